//! What a level rests on: notes, evidence, and how it is known.

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Finding, FindingCode, Surroundings};
use crate::catalogue::ControlId;
use crate::text::clean_line;
use crate::workbook::{Answer, Basis, Evidence, EvidenceKind, FileState, Level, Workbook};

/// From this level on, something has to show it.
pub const SHOWN_FROM: Level = Level::Defined;
/// From this level on, records have to show it, none older than [`EVIDENCE_MONTHS`] alone, and somebody has to
/// have looked at them.
pub const EXAMINED_FROM: Level = Level::Managed;
/// The newest piece of evidence on a level of [`EXAMINED_FROM`] or more may be this old.
pub const EVIDENCE_MONTHS: i32 = 12;

pub fn findings(
    id: &ControlId,
    answer: &Answer,
    workbook: &Workbook,
    surroundings: &Surroundings,
    add: &mut impl FnMut(Finding),
) {
    let evidence: Vec<&Evidence> = workbook.evidence(id).collect();
    if let Some(level) = answer.level.filter(|level| *level >= SHOWN_FROM) {
        let notes = workbook.count_notes(id);
        on_level(id, (level, answer), (notes, evidence.len()), add);
    }
    if evidence.is_empty() {
        return;
    }
    let mut group = |code, found: Vec<(&Evidence, String)>| {
        if found.is_empty() {
            return;
        }
        let sentences: Vec<&str> = found.iter().map(|(_, sentence)| sentence.as_str()).collect();
        let mut finding = Finding::on(id, code, sentences.join(" "));
        finding.evidence = found.iter().map(|(evidence, _)| evidence.id).collect();
        add(finding);
    };
    let in_state = |wanted: FileState| {
        let linked = evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::LinkedFile);
        linked.filter(move |evidence| surroundings.files.get(&evidence.id) == Some(&wanted))
    };
    let missing = in_state(FileState::Missing).map(|evidence| {
        let place = evidence.location.as_deref().unwrap_or_default();
        (*evidence, format!("{} is not at {} any more.", name(evidence), clean_line(place)))
    });
    group(FindingCode::LinkedFileMissing, missing.collect());
    let changed = in_state(FileState::Changed)
        .map(|evidence| (*evidence, format!("{} is not as it was linked on {}.", name(evidence), day(evidence))));
    group(FindingCode::LinkedFileChanged, changed.collect());
    let expired = evidence.iter().filter_map(|evidence| {
        let day = evidence.expires.filter(|day| *day < surroundings.today)?;
        Some((*evidence, format!("{} expired on {day}.", name(evidence))))
    });
    group(FindingCode::ExpiredEvidence, expired.collect());
    group(FindingCode::StaleEvidence, stale(answer, &evidence, surroundings.today));
}

fn on_level(id: &ControlId, (level, answer): (Level, &Answer), counts: (usize, usize), add: &mut impl FnMut(Finding)) {
    let shown = format!("Level {level} ({})", level.name());
    match counts {
        // Nothing at all says the most; that nobody examined it goes without saying.
        (0, 0) => {
            let message = format!("{shown}, and neither a note nor evidence shows it.");
            add(Finding::on(id, FindingCode::LevelWithoutEvidence, message));
            return;
        }
        (notes, 0) if level >= EXAMINED_FROM => {
            let notes = if notes == 1 { "1 note".to_owned() } else { format!("{notes} notes") };
            let message = format!("{shown} rests on {notes}, and no evidence shows it.");
            add(Finding::on(id, FindingCode::LevelOnNotesAlone, message));
        }
        _ => {}
    }
    let how = match answer.basis {
        Some(Basis::Examined | Basis::Tested) => return,
        Some(Basis::Claimed) => "is claimed",
        Some(Basis::Interviewed) => "is known from an interview alone",
        None => "does not say how it is known, which counts as claimed",
    };
    if level >= EXAMINED_FROM {
        let message = format!("{shown} {how}: nobody examined or tested it.");
        add(Finding::on(id, FindingCode::LevelNotExamined, message));
    }
}

/// Evidence that should have been looked at again by now; and the newest, where that is too old for the level.
fn stale<'a>(answer: &Answer, evidence: &[&'a Evidence], today: Date) -> Vec<(&'a Evidence, String)> {
    let mut found: Vec<(&Evidence, String)> = evidence
        .iter()
        .filter_map(|evidence| {
            let due = evidence.review_due.filter(|due| *due < today)?;
            Some((*evidence, format!("{} was to be looked at again by {due}.", name(evidence))))
        })
        .collect();
    let Some(level) = answer.level.filter(|level| *level >= EXAMINED_FROM) else { return found };
    let Ok(oldest) = today.checked_sub(Span::new().months(EVIDENCE_MONTHS)) else { return found };
    if let Some(newest) = evidence.iter().max_by_key(|evidence| evidence.at)
        && day(newest) < oldest
        && !found.iter().any(|(evidence, _)| evidence.id == newest.id)
    {
        let sentence = format!(
            "Level {level}, and its newest evidence, {}, is of {}, more than {EVIDENCE_MONTHS} months ago.",
            name(newest),
            day(newest)
        );
        found.push((newest, sentence));
    }
    found
}

fn name(evidence: &Evidence) -> String {
    format!("\"{}\"", clean_line(&evidence.name))
}

/// The day on which it was attached.
fn day(evidence: &Evidence) -> Date {
    evidence.at.to_zoned(TimeZone::UTC).date()
}
