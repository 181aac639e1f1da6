//! A plan that was thought through: what goes where, what is left out and why; and taking it over.

use crate::error::{Error, Result};
use crate::report::words;
use crate::session::{Forecast, Item, Session, Supposition};
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::model::{Order, Reply};
use crate::tui::screens::answering::{done, read_only};
use crate::tui::screens::roadmap::what_if;

/// A plan to look at.
#[derive(Debug)]
pub struct Planning {
    /// The first line that is shown.
    pub offset: usize,
    supposition: Supposition,
    /// The sentence of what is wrong, where there is none.
    forecast: std::result::Result<Box<Forecast>, String>,
    computed_for: Option<u64>,
}

impl Planning {
    /// Thinks a plan through.
    pub fn new(session: &Session, supposition: Supposition) -> Self {
        Planning { offset: 0, forecast: thought(session, &supposition), supposition, computed_for: None }
    }

    /// Thinks it through again where the workbook has changed, and keeps the end of the text at the end of the room.
    pub fn settle(&mut self, session: &Session, version: u64, width: u16, rows: u16) {
        if self.computed_for.is_some_and(|computed| computed != version) {
            self.forecast = thought(session, &self.supposition);
        }
        self.computed_for = Some(version);
        self.offset = self.offset.min(self.lines(width).len().saturating_sub(usize::from(rows)));
    }

    /// Its heading.
    pub fn title(&self) -> String {
        match &self.forecast {
            Ok(forecast) => match forecast.points.last() {
                Some(last) => format!("A plan until {}: {}", last.on, words::budget(self.supposition.budget)),
                None => "A plan".to_owned(),
            },
            Err(_) => "No plan".to_owned(),
        }
    }

    /// What Enter does, and what Space does.
    pub fn ways_on(&self) -> [String; 2] {
        let takes = match &self.forecast {
            Ok(forecast) if forecast.changes_nothing() => {
                "Nothing to take over: all stands where it is planned already".to_owned()
            }
            Ok(forecast) => format!("Enter takes it over: {}", forecast.does()),
            Err(_) => "Esc goes back; on the Roadmap, n makes a phase and W goes to What if".to_owned(),
        };
        let proposes = match self.supposition.actions_only {
            true => "Space proposes work for the gaps that no action closes",
            false => "Space leaves out what is proposed for gaps, and plans the actions alone",
        };
        [takes, proposes.to_owned()]
    }

    /// The lines for a width.
    pub fn lines(&self, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        match &self.forecast {
            Ok(forecast) => plan(&mut lines, &self.supposition, forecast),
            Err(sentence) => lines.paragraph(sentence, Role::Far),
        }
        lines.done()
    }

    /// Moves by a line, also as `j` and `k`.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Char('j') => self.offset += 1,
            Code::Char('k') => self.offset = self.offset.saturating_sub(1),
            Code::Char('G') | Code::End => self.offset = usize::MAX / 2,
            Code::Char('g') | Code::Home => self.offset = 0,
            Code::Char('q') => return Reply::default().and_close(),
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action. `rows` is how many lines are shown.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>, rows: u16) -> Result<Reply> {
        let page = usize::from(rows.max(2) - 1);
        match action {
            Action::NextField => self.offset += 1,
            Action::PreviousField => self.offset = self.offset.saturating_sub(1),
            Action::PageDown => self.offset += page,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::Cancel => return Ok(Reply::say("Nothing was changed").and_close()),
            Action::Toggle => {
                self.supposition.actions_only = !self.supposition.actions_only;
                if let Some(session) = session {
                    self.forecast = thought(session, &self.supposition);
                    self.offset = 0;
                }
            }
            Action::Accept => return self.take_over(session),
            _ => {}
        }
        Ok(Reply::default())
    }

    fn take_over(&mut self, session: Option<&mut Session>) -> Result<Reply> {
        let (Some(session), Ok(forecast)) = (session, &self.forecast) else {
            return Ok(Reply::say("Nothing was changed").and_close());
        };
        if let Some(refusal) = read_only(session) {
            return Ok(refusal);
        }
        if forecast.changes_nothing() {
            return Ok(Reply::say("Nothing was changed: all stands where it is planned already").and_close());
        }
        let does = forecast.does();
        let outcome = match session.adopt_plan(forecast) {
            Err(Error::PlanOvertaken) => {
                // The session has taken in what others wrote.
                self.forecast = thought(session, &self.supposition);
                self.offset = 0;
                let told =
                    "The workbook was changed meanwhile: this is the plan thought through again; Enter takes it over";
                return Ok(Reply { changed: true, ..Reply::say(told) });
            }
            outcome => outcome?,
        };
        let mut reply = done(outcome);
        if let Some(message) = reply.message.as_mut().filter(|_| reply.changed) {
            message.text = format!("The plan is taken over, which {does} (u takes it back)");
        }
        // What was only supposed is the plan now.
        Ok(Reply { order: Some(Order::SupposeNothing), ..reply }.and_close())
    }
}

fn thought(session: &Session, supposition: &Supposition) -> std::result::Result<Box<Forecast>, String> {
    session.what_if(supposition).map(Box::new).map_err(|error| words::sentence_case(&format!("{error}.")))
}

fn plan(lines: &mut Lines, supposition: &Supposition, forecast: &Forecast) {
    if forecast.problem.pieces.is_empty() {
        lines.paragraph(words::NOTHING_TO_PLAN, Role::Text);
        lines.paragraph(&words::beside_gaps(&forecast.today), Role::Text);
        return;
    }
    if supposition == &what_if::to_begin_with() {
        let days = words::budget(supposition.budget);
        let text = format!("{days} over the year are only somewhere to begin: in What if (W), + and - change them.");
        lines.paragraph(&text, Role::Near);
    }
    if let Some(last) = forecast.points.last() {
        let tally = |tally: &crate::figures::Tally| (tally.attainment().shown(), tally.maturity().shown());
        let ((now, mature), (then, later)) = (tally(&forecast.before), tally(&last.tally));
        lines.paragraph(
            &format!("Attainment goes from {now} to {then}, maturity from {mature} to {later}."),
            Role::Title,
        );
    }
    lines.paragraph(&words::proved(forecast.plan.proof()), Role::Dim);
    for sentence in forecast.warnings() {
        lines.hanging("! ", Role::Near, &sentence, Role::Near);
    }
    for at in 0..forecast.phases.len() {
        lines.heading(&forecast.phase_told(at));
        let mut is_empty = true;
        for item in forecast.in_phase(at) {
            is_empty = false;
            planned(lines, forecast, item);
        }
        if is_empty {
            lines.paragraph("  nothing is in it", Role::Dim);
        }
    }
    let left = forecast.left_out_told();
    if left.is_empty() {
        lines.gap();
        lines.paragraph("Nothing is left out.", Role::Good);
    } else {
        lines.heading("Left out");
        for (name, sentence) in left {
            lines.hanging(&format!("  {name:<4} "), Role::Title, &sentence, Role::Text);
        }
    }
    lines.heading("What is supposed");
    for sentence in forecast.supposed() {
        lines.paragraph(&sentence, Role::Text);
    }
    lines.paragraph(words::FORECAST, Role::Text);
}

fn planned(lines: &mut Lines, forecast: &Forecast, item: &Item) {
    // A level stays beside its control.
    let raises = item.closes.iter().map(|closes| closes.to_string().replace(' ', "\u{a0}"));
    let raises = raises.collect::<Vec<_>>().join(", ");
    let mut said = vec![item.days_told()];
    said.extend(Some(raises).filter(|raises| !raises.is_empty()));
    said.extend(item.owner.clone());
    said.extend(forecast.moves_told(item));
    let role = if item.is_gap() { Role::Accent } else { Role::Title };
    lines.hanging(
        &format!("  {:<4} ", item.name()),
        role,
        &format!("{} ({})", item.title, said.join(", ")),
        Role::Text,
    );
    for sentence in forecast.objections(item) {
        lines.hanging("       ! ", Role::Near, &sentence, Role::Near);
    }
}
