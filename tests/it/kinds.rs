//! What each kind of report says, and what it does not; read back from the document and from Markdown.

use controlbook::report::document::{Block, Cell, Document, SectionName, Table, Tone};
use controlbook::report::{Format, Kind, Report, Request, render, unwatched};
use controlbook::session::{NewWorkbook, OrganisationEdit, Session};
use controlbook::workbook::{AnswerEdit, Applicability, DocumentEdit, Reason};
use jiff::civil::date;
use tempfile::TempDir;

use crate::support::{decide, done, exclude, folder, id, sample, set_level, to_level, workbook};

fn report(session: &Session) -> Report {
    session.report_to_keep(None).unwrap()
}

fn document(session: &Session, kind: Kind) -> Document {
    Document::of(&report(session), &Request::new(Format::Markdown, kind))
}

fn markdown(report: &Report, kind: Kind) -> String {
    let request = Request::new(Format::Markdown, kind);
    String::from_utf8(unwatched(|progress| render(report, &request, progress)).unwrap()).unwrap()
}

fn blocks(document: &Document, name: SectionName) -> Vec<&Block> {
    document.sections.iter().filter(|section| section.name == name).flat_map(|section| &section.blocks).collect()
}

fn tables(document: &Document, name: SectionName) -> Vec<&Table> {
    fn of(block: &Block) -> Option<&Table> {
        if let Block::Table(table) = block { Some(table) } else { None }
    }
    blocks(document, name).into_iter().filter_map(of).collect()
}

fn rows(document: &Document, name: SectionName) -> Vec<&Vec<Cell>> {
    tables(document, name).into_iter().flat_map(|table| &table.rows).collect()
}

fn paragraphs(document: &Document, name: SectionName) -> Vec<&str> {
    fn of(block: &Block) -> Option<&str> {
        if let Block::Paragraph(text) = block { Some(text) } else { None }
    }
    blocks(document, name).into_iter().filter_map(of).collect()
}

// --- all kinds

#[test]
fn every_kind_has_its_parts_in_order_and_says_what_it_is() {
    let (_folder, session) = sample();
    for kind in Kind::ALL {
        let document = document(&session, *kind);
        let names: Vec<SectionName> = document.sections.iter().map(|section| section.name).collect();
        let wanted: Vec<SectionName> =
            kind.sections().iter().copied().filter(|name| *name != SectionName::Own).collect();
        assert_eq!(names, wanted, "{kind}: the sample has no controls of its own");
        assert!(names.is_sorted() && names.contains(&SectionName::Limits), "{kind}");
        let Block::Callout(statement) = &document.sections[0].blocks[0] else { panic!("{kind}") };
        assert!(statement.starts_with("This is a self-assessment"), "{kind}");
        let text = markdown(&report(&session), *kind);
        assert!(text.contains("27001") && text.contains("4–10"), "{kind}: what is not assessed");
        for section in &document.sections {
            assert!(!section.blocks.is_empty() && !section.title.is_empty(), "{kind}: {}", section.name);
            for block in &section.blocks {
                if let Block::Table(table) = block {
                    assert!(!table.rows.is_empty() && !table.caption.is_empty(), "{kind}: {}", section.name);
                    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.caption);
                    let shares: u16 = table.columns.iter().map(|column| column.share).sum();
                    assert_eq!(shares, 100, "{kind}: {}", table.caption);
                }
            }
        }
    }
}

#[test]
fn parts_are_chosen_in_their_own_order() {
    let (_folder, session) = sample();
    let report = report(&session);
    let chosen = |kind, sections: &[SectionName]| {
        let request = Request { sections: Some(sections.to_vec()), ..Request::new(Format::Markdown, kind) };
        Document::of(&report, &request).sections.iter().map(|section| section.name).collect::<Vec<_>>()
    };
    use SectionName::{About, Gaps, Limits, Soa};
    assert_eq!(chosen(Kind::Full, &[Limits, Soa, Soa]), [About, Soa, Limits]);
    assert_eq!(chosen(Kind::Summary, &[Gaps]), [About, Gaps], "also one that the kind does not have by itself");
    assert_eq!(chosen(Kind::Soa, &[]), [About]);
}

#[test]
fn what_makes_no_sense_is_refused_with_what_does() {
    let (_folder, session) = sample();
    let report = report(&session);
    let refused = |request: Request| unwatched(|progress| render(&report, &request, progress)).unwrap_err().to_string();
    for format in Format::ALL {
        assert!(format.kinds().contains(&Kind::Full), "{format}");
        for kind in Kind::ALL.iter().filter(|kind| !format.kinds().contains(kind)) {
            let error = refused(Request::new(*format, *kind));
            assert!(error.contains(&format!("{format} is not written as {kind}: choose the kind full")), "{error}");
            assert!(error.contains("the format md"), "{error}");
        }
        if !format.has_sections() {
            let sections = Some(vec![SectionName::Gaps]);
            let error = refused(Request { sections, ..Request::new(*format, Kind::Full) });
            assert!(error.contains("no sections") && error.contains("md"), "{error}");
        }
    }
}

// --- the summary

#[test]
fn the_summary_is_short_and_without_jargon() {
    let (_folder, session) = sample();
    let (_fresh, fresh) = workbook();
    for session in [&session, &fresh] {
        let text = markdown(&report(session), Kind::Summary);
        // What is quoted from the catalogue's own texts is plain by another test.
        let lower = text.to_lowercase();
        for jargon in [
            "applicab",
            "attainment",
            "maturity",
            "coverage",
            "gap",
            "statement of",
            "soa",
            "scope:",
            "isms",
            "implementation",
            "baseline",
            "basis",
            "findings",
            "residual",
            "undecided",
            "profile",
            "denominator",
            "a.5",
            "a.8",
        ] {
            assert!(!lower.contains(jargon), "{jargon}: {text}");
        }
        let words = text.split_whitespace().count();
        assert!(words < 1_000, "two pages hold no more: {words}");
    }
    let text = markdown(&report(&fresh), Kind::Summary);
    assert!(text.contains("Nobody has looked at any of them yet"), "{text}");
    assert!(text.contains("93 measures have not been looked at yet"), "{text}");
}

#[test]
fn the_figures_of_the_summary_are_those_of_the_workbook() {
    let (_folder, session) = sample();
    let report = report(&session);
    let tally = &report.overall;
    let text = markdown(&report, Kind::Summary);
    assert!(text.contains(&format!("- Looked at: {}", tally.coverage().shown())), "{text}");
    assert!(text.contains(&format!("{} of the {} that matter", tally.assessed, tally.in_scope())), "{text}");
    assert!(text.contains(&format!("{} are still open", tally.not_assessed())), "{text}");
    assert!(text.contains(&format!("things stand at {} on a scale", tally.maturity().shown())), "{text}");
    assert!(text.contains(&format!("That is {} of what is wanted", tally.attainment().shown())), "{text}");
    assert!(text.contains(&format!("it would be {}.", tally.attainment_floor().shown())), "{text}");
    assert!(text.contains(&format!("These 10 of {} promise", report.gaps.len())), "{text}");
    let first: Vec<&str> = report.gaps.iter().take(10).map(|gap| report.title_of(&gap.control).unwrap()).collect();
    let document = document(&session, Kind::Summary);
    let numbered = blocks(&document, SectionName::First);
    let Some(Block::Numbered(steps)) = numbered.iter().find(|block| matches!(block, Block::Numbered(_))) else {
        panic!("{numbered:?}")
    };
    assert_eq!(steps.len(), 10);
    assert!(steps.iter().zip(first).all(|(step, title)| step.starts_with(title) && step.len() > title.len() + 20));
}

/// Where the beginning is made, the first step for a beginner would be no help.
#[test]
fn what_comes_next_depends_on_the_level() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 0);
    let control = session.catalogue().control("8.13").unwrap();
    let (first, rung) = (control.first_step.as_deref().unwrap(), &*control.ladder.as_ref().unwrap().0[2]);
    let says = |session: &Session, text: &str| {
        [Kind::Summary, Kind::Full, Kind::Gaps].map(|kind| format!("{:?}", document(session, kind)).contains(text))
    };
    assert_eq!((says(&session, first), says(&session, rung)), ([true; 3], [false; 3]));
    set_level(&mut session, "8.13", 2);
    assert_eq!((says(&session, first), says(&session, rung)), ([false; 3], [true; 3]));
}

// --- the Statement of Applicability

/// A workbook with every state that a row of the statement can be in.
fn every_state() -> (TempDir, Session) {
    let (folder, mut session) = workbook();
    let all: Vec<_> = session.catalogue().controls.iter().map(|control| control.id.clone()).collect();
    done(session.set(&all[..20], &decide(Applicability::Applicable, &[Reason::Legal], "", None)));
    done(session.set(&all[20..23], &decide(Applicability::Applicable, &[], "", None)));
    done(
        session.set(&all[23..25], &decide(Applicability::Inherited, &[Reason::Provider], "They run it.", Some("Host"))),
    );
    done(session.set(&all[25..28], &exclude()));
    set_level(&mut session, "5.1", 0);
    set_level(&mut session, "5.2", 2);
    set_level(&mut session, "5.3", 4);
    let own = session.add_own_control("Receipts are kept", None).unwrap().0;
    done(session.set(&[own], &AnswerEdit { ..to_level(1) }));
    (folder, session)
}

#[test]
fn no_row_of_the_statement_is_blank_anywhere() {
    for (_folder, session) in [sample(), every_state(), workbook()] {
        let document = document(&session, Kind::Soa);
        for name in [SectionName::Soa, SectionName::Own, SectionName::Exclusions, SectionName::Providers] {
            for row in rows(&document, name) {
                assert!(row.iter().all(|cell| !cell.text.trim().is_empty()), "{name}: {row:?}");
            }
        }
        let heads: Vec<&str> =
            tables(&document, SectionName::Soa)[0].columns.iter().map(|column| column.title.as_str()).collect();
        assert_eq!(heads, ["Control", "Applies", "Reasons", "Why", "Implementation", "Evidence"]);
    }
}

#[test]
fn a_justification_is_what_was_said_or_that_nothing_was() {
    let (_folder, session) = every_state();
    let document = document(&session, Kind::Soa);
    let row = |id: &str| {
        let all = rows(&document, SectionName::Soa);
        let found = all.into_iter().find(|row| row[0].text.starts_with(&format!("A.{id} "))).unwrap();
        found.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>()
    };
    let tone = |id: &str| {
        rows(&document, SectionName::Soa).into_iter().find(|row| row[0].text.starts_with(id)).unwrap()[3].tone
    };
    assert_eq!(row("5.4")[1..4], ["applicable", "legal", "A law or regulation asks for it."]);
    assert_eq!(row("5.21")[1..4], ["applicable", "no reason recorded", "no reason recorded"]);
    assert_eq!((tone("A.5.21 "), tone("A.5.4 ")), (Tone::Missing, Tone::Plain));
    assert_eq!(row("5.24")[1..4], ["inherited", "provider", "They run it.\nProvider: Host"]);
    assert_eq!(row("5.26")[1], "excluded");
    assert_eq!(row("5.26")[4..], ["–", "–"], "what is not for the organisation is neither done nor undone");
    assert_eq!(row("5.29")[1..4], ["undecided", "not decided yet", "not decided yet"]);
}

#[test]
fn what_applies_and_is_not_implemented_says_what_is_missing() {
    let (_folder, session) = every_state();
    let document = document(&session, Kind::Soa);
    let all = rows(&document, SectionName::Soa);
    let told = |id: &str| {
        let row = all.iter().find(|row| row[0].text.starts_with(&format!("A.{id} "))).unwrap();
        row[4].text.clone()
    };
    let rung = |id: &str, level: usize| {
        session.catalogue().control(id).unwrap().ladder.as_ref().unwrap().0[level - 1].to_string()
    };
    assert_eq!(
        told("5.1"),
        format!("Not implemented: level 0 Non-existent, target 3. Missing for level 1: {}", rung("5.1", 1))
    );
    assert_eq!(told("5.2"), format!("Partial: level 2 Repeatable, target 3. Missing for level 3: {}", rung("5.2", 3)));
    assert_eq!(told("5.3"), "Implemented: level 4 Managed, target 3.");
    assert_eq!(told("5.4"), "Not assessed, target 3: without a level, what is missing is not known.");
    assert_eq!(told("5.24"), "By provider, target 3.");
}

#[test]
fn the_counts_are_those_of_the_rows_that_are_printed() {
    for (_folder, session) in [sample(), every_state(), workbook()] {
        let document = document(&session, Kind::Soa);
        for name in [SectionName::Soa, SectionName::Own] {
            let all: Vec<&Vec<Cell>> = rows(&document, name).into_iter().filter(|row| row.len() == 6).collect();
            let Some(counted) = paragraphs(&document, name).into_iter().find(|text| {
                text.contains("control") && text.contains(": ") && text.starts_with(|c: char| c.is_ascii_digit())
            }) else {
                assert!(all.is_empty());
                continue;
            };
            let mut parts = Vec::new();
            for word in ["applicable", "inherited", "excluded", "undecided"] {
                let count = all.iter().filter(|row| row[1].text == word).count();
                parts.extend((count > 0).then(|| format!("{count} {word}")));
            }
            let without =
                all.iter().filter(|row| row[1].text == "applicable" && row[2].text == "no reason recorded").count();
            let without = if without > 0 { format!("; {without} applicable without a reason") } else { String::new() };
            let controls = if all.len() == 1 { "1 control".to_owned() } else { format!("{} controls", all.len()) };
            assert_eq!(counted, format!("{controls}: {}{without}.", parts.join(", ")));
        }
        let excluded = rows(&document, SectionName::Soa).iter().filter(|row| row[1].text == "excluded").count();
        let listed = rows(&document, SectionName::Exclusions).len();
        assert_eq!(excluded, listed);
    }
}

#[test]
fn it_is_a_draft_until_nothing_is_missing() {
    let (_folder, mut session) = every_state();
    let draft = |session: &Session, kind| document(session, kind).draft;
    assert_eq!(draft(&session, Kind::Soa).as_deref(), Some("Draft: 66 undecided, 3 without a reason"));
    assert_eq!(
        draft(&session, Kind::Full).as_deref(),
        Some("Statement of Applicability: draft, 66 undecided, 3 without a reason")
    );
    assert_eq!(draft(&session, Kind::Summary), None);
    let all: Vec<_> = report(&session).undecided().map(|row| row.control.id.clone()).collect();
    done(session.set(&all, &decide(Applicability::Applicable, &[Reason::Risk], "", None)));
    assert_eq!(draft(&session, Kind::Soa).as_deref(), Some("Draft: 3 without a reason"));
    let all: Vec<_> = report(&session).without_reason().map(|row| row.control.id.clone()).collect();
    done(session.set(&all, &decide(Applicability::Applicable, &[Reason::Risk], "", None)));
    assert_eq!(draft(&session, Kind::Soa), None);
    assert!(
        paragraphs(&document(&session, Kind::Soa), SectionName::Soa).iter().any(|text| text.starts_with("Complete"))
    );
}

#[test]
fn the_control_block_says_what_is_set_and_the_statement_what_is_not() {
    let (_folder, mut session) = workbook();
    let block = |session: &Session, kind| {
        let block = document(session, kind).control;
        block.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>()
    };
    let day = report(&session).date;
    assert_eq!(block(&session, Kind::Full), [format!("Date: {day}")]);
    let missing = ["Version", "Classification", "Author", "Approver", "Approved on", "Next review"];
    let missing = missing.map(|label| format!("{label}: not recorded"));
    assert_eq!(block(&session, Kind::Soa)[1..], missing);
    let text = |text: &str| Some(Some(text.to_owned()));
    let edit = DocumentEdit {
        title: text("Our security"),
        version: text("1.2"),
        classification: text("internal"),
        author: text("Ann"),
        approver: text("Ruth"),
        approved_on: Some(Some(date(2026, 2, 1))),
        next_review: Some(Some(date(2027, 2, 1))),
    };
    done(session.set_organisation(&OrganisationEdit { document: edit, ..OrganisationEdit::default() }));
    let day = report(&session).date;
    let soa = document(&session, Kind::Soa);
    assert_eq!((soa.title.as_str(), soa.classification.as_deref()), ("Our security", Some("internal")));
    assert_eq!(soa.author.as_deref(), Some("Ann"));
    let expected = [
        "Document: Statement of Applicability, ISO/IEC 27002:2022".to_owned(),
        format!("Date: {day}"),
        "Version: 1.2".to_owned(),
        "Classification: internal".to_owned(),
        "Author: Ann".to_owned(),
        "Approver: Ruth".to_owned(),
        "Approved on: 2026-02-01".to_owned(),
        "Next review: 2027-02-01".to_owned(),
    ];
    assert_eq!(block(&session, Kind::Soa), expected);
    // Without names it has no author, and does not say that there is none.
    let redacted = report(&session).redacted(session.catalogue());
    let redacted = Document::of(&redacted, &Request::new(Format::Markdown, Kind::Soa));
    assert_eq!((redacted.author, redacted.title.as_str()), (None, "Statement of Applicability, ISO/IEC 27002:2022"));
    let labels: Vec<&str> = redacted.control.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Date", "Version", "Classification", "Approved on", "Next review"]);
}

// --- gaps and working paper

#[test]
fn gaps_stand_with_their_terms_and_what_is_not_assessed_beside_them() {
    let (_folder, session) = sample();
    let report = report(&session);
    let document = document(&session, Kind::Gaps);
    let all = rows(&document, SectionName::Gaps);
    assert_eq!(all.len(), report.gaps.len());
    for (row, gap) in all.iter().zip(&report.gaps) {
        assert!(row[1].text.starts_with(&format!("A.{} ", gap.control)));
        let terms = format!("{} × {} ÷ {}", gap.gap, gap.importance.get(), gap.effort.get());
        assert_eq!((&row[4].text, &row[5].text), (&terms, &gap.priority.shown()));
        assert!(row[6].text.len() > 20, "what comes next: {row:?}");
    }
    let open = report.not_assessed().count();
    assert!(paragraphs(&document, SectionName::Gaps).iter().any(|text| text.starts_with(&format!("{open} of "))));
    let listed = blocks(&document, SectionName::NotAssessed);
    assert!(listed.iter().any(|block| matches!(block, Block::List(points) if points.len() == open)), "{listed:?}");
}

#[test]
fn the_working_paper_has_every_control_and_every_hash() {
    for (_folder, session) in [sample(), every_state()] {
        let report = report(&session);
        let text = markdown(&report, Kind::Workpaper);
        let bare = text.replace('\\', "");
        let headings = text.lines().filter(|line| line.starts_with("#### ")).count();
        assert_eq!(headings, report.statement().count(), "blank ones too");
        for row in report.statement() {
            for text in row.control.ladder.iter().flat_map(|ladder| &ladder.0) {
                assert!(bare.contains(&**text), "{}: {text}", row.control.id);
            }
            for serving in &row.evidence {
                let hash = serving.evidence.sha256.as_deref().unwrap_or_default();
                assert!(bare.matches(hash).count() >= 2, "in the answer and in the list");
            }
            for hint in row.control.evidence.iter() {
                assert!(bare.contains(&**hint), "{}: {hint}", row.control.id);
            }
            for line in row.notes.iter().flat_map(|note| note.text.lines()) {
                assert!(bare.contains(&line.trim().replace('\\', "")), "{line}");
            }
        }
        let places = |word: &str| text.matches(&format!("| {word} ")).count();
        let assessed = report.rows.iter().filter(|row| row.answer.level.is_some()).count();
        assert_eq!(places("not assessed"), 5 * (report.rows.len() - assessed) + listed_not_assessed(&report));
        assert!(places("holds") > 0 && places("asked for next") > 0);
    }
}

/// The table of all controls says it once of each, as its implementation.
fn listed_not_assessed(report: &Report) -> usize {
    let says = |row: &&controlbook::report::Row| {
        row.implementation() == Some(controlbook::workbook::answer::Implementation::NotAssessed)
    };
    report.rows.iter().filter(says).count() + 1 // and the legend
}

#[test]
fn a_redacted_report_of_any_kind_names_nobody() {
    let folder = folder();
    let new = NewWorkbook { organisation: "Marker Ltd", profile: "full", author: "Marker" };
    let mut session = Session::create(&folder.path().join("m.controlbook"), &new).unwrap();
    let document = DocumentEdit {
        title: Some(Some("Marker".to_owned())),
        author: Some(Some("Marker".to_owned())),
        approver: Some(Some("Marker".to_owned())),
        version: Some(Some("7.7".to_owned())),
        ..DocumentEdit::default()
    };
    done(session.set_organisation(&OrganisationEdit { document, ..OrganisationEdit::default() }));
    let decision = decide(Applicability::Inherited, &[Reason::Provider], "Marker runs it here.", Some("Marker"));
    done(session.set(&[id("5.1")], &decision));
    done(session.write_note(&id("5.1"), "Marker", None));
    let report = session.report_redacted(None).unwrap();
    for kind in Kind::ALL {
        let text = markdown(&report, *kind);
        assert!(!text.contains("Marker") && text.contains("7.7"), "{kind}: {text}");
        assert!(!text.contains("No evidence is recorded"), "{kind}: what is left out is not what is not there");
    }
}
