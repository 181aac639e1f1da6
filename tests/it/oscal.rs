//! The models of OSCAL: valid by NIST's schema, true to the session, referring to nothing that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use assert_cmd::cargo::cargo_bin_cmd;
use controlbook::error::Error;
use controlbook::report::oscal::{Model, NAMESPACE};
use controlbook::report::{Format, Kind, Progress, Report, Request, render, unwatched};
use controlbook::session::{NewEvidence, NewWorkbook, OrganisationEdit, Session, Source};
use controlbook::workbook::{ActionEdit, AnswerEdit, Applicability, Closes, DocumentEdit, EvidenceEdit, Reason};
use jsonschema::Validator;
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser};
use serde_json::Value;
use tempfile::TempDir;

use crate::actions::titled;
use crate::roadmap_reports::{a_plan, plan, planned};
use crate::session::{a_move, play};
use crate::support::{
    decide, done, exclude, folder, id, level, rendered, sample, set_level, to_level, unpacked, workbook,
};

/// The documents of a report by the names of their files.
fn documents(report: &Report) -> BTreeMap<String, Value> {
    let written = |model: &Model| {
        let request = Request { model: Some(*model), ..Request::new(Format::Oscal, Kind::Full) };
        let bytes = unwatched(|progress| render(report, &request, progress)).unwrap();
        (format!("{model}.json"), serde_json::from_slice(&bytes).unwrap())
    };
    Model::ALL.iter().map(written).collect()
}

fn kept(session: &Session) -> Report {
    session.report_to_keep(None).unwrap()
}

/// One model, without the name around it.
fn model(report: &Report, name: &str) -> Value {
    documents(report).remove(&format!("{name}.json")).unwrap()[name].take()
}

/// The values of a property of our own.
fn props<'a>(of: &'a Value, name: &str) -> Vec<&'a str> {
    let all = of["props"].as_array().map_or(&[][..], Vec::as_slice);
    let ours = all.iter().filter(|prop| prop["ns"] == NAMESPACE && prop["name"] == name);
    ours.map(|prop| prop["value"].as_str().unwrap()).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A workbook in which everything that can be said is said, in texts that could be something else.
fn hostile() -> (TempDir, Session) {
    let long = "x".repeat(190);
    let parts = [
        "  \u{1b}[2J\u{202e}*bold* _it_ `code`",
        "<script>alert(1)</script> &amp; [a](b)",
        "{{ insert: param, x }} ~sub~ ^sup^",
        "=1+1 # heading\n- item\n    code\n1. one",
        "日本 ünïcode 🦀 العربية",
        &long,
    ];
    let folder = folder();
    let new = NewWorkbook { organisation: parts[0], profile: "essentials", author: parts[1] };
    let mut session = Session::create(&folder.path().join("acme.controlbook"), &new).unwrap();
    let text = |text: &str| Some(Some(text.to_owned()));
    let document = DocumentEdit {
        title: text(parts[2]),
        version: text(" 1.0 *final* "),
        classification: text(parts[1]),
        author: text(parts[0]),
        approver: text(parts[4]),
        ..DocumentEdit::default()
    };
    let edit = OrganisationEdit { scope: text(&parts.join("\n")), document, ..OrganisationEdit::default() };
    done(session.set_organisation(&edit));
    let own = session.add_own_control(parts[2], Some(parts[3])).unwrap().0;
    let controls: Vec<_> =
        session.catalogue().controls.iter().map(|control| control.id.clone()).take(5).chain([own]).collect();
    for (part, control) in parts.iter().zip(&controls) {
        let line = part.lines().next().unwrap();
        let edit =
            AnswerEdit { owner: text(line), interviewee: text(line), refs: Some(vec![line.to_owned()]), ..to_level(1) };
        done(session.set(std::slice::from_ref(control), &edit));
        let decision = decide(Applicability::Inherited, &[Reason::Provider], part, Some(line));
        done(session.set(std::slice::from_ref(control), &decision));
        done(session.write_note(control, &format!("{part}\n\n{part}"), None));
        let about = EvidenceEdit { name: Some(line.to_owned()), ..EvidenceEdit::default() };
        let controls = std::slice::from_ref(control);
        let source = Source::Address("https://example.com/a[1]|<f>?q=ü#x#y%");
        done(session.attach(&NewEvidence { controls, source, about: about.clone() }));
        let file = folder.path().join("a file & {more}.txt");
        fs::write(&file, part).unwrap();
        done(session.attach(&NewEvidence { controls, source: Source::Linked(&file), about: about.clone() }));
        done(session.attach(&NewEvidence { controls, source: Source::Copied(&file, 1_000), about }));
        let action = ActionEdit {
            closes: Some(vec![Closes { control: control.clone(), from: None, to: level(5) }]),
            owner: text(line),
            due: Some(Some(jiff::civil::date(9999, 12, 31))),
            notes: text(part),
            ..titled(line)
        };
        session.add_action(&action).unwrap();
    }
    (folder, session)
}

/// A workbook in which nothing is in scope.
fn nothing_in_scope() -> (TempDir, Session) {
    let (folder, mut session) = workbook();
    let all: Vec<_> = session.catalogue().controls.iter().map(|control| control.id.clone()).collect();
    done(session.set(&all, &exclude()));
    (folder, session)
}

// --- NIST's schema

/// NIST's schema, where its folder stands beside the checkout; it is not part of this project.
fn schema() -> Option<Validator> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas/oscal/oscal_complete_schema.json");
    match fs::read(&path) {
        Ok(bytes) => Some(
            jsonschema::draft7::options()
                .should_validate_formats(true)
                .build(&serde_json::from_slice(&bytes).unwrap())
                .unwrap(),
        ),
        Err(_) => {
            let told = b"left out: NIST's schema of OSCAL does not stand beside the checkout\n";
            std::io::Write::write_all(&mut std::io::stderr(), told).unwrap();
            None
        }
    }
}

fn assert_valid(schema: &Validator, report: &Report) {
    for (name, document) in documents(report) {
        let faults: Vec<String> =
            schema.iter_errors(&document).map(|fault| format!("{}: {fault}", fault.instance_path())).take(3).collect();
        assert!(faults.is_empty(), "{name}: {}", faults.join("\n").chars().take(2_000).collect::<String>());
    }
}

#[test]
fn every_model_is_valid_by_nists_schema() {
    let Some(schema) = schema() else { return };
    for (_folder, session) in [sample(), workbook(), hostile(), nothing_in_scope(), planned()] {
        assert_valid(&schema, &kept(&session));
        assert_valid(&schema, &session.report_redacted(None).unwrap());
    }
    // The schema is one that can refuse.
    let (_folder, session) = sample();
    let mut document = documents(&kept(&session)).remove("catalog.json").unwrap();
    document["catalog"]["groups"][0]["controls"][0]["id"] = "5.1".into();
    assert!(!schema.is_valid(&document));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 50, ..ProptestConfig::with_cases(4) })]

    #[test]
    fn whatever_is_done_nothing_refers_to_what_is_not_there(moves in prop::collection::vec(a_move(true), 10..40), plans in a_plan()) {
        let schema = schema();
        let (_folder, mut session) = workbook();
        moves.iter().for_each(|a_move| play(&mut session, a_move));
        plans.iter().for_each(|edit| plan(&mut session, edit));
        for report in [kept(&session), session.report_redacted(None).unwrap()] {
            if let Some(schema) = &schema {
                assert_valid(schema, &report);
            }
            assert_connected(&report);
        }
    }
}

// --- references

/// Every value under a key, wherever it stands.
fn all<'a>(document: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match document {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == key {
                    found.push(value);
                }
                all(value, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| all(item, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn texts(document: &Value, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    all(document, key, &mut found);
    let texts = found.into_iter().flat_map(|value| match value {
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    });
    texts.filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

fn assert_connected(report: &Report) {
    let documents = documents(report);
    let catalog = &documents["catalog.json"];
    let plan = &documents["system-security-plan.json"];
    let results = &documents["assessment-results.json"];
    let controls: BTreeSet<String> = texts(catalog, "id").into_iter().collect();
    let components = texts(&plan["system-security-plan"]["system-implementation"], "uuid");
    let implementations = texts(&plan["system-security-plan"]["control-implementation"], "uuid");
    let observations = texts(&results["assessment-results"]["results"][0]["observations"], "uuid");
    let poam = &documents["plan-of-action-and-milestones.json"]["plan-of-action-and-milestones"];
    let (risks, tasks) = (texts(&poam["risks"], "uuid"), texts(&poam["risks"], "uuid"));
    let found = texts(&results["assessment-results"]["results"][0]["findings"], "uuid");
    let activities = texts(&documents["assessment-plan.json"]["assessment-plan"]["local-definitions"], "uuid");
    for (name, document) in &documents {
        let (_, root) = document.as_object().unwrap().iter().next().unwrap();
        let parties = texts(&root["metadata"]["parties"], "uuid");
        let resources = texts(&root["back-matter"], "uuid");
        let roles = texts(&root["metadata"]["roles"], "id");
        let defined = |key: &str, known: &[String]| {
            for found in texts(document, key) {
                assert!(known.contains(&found), "{name}: {key} {found}");
            }
        };
        defined("party-uuids", &parties);
        defined("role-id", &roles);
        defined("component-uuid", &components);
        defined("subject-uuid", &components);
        defined("implementation-statement-uuid", &implementations);
        defined("observation-uuid", &observations);
        defined("activity-uuid", &activities);
        defined("risk-uuid", &risks);
        defined("task-uuid", &tasks);
        for key in ["control-id", "with-ids", "target-id"] {
            defined(key, &controls.iter().cloned().collect::<Vec<_>>());
        }
        let mut referred: Vec<&Value> = Vec::new();
        for key in ["import-profile", "import-ssp", "import-ap", "imports"] {
            all(document, key, &mut referred);
        }
        for import in referred.into_iter().flat_map(|import| texts(import, "href")) {
            assert!(documents.contains_key(&import), "{name}: {import}");
        }
        for href in texts(document, "href") {
            let known = href
                .strip_prefix('#')
                .is_none_or(|id| resources.iter().any(|known| known == id) || controls.contains(id));
            assert!(known, "{name}: {href}");
            if let Some(id) = href.strip_prefix("assessment-results.json#") {
                assert!(found.iter().any(|known| known == id), "{name}: {href}");
            }
        }
        let uuids = texts(document, "uuid");
        assert_eq!(uuids.iter().collect::<BTreeSet<_>>().len(), uuids.len(), "{name}: a UUID stands for two things");
        assert!(uuids.iter().all(|uuid| uuid::Uuid::parse_str(uuid).unwrap().get_version_num() == 5), "{name}");
    }
}

#[test]
fn nothing_refers_to_what_is_not_there() {
    for (_folder, session) in [sample(), workbook(), hostile(), nothing_in_scope(), planned()] {
        assert_connected(&kept(&session));
        assert_connected(&session.report_redacted(None).unwrap());
    }
}

// --- true to the session

#[test]
fn the_models_say_what_the_session_says() {
    let (_folder, mut session) = sample();
    let own = session.add_own_control("Receipts are kept", Some("For ten years.")).unwrap().0;
    done(session.set(&[own], &to_level(2)));
    let report = kept(&session);
    let plan = model(&report, "system-security-plan");
    let requirements = list(&plan["control-implementation"]["implemented-requirements"]);
    assert_eq!(requirements.len(), 94);
    let results = model(&report, "assessment-results")["results"][0].take();
    let observed = |control: &str| {
        list(&results["observations"])
            .iter()
            .find(|seen| seen["types"][0] == "control-objective" && props(seen, "control") == [control])
            .cloned()
    };
    let is_planned = |control: &controlbook::catalogue::ControlId| {
        session.workbook().actions().any(|action| action.is_open() && action.closing(control).is_some())
    };
    for (requirement, row) in requirements.iter().zip(report.statement()) {
        let control = requirement["control-id"].as_str().unwrap();
        let expected = row.control.id.to_string().to_lowercase();
        assert_eq!(control, if expected.starts_with("c.") { expected } else { format!("a.{expected}") });
        let answer = &row.answer;
        let shown = |level: Option<controlbook::workbook::Level>| level.map(|level| level.to_string());
        assert_eq!(props(requirement, "applicability"), [answer.applicability.word()], "{control}");
        assert_eq!(props(requirement, "reason"), answer.reasons.iter().map(|reason| reason.word()).collect::<Vec<_>>());
        assert_eq!(props(requirement, "level").first().map(ToString::to_string), shown(answer.level), "{control}");
        assert_eq!(props(requirement, "target").first().map(ToString::to_string), shown(answer.target), "{control}");
        let state = requirement["by-components"][0]["implementation-status"]["state"].as_str();
        let expected = match (answer.in_scope(), answer.level.map(controlbook::workbook::Level::get)) {
            (false, _) => Some("not-applicable"),
            (true, None) => None,
            (true, Some(0)) if is_planned(&row.control.id) => Some("planned"),
            (true, Some(0)) => Some("not-implemented"),
            (true, Some(1 | 2)) => Some("partial"),
            (true, Some(_)) => Some("implemented"),
        };
        assert_eq!(state, expected, "{control}");
        let seen = observed(control);
        let method = answer.basis.map_or("UNKNOWN", |basis| match basis.word() {
            "interviewed" => "INTERVIEW",
            "examined" => "EXAMINE",
            "tested" => "TEST",
            _ => "UNKNOWN",
        });
        match seen {
            Some(seen) => {
                assert_eq!(seen["methods"], serde_json::json!([method]), "{control}");
                assert_eq!(props(&seen, "level").first().map(ToString::to_string), shown(answer.level), "{control}");
                assert_eq!(list(&seen["relevant-evidence"]).len(), row.evidence.len());
            }
            None => assert!(!answer.in_scope() || answer.level.is_none() && row.notes.is_empty(), "{control}"),
        }
    }

    let figures = &report.overall;
    let reached =
        list(&results["findings"]).iter().filter(|finding| finding["target"]["status"]["state"] == "satisfied").count();
    let missed = list(&results["findings"]).len() - reached;
    assert_eq!(missed, figures.gaps as usize, "a gap is a target that is not reached");
    let figure = |name: &str| {
        let of_all =
            list(&results["props"]).iter().find(|prop| prop["name"] == name && prop["class"] == "all").unwrap();
        of_all["value"].as_str().unwrap().to_owned()
    };
    assert_eq!(figure("coverage"), format!("{}/{}", figures.assessed, figures.in_scope()));
    assert_eq!(figure("maturity"), format!("{}/{}", figures.levels, figures.assessed));
    assert_eq!(figure("attainment"), format!("{}/{}", figures.attained, figures.rated_targets));
    assert_eq!(props(&plan["metadata"], "undecided"), [report.undecided().count().to_string()]);
    let issues = list(&results["observations"]).iter().filter(|seen| seen["types"][0] == "ssp-statement-issue").count();
    assert_eq!(issues, report.findings.len());

    let profile = model(&report, "profile");
    let chosen = list(&profile["imports"][0]["include-controls"][0]["with-ids"]);
    let excluded =
        report.profile.controls.iter().filter(|control| !report.row(control).unwrap().answer.in_scope()).count();
    assert!(excluded > 0);
    assert_eq!(chosen.len(), report.profile.controls.len() - excluded, "what is excluded is not in the profile");
    assert_eq!(list(&profile["modify"]["alters"]).len(), figures.targeted as usize);

    let catalog = model(&report, "catalog");
    let texts: Vec<&Value> = list(&catalog["groups"]).iter().flat_map(|group| list(&group["controls"])).collect();
    assert_eq!(texts.len(), 94);
    for (control, row) in texts.iter().zip(report.statement()) {
        assert_eq!(plain(control["parts"][0]["prose"].as_str().unwrap()), row.control.summary.to_string());
    }
}

#[test]
fn the_plan_of_action_has_every_action_with_its_owner_and_its_days() {
    let (_folder, session) = planned();
    let report = session.report_to_keep(Some(jiff::civil::date(2026, 12, 1))).unwrap();
    let poam = model(&report, "plan-of-action-and-milestones");
    let items: Vec<&str> = list(&poam["poam-items"]).iter().map(|item| item["title"].as_str().unwrap()).collect();
    // What was dropped is not to be done, and every gap has an action.
    assert_eq!(items, ["Test the restore", "List who may do what", "Plan for bad days", "Tidy the shelf"]);
    let risks = list(&poam["risks"]);
    let of = |control: &str| risks.iter().find(|risk| props(risk, "control") == [control]).unwrap();
    // Three gaps, and the shelf, which raises nothing.
    assert_eq!(risks.len(), 4);
    let states = ["a.8.13", "a.5.18", "a.5.24"].map(|control| of(control)["status"].as_str().unwrap());
    assert_eq!(states, ["remediating", "remediating", "open"]);
    let remedy = &of("a.8.13")["remediations"][0];
    assert_eq!((&remedy["lifecycle"], props(remedy, "to-level")), (&"planned".into(), vec!["3"]));
    let task = &remedy["tasks"][0];
    assert_eq!(props(task, "overdue"), ["yes"]);
    assert_eq!(
        (props(task, "days"), props(task, "cost"), props(task, "phase")),
        (vec!["3"], vec!["400"], vec!["Autumn"])
    );
    let range = &task["timing"]["within-date-range"];
    assert_eq!((&range["start"], &range["end"]), (&"2026-10-01T00:00:00Z".into(), &"2026-11-15T00:00:00Z".into()));
    let milestones: Vec<_> = list(&task["tasks"]).iter().map(|one| props(one, "date")[0].to_owned()).collect();
    assert_eq!(milestones, ["2026-11-15", "2026-12-31"]);
    let owner = &task["responsible-roles"][0];
    let party = list(&poam["metadata"]["parties"]).iter().find(|party| party["uuid"] == owner["party-uuids"][0]);
    assert_eq!((&owner["role-id"], &party.unwrap()["name"]), (&"action-owner".into(), &"Ann".into()));
    let waits = &of("a.5.24")["remediations"][0]["tasks"][0];
    assert_eq!(waits["dependencies"][0]["task-uuid"], task["uuid"]);
    assert_eq!(plain(list(&poam["poam-items"])[0]["remarks"].as_str().unwrap()), "Ask the supplier first.");

    // A level that is reached closes the risk, and a gap without an action is an item.
    let (_folder, mut session) = planned();
    set_level(&mut session, "8.13", 3);
    set_level(&mut session, "8.8", 1);
    let poam = model(&kept(&session), "plan-of-action-and-milestones");
    let closed = list(&poam["risks"]).iter().find(|risk| props(risk, "control") == ["a.8.13"]).unwrap();
    assert_eq!(closed["status"], "closed");
    let last = list(&poam["poam-items"]).last().unwrap();
    assert_eq!((props(last, "control"), props(last, "action")), (vec!["a.8.8"], vec![]));
    let (_folder, blank) = workbook();
    let blank = model(&kept(&blank), "plan-of-action-and-milestones");
    assert_eq!(list(&blank["poam-items"]).len(), 1);
    assert!(blank["risks"].is_null());
}

// --- literal

/// What a reader of Markdown makes of a text, paragraphs as lines.
fn plain(markup: &str) -> String {
    let mut plain = String::new();
    for event in Parser::new(markup) {
        match event {
            Event::Text(text) => plain.push_str(&text),
            Event::End(pulldown_cmark::TagEnd::Paragraph) => plain.push('\n'),
            Event::Start(pulldown_cmark::Tag::Paragraph) => {}
            other => panic!("{markup:?} has {other:?}"),
        }
    }
    plain.trim_end().to_owned()
}

#[test]
fn what_people_typed_is_no_markup() {
    let (_folder, session) = hostile();
    let results = model(&kept(&session), "assessment-results");
    let mut seen = 0;
    for observation in list(&results["results"][0]["observations"]) {
        let Some(remarks) = observation["remarks"].as_str() else { continue };
        let read = plain(remarks);
        assert!(!remarks.contains("{{"), "{remarks}");
        let control = props(observation, "control")[0].trim_start_matches("a.").replace("c.", "C.");
        for note in session.workbook().notes(&id(&control)) {
            for line in note.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                let clean = controlbook::text::clean_line(line).into_owned();
                assert!(read.contains(&clean), "{clean:?} is not in {read:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 10);
    let text = rendered(&kept(&session), Format::Oscal);
    for (name, text) in unpacked(&text) {
        assert!(!text.contains(|c| controlbook::text::is_unsafe(c) && c != '\n'), "{name}");
    }
}

// --- the file

#[test]
fn an_archive_is_the_same_each_time_and_says_what_is_in_it() {
    let ((_one, one), (_two, two)) = (sample(), sample());
    let bytes = rendered(&kept(&one), Format::Oscal);
    assert_eq!(bytes, rendered(&kept(&two), Format::Oscal));
    let names: Vec<String> = unpacked(&bytes).into_iter().map(|(name, _)| name).collect();
    let models = Model::ALL.iter().map(|model| format!("{model}.json"));
    assert_eq!(names, std::iter::once("README.txt".to_owned()).chain(models).collect::<Vec<_>>());
    let readme = &unpacked(&bytes)[0].1;
    assert!(names.iter().skip(1).all(|name| readme.contains(name)), "{readme}");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let date = kept(&one).date;
    let written = archive.by_index(1).unwrap().last_modified().unwrap();
    assert_eq!((i32::from(written.year()), written.day()), (i32::from(date.year()), u8::try_from(date.day()).unwrap()));

    // The same thing keeps its UUID when it changes, and another workbook's has another.
    let (_folder, mut session) = workbook();
    let uuid = |session: &Session| model(&kept(session), "system-security-plan")["uuid"].clone();
    let before = uuid(&session);
    set_level(&mut session, "5.1", 2);
    assert_eq!(uuid(&session), before);
    assert_ne!(uuid(&one), before);
    let redacted = session.report_redacted(None).unwrap();
    assert_ne!(model(&redacted, "system-security-plan")["uuid"], before, "a redacted one is not tied to its workbook");
    assert!(documents(&redacted).values().all(|document| texts(&document.clone(), "party-uuids").is_empty()));
    assert!(documents(&redacted).values().all(|document| !document.to_string().contains("\"parties\"")));
}

#[test]
fn one_model_alone_can_be_asked_for() {
    let (folder, session) = sample();
    let all = documents(&kept(&session));
    for (name, text) in unpacked(&rendered(&kept(&session), Format::Oscal)).into_iter().skip(1) {
        // In the archive, the archive carries the receipt.
        let mut alone = all[&name].clone();
        let model = alone.as_object_mut().unwrap().values_mut().next().unwrap();
        model["metadata"]["props"].as_array_mut().unwrap().retain(|prop| prop["name"] != "receipt");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), alone, "{name}");
    }
    let run = |arguments: &[&str]| {
        let mut command = cargo_bin_cmd!("controlbook");
        command
            .current_dir(folder.path())
            .args(["export", "acme.controlbook", "--format"])
            .args(arguments)
            .output()
            .unwrap()
    };
    for (arguments, file) in [
        (&["oscal"][..], "acme-full.oscal.zip"),
        (&["oscal", "--kind", "soa"], "acme-soa.oscal.zip"),
        (&["oscal", "--model", "catalog"], "acme-catalog.json"),
        (&["oscal", "--redact", "--model", "profile"], "redacted-profile.json"),
        (&["ciso"], "acme-full.ciso.csv"),
    ] {
        let output = run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(folder.path().join(file).is_file(), "{file}");
    }
    let statement = unpacked(&fs::read(folder.path().join("acme-soa.oscal.zip")).unwrap());
    let names: Vec<&str> = statement.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["README.txt", "catalog.json", "system-security-plan.json"]);
    for (arguments, told) in [
        (&["md", "--model", "catalog"][..], "md has no models to choose from"),
        (&["oscal", "--kind", "gaps"], "oscal is not written as gaps"),
        (&["ciso", "--kind", "soa"], "ciso is not written as soa"),
    ] {
        let output = run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(told), "{error}");
    }
}

#[test]
fn an_archive_can_be_given_up() {
    let (_folder, session) = workbook();
    let is_cancelled = AtomicBool::new(false);
    let mut told = Vec::new();
    let mut tell = |thousandths| {
        told.push(thousandths);
        if thousandths > 300 {
            is_cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    };
    let request = Request::new(Format::Oscal, Kind::Full);
    let given_up = render(&kept(&session), &request, &mut Progress::new(&mut tell, &is_cancelled));
    assert!(matches!(given_up, Err(Error::Cancelled)));
    assert!(told.is_sorted() && told.len() > 2, "{told:?}");
}
