//! The laws of joining two copies, on random pairs of forks: which of the two is ours makes no difference, doing it
//! again changes nothing, nothing of either side is lost, and what comes out is a workbook that holds.
//!
//! 10,000 pairs with `CONTROLBOOK_MERGE_PAIRS=10000`.

mod forks;

use std::collections::{BTreeMap, BTreeSet};

use controlbook::workbook::comparison::changes_between;
use controlbook::workbook::merging::{ContradictionKey, Joined, Purged, Sides, Take, Thing, join};
use controlbook::workbook::{ActionStatus, Stamp, Workbook};
use forks::{Copy, another, purged};
use uuid::Uuid;

use crate::support::{Random, id};

type Decisions = BTreeMap<ContradictionKey, Take>;

fn pairs() -> u64 {
    std::env::var("CONTROLBOOK_MERGE_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(400)
}

/// Joins `theirs` into `ours` and gives back what it came to.
fn joined(
    bases: &[Workbook],
    ours: &Workbook,
    theirs: &Workbook,
    purged: &Purged,
    decided: &Decisions,
) -> (Joined, Workbook) {
    let stamp = Stamp { at: "2031-01-01T00:00:00Z".parse().unwrap(), author: "Zoe".to_owned() };
    let sides = Sides { bases, ours, theirs, purged };
    let joined = join(sides, &|key| decided.get(key).cloned(), &stamp).unwrap();
    let mut merged = ours.clone();
    for change in &joined.changes {
        merged.apply(change, &stamp).unwrap_or_else(|mismatch| panic!("{mismatch}: {change:?}"));
    }
    (joined, merged)
}

fn decide(found: &Joined, random: &mut Random) -> Decisions {
    let decide = |found: &controlbook::workbook::merging::Contradiction, random: &mut Random| match random.below(3) {
        0 => Take::Ours,
        1 => Take::Theirs,
        _ => another(found.accepts, random).map_or(Take::Ours, Take::New),
    };
    found.contradictions.iter().map(|found| (found.key(), decide(found, random))).collect()
}

/// The same decisions, seen from the other side.
fn from_there(decided: &Decisions) -> Decisions {
    let turned = |take: &Take| match take {
        Take::Ours => Take::Theirs,
        Take::Theirs => Take::Ours,
        Take::New(value) => Take::New(value.clone()),
    };
    decided.iter().map(|(key, take)| (key.clone(), turned(take))).collect()
}

#[test]
fn laws_hold_on_random_pairs_of_forks() {
    let (mut changed, mut contradictions, mut remarks, mut criss_cross) = (0_usize, 0, BTreeSet::new(), 0_usize);
    for seed in 0..pairs() {
        let random = &mut Random(seed);
        let mut base = Copy::new();
        let length = random.below(30);
        base.edit(random, length);
        let (mut ann, mut bob) = (base.fork("Ann", 1), base.fork("Bob", 2));
        let (left, right) = (random.below(25), random.below(25));
        ann.edit(random, left);
        bob.edit(random, right);
        let bases = [base.state.clone()];
        let (here, there) = (purged(&ann, &bob), purged(&bob, &ann));

        let (open, untouched) = joined(&bases, &ann.state, &bob.state, &here, &Decisions::new());
        let decided = decide(&open, random);
        let (all, merged) = joined(&bases, &ann.state, &bob.state, &here, &decided);
        assert_eq!(all.undecided().count(), 0, "seed {seed}");

        // Which of the two is ours makes no difference.
        let (turned, other_way) = joined(&bases, &bob.state, &ann.state, &there, &from_there(&decided));
        assert_eq!(turned.undecided().count(), 0, "seed {seed}");
        assert_eq!(changes_between(&merged, &other_way), [], "seed {seed}");

        // Again: both know what the other said, so nothing is left to do, on either side.
        let known = [ann.state.clone(), bob.state.clone()];
        let (again, same) = joined(&known[1..], &merged, &bob.state, &here, &Decisions::new());
        assert!(again.changes.is_empty() && again.contradictions.is_empty(), "seed {seed}: {again:?}");
        assert_eq!(same, merged);
        let (again, _) = joined(&known, &merged, &other_way, &here, &Decisions::new());
        assert!(again.changes.is_empty() && again.contradictions.is_empty(), "seed {seed}: {again:?}");
        let (forward, followed) = joined(&known[1..], &bob.state, &merged, &there, &Decisions::new());
        assert!(forward.contradictions.is_empty(), "seed {seed}");
        assert_eq!(changes_between(&followed, &merged), [], "seed {seed}");

        nothing_is_lost(&base, &ann, &bob, &untouched, seed);
        holds(&merged, seed);

        // Both went on after each had taken over the other's, with decisions of their own.
        let (_, ann_merged) = joined(&bases, &ann.state, &bob.state, &here, &decide(&open, random));
        let (_, bob_merged) = joined(&bases, &bob.state, &ann.state, &there, &from_there(&decide(&open, random)));
        let (crossed, _) = joined(&known, &ann_merged, &bob_merged, &here, &Decisions::new());
        let last = decide(&crossed, random);
        let (_, one) = joined(&known, &ann_merged, &bob_merged, &here, &last);
        let (_, two) = joined(&known, &bob_merged, &ann_merged, &there, &from_there(&last));
        assert_eq!(changes_between(&one, &two), [], "seed {seed}, criss-cross");
        holds(&one, seed);

        changed += usize::from(!all.changes.is_empty());
        contradictions += usize::from(!all.contradictions.is_empty());
        criss_cross += usize::from(!crossed.contradictions.is_empty());
        remarks.extend(all.remarks.iter().map(|remark| remark.split(' ').take(3).collect::<Vec<_>>().join(" ")));
    }
    // The pairs are such that there was something to see.
    let some = usize::try_from(pairs()).unwrap() / 10;
    assert!(
        changed > 5 * some && contradictions > 3 * some && criss_cross > some,
        "{changed} {contradictions} {criss_cross}"
    );
    assert!(remarks.len() > 3, "{remarks:?}");
    println!("{} pairs: {changed} changed, {contradictions} with contradictions, {criss_cross} crossed", pairs());
}

/// What one side alone did is there, whatever becomes of the contradictions.
fn nothing_is_lost(base: &Copy, ann: &Copy, bob: &Copy, merged: &Workbook, seed: u64) {
    for (one, other) in [(ann, bob), (bob, ann)] {
        // Only ever by its id: an own control may have another one in the joined workbook.
        let gone = |id: Uuid| one.purged.contains(&id) || other.purged.contains(&id);
        for note in one.state.all_notes() {
            let is_new = base.state.note(note.id).is_none();
            if is_new && !gone(note.id) && base.state.own_control(&note.control).is_none() {
                let kept = merged.note(note.id).unwrap_or_else(|| panic!("seed {seed}: note {note:?} is gone"));
                assert_eq!((&kept.text, &kept.author, kept.at), (&note.text, &note.author, note.at));
            }
        }
        for evidence in one.state.all_evidence().filter(|evidence| base.state.piece_of_evidence(evidence.id).is_none())
        {
            assert!(merged.piece_of_evidence(evidence.id).is_some(), "seed {seed}: {evidence:?} is gone");
        }
        for action in one.state.actions().filter(|action| base.state.action(action.id).is_none()) {
            assert_eq!(merged.action(action.id).map(|kept| &kept.title), Some(&action.title), "seed {seed}");
        }
        let of_catalogue = ["5.1", "5.10", "8.13"].map(id);
        for id in base.state.own_controls().map(|own| &own.id).chain(&of_catalogue) {
            if one.state.own_control(id).is_none() != base.state.own_control(id).is_none()
                || other.state.own_control(id).is_none() != base.state.own_control(id).is_none()
            {
                continue;
            }
            let [old, mine, theirs, joined] =
                [&base.state, &one.state, &other.state, merged].map(|state| state.answer(id));
            let fields =
                old.fields().into_iter().zip(mine.fields()).zip(theirs.fields().into_iter().zip(joined.fields()));
            for (((field, old), (_, mine)), ((_, theirs), (_, joined))) in fields {
                // These hang on others, which the rules beside say.
                if matches!(field, "decided_by" | "decided_at" | "assessed_at" | "to_confirm") {
                    continue;
                }
                let hangs =
                    matches!(field, "applicability" | "reasons" | "justification" | "provider" | "level" | "basis");
                if theirs == old && mine != old && !hangs {
                    assert_eq!(joined, mine, "seed {seed}: {field} of {id}");
                }
                if mine == theirs && !hangs {
                    assert_eq!(joined, mine, "seed {seed}: {field} of {id}");
                }
            }
        }
    }
    for id in ann.purged.union(&bob.purged) {
        assert!(merged.note(*id).is_none(), "seed {seed}: a purged note is back");
    }
}

/// Whatever two people do apart, what they come to is a workbook as the program would let anybody make it.
fn holds(state: &Workbook, seed: u64) {
    let others = state.actions_by_id();
    let mut numbers = BTreeSet::new();
    for action in state.actions() {
        assert_eq!(action.check(&others), Ok(()), "seed {seed}");
        assert!(numbers.insert(action.number), "seed {seed}: two actions #{}", action.number);
        assert!(action.phase.is_none_or(|phase| state.phase(phase).is_some()), "seed {seed}");
        assert_eq!(action.status == ActionStatus::Dropped, action.because.is_some());
    }
    let phases = state.phases();
    let names: BTreeSet<String> = phases.iter().map(|phase| phase.name.to_lowercase()).collect();
    let places: BTreeSet<u32> = phases.iter().map(|phase| phase.place).collect();
    assert_eq!((names.len(), places.len()), (phases.len(), phases.len()), "seed {seed}");
    assert!(phases.iter().all(|phase| phase.fault().is_none()), "seed {seed}");
    let names: BTreeSet<String> = state.baselines().map(|baseline| baseline.name.to_lowercase()).collect();
    assert_eq!(names.len(), state.baselines().count(), "seed {seed}");
    let superseded: Vec<Uuid> = state.baselines().filter_map(|baseline| baseline.supersedes).collect();
    let distinct: BTreeSet<&Uuid> = superseded.iter().collect();
    assert_eq!(distinct.len(), superseded.len(), "seed {seed}: one baseline is superseded twice");
    for (control, evidence) in state.evidence_links() {
        assert!(state.piece_of_evidence(evidence).is_some(), "seed {seed}: a link on {control} to nothing");
    }
    for note in state.all_notes().filter(|note| note.control.as_str().starts_with("C.")) {
        assert!(state.own_control(&note.control).is_some(), "seed {seed}: a note on a control that is gone");
    }
    for (control, answer) in state.answers() {
        assert_eq!(
            answer.level.is_some() || answer.basis.is_some(),
            answer.level.is_some() || answer.assessed_at.is_some() || answer.basis.is_some()
        );
        assert!(answer.level.is_some() || !answer.to_confirm, "seed {seed}: {control}");
    }
}

#[test]
fn what_is_looked_at_is_named_as_people_know_it() {
    let mut base = Copy::new();
    base.edit(&mut Random(3), 40);
    let states = [&base.state, &base.state];
    assert_eq!(Thing::Answer(id("5.1")).title(states), "5.1");
    let note = base.state.all_notes().next().unwrap();
    assert_eq!(Thing::Note(note.id).title(states), format!("{}, note of Ann", note.control));
}
