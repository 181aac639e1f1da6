//! The floor that speed is measured against: the least that a program of this kind does. It reads 93 rows
//! from an SQLite file, shows them as a list, moves a pointer, and quits on `q`.

use std::error::Error;
use std::path::PathBuf;

use ratatui::crossterm::event::{self, Event, KeyCode};
use ratatui::style::Style;
use ratatui::widgets::{Block, List, ListState};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os().nth(1).map(PathBuf::from).ok_or("name the file to read")?;
    let connection = rusqlite::Connection::open(file)?;
    let rows: Vec<String> = connection
        .prepare("SELECT id || '  ' || title || '  ' || level FROM control ORDER BY rowid")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut state = ListState::default().with_selected(Some(0));
    let mut terminal = ratatui::try_init()?;
    let result = loop {
        let list = List::new(rows.iter().map(String::as_str)).block(Block::bordered().title("floor"));
        let drawn = terminal.draw(|frame| {
            let list = list.highlight_style(Style::new().reversed());
            frame.render_stateful_widget(list, frame.area(), &mut state);
        });
        if let Err(error) = drawn {
            break Err(error);
        }
        match event::read() {
            Ok(Event::Key(key)) if key.code == KeyCode::Char('q') => break Ok(()),
            Ok(Event::Key(key)) if key.code == KeyCode::Down => state.select_next(),
            Ok(Event::Key(key)) if key.code == KeyCode::Up => state.select_previous(),
            Ok(_) => {}
            Err(error) => break Err(error),
        }
    };
    ratatui::restore();
    Ok(result?)
}
