//! Keys as people write them: `g o`, `ctrl-r`, `shift-tab`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key press. Shift is left out where it makes another character anyway: terminals disagree on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With Ctrl held.
    pub ctrl: bool,
    /// With Alt held.
    pub alt: bool,
}

/// The keys that the program can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// The names of keys that are no character: as the configuration has them, and as they are shown.
const NAMES: [(Code, &str, &str); 14] = [
    (Code::Enter, "enter", "Enter"),
    (Code::Esc, "esc", "Esc"),
    (Code::Tab, "tab", "Tab"),
    (Code::BackTab, "shift-tab", "Shift-Tab"),
    (Code::Backspace, "backspace", "Backspace"),
    (Code::Delete, "delete", "Delete"),
    (Code::Up, "up", "↑"),
    (Code::Down, "down", "↓"),
    (Code::Left, "left", "←"),
    (Code::Right, "right", "→"),
    (Code::Home, "home", "Home"),
    (Code::End, "end", "End"),
    (Code::PageUp, "pageup", "PgUp"),
    (Code::PageDown, "pagedown", "PgDn"),
];

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Key { code, ctrl: false, alt: false }
    }

    /// The key of a terminal event; `None` for keys that the program has no use for.
    pub fn from_event(event: KeyEvent) -> Option<Key> {
        let code = match event.code {
            KeyCode::Char(c) => Code::Char(c),
            KeyCode::Enter => Code::Enter,
            KeyCode::Esc => Code::Esc,
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
            KeyCode::Tab => Code::Tab,
            KeyCode::BackTab => Code::BackTab,
            KeyCode::Backspace => Code::Backspace,
            KeyCode::Delete => Code::Delete,
            KeyCode::Up => Code::Up,
            KeyCode::Down => Code::Down,
            KeyCode::Left => Code::Left,
            KeyCode::Right => Code::Right,
            KeyCode::Home => Code::Home,
            KeyCode::End => Code::End,
            KeyCode::PageUp => Code::PageUp,
            KeyCode::PageDown => Code::PageDown,
            KeyCode::F(number) => Code::F(number),
            _ => return None,
        };
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        Some(match code {
            // With Ctrl, capital and small letters are one key.
            Code::Char(c) if ctrl => Key { code: Code::Char(c.to_ascii_lowercase()), ctrl, alt },
            _ => Key { code, ctrl, alt },
        })
    }

    /// The character that it types into a field.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// As it is shown, in ASCII where the terminal has no arrows.
    pub fn shown(self, ascii: bool) -> String {
        let mut text = String::new();
        if self.ctrl {
            text.push_str("Ctrl-");
        }
        if self.alt {
            text.push_str("Alt-");
        }
        match self.code {
            Code::Char(' ') => text.push_str("Space"),
            Code::Char(c) if self.ctrl => text.extend(c.to_uppercase()),
            Code::Char(c) => text.push(c),
            Code::F(number) => text.push_str(&format!("F{number}")),
            code => match NAMES.iter().find(|(known, ..)| *known == code) {
                Some((_, name, shown)) if ascii && !shown.is_ascii() => {
                    text.push_str(&name[..1].to_uppercase());
                    text.push_str(&name[1..]);
                }
                Some((_, _, shown)) => text.push_str(shown),
                None => text.push('?'),
            },
        }
        text
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(false))
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // All keys of the table are read at each start, so nothing is copied for it.
        let (mut ctrl, mut alt, mut rest) = (false, false, text);
        loop {
            if let Some(after) = after_prefix(rest, "ctrl-") {
                (ctrl, rest) = (true, after);
            } else if let Some(after) = after_prefix(rest, "alt-") {
                (alt, rest) = (true, after);
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(c), None) => Code::Char(if ctrl { c.to_ascii_lowercase() } else { c }),
            _ if rest.eq_ignore_ascii_case("space") => Code::Char(' '),
            _ => NAMES
                .iter()
                .find(|(_, name, _)| rest.eq_ignore_ascii_case(name))
                .map(|(code, ..)| *code)
                .or_else(|| rest.strip_prefix(['f', 'F'])?.parse().ok().filter(|n| (1..=12).contains(n)).map(Code::F))
                .ok_or_else(|| format!("\"{text}\" is no key"))?,
        };
        Ok(Key { code, ctrl, alt })
    }
}

/// What follows a prefix in capital or small letters, if anything does.
fn after_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (begin, rest) = text.split_at_checked(prefix.len())?;
    (begin.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}

/// Reads a sequence of keys with blanks between them, such as `g o`.
///
/// # Errors
/// A sentence that names what is no key.
pub fn sequence(text: &str) -> Result<Vec<Key>, String> {
    let keys: Vec<Key> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err("no key is named".to_owned()) } else { Ok(keys) }
}

/// A sequence as it is shown.
pub fn shown(keys: &[Key], ascii: bool) -> String {
    keys.iter().map(|key| key.shown(ascii)).collect::<Vec<_>>().join(" ")
}
