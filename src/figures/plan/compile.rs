//! From the problem to the numbers that the search works on: what can be planned at all, where each piece may
//! stand, and why the others are left out.

use std::collections::BTreeMap;

use super::model::{Goal, Item, Model, Raise};
use super::problem::{PieceId, PieceState, PlanPiece, Problem};
use super::why::Why;
use crate::catalogue::ControlId;
use crate::workbook::Level;

/// The problem, sorted.
pub struct Compiled<'a> {
    /// What is to be searched.
    pub model: Model,
    /// The pieces of the model, place by place.
    pub free: Vec<&'a PlanPiece>,
    /// Those that stay where the person put them.
    pub fixed: Vec<(&'a PlanPiece, usize)>,
    /// Those that no plan can hold, and why.
    pub impossible: Vec<(&'a PlanPiece, Why)>,
    /// The controls of the model, place by place.
    pub goals: Vec<ControlId>,
    /// By piece of the model, the fixed piece that needs it in its phase at the latest, if that is sooner than
    /// anything else.
    pub needed_by: Vec<Option<PieceId>>,
    /// Days of fixed pieces and of what is done, by phase.
    pub taken: Vec<u32>,
}

impl<'a> Compiled<'a> {
    /// Sorts a problem.
    pub fn of(problem: &'a Problem) -> Compiled<'a> {
        let open: Vec<&PlanPiece> =
            problem.in_order().into_iter().filter(|piece| piece.state == PieceState::Open).collect();
        let phases = problem.phases.len();
        let mut fixed = Vec::new();
        let mut candidates = Vec::new();
        for piece in open {
            match piece.fixed.filter(|phase| *phase < phases) {
                Some(phase) => fixed.push((piece, phase)),
                None => candidates.push(piece),
            }
        }
        let mut taken = vec![0_u32; phases];
        for piece in &problem.pieces {
            let is_work = matches!(piece.state, PieceState::Open | PieceState::Done);
            if let Some(taken) = piece.fixed.filter(|_| is_work).and_then(|phase| taken.get_mut(phase)) {
                *taken = taken.saturating_add(piece.days.unwrap_or(0));
            }
        }
        let limitless = limitless(problem);
        let room: Vec<u32> = problem
            .phases
            .iter()
            .zip(&taken)
            .map(|(phase, taken)| phase.capacity.map_or(limitless, |capacity| capacity.saturating_sub(*taken)))
            .collect();

        let mut windows = Windows::new(problem, &fixed, &candidates);
        windows.narrow(problem, &room);
        let (mut free, mut impossible, mut bounds, mut needed_by) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (at, piece) in candidates.iter().enumerate() {
            match windows.all[at].clone() {
                Ok((earliest, latest)) => {
                    free.push(*piece);
                    bounds.push((earliest, latest));
                    needed_by.push(windows.needed_by[at].clone());
                }
                Err(why) => impossible.push((*piece, why)),
            }
        }

        let (goals, levels) = goals(problem, &free, &fixed);
        let place_of: BTreeMap<&PieceId, usize> =
            free.iter().enumerate().map(|(place, piece)| (&piece.id, place)).collect();
        let goal_of: BTreeMap<&ControlId, usize> = goals.iter().enumerate().map(|(place, id)| (id, place)).collect();
        let items = free
            .iter()
            .zip(bounds)
            .map(|(piece, (earliest, latest))| Item {
                days: piece.days.unwrap_or(0),
                earliest,
                latest,
                needs: sorted(piece.after.iter().filter_map(|after| place_of.get(after).copied()).collect()),
                raises: piece
                    .closes
                    .iter()
                    .filter_map(|closing| {
                        let goal = *goal_of.get(&closing.control)?;
                        Some(Raise { goal, from: closing.from.get(), to: closing.to.get() })
                    })
                    .collect(),
            })
            .collect();
        let mut levels = levels;
        for (piece, phase) in &fixed {
            for closing in &piece.closes {
                if let Some(goal) = goal_of.get(&closing.control) {
                    levels[*goal].fixed.push((*phase, closing.from.get(), closing.to.get()));
                }
            }
        }
        Compiled { model: Model { room, items, goals: levels }, free, fixed, impossible, goals, needed_by, taken }
    }
}

/// More than all pieces take together.
fn limitless(problem: &Problem) -> u32 {
    problem.pieces.iter().fold(0, |sum: u32, piece| sum.saturating_add(piece.days.unwrap_or(0)))
}

fn sorted(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places.dedup();
    places
}

/// The controls in scope that some piece raises, in the order of the catalogue.
fn goals(problem: &Problem, free: &[&PlanPiece], fixed: &[(&PlanPiece, usize)]) -> (Vec<ControlId>, Vec<Goal>) {
    let number = |level: Option<Level>| level.map_or(0, Level::get);
    let pieces = free.iter().chain(fixed.iter().map(|(piece, _)| piece));
    let raised: BTreeMap<&ControlId, Goal> = pieces
        .flat_map(|piece| &piece.closes)
        .filter_map(|closing| {
            let standing = problem.controls.get(&closing.control)?;
            let goal = Goal { level: number(standing.level), target: number(standing.target), fixed: Vec::new() };
            Some((&closing.control, goal))
        })
        .collect();
    raised.into_iter().map(|(id, goal)| (id.clone(), goal)).unzip()
}

/// The phases each candidate may stand in, or why in none.
struct Windows<'a, 'b> {
    candidates: &'b [&'a PlanPiece],
    fixed: BTreeMap<&'a PieceId, usize>,
    place_of: BTreeMap<&'a PieceId, usize>,
    all: Vec<Result<(usize, usize), Why>>,
    needed_by: Vec<Option<PieceId>>,
}

impl<'a, 'b> Windows<'a, 'b> {
    fn new(problem: &'a Problem, fixed: &[(&'a PlanPiece, usize)], candidates: &'b [&'a PlanPiece]) -> Self {
        let fixed_at = fixed.iter().map(|(piece, phase)| (&piece.id, *phase)).collect();
        let place_of = candidates.iter().enumerate().map(|(place, piece)| (&piece.id, place)).collect();
        let mut windows =
            Windows { candidates, fixed: fixed_at, place_of, all: Vec::new(), needed_by: vec![None; candidates.len()] };
        windows.all = candidates.iter().map(|piece| windows.alone(problem, piece)).collect();
        for (piece, phase) in fixed {
            for place in piece.after.iter().filter_map(|after| windows.place_of.get(after).copied()) {
                if let Ok((_, latest)) = &mut windows.all[place]
                    && *phase < *latest
                {
                    *latest = *phase;
                    windows.needed_by[place] = Some(piece.id.clone());
                }
            }
        }
        windows
    }

    /// The window of a piece, whatever the others do.
    fn alone(&self, problem: &Problem, piece: &PlanPiece) -> Result<(usize, usize), Why> {
        let last = problem.phases.len().checked_sub(1).ok_or(Why::NoPhases)?;
        if piece.days.is_none() {
            return Err(Why::NoDays);
        }
        let dropped = |after: &&PieceId| {
            problem.pieces.iter().any(|other| other.id == **after && other.state == PieceState::Dropped)
        };
        if let Some(dropped) = piece.after.iter().find(dropped) {
            return Err(Why::DependsOnDropped { piece: dropped.clone() });
        }
        if let Some(circle) = self.circle(piece) {
            return Err(Why::Circular { pieces: circle });
        }
        match piece.due {
            Some(due) => Ok((0, problem.last_for(due).ok_or(Why::DueTooEarly { due })?)),
            None => Ok((0, last)),
        }
    }

    /// The pieces of a circle of dependencies through this one.
    fn circle(&self, piece: &PlanPiece) -> Option<Vec<PieceId>> {
        let mut came_from: BTreeMap<&PieceId, &PieceId> = BTreeMap::new();
        let mut open = vec![&piece.id];
        while let Some(id) = open.pop() {
            let Some(place) = self.place_of.get(id) else { continue };
            for after in &self.candidates[*place].after {
                if *after == piece.id {
                    let mut circle = vec![piece.id.clone()];
                    let mut at = id;
                    while *at != piece.id {
                        circle.push(at.clone());
                        at = came_from.get(at)?;
                    }
                    circle[1..].reverse();
                    return Some(circle);
                }
                if let std::collections::btree_map::Entry::Vacant(entry) = came_from.entry(after) {
                    entry.insert(id);
                    open.push(after);
                }
            }
        }
        None
    }

    /// Narrows the windows by what the pieces depend on and by the room there is, until nothing changes.
    fn narrow(&mut self, problem: &Problem, room: &[u32]) {
        loop {
            let before = self.all.clone();
            for place in 0..self.all.len() {
                let Ok(window) = self.all[place] else { continue };
                self.all[place] = self.narrowed(problem, room, place, window);
            }
            if self.all == before {
                return;
            }
        }
    }

    fn narrowed(
        &self,
        problem: &Problem,
        room: &[u32],
        place: usize,
        (mut earliest, mut latest): (usize, usize),
    ) -> Result<(usize, usize), Why> {
        let piece = self.candidates[place];
        for after in &piece.after {
            let first = match (self.fixed.get(after), self.place_of.get(after)) {
                (Some(phase), _) => *phase,
                (None, Some(other)) => match &self.all[*other] {
                    Ok((first, _)) => *first,
                    Err(_) => return Err(Why::DependsOn { piece: after.clone() }),
                },
                (None, None) => 0,
            };
            earliest = earliest.max(first);
            if earliest > latest {
                return Err(Why::DependsOnLater { piece: after.clone() });
            }
        }
        let days = piece.days.unwrap_or(0);
        let (first, last) = (earliest, latest);
        while earliest <= latest && room[earliest] < days {
            earliest += 1;
        }
        while latest > earliest && room[latest] < days {
            latest -= 1;
        }
        if earliest <= latest {
            return Ok((earliest, latest));
        }
        let most = problem.phases[first..=last].iter().filter_map(|phase| phase.capacity).max().unwrap_or(0);
        if days > most {
            return Err(Why::TooLarge { days, most });
        }
        Err(self.no_room(problem, place))
    }

    fn no_room(&self, problem: &Problem, place: usize) -> Why {
        Why::no_room(problem, self.candidates[place], self.needed_by[place].as_ref())
    }
}
