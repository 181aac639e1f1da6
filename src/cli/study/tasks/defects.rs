//! The search for mistakes in plain lines and as JSON.

use serde::Serialize;

use crate::catalogue::ControlId;
use crate::cli::layout::Page;
use crate::cli::{Done, json};
use crate::error::Error;
use crate::figures::Finding;
use crate::report::words::counted;
use crate::session::{catalogue, find_control};
use crate::study::defects::{CONTROLS, Exhibit, ORGANISATION, Outcome, PLANTED};

#[derive(Serialize)]
struct ExhibitShape<'a> {
    seed: u64,
    organisation: &'static str,
    today: String,
    facts: Vec<String>,
    mistakes: usize,
    controls: Vec<RowShape<'a>>,
}

#[derive(Serialize)]
struct RowShape<'a> {
    control: &'a ControlId,
    title: &'static str,
    says: Vec<String>,
}

#[derive(Serialize)]
struct OutcomeShape<'a> {
    seed: u64,
    mistakes: usize,
    points: usize,
    found: Vec<FindingShape<'a>>,
    missed: Vec<FindingShape<'a>>,
    false_alarms: Vec<AlarmShape<'a>>,
}

#[derive(Serialize)]
struct FindingShape<'a> {
    control: Option<&'a ControlId>,
    code: &'static str,
    message: &'a str,
    why: &'static str,
    remedy: &'static str,
}

#[derive(Serialize)]
struct AlarmShape<'a> {
    control: &'a ControlId,
    why: &'static str,
}

fn title(id: &ControlId) -> &'static str {
    catalogue().control(id.as_str()).map_or("", |control| &control.title)
}

/// The statement, without a word of where the mistakes are.
pub fn show(seed: Option<u64>, is_json: bool) -> Done {
    let seed = seed.unwrap_or_else(|| jiff::Timestamp::now().as_millisecond().unsigned_abs() % 1_000_000);
    let exhibit = Exhibit::new(catalogue(), seed);
    if is_json {
        let row = |control| RowShape { control, title: title(control), says: exhibit.told(control) };
        return json(&ExhibitShape {
            seed,
            organisation: ORGANISATION,
            today: exhibit.today.to_string(),
            facts: exhibit.facts(),
            mistakes: PLANTED,
            controls: exhibit.controls.iter().map(row).collect(),
        });
    }
    let mut page = Page::default();
    page.line(&format!("Statement of Applicability with scores: {ORGANISATION}"));
    page.prose("", &format!("Read on {}. {}", exhibit.today, exhibit.facts().join(" ")));
    page.prose("", &format!("{PLANTED} of these {CONTROLS} controls have a mistake that an auditor would object to."));
    for id in &exhibit.controls {
        page.line("");
        page.prose(&format!("{:<6}", id.as_str()), title(id));
        exhibit.told(id).iter().for_each(|line| page.prose("      ", line));
    }
    page.line("");
    page.line(&format!("Name them: controlbook study --defects --seed {seed} --mark 5.1,8.13"));
    Ok(page.into_output())
}

/// What marking these controls comes to.
pub fn judge(seed: u64, marks: &[String], is_json: bool) -> Done {
    let exhibit = Exhibit::new(catalogue(), seed);
    let mut marked = Vec::with_capacity(marks.len());
    for mark in marks {
        let control = &find_control(mark.trim())?.id;
        if !exhibit.controls.contains(control) {
            return Err(Error::Invalid(format!(
                "the statement of seed {seed} says nothing of {control}; controlbook study --defects --seed {seed} \
                 --plain prints it"
            ))
            .into());
        }
        marked.push(control.clone());
    }
    let outcome = exhibit.judge(&marked);
    if is_json {
        let alarm = |(control, why): &'_ (ControlId, &'static str)| (control.clone(), *why);
        let alarms: Vec<(ControlId, &'static str)> = outcome.false_alarms.iter().map(alarm).collect();
        return json(&OutcomeShape {
            seed,
            mistakes: PLANTED,
            points: outcome.points(),
            found: outcome.found.iter().map(shape).collect(),
            missed: outcome.missed.iter().map(shape).collect(),
            false_alarms: alarms.iter().map(|(control, why)| AlarmShape { control, why }).collect(),
        });
    }
    Ok(told(&outcome).into_output())
}

fn shape(finding: &Finding) -> FindingShape<'_> {
    FindingShape {
        control: finding.control.as_ref(),
        code: finding.code.word(),
        message: &finding.message,
        why: finding.code.why(),
        remedy: finding.code.remedy(),
    }
}

fn told(outcome: &Outcome) -> Page {
    let mut page = Page::default();
    page.line(&format!(
        "{} of {PLANTED} mistakes found, {}: {} points.",
        outcome.found.len(),
        counted(outcome.false_alarms.len(), "false alarm", "false alarms"),
        outcome.points()
    ));
    page.prose("", outcome.sentence());
    for (heading, findings) in [("Missed:", &outcome.missed), ("Found:", &outcome.found)] {
        if !findings.is_empty() {
            page.line("");
            page.line(heading);
        }
        for finding in findings {
            if let Some(id) = &finding.control {
                page.prose(&format!("{:<6}", id.as_str()), title(id));
            }
            page.prose("      ", &format!("{}. {}", finding.code.title(), finding.message));
            page.prose("      ", finding.code.why());
            page.prose("      ", finding.code.remedy());
        }
    }
    if !outcome.false_alarms.is_empty() {
        page.line("");
        page.line("False alarms:");
    }
    for (id, why) in &outcome.false_alarms {
        page.prose(&format!("{:<6}", id.as_str()), &format!("{}: {why}", title(id)));
    }
    page
}
