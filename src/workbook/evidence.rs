//! Evidence: what can be shown of a control, as a file or a link. One piece may serve several controls.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Stamp;
use super::answer::words;

/// Something that can be shown. Which controls it serves stands apart, in [`super::Change::EvidenceLink`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Rises with time, so that evidence in the order of its ids is evidence in the order of coming.
    pub id: Uuid,
    /// What it is.
    pub kind: EvidenceKind,
    /// As people call it: the name of the file, or what stands for a link.
    pub name: String,
    /// Where it is: a web address, or the whole path of a file that was not copied in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The size of the file in bytes, when it was attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The SHA-256 of the file when it was attached, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// What it shows, if someone said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// Who attached it.
    pub author: String,
    /// When.
    pub at: Timestamp,
    /// After this day it proves nothing any more, such as the end of a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Someone should look at it again by this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_due: Option<Date>,
    /// The last time that its name, nature or dates were changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Stamp>,
}

words! {
    /// What a piece of evidence is.
    EvidenceKind {
        /// A file whose bytes are in the workbook.
        File = "file",
        /// A file that stays where it is; the workbook knows its size and hash.
        LinkedFile = "linked-file",
        /// An address in the web.
        Link = "link",
    }
}

words! {
    /// What a piece of evidence shows.
    Nature {
        /// A document says how it is meant to be: a policy, a plan, a drawing.
        Design = "design",
        /// A record shows that it was done: a log, a ticket, a photograph.
        Operating = "operating",
    }
}

/// How a file stands to what was attached, as somebody last saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// The same, byte for byte.
    Same,
    /// It is not there, or cannot be read.
    Missing,
    /// It is there, and it is another.
    Changed,
}

impl EvidenceKind {
    /// In a sentence or a list.
    pub const fn title(self) -> &'static str {
        match self {
            EvidenceKind::File => "file",
            EvidenceKind::LinkedFile => "linked file",
            EvidenceKind::Link => "link",
        }
    }
}

impl Nature {
    /// What it means, for someone who has to choose.
    pub const fn sentence(self) -> &'static str {
        match self {
            Nature::Design => "A document says how it is meant to be.",
            Nature::Operating => "A record shows that it was done.",
        }
    }
}

/// A wish to change what is said of a piece of evidence. The outer `None` leaves a field as it is; the
/// inner one clears it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EvidenceEdit {
    /// Its name.
    pub name: Option<String>,
    /// What it shows.
    pub nature: Option<Option<Nature>>,
    /// The last day it proves anything.
    pub expires: Option<Option<Date>>,
    /// Look at it again by then.
    pub review_due: Option<Option<Date>>,
}

impl EvidenceEdit {
    /// The evidence as it would be after the edit; who and when are only set where something changes.
    pub fn applied(&self, evidence: &Evidence, stamp: Stamp) -> Evidence {
        let mut after = evidence.clone();
        if let Some(name) = &self.name {
            after.name = name.trim().to_owned();
        }
        after.nature = self.nature.unwrap_or(after.nature);
        after.expires = self.expires.unwrap_or(after.expires);
        after.review_due = self.review_due.unwrap_or(after.review_due);
        if after != *evidence {
            after.edited = Some(stamp);
        }
        after
    }
}
