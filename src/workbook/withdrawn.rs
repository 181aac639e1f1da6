//! Controls that a workbook says something of and the catalogue no longer has: nothing of it is lost.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{OwnControl, Workbook};
use crate::catalogue::{Catalogue, Control, ControlId};

impl Workbook {
    /// The controls that are answered, noted or shown by evidence, and neither in the catalogue nor the
    /// organisation's own, in their order.
    pub fn withdrawn(&self, catalogue: &Catalogue) -> BTreeSet<&ControlId> {
        let of_notes = self.notes.controls();
        let of_evidence = self.evidence_links().map(|(id, _)| id);
        let mut withdrawn = self.answered_beyond(catalogue);
        withdrawn.extend(of_notes.chain(of_evidence).filter(|id| !catalogue.holds(id) && !OwnControl::is_own(id)));
        withdrawn
    }

    /// Whether a control is among them.
    pub fn is_withdrawn(&self, id: &ControlId, catalogue: &Catalogue) -> bool {
        !catalogue.holds(id) && self.withdrawn(catalogue).contains(id)
    }

    /// One of them as a control like the others: with what it was called, where that is known.
    pub fn withdrawn_control(id: &ControlId, catalogue: &Catalogue) -> Control {
        let title = catalogue.former_title(id).map_or(Cow::Borrowed("A former control"), Cow::Borrowed);
        Control::outside(
            id.clone(),
            format!("{title} (no longer in the catalogue)"),
            "The catalogue no longer has this control. All that is said of it stays; it counts in no figure."
                .to_owned(),
        )
    }

    /// The organisation's own controls, then those that the catalogue no longer has: what stands in the Statement of
    /// Applicability beside the catalogue, and in no figure.
    pub fn beside_catalogue(&self, catalogue: &Catalogue) -> Vec<Control> {
        let own = self.own_controls().map(OwnControl::as_control);
        let gone = self.withdrawn(catalogue).into_iter().map(|id| Workbook::withdrawn_control(id, catalogue));
        own.chain(gone).collect()
    }
}
