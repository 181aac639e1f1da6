//! What the files of office programs can hold, which are XML inside.

use std::borrow::Cow;

use crate::text::clean_text;

/// A text without what steers a terminal, and without the two characters that XML has not even escaped.
pub fn held(text: &str) -> Cow<'_, str> {
    const NONE: [char; 2] = ['\u{FFFE}', '\u{FFFF}'];
    match clean_text(text) {
        clean if clean.contains(NONE) => Cow::Owned(clean.replace(NONE, "\u{FFFD}")),
        clean => clean,
    }
}
