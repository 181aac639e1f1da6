//! What hangs together in each kind of thing, and what else than two values may be put in their place.

use serde_json::{Value, json};

use super::fields::{Fields, Image, Pick, value};
use super::things::Thing;
use super::{Accepts, Take};
use crate::workbook::answer::Reason;
use crate::workbook::{Fact, Stamp};

/// Joins the fields of one thing. `stamp` is who decides, and when, where a value is put in the place of two.
pub fn apply(thing: &Thing, fields: &mut Fields<'_>, stamp: &Stamp) {
    match thing {
        Thing::Organisation => organisation(fields),
        Thing::Scope => scope(fields),
        Thing::OwnControl(_) => {
            fields.plain("title", Accepts::Name);
            fields.plain("description", Accepts::Paragraph);
        }
        Thing::Answer(_) => answer(fields, stamp),
        Thing::Note(_) => {
            fields.called = Some(("text", "note"));
            let taken = fields.plain("text", Accepts::Text);
            fields.stamps(&["text"], &["edited"]);
            sign_new(fields, taken, stamp);
            // A note that is about an own control under another id.
            let whose = fields.pick(&["control"]);
            fields.take(&["control"], whose);
        }
        Thing::Evidence(_) => evidence(fields, stamp),
        Thing::Acceptance(_) => {
            fields.called = Some(("because", "accepted"));
            let taken = fields.plain("because", Accepts::Sentence);
            fields.stamps(&["because"], &["at", "author"]);
            if let Some(Take::New(_)) = taken {
                fields.put("author", &json!(stamp.author));
                fields.put("at", &json!(stamp.at));
            }
        }
        Thing::Phase(_) => phase(fields),
        Thing::Action(_) => action(fields),
        Thing::Scenario(_) => {
            fields.called = Some(("body", "scenario"));
            fields.plain("body", Accepts::Scenario);
        }
        Thing::Baseline(_) => {
            fields.plain("name", Accepts::OneOfTheTwo);
            // Signed is signed; where two signed, both did, and one is shown.
            fields.plain("signed", Accepts::OneOfTheTwo);
            fields.plain("supersedes", Accepts::OneOfTheTwo);
        }
    }
}

fn sign_new(fields: &mut Fields<'_>, taken: Option<Take>, stamp: &Stamp) {
    if let Some(Take::New(_)) = taken {
        fields.put("edited", &json!(stamp));
    }
}

const DECISION: [&str; 4] = ["applicability", "reasons", "justification", "provider"];
const DECIDED: [&str; 2] = ["decided_at", "decided_by"];

fn answer(fields: &mut Fields<'_>, stamp: &Stamp) {
    decision(fields, stamp);
    level(fields, stamp);
    fields.plain("target", Accepts::Level);
    fields.plain("review", Accepts::OnOrOff);
    fields.plain("review_due", Accepts::Day);
    fields.plain("owner", Accepts::Line);
    fields.plain("interviewee", Accepts::Line);
    fields.plain("importance", Accepts::Weight);
    fields.plain("effort", Accepts::Weight);
    fields.set("refs");
    // An answer says nothing of applicability until somebody decides.
    for found in fields.found.iter_mut().filter(|found| found.field == "applicability") {
        for said in [&mut found.base, &mut found.ours, &mut found.theirs] {
            if said.is_null() {
                *said = json!("undecided");
            }
        }
    }
}

/// Applicability, reasons, sentence and provider are one decision. Only where both came to the same applicability is
/// the rest of it looked at by itself.
fn decision(fields: &mut Fields<'_>, stamp: &Stamp) {
    match fields.pick(&DECISION) {
        Pick::Neither if value(fields.ours, "applicability") == value(fields.theirs, "applicability") => {
            fields.take(&["applicability"], Pick::Same);
            fields.set("reasons");
            in_their_order(fields);
            let sentence = fields.plain("justification", Accepts::Paragraph);
            let provider = fields.plain("provider", Accepts::Name);
            fields.stamps(&DECISION, &DECIDED);
            if [sentence, provider].iter().any(|taken| matches!(taken, Some(Take::New(_)))) {
                fields.put("decided_by", &json!(stamp.author));
                fields.put("decided_at", &json!(stamp.at));
            }
        }
        Pick::Neither => {
            let taken = fields.contradiction(DECISION[0], &DECISION[1..], Accepts::Decision, None);
            fields.stamps(&DECISION, &DECIDED);
            if let Some(Take::New(_)) = taken {
                let is_decided = fields.merged.get(DECISION[0]).is_some_and(|value| *value != json!("undecided"));
                fields.put("decided_by", &if is_decided { json!(stamp.author) } else { Value::Null });
                fields.put("decided_at", &if is_decided { json!(stamp.at) } else { Value::Null });
            }
        }
        whose => {
            fields.take(&DECISION, whose);
            fields.stamps(&DECISION, &DECIDED);
        }
    }
}

/// Reasons stand in the order in which they can be chosen.
fn in_their_order(fields: &mut Fields<'_>) {
    let reasons = value(&fields.merged, "reasons").clone();
    if let Ok(mut reasons) = serde_json::from_value::<Vec<Reason>>(reasons) {
        reasons.sort();
        fields.put("reasons", &json!(reasons));
    }
}

/// A level and how it is known are one statement: nobody tested the level that somebody else set meanwhile.
fn level(fields: &mut Fields<'_>, stamp: &Stamp) {
    const LEVEL: [&str; 2] = ["level", "basis"];
    let mut new = None;
    match fields.pick(&LEVEL) {
        Pick::Neither if value(fields.ours, "level") == value(fields.theirs, "level") => {
            fields.take(&["level"], Pick::Same);
            new = fields.plain("basis", Accepts::Basis);
        }
        Pick::Neither => {
            let why = match fields.pick(&["level"]) {
                Pick::Neither => None,
                Pick::Same | Pick::Ours | Pick::Theirs => {
                    Some("one side changed the level, and the other how the level before it is known")
                }
            };
            let bases_differ = value(fields.ours, "basis") != value(fields.theirs, "basis");
            new = fields.contradiction("level", &["basis"], Accepts::LevelAndBasis, why);
            if new.as_ref().is_some_and(|taken| matches!(taken, Take::New(new) if !new.is_object())) && bases_differ {
                // How the new one is known, nobody said.
                fields.put("basis", &Value::Null);
            }
        }
        whose => fields.take(&LEVEL, whose),
    }
    fields.stamps(&LEVEL, &["assessed_at"]);
    // Whoever set a level or a basis has confirmed it.
    match fields.pick(&["to_confirm"]) {
        Pick::Neither => fields.put("to_confirm", &json!(true)),
        whose => fields.take(&["to_confirm"], whose),
    }
    if matches!(new, Some(Take::New(_))) {
        fields.put("assessed_at", &json!(stamp.at));
        fields.put("to_confirm", &Value::Null);
    }
    if value(&fields.merged, "level").is_null() {
        fields.put("assessed_at", &Value::Null);
        fields.put("to_confirm", &Value::Null);
    }
}

fn evidence(fields: &mut Fields<'_>, stamp: &Stamp) {
    const SAID: [&str; 4] = ["name", "nature", "expires", "review_due"];
    let taken = [
        fields.plain("name", Accepts::Name),
        fields.plain("nature", Accepts::Nature),
        fields.plain("expires", Accepts::Day),
        fields.plain("review_due", Accepts::Day),
    ];
    fields.stamps(&SAID, &["edited"]);
    for taken in taken {
        sign_new(fields, taken, stamp);
    }
}

fn organisation(fields: &mut Fields<'_>) {
    fields.plain("name", Accepts::Name);
    fields.plain("scope", Accepts::Paragraph);
    let facts: Vec<&str> = Fact::ALL.iter().map(|fact| fact.word()).collect();
    nested(fields, "facts", &facts, |_| Accepts::YesOrNo);
    const DOCUMENT: [&str; 7] =
        ["title", "version", "classification", "author", "approver", "approved_on", "next_review"];
    nested(fields, "document", &DOCUMENT, |field| match field {
        "approved_on" | "next_review" => Accepts::Day,
        _ => Accepts::Line,
    });
}

/// The fields of an object in a field, each by itself.
fn nested(fields: &mut Fields<'_>, outer: &str, inner: &[&str], accepts: fn(&str) -> Accepts) {
    let names: Vec<(String, &str)> = inner.iter().map(|field| (format!("{outer} {field}"), *field)).collect();
    let flat = |image: &Image| -> Image {
        let object = value(image, outer).as_object();
        let set = |(name, field): &(String, &str)| Some((name.clone(), object?.get(*field)?.clone()));
        names.iter().filter_map(set).collect()
    };
    let (ours, theirs) = (flat(fields.ours), flat(fields.theirs));
    let decide = |field: &str| fields.decided(field);
    let mut within = Fields::new(fields.bases.iter().map(flat).collect(), &ours, &theirs, &decide);
    for (name, field) in &names {
        within.plain(name, accepts(field));
    }
    let Fields { merged, found, .. } = within;
    let object: Image =
        names.iter().filter_map(|(name, field)| Some(((*field).to_owned(), merged.get(name)?.clone()))).collect();
    fields.found.extend(found);
    fields.put(outer, &Value::Object(object));
}

fn scope(fields: &mut Fields<'_>) {
    // The newer version of the catalogue includes what the older one said.
    let version = |image: &Image| value(image, "catalogue").as_u64().unwrap_or(1);
    let newest = if version(fields.theirs) > version(fields.ours) { Pick::Theirs } else { Pick::Ours };
    match fields.pick(&["profile", "controls"]) {
        // The same profile, brought to two versions.
        Pick::Neither if value(fields.ours, "profile") == value(fields.theirs, "profile") => {
            fields.take(&["profile"], Pick::Same);
            match version(fields.ours) == version(fields.theirs) {
                true => fields.set("controls"),
                false => fields.take(&["controls"], newest),
            }
        }
        Pick::Neither => {
            fields.contradiction("profile", &["controls"], Accepts::OneOfTheTwo, None);
        }
        whose => fields.take(&["profile", "controls"], whose),
    }
    fields.take(&["catalogue"], newest);
}

fn phase(fields: &mut Fields<'_>) {
    fields.plain("name", Accepts::Name);
    let times = ["from", "to"];
    let day = |image: &Image, field: &str| value(image, field).as_str().map(str::to_owned);
    match fields.pick(&times) {
        Pick::Neither => {
            let of = |fields: &Fields<'_>, field| match fields.pick(&[field]) {
                Pick::Neither => None,
                Pick::Theirs => Some(day(fields.theirs, field)),
                Pick::Same | Pick::Ours => Some(day(fields.ours, field)),
            };
            match (of(fields, "from"), of(fields, "to")) {
                // Days are written so that the later one is the greater text.
                (Some(from), Some(to)) if from.is_none() || to.is_none() || from <= to => {
                    fields.plain("from", Accepts::Day);
                    fields.plain("to", Accepts::Day);
                }
                _ => {
                    fields.contradiction("from", &["to"], Accepts::Stretch, None);
                }
            }
        }
        whose => fields.take(&times, whose),
    }
    fields.plain("capacity", Accepts::Days);
    // The order is put right afterwards.
    lesser(fields, "place");
}

fn action(fields: &mut Fields<'_>) {
    fields.plain("title", Accepts::Name);
    closes(fields);
    fields.plain("owner", Accepts::Line);
    fields.plain("due", Accepts::Day);
    fields.plain("days", Accepts::Days);
    fields.plain("cost", Accepts::Money);
    let status = ["status", "because"];
    match fields.pick(&status) {
        Pick::Neither => {
            fields.contradiction("status", &["because"], Accepts::Status, None);
        }
        whose => fields.take(&status, whose),
    }
    fields.set("depends_on");
    fields.plain("notes", Accepts::Paragraph);
    fields.plain("phase", Accepts::Phase);
    lesser(fields, "number");
}

/// What an action raises, each control by itself; where both changed the same one, all of it is one question.
fn closes(fields: &mut Fields<'_>) {
    if fields.pick(&["closes"]) != Pick::Neither {
        fields.plain("closes", Accepts::Closes);
        return;
    }
    let by_control = |image: &Image| -> Image {
        let items = value(image, "closes").as_array().into_iter().flatten();
        items.filter_map(|item| Some((item.get("control")?.as_str()?.to_owned(), item.clone()))).collect()
    };
    let (ours, theirs) = (by_control(fields.ours), by_control(fields.theirs));
    let nothing = |_: &str| None;
    let mut within = Fields::new(fields.bases.iter().map(by_control).collect(), &ours, &theirs, &nothing);
    let controls: std::collections::BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    for control in controls {
        within.plain(control, Accepts::OneOfTheTwo);
    }
    if !within.found.is_empty() {
        fields.plain("closes", Accepts::Closes);
        return;
    }
    let items: Vec<Value> = within.merged.values().cloned().collect();
    fields.put("closes", &Value::Array(items));
}

/// A number that people do not choose.
fn lesser(fields: &mut Fields<'_>, field: &str) {
    let number = |image: &Image| value(image, field).as_u64();
    let whose = match fields.pick(&[field]) {
        Pick::Neither if number(fields.theirs) < number(fields.ours) => Pick::Theirs,
        Pick::Neither => Pick::Ours,
        whose => whose,
    };
    fields.take(&[field], whose);
}
