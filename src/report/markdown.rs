//! The report as Markdown that reads well raw and rendered.
//!
//! What people typed is literal: it cannot become a heading, a link, a table cell or HTML, and nothing in
//! it steers a terminal.

mod escape;

use super::words;
use super::{Report, Row, ServingEvidence};
use crate::figures::{Finding, FindingCode, Gap, Tally};
use crate::text::{Side, padded, width};
use crate::workbook::answer::Implementation;
use crate::workbook::{Answer, Applicability, Fact, Level, Note, OwnControl};
use escape::{inline, lines};

/// How many gaps the summary names.
const FIRST: usize = 10;
/// The widest that a column of a table is filled up to: one long sentence must not stretch all rows.
const WIDEST: usize = 80;

pub fn render(report: &Report) -> String {
    let mut page = Page(String::new());
    head(&mut page, report);
    summary(&mut page, report);
    levels(&mut page, report);
    gaps(&mut page, report);
    not_assessed(&mut page, report);
    exclusions(&mut page, report);
    providers(&mut page, report);
    findings(&mut page, report);
    all_controls(&mut page, report);
    own_controls(&mut page, report);
    answers(&mut page, report);
    method(&mut page);
    page.0
}

fn head(page: &mut Page, report: &Report) {
    let organisation = &report.organisation;
    page.heading(1, &format!("{}: self-assessment against {}", inline(&organisation.name), report.catalogue));
    let mut facts = vec![format!("Date: {}", report.date)];
    if let Some(scope) = &organisation.scope {
        facts.push(format!("Scope: {}", inline(scope)));
    }
    let profile = &report.profile;
    facts.push(match report.profile_is_everything() {
        true => format!("Profile: {} ({})", inline(&profile.title), inline(&profile.name)),
        false => format!(
            "Profile: {} ({}), {} of {}",
            inline(&profile.title),
            inline(&profile.name),
            profile.controls.len(),
            report.rows.len()
        ),
    });
    for fact in Fact::ALL {
        if let Some(value) = organisation.facts.get(fact) {
            facts.push(format!("{} {}", fact.question(), if *value { "Yes." } else { "No." }));
        }
    }
    page.list(&facts);
    page.paragraph(&format!("{} {}", words::self_assessment(report.redacted), words::GUIDANCE));
    if report.redacted {
        page.paragraph(words::REDACTED);
    }
}

fn summary(page: &mut Page, report: &Report) {
    page.heading(2, "Summary");
    let headline = if report.profile_is_everything() { &report.overall } else { &report.profile.tally };
    page.paragraph(&words::so_far(headline));
    let mut rows = Vec::new();
    if !report.profile_is_everything() {
        rows.push(figures(format!("The profile's {}", report.profile.controls.len()), headline));
    }
    rows.push(figures(format!("All {}", report.rows.len()), &report.overall));
    rows.extend(report.themes.iter().map(|theme| figures(inline(&theme.title), &theme.tally)));
    page.table(&FIGURES, &rows);

    let mut counts = vec![format!("In scope: {}", report.overall.in_scope())];
    counts.push(format!("Excluded: {}", report.overall.excluded));
    counts.push(format!("Run by a provider: {}", report.overall.inherited));
    counts.push(format!("Applicability not decided: {}", report.overall.undecided));
    counts.push(findings_counted(report));
    page.list(&counts);

    page.heading(3, "What to do first");
    if report.gaps.is_empty() {
        page.paragraph(&no_gaps(report));
        return;
    }
    let first: Vec<String> = report.gaps.iter().take(FIRST).map(|gap| first(report, gap)).collect();
    page.numbered(&first);
    if report.gaps.len() > FIRST {
        page.paragraph(&format!("These are the first {FIRST} of {} gaps; all of them stand below.", report.gaps.len()));
    }
    page.paragraph(&words::beside_gaps(&report.overall));
}

const FIGURES: [(&str, Side); 5] = [
    ("Controls", Side::Left),
    ("Coverage", Side::Right),
    ("Maturity (0–5)", Side::Right),
    ("Attainment", Side::Right),
    ("At least", Side::Right),
];

fn figures(of: String, tally: &Tally) -> Vec<String> {
    let share = |share: crate::figures::Share| format!("{} ({})", share.shown(), share.counts());
    let maturity = tally.maturity();
    vec![
        of,
        share(tally.coverage()),
        format!("{} ({})", maturity.shown(), maturity.counts()),
        share(tally.attainment()),
        share(tally.attainment_floor()),
    ]
}

fn first(report: &Report, gap: &Gap) -> String {
    format!("{}: from level {} to {}", name(report, &gap.control), gap.level, gap.target)
}

fn name(report: &Report, control: &crate::catalogue::ControlId) -> String {
    let title = report.row(control).map_or("", |row| &*row.control.title);
    format!("A.{control} {}", inline(title)).trim_end().to_owned()
}

fn no_gaps(report: &Report) -> String {
    match report.overall.assessed {
        0 => words::beside_gaps(&report.overall),
        _ => format!("No assessed control lies below its target. {}", words::beside_gaps(&report.overall)),
    }
}

fn levels(page: &mut Page, report: &Report) {
    page.heading(2, "Levels");
    let rows: Vec<Vec<String>> = Level::ALL
        .iter()
        .zip(report.overall.distribution)
        .map(|(level, count)| {
            vec![level.to_string(), level.name().to_owned(), level.sentence().to_owned(), count.to_string()]
        })
        .collect();
    let columns =
        [("Level", Side::Right), ("Name", Side::Left), ("What it means", Side::Left), ("Controls", Side::Right)];
    page.table(&columns, &rows);

    page.heading(3, "How the levels are known");
    let known: Vec<Vec<String>> = report
        .by_basis
        .iter()
        .map(|(basis, tally)| {
            let (maturity, attainment) = (tally.maturity(), tally.attainment());
            vec![
                basis.map_or("Not stated".to_owned(), |basis| words::sentence_case(basis.word())),
                tally.assessed.to_string(),
                format!("{} ({})", maturity.shown(), maturity.counts()),
                format!("{} ({})", attainment.shown(), attainment.counts()),
            ]
        })
        .collect();
    let columns = [
        ("Basis", Side::Left),
        ("Controls", Side::Right),
        ("Maturity (0–5)", Side::Right),
        ("Attainment", Side::Right),
    ];
    page.table(&columns, &known);
    page.paragraph(
        "Claimed: someone said so. Interviewed: someone who does the work explained it. Examined: documents or \
         records were looked at. Tested: it was tried out.",
    );
}

fn gaps(page: &mut Page, report: &Report) {
    page.heading(2, "Gaps");
    if report.gaps.is_empty() {
        page.paragraph(&no_gaps(report));
        return;
    }
    page.paragraph(words::PRIORITY);
    let rows: Vec<Vec<String>> = report
        .gaps
        .iter()
        .enumerate()
        .map(|(position, gap)| {
            vec![
                (position + 1).to_string(),
                name(report, &gap.control),
                gap.level.to_string(),
                gap.target.to_string(),
                format!("{} × {} ÷ {}", gap.gap, gap.importance.get(), gap.effort.get()),
                gap.priority.shown(),
            ]
        })
        .collect();
    let columns = [
        ("#", Side::Right),
        ("Control", Side::Left),
        ("Level", Side::Right),
        ("Target", Side::Right),
        ("Gap × importance ÷ effort", Side::Right),
        ("Priority", Side::Right),
    ];
    page.table(&columns, &rows);
    page.paragraph(&words::beside_gaps(&report.overall));
}

fn not_assessed(page: &mut Page, report: &Report) {
    page.heading(2, "Not assessed yet");
    let open: Vec<String> =
        report.not_assessed().map(|row| format!("A.{} {}", row.control.id, inline(&row.control.title))).collect();
    if open.is_empty() {
        page.paragraph(&words::beside_gaps(&report.overall));
    } else {
        page.paragraph("These controls are in scope and have no level. That is not the same as level 0.");
        page.list(&open);
    }
}

fn exclusions(page: &mut Page, report: &Report) {
    page.heading(2, "Excluded");
    let rows: Vec<Vec<String>> = report
        .exclusions()
        .map(|row| {
            vec![
                format!("A.{} {}", row.control.id, inline(&row.control.title)),
                reasons(&row.answer),
                inline(row.answer.justification.as_deref().unwrap_or("")),
                decided(&row.answer).unwrap_or_default(),
            ]
        })
        .collect();
    if rows.is_empty() {
        page.paragraph("No control is excluded.");
    } else if report.redacted {
        page.table(&[("Control", Side::Left), ("Reason", Side::Left)], &rows);
    } else {
        let columns =
            [("Control", Side::Left), ("Reason", Side::Left), ("In words", Side::Left), ("Decided", Side::Left)];
        page.table(&columns, &rows);
    }
}

fn providers(page: &mut Page, report: &Report) {
    let rows: Vec<Vec<String>> = report
        .rows
        .iter()
        .filter(|row| row.answer.applicability == Applicability::Inherited)
        .map(|row| {
            vec![
                format!("A.{} {}", row.control.id, inline(&row.control.title)),
                inline(row.answer.provider.as_deref().unwrap_or("")),
                inline(row.answer.justification.as_deref().unwrap_or("")),
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    page.heading(2, "Run by a provider");
    if report.redacted {
        page.table(&[("Control", Side::Left)], &rows);
    } else {
        page.table(&[("Control", Side::Left), ("Provider", Side::Left), ("In words", Side::Left)], &rows);
    }
}

fn findings(page: &mut Page, report: &Report) {
    page.heading(2, "Findings");
    let open: Vec<&Finding> = report.open_findings().collect();
    if open.is_empty() {
        page.paragraph("The workbook's own checks object to nothing that is recorded so far.");
    } else {
        page.paragraph(&format!("This is what the workbook's own checks object to as of {}.", report.judged_on));
    }
    for code in FindingCode::ALL {
        let found: Vec<&&Finding> = open.iter().filter(|finding| finding.code == *code).collect();
        if !found.is_empty() {
            page.heading(3, code.title());
            page.paragraph(&format!("{} {}", code.why(), code.remedy()));
            page.list(&found.iter().map(|finding| found_line(report, finding)).collect::<Vec<_>>());
        }
    }
    let accepted: Vec<String> = report
        .accepted_findings()
        .filter_map(|finding| {
            let acceptance = finding.accepted.as_ref()?;
            Some(format!(
                "{} Accepted by {} on {}: {}",
                found_line(report, finding),
                inline(&acceptance.author),
                acceptance.at.to_zoned(jiff::tz::TimeZone::UTC).date(),
                inline(&acceptance.because)
            ))
        })
        .collect();
    if !accepted.is_empty() {
        page.heading(3, "Accepted");
        page.paragraph("Somebody looked at these and said why they may stand. They are not counted above.");
        page.list(&accepted);
    }
}

fn found_line(report: &Report, finding: &Finding) -> String {
    let of = match &finding.control {
        Some(control) if report.row(control).is_none() => {
            format!("{control} {}", inline(report.title_of(control).unwrap_or("")))
        }
        Some(control) => name(report, control),
        None => "The whole workbook".to_owned(),
    };
    format!("{of}: {}", inline(&finding.message))
}

fn findings_counted(report: &Report) -> String {
    match report.accepted_findings().count() {
        0 => format!("Findings: {}", report.open_findings().count()),
        accepted => format!("Findings: {}, and {accepted} accepted", report.open_findings().count()),
    }
}

fn all_controls(page: &mut Page, report: &Report) {
    page.heading(2, "All controls");
    let dash = |level: Option<Level>| level.map_or("–".to_owned(), |level| level.to_string());
    let rows: Vec<Vec<String>> = report
        .rows
        .iter()
        .map(|row| {
            vec![
                format!("A.{}", row.control.id),
                inline(&row.control.title),
                row.answer.applicability.to_string(),
                dash(row.answer.level),
                dash(row.answer.target),
                implementation(row.implementation()).to_owned(),
            ]
        })
        .collect();
    let columns = [
        ("Id", Side::Left),
        ("Control", Side::Left),
        ("Applicability", Side::Left),
        ("Level", Side::Right),
        ("Target", Side::Right),
        ("Implementation", Side::Left),
    ];
    page.table(&columns, &rows);
    let (undecided, without_reason) = (report.undecided().count(), report.without_reason().count());
    page.paragraph(&format!("Statement of Applicability: {}", words::statement_state(undecided, without_reason)));
    page.paragraph(
        "The implementation follows from the level: 0 is not implemented, 1 and 2 are partial, 3 to 5 are implemented.",
    );
}

/// The controls from outside the catalogue, where there are any.
fn own_controls(page: &mut Page, report: &Report) {
    if report.own.is_empty() {
        return;
    }
    page.heading(2, words::OWN_CONTROLS);
    page.paragraph(words::OWN_IN_NO_FIGURE);
    let dash = |level: Option<Level>| level.map_or("–".to_owned(), |level| level.to_string());
    let rows: Vec<Vec<String>> = report
        .own
        .iter()
        .map(|row| {
            vec![
                name_of(row),
                row.answer.applicability.to_string(),
                dash(row.answer.level),
                dash(row.answer.target),
                implementation(row.implementation()).to_owned(),
            ]
        })
        .collect();
    let columns = [
        ("Control", Side::Left),
        ("Applicability", Side::Left),
        ("Level", Side::Right),
        ("Target", Side::Right),
        ("Implementation", Side::Left),
    ];
    page.table(&columns, &rows);
}

/// `A.8.13 Information backup`; an own control has no annex to stand in.
fn name_of(row: &Row) -> String {
    let annex = if OwnControl::is_own(&row.control.id) { "" } else { "A." };
    format!("{annex}{} {}", row.control.id, inline(&row.control.title))
}

fn implementation(implementation: Option<Implementation>) -> &'static str {
    implementation.map_or("–", words::implementation)
}

fn answers(page: &mut Page, report: &Report) {
    page.heading(2, "Answers and notes");
    let mut silent = true;
    for theme in &report.themes {
        let said = |row: &&Row| row.control.theme == theme.theme.as_str() && row.says_something();
        if !report.rows.iter().any(|row| said(&row)) {
            continue;
        }
        silent = false;
        page.heading(3, &inline(&theme.title));
        for row in report.rows.iter().filter(said) {
            answer(page, row);
        }
    }
    let own: Vec<&Row> =
        report.own.iter().filter(|row| row.says_something() || !row.control.summary.is_empty()).collect();
    if !own.is_empty() {
        silent = false;
        page.heading(3, words::OWN_CONTROLS);
    }
    for row in own {
        answer(page, row);
    }
    if silent {
        page.paragraph("Nothing is recorded yet.");
    } else {
        page.paragraph("Controls of which nothing is recorded are left out here; the table above has them all.");
    }
}

fn answer(page: &mut Page, row: &Row) {
    let answer = &row.answer;
    page.heading(4, &name_of(row));
    let mut said = vec![applicability(answer)];
    if OwnControl::is_own(&row.control.id) && !row.control.summary.is_empty() {
        said.insert(0, format!("What it asks for: {}", inline(&row.control.summary)));
    }
    said.extend(answer.justification.as_deref().map(|text| format!("Why: {}", inline(text))));
    said.extend(answer.provider.as_deref().map(|text| format!("Provider: {}", inline(text))));
    if answer.in_scope() || answer.level.is_some() {
        said.push(level(answer));
        said.extend(ladder(row));
    }
    said.extend(answer.owner.as_deref().map(|text| format!("Owner: {}", inline(text))));
    said.extend(answer.interviewee.as_deref().map(|text| format!("Asked: {}", inline(text))));
    said.extend(answer.importance.map(|weight| format!("Importance, set by hand: {} of 3", weight.get())));
    said.extend(answer.effort.map(|weight| format!("Effort, set by hand: {} of 3", weight.get())));
    if !answer.refs.is_empty() {
        let refs: Vec<String> = answer.refs.iter().map(|text| inline(text)).collect();
        said.push(format!("References: {}", refs.join("; ")));
    }
    match (answer.review, answer.review_due) {
        (false, None) => {}
        (true, None) => said.push("Marked for review".to_owned()),
        (true, Some(due)) => said.push(format!("Marked for review by {due}")),
        (false, Some(due)) => said.push(format!("Review due by {due}")),
    }
    page.list(&said);
    if !row.evidence.is_empty() {
        page.paragraph("Evidence:");
        page.list(&row.evidence.iter().map(shown).collect::<Vec<_>>());
    }
    for note in &row.notes {
        page.quote(&said_in(note), &lines(&note.text));
    }
}

/// A piece of evidence in a line. As much of its hash as tells files apart; JSON has all of it.
fn shown(serving: &ServingEvidence) -> String {
    let evidence = &serving.evidence;
    let parts: Vec<String> = words::evidence(evidence, 12).iter().map(|part| inline(part)).collect();
    let attached = format!("attached by {} on {}", inline(&evidence.author), date(evidence.at));
    format!("{}: {}; {attached}", inline(&evidence.name), parts.join("; "))
}

/// What the level says of this control, and what the next one asks for, in the words of its ladder.
fn ladder(row: &Row) -> Vec<String> {
    let (Some(ladder), Some(level)) = (&row.control.ladder, row.answer.level) else { return Vec::new() };
    let level = usize::from(level.get());
    let here = level.checked_sub(1).and_then(|place| ladder.0.get(place));
    let next = ladder.0.get(level);
    here.map(|text| format!("Level {level} says: {}", inline(text)))
        .into_iter()
        .chain(next.map(|text| format!("Level {} asks for: {}", level + 1, inline(text))))
        .collect()
}

fn applicability(answer: &Answer) -> String {
    let mut text = format!("Applicability: {}", answer.applicability);
    match answer.applicability {
        Applicability::Undecided => {}
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded if answer.reasons.is_empty() => {
            text.push_str(&format!("; {}", words::NO_REASON));
        }
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded => {
            text.push_str(&format!("; reason: {}", reasons(answer)));
        }
    }
    if let Some(decided) = decided(answer) {
        text.push_str(&format!("; decided by {decided}"));
    }
    text
}

fn reasons(answer: &Answer) -> String {
    if answer.reasons.is_empty() {
        return words::NO_REASON.to_owned();
    }
    let words: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
    words.join(", ")
}

/// `Anna, 2026-02-01`.
fn decided(answer: &Answer) -> Option<String> {
    let date = answer.decided_at.map(|at| format!(", {}", date(at))).unwrap_or_default();
    answer.decided_by.as_deref().map(|author| format!("{}{date}", inline(author)))
}

fn level(answer: &Answer) -> String {
    let named = |level: Level| format!("{level} {}", level.name());
    let mut text = match answer.level {
        Some(level) => format!("Level: {}", named(level)),
        None => "Level: not assessed".to_owned(),
    };
    if let Some(target) = answer.target {
        text.push_str(&format!("; target: {}", named(target)));
    }
    if let Some(gap) = answer.gap() {
        text.push_str(&format!("; gap: {gap}"));
    }
    if let Some(basis) = answer.basis {
        text.push_str(&format!("; basis: {basis}"));
    }
    if let Some(at) = answer.assessed_at {
        text.push_str(&format!("; set on {}", date(at)));
    }
    text
}

fn said_in(note: &Note) -> String {
    let edited = note
        .edited
        .as_ref()
        .map(|stamp| format!(", changed on {} by {}", date(stamp.at), inline(&stamp.author)))
        .unwrap_or_default();
    format!("Note of {} by {}{edited}:", date(note.at), inline(&note.author))
}

fn date(at: jiff::Timestamp) -> jiff::civil::Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn method(page: &mut Page) {
    page.heading(2, "How the figures are computed");
    page.list(&[words::COVERAGE, words::MATURITY, words::ATTAINMENT, words::FLOOR, words::COUNTS].map(str::to_owned));
    page.heading(2, "About this report");
    page.paragraph(words::AFFILIATION);
    page.paragraph(concat!(
        "Written by controlbook ",
        env!("CARGO_PKG_VERSION"),
        " from the organisation's workbook. Dates are in UTC."
    ));
}

/// The document as it grows: blocks with one empty line between them.
struct Page(String);

impl Page {
    fn block(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(text.trim_end_matches('\n'));
        self.0.push('\n');
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.block(&format!("{} {text}", "#".repeat(level)));
    }

    fn paragraph(&mut self, text: &str) {
        self.block(text);
    }

    fn list(&mut self, items: &[String]) {
        self.block(&items.iter().map(|item| format!("- {item}\n")).collect::<String>());
    }

    fn numbered(&mut self, items: &[String]) {
        let text = items.iter().enumerate().map(|(position, item)| format!("{}. {item}\n", position + 1));
        self.block(&text.collect::<String>());
    }

    /// A quotation. Two blanks at the end of a line keep its break.
    fn quote(&mut self, first: &str, lines: &[String]) {
        let mut text = format!("> {first}\n>\n");
        for (position, line) in lines.iter().enumerate() {
            let goes_on = lines.get(position + 1).is_some_and(|next| !next.is_empty());
            match (line.is_empty(), goes_on) {
                (true, _) => text.push_str(">\n"),
                (false, true) => text.push_str(&format!("> {line}  \n")),
                (false, false) => text.push_str(&format!("> {line}\n")),
            }
        }
        self.block(&text);
    }

    fn table<const N: usize>(&mut self, columns: &[(&str, Side); N], rows: &[Vec<String>]) {
        let widths: [usize; N] = std::array::from_fn(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
            cells.filter(|columns| *columns <= WIDEST).chain([width(columns[column].0), 3]).max().unwrap_or(3)
        });
        let mut text = String::new();
        let mut line = |cells: &mut dyn Iterator<Item = String>| {
            text.push('|');
            for cell in cells {
                text.push_str(&format!(" {cell} |"));
            }
            text.push('\n');
        };
        let at = |column: usize, cell: &str| padded(cell, widths[column], columns[column].1);
        line(&mut columns.iter().enumerate().map(|(column, (title, _))| at(column, title)));
        line(&mut columns.iter().enumerate().map(|(column, (_, side))| match side {
            Side::Left => "-".repeat(widths[column]),
            Side::Right => format!("{}:", "-".repeat(widths[column] - 1)),
        }));
        for row in rows {
            line(&mut row.iter().take(N).enumerate().map(|(column, cell)| at(column, cell)));
        }
        self.block(&text);
    }
}
