//! The JSON export holds to its published schema, the schema refuses what does not, and nothing that a workbook says
//! is lost: its state is built again from the export.

use assert_cmd::cargo::cargo_bin_cmd;
use controlbook::figures::FindingCode;
use controlbook::report::{Format, JSON_SCHEMA, Kind, Report, Request, render, unwatched};
use controlbook::session::{NewWorkbook, Session};
use controlbook::workbook::answer::Implementation;
use controlbook::workbook::{
    Acceptance, Action, ActionStatus, Answer, Applicability, Basis, Evidence, EvidenceKind, Fact, FindingKey, Nature,
    Note, Organisation, OwnControl, Phase, Reason, Scope, Stamp, Workbook,
};
use jsonschema::Validator;
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::roadmap_reports::{a_plan, plan, planned};
use crate::session::{a_move, play, said};
use crate::support::{folder, rendered, sample, workbook};

fn schema() -> Value {
    serde_json::from_str(JSON_SCHEMA).unwrap()
}

fn validator() -> Validator {
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema()).unwrap()
}

fn exported(report: &Report) -> Value {
    serde_json::from_slice(&rendered(report, Format::Json)).unwrap()
}

/// The export of another kind.
fn of_kind(report: &Report, kind: Kind) -> Value {
    let request = Request::new(Format::Json, kind);
    serde_json::from_slice(&unwatched(|progress| render(report, &request, progress)).unwrap()).unwrap()
}

fn full(session: &Session) -> Value {
    exported(&session.report_to_keep(None).unwrap())
}

fn redacted(session: &Session) -> Value {
    exported(&session.report_redacted(None).unwrap())
}

fn assert_valid(validator: &Validator, document: &Value) {
    let faults: Vec<String> =
        validator.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).take(5).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_command_prints_the_schema() {
    let output = cargo_bin_cmd!("controlbook").args(["export", "--print-schema"]).output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), JSON_SCHEMA);
    assert!(jsonschema::meta::is_valid(&schema()));
    assert_eq!(schema()["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for arguments in [&["export", "x.controlbook"][..], &["export", "--print-schema", "x.controlbook"]] {
        cargo_bin_cmd!("controlbook").args(arguments).assert().code(2);
    }
}

#[test]
fn what_is_exported_holds_to_the_schema() {
    let validator = validator();
    let ((_sample, sample), (_empty, empty)) = (sample(), workbook());
    let small = folder();
    let new = NewWorkbook { organisation: "Acme", profile: "essentials", author: "Ann" };
    let small = Session::create(&small.path().join("small.controlbook"), &new).unwrap();
    for session in [&sample, &empty, &small] {
        for kind in Format::Json.kinds() {
            for report in [session.report_to_keep(None).unwrap(), session.report_redacted(None).unwrap()] {
                let document = of_kind(&report, *kind);
                assert_eq!(document["kind"], kind.word());
                assert_valid(&validator, &document);
            }
        }
    }
}

#[test]
fn each_kind_is_a_part_of_the_whole() {
    let (_folder, session) = sample();
    let (full, report) = (full(&session), session.report_to_keep(None).unwrap());
    for kind in [Kind::Summary, Kind::Gaps, Kind::Soa] {
        let part = of_kind(&report, kind);
        let others =
            part.as_object().unwrap().iter().filter(|(key, _)| !["kind", "soa", "receipt"].contains(&key.as_str()));
        for (key, value) in others {
            assert_eq!(*value, full[key], "{key} of {kind}");
        }
        assert!(part["answers"].is_null() && part["soa"].is_null() == (kind != Kind::Soa), "{kind}");
    }
    let soa = &of_kind(&report, Kind::Soa)["soa"];
    assert_eq!(soa["undecided"], full["figures"]["counts"]["undecided"]);
    for (decided, answer) in soa["controls"].as_array().unwrap().iter().zip(full["answers"].as_array().unwrap()) {
        for key in ["control", "applicability", "reasons", "justification", "implementation"] {
            assert_eq!(decided[key], answer[key], "{key} of {}", answer["control"]);
        }
    }
}

#[test]
fn every_key_is_explained_and_every_word_is_known() {
    let schema = schema();
    let words = |name: &str| schema["$defs"][name]["enum"].clone();
    let listed = |all: Vec<&str>| json!(all);
    assert_eq!(words("applicability"), listed(Applicability::ALL.iter().map(|word| word.word()).collect()));
    assert_eq!(words("basis"), listed(Basis::ALL.iter().map(|word| word.word()).collect()));
    assert_eq!(words("reason"), listed(Reason::ALL.iter().map(|word| word.word()).collect()));
    assert_eq!(words("code"), listed(FindingCode::ALL.iter().map(|word| word.word()).collect()));
    assert_eq!(words("implementation"), listed(Implementation::ALL.iter().map(|word| word.word()).collect()));
    let evidence = &schema["$defs"]["evidence"]["properties"];
    assert_eq!(evidence["kind"]["enum"], listed(EvidenceKind::ALL.iter().map(|word| word.word()).collect()));
    let mut natures: Vec<Value> = Nature::ALL.iter().map(|word| json!(word.word())).collect();
    natures.push(Value::Null);
    assert_eq!(evidence["nature"]["enum"], json!(natures));
    let facts = schema["$defs"]["organisation"]["properties"]["facts"]["properties"].as_object().unwrap();
    assert!(Fact::ALL.iter().all(|fact| facts.contains_key(fact.word())) && facts.len() == Fact::ALL.len());

    // What is written and what is explained are the same keys.
    let (_folder, session) = sample();
    let mut written = full(&session);
    written["own_controls"] = json!([]);
    written["soa"] = of_kind(&session.report_to_keep(None).unwrap(), Kind::Soa)["soa"].clone();
    assert_explained(&written, &schema, &schema, "");
    let (_folder, session) = planned();
    let written = full(&session);
    for key in ["actions", "phases"] {
        assert_explained(&written[key], &schema["properties"][key], &schema, key);
    }
    assert_eq!(words("status"), listed(ActionStatus::ALL.iter().map(|word| word.word()).collect()));
    let undescribed = undescribed(&schema["$defs"], "");
    assert!(undescribed.is_empty(), "{undescribed:?}");
}

/// That every key of a document stands in its schema.
fn assert_explained(document: &Value, of: &Value, schema: &Value, place: &str) {
    match document {
        Value::Object(fields) => {
            let known = properties(of, schema);
            for (key, value) in fields {
                let place = format!("{place}/{key}");
                assert_explained(
                    value,
                    known.get(key).unwrap_or_else(|| panic!("{place} is not in the schema")),
                    schema,
                    &place,
                );
            }
            for key in known.keys() {
                assert!(fields.contains_key(key), "{place}/{key} is in the schema and not written");
            }
        }
        Value::Array(items) => {
            let of = resolved(of, schema).get("items").cloned().unwrap_or_default();
            items.iter().for_each(|item| assert_explained(item, &of, schema, place));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn resolved<'a>(of: &'a Value, schema: &'a Value) -> &'a Value {
    let named = |of: &'a Value| of["$ref"].as_str().and_then(|name| schema.pointer(name.trim_start_matches('#')));
    let either = of["anyOf"].as_array().and_then(|all| all.first());
    match (named(of), either) {
        (Some(named), _) => resolved(named, schema),
        (None, Some(either)) => resolved(either, schema),
        (None, None) => of,
    }
}

fn properties(of: &Value, schema: &Value) -> Map<String, Value> {
    let of = resolved(of, schema);
    let mut all = of["properties"].as_object().cloned().unwrap_or_default();
    for part in of["allOf"].as_array().into_iter().flatten() {
        all.extend(properties(part, schema));
    }
    all
}

/// Properties without a sentence, where what they refer to has none either.
fn undescribed(of: &Value, place: &str) -> Vec<String> {
    let Value::Object(fields) = of else { return Vec::new() };
    let mut found = Vec::new();
    for (key, value) in fields {
        let place = format!("{place}/{key}");
        let inner = ["/properties/facts/", "/unnamed/"].iter().any(|except| place.contains(except));
        if !inner
            && place.rsplit('/').nth(1) == Some("properties")
            && value["description"].as_str().is_none()
            && value["$ref"].is_null()
        {
            found.push(place.clone());
        }
        found.extend(undescribed(value, &place));
    }
    found
}

/// Puts a value at a place of a document, or takes it away.
fn spoil(document: &mut Value, place: &str, value: Option<Value>) {
    match value {
        Some(value) => *document.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value,
        None => {
            let (parent, key) = place.rsplit_once('/').unwrap();
            let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {place}"));
            parent.as_object_mut().unwrap().remove(key).unwrap_or_else(|| panic!("no {place}"));
        }
    }
}

#[test]
fn the_schema_refuses_what_is_spoilt() {
    let validator = validator();
    let (_folder, session) = sample();
    let sound = full(&session);
    assert_valid(&validator, &sound);
    let spoilt = [
        ("/format", json!("another-report")),
        ("/version", json!(2)),
        ("/kind", json!("soa")),
        ("/kind", json!("all")),
        ("/not_assessed/0", json!(5.1)),
        ("/workbook", Value::Null),
        ("/workbook", json!("0199b99d")),
        ("/redacted", json!("no")),
        ("/redacted", json!(true)),
        ("/statement", json!([])),
        ("/date", json!("2026-13-05")),
        ("/date", json!("5 October 2026")),
        ("/changed_at", json!("2026-10-05T15:36:00")),
        ("/organisation/facts/own-premises", json!("yes")),
        ("/profile/controls/9", json!(5.1)),
        ("/profile/name", Value::Null),
        ("/figures/coverage/value", json!(101)),
        ("/figures/coverage/value", json!(80.6)),
        ("/figures/maturity/value", json!(5.1)),
        ("/figures/maturity/numerator", json!(-1)),
        ("/figures/counts/levels", json!([1, 2, 3])),
        ("/themes/0/title", json!(1)),
        ("/by_basis/0/basis", json!("guessed")),
        ("/gaps/0/gap", json!(0)),
        ("/gaps/0/level", Value::Null),
        ("/gaps/0/importance", json!(4)),
        ("/findings/0/code", json!("non-compliant")),
        ("/findings/0/evidence", json!(["one"])),
        ("/acceptances/0/because", Value::Null),
        ("/answers/0/control", json!(5.1)),
        ("/answers/0/level", json!(6)),
        ("/answers/0/level", json!(-1)),
        ("/answers/0/level", json!(2.5)),
        ("/answers/0/level", json!("3")),
        ("/answers/0/applicability", json!("yes")),
        ("/answers/0/applicability", Value::Null),
        ("/answers/0/reasons", json!(["legal", "legal"])),
        ("/answers/0/implementation", json!("compliant")),
        ("/answers/0/importance_counted", json!(0)),
        ("/answers/0/theme", Value::Null),
        ("/answers/0/notes/0/id", json!("one")),
        ("/answers/0/notes/0/text", Value::Null),
        ("/answers/0/notes/0/edited", json!({ "at": "2026-10-05T15:36:00Z" })),
        ("/answers/0/evidence/0/sha256", json!("ABC")),
        ("/answers/0/evidence/0/size", json!(-1)),
        ("/answers/0/evidence/0/nature", json!("both")),
        ("/answers/0/evidence/0/controls", json!([])),
    ];
    for (place, value) in spoilt {
        let mut document = sound.clone();
        spoil(&mut document, place, Some(value.clone()));
        assert!(!validator.is_valid(&document), "{place} may be {value}");
    }
    for place in [
        "/version",
        "/kind",
        "/gaps",
        "/workbook",
        "/organisation/scope",
        "/profile/coverage",
        "/figures/attainment_floor",
        "/figures/counts/not_assessed",
        "/themes/1/theme",
        "/answers/3/level",
        "/answers/3/theme",
        "/own_controls",
        "/acceptances/0/accepted_by",
        "/judged_on",
        "/findings/0/control",
        "/answers/0/evidence/0/sha256",
    ] {
        let mut document = sound.clone();
        spoil(&mut document, place, None);
        assert!(!validator.is_valid(&document), "{place} may be left out");
    }
    let (_plan, plan) = planned();
    let of_a_plan = full(&plan);
    assert_valid(&validator, &of_a_plan);
    for (place, value) in [
        ("/seen_on", Value::Null),
        ("/phases/0/id", json!("one")),
        ("/phases/0/used", json!(-1)),
        ("/phases/1/overloads/0/days", Value::Null),
        ("/actions/0/title", json!("")),
        ("/actions/0/due", json!("next fri")),
        ("/actions/0/status", json!("open")),
        ("/actions/0/closes/0/to", Value::Null),
        ("/actions/0/cost", json!(1.5)),
        ("/actions/0/overdue", Value::Null),
    ] {
        let mut document = of_a_plan.clone();
        spoil(&mut document, place, Some(value.clone()));
        assert!(!validator.is_valid(&document), "{place} may be {value}");
    }
    let of_a_plan = redacted(&plan);
    assert_valid(&validator, &of_a_plan);
    for (place, value) in [
        ("/phases/0/name", json!("Spring")),
        ("/phases/0/from", json!("2027-01-04")),
        ("/actions/0/title", json!("Test the restore")),
        ("/actions/0/owner", json!("Ann")),
        ("/actions/0/due", json!("2027-01-04")),
        ("/actions/0/cost", json!(1)),
        ("/actions/0/notes", json!("x")),
        ("/actions/3/because", json!("x")),
    ] {
        let mut document = of_a_plan.clone();
        spoil(&mut document, place, Some(value));
        assert!(!validator.is_valid(&document), "redacted {place} may be said");
    }
    // What comes later may stand beside it.
    let mut document = sound;
    for place in ["", "/answers/0", "/figures", "/organisation"] {
        document.pointer_mut(place).unwrap().as_object_mut().unwrap().insert("later".to_owned(), json!({ "more": 1 }));
    }
    assert_valid(&validator, &document);

    // Of a redacted report, nothing may be left of people.
    let sound = redacted(&session);
    for (place, value) in [
        ("/workbook", json!("0199b99d-5540-7000-8000-000000000000")),
        ("/organisation/scope", json!("The roastery.")),
        ("/organisation/document/author", json!("Ruth Calder")),
        ("/organisation/facts/uses-ai", json!(true)),
        ("/answers/0/owner", json!("Ruth Calder")),
        ("/answers/0/refs", json!(["R-1"])),
        ("/answers/0/updated_at", json!("2026-10-05T15:36:00Z")),
        (
            "/acceptances",
            json!([{ "code": "no-reason", "control": null, "because": "x", "accepted_by": "x", "accepted_at": "2026-10-05T15:36:00Z" }]),
        ),
    ] {
        let mut document = sound.clone();
        spoil(&mut document, place, Some(value));
        assert!(!validator.is_valid(&document), "redacted {place} may be said");
    }
}

// --- nothing is lost

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

/// The object without what is null, as the workbook's own shapes have it.
fn without_nulls(object: &Value) -> Value {
    let kept = object.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
    Value::Object(kept.map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// The state of a workbook, from nothing but its export.
fn rebuilt(document: &Value) -> Workbook {
    let organisation = &document["organisation"];
    let mut workbook = Workbook::default();
    workbook.organisation = Organisation {
        name: read(&organisation["name"]),
        scope: read(&organisation["scope"]),
        facts: read(&without_nulls(&organisation["facts"])),
        document: read(&without_nulls(&organisation["document"])),
    };
    let profile = &document["profile"];
    workbook.scope =
        Scope { profile: read(&profile["name"]), controls: read(&profile["controls"]), ..Scope::default() };
    for own in document["own_controls"].as_array().unwrap() {
        workbook.put_own_control(OwnControl {
            id: read(&own["control"]),
            title: read(&own["title"]),
            description: read(&own["description"]),
        });
    }
    let rows = ["answers", "own_controls"].map(|key| document[key].as_array().unwrap());
    for row in rows.into_iter().flatten() {
        let control: controlbook::catalogue::ControlId = read(&row["control"]);
        let answer: Answer = read(&without_nulls(row));
        let updated = (!row["updated_at"].is_null())
            .then(|| Stamp { at: read(&row["updated_at"]), author: read(&row["updated_by"]) });
        workbook.put_answer(control.clone(), answer, updated);
        for note in row["notes"].as_array().unwrap() {
            let mut note = note.clone();
            note["control"] = row["control"].clone();
            workbook.put_note(read::<Note>(&note));
        }
        for evidence in row["evidence"].as_array().unwrap() {
            let piece: Evidence = read(evidence);
            workbook.put_evidence_link(control.clone(), piece.id);
            workbook.put_evidence(piece);
        }
    }
    for phase in document["phases"].as_array().unwrap() {
        workbook.put_phase(read::<Phase>(&without_nulls(phase)));
    }
    for action in document["actions"].as_array().unwrap() {
        let mut of = without_nulls(action);
        let fields = of.as_object_mut().unwrap();
        // The name of its phase is for people.
        fields.remove("phase");
        if let Some(phase) = fields.remove("phase_id") {
            fields.insert("phase".to_owned(), phase);
        }
        let closes = action["closes"].as_array().unwrap().iter().map(without_nulls).collect();
        of["closes"] = closes;
        workbook.put_action(read::<Action>(&of));
    }
    for accepted in document["acceptances"].as_array().unwrap() {
        let key = FindingKey { code: read(&accepted["code"]), control: read(&accepted["control"]) };
        let because = read(&accepted["because"]);
        let (author, at) = (read(&accepted["accepted_by"]), read(&accepted["accepted_at"]));
        workbook.put_acceptance(key, Acceptance { because, author, at });
    }
    workbook
}

#[test]
fn the_sample_and_a_plan_can_be_built_again() {
    for (_folder, session) in [sample(), planned()] {
        let document = full(&session);
        let again = rebuilt(&document);
        assert_eq!(said(&again), said(session.workbook()));
        assert!(again.actions().eq(session.workbook().actions()), "{}", document["actions"]);
        assert_eq!(again.phases(), session.workbook().phases());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 100, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn whatever_is_done_holds_to_the_schema_and_can_be_built_again(
        moves in prop::collection::vec(a_move(true), 1..40),
        plans in a_plan(),
    ) {
        let validator = validator();
        let (_folder, mut session) = workbook();
        moves.iter().for_each(|a_move| play(&mut session, a_move));
        plans.iter().for_each(|edit| plan(&mut session, edit));
        let document = full(&session);
        assert_valid(&validator, &document);
        assert_valid(&validator, &redacted(&session));
        let again = rebuilt(&document);
        prop_assert_eq!(said(&again), said(session.workbook()));
        prop_assert!(again.actions().eq(session.workbook().actions()));
        prop_assert_eq!(again.phases(), session.workbook().phases());
        for control in session.catalogue().controls.iter() {
            prop_assert_eq!(again.updated(&control.id), session.workbook().updated(&control.id));
        }
    }
}
