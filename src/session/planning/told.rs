//! What is said of a plan that was thought through, on the screen and on the command line alike.

use super::{Forecast, Item, Stands};
use crate::figures::plan::{
    Ahead, Concern, PieceId, PieceState, PlanPiece, Why, days_number, days_shown, loads, longest_chain,
};
use crate::figures::roadmap::working_days;
use crate::report::words;

impl Item {
    /// `#3`, or `new` for what is only proposed.
    pub fn name(&self) -> String {
        self.number.map_or_else(|| "new".to_owned(), |number| format!("#{number}"))
    }

    /// `8.13 1 → 3`.
    pub fn raises(&self) -> String {
        words::closes(&self.closes)
    }

    /// Its days, or that nobody said.
    pub fn days_told(&self) -> String {
        self.days.map_or_else(|| "no estimate".to_owned(), days_shown)
    }
}

impl Forecast {
    /// What a phase is called, with its last day and the use of its days.
    pub fn phase_told(&self, phase: usize) -> String {
        let (Some(ahead), Some(filled)) = (self.phases.get(phase), self.plan.phases.get(phase)) else {
            return String::new();
        };
        let used = match filled.capacity {
            Some(capacity) if filled.used > capacity => {
                format!("{} of {}: too many", days_number(filled.used), days_shown(capacity))
            }
            Some(capacity) => format!("{} of {}", days_number(filled.used), days_shown(capacity)),
            None => days_shown(filled.used),
        };
        let is_done = |piece: &&PlanPiece| piece.state == PieceState::Done && piece.fixed == Some(phase);
        let done = self.problem.pieces.iter().filter(is_done).filter_map(|piece| piece.days);
        let done = match done.fold(0_u32, u32::saturating_add) {
            0 => String::new(),
            done => format!(", {} of them for what is done", days_number(done)),
        };
        format!("{}, until {}: {used}{done}", ahead.name, ahead.phase.ends)
    }

    /// Where an item comes from, where that is to be said.
    pub fn moves_told(&self, item: &Item) -> Option<String> {
        let now = match &item.stands {
            Stands::Nowhere => None,
            Stands::In(phase) => self.phases.get(*phase).map(|ahead| ahead.name.clone()),
            Stands::Elsewhere(name) => Some(name.clone()),
        };
        match (item.moves(), item.stays, now) {
            (true, _, Some(now)) if item.phase.is_some() => Some(format!("comes from \"{now}\"")),
            (true, _, Some(now)) => Some(format!("goes out of \"{now}\"")),
            (_, true, _) => Some("stays where you put it".to_owned()),
            (true, false, None) | (false, false, _) => None,
        }
    }

    /// Why an item is left out, or what does not hold of one that is planned, in sentences.
    pub fn objections(&self, item: &Item) -> Vec<String> {
        let title = |id: &_| self.title(id);
        let concerns = item.concerns.iter().map(|concern: &Concern| concern.sentence(title));
        item.why.iter().map(|why| why.sentence(title)).chain(concerns).collect()
    }

    /// What is left out: each action with its reason, and proposals with the same reason together.
    pub fn left_out_told(&self) -> Vec<(String, String)> {
        let mut told: Vec<(String, String)> = Vec::new();
        let mut proposals: Vec<(&'static str, Vec<&Item>)> = Vec::new();
        for item in self.left_out() {
            if !item.is_gap() {
                let mut says = self.objections(item);
                says.extend(self.moves_told(item).map(|moves| words::sentence_case(&format!("{moves}."))));
                let joint = if item.title.ends_with(['.', '?', '!', ':']) { "" } else { ":" };
                told.push((item.name(), format!("{}{joint} {}", item.title, says.join(" "))));
                continue;
            }
            let because = item.why.as_ref().map_or("", in_common);
            match proposals.iter_mut().find(|(other, _)| *other == because) {
                Some((_, items)) => items.push(item),
                None => proposals.push((because, vec![item])),
            }
        }
        for (because, items) in proposals {
            let raised: Vec<String> = items.iter().map(|item| item.raises()).collect();
            let gaps = words::counted(items.len(), "gap stays", "gaps stay");
            told.push(("new".to_owned(), format!("{gaps} open. {because}: {}.", raised.join(", "))));
        }
        told
    }

    /// Who would have more to do in a phase than it has working days, and which work takes longest because each
    /// piece waits for the one before, in sentences.
    pub fn warnings(&self) -> Vec<String> {
        let limit = |phase: usize| {
            let ahead = self.phases.get(phase)?;
            Some(working_days(ahead.phase.begins?, ahead.phase.ends).saturating_mul(10))
        };
        let mut said = Vec::new();
        for load in loads(&self.problem, &self.plan, |_, phase| limit(phase)) {
            let Some(owner) = &load.owner else { continue };
            for phase in load.over {
                let name = self.phases.get(phase).map_or("", |ahead| &ahead.name);
                said.push(format!(
                    "Too much for one person: {owner} would have {} to do in \"{name}\", which has {}.",
                    days_shown(load.days[phase]),
                    words::counted(
                        usize::try_from(limit(phase).unwrap_or(0) / 10).unwrap_or(0),
                        "working day",
                        "working days"
                    )
                ));
            }
        }
        let chain = longest_chain(&self.problem);
        let mut names: Vec<String> = chain.pieces.iter().map(|piece| self.short(piece)).collect();
        names.dedup();
        if names.len() > 2 {
            said.push(format!(
                "The longest wait: {} take {} together, however many people there are, since each waits for the one \
                 before.",
                words::listed(&names),
                days_shown(chain.days)
            ));
        }
        said
    }

    /// `#3`, `8.13 to 3`.
    fn short(&self, piece: &PieceId) -> String {
        let item = self.items.iter().find(|item| item.pieces.contains(piece));
        item.and_then(|item| item.number).map_or_else(|| piece.to_string(), |number| format!("#{number}"))
    }

    /// What is taken for granted, in sentences.
    pub fn supposed(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.are_phases_proposed {
            said.push("There is no phase ahead yet, so the quarters are proposed as phases.".to_owned());
        }
        if let (Some(last), Some(deadline)) = (self.points.last(), self.deadline)
            && deadline > last.on
        {
            said.push(format!(
                "The last phase ends on {}, before the last day supposed: more time alone brings no more days.",
                last.on
            ));
        }
        if !self.unmatched.is_empty() {
            let filters = self.unmatched.iter().map(|filter| format!("\"{filter}\"")).collect::<Vec<_>>();
            said.push(format!("No control in scope matches {}: no target is changed by it.", words::listed(&filters)));
        }
        let named = |is: fn(&Ahead) -> bool| {
            let names = self.phases.iter().filter(|ahead| is(ahead)).map(|ahead| format!("\"{}\"", ahead.name));
            words::listed(&names.collect::<Vec<_>>())
        };
        let supposed = named(|ahead| ahead.is_end_supposed);
        if !supposed.is_empty() {
            said.push(format!("The last day of {supposed} is only supposed: set it, and due dates are kept exactly."));
        }
        let limitless = named(|ahead| ahead.phase.capacity.is_none());
        if !limitless.is_empty() {
            said.push(format!("Nobody said how many person-days {limitless} has: everything has room there."));
        }
        if self.items.iter().any(|item| item.is_gap() && item.phase.is_some()) {
            said.push(
                "Work for gaps that no action closes is proposed with supposed days: look over its title and days."
                    .to_owned(),
            );
        }
        said
    }

    /// What taking it over does: `makes 5 phases and 20 actions, and moves 1 action`.
    pub fn does(&self) -> String {
        let planned = |is_gap: bool| self.items.iter().filter(move |item| item.is_gap() == is_gap);
        let new = planned(true).filter(|item| item.phase.is_some()).count();
        let moved = planned(false).filter(|item| item.moves()).count();
        let mut made = Vec::new();
        if self.are_phases_proposed {
            made.push(words::counted(self.phases.len(), "phase", "phases"));
        }
        if new > 0 {
            made.push(words::counted(new, "action", "actions"));
        }
        let mut does = Vec::new();
        if !made.is_empty() {
            does.push(format!("makes {}", words::listed(&made)));
        }
        if moved > 0 {
            does.push(format!("moves {}", words::counted(moved, "action", "actions")));
        }
        if self.phases.iter().any(|ahead| self.has_other_days(ahead)) {
            does.push("sets the days of the phases".to_owned());
        }
        if !self.targets.is_empty() {
            does.push(format!("sets the targets of {}", words::counted(self.targets.len(), "control", "controls")));
        }
        words::listed(&does)
    }
}

/// A reason without what is only of one piece.
const fn in_common(why: &Why) -> &'static str {
    match why {
        Why::NoPhases => "There are no phases",
        Why::NoDays => "Nobody said how many days that takes",
        Why::TooLarge { .. } => "It takes more days than any one phase has",
        Why::NoRoom | Why::NoRoomByDue { .. } | Why::NoRoomBefore { .. } => {
            "There is no room: the days go to other work"
        }
        Why::DueTooEarly { .. } => "It was due before the first phase begins",
        Why::DependsOn { .. }
        | Why::DependsOnDropped { .. }
        | Why::DependsOnLater { .. }
        | Why::Circular { .. }
        | Why::StepMissing { .. } => "Something that is left out itself comes first",
    }
}
