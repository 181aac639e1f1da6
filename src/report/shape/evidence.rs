//! Evidence as JSON lists it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use crate::catalogue::ControlId;
use crate::report::ServingEvidence;
use crate::workbook::{EvidenceKind, Nature, Stamp};

/// All that is said of a piece of evidence, and the controls that it serves.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceShape<'a> {
    id: Uuid,
    kind: EvidenceKind,
    name: &'a str,
    size: Option<u64>,
    sha256: Option<&'a str>,
    at: Timestamp,
    author: &'a str,
    location: Option<&'a str>,
    nature: Option<Nature>,
    expires: Option<Date>,
    review_due: Option<Date>,
    edited: Option<&'a Stamp>,
    controls: &'a [ControlId],
}

impl<'a> From<&'a ServingEvidence> for EvidenceShape<'a> {
    fn from(serving: &'a ServingEvidence) -> Self {
        let evidence = &serving.evidence;
        EvidenceShape {
            id: evidence.id,
            kind: evidence.kind,
            name: &evidence.name,
            size: evidence.size,
            sha256: evidence.sha256.as_deref(),
            at: evidence.at,
            author: &evidence.author,
            location: evidence.location.as_deref(),
            nature: evidence.nature,
            expires: evidence.expires,
            review_due: evidence.review_due,
            edited: evidence.edited.as_ref(),
            controls: &serving.controls,
        }
    }
}

/// Enough of a piece of evidence to name it, where the whole would be too much.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceName<'a> {
    id: Uuid,
    kind: EvidenceKind,
    name: &'a str,
}

impl<'a> From<&'a ServingEvidence> for EvidenceName<'a> {
    fn from(serving: &'a ServingEvidence) -> Self {
        let evidence = &serving.evidence;
        EvidenceName { id: evidence.id, kind: evidence.kind, name: &evidence.name }
    }
}
