//! Which things are there at all when two sides are joined, and the fields of those that both have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::fields::{Fields, Found, Image, Pick, pick, value};
use super::things::Thing;
use super::{Accepts, Contradiction, ContradictionKey, Sides, Take, rules};
use crate::catalogue::ControlId;
use crate::workbook::{Stamp, Workbook};

/// Two sides on the way to one.
pub struct Joining<'a> {
    pub merged: Workbook,
    pub found: Vec<Contradiction>,
    pub remarks: Vec<String>,
    sides: Sides<'a>,
    decide: &'a dyn Fn(&ContradictionKey) -> Option<Take>,
    stamp: &'a Stamp,
    /// Controls of the organisation's own that are taken from one side with all that is said of them.
    whole: BTreeMap<ControlId, Pick>,
}

impl<'a> Joining<'a> {
    pub fn new(
        sides: Sides<'a>,
        decide: &'a dyn Fn(&ContradictionKey) -> Option<Take>,
        stamp: &'a Stamp,
    ) -> Joining<'a> {
        let (merged, found, remarks) = (sides.ours.clone(), Vec::new(), Vec::new());
        Joining { merged, found, remarks, sides, decide, stamp, whole: BTreeMap::new() }
    }

    /// Joins all that differs. Own controls come first, since what is said of them may go with them.
    pub fn all(&mut self) -> Result<(), String> {
        let things = Thing::that_differ(self.sides.ours, self.sides.theirs);
        let own = things.iter().filter(|thing| matches!(thing, Thing::OwnControl(_)));
        for thing in own {
            self.join(thing)?;
        }
        let (mut gone_here, mut gone_there) = (0, 0);
        for thing in things.iter().filter(|thing| !matches!(thing, Thing::OwnControl(_))) {
            match thing {
                Thing::Note(id) | Thing::Evidence(id) if self.sides.purged.here.contains(id) => {
                    gone_here += usize::from(thing.image(self.sides.theirs).is_some());
                    thing.put(&mut self.merged, None)?;
                }
                Thing::Note(id) | Thing::Evidence(id) if self.sides.purged.there.contains(id) => {
                    gone_there += usize::from(thing.image(self.sides.ours).is_some());
                    thing.put(&mut self.merged, None)?;
                }
                thing => self.join(thing)?,
            }
        }
        if gone_here > 0 {
            self.remarks.push(format!(
                "{} purged here and does not come back.",
                counted(gone_here, "note or piece of evidence was", "notes or pieces of evidence were")
            ));
        }
        if gone_there > 0 {
            self.remarks.push(format!(
                "{} purged in the other copy and goes here too; the history of this workbook holds it until it is \
                 purged here.",
                counted(gone_there, "note or piece of evidence was", "notes or pieces of evidence were")
            ));
        }
        Ok(())
    }

    fn join(&mut self, thing: &Thing) -> Result<(), String> {
        let (ours, theirs) = (thing.image(self.sides.ours), thing.image(self.sides.theirs));
        if let Some(whose) = self.goes_with(thing) {
            return self.take_whole(thing, whose);
        }
        match (&ours, &theirs) {
            (Some(ours), Some(theirs)) => self.both_have(thing, ours, theirs),
            (ours, theirs) => {
                let present = |state: &Workbook| self.whole_image(thing, state);
                let bases: Vec<Option<Value>> = self.sides.bases.iter().map(present).collect();
                match pick(&bases, &present(self.sides.ours), &present(self.sides.theirs)) {
                    Pick::Neither => {
                        let why = match (ours.is_some(), bases.iter().all(Option::is_some)) {
                            (true, true) => "it was changed here, and removed there",
                            (false, true) => "it was removed here, and changed there",
                            (_, false) => "each took over from the other whether it is there",
                        };
                        self.present_or_not(thing, ours.as_ref(), theirs.as_ref(), why)
                    }
                    whose => self.take_whole_with_all(thing, whose),
                }
            }
        }
    }

    /// The side that something said of an own control comes from, where that is taken as a whole.
    fn goes_with(&self, thing: &Thing) -> Option<Pick> {
        let control = match thing {
            Thing::Answer(control) => Some(control.clone()),
            Thing::Note(id) => {
                let note = self.sides.ours.note(*id).or_else(|| self.sides.theirs.note(*id));
                note.map(|note| note.control.clone())
            }
            _ => None,
        };
        control.and_then(|control| self.whole.get(&control)).copied()
    }

    /// All that would be lost if the thing went: its fields, and what hangs on it.
    fn whole_image(&self, thing: &Thing, state: &Workbook) -> Option<Value> {
        let image = thing.image(state)?;
        Some(match thing {
            Thing::OwnControl(control) => json!([image, said_of(control, state)]),
            Thing::Evidence(id) => {
                let served: Vec<&ControlId> = state.controls_served(*id).collect();
                json!([image, served])
            }
            Thing::Organisation
            | Thing::Scope
            | Thing::Answer(_)
            | Thing::Note(_)
            | Thing::Acceptance(_)
            | Thing::Phase(_)
            | Thing::Action(_)
            | Thing::Scenario(_)
            | Thing::Baseline(_) => Value::Object(image),
        })
    }

    /// One side has it and the other not, and both have their reasons.
    fn present_or_not(
        &mut self,
        thing: &Thing,
        ours: Option<&Image>,
        theirs: Option<&Image>,
        why: &'static str,
    ) -> Result<(), String> {
        let (field, shown) = thing.main_field();
        let show = |image: Option<&Image>| image.map_or(Value::Null, |image| value(image, shown).clone());
        let base = self.sides.bases.iter().find_map(|base| thing.image(base));
        let taken = (self.decide)(&(thing.clone(), field.to_owned()));
        let found = Found {
            field: field.to_owned(),
            base: show(base.as_ref()),
            ours: show(ours),
            theirs: show(theirs),
            along: [Value::Null, Value::Null, Value::Null],
            why: Some(why),
            accepts: Accepts::OneOfTheTwo,
            taken: taken.clone(),
        };
        self.tell(thing, found);
        let whose = if taken == Some(Take::Theirs) { Pick::Theirs } else { Pick::Ours };
        self.take_whole_with_all(thing, whose)
    }

    /// Takes it from one side with what hangs on it: the controls that evidence serves, all that is said of an own
    /// control.
    fn take_whole_with_all(&mut self, thing: &Thing, whose: Pick) -> Result<(), String> {
        if let Thing::OwnControl(control) = thing {
            self.whole.insert(control.clone(), whose);
        }
        self.take_whole(thing, whose)?;
        let from = self.side(whose);
        if let Thing::Evidence(id) = thing
            && from.piece_of_evidence(*id).is_some()
        {
            self.serve(*id, &from.controls_served(*id).cloned().collect());
        }
        Ok(())
    }

    fn take_whole(&mut self, thing: &Thing, whose: Pick) -> Result<(), String> {
        let image = thing.image(self.side(whose));
        thing.put(&mut self.merged, image)
    }

    fn side(&self, whose: Pick) -> &'a Workbook {
        match whose {
            Pick::Theirs => self.sides.theirs,
            Pick::Same | Pick::Ours | Pick::Neither => self.sides.ours,
        }
    }

    fn both_have(&mut self, thing: &Thing, ours: &Image, theirs: &Image) -> Result<(), String> {
        let bases = self.sides.bases.iter().map(|base| thing.image(base).unwrap_or_default()).collect();
        let decide = |field: &str| (self.decide)(&(thing.clone(), field.to_owned()));
        let mut fields = Fields::new(bases, ours, theirs, &decide);
        rules::apply(thing, &mut fields, self.stamp);
        let Fields { merged, found, .. } = fields;
        found.into_iter().for_each(|found| self.tell(thing, found));
        thing.put(&mut self.merged, Some(merged))?;
        if let Thing::Evidence(id) = thing {
            self.links_by_themselves(*id);
        }
        Ok(())
    }

    /// Both sides have the evidence: each control that it serves is looked at by itself.
    fn links_by_themselves(&mut self, evidence: Uuid) {
        let served = |state: &Workbook| state.controls_served(evidence).cloned().collect::<BTreeSet<ControlId>>();
        let (ours, theirs) = (served(self.sides.ours), served(self.sides.theirs));
        let bases: Vec<BTreeSet<ControlId>> = self.sides.bases.iter().map(served).collect();
        let serves = |control: &&ControlId| {
            if let Some(whose) = self.whole.get(*control) {
                return if *whose == Pick::Theirs { theirs.contains(*control) } else { ours.contains(*control) };
            }
            match (ours.contains(*control), theirs.contains(*control)) {
                (true, true) => true,
                (_, _) => !bases.iter().all(|base| base.contains(*control)),
            }
        };
        let all: BTreeSet<ControlId> = ours.union(&theirs).filter(serves).cloned().collect();
        self.serve(evidence, &all);
    }

    fn serve(&mut self, evidence: Uuid, controls: &BTreeSet<ControlId>) {
        let served: Vec<ControlId> = self.merged.controls_served(evidence).cloned().collect();
        for control in served.iter().filter(|control| !controls.contains(*control)) {
            self.merged.take_evidence_link(control, evidence);
        }
        for control in controls {
            self.merged.put_evidence_link(control.clone(), evidence);
        }
    }

    fn tell(&mut self, thing: &Thing, found: Found) {
        let states = [self.sides.ours, self.sides.theirs];
        self.found.push(Contradiction {
            // Given when all are there.
            name: String::new(),
            thing: thing.clone(),
            field: found.field,
            control: thing.control(states),
            what: thing.title(states),
            base: found.base,
            ours: found.ours,
            theirs: found.theirs,
            along: found.along,
            why: found.why,
            accepts: found.accepts,
            taken: found.taken,
        });
    }
}

/// What is said of a control.
fn said_of(control: &ControlId, state: &Workbook) -> Value {
    let notes: Vec<_> = state.notes(control).collect();
    let evidence: Vec<_> = state.evidence(control).map(|evidence| evidence.id).collect();
    json!([state.answer(control), notes, evidence])
}

pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
