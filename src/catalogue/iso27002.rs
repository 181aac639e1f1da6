//! ISO/IEC 27002:2022 as `data/build.rs` wrote it into the binary.

use std::borrow::Cow;

use super::crosswalk::References;
use super::release::Digest;
use super::{
    Catalogue, Control, ControlId, Crosswalk, Entries, Guide, Heading, Ladder, Predecessor, Profile, ProfileControl,
    Profiles, Release, Suggestion, Term, Text, Vocabulary, Weight,
};

/// The catalogue of ISO/IEC 27002:2022 with its roots in the edition of 2013.
pub static ISO27002_2022: Catalogue = Catalogue {
    name: Text::fixed("iso27002-2022"),
    title: Text::fixed("ISO/IEC 27002:2022"),
    themes: Cow::Borrowed(THEMES),
    vocabularies: Cow::Borrowed(VOCABULARIES),
    controls: Cow::Borrowed(CONTROLS),
    old_clauses: Cow::Borrowed(CLAUSES_2013),
    old_objectives: Cow::Borrowed(OBJECTIVES_2013),
    predecessors: Cow::Borrowed(CONTROLS_2013),
    profiles: Profiles::Given(Cow::Borrowed(PROFILES)),
    crosswalks: Cow::Borrowed(CROSSWALKS),
    releases: Cow::Borrowed(RELEASES),
};

/// The guide at a place among those that are compiled in.
pub(super) fn guide(place: u16) -> &'static Guide {
    static NONE: Guide = Guide::blank();
    GUIDES.get(usize::from(place)).unwrap_or(&NONE)
}

/// The entries of all lists of texts that are compiled in.
pub(super) fn text_entries() -> &'static [Text] {
    TEXT_ENTRIES
}

/// The entries of all lists of ids that are compiled in.
pub(super) fn id_entries() -> &'static [ControlId] {
    ID_ENTRIES
}

/// A list of the generated statics, of texts or of ids.
const fn e<T>(start: u16, length: u16) -> Entries<T> {
    Entries::tabled(start, length)
}

/// A text of the generated statics, kept short because it stands there thousands of times.
const fn t(start: u32, length: u32) -> Text {
    Text::pooled(start, length)
}

/// An id of the generated statics.
const fn c(start: u32, length: u32, key: u64) -> ControlId {
    ControlId::pooled(start, length, key)
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
