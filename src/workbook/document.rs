//! The document control block: what a controlled document says of itself.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What stands on the documents made of a workbook, beside whom they are about. Nothing in it stands for "not set"
/// except `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentControl {
    /// In place of what the program calls the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `1.2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// `internal`, `confidential`: as the organisation calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Who approves it, or did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<Date>,
    /// By when somebody looks at it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_review: Option<Date>,
}

impl DocumentControl {
    /// Whether nothing is set.
    pub fn is_blank(&self) -> bool {
        *self == DocumentControl::default()
    }

    /// Every field with its value, `null` where not set: the shape of `organisation --json` and of the history.
    pub fn fields(&self) -> [(&'static str, Value); 7] {
        [
            ("title", json!(self.title)),
            ("version", json!(self.version)),
            ("classification", json!(self.classification)),
            ("author", json!(self.author)),
            ("approver", json!(self.approver)),
            ("approved_on", json!(self.approved_on)),
            ("next_review", json!(self.next_review)),
        ]
    }
}

/// A wish to change the block. The outer `None` leaves a field as it is; the inner one clears it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentEdit {
    /// In place of what the program calls the report.
    pub title: Option<Option<String>>,
    /// The version.
    pub version: Option<Option<String>>,
    /// How it is classified.
    pub classification: Option<Option<String>>,
    /// Who wrote it.
    pub author: Option<Option<String>>,
    /// Who approves it, or did.
    pub approver: Option<Option<String>>,
    /// When that was.
    pub approved_on: Option<Option<Date>>,
    /// By when somebody looks at it again.
    pub next_review: Option<Option<Date>>,
}

impl DocumentEdit {
    /// The texts that it sets, each with what it is.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let texts = [
            ("the title of the document", &self.title),
            ("the version", &self.version),
            ("the classification", &self.classification),
            ("the author", &self.author),
            ("the approver", &self.approver),
        ];
        texts.into_iter().filter_map(|(what, text)| Some((what, text.as_ref()?.as_deref()?)))
    }

    /// The block as it would be after the edit. Blanks around a text go; nothing else is nothing.
    pub fn applied(&self, document: &DocumentControl) -> DocumentControl {
        let text = |wish: &Option<Option<String>>, now: &Option<String>| match wish {
            Some(text) => text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            None => now.clone(),
        };
        DocumentControl {
            title: text(&self.title, &document.title),
            version: text(&self.version, &document.version),
            classification: text(&self.classification, &document.classification),
            author: text(&self.author, &document.author),
            approver: text(&self.approver, &document.approver),
            approved_on: self.approved_on.unwrap_or(document.approved_on),
            next_review: self.next_review.unwrap_or(document.next_review),
        }
    }
}
