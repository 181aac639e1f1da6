//! What tests of the screen need: a model on a workbook in a folder of its own, keys as people write them,
//! and what is then on the screen as text: the characters, and below them what has a style of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use controlbook::config::{Config, SymbolSet, ThemeName};
use controlbook::report::{Format, Kind};
use controlbook::session::{NewWorkbook, Session};
use controlbook::tui::jobs::Job;
use controlbook::tui::key::{Code, Key};
use controlbook::tui::last_export::LastExport;
use controlbook::tui::model::{Effect, Model, Msg};
use controlbook::tui::screens::Start;
use controlbook::tui::update::update;
use controlbook::tui::view::draw;
use ratatui::backend::{Backend, CrosstermBackend, TestBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use ratatui::{Terminal, TerminalOptions, Viewport};
use tempfile::TempDir;

use crate::support::folder;

/// Who sits at the screen.
pub const AUTHOR: &str = "Ann";

/// A screen with somebody in front of it.
pub struct Screen {
    pub model: Model,
    /// What the loop was asked to do, in order.
    pub effects: Vec<Effect>,
    /// What was done so far, for the head of a snapshot.
    done: String,
    home: PathBuf,
    _folder: TempDir,
}

impl Screen {
    /// The start screen, which offers these recent workbooks.
    pub fn start(size: (u16, u16), recent: Vec<PathBuf>) -> Screen {
        let mut model =
            Model::new(&Config::default(), AUTHOR.to_owned(), ThemeName::Terminal, SymbolSet::Unicode).unwrap();
        model.start = Start::with_recent(recent);
        // The day after the sample's last entry: what is due then is due in every run.
        model.today = Some(jiff::civil::date(2026, 10, 6));
        let done = format!("the start screen, {}x{}", size.0, size.1);
        let folder = folder();
        let home = home(folder.path());
        // Never the file of whoever runs the tests.
        model.study.named = Some(home.join("learned.study"));
        model.study.now = Some("2026-10-06T12:00:00Z".parse().unwrap());
        let mut screen = Screen { model, effects: Vec::new(), done, home, _folder: folder };
        screen.send(Msg::Resize(size.0, size.1));
        screen
    }

    /// A workbook that was just made, for "Acme".
    pub fn fresh(size: (u16, u16)) -> Screen {
        let new = NewWorkbook { organisation: "Acme", profile: "full", author: AUTHOR };
        Screen::on("a new workbook", size, |path| Session::create(path, &new).unwrap())
    }

    /// The sample.
    pub fn sample(size: (u16, u16)) -> Screen {
        Screen::on("the sample", size, |path| {
            std::fs::write(path, sample_bytes()).unwrap();
            Session::open(path, AUTHOR).unwrap()
        })
    }

    /// A workbook that is made at the path.
    pub fn on(what: &str, size: (u16, u16), make: impl FnOnce(&Path) -> Session) -> Screen {
        let mut screen = Screen::start(size, Vec::new());
        let session = make(&screen.home.join("acme.controlbook"));
        let effect = screen.model.adopt(session);
        screen.effects.push(effect);
        screen.done = format!("{what}, {}x{}", size.0, size.1);
        // `adopt` greets; what follows should start from a quiet screen of the size wanted.
        screen.send(Msg::Resize(size.0, size.1));
        screen
    }

    /// Presses keys, with blanks between them: `j j 3 ctrl-e`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let _ = write!(self.done, " | {keys}");
        for key in keys.split_whitespace() {
            self.send(Msg::Key(key.parse().unwrap()));
        }
        self
    }

    /// Types a text, a key press a character.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        let _ = write!(self.done, " | {text:?}");
        for c in text.chars() {
            let code = if c == '\n' { Code::Enter } else { Code::Char(c) };
            self.send(Msg::Key(Key::plain(code)));
        }
        self
    }

    /// Clears the field and types another text.
    pub fn fill(&mut self, text: &str) -> &mut Self {
        self.press("end ctrl-u").type_text(text)
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        let _ = write!(self.done, " | pasted {text:?}");
        self.send(Msg::Paste(text.to_owned()))
    }

    pub fn click(&mut self, column: u16, row: u16) -> &mut Self {
        let _ = write!(self.done, " | click {column},{row}");
        self.send(Msg::Click { column, row })
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        let _ = write!(self.done, " | {width}x{height}");
        self.send(Msg::Resize(width, height))
    }

    pub fn send(&mut self, msg: Msg) -> &mut Self {
        let effects = update(&mut self.model, msg);
        self.effects.extend(effects);
        self
    }

    /// Does what the loop was asked to do for exports, until nothing is left of it.
    pub fn export_jobs(&mut self) -> &mut Self {
        while let Some(place) = self.effects.iter().position(is_about_exports) {
            match self.effects.remove(place) {
                Effect::Start(job) => self.send(job.run()),
                Effect::RecallExport => self.send(Msg::LastExport(Some(Box::new(chosen_before())))),
                _ => self,
            };
        }
        self
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.home
    }

    pub fn session(&self) -> &Session {
        self.model.session.as_ref().unwrap()
    }

    /// The id of the control under the pointer.
    pub fn current(&self) -> String {
        self.model.controls.current(self.session()).unwrap().id.to_string()
    }

    /// What the message line says.
    pub fn message(&self) -> &str {
        self.model.message.as_ref().map_or("", |message| &message.text)
    }

    /// The cells, and where the cursor is, if it is shown.
    pub fn cells(&self) -> (Buffer, Option<(u16, u16)>) {
        cells(&self.model, self.model.size)
    }

    /// The characters, a line a row.
    pub fn text(&self) -> String {
        let (buffer, _) = self.cells();
        lines(&buffer).into_iter().map(|line| self.steady(&line) + "\n").collect()
    }

    /// Compares what is shown with the snapshot of that name.
    pub fn assert(&self, name: &str) {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, self.shown());
        })
    }

    /// What was done, the characters, and what has a style of its own: what a snapshot holds.
    pub fn shown(&self) -> String {
        let (buffer, cursor) = self.cells();
        let mut text = format!("{}\n\n{}", self.steady(self.done.trim_end()), self.text());
        if let Some((x, y)) = cursor {
            let before: Vec<&str> = (0..x).map(|x| buffer[(x, y)].symbol()).collect();
            let before = before.concat();
            let last: Vec<char> = before.chars().rev().take(12).collect();
            let _ = writeln!(text, "\ncursor in row {y} after {:?}", last.into_iter().rev().collect::<String>());
        }
        text.push('\n');
        for y in 0..buffer.area.height {
            let runs = runs(&buffer, y);
            if !runs.is_empty() {
                let _ = writeln!(text, "{y:>2}: {}", self.steady(&runs.join("  ")));
            }
        }
        text
    }

    /// The text without what differs from run to run: where the folder is, and what day it is.
    fn steady(&self, line: &str) -> String {
        let folder = self.home.display().to_string();
        let mut line = line.to_owned();
        // The row keeps its width: what the path takes less follows it as blanks.
        while let Some(start) = line.find(&folder) {
            line.replace_range(start..start + folder.len(), "FOLDER");
            let end = line[start..].find("  ").map_or(line.len(), |end| start + end);
            line.insert_str(end, &" ".repeat(folder.len() - "FOLDER".len()));
        }
        let by_author = format!(" {AUTHOR}");
        let mut from = 0;
        while let Some(found) = line[from..].find(&by_author).map(|place| from + place) {
            if found >= 10 && line.is_char_boundary(found - 10) && is_date(&line[found - 10..found]) {
                line.replace_range(found - 10..found, "YYYY-MM-DD");
            }
            from = found + by_author.len();
        }
        line.trim_end().to_owned()
    }
}

/// What the tests take for chosen the last time: everything, as text that can be read back.
fn chosen_before() -> LastExport {
    LastExport {
        kind: Kind::Full,
        format: Format::Markdown,
        left_out: Vec::new(),
        folders: Default::default(),
        redacted: false,
    }
}

fn is_about_exports(effect: &Effect) -> bool {
    matches!(effect, Effect::RecallExport | Effect::Start(Job::Export(_) | Job::Preview(_)))
}

/// A folder in a folder, with a path of the same length wherever the machine keeps what is temporary: where
/// a message is wrapped must not depend on it.
fn home(folder: &Path) -> PathBuf {
    const LENGTH: usize = 34;
    let folder = folder.canonicalize().unwrap();
    let missing = LENGTH.saturating_sub(folder.display().to_string().len() + 1).max(1);
    let home = folder.join("x".repeat(missing));
    std::fs::create_dir(&home).unwrap();
    home
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
}

/// The sample's file, made once.
pub fn sample_bytes() -> &'static [u8] {
    static SAMPLE: OnceLock<Vec<u8>> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let folder = folder();
        let path = folder.path().join("sample.controlbook");
        drop(Session::create_sample(&path, AUTHOR).unwrap());
        std::fs::read(path).unwrap()
    })
}

/// What a model draws on a terminal of a size, which may be another than it was told.
pub fn cells(model: &Model, (width, height): (u16, u16)) -> (Buffer, Option<(u16, u16)>) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut cursor = None;
    terminal
        .draw(|frame| {
            if let Some(position) = draw(model, frame.buffer_mut()) {
                frame.set_cursor_position(position);
            }
        })
        .unwrap();
    if terminal.backend().cursor_visible() {
        cursor = Some(terminal.backend_mut().get_cursor_position().unwrap().into());
    }
    (terminal.backend().buffer().clone(), cursor)
}

/// The bytes that a terminal gets for the first frame.
pub fn bytes(model: &Model) -> Vec<u8> {
    let (width, height) = model.size;
    let viewport = Viewport::Fixed(Rect::new(0, 0, width, height));
    let mut bytes = Vec::new();
    let backend = CrosstermBackend::new(&mut bytes);
    let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
    terminal.draw(|frame| _ = draw(model, frame.buffer_mut())).unwrap();
    drop(terminal);
    bytes
}

/// The rows as a terminal shows them: a wide character takes the cell behind it, too.
pub fn lines(buffer: &Buffer) -> Vec<String> {
    let row = |y| {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += width_of(symbol);
        }
        line.trim_end().to_owned()
    };
    (0..buffer.area.height).map(row).collect()
}

/// How many cells a symbol takes.
pub fn width_of(symbol: &str) -> u16 {
    u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1)
}

/// The pieces of a row that do not look like plain text, in order, as `style:"text"`. Frames are left out.
fn runs(buffer: &Buffer, y: u16) -> Vec<String> {
    let mut runs: Vec<(String, String)> = Vec::new();
    let mut x = 0;
    let mut joined = false;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let style = style(cell);
        match runs.last_mut() {
            Some((last, text)) if joined && *last == style => text.push_str(cell.symbol()),
            _ => runs.push((style, cell.symbol().to_owned())),
        }
        joined = true;
        x += width_of(cell.symbol());
    }
    let is_frame = |c: char| c == ' ' || ('\u{2500}'..='\u{257f}').contains(&c);
    runs.into_iter()
        .filter(|(style, text)| !style.is_empty() && (style.contains("reversed") || !text.chars().all(is_frame)))
        .map(|(style, text)| match style.contains("reversed") {
            true => format!("{style}:{text:?}"),
            false => format!("{style}:{:?}", text.trim_matches(is_frame)),
        })
        .collect()
}

fn style(cell: &Cell) -> String {
    let mut words = Vec::new();
    if cell.fg != Color::Reset {
        words.push(cell.fg.to_string().to_lowercase());
    }
    if cell.bg != Color::Reset {
        words.push(format!("on-{}", cell.bg.to_string().to_lowercase()));
    }
    for (name, modifier) in [
        ("bold", Modifier::BOLD),
        ("dim", Modifier::DIM),
        ("underlined", Modifier::UNDERLINED),
        ("reversed", Modifier::REVERSED),
    ] {
        if cell.modifier.contains(modifier) {
            words.push(name.to_owned());
        }
    }
    words.join("-")
}

/// Compares what is on the screen with the snapshot of this name.
macro_rules! assert_screen {
    ($name:literal, $screen:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, $screen.shown());
        })
    };
}
pub(crate) use assert_screen;
