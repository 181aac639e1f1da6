//! The control beside the list: what it is, what the workbook says of it, notes and history.

use jiff::tz::TimeZone;

use crate::catalogue::{Attribute, Catalogue, Control, Text};
use crate::figures::Finding;
use crate::report::words;
use crate::search::Query;
use crate::session::ToldStep;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::markdown;
use crate::tui::model::Setting;
use crate::tui::theme::Symbols;
use crate::workbook::{Answer, Applicability, Note, Stamp, Workbook};

/// How many steps of its history a control shows.
pub const HISTORY: u32 = 30;

/// The lines of the panel for a width. `history` is newest first; `None` where nobody has asked for it yet.
pub fn lines(
    control: &Control,
    workbook: &Workbook,
    catalogue: &Catalogue,
    (findings, history): (&[Finding], Option<&[ToldStep]>),
    search: Option<&Query>,
    (width, setting): (u16, Setting<'_>),
) -> Vec<StyledLine> {
    let Setting { symbols, zone, own, .. } = setting;
    let mut lines = Lines::new(width);
    lines.hanging(&format!("{} ", control.id), Role::Title, &control.title, Role::Title);
    lines.paragraph(&origin(control, catalogue), Role::Dim);
    let answer = workbook.answer(&control.id);
    lines.gap();
    answer_lines(&mut lines, answer, zone);
    profile_lines(&mut lines, control, workbook, catalogue);
    finding_lines(&mut lines, findings, symbols, zone);
    lines.gap();
    lines.paragraph(&control.summary, Role::Text);
    if let Some(why) = &control.why {
        lines.gap();
        lines.paragraph(why, Role::Text);
    }
    ladder_lines(&mut lines, control, answer, symbols);
    let notes: Vec<&Note> = workbook.notes(&control.id).collect();
    note_lines(&mut lines, &notes, symbols, zone);
    evidence_lines(&mut lines, control, workbook, zone);
    if let Some(text) = own.get(&control.id) {
        lines.heading(&format!("Your own text ({})", own.source));
        lines.paragraph(text, Role::Text);
    }
    guide_lines(&mut lines, control, catalogue, symbols);
    fact_lines(&mut lines, control, catalogue);
    crosswalk_lines(&mut lines, control, catalogue);
    match history {
        Some(history) => history_lines(&mut lines, history, zone),
        None => {
            lines.heading("History");
            let last = workbook.updated(&control.id);
            let last = last.map_or_else(String::new, |stamp| format!("Last changed {}. ", when(stamp, zone)));
            lines.paragraph(&format!("{last}Go into the panel to see every change."), Role::Dim);
        }
    }
    let mut lines = lines.done();
    if let Some(search) = search {
        for line in &mut lines {
            mark_found(line, search);
        }
    }
    lines
}

fn origin(control: &Control, catalogue: &Catalogue) -> String {
    let theme = catalogue.theme_title(&control.theme);
    if !catalogue.is_built_in() {
        return theme.to_owned();
    }
    if control.new_in_2022 {
        return format!("{theme} control, new in 2022");
    }
    format!("{theme} control; in 2013: {}", control.edition_2013.join(", "))
}

fn answer_lines(lines: &mut Lines, answer: &Answer, zone: &TimeZone) {
    let level = match answer.level {
        Some(level) => format!("{level} {}", level.name()),
        None => "not assessed".to_owned(),
    };
    let role = match (answer.level, answer.target) {
        (Some(_), Some(_)) if answer.in_scope() => match answer.gap() {
            None => Role::Good,
            Some(1) => Role::Near,
            Some(_) => Role::Far,
        },
        _ => Role::Text,
    };
    let basis = match (answer.level, answer.basis) {
        (Some(_), Some(basis)) => format!(", {basis}"),
        _ => String::new(),
    };
    lines.row(vec![("Level   ".to_owned(), Role::Dim), (level, role), (basis, Role::Dim)]);
    if answer.to_confirm {
        lines.hanging("Confirm ", Role::Dim, words::TO_CONFIRM, Role::Near);
    }
    let target = match answer.target {
        Some(target) => format!("{target} {}", target.name()),
        None => "not set".to_owned(),
    };
    let gap = answer.gap().map_or(String::new(), |gap| format!(", gap {gap}"));
    lines.row(vec![("Target  ".to_owned(), Role::Dim), (target, Role::Text), (gap, role)]);
    let mut applies = match (answer.applicability, &answer.provider) {
        (Applicability::Undecided, _) => "not decided".to_owned(),
        (Applicability::Inherited, Some(provider)) => format!("inherited from {provider}"),
        (other, _) => other.word().to_owned(),
    };
    let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
    if !reasons.is_empty() {
        applies.push_str(&format!(" ({})", reasons.join(", ")));
    }
    if let Some(justification) = &answer.justification {
        applies.push_str(&format!(": {justification}"));
    }
    lines.hanging("Applies ", Role::Dim, &applies, Role::Text);
    if let (Some(author), Some(at)) = (&answer.decided_by, answer.decided_at) {
        let decided = when(&Stamp { at, author: author.clone() }, zone);
        lines.hanging("Decided ", Role::Dim, &decided, Role::Text);
    }
    if !answer.refs.is_empty() {
        lines.hanging("Refs    ", Role::Dim, &answer.refs.join("; "), Role::Text);
    }
    if let Some(owner) = &answer.owner {
        lines.hanging("Owner   ", Role::Dim, owner, Role::Text);
    }
    if let Some(interviewee) = &answer.interviewee {
        lines.hanging("Asked   ", Role::Dim, interviewee, Role::Text);
    }
    let review = match (answer.review, answer.review_due) {
        (false, None) => return,
        (true, None) => "marked".to_owned(),
        (true, Some(due)) => format!("marked, due {due}"),
        (false, Some(due)) => format!("due {due}"),
    };
    lines.hanging("Review  ", Role::Dim, &review, Role::Near);
}

/// Why the workbook's profile names the control, and what it suggests while nothing is decided.
fn profile_lines(lines: &mut Lines, control: &Control, workbook: &Workbook, catalogue: &Catalogue) {
    let profile = &workbook.scope.profile;
    if let Some(reason) = catalogue.reason(profile, &control.id) {
        lines.hanging("Chosen  ", Role::Dim, reason, Role::Text);
    }
    let undecided = workbook.answer(&control.id).applicability == Applicability::Undecided;
    if let Some(suggestion) = catalogue.suggestion(profile, &control.id).filter(|_| undecided) {
        let key = if suggestion.applicability == Applicability::Excluded.word() { "x" } else { "i" };
        let text = format!(
            "{} ({})? {} {key} decides, in your own words.",
            suggestion.applicability, suggestion.reason, suggestion.hint
        );
        lines.hanging("Perhaps ", Role::Dim, &text, Role::Near);
    }
}

/// What does not hold of the control, and why it matters; what was accepted, and why.
fn finding_lines(lines: &mut Lines, findings: &[Finding], symbols: &Symbols, zone: &TimeZone) {
    if !findings.is_empty() {
        lines.heading(&format!("Findings ({})", findings.len()));
    }
    for finding in findings {
        match &finding.accepted {
            None => {
                lines.hanging(&format!("{} ", symbols.finding), Role::Near, &finding.message, Role::Near);
                lines.paragraph(finding.code.why(), Role::Dim);
            }
            Some(acceptance) => {
                lines.hanging(&format!("{} ", symbols.applicable), Role::Dim, &finding.message, Role::Text);
                let stamp = Stamp { at: acceptance.at, author: acceptance.author.clone() };
                let text = format!("Accepted, {}: {}", when(&stamp, zone), acceptance.because);
                lines.paragraph(&text, Role::Dim);
            }
        }
    }
}

/// The five statements: those that the level says are true, the next one, and the rest.
fn ladder_lines(lines: &mut Lines, control: &Control, answer: &Answer, symbols: &Symbols) {
    let Some(ladder) = &control.ladder else { return };
    lines.heading("The ladder");
    let level = answer.level.map(|level| level.get());
    let says = match level {
        None => "Read from the top. The level is the last statement before the first that is not true.".to_owned(),
        Some(5) => "Level 5: all five are true.".to_owned(),
        Some(level) => format!("Level {level}. Level {} asks for the statement marked {}.", level + 1, symbols.pointer),
    };
    lines.paragraph(&says, Role::Dim);
    for (step, statement) in (1_u8..).zip(ladder.0.iter()) {
        let (mark, role) = match level {
            Some(level) if step <= level => (symbols.applicable, Role::Good),
            Some(level) if step == level + 1 => (symbols.pointer, Role::Accent),
            _ => (" ", Role::Text),
        };
        lines.hanging(&format!("{mark} {step} "), role, statement, role);
    }
}

/// The notes, the oldest first, each with who wrote it and when.
pub fn note_lines(lines: &mut Lines, notes: &[&Note], symbols: &Symbols, zone: &TimeZone) {
    lines.heading(&format!("Notes ({})", notes.len()));
    if notes.is_empty() {
        lines.paragraph("None yet. e writes down what you saw or were told.", Role::Dim);
    }
    for note in notes {
        lines.within(Some(note.id));
        let edited = note.edited.as_ref().map_or(String::new(), |stamp| format!(", changed {}", when(stamp, zone)));
        let stamp = note.written();
        lines.paragraph(&format!("{}{edited}", when(&stamp, zone)), Role::Dim);
        markdown::add(lines, &note.text, symbols);
        lines.within(None);
    }
}

/// The evidence that serves a control, each with what is said of it.
pub fn evidence_lines(lines: &mut Lines, control: &Control, workbook: &Workbook, zone: &TimeZone) {
    let count = workbook.evidence(&control.id).count();
    lines.heading(&format!("Evidence ({count})"));
    if count == 0 {
        lines.paragraph("None yet. A attaches a file or an address.", Role::Dim);
    }
    for evidence in workbook.evidence(&control.id) {
        lines.within_evidence(Some(evidence.id));
        lines.paragraph(&evidence.name, Role::Text);
        let size = evidence.size.map(|size| format!(", {}", words::size(size))).unwrap_or_default();
        let nature = evidence.nature.map(|nature| format!(", {nature}")).unwrap_or_default();
        let expires = evidence.expires.map(|date| format!(", expires {date}")).unwrap_or_default();
        let again = evidence.review_due.map(|date| format!(", look again by {date}")).unwrap_or_default();
        let others: Vec<&str> = workbook
            .controls_served(evidence.id)
            .filter(|other| **other != control.id)
            .map(|other| other.as_str())
            .collect();
        let others = if others.is_empty() { String::new() } else { format!("; also for {}", others.join(", ")) };
        let stamp = Stamp { at: evidence.at, author: evidence.author.clone() };
        let what = format!("{}{size}{nature}{expires}{again}; {}{others}", evidence.kind.title(), when(&stamp, zone));
        lines.hanging("  ", Role::Dim, &what, Role::Dim);
        if let Some(location) = evidence.location.as_ref().filter(|location| **location != evidence.name) {
            lines.hanging("  ", Role::Dim, location, Role::Dim);
        }
        lines.within_evidence(None);
    }
}

/// What helps to answer: whom to ask, what could be shown, where to begin, what goes wrong.
fn guide_lines(lines: &mut Lines, control: &Control, catalogue: &Catalogue, symbols: &Symbols) {
    let one = |lines: &mut Lines, heading: &str, text: &Option<Text>| {
        if let Some(text) = text {
            lines.heading(heading);
            lines.paragraph(text, Role::Text);
        }
    };
    let several = |lines: &mut Lines, heading: &str, texts: &[Text]| {
        if !texts.is_empty() {
            lines.heading(heading);
        }
        for text in texts {
            lines.hanging(&format!("{} ", symbols.dot), Role::Dim, text, Role::Text);
        }
    };
    one(lines, "A first step, this week", &control.first_step);
    several(lines, "Whom to ask what", &control.ask);
    several(lines, "What could be shown", &control.evidence);
    one(lines, "The usual mistake", &control.pitfall);
    one(lines, "Where AI systems are used", &control.ai);
    one(lines, "When it may fairly be excluded", &control.exclusion_hint);
    if !control.related.is_empty() {
        lines.heading("See also");
    }
    for related in control.related.iter() {
        let title = catalogue.control(related.as_str()).map_or("", |control| &*control.title);
        lines.hanging(&format!("{related:<5} "), Role::Dim, title, Role::Text);
    }
}

fn fact_lines(lines: &mut Lines, control: &Control, catalogue: &Catalogue) {
    lines.heading("Attributes");
    for (attribute, vocabulary) in catalogue.attributes() {
        let label = match attribute {
            _ if !catalogue.is_built_in() => {
                let title: String = vocabulary.title.chars().take(24).collect();
                format!("{title:<12}{}", if title.chars().count() < 12 { "" } else { "  " })
            }
            Attribute::ControlType => "Type        ".to_owned(),
            Attribute::Property => "Properties  ".to_owned(),
            Attribute::Concept => "Concepts    ".to_owned(),
            Attribute::Capability => "Capability  ".to_owned(),
            Attribute::Domain => "Domain      ".to_owned(),
        };
        let values: Vec<&str> =
            control.values(attribute).iter().map(|value| catalogue.value_title(attribute, value)).collect();
        lines.hanging(&label, Role::Dim, &values.join(", "), Role::Text);
    }
    let weights = format!("{} of 3, effort {} of 3", control.importance.get(), control.effort.get());
    lines.hanging("Importance  ", Role::Dim, &weights, Role::Text);
    if catalogue.is_built_in() {
        lines.hanging("In 2013     ", Role::Dim, &catalogue.succession_sentence(control), Role::Text);
    }
    for old in control.edition_2013.iter() {
        let title = catalogue.predecessor(old).map_or("", |old| &*old.title);
        lines.hanging("            ", Role::Dim, &format!("{old} {title}"), Role::Text);
    }
    if !control.keywords.is_empty() {
        lines.hanging("Search for  ", Role::Dim, &control.keywords.join(", "), Role::Dim);
    }
}

fn crosswalk_lines(lines: &mut Lines, control: &Control, catalogue: &Catalogue) {
    for crosswalk in catalogue.crosswalks.iter() {
        let references = crosswalk.lines(&control.id);
        if references.is_empty() {
            continue;
        }
        lines.heading(&format!("{}: {}", crosswalk.title, crosswalk.relation));
        for reference in references {
            lines.paragraph(&reference, Role::Text);
        }
    }
}

fn history_lines(lines: &mut Lines, history: &[ToldStep], zone: &TimeZone) {
    lines.heading("History");
    if history.is_empty() {
        lines.paragraph("Nothing has been changed yet.", Role::Dim);
    }
    for ToldStep { step, copy } in history {
        let what = words::step_told(step, copy.as_deref());
        lines.hanging(&format!("{}  ", when(&step.stamp(), zone)), Role::Dim, &what, Role::Text);
    }
}

/// `2026-10-03 Anna`, in the time zone of the person.
pub fn when(stamp: &Stamp, zone: &TimeZone) -> String {
    let date = zone.to_datetime(stamp.at).date();
    format!("{date} {}", stamp.author)
}

/// Gives the words that a search found a style of their own.
fn mark_found(line: &mut StyledLine, search: &Query) {
    for word in search.words().filter(|word| !word.is_empty()) {
        let spans = std::mem::take(&mut line.spans);
        for (text, role) in spans {
            // Lower case may have another length in bytes; then the places would not fit.
            let lower = text.to_lowercase();
            if role == Role::Found || lower.len() != text.len() || !lower.contains(word) {
                line.spans.push((text, role));
                continue;
            }
            let mut rest = 0;
            for (start, part) in lower.match_indices(word) {
                let end = start + part.len();
                if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
                    continue;
                }
                line.spans.push((text[rest..start].to_owned(), role));
                line.spans.push((text[start..end].to_owned(), Role::Found));
                rest = end;
            }
            line.spans.push((text[rest..].to_owned(), role));
        }
        line.spans.retain(|(text, _)| !text.is_empty());
    }
}
