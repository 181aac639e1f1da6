//! `controlbook show`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::layout::Page;
use super::profiles::decision;
use super::{Done, Failure, json, open_to_read};
use crate::catalogue::{Catalogue, Control, ControlId, Suggestion};
use crate::error::clean_path;
use crate::overlay::Overlay;
use crate::report::shape::{AnswerShape, ControlShape};
use crate::report::words::{self, NO_REASON};
use crate::report::{ProfileFigures, Report, Row};
use crate::session::catalogues::chosen;
use crate::session::{find_control_in, typed_id};
use crate::text::clean_line;
use crate::workbook::{Answer, Applicability, Level, OwnControl};

#[derive(Args)]
pub struct Arguments {
    /// The control, such as 5.10 or A.5.10
    #[arg(value_name = "CONTROL")]
    control: String,
    /// Show what this workbook says of it, too
    #[arg(long, value_name = "FILE")]
    workbook: Option<PathBuf>,
    /// Of a catalogue that was installed
    #[arg(long, value_name = "NAME", conflicts_with = "workbook")]
    catalogue: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Shown<'a> {
    control: ControlShape<'a>,
    answer: Option<AnswerShape<'a>>,
    profile: Option<InProfile<'a>>,
    /// The wording that the user has bought; this is the only JSON that has it.
    overlay: Option<&'a str>,
}

/// What the workbook's profile says of a control that it names.
#[derive(Serialize)]
struct InProfile<'a> {
    name: &'a str,
    title: &'a str,
    reason: Option<&'a str>,
    suggestion: Option<&'a Suggestion>,
}

impl<'a> InProfile<'a> {
    fn of(report: &'a Report, control: &ControlId, catalogue: &'a Catalogue) -> Option<Self> {
        let ProfileFigures { name, title, controls, .. } = &report.profile;
        let proposal = catalogue.proposal(name, control);
        controls.contains(control).then(|| InProfile {
            name,
            title,
            reason: proposal.and_then(|proposal| proposal.reason.as_deref()),
            suggestion: catalogue.suggestion(name, control),
        })
    }
}

pub fn run(arguments: &Arguments) -> Done {
    let id = typed_id(&arguments.control);
    let session = arguments.workbook.as_deref().map(open_to_read).transpose()?;
    let catalogue = match &session {
        Some(session) => session.catalogue(),
        None => chosen(arguments.catalogue.as_deref())?.catalogue,
    };
    let control = &*match &session {
        Some(session) => session.control(&id)?,
        None if OwnControl::is_own(&id) => {
            let hint = "name the workbook that has it: --workbook FILE";
            return Err(Failure::usage(format!("{id} is a control of a workbook's own"), hint));
        }
        None => find_control_in(catalogue, id.as_str()).map(Cow::Borrowed)?,
    };
    let report = session.as_ref().map(|session| session.report(None)).transpose()?;
    let row = report.as_ref().and_then(|report| report.row(&control.id));
    let profile = report.as_ref().and_then(|report| InProfile::of(report, &control.id, catalogue));
    let overlay = Overlay::load()?;
    let own = overlay.get(&control.id);
    if arguments.json {
        let control = ControlShape::new(control, catalogue);
        return json(&Shown { control, answer: row.map(AnswerShape), profile, overlay: own });
    }
    let mut page = Page::default();
    page.hanging("", "", &format!("{}  {}", control.id, control.title));
    guide(&mut page, control);
    if let Some(text) = own {
        page.gap();
        page.line(&format!("Your own text (from {})", overlay.source));
        page.prose("  ", text);
    }
    if OwnControl::is_own(&id) {
        page.gap();
        page.prose("", "A control of your own, from outside the catalogue: it counts in no figure.");
    } else {
        facts(&mut page, control, catalogue);
        crosswalks(&mut page, control, catalogue);
    }
    if let (Some(file), Some(report), Some(row)) = (&arguments.workbook, &report, row) {
        answered(&mut page, report, row);
        if !OwnControl::is_own(&id) {
            proposed(&mut page, file, profile.as_ref(), row);
        }
    }
    Ok(page.into_output())
}

fn guide(page: &mut Page, control: &Control) {
    page.gap();
    page.prose("", &control.summary);
    if let Some(why) = &control.why {
        page.gap();
        page.prose("Why: ", why);
    }
    if let Some(ladder) = &control.ladder {
        page.gap();
        page.line("Levels: read from the top; yours is the last that is true before the first that is not");
        for (level, statement) in Level::ALL.iter().skip(1).zip(&ladder.0) {
            page.prose(&format!("  {level}  "), statement);
        }
    }
    list(page, "Whom to ask what", &control.ask);
    list(page, "What an assessor could be shown", &control.evidence);
    for (title, text) in [
        ("First step", &control.first_step),
        ("Common mistake", &control.pitfall),
        ("With AI systems", &control.ai),
        ("When it may be left out", &control.exclusion_hint),
    ] {
        if let Some(text) = text {
            page.gap();
            page.hanging(&format!("{title}: "), "  ", text);
        }
    }
}

fn list(page: &mut Page, title: &str, items: &[crate::catalogue::Text]) {
    if items.is_empty() {
        return;
    }
    page.gap();
    page.line(title);
    for item in items {
        page.prose("  - ", item);
    }
}

fn facts(page: &mut Page, control: &Control, catalogue: &Catalogue) {
    page.gap();
    page.line(&format!("{:<32}{}", "Theme", catalogue.theme_title(&control.theme)));
    for (attribute, vocabulary) in catalogue.attributes() {
        let title = &vocabulary.title;
        let values: Vec<&str> =
            control.values(attribute).iter().map(|value| catalogue.value_title(attribute, value)).collect();
        page.prose(&format!("{title:<32}"), &values.join(", "));
    }
    page.line(&format!("{:<32}{} of 3, effort {} of 3", "Importance", control.importance.get(), control.effort.get()));
    let old = control.edition_2013.iter().map(|old| {
        let title = catalogue.predecessor(old).map_or("", |old| &old.title);
        format!("{old} {title}")
    });
    let succession = catalogue.is_built_in().then(|| catalogue.succession_sentence(control));
    for (position, line) in old.chain(succession).enumerate() {
        let label = if position == 0 { "In the edition of 2013" } else { "" };
        page.prose(&format!("{label:<32}"), &line);
    }
    for (position, related) in control.related.iter().enumerate() {
        let title = catalogue.control(related.as_str()).map_or("", |related| &related.title);
        let label = if position == 0 { "See also" } else { "" };
        page.prose(&format!("{label:<32}"), &format!("{related} {title}"));
    }
}

/// What it has to do with other catalogues.
fn crosswalks(page: &mut Page, control: &Control, catalogue: &Catalogue) {
    for crosswalk in catalogue.crosswalks.iter() {
        let lines = crosswalk.lines(&control.id);
        if lines.is_empty() {
            continue;
        }
        page.gap();
        page.prose("", &format!("{} ({})", crosswalk.title, crosswalk.relation));
        for line in lines {
            page.prose("  ", &line);
        }
    }
}

/// What the workbook says.
fn answered(page: &mut Page, report: &Report, row: &Row) {
    let answer = &row.answer;
    page.gap();
    page.line(&format!("What {} says of it", report.organisation.name));
    let mut field = |name: &str, text: &str| page.prose(&format!("  {name:<15}"), text);
    field("Applicability", &applicability(answer));
    for (name, text) in [("Because", &answer.justification), ("Provider", &answer.provider)] {
        if let Some(text) = text {
            field(name, text);
        }
    }
    let named = |level: Level| format!("{level} {}", level.name());
    let open = if answer.to_confirm { ", of the last assessment: to be confirmed" } else { "" };
    field("Level", &format!("{}{open}", answer.level.map_or("not assessed".to_owned(), named)));
    field("Target", &answer.target.map_or("not set".to_owned(), named));
    if let Some(gap) = answer.gap().filter(|_| OwnControl::is_own(&row.control.id)) {
        field("Gap", &gap.to_string());
    } else if let Some(gap) = answer.gap() {
        field("Gap", &format!("{gap}, importance {} of 3, effort {} of 3", row.importance.get(), row.effort.get()));
    }
    if let Some(basis) = answer.basis {
        field("Basis", basis.word());
    }
    for (name, text) in [("Owner", &answer.owner), ("Asked", &answer.interviewee)] {
        if let Some(text) = text {
            field(name, text);
        }
    }
    match (answer.review, answer.review_due) {
        (false, None) => {}
        (true, None) => field("Review", "marked"),
        (true, Some(due)) => field("Review", &format!("marked, due {due}")),
        (false, Some(due)) => field("Review", &format!("due {due}")),
    }
    if !answer.refs.is_empty() {
        field("References", &answer.refs.join("; "));
    }
    if let Some(stamp) = &row.updated {
        field("Last changed", &format!("{} by {}", date(stamp.at), stamp.author));
    }
    let of_row = |finding: &&crate::figures::Finding| finding.control.as_ref() == Some(&row.control.id);
    for finding in report.findings.iter().filter(of_row) {
        match &finding.accepted {
            None => field("Finding", &format!("{} {} ({})", finding.message, finding.code.why(), finding.code)),
            Some(acceptance) => {
                let by = format!("accepted by {}: {}", acceptance.author, acceptance.because);
                field("Finding", &format!("{} ({}; {by})", finding.message, finding.code));
            }
        }
    }
    for serving in &row.evidence {
        let evidence = &serving.evidence;
        page.gap();
        page.line(&format!("  Evidence of {} by {}, id {}", date(evidence.at), evidence.author, evidence.id));
        page.prose("    ", &clean_line(&evidence.name));
        page.prose("    ", &clean_line(&words::evidence(evidence, usize::MAX).join(" · ")));
        let others: Vec<&str> =
            serving.controls.iter().filter(|id| **id != row.control.id).map(ControlId::as_str).collect();
        if !others.is_empty() {
            page.prose("    ", &format!("It also serves {}", others.join(", ")));
        }
    }
    for note in &row.notes {
        page.gap();
        page.line(&format!("  Note of {} by {}, id {}", date(note.at), note.author, note.id));
        page.prose("    ", &note.text);
    }
}

/// Why the profile names the control, and what it suggests while nothing is decided.
fn proposed(page: &mut Page, file: &Path, profile: Option<&InProfile<'_>>, row: &Row) {
    let Some(profile) = profile else {
        page.gap();
        page.line("The profile does not name it: its headline figures leave it out.");
        return;
    };
    if let Some(reason) = profile.reason {
        page.gap();
        page.hanging(&format!("Why it is in the profile \"{}\": ", profile.title), "  ", reason);
    }
    let undecided = row.answer.applicability == Applicability::Undecided;
    let Some(suggestion) = profile.suggestion.filter(|_| undecided) else { return };
    page.gap();
    page.hanging(&format!("Suggested: {}. ", decision(suggestion)), "  ", &suggestion.hint);
    page.line("To confirm it, in your own words:");
    let provider = if suggestion.applicability == "inherited" { " --provider NAME" } else { "" };
    page.line(&format!(
        "  controlbook set {} {} --applicability {} --reason {}{provider} --because TEXT",
        clean_path(file),
        row.control.id,
        suggestion.applicability,
        suggestion.reason
    ));
}

fn applicability(answer: &Answer) -> String {
    let mut text = answer.applicability.to_string();
    match answer.applicability {
        Applicability::Undecided => return text,
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded => {}
    }
    let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
    text.push_str(&format!(" ({})", if reasons.is_empty() { NO_REASON.to_owned() } else { reasons.join(", ") }));
    if let (Some(author), Some(at)) = (&answer.decided_by, answer.decided_at) {
        text.push_str(&format!(", decided by {author} on {}", date(at)));
    }
    text
}

fn date(at: jiff::Timestamp) -> jiff::civil::Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}
