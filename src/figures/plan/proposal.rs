//! Work for gaps that no action closes yet: one piece for each level, with an assumed effort.

use std::collections::BTreeMap;

use super::problem::{Closing, PieceId, PieceState, PlanPiece, Problem};
use crate::catalogue::{ControlId, Weight};
use crate::figures::Gap;
use crate::workbook::Level;

/// What is assumed of work that nobody estimated. Published, and changeable for each plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// Tenths of person-days that one level of a control takes, by the control's effort 1, 2, 3.
    pub days_per_level: [u32; 3],
}

/// A day, four days, twelve days: what is left of days, weeks and months beside other work, for an organisation
/// that does not do this full-time.
impl Default for Assumptions {
    fn default() -> Self {
        Assumptions { days_per_level: [10, 40, 120] }
    }
}

impl Assumptions {
    /// The tenths of person-days for one level of a control of this effort.
    pub fn days(&self, effort: Weight) -> u32 {
        let [least, middle, most] = self.days_per_level;
        match effort.get() {
            0 | 1 => least,
            2 => middle,
            _ => most,
        }
    }
}

impl Problem {
    /// Adds a piece for each level of these gaps that no open piece closes; each after the one before.
    pub fn propose<'a>(&mut self, gaps: impl IntoIterator<Item = &'a Gap>, assumptions: &Assumptions) {
        let closings = self.open_closings();
        for gap in gaps {
            let closings = closings.get(&gap.control).map_or(&[][..], Vec::as_slice);
            let mut before = None;
            for below in gap.level.get()..gap.target.get() {
                let (Ok(from), Ok(to)) = (Level::try_from(below), Level::try_from(below + 1)) else { continue };
                if let Some((.., closes)) = closings.iter().find(|(from, to, _)| *from <= below && *to > below) {
                    before = Some(closes.clone());
                    continue;
                }
                let id = PieceId::Gap(gap.control.clone(), to);
                self.pieces.push(PlanPiece {
                    id: id.clone(),
                    days: Some(assumptions.days(gap.effort)),
                    closes: vec![Closing { control: gap.control.clone(), from, to }],
                    after: before.replace(id).into_iter().collect(),
                    due: None,
                    fixed: None,
                    state: PieceState::Open,
                    priority: gap.priority.sixths(),
                    owner: None,
                });
            }
        }
    }

    /// By control, the levels that open pieces lead from and to.
    fn open_closings(&self) -> BTreeMap<ControlId, Vec<(u8, u8, PieceId)>> {
        let mut closings: BTreeMap<ControlId, Vec<(u8, u8, PieceId)>> = BTreeMap::new();
        for piece in self.in_order().into_iter().filter(|piece| piece.state == PieceState::Open) {
            for closing in &piece.closes {
                let levels = (closing.from.get(), closing.to.get(), piece.id.clone());
                closings.entry(closing.control.clone()).or_default().push(levels);
            }
        }
        closings
    }

    /// Makes a piece that starts from a level that is not reached yet depend on the one that leads there, where
    /// there is just one: steps of one control are done in their order even where nobody said so.
    pub fn link_steps(&mut self) {
        for at in 0..self.pieces.len() {
            let piece = &self.pieces[at];
            let mut links = Vec::new();
            for closing in &piece.closes {
                let now = self.controls.get(&closing.control).and_then(|standing| standing.level);
                if now.map_or(0, Level::get) >= closing.from.get() {
                    continue;
                }
                let mut leads = self.pieces.iter().filter(|other| {
                    let leads_there = |step: &Closing| step.control == closing.control && step.to == closing.from;
                    other.id != piece.id && other.state == PieceState::Open && other.closes.iter().any(leads_there)
                });
                if let (Some(one), None) = (leads.next(), leads.next())
                    && !self.rests_on(&one.id, &piece.id)
                {
                    links.push(one.id.clone());
                }
            }
            for link in links {
                if !self.pieces[at].after.contains(&link) {
                    self.pieces[at].after.push(link);
                }
            }
        }
    }

    /// Whether a piece depends on another, directly or by way of others.
    fn rests_on(&self, piece: &PieceId, other: &PieceId) -> bool {
        let mut seen = vec![piece];
        let mut at = 0;
        while at < seen.len() {
            let Some(found) = self.pieces.iter().find(|piece| piece.id == *seen[at]) else {
                at += 1;
                continue;
            };
            for after in &found.after {
                if after == other {
                    return true;
                }
                if !seen.contains(&after) {
                    seen.push(after);
                }
            }
            at += 1;
        }
        false
    }
}
