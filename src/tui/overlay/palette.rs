//! The command palette: any command by its name.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_input::Input;

use super::field::{edit_line, paste_line};
use crate::tui::action::{ACTIONS, Action, ActionInfo, Scope};
use crate::tui::key::Key;
use crate::tui::model::{Order, Reply};

/// The command palette.
#[derive(Debug)]
pub struct Palette {
    /// What is typed.
    pub input: Input,
    /// What matches, the best first.
    pub found: Vec<&'static ActionInfo>,
    /// Where the pointer is.
    pub selected: usize,
    scope: Scope,
}

impl Palette {
    /// All commands of a screen and of every screen.
    pub fn new(scope: Scope) -> Self {
        let mut palette = Palette { input: Input::default(), found: Vec::new(), selected: 0, scope };
        palette.find();
        palette
    }

    fn find(&mut self) {
        self.selected = 0;
        let scopes = [self.scope, Scope::Global, Scope::Always];
        let is_offered =
            |scope: Scope| scopes.contains(&scope) || scope == Scope::Answering && self.scope.passes_to_answering();
        let offered = ACTIONS.iter().filter(|info| is_offered(info.scope) && info.action != Action::Palette);
        let typed = self.input.value().trim();
        if typed.is_empty() {
            self.found = offered.collect();
            return;
        }
        let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, &'static ActionInfo)> = offered
            .filter_map(|info| {
                let text = format!("{} {}", info.name, info.sentence);
                pattern.score(Utf32Str::new(&text, &mut buffer), &mut matcher).map(|score| (score, info))
            })
            .collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.found = scored.into_iter().map(|(_, info)| info).collect();
    }

    /// Types.
    pub fn input(&mut self, key: Key) -> Reply {
        if edit_line(&mut self.input, key) {
            self.find();
        }
        Reply::default()
    }

    /// Types a pasted text.
    pub fn paste(&mut self, text: &str) -> Reply {
        paste_line(&mut self.input, text);
        self.find();
        Reply::default()
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let last = self.found.len().saturating_sub(1);
        match action {
            Action::NextField => self.selected = if self.selected == last { 0 } else { self.selected + 1 },
            Action::PreviousField => self.selected = self.selected.checked_sub(1).unwrap_or(last),
            Action::PageDown => self.selected = (self.selected + 10).min(last),
            Action::PageUp => self.selected = self.selected.saturating_sub(10),
            Action::Cancel => return Reply::default().and_close(),
            Action::Accept => {
                return match self.found.get(self.selected) {
                    Some(info) => Reply::order(Order::Act(info.action)).and_close(),
                    None => Reply::default(),
                };
            }
            _ => {}
        }
        Reply::default()
    }
}
