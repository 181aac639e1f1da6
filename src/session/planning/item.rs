//! The work of a plan as a person sees it: actions, and the steps of a gap that are done together as one.

use uuid::Uuid;

use super::super::Session;
use crate::error::Result;
use crate::figures::Plan;
use crate::figures::plan::{Ahead, Concern, PieceId, PlanPiece, Problem, Why};
use crate::workbook::{Action, Closes};

/// An action, or what is proposed for a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The action; `None` for what is only proposed.
    pub action: Option<Uuid>,
    /// Its number.
    pub number: Option<u32>,
    /// What is done, in a line.
    pub title: String,
    /// What it raises.
    pub closes: Vec<Closes>,
    /// Tenths of person-days; `None` where nobody estimated them.
    pub days: Option<u32>,
    /// Who does it.
    pub owner: Option<String>,
    /// Where it stands in the plan; `None` is left out.
    pub phase: Option<usize>,
    /// Where it stands now.
    pub stands: Stands,
    /// Whether it stays there whatever the plan, because somebody agreed to it or nobody estimated it.
    pub stays: bool,
    /// What does not hold of it.
    pub concerns: Vec<Concern>,
    /// Why it is left out.
    pub why: Option<Why>,
    /// The pieces of the plan that it is made of.
    pub pieces: Vec<PieceId>,
    /// What must be done before.
    pub after: Vec<PieceId>,
}

/// Where work stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// In no phase.
    Nowhere,
    /// In this phase of the plan.
    In(usize),
    /// In a phase that is over, or that the plan does not reach.
    Elsewhere(String),
}

impl Item {
    /// Whether it is proposed for a gap, and no action yet.
    pub const fn is_gap(&self) -> bool {
        self.action.is_none()
    }

    /// Whether it would go to another phase, or out of its own. What is left out stays in a phase that the plan has
    /// nothing to do with.
    pub fn moves(&self) -> bool {
        match (&self.stands, self.phase) {
            (Stands::In(now), Some(then)) => *now != then,
            (Stands::In(_), None) | (Stands::Nowhere | Stands::Elsewhere(_), Some(_)) => true,
            (Stands::Nowhere | Stands::Elsewhere(_), None) => false,
        }
    }
}

/// The work of a plan: what stands in it by phase and priority, then what is left out.
pub fn of(session: &Session, problem: &Problem, plan: &Plan, phases: &[Ahead]) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    let piece_of = |id: &PieceId| problem.pieces.iter().find(|piece| piece.id == *id);
    for placement in &plan.placements {
        let Some(piece) = piece_of(&placement.piece) else { continue };
        let mut item = item(session, piece, phases);
        item.phase = Some(placement.phase);
        item.stays = placement.is_fixed;
        item.concerns.clone_from(&placement.concerns);
        join(&mut items, item);
    }
    for left in &plan.left_out {
        let Some(piece) = piece_of(&left.piece) else { continue };
        let mut item = item(session, piece, phases);
        item.why = Some(left.why.clone());
        join(&mut items, item);
    }
    for item in items.iter_mut().filter(|item| item.is_gap()) {
        if let [closes] = item.closes.as_slice() {
            item.title = session.proposed_title(closes)?;
        }
    }
    Ok(items)
}

fn item(session: &Session, piece: &PlanPiece, phases: &[Ahead]) -> Item {
    let action = match &piece.id {
        PieceId::Action(id) => session.workbook.action(*id),
        PieceId::Gap(..) => None,
    };
    let closes = match action {
        Some(action) => action.closes.clone(),
        None => piece
            .closes
            .iter()
            .map(|closing| Closes { control: closing.control.clone(), from: Some(closing.from), to: closing.to })
            .collect(),
    };
    Item {
        action: action.map(|action| action.id),
        number: action.map(|action| action.number),
        title: action.map_or_else(String::new, |action| action.title.clone()),
        closes,
        days: piece.days,
        owner: piece.owner.clone(),
        phase: None,
        stands: action.map_or(Stands::Nowhere, |action| stands(session, action, phases)),
        stays: false,
        concerns: Vec::new(),
        why: None,
        pieces: vec![piece.id.clone()],
        after: piece.after.clone(),
    }
}

fn stands(session: &Session, action: &Action, phases: &[Ahead]) -> Stands {
    let Some(phase) = action.phase.and_then(|id| session.workbook.phase(id)) else { return Stands::Nowhere };
    match phases.iter().position(|ahead| ahead.id == Some(phase.id)) {
        Some(place) => Stands::In(place),
        None => Stands::Elsewhere(phase.name.clone()),
    }
}

/// Adds an item, or the next level of a gap to the level below it, where both stand in one phase or in none.
fn join(items: &mut Vec<Item>, item: Item) {
    let next = |before: &Item| match (before.closes.as_slice(), item.closes.as_slice()) {
        ([below], [above]) => {
            before.is_gap()
                && before.phase == item.phase
                && below.control == above.control
                && above.from == Some(below.to)
        }
        _ => false,
    };
    match items.iter_mut().find(|before| item.is_gap() && next(before)) {
        Some(before) => {
            if let (Some(below), Some(above)) = (before.closes.first_mut(), item.closes.first()) {
                below.to = above.to;
            }
            before.days = before.days.zip(item.days).map(|(before, more)| before.saturating_add(more));
            before.after.extend(item.after.into_iter().filter(|after| !before.pieces.contains(after)));
            before.pieces.extend(item.pieces);
        }
        None => items.push(item),
    }
}
