//! Catalogues that a user brings along, in the forms in which they are to be had. Each reader turns bytes into a draft
//! and counts while it does; what a catalogue may be is for [`Draft::checked`] to say.

mod ciso;
mod oscal;
mod own;

use crate::catalogue::draft::{Checked, Draft, check_id, name_from};

/// The largest file that is read, in bytes: the largest catalogue there is has ten million.
pub const LARGEST_FILE: u64 = 32 << 20;

/// The forms of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A catalogue of OSCAL, as JSON.
    Oscal,
    /// A library of CISO Assistant, as YAML.
    Ciso,
    /// Our own.
    Toml,
}

impl Form {
    /// As a person reads it.
    pub const fn title(self) -> &'static str {
        match self {
            Form::Oscal => "an OSCAL catalogue (JSON)",
            Form::Ciso => "a CISO Assistant library (YAML)",
            Form::Toml => "a controlbook catalogue (TOML)",
        }
    }

    /// The form that a file has, by its name, and where that says nothing by what is in it.
    fn of(file: &str, text: &str) -> Form {
        let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("json") => Form::Oscal,
            Some("yaml" | "yml") => Form::Ciso,
            Some("toml") => Form::Toml,
            _ if text.trim_start().starts_with('{') => Form::Oscal,
            _ if text.contains("requirement_nodes:") => Form::Ciso,
            _ => Form::Toml,
        }
    }
}

/// The catalogue in the bytes of a file. `file` is the file's name, `name` what the catalogue is to be called, where
/// the user says so.
///
/// # Errors
/// What is wrong and where, as the end of a sentence that begins with the file.
pub fn read(bytes: &[u8], file: &str, name: Option<&str>) -> Result<(Form, Checked), String> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(format!("it is too large: at most {} MB are read", LARGEST_FILE >> 20));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line}: it is no text in UTF-8")
    })?;
    let form = Form::of(file, text);
    let mut draft = match form {
        Form::Oscal => oscal::draft(text)?,
        Form::Ciso => ciso::draft(text)?,
        Form::Toml => own::draft(text)?,
    };
    if let Some(name) = name {
        draft.name = name.to_owned();
    } else if draft.name.is_empty() {
        draft.name = name_from(&draft.title);
    }
    draft.checked().map(|checked| (form, checked))
}

/// A draft that is being filled, which notices at once when there is too much.
fn full(draft: &Draft) -> Result<(), String> {
    let most = crate::catalogue::draft::MOST_CONTROLS;
    if draft.controls.len() > most {
        Err(format!("it has more than {most} controls, which is as many as are read"))
    } else {
        Ok(())
    }
}

/// An id that can be typed and shown: the first of these that is one, else the last with hyphens for what cannot stand
/// in an id.
fn id_of(candidates: &[&str]) -> String {
    if let Some(id) = candidates.iter().map(|id| id.trim()).find(|id| check_id(id).is_ok()) {
        return id.to_owned();
    }
    let mut id = String::new();
    for c in candidates.last().unwrap_or(&"").trim().chars().take(200) {
        if c.is_alphanumeric() || matches!(c, '.' | '_' | '(' | ')') {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_end_matches('-').to_owned()
}

/// The beginning of a text, for a title where there is none.
fn beginning(text: &str) -> String {
    let line = crate::catalogue::draft::one_line(text);
    match line.char_indices().nth(150) {
        None => line,
        Some((end, _)) => {
            let end = line[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &line[..end])
        }
    }
}
