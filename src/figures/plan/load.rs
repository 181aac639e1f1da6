//! Who has how much to do in which phase, and which work takes longest because each piece waits for another.

use std::collections::BTreeMap;

use super::Plan;
use super::problem::{PieceId, PieceState, PlanPiece, Problem};

/// The work of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Who; `None` for work that nobody owns yet.
    pub owner: Option<String>,
    /// Tenths of person-days, by phase.
    pub days: Vec<u32>,
    /// The phases in which that is more than the person has.
    pub over: Vec<usize>,
}

/// The work of each owner, by name, that of nobody last. `capacity` says how many tenths of person-days an owner
/// has in a phase; `None` where nobody said.
pub fn loads(problem: &Problem, plan: &Plan, capacity: impl Fn(&str, usize) -> Option<u32>) -> Vec<Load> {
    let pieces: BTreeMap<&PieceId, &PlanPiece> = problem.pieces.iter().map(|piece| (&piece.id, piece)).collect();
    let mut by_owner: BTreeMap<Option<&str>, Vec<u32>> = BTreeMap::new();
    for placement in &plan.placements {
        let Some(piece) = pieces.get(&placement.piece) else { continue };
        let days = by_owner.entry(piece.owner.as_deref()).or_insert_with(|| vec![0; problem.phases.len()]);
        days[placement.phase] = days[placement.phase].saturating_add(piece.days.unwrap_or(0));
    }
    let mut loads: Vec<Load> = by_owner
        .into_iter()
        .map(|(owner, days)| {
            let is_over = |phase: &usize| {
                owner.and_then(|owner| capacity(owner, *phase)).is_some_and(|capacity| days[*phase] > capacity)
            };
            let over = (0..days.len()).filter(is_over).collect();
            Load { owner: owner.map(ToOwned::to_owned), days, over }
        })
        .collect();
    if loads.first().is_some_and(|load| load.owner.is_none()) {
        loads.rotate_left(1);
    }
    loads
}

/// Pieces of which each waits for the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// In the order in which they must be done.
    pub pieces: Vec<PieceId>,
    /// Tenths of person-days, all together; what nobody estimated counts as none.
    pub days: u32,
}

/// The chain of open pieces that takes the most days: however many people there are, it takes no less. Of equal
/// ones, the one that ends with the piece of the highest priority. Pieces in a circle are in none.
pub fn longest_chain(problem: &Problem) -> Chain {
    let open: BTreeMap<&PieceId, &PlanPiece> =
        problem.pieces.iter().filter(|piece| piece.state == PieceState::Open).map(|piece| (&piece.id, piece)).collect();
    // By piece, the days up to its end and the piece that it waits for longest.
    let mut ends: BTreeMap<&PieceId, (u32, Option<&PieceId>)> = BTreeMap::new();
    loop {
        let before = ends.len();
        for piece in open.values() {
            let waits_for: Vec<&PieceId> = piece.after.iter().filter(|after| open.contains_key(after)).collect();
            if ends.contains_key(&piece.id) || !waits_for.iter().all(|after| ends.contains_key(*after)) {
                continue;
            }
            let longest = waits_for.into_iter().max_by_key(|after| (ends[*after].0, std::cmp::Reverse(*after)));
            let so_far = longest.map_or(0, |after| ends[after].0);
            ends.insert(&piece.id, (so_far.saturating_add(piece.days.unwrap_or(0)), longest));
        }
        if ends.len() == before {
            break;
        }
    }
    let ordered = problem.in_order();
    let last = ordered.iter().rev().filter(|piece| ends.contains_key(&piece.id)).max_by_key(|piece| ends[&piece.id].0);
    let Some(last) = last else { return Chain::default() };
    let mut chain = Chain { pieces: Vec::new(), days: ends[&last.id].0 };
    let mut at = Some(&last.id);
    while let Some(id) = at {
        chain.pieces.push(id.clone());
        at = ends[id].1;
    }
    chain.pieces.reverse();
    chain
}
