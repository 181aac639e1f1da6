//! What holds for the whole and not for one thing: ids and numbers that were given by counting on both sides, the
//! order of phases, and references to what is no longer there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::Sides;
use super::existence::counted;
use crate::catalogue::ControlId;
use crate::workbook::{Action, ActionFault, Answer, Closes, FindingKey, OwnControl, Workbook};

/// Controls of the organisation's own that both sides added under the same id, each another one: one of them gets the
/// next free id, with all that is said of it.
#[derive(Debug, Default)]
pub struct Renaming {
    ours: BTreeMap<ControlId, ControlId>,
    theirs: BTreeMap<ControlId, ControlId>,
}

impl Renaming {
    pub fn of(bases: &[Workbook], ours: &Workbook, theirs: &Workbook) -> Renaming {
        let mut renaming = Renaming::default();
        let mut next = next_id(ours).max(next_id(theirs));
        for own in ours.own_controls() {
            let Some(other) = theirs.own_control(&own.id).filter(|other| *other != own) else { continue };
            if bases.iter().any(|base| base.own_control(&own.id).is_some()) {
                continue;
            }
            let id = ControlId::from(format!("{}{next}", OwnControl::PREFIX));
            next += 1;
            // Whichever copy is looked at, the same one stays.
            let ours_stays = (&own.title, &own.description) < (&other.title, &other.description);
            let renamed = if ours_stays { &mut renaming.theirs } else { &mut renaming.ours };
            renamed.insert(own.id.clone(), id);
        }
        renaming
    }

    pub fn of_ours(&self, state: &Workbook) -> Workbook {
        renamed(state, &self.ours)
    }

    pub fn of_theirs(&self, state: &Workbook) -> Workbook {
        renamed(state, &self.theirs)
    }

    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let told = |whose: &str, (from, to): (&ControlId, &ControlId)| {
            format!(
                "Both added a control of their own as {from}: {whose} is {to} from now on, with all that is said of it."
            )
        };
        let ours = self.ours.iter().map(move |pair| told("the one here", pair));
        ours.chain(self.theirs.iter().map(move |pair| told("the one there", pair)))
    }
}

/// One more than the highest that was ever used.
fn next_id(workbook: &Workbook) -> u64 {
    let ids = workbook.updates().map(|(id, _)| id).chain(workbook.own_controls().map(|own| &own.id));
    let numbers = ids.filter(|id| OwnControl::is_own(id));
    let highest = numbers.filter_map(|id| id.as_str().strip_prefix(OwnControl::PREFIX)?.parse::<u64>().ok()).max();
    highest.unwrap_or(0) + 1
}

fn renamed(state: &Workbook, ids: &BTreeMap<ControlId, ControlId>) -> Workbook {
    let mut state = state.clone();
    for (from, to) in ids {
        if let Some(mut own) = state.own_control(from).cloned() {
            state.take_own_control(from);
            own.id = to.clone();
            state.put_own_control(own);
        }
        let answer = state.answer(from).clone();
        if answer != *Answer::none() {
            state.put_answer(from.clone(), Answer::blank(), None);
            state.put_answer(to.clone(), answer, None);
        }
        let notes: Vec<_> = state.notes(from).cloned().collect();
        for mut note in notes {
            state.take_note(note.id);
            note.control = to.clone();
            state.put_note(note);
        }
        let served: Vec<Uuid> = state.evidence(from).map(|evidence| evidence.id).collect();
        for evidence in served {
            state.take_evidence_link(from, evidence);
            state.put_evidence_link(to.clone(), evidence);
        }
        let accepted: Vec<FindingKey> =
            state.acceptances().map(|(key, _)| key).filter(|key| key.control.as_ref() == Some(from)).cloned().collect();
        for key in accepted {
            if let Some(acceptance) = state.acceptances.remove(&key) {
                state.put_acceptance(FindingKey { control: Some(to.clone()), ..key }, acceptance);
            }
        }
        let raising: Vec<Action> = state.actions().filter(|action| action.closing(from).is_some()).cloned().collect();
        for mut action in raising {
            let rename = |closes: &mut Closes| {
                if closes.control == *from {
                    closes.control = to.clone();
                }
            };
            action.closes.iter_mut().for_each(rename);
            state.put_action(action);
        }
    }
    state
}

/// Puts right what each side by itself had right and both together have not.
pub fn put_right(merged: &mut Workbook, sides: Sides<'_>, remarks: &mut Vec<String>) {
    numbers(merged, sides, remarks);
    phases(merged, remarks);
    references(merged, remarks);
    circles(merged, sides, remarks);
    names_of_baselines(merged, remarks);
    superseded_baselines(merged, remarks);
}

/// Both sides may have given the same number to two actions: the older one keeps it.
fn numbers(merged: &mut Workbook, sides: Sides<'_>, remarks: &mut Vec<String>) {
    let used = merged.actions().chain(sides.ours.actions()).chain(sides.theirs.actions());
    let mut next = used.map(|action| action.number).max().unwrap_or(0).saturating_add(1);
    let mut by_number: BTreeMap<u32, Vec<Uuid>> = BTreeMap::new();
    merged.actions().for_each(|action| by_number.entry(action.number).or_default().push(action.id));
    for (number, mut ids) in by_number.into_iter().filter(|(_, ids)| ids.len() > 1) {
        let had_it =
            |id: &Uuid| sides.bases.iter().any(|base| base.action(*id).is_some_and(|old| old.number == number));
        ids.sort_by_key(|id| (!had_it(id), *id));
        for id in ids.into_iter().skip(1) {
            let Some(action) = merged.action(id) else { continue };
            let renumbered = Action { number: next, ..action.clone() };
            remarks.push(format!(
                "Both added an action #{number}: \"{}\" is #{next} from now on.",
                shortened(&renumbered.title)
            ));
            next = next.saturating_add(1);
            merged.put_action(renumbered);
        }
    }
}

/// Phases follow each other by counting; no two have the same name.
fn phases(merged: &mut Workbook, remarks: &mut Vec<String>) {
    let places: BTreeSet<u32> = merged.phases().iter().map(|phase| phase.place).collect();
    if places.len() < merged.phases().len() {
        let phases: Vec<_> = merged.phases().into_iter().cloned().collect();
        for (place, mut phase) in (1..).zip(phases) {
            phase.place = place;
            merged.put_phase(phase);
        }
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut phases: Vec<_> = merged.phases().into_iter().cloned().collect();
    phases.sort_by_key(|phase| phase.id);
    for mut phase in phases {
        if !taken.insert(phase.name.to_lowercase()) {
            phase.name = free_name(&phase.name, &mut taken);
            remarks.push(format!("Two phases had the same name: one is \"{}\" from now on.", phase.name));
            merged.put_phase(phase);
        }
    }
}

fn names_of_baselines(merged: &mut Workbook, remarks: &mut Vec<String>) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let baselines: Vec<_> = merged.baselines().cloned().collect();
    for mut baseline in baselines {
        if !taken.insert(baseline.name.to_lowercase()) {
            baseline.name = free_name(&baseline.name, &mut taken);
            remarks.push(format!("Two baselines had the same name: one is \"{}\" from now on.", baseline.name));
            merged.put_baseline(baseline);
        }
    }
}

/// Both sides may have put a baseline in the place of the same one: the later of the two stands in the place of the
/// earlier, so that what holds now is never in doubt.
fn superseded_baselines(merged: &mut Workbook, remarks: &mut Vec<String>) {
    let mut by_which: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    let baselines: Vec<_> = merged.baselines().cloned().collect();
    for mut baseline in baselines {
        let Some(mut old) = baseline.supersedes else { continue };
        let wanted = old;
        // Each is gone past once: somebody else's file may have them stand in each other's place.
        for _ in 0..by_which.len() {
            match by_which.get(&old) {
                Some(newer) if *newer != baseline.id => old = *newer,
                Some(_) | None => break,
            }
        }
        if old == baseline.id || by_which.contains_key(&old) {
            continue;
        }
        by_which.insert(old, baseline.id);
        if old != wanted {
            let name = merged.baseline(old).map_or_else(String::new, |old| old.name.clone());
            remarks.push(format!(
                "Two baselines stood in the place of the same one: \"{}\" stands in the place of \"{name}\" from now on.",
                baseline.name
            ));
            baseline.supersedes = Some(old);
            merged.put_baseline(baseline);
        }
    }
}

fn free_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut numbered = (2_u32..).map(|number| format!("{name} ({number})"));
    let free = numbered.find(|name| taken.insert(name.to_lowercase()));
    free.unwrap_or_else(|| name.to_owned())
}

/// One side put an action into a phase, or behind another action, that the other side took away.
fn references(merged: &mut Workbook, remarks: &mut Vec<String>) {
    let known: BTreeSet<Uuid> = merged.actions().map(|action| action.id).collect();
    let mut loosened = 0;
    let actions: Vec<Arc<Action>> = merged.actions.values().cloned().collect();
    for action in actions {
        let phase = action.phase.filter(|id| merged.phase(*id).is_some());
        let depends_on: Vec<Uuid> = action.depends_on.iter().copied().filter(|id| known.contains(id)).collect();
        if phase != action.phase || depends_on != action.depends_on {
            loosened += 1;
            merged.put_action(Action { phase, depends_on, ..(*action).clone() });
        }
    }
    if loosened > 0 {
        remarks.push(format!(
            "{} in a phase, or waited for an action, that the other side removed; that part was taken out.",
            counted(loosened, "action stood", "actions stood")
        ));
    }
}

/// One side let an action wait for another, and the other side the other way round: neither waits then.
fn circles(merged: &mut Workbook, sides: Sides<'_>, remarks: &mut Vec<String>) {
    let ids: Vec<Uuid> = merged.actions().map(|action| action.id).collect();
    let mut cut = Vec::new();
    let in_a_circle: Vec<Uuid> = {
        let others = merged.actions_by_id();
        let goes_round = |id: &&Uuid| {
            others.get(*id).is_some_and(|action| matches!(action.check(&others), Err(ActionFault::Circle(_))))
        };
        ids.iter().filter(goes_round).copied().collect()
    };
    for id in in_a_circle {
        let Some(action) = merged.action(id).cloned() else { continue };
        let was = |other: &Uuid| {
            sides.bases.iter().any(|base| base.action(id).is_some_and(|old| old.depends_on.contains(other)))
        };
        let depends_on: Vec<Uuid> = action.depends_on.iter().copied().filter(was).collect();
        if depends_on != action.depends_on {
            cut.push(format!("#{}", action.number));
            merged.put_action(Action { depends_on, ..action });
        }
    }
    if !cut.is_empty() {
        remarks.push(format!(
            "The two together would let actions wait for each other in a circle: what {} newly waited for was taken out.",
            cut.join(", ")
        ));
    }
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= 40 {
        return title.to_owned();
    }
    let short: String = title.chars().take(39).collect();
    format!("{}…", short.trim_end())
}
