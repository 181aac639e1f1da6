//! The roadmap in reports: every figure counted by hand, the same in each format, whatever people call their work.

use controlbook::report::chart::{Chart, Shape};
use controlbook::report::document::{Block, Document, Section, SectionName, Table};
use controlbook::report::{Format, Kind, Report, Request, TableName, render, unwatched};
use controlbook::session::Session;
use controlbook::workbook::{ActionEdit, ActionStatus, Closes, Phase, PhaseEdit};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::actions::titled;
use crate::support::{id, level, names, rendered, sample, set_level, text_in, workbook};

/// The day that the reports here bear.
const TODAY: Date = date(2026, 12, 1);

fn closes(control: &str, from: u8, to: u8) -> Option<Vec<Closes>> {
    Some(vec![Closes { control: id(control), from: Some(level(from)), to: level(to) }])
}

/// Three gaps, two phases, five actions.
pub fn planned() -> (TempDir, Session) {
    let (folder, mut session) = workbook();
    for (control, to) in [("8.13", 1), ("5.18", 1), ("5.24", 2)] {
        set_level(&mut session, control, to);
    }
    let autumn = PhaseEdit {
        name: Some("Autumn".to_owned()),
        from: Some(Some(date(2026, 10, 1))),
        to: Some(Some(date(2026, 12, 31))),
        capacity: Some(Some("10".parse().unwrap())),
        ..PhaseEdit::default()
    };
    let spring = PhaseEdit {
        name: Some("Spring".to_owned()),
        from: Some(Some(date(2027, 1, 4))),
        to: Some(Some(date(2027, 1, 29))),
        capacity: Some(Some("12".parse().unwrap())),
        ..PhaseEdit::default()
    };
    let (autumn, _) = session.add_phase(&autumn).unwrap();
    let (spring, _) = session.add_phase(&spring).unwrap();
    let text = |text: &str| Some(Some(text.to_owned()));
    let restore = ActionEdit {
        closes: closes("8.13", 1, 3),
        owner: text("Ann"),
        due: Some(Some(date(2026, 11, 15))),
        days: Some(Some("3".parse().unwrap())),
        cost: Some(Some(400)),
        status: Some(ActionStatus::Agreed),
        phase: Some(Some(autumn)),
        notes: text("Ask the supplier first."),
        ..titled("Test the restore")
    };
    let (restore, _) = session.add_action(&restore).unwrap();
    let rights = ActionEdit {
        closes: closes("5.18", 1, 3),
        owner: text("Ben"),
        due: Some(Some(date(2027, 1, 20))),
        days: Some(Some("22.5".parse().unwrap())),
        status: Some(ActionStatus::Doing),
        phase: Some(Some(spring)),
        ..titled("List who may do what")
    };
    session.add_action(&rights).unwrap();
    let plan = ActionEdit {
        closes: closes("5.24", 2, 3),
        days: Some(Some("1".parse().unwrap())),
        depends_on: Some(vec![restore]),
        phase: Some(Some(spring)),
        ..titled("Plan for bad days")
    };
    session.add_action(&plan).unwrap();
    let tills = ActionEdit {
        status: Some(ActionStatus::Dropped),
        because: Some("The supplier does it.".to_owned()),
        ..titled("New tills")
    };
    session.add_action(&tills).unwrap();
    session.add_action(&titled("Tidy the shelf")).unwrap();
    (folder, session)
}

/// An edit of what is planned.
#[derive(Clone, Debug)]
pub enum Plan {
    Phase(String, Option<(i16, u8)>),
    Action { title: String, control: Option<usize>, due: Option<(i16, u8)>, status: usize, phase: Option<usize> },
    Depend(usize, usize),
    Remove(usize),
}

/// Any of them, in texts that could be something else.
pub fn a_plan() -> impl Strategy<Value = Vec<Plan>> {
    let day = || prop::option::of((1_i16..=9_999, 0..28_u8));
    let title = || "[=*_a-z<|ü\n\u{1b}\u{202e}]{0,8}x";
    let one = prop_oneof![
        1 => (title(), day()).prop_map(|(name, from)| Plan::Phase(name, from)),
        4 => (title(), prop::option::of(0..4_usize), day(), 0..5_usize, prop::option::of(0..3_usize))
            .prop_map(|(title, control, due, status, phase)| Plan::Action { title, control, due, status, phase }),
        1 => any::<(usize, usize)>().prop_map(|(one, other)| Plan::Depend(one, other)),
        1 => any::<usize>().prop_map(Plan::Remove),
    ];
    prop::collection::vec(one, 0..12)
}

/// Makes an edit. What cannot be is no fault.
pub fn plan(session: &mut Session, plan: &Plan) {
    let day = |(year, day): (i16, u8)| date(year, 2, i8::try_from(day).unwrap() + 1);
    let actions: Vec<_> = session.workbook().actions().map(|action| action.id).collect();
    let action = |pick: usize| (!actions.is_empty()).then(|| actions[pick % actions.len()]);
    match plan {
        Plan::Phase(name, from) => {
            let edit = PhaseEdit { name: Some(name.clone()), from: Some(from.map(day)), ..PhaseEdit::default() };
            // A name that stands there is refused.
            let _ = session.add_phase(&edit);
        }
        Plan::Action { title, control, due, status, phase } => {
            let phases: Vec<_> = session.workbook().phases().into_iter().map(|phase: &Phase| phase.id).collect();
            let control = control.map(|place| session.catalogue().controls[place].id.clone());
            let status = ActionStatus::ALL[*status];
            let edit = ActionEdit {
                closes: control.map(|control| vec![Closes { control, from: None, to: level(4) }]),
                owner: Some(Some(title.clone())),
                due: Some(due.map(day)),
                status: Some(status),
                because: (status == ActionStatus::Dropped).then(|| title.clone()),
                notes: Some(Some(title.clone())),
                cost: Some(Some(u64::MAX >> 1)),
                phase: Some(phase.and_then(|place| phases.get(place).copied())),
                ..titled(title)
            };
            session.add_action(&edit).unwrap();
        }
        Plan::Depend(one, other) => {
            if let (Some(one), Some(other)) = (action(*one), action(*other)) {
                let edit = ActionEdit { depends_on: Some(vec![other]), ..ActionEdit::default() };
                // A circle is refused.
                let _ = session.edit_action(one, &edit);
            }
        }
        Plan::Remove(pick) => {
            if let Some(action) = action(*pick) {
                session.remove_action(action).unwrap();
            }
        }
    }
}

fn report(session: &Session) -> Report {
    session.report_to_keep(Some(TODAY)).unwrap()
}

fn of_kind(report: &Report, format: Format, kind: Kind) -> String {
    let request = Request::new(format, kind);
    text_in(&unwatched(|progress| render(report, &request, progress)).unwrap())
}

fn section(report: &Report, request: &Request, name: SectionName) -> Section {
    let document = Document::of(report, request);
    document.sections.into_iter().find(|section| section.name == name).unwrap()
}

fn roadmap(report: &Report) -> Section {
    section(report, &Request::new(Format::Markdown, Kind::Full), SectionName::Roadmap)
}

fn tables(section: &Section) -> Vec<&Table> {
    fn table(block: &Block) -> Option<&Table> {
        if let Block::Table(table) = block { Some(table) } else { None }
    }
    section.blocks.iter().filter_map(table).collect()
}

fn charts(section: &Section) -> Vec<&Chart> {
    fn chart(block: &Block) -> Option<&Chart> {
        if let Block::Chart(chart) = block { Some(chart) } else { None }
    }
    section.blocks.iter().filter_map(chart).collect()
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect()).collect()
}

/// Every text of a section but those of its tables and charts.
fn said(section: &Section) -> Vec<&str> {
    let mut said = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Heading(_, text) | Block::Paragraph(text) | Block::Callout(text) => said.push(text.as_str()),
            Block::List(points) | Block::Numbered(points) => said.extend(points.iter().map(String::as_str)),
            Block::Note(head, lines) => said.extend(std::iter::once(head).chain(lines).map(String::as_str)),
            Block::Facts(_) | Block::Figures(_) | Block::Table(_) | Block::Chart(_) => {}
        }
    }
    said
}

#[test]
fn the_section_says_who_does_what_by_when_and_what_does_not_fit() {
    let (_folder, session) = planned();
    let section = roadmap(&report(&session));
    assert_eq!(
        said(&section),
        [
            "! 1 action is overdue on 2026-12-01: #1.",
            "5 actions: 2 proposed, 1 agreed, 1 doing, 1 dropped. Every gap has an action that closes it, or part of it.",
            "Autumn",
            "2026-10-01 to 2026-12-31. Planned: 3 of 10 days, 7 left.",
            "Notes to #1 Test the restore:",
            "Ask the supplier first.",
            "Spring",
            // 22.5 + 1 = 23.5, of 12; from 4 to 29 January 2027 there are four weeks of five days.
            "2027-01-04 to 2027-01-29. Planned: 23.5 of 12 days, 11.5 too many.",
            "! Overfull: 23.5 days of work, 11.5 more than the 12 days it has.",
            "! Overloaded: Ben has 22.5 days to do, and the phase has 20 days for one person.",
            "In no phase",
            "Planned: 0 days.",
            "! 1 action without an estimate: the sum leaves them out.",
            "Dropped",
            "#4 New tills: The supplier does it.",
            "Timeline",
            "1 action has neither a due date nor a phase that ends on a day, and so no place in the timeline.",
        ]
    );
    let tables = tables(&section);
    assert_eq!(
        cells(tables[0]),
        [
            ["Autumn", "2026-10-01", "2026-12-31", "10", "3", "7 left", "1", "A.8.13"],
            ["Spring", "2027-01-04", "2027-01-29", "12", "23.5", "! 11.5 too many", "2", "A.5.18, A.5.24"],
            ["In no phase", "–", "–", "–", "0", "–", "1", "–"],
        ]
    );
    let backup = "A.8.13 Information backup: from level 1 to 3";
    assert_eq!(
        cells(tables[1]),
        [
            ["1", "Test the restore", backup, "Ann", "2026-11-15", "3", "400", "! agreed, overdue"],
            ["", "Sum", "", "", "", "3", "400", ""],
        ]
    );
    assert_eq!(
        cells(tables[2]).iter().map(|row| [row[0], row[1], row[5], row[7]]).collect::<Vec<_>>(),
        [
            ["2", "List who may do what", "22.5", "doing"],
            ["3", "Plan for bad days\nAfter #1", "1", "proposed"],
            ["", "Sum", "23.5", ""],
        ]
    );
}

#[test]
fn the_timeline_has_months_across_and_says_the_same_in_words() {
    let (_folder, session) = planned();
    let section = roadmap(&report(&session));
    let charts = charts(&section);
    let [chart] = charts[..] else { panic!("{charts:?}") };
    let Shape::Timeline(timeline) = &chart.shape else { panic!("{chart:?}") };
    assert_eq!(timeline.stretches, ["Oct 26", "Nov 26", "Dec 26", "Jan 27"]);
    // Two of four months have passed.
    assert_eq!(timeline.seen_on, Some(500));
    let bars: Vec<_> = timeline.bars.iter().map(|bar| (&*bar.label, bar.from, bar.to, &*bar.shown)).collect();
    assert_eq!(
        bars,
        [
            // From 1 October to 15 November: one and a half of four months.
            ("#1 Test the restore", 0, 375, "by 2026-11-15, agreed, overdue"),
            // From behind the third of January's 31 days to behind the 20th: 3 + 3/31 and 3 + 20/31 of 4.
            ("#2 List who may do what", 774, 911, "by 2027-01-20, doing"),
            ("#3 Plan for bad days", 774, 983, "in its phase, until 2027-01-29, proposed"),
        ]
    );
    assert_eq!(
        chart.told,
        "Months across, actions down: 3 actions from 2026-10-01 to 2027-01-29, of which 1 overdue. The tables of the phases say the same with days."
    );
    let markdown = of_kind(&report(&session), Format::Markdown, Kind::Full);
    let line = |of: &str| {
        let mut lines = markdown.lines().filter(|line| line.contains(of) && line.contains("by 20"));
        let cells: Vec<_> = lines.next_back().unwrap().split('|').map(str::trim).collect();
        cells[2..6].iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(line("Test the restore"), ["!!", "!!", "", ""]);
    assert_eq!(line("List who may do what"), ["", "", "", "██"]);
    let page = of_kind(&report(&session), Format::Html, Kind::Full);
    assert!(page.contains("aria-label=\"Months across, actions down: 3 actions"), "the picture has no words");
}

#[test]
fn the_gaps_name_what_closes_them_and_stand_in_the_roadmap_where_it_stands_alone() {
    let (_folder, mut session) = planned();
    set_level(&mut session, "8.8", 1);
    let report = report(&session);
    let full = Request::new(Format::Markdown, Kind::Full);
    let gaps = section(&report, &full, SectionName::Gaps);
    let closed: Vec<_> = cells(tables(&gaps)[0]).iter().map(|row| (row[1].to_owned(), row[6].to_owned())).collect();
    let by = |control: &str| closed.iter().find(|(name, _)| name.starts_with(control)).unwrap().1.as_str();
    assert_eq!([by("A.8.13 "), by("A.5.18 "), by("A.5.24 "), by("A.8.8 ")], ["#1", "#2", "#3", "nothing yet"]);
    assert!(said(&roadmap(&report)).iter().any(|text| text.ends_with("1 of 4 gaps have no action yet.")));

    let is_of_gaps = |table: &&Table| table.caption == "The gaps by priority";
    assert!(!tables(&roadmap(&report)).iter().any(is_of_gaps), "the gaps stand there twice");
    let alone = Request { sections: Some(vec![SectionName::Roadmap]), ..full };
    assert!(tables(&section(&report, &alone, SectionName::Roadmap)).iter().any(is_of_gaps));
    // The gaps have it, the statement does not.
    assert!(of_kind(&report, Format::Markdown, Kind::Gaps).contains("## Roadmap"));
    assert!(!of_kind(&report, Format::Markdown, Kind::Soa).contains("Roadmap"));
}

#[test]
fn without_actions_it_says_how_to_plan() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 1);
    let report = report(&session);
    let section = roadmap(&report);
    assert!(tables(&section).is_empty());
    let said = said(&section);
    assert!(said.len() == 1 && said[0].starts_with("No action is planned yet."), "{said:?}");
    let text = of_kind(&report, Format::Markdown, Kind::Full);
    assert!(!text.contains("Closed by") && !text.contains("Timeline"));
    assert_eq!(of_kind(&report, Format::Csv, Kind::Full).lines().count(), 94);
    for table in [TableName::Actions, TableName::Phases] {
        let request = Request { table: Some(table), ..Request::new(Format::Csv, Kind::Full) };
        let bytes = unwatched(|progress| render(&report, &request, progress)).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap().lines().count(), 1, "{table}");
    }
}

#[test]
fn what_is_agreed_comes_first_and_the_summary_keeps_to_two_pages() {
    let (_folder, mut session) = planned();
    set_level(&mut session, "8.8", 1);
    let text = of_kind(&report(&session), Format::Markdown, Kind::Summary);
    let first = text.split("## What to do first").nth(1).unwrap().split("\n## ").next().unwrap();
    let lines: Vec<&str> = first.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines[..3],
        [
            "These 2 are agreed, and come first:",
            "1. Test the restore: Ann, by 2026-11-15, overdue",
            "2. List who may do what: Ben, by 2027-01-20",
        ]
    );
    // What is only proposed is no agreement: 5.24 is open, and so is 8.8.
    assert!(
        first.contains("Management of technical vulnerabilities") && !first.contains("Information backup"),
        "{first}"
    );

    let (_sample, mut session) = sample();
    let long = "an action with a title that goes on and on ".repeat(4);
    for _ in 0..12 {
        let edit = ActionEdit { status: Some(ActionStatus::Agreed), owner: Some(Some(long.clone())), ..titled(&long) };
        session.add_action(&edit).unwrap();
    }
    let request = Request::new(Format::Pdf, Kind::Summary);
    let bytes = unwatched(|progress| render(&report(&session), &request, progress)).unwrap();
    assert_eq!(lopdf::Document::load_mem(&bytes).unwrap().get_pages().len(), 2);
}

#[test]
fn every_format_has_the_same_actions() {
    let (_folder, session) = planned();
    let report = report(&session);
    for format in [Format::Markdown, Format::Html, Format::Pdf, Format::Docx, Format::Xlsx, Format::Json] {
        let text = text_in(&rendered(&report, format));
        for action in &report.work.actions {
            assert!(text.contains(&action.title), "{format} lacks {}", action.title);
        }
        assert!(text.contains("Autumn") && text.contains("22.5"), "{format}");
    }
    let json: Value = serde_json::from_slice(&rendered(&report, Format::Json)).unwrap();
    assert_eq!(json["seen_on"], "2026-12-01");
    assert_eq!(json["phases"][1]["overloads"], json!([{ "owner": "Ben", "days": 22.5, "limit": 20 }]));
    assert_eq!((&json["phases"][1]["over"], &json["phases"][1]["actions"]), (&json!(11.5), &json!([2, 3])));
    let overdue: Vec<&Value> = json["actions"].as_array().unwrap().iter().map(|action| &action["overdue"]).collect();
    assert_eq!(overdue, [true, false, false, false, false]);
    let request = Request { table: Some(TableName::Actions), ..Request::new(Format::Csv, Kind::Full) };
    let csv = unwatched(|progress| render(&report, &request, progress)).unwrap();
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(&csv[..]).records().collect::<Result<_, _>>().unwrap();
    let start: Vec<&str> = rows[0].iter().take(10).collect();
    assert_eq!(
        start,
        ["1", "Test the restore", "agreed", "yes", "Autumn", "Ann", "2026-11-15", "3.0", "400", "A.8.13 1 → 3"]
    );
    let table = of_kind(&report, Format::Ciso, Kind::Full);
    assert!(table.contains("Action: Test the restore (#1, Ann, by 2026-11-15)"), "{table}");
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    let (folder, session) = planned();
    let formats = || Format::ALL.iter().filter(|format| **format != Format::Xlsx || cfg!(unix));
    let first: Vec<Vec<u8>> = formats().map(|format| rendered(&report(&session), *format)).collect();
    drop(session);
    let session = Session::open(&folder.path().join("acme.controlbook"), "Ben").unwrap();
    let again: Vec<Vec<u8>> = formats().map(|format| rendered(&report(&session), *format)).collect();
    assert!(first == again);
    assert_eq!(names(folder.path()), ["acme.controlbook"]);
}

#[test]
fn hundreds_of_actions_with_and_without_days() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 1);
    let edit = |number: usize| ActionEdit {
        due: number.is_multiple_of(2).then(|| Some(date(2027, 1 + i8::try_from(number % 12).unwrap(), 1))),
        closes: closes("8.13", 1, 3),
        ..titled(&format!("Work {number}"))
    };
    let edits: Vec<ActionEdit> = (0..500).map(edit).collect();
    edits.iter().for_each(|edit| drop(session.add_action(edit).unwrap()));
    let report = report(&session);
    assert_eq!(report.work.actions.len(), 500);
    let section = roadmap(&report);
    let bars = |chart: &&Chart| match &chart.shape {
        Shape::Timeline(timeline) => timeline.bars.len(),
        Shape::Bars(_) | Shape::Radar(_) | Shape::Heatmap(_) => 0,
    };
    let parts: Vec<usize> = charts(&section).iter().map(bars).collect();
    // 250 have a day: eight pictures of 28, and one of 26.
    assert_eq!(parts, [28, 28, 28, 28, 28, 28, 28, 28, 26]);
    assert!(said(&section).iter().any(|text| text.starts_with("250 actions have neither a due date")));
    for format in Format::ALL {
        assert!(!rendered(&report, *format).is_empty(), "{format}");
    }
}

#[test]
fn a_redacted_report_says_how_much_is_planned_and_not_by_whom_and_when() {
    let (_folder, session) = planned();
    let report = session.report_redacted(Some(TODAY)).unwrap();
    let text = of_kind(&report, Format::Markdown, Kind::Full);
    let part = text.split("## Roadmap").nth(1).unwrap().split("\n## ").next().unwrap();
    for told in ["Action 1", "Phase 2", "A.8.13 Information backup: from level 1 to 3", "23.5"] {
        assert!(part.contains(told), "{told}: {part}");
    }
    for kept in ["restore", "Ann", "Ben", "Spring", "2026-11", "2027", "400", "overdue", "Timeline", "supplier"] {
        assert!(!part.contains(kept), "{kept}: {part}");
    }
    let json = of_kind(&report, Format::Json, Kind::Full);
    let ids = session.workbook().actions().map(|action| action.id);
    for id in ids.chain(session.workbook().phases().into_iter().map(|phase| phase.id)) {
        assert!(!json.contains(&id.to_string()), "an id of the workbook's is told");
    }
    let json: Value = serde_json::from_str(&json).unwrap();
    // Which action waits for which is still to be seen.
    assert_eq!(json["actions"][2]["depends_on"][0], json["actions"][0]["id"]);
    assert_eq!(json["actions"][2]["phase_id"], json["phases"][1]["id"]);
}

#[test]
fn a_cost_that_a_spreadsheet_would_round_is_written_as_text() {
    let (_folder, mut session) = workbook();
    for (title, cost) in [("Exact", 1_u64 << 53), ("Too large", (1 << 53) + 1)] {
        session.add_action(&ActionEdit { cost: Some(Some(cost)), ..titled(title) }).unwrap();
    }
    let text = text_in(&rendered(&report(&session), Format::Xlsx));
    assert!(text.contains("<v>9007199254740992</v>"), "a number stays one");
    assert!(text.contains(">9007199254740993<") && !text.contains("<v>9007199254740993</v>"));
}
