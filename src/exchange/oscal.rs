//! OSCAL assessment results, as far as they name controls by their ids: ours, which say each level among the properties
//! of an observation, and those of others, which say whether a target is satisfied.
//!
//! They become a table with the names of our fields as heads, so that all else is as with any table.

use serde_json::Value;

use super::archive::Archive;
use super::format::RESULTS;
use super::source::{Origin, Source};
use super::table::{Cell, Filling, Sheet};
use super::{Result, Unreadable, unreadable};

/// Whose the properties are that say levels. The same as in `crate::report::oscal`.
const NAMESPACE: &str = "urn:controlbook:ns:oscal:1";

const HEADS: [&str; 11] = [
    "id",
    "level",
    "target",
    "basis",
    "importance",
    "effort",
    "review",
    "interviewee",
    "applicability",
    "note",
    "notes",
];

/// Reads results.
pub fn read(bytes: &[u8], source: Source) -> Result<Source> {
    let inside;
    let text = if bytes.starts_with(b"PK") {
        let mut archive = Archive::of(bytes)?;
        let name = archive.ending(RESULTS).ok_or_else(|| Unreadable(format!("the archive has no {RESULTS}")))?;
        inside = archive.part(&name)?;
        &inside[..]
    } else {
        bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
    };
    super::json::look_over(text)?;
    let document: Value =
        serde_json::from_slice(text).map_err(|error| Unreadable(format!("its JSON cannot be read: {error}")))?;
    let results = document["assessment-results"]["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(newest) = results.iter().max_by_key(|result| result["start"].as_str().unwrap_or_default().to_owned())
    else {
        return unreadable("its assessment results have no result");
    };
    let mut rows = Rows {
        sheet: Sheet { name: "results".to_owned(), ..Sheet::default() },
        filling: Filling::default(),
        row: 1,
        seen: Vec::new(),
    };
    for (column, head) in (0..).zip(HEADS) {
        rows.filling.put(&mut rows.sheet, 1, column, Cell::Text(head.to_owned()))?;
    }
    let list = |key: &str| newest[key].as_array().map(Vec::as_slice).unwrap_or_default();
    list("observations").iter().try_for_each(|observation| rows.observation(observation))?;
    list("findings").iter().try_for_each(|finding| rows.finding(finding))?;
    if rows.row == 1 {
        return unreadable("its assessment results name no control by an id that is known here, such as a.5.1");
    }
    let mut told = source.told;
    if results.len() > 1 {
        told.push(format!("Of its {} results, the newest is read.", results.len()));
    }
    Ok(Source { sheets: vec![rows.sheet], told, origin: Origin::Oscal, ..source })
}

struct Rows {
    sheet: Sheet,
    filling: Filling,
    row: u32,
    /// The controls of which an observation says the level.
    seen: Vec<String>,
}

impl Rows {
    fn put(&mut self, cells: &[(&str, String)]) -> Result<()> {
        self.row += 1;
        for (head, text) in cells {
            if let Some(column) = HEADS.iter().position(|known| known == head) {
                let column = u32::try_from(column).unwrap_or(0);
                self.filling.put(&mut self.sheet, self.row, column, Cell::Text(text.clone()))?;
            }
        }
        Ok(())
    }

    /// One of ours: its properties say all there is.
    fn observation(&mut self, observation: &Value) -> Result<()> {
        let props = properties(observation);
        let value = |name: &str| props.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let Some(control) = value("control").filter(|_| value("finding").is_none()) else { return Ok(()) };
        let mut cells = vec![("id", control.to_uppercase())];
        for head in ["level", "target", "basis", "importance", "effort", "review", "interviewee"] {
            // What counts is not always the person's own.
            if !matches!(head, "importance" | "effort")
                && let Some(value) = value(head)
            {
                cells.push((head, value));
            }
        }
        if let Some(remarks) = observation["remarks"].as_str() {
            cells.push(("notes", unescaped(remarks)));
        }
        self.seen.push(control);
        self.put(&cells)
    }

    /// Whether a target is satisfied, where no level is known.
    fn finding(&mut self, finding: &Value) -> Result<()> {
        let target = &finding["target"];
        let Some(id) = target["target-id"].as_str() else { return Ok(()) };
        let id = id.split(['_', '#']).find(|part| part.contains(|c: char| c.is_ascii_digit())).unwrap_or(id);
        if self.seen.iter().any(|known| known.eq_ignore_ascii_case(id)) {
            return Ok(());
        }
        let state = target["status"]["state"].as_str().unwrap_or_default();
        let implementation = target["implementation-status"]["state"].as_str().unwrap_or_default();
        let mut cells = vec![("id", id.to_uppercase())];
        match (implementation, state) {
            ("not-applicable", _) => cells.push(("applicability", "excluded".to_owned())),
            ("implemented" | "alternative", _) | ("", "satisfied") => cells.push(("level", "implemented".to_owned())),
            ("partial", _) => cells.push(("level", "partial".to_owned())),
            ("planned", _) => cells.push(("level", "planned".to_owned())),
            // That a target is missed says no level.
            _ => {}
        }
        let text = [finding["title"].as_str(), finding["description"].as_str(), finding["remarks"].as_str()];
        let text: Vec<String> =
            text.into_iter().flatten().map(unescaped).filter(|text| !text.trim().is_empty()).collect();
        let state = if state.is_empty() { String::new() } else { format!("{state}: ") };
        cells.push(("note", format!("{state}{}", text.join("\n"))));
        self.put(&cells)
    }
}

/// The properties that are ours.
fn properties(of: &Value) -> Vec<(&str, &str)> {
    let props = of["props"].as_array().map(Vec::as_slice).unwrap_or_default();
    props
        .iter()
        .filter(|prop| prop["ns"].as_str() == Some(NAMESPACE))
        .filter_map(|prop| Some((prop["name"].as_str()?, prop["value"].as_str()?)))
        .collect()
}

/// Prose as it was typed: without the signs that keep its own from meaning something.
fn unescaped(prose: &str) -> String {
    let mut text = String::with_capacity(prose.len());
    let mut chars = prose.replace("\n\n", "\n").chars().collect::<Vec<_>>().into_iter().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => {}
            _ => text.push(c),
        }
        if c == '\\'
            && let Some(next) = chars.next_if(char::is_ascii_punctuation)
        {
            text.push(next);
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
