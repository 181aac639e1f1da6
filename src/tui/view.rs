//! Drawing: from the model to the cells of the terminal. Nothing here changes anything.

mod applicability;
mod backups;
mod chrome;
mod controls;
mod damaged;
mod due;
mod export;
mod findings;
pub mod import;
mod interview;
pub mod merge;
mod overlay;
mod overview;
mod passphrase;
pub mod planning;
mod portfolio;
mod progress;
mod roadmap;
mod start;
mod study;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, Borders, Clear, Widget};
use unicode_normalization::UnicodeNormalization;

use super::action::Action;
use super::layout;
use super::lines::{Role, StyledLine};
use super::model::{Model, Screen};
use super::screens::overview::{Part, Spot};
use super::theme::Theme;
use crate::text::{clean_line, is_unsafe};

/// What the terminal's window is called: whom it is about, in the list of windows as on the screen.
pub fn window_title(model: &Model) -> String {
    match &model.session {
        Some(session) => {
            let name: String = clean_line(&session.workbook().organisation.name).chars().take(80).collect();
            format!("{name} - controlbook")
        }
        None => "controlbook".to_owned(),
    }
}

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A screen's name in the line across the top.
    Screen(Screen),
    /// A hint in the footer.
    Hint(Action),
    /// A row of the list of controls.
    ListRow(usize),
    /// A line of the panel.
    PanelLine(usize),
    /// A choice of the start screen.
    StartChoice(usize),
    /// A row of the list of findings.
    Finding(usize),
    /// A row of the plan; a card of the board stands in a column, too.
    Roadmap {
        /// The row, or the card.
        row: usize,
        /// The column of the board.
        column: usize,
    },
    /// A row of the figures over time.
    Progress(usize),
    /// A deck, or a card that was set aside.
    Study(usize),
    /// A row of the list of backups.
    Backup(usize),
    /// A row of the portfolio.
    Workbook(usize),
    /// Something that can be chosen for an export.
    ExportRow(super::overlay::ExportRow),
    /// A part of the overview, and what of it.
    Overview {
        /// The part.
        part: Part,
        /// What the pointer would be on there.
        spot: Option<Spot>,
        /// The column of a table; 0 elsewhere.
        column: usize,
    },
}

/// What a frame is drawn on.
pub struct Canvas<'a> {
    cells: &'a mut Buffer,
    /// Where the cursor shall stand, if something is typed into.
    cursor: Option<Position>,
}

impl Canvas<'_> {
    fn buffer_mut(&mut self) -> &mut Buffer {
        self.cells
    }

    fn set_cursor_position(&mut self, position: impl Into<Position>) {
        self.cursor = Some(position.into());
    }
}

/// Shows the model on blank cells, as many as the screen has, and says where the cursor shall stand, if it shall.
pub fn draw(model: &Model, cells: &mut Buffer) -> Option<Position> {
    let mut canvas = Canvas { cells, cursor: None };
    draw_on(model, &mut canvas);
    canvas.cursor
}

fn draw_on(model: &Model, frame: &mut Canvas<'_>) {
    super::crash::on_purpose("draw");
    let area = frame.cells.area;
    let ground = model.theme.ground.patch(model.theme.text);
    let is_plain = |colour: Option<Color>| matches!(colour, None | Some(Color::Reset));
    // A frame begins plain.
    if !(is_plain(ground.fg) && is_plain(ground.bg) && ground.add_modifier.is_empty()) {
        frame.buffer_mut().set_style(area, ground);
    }
    let size = (area.width, area.height);
    if !layout::fits(size) {
        too_small(model, frame.buffer_mut(), area);
        return;
    }
    let parts = layout::screen(size);
    chrome::header(model, frame.buffer_mut(), parts.header);
    match (model.screen, &model.session) {
        (Screen::Controls, Some(session)) => controls::draw(model, session, frame.buffer_mut()),
        (Screen::Interview, Some(session)) => interview::draw(model, session, frame.buffer_mut()),
        (Screen::Overview, Some(_)) => overview::draw(model, frame.buffer_mut()),
        (Screen::Applicability, Some(session)) => applicability::draw(model, session, frame.buffer_mut()),
        (Screen::Roadmap, Some(session)) => roadmap::draw(model, session, frame.buffer_mut()),
        (Screen::Findings, Some(session)) => findings::draw(model, session, frame.buffer_mut()),
        (Screen::Progress, Some(_)) => progress::draw(model, frame.buffer_mut()),
        (Screen::Backups, Some(_)) => backups::draw(model, frame.buffer_mut()),
        (Screen::Study, _) => study::draw(model, frame.buffer_mut()),
        (Screen::Portfolio, _) => portfolio::draw(model, frame.buffer_mut()),
        (
            Screen::Start
            | Screen::Controls
            | Screen::Interview
            | Screen::Overview
            | Screen::Roadmap
            | Screen::Progress
            | Screen::Applicability
            | Screen::Findings
            | Screen::Backups,
            _,
        ) => {
            start::draw(model, frame.buffer_mut(), parts.body);
        }
    }
    chrome::message(model, frame.buffer_mut(), parts.message);
    chrome::footer(model, frame.buffer_mut(), parts.footer);
    for overlay in &model.overlays {
        overlay::draw(model, overlay, frame);
    }
    // What could not be done is told in full, also where an overlay reaches down to it; a prompt stands in its line.
    let is_error = model.message.as_ref().is_some_and(|message| message.is_error);
    if is_error && !matches!(model.overlays.last(), None | Some(super::overlay::Overlay::Prompt(_))) {
        chrome::message(model, frame.buffer_mut(), parts.message);
    }
    chrome::pending(model, frame.buffer_mut());
    neutralise(model, frame.buffer_mut());
}

fn too_small(model: &Model, buffer: &mut Buffer, area: Rect) {
    let (width, height) = layout::SMALLEST;
    let text = format!("Too small: needs {width}x{height}");
    let line = Line::styled(text, model.theme.text);
    if area.height > 0 {
        line.render(Rect { height: 1, ..area }, buffer);
    }
}

/// Nothing that steers a terminal or hides text gets out, wherever it came from. With the ASCII symbols,
/// the signs of our own sentences get their twins and letters lose their accents; the rest of what people wrote stays
/// as they wrote it.
fn neutralise(model: &Model, buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        // Nearly every cell is one printable ASCII character, which needs no second look.
        let is_plain = matches!(symbol.as_bytes(), [b' '..=b'~']);
        if !is_plain && symbol.contains(is_unsafe) {
            cell.set_symbol("�");
        }
        if model.symbols.ascii && !is_plain {
            if let Some(twin) = ascii_twin(cell.symbol()) {
                cell.set_symbol(twin);
            } else if let Some(letter) = cell.symbol().nfd().next().filter(char::is_ascii_alphabetic) {
                cell.set_char(letter);
            }
        }
    }
}

/// What stands for a sign where a terminal shows nothing but ASCII.
fn ascii_twin(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "→" | "▸" | "›" => ">",
        "‹" => "<",
        "×" => "x",
        "÷" => "/",
        "−" | "–" | "—" | "·" => "-",
        "…" => "~",
        "“" | "”" | "„" => "\"",
        "‘" | "’" => "'",
        "⏎" => "|",
        "�" => "?",
        "\u{a0}" => " ",
        _ => return None,
    })
}

/// What lies under the mouse.
pub fn hit(model: &Model, column: u16, row: u16) -> Option<Hit> {
    let parts = layout::screen(model.size);
    if row == parts.header.y {
        return chrome::tab_at(model, column).map(Hit::Screen);
    }
    if row == parts.footer.y {
        return chrome::hint_at(model, column).map(Hit::Hint);
    }
    if let Some(super::overlay::Overlay::Export(dialog)) = model.overlays.last() {
        return export::row_at(model, dialog, column, row).map(Hit::ExportRow);
    }
    match model.screen {
        Screen::Controls => controls::hit(model, column, row),
        Screen::Interview => None,
        Screen::Overview => overview::hit(model, column, row),
        Screen::Applicability => applicability::hit(model, column, row),
        Screen::Roadmap => roadmap::hit(model, column, row),
        Screen::Progress => progress::row_at(model, column, row),
        Screen::Study => study::row_at(model, column, row),
        Screen::Findings => findings::row_at(model, column, row),
        Screen::Backups => backups::row_at(model, column, row),
        Screen::Portfolio => portfolio::row_at(model, column, row),
        Screen::Start => start::choice_at(model, row).map(Hit::StartChoice),
    }
}

/// Where texts to read are shown.
pub fn reader_area(size: (u16, u16)) -> Rect {
    layout::centred(size, super::overlay::READER_WIDTH + 4, size.1.saturating_sub(2).min(34))
}

/// Where something to confirm is shown, for as many lines of details.
pub fn confirm_area(size: (u16, u16), lines: usize) -> Rect {
    layout::centred(size, 76, u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(4))
}

/// How many lines of the details such a place shows: the two answers stand below them.
pub fn confirm_rows(area: Rect) -> u16 {
    area.height.saturating_sub(4)
}

/// Where the beginning of a report is shown, if it is.
pub fn preview_area(size: (u16, u16), is_alone: bool) -> Option<Rect> {
    export::places(size, is_alone).preview
}

/// The style of a role.
fn style_of(theme: &Theme, role: Role) -> Style {
    match role {
        Role::Text => theme.text,
        Role::Dim => theme.dim,
        Role::Accent => theme.accent,
        Role::Title => theme.title,
        Role::Good => theme.good,
        Role::Near => theme.near,
        Role::Far => theme.far,
        Role::Found => theme.found,
    }
}

/// A line with the theme's colours, cut where the area ends.
fn show(theme: &Theme, line: &StyledLine, area: Rect, buffer: &mut Buffer) {
    let mut x = area.x;
    for (text, role) in &line.spans {
        x = put(buffer, x, area.y, area.right().saturating_sub(x), text, style_of(theme, *role));
    }
}

/// A frame with a title; gives back what is inside it, with a column free on either side.
fn framed(model: &Model, buffer: &mut Buffer, area: Rect, title: &str, has_focus: bool) -> Rect {
    let (border, heading) = match has_focus {
        true => (model.theme.border, model.theme.title),
        false => (model.theme.border_elsewhere, model.theme.dim),
    };
    let title = super::lines::fit(title, usize::from(area.width.saturating_sub(6)), model.symbols.ellipsis);
    let rim = |borders| Block::new().borders(borders).border_set(model.symbols.border).border_style(border);
    let inside = rim(Borders::ALL).inner(area);
    let top = rim(Borders::ALL.difference(Borders::BOTTOM));
    let top = if title.is_empty() { top } else { top.title(Line::styled(format!(" {title} "), heading)) };
    // A block sets the style of all its cells: what is inside is most of the screen and has one already.
    top.render(Rect { height: area.height.min(1), ..area }, buffer);
    if area.height > 1 {
        let bottom = Rect { y: area.bottom() - 1, height: 1, ..area };
        rim(Borders::ALL.difference(Borders::TOP)).render(bottom, buffer);
    }
    let sides = Rect { y: inside.y, height: inside.height, width: area.width.min(1), ..area };
    rim(Borders::LEFT).render(sides, buffer);
    rim(Borders::RIGHT).render(Rect { x: area.right().saturating_sub(1), ..sides }, buffer);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}

/// A line over whatever stands there, of which nothing stays, not even its style.
fn put_over(model: &Model, buffer: &mut Buffer, area: Rect, text: &str, style: Style) {
    Clear.render(area, buffer);
    buffer.set_style(area, model.theme.ground.patch(model.theme.text));
    put(buffer, area.x, area.y, area.width, text, style);
}

/// A text at a place, cut where the width ends. Gives back the column after it.
fn put(buffer: &mut Buffer, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
    if width == 0 || !buffer.area.contains((x, y).into()) {
        return x;
    }
    let (simple, rest) = text.split_at(super::lines::simple(text));
    let columns = usize::from(width.min(buffer.area.right() - x));
    let start = buffer.index_of(x, y);
    let mut taken = 0;
    for (cell, (at, sign)) in buffer.content[start..][..columns].iter_mut().zip(simple.char_indices()) {
        cell.set_symbol(&simple[at..at + sign.len_utf8()]).set_style(style);
        taken += 1;
    }
    match rest.is_empty() || width <= taken {
        true => x + taken,
        false => buffer.set_stringn(x + taken, y, rest, usize::from(width - taken), style).0,
    }
}

/// A share as a row of blocks, `width` wide. Full only when it is; empty only when it is.
fn share_bar(model: &Model, share: crate::figures::Share, width: u16) -> (String, String) {
    let filled = match share.percent() {
        Some(percent) => {
            let cells = (u32::from(width) * percent + 50) / 100;
            match (percent, u16::try_from(cells).unwrap_or(width)) {
                (0, _) => 0,
                (100, _) => width,
                (_, cells) => cells.clamp(1, width.saturating_sub(1)),
            }
        }
        None => 0,
    };
    let [full, empty] = model.symbols.share;
    (full.repeat(usize::from(filled)), empty.repeat(usize::from(width - filled)))
}
