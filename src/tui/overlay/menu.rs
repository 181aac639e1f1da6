//! A few things to choose from: what to do with a paste that went to no field, the filters and the phrases
//! that are kept by name, the colours to tell clients apart.

use crate::catalogue::ControlId;
use crate::colours::Colour;
use crate::phrases::{Kept, Phrases};
use crate::report::words::sentence_case;
use crate::session::{Session, Supposition};
use crate::text::clean_line;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::model::{Order, Reply};

/// A few things to choose from.
#[derive(Debug)]
pub struct Menu {
    /// Its heading.
    pub title: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// Where the pointer is.
    pub selected: usize,
    kind: MenuKind,
}

/// What the choices stand for.
#[derive(Debug)]
enum MenuKind {
    /// A pasted text: a note, a search, nothing.
    Paste(String),
    /// The names of scenarios.
    Scenarios(Vec<String>),
    /// The colours, and none.
    Colours,
    /// Texts that are kept by name, and one that can be kept.
    Kept(Kept, Vec<String>, Option<String>),
}

impl Menu {
    /// Offers to make a pasted text a note or a search.
    pub fn paste(text: String, control: Option<&ControlId>) -> Self {
        let note = control.map_or("Nothing to write a note on".to_owned(), |id| format!("Write it as a note on {id}"));
        let count = text.chars().count();
        Menu {
            title: format!("{count} characters were pasted"),
            choices: vec![note, "Search for it".to_owned(), "Nothing".to_owned()],
            selected: 0,
            kind: MenuKind::Paste(text),
        }
    }

    /// Offers the scenarios that are kept.
    pub fn scenarios(session: &Session) -> Self {
        let told = |(name, kept): (&str, crate::error::Result<Supposition>)| {
            let told = kept.map_or_else(|error| error.to_string(), |kept| kept.told());
            format!("{}: {}", clean_line(name), clean_line(&told))
        };
        let mut choices: Vec<String> = session.scenarios().map(told).collect();
        choices.push(match choices.is_empty() {
            true => "Nothing is kept yet: S keeps what is supposed".to_owned(),
            false => "None of them: stay with what is supposed now".to_owned(),
        });
        let names = session.scenarios().map(|(name, _)| name.to_owned()).collect();
        Menu { title: "Scenarios".to_owned(), choices, selected: 0, kind: MenuKind::Scenarios(names) }
    }

    /// Offers the colours; the pointer begins at the present one.
    pub fn colours(present: Option<Colour>) -> Self {
        let none = Colour::ALL.len();
        Menu {
            title: "A colour behind the name".to_owned(),
            choices: Colour::ALL.iter().map(|colour| sentence_case(colour.word())).chain(["None".to_owned()]).collect(),
            selected: Colour::ALL.iter().position(|colour| Some(*colour) == present).unwrap_or(none),
            kind: MenuKind::Colours,
        }
    }

    /// Offers the filters that are kept, and to keep the present one.
    pub fn filters(phrases: &Phrases, present: &str) -> Self {
        Menu::kept(Kept::Filter, phrases, present)
    }

    /// Offers the phrases that are kept, and to keep what is being written.
    pub fn phrases(phrases: &Phrases, present: &str) -> Self {
        Menu::kept(Kept::Phrase, phrases, present)
    }

    fn kept(kind: Kept, phrases: &Phrases, present: &str) -> Self {
        let kept = phrases.of(kind);
        let present =
            Some(present.trim().to_owned()).filter(|text| !text.is_empty() && !kept.values().any(|k| k == text));
        let mut choices: Vec<String> =
            kept.iter().map(|(name, text)| format!("{name}: {}", clean_line(text))).collect();
        let (title, keep) = match kind {
            Kept::Filter => ("Filters", "Keep the present filter by a name"),
            Kept::Phrase => ("Phrases", "Keep what is written here by a name"),
        };
        choices.extend(present.as_ref().map(|_| keep.to_owned()));
        choices.push(match (kind, choices.is_empty()) {
            (Kept::Filter, true) => "Nothing is kept yet: set a filter with f, then press F again".to_owned(),
            (Kept::Phrase, true) => "Nothing is kept yet: write the phrase, then press Ctrl-T again".to_owned(),
            (Kept::Filter | Kept::Phrase, false) => "Nothing".to_owned(),
        });
        let texts = kept.values().cloned().collect();
        Menu { title: title.to_owned(), choices, selected: 0, kind: MenuKind::Kept(kind, texts, present) }
    }

    /// Up and down choose, also as `j` and `k`.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Char('j') => self.selected = (self.selected + 1) % self.choices.len(),
            Code::Char('k') => self.selected = (self.selected + self.choices.len() - 1) % self.choices.len(),
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match action {
            Action::NextField => self.selected = (self.selected + 1) % self.choices.len(),
            Action::PreviousField => self.selected = (self.selected + self.choices.len() - 1) % self.choices.len(),
            Action::Cancel => return Reply::default().and_close(),
            Action::Accept => return self.chosen().map_or_else(Reply::default, Reply::order).and_close(),
            _ => {}
        }
        Reply::default()
    }

    fn chosen(&self) -> Option<Order> {
        match &self.kind {
            MenuKind::Paste(text) => match self.selected {
                0 => Some(Order::PasteNote(text.clone())),
                1 => Some(Order::PasteSearch(text.clone())),
                _ => None,
            },
            MenuKind::Scenarios(names) => names.get(self.selected).cloned().map(Order::OpenScenario),
            MenuKind::Colours => Some(Order::Colour(Colour::ALL.get(self.selected).copied())),
            MenuKind::Kept(kind, texts, present) => match (texts.get(self.selected), present) {
                (Some(text), _) => Some(match kind {
                    Kept::Filter => Order::ShowOnly(text.clone()),
                    Kept::Phrase => Order::Insert(text.clone()),
                }),
                (None, Some(text)) if self.selected == texts.len() => Some(Order::NameIt(*kind, text.clone())),
                (None, _) => None,
            },
        }
    }
}
