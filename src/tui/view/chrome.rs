//! What surrounds a screen: the line across the top, the message, the keys, the box of pending keys.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};
use unicode_width::UnicodeWidthStr;

use std::borrow::Cow;

use super::{framed, put, put_over};
use crate::session::Session;
use crate::text::clean_line;
use crate::tui::action::{ACTIONS, Action, ActionInfo, Scope, info};
use crate::tui::key;
use crate::tui::layout;
use crate::tui::lines::fit;
use crate::tui::model::{Model, Screen};
use crate::tui::overlay::Overlay;

const NAME: &str = " controlbook ";

/// The line across the top: where am I, whose workbook is this, what is recorded.
pub fn header(model: &Model, buffer: &mut Buffer, area: Rect) {
    let tabs = tabs(model);
    if tabs.first().is_some_and(|(_, start, _)| *start > width_of(NAME)) {
        put(buffer, area.x, area.y, area.width, NAME, model.theme.title);
    }
    for (screen, start, title) in &tabs {
        let (screen, start) = (*screen, *start);
        let style = if screen == model.screen { model.theme.tab } else { model.theme.dim };
        put(buffer, start, area.y, area.width.saturating_sub(start), title, style);
    }
    let Some(name) = organisation(model) else { return };
    let marks = marks(model);
    let from = end_of(&tabs) + 2;
    let room = usize::from(area.width.saturating_sub(from + 1));
    let name = fit(&name, room.saturating_sub(marks.width()), model.symbols.ellipsis);
    let text = format!("{name}{marks}");
    let x = area.width.saturating_sub(width_of(&text) + 1).max(from);
    let colour = model.session.as_ref().and_then(|session| model.colours.of(session.id()));
    if let Some(colour) = colour.filter(|_| !name.is_empty()) {
        let around = Rect { x: x - 1, y: area.y, width: width_of(&name) + 2, height: 1 }.intersection(area);
        buffer.set_style(around, model.theme.client(colour));
    }
    let style = colour.map_or(model.theme.title, |colour| model.theme.client(colour));
    put(buffer, x, area.y, area.width.saturating_sub(x), &name, style);
    let x = x + width_of(&name);
    put(buffer, x, area.y, area.width.saturating_sub(x), &marks, model.theme.near);
}

/// Whose workbook this is.
fn organisation(model: &Model) -> Option<String> {
    let session = model.session.as_ref()?;
    Some(clean_line(&session.workbook().organisation.name).into_owned())
}

/// What is to be known at any moment, behind the name.
fn marks(model: &Model) -> String {
    let Some(session) = &model.session else { return String::new() };
    let mut marks = Vec::new();
    if let Some(basis) = model.working_basis {
        marks.push(format!("basis: {basis}"));
    }
    if session.read_only().is_some() || model.refuses {
        marks.push("read only".to_owned());
    }
    if let Some(done) = model.exporting.as_ref().and_then(|dialog| dialog.progress()) {
        marks.push(format!("export {} %", done / 10));
    }
    marks.iter().fold(String::new(), |text, mark| format!("{text}  [{mark}]"))
}

/// The names of the screens with where they stand. Where there is no room for them beside whose workbook it is, the
/// program's name goes first, then the ends of the other names, the longest first, then all but three letters of them, then
/// the other names.
fn tabs(model: &Model) -> Vec<(Screen, u16, String)> {
    let full = |screen: Screen| screen.title().to_owned();
    let marks = width_of(&marks(model));
    let fits = |tabs: &[(Screen, u16, String)], most: u16| {
        let beside = organisation(model).map_or(0, |name| width_of(&name).min(most) + marks + 2);
        end_of(tabs) + beside < model.size.0
    };
    let named = placed(width_of(NAME) + 1, &Screen::ALL, full);
    if end_of(&named) + FOR_ORGANISATION <= model.size.0 && fits(&named, FOR_ORGANISATION) {
        return named;
    }
    let mut others: Vec<Screen> = Screen::ALL.into_iter().filter(|screen| *screen != model.screen).collect();
    others.sort_by_key(|screen| std::cmp::Reverse(width_of(screen.title())));
    let short = |count: usize| {
        let short = others.get(..count).unwrap_or(&others);
        let title = |screen: Screen| if short.contains(&screen) { shortened(screen.title()) } else { full(screen) };
        placed(1, &Screen::ALL, title)
    };
    let beginnings = || {
        let letters = |screen: Screen| screen.title().chars().take(3).collect();
        let title = |screen: Screen| if others.contains(&screen) { letters(screen) } else { full(screen) };
        placed(1, &Screen::ALL, title)
    };
    let tabs = (0..=others.len()).map(short).chain([beginnings()]).find(|tabs| fits(tabs, FOR_ORGANISATION));
    tabs.or_else(|| Some(beginnings()).filter(|tabs| fits(tabs, BEGINNING)))
        .unwrap_or_else(|| placed(1, &[model.screen], full))
}

/// What the organisation's name has left before the program's name and those of the screens make room for it.
const FOR_ORGANISATION: u16 = 14;

/// As much of the organisation's name as tells one workbook from another.
const BEGINNING: u16 = 6;

fn placed(mut start: u16, screens: &[Screen], title: impl Fn(Screen) -> String) -> Vec<(Screen, u16, String)> {
    screens
        .iter()
        .map(|screen| {
            let tab = (*screen, start, title(*screen));
            start += width_of(&tab.2) + 2;
            tab
        })
        .collect()
}

fn end_of(tabs: &[(Screen, u16, String)]) -> u16 {
    tabs.last().map_or(0, |(_, start, title)| start + width_of(title))
}

/// `Appl.` for a name that is longer than that saves.
fn shortened(title: &str) -> String {
    if title.chars().count() <= 6 { title.to_owned() } else { title.chars().take(4).chain(['.']).collect() }
}

/// The screen whose name lies under the mouse.
pub fn tab_at(model: &Model, column: u16) -> Option<Screen> {
    tabs(model).into_iter().find(|(_, start, title)| (*start..start + width_of(title)).contains(&column)).map(|t| t.0)
}

/// What was done, or what could not be done; the search or filter while it is typed.
pub fn message(model: &Model, buffer: &mut Buffer, area: Rect) {
    let Some(message) = &model.message else { return };
    let style = if message.is_error { model.theme.far } else { model.theme.text };
    let mark = if message.is_error { "! " } else { "" };
    let text = format!(" {mark}{}", clean_line(&message.text));
    let lines = crate::tui::lines::wrap(&text, usize::from(area.width).saturating_sub(1));
    // A long sentence takes the lines above: it must be readable to its end.
    let count = u16::try_from(lines.len()).unwrap_or(1).min(area.y.max(1));
    for (index, line) in (0..count).zip(&lines) {
        let y = area.y + 1 - count + index;
        let line = if index == 0 { line.clone() } else { format!(" {line}") };
        put_over(model, buffer, Rect { y, ..area }, &line, style);
    }
}

/// The keys that matter here, as many as there is room for. Help, commands and quit come last and stay.
pub fn footer(model: &Model, buffer: &mut Buffer, area: Rect) {
    for hint in hints(model) {
        let room = |x: u16| area.right().saturating_sub(x);
        let x = put(buffer, hint.start, area.y, room(hint.start), &hint.keys, model.theme.accent);
        put(buffer, x + 1, area.y, room(x + 1), hint.word, model.theme.dim);
    }
}

/// The action whose hint lies under the mouse.
pub fn hint_at(model: &Model, column: u16) -> Option<Action> {
    hints(model)
        .into_iter()
        .find(|hint| (hint.start..hint.start + hint.width()).contains(&column))
        .filter(|hint| !hint.is_family)
        .map(|hint| hint.action)
}

struct Hint {
    start: u16,
    keys: String,
    word: &'static str,
    action: Action,
    /// Stands for several actions, so a click on it could mean any.
    is_family: bool,
}

impl Hint {
    fn width(&self) -> u16 {
        width_of(&self.keys) + 1 + width_of(self.word)
    }
}

fn hints(model: &Model) -> Vec<Hint> {
    let scope = model.scope();
    let is_of_screen = |of: Scope| of == scope || !matches!(of, Scope::Global | Scope::Always);
    let here: Vec<Scope> = scope.chain().filter(|of| is_of_screen(*of)).collect();
    let mut infos: Vec<&ActionInfo> = ACTIONS.iter().filter(|info| here.contains(&info.scope)).collect();
    if scope == Scope::Applicability {
        // Of the keys that it shares, those that it is about come first.
        let decides = |action| matches!(action, Action::Applicable | Action::Inherited | Action::Excluded);
        infos.sort_by_key(|info| (info.scope != scope, !decides(info.action)));
    }
    if scope == Scope::Export {
        // How to see the report is not to be guessed; how to move is.
        infos.sort_by_key(|info| matches!(info.action, Action::NextField | Action::Toggle));
    }
    let first: Vec<Hint> = infos.into_iter().filter_map(|info| hint(model, info)).collect();
    let last: Vec<Hint> = match scope.passes_to_global() {
        true => [Action::Help, Action::Palette, Action::Quit]
            .iter()
            .filter_map(|action| hint(model, info(Scope::Global, *action)?))
            .filter(|global| !first.iter().any(|own| own.keys == global.keys))
            .collect(),
        false => Vec::new(),
    };
    let between: Vec<Hint> = match scope.passes_to_global() && model.session.is_some() {
        true => [Action::Undo, Action::NextScreen, Action::Export]
            .iter()
            .filter_map(|action| hint(model, info(Scope::Global, *action)?))
            .collect(),
        false => Vec::new(),
    };
    let kept: u16 = last.iter().map(|hint| hint.width() + 2).sum();
    let mut start = 1;
    let mut shown = Vec::new();
    for mut hint in first.into_iter().chain(between) {
        if start + hint.width() + 2 + kept > model.size.0 {
            continue;
        }
        hint.start = start;
        start += hint.width() + 2;
        shown.push(hint);
    }
    for mut hint in last {
        if start + hint.width() > model.size.0 {
            break;
        }
        hint.start = start;
        start += hint.width() + 2;
        shown.push(hint);
    }
    shown
}

fn hint(model: &Model, row: &'static ActionInfo) -> Option<Hint> {
    let word = match row.scope {
        // What a key does there depends on what is shown.
        Scope::Study => model.study.hint(row.action)?,
        _ => row.hint?,
    };
    // Hints of dialogs that this dialog has no use for.
    let top = model.overlays.last();
    let can_choose = !matches!(top, Some(Overlay::Export(dialog)) if !dialog.is_choosing());
    let has_fields = can_choose && !matches!(top, Some(Overlay::Prompt(_) | Overlay::Reader(_) | Overlay::Score(_)));
    let can_toggle = match top {
        Some(Overlay::Form(form)) => !form.takes_text(),
        Some(Overlay::Passphrase(ask)) => !ask.takes_text(),
        Some(Overlay::Export(dialog)) => dialog.can_toggle(),
        _ => false,
    };
    if row.action == Action::NextField && !has_fields || row.action == Action::Toggle && !can_toggle {
        return None;
    }
    if row.action == Action::Preview && !can_choose {
        return None;
    }
    if let Some(Overlay::Merge(dialog)) = top
        && !dialog.has_use_for(row.action)
    {
        return None;
    }
    let keys = |row| model.keymap.first_keys(row).map(|keys| key::shown(&keys, model.symbols.ascii));
    let mut shown = keys(row)?;
    if row.family.is_some() {
        let last = ACTIONS.iter().rfind(|other| other.scope == row.scope && other.family == row.family)?;
        shown = match shown.split_once(' ') {
            Some((prefix, _)) => prefix.to_owned(),
            None => format!("{shown}{}{}", model.symbols.dash, keys(last)?),
        };
    }
    Some(Hint { start: 0, keys: shown, word, action: row.action, is_family: row.family.is_some() })
}

/// What can follow the keys pressed so far.
pub fn pending(model: &Model, buffer: &mut Buffer) {
    if model.pending.is_empty() {
        return;
    }
    let rows: Vec<(String, Cow<'_, str>)> = model
        .keymap
        .continuations(model.scope(), &model.pending)
        .into_iter()
        .filter_map(|binding| {
            let rest = key::shown(&binding.keys[model.pending.len()..], model.symbols.ascii);
            Some((rest, sentence_of(model, binding.action, info(binding.scope, binding.action)?.sentence)?))
        })
        .collect();
    let parts = layout::screen(model.size);
    // Where they are more than there are lines, two stand beside each other.
    let columns: u16 = if rows.len() > usize::from(parts.body.height.saturating_sub(2)) { 2 } else { 1 };
    let width = match columns {
        1 => rows.iter().map(|(keys, sentence)| width_of(keys) + 2 + width_of(sentence)).max().unwrap_or(0) + 4,
        _ => model.size.0,
    };
    let width = width.min(model.size.0);
    let lines = rows.len().div_ceil(usize::from(columns));
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2).min(parts.body.height);
    let area = Rect::new(model.size.0 - width, parts.message.y.saturating_sub(height), width, height);
    Clear.render(area, buffer);
    buffer.set_style(area, model.theme.ground.patch(model.theme.text));
    let inside = framed(model, buffer, area, &key::shown(&model.pending, model.symbols.ascii), true);
    let column = (inside.width + 1) / columns;
    for (x, rows) in (inside.x..).step_by(usize::from(column.max(1))).zip(rows.chunks(lines.max(1))) {
        for (y, (keys, sentence)) in (inside.y..inside.bottom()).zip(rows) {
            let room = usize::from(column.saturating_sub(width_of(keys) + 3));
            let sentence =
                if columns == 1 { sentence.to_string() } else { fit(sentence, room, model.symbols.ellipsis) };
            let line = Line::from_iter([
                Span::styled(keys.as_str(), model.theme.accent),
                Span::styled(format!("  {sentence}"), model.theme.text),
            ]);
            line.render(Rect { x, y, width: column, height: 1 }.intersection(inside), buffer);
        }
    }
}

/// What an action does, in the words of the workbook's catalogue; `None` where that has nothing to do it with.
fn sentence_of(model: &Model, action: Action, sentence: &'static str) -> Option<Cow<'static, str>> {
    let Some(catalogue) = model.session.as_ref().map(Session::catalogue).filter(|catalogue| !catalogue.is_built_in())
    else {
        return Some(Cow::Borrowed(sentence));
    };
    match action {
        Action::GroupBy(grouping) if !grouping.divides(catalogue) => None,
        Action::GroupBy(grouping) if grouping.attribute().is_some() => {
            Some(Cow::Owned(format!("Group {}", grouping.title_in(catalogue))))
        }
        Action::FiguresBy(division) => match division.attribute() {
            Some(attribute) => {
                let title = catalogue.vocabulary(attribute)?.title.to_lowercase();
                Some(Cow::Owned(format!("Show the figures by {title}")))
            }
            None => Some(Cow::Borrowed(sentence)),
        },
        _ => Some(Cow::Borrowed(sentence)),
    }
}

fn width_of(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}
