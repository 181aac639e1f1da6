//! What is said of the gap or the action under the pointer.

use super::{Roadmap, View};
use crate::figures::{Gap, PhaseWork};
use crate::report::{Work, words};
use crate::session::Session;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::workbook::{Action, ActionStatus};

/// The lines below the plan.
pub fn lines(screen: &Roadmap, session: &Session, width: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    let Some(work) = &screen.work else { return Vec::new() };
    if let Some(gap) = screen.current_gap() {
        of_gap(&mut lines, gap, session, work);
        return lines.done();
    }
    if screen.view == View::Board
        && let Some(phase) = work.roadmap.phases.get(screen.card.0)
    {
        of_phase(&mut lines, phase);
    }
    if let Some(action) = screen.action().and_then(|id| work.action(id)) {
        of_action(&mut lines, action, work);
    }
    lines.done()
}

fn of_gap(lines: &mut Lines, gap: &Gap, session: &Session, work: &Work) {
    let Ok(control) = session.control(&gap.control) else { return };
    lines.hanging(&format!("{} ", control.id), Role::Title, &control.title, Role::Title);
    let terms = format!(
        "{} = gap {} × importance {} ÷ effort {}: from level {} to {}",
        gap.priority.shown(),
        gap.gap,
        gap.importance.get(),
        gap.effort.get(),
        gap.level,
        gap.target
    );
    lines.hanging("Priority  ", Role::Dim, &terms, Role::Text);
    if let Some(next) = control.ladder.as_ref().and_then(|ladder| ladder.0.get(usize::from(gap.level.get()))) {
        lines.hanging("Next      ", Role::Dim, next, Role::Text);
    }
    let mut closing = work.closing(&gap.control).peekable();
    if closing.peek().is_none() {
        lines.hanging("Closed by ", Role::Dim, "nothing yet: w makes an action of it", Role::Near);
    }
    for action in closing {
        let state = words::action_state(action, work.seen_on);
        let text = format!("{}: {} ({state})", words::action_in_short(action), action.title);
        lines.hanging("Closed by ", Role::Dim, &text, Role::Text);
    }
}

fn of_phase(lines: &mut Lines, phase: &PhaseWork) {
    for sentence in words::phase_objections(phase) {
        lines.hanging("! ", Role::Far, &sentence, Role::Far);
    }
}

fn of_action(lines: &mut Lines, action: &Action, work: &Work) {
    lines.hanging(&format!("#{} ", action.number), Role::Title, &action.title, Role::Title);
    let mut said = vec![words::action_state(action, work.seen_on)];
    said.extend(action.owner.clone());
    said.extend(action.due.map(|due| format!("due {due}")));
    said.extend(action.days.map(words::days));
    said.extend(action.cost.map(|cost| format!("costs {cost}")));
    if action.status == ActionStatus::Dropped {
        said.push("s p proposes it again".to_owned());
    }
    let role = if action.is_overdue(work.seen_on) { Role::Far } else { Role::Text };
    lines.hanging("State     ", Role::Dim, &said.join(", "), role);
    if !action.closes.is_empty() {
        lines.hanging("Raises    ", Role::Dim, &words::closes(&action.closes), Role::Text);
    }
    let needs = work.depends_on(action);
    if !needs.is_empty() {
        lines.hanging("Needs     ", Role::Dim, &needs.join(", "), Role::Text);
    }
    for (early, other) in &work.roadmap.due_too_early {
        if let (true, Some(other)) = (*early == action.id, work.action(*other)) {
            lines.hanging("! ", Role::Near, &words::due_too_early(action, other), Role::Near);
        }
    }
    if let Some(because) = &action.because {
        lines.hanging("Because   ", Role::Dim, because, Role::Text);
    }
    if let Some(notes) = &action.notes {
        lines.hanging("Notes     ", Role::Dim, notes, Role::Text);
    }
}
