//! The workbook's own file, as damage or somebody else may have made it, and what goes into one.

use std::io::Read as _;
#[cfg(not(fuzzing))]
use std::io::Write;
use std::path::Path;
#[cfg(not(fuzzing))]
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use controlbook::catalogue::ControlId;
use controlbook::report::Format;
use controlbook::session::{CheckUp, NewEvidence, NewWorkbook, Session, Source, catalogue};
use controlbook::store::Store;
use controlbook::workbook::merging::Take;
use controlbook::workbook::{AnswerEdit, Change, EvidenceEdit, Level, Op, Organisation, Scope, Step};
use jiff::Timestamp;
use uuid::Uuid;

use super::{is_dangerous, seeds};
use crate::surroundings::{no_workbook, rendered, sample, workbook};

/// Seeds are patches; see [`bytes`].
pub fn byte_seeds() -> Vec<Vec<u8>> {
    let middle = u32::try_from(sample().len() / 2).unwrap().to_le_bytes();
    let patch = |offset: &[u8], new: &[u8]| [&[0], &offset[..3], &[u8::try_from(new.len()).unwrap()], new].concat();
    vec![
        patch(&[0, 0, 0], b"SQLite format 3"),
        patch(&[18, 0, 0], &[2, 2]),
        patch(&[60, 0, 0], &[0, 0, 0, 9]),
        patch(&middle, &[0; 200]),
        patch(&[100, 0, 0], &[0x0d, 0, 1]),
        // The name of a piece of evidence, which is quoted where its checksum fails.
        patch(&place_of(b"Northmere Cloud").to_le_bytes(), b"\x1b[2J\x7f\x00"),
        [&[1], &sample()[..8_192]].concat(),
        [&[1], &b"PK\x03\x04"[..]].concat(),
    ]
}

/// Where a text stands in the sample.
fn place_of(text: &[u8]) -> u32 {
    let place = sample().windows(text.len()).position(|window| window == text);
    u32::try_from(place.expect("the sample has it")).unwrap()
}

/// The first byte even: patches of the sample, each of an offset in three bytes, a length in one, and the new bytes.
/// Odd: the bytes of the whole file.
pub fn bytes(input: &[u8]) {
    let Some((kind, rest)) = input.split_first() else { return };
    let file = if kind % 2 == 1 { rest.to_vec() } else { patched(sample().to_vec(), rest) };
    let path = workbook("bytes", &file);
    let before = file;
    let _ = Store::glance(&path).map_err(|unseen| unseen.told());
    let _ = Store::glimpse(&path);
    assert_eq!(std::fs::read(&path).unwrap(), before, "a glance changes nothing");
    if let Ok(mut session) = Session::open_quickly(&path, "Ann") {
        let _ = session.findings();
        let _ = session.confirm_opening();
    }
    match Session::open(&path, "Ann") {
        Ok(session) => looked_at(session),
        Err(error) => {
            assert!(!error.to_string().contains(is_dangerous), "{error}");
            assert_eq!(std::fs::read(&path).unwrap(), before, "what is refused is left as it is");
        }
    }
    let _ = CheckUp::of(&path);
}

fn patched(mut bytes: Vec<u8>, mut patches: &[u8]) -> Vec<u8> {
    while let [a, b, c, length, after @ ..] = patches {
        let offset = usize::try_from(u32::from_le_bytes([*a, *b, *c, 0])).unwrap() % bytes.len();
        let (new, after) = after.split_at(usize::from(*length).min(after.len()));
        for (place, byte) in bytes[offset..].iter_mut().zip(new) {
            *place = *byte;
        }
        patches = after;
    }
    bytes
}

/// Seeds are patches; see [`imprint`].
pub fn imprint_seeds() -> Vec<Vec<u8>> {
    let patch = |offset: u8, new: &[u8]| [&[offset, 0, 0, u8::try_from(new.len()).unwrap()], new].concat();
    vec![
        patch(0, &[2]),
        patch(1, &[0; 32]),
        patch(33, &[0xFF; 4]),
        patch(37, &[0xFF; 4]),
        patch(41, &[3, 255, 255, 255, 255, 255]),
        patch(80, &[0; 40]),
        patch(120, b"\x1b[2J"),
    ]
}

/// Patches of the sample's imprint, with checksums that hold: what its tables say is what is shown in the end.
pub fn imprint(input: &[u8]) {
    let path = workbook("imprint", sample());
    let connection = rusqlite::Connection::open(&path).unwrap();
    let honest: Vec<u8> = connection.query_row("SELECT imprint FROM tally", [], |row| row.get(0)).unwrap();
    let mut lie = patched(honest.clone(), input);
    for (from, to) in sums_of_imprint(&honest) {
        if let Some(rows) = lie.get(from..to) {
            let sum = controlbook::sum::of(rows).to_le_bytes();
            lie.splice(to..lie.len().min(to + sum.len()), sum);
        }
    }
    connection.execute("UPDATE tally SET imprint = ?1", [lie]).unwrap();
    drop(connection);
    let mut session = Session::open_quickly(&path, "Ann").unwrap();
    let _ = session.findings();
    session.confirm_opening().unwrap();
    assert_eq!(session.workbook(), Session::open(&path, "Ann").unwrap().workbook());
}

/// Where the rows begin that a checksum stands behind, and where they end.
fn sums_of_imprint(imprint: &[u8]) -> Vec<(usize, usize)> {
    let rows = usize::try_from(u32::from_le_bytes(*imprint[..37].last_chunk().unwrap())).unwrap();
    let mut sums = vec![(0, 37 + rows)];
    let is_sum =
        |from: usize, to: &usize| controlbook::sum::of(&imprint[from..*to]).to_le_bytes() == imprint[*to..to + 8];
    while let Some(from) = sums.last().map(|(_, to)| to + 8).filter(|from| *from < imprint.len()) {
        sums.push((from, (from..imprint.len() - 7).find(|to| is_sum(from, to)).unwrap()));
    }
    sums
}

/// Everything that is read of a workbook.
fn looked_at(mut session: Session) {
    let _ = session.findings();
    if let Ok(report) = session.report_to_keep(None) {
        let redacted = report.redacted(catalogue());
        // What takes long is written of some only.
        let all = TURN.fetch_add(1, Ordering::Relaxed).is_multiple_of(25);
        let is_wanted = |format: &&Format| all || matches!(format, Format::Markdown | Format::Csv | Format::Json);
        for format in Format::ALL.iter().filter(is_wanted) {
            for report in [&report, &redacted] {
                let text = text_in(rendered(report, *format));
                assert!(!text.contains(|c| !matches!(c, '\n' | '\r') && is_dangerous(c)), "{format}");
            }
        }
    }
    for step in session.history(None, 50).unwrap_or_default() {
        let _ = step.describe();
        for change in &step.changes {
            let _ = (change.fields(), change.subject());
        }
    }
    let _ = session.drafts();
    let _ = session.undo();
    let _ = session.redo();
}

/// How many workbooks were looked at.
static TURN: AtomicUsize = AtomicUsize::new(0);

/// A file as text, and an archive as the texts of what is in it. What is to be printed is no text.
fn text_in(bytes: Vec<u8>) -> String {
    if bytes.starts_with(b"%PDF") {
        return String::new();
    }
    if !bytes.starts_with(b"PK") {
        return String::from_utf8(bytes).expect("it is text");
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("it is an archive");
    let mut text = String::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).expect("it is whole");
        file.read_to_string(&mut text).expect("what is in it is text");
    }
    text
}

/// The changes of the sample's history, as JSON.
pub fn step_seeds() -> Vec<Vec<u8>> {
    let session = Session::open(&workbook("seeds", sample()), "Ann").unwrap();
    let steps = session.history(None, u32::MAX).unwrap();
    let json = |step: &Step| serde_json::to_vec(&step.changes).unwrap();
    let mut all: Vec<Vec<u8>> = steps.iter().step_by(5).map(json).filter(|json| json.len() < 4_000).collect();
    all.extend(seeds(&[
        r#"[{"kind":"own-control","id":"C.1","before":null,"after":{"id":"C.1","title":"\u001b[2J","description":"x"}}]"#,
        r#"[{"kind":"answer","control":"9.99","before":{},"after":{"level":5,"target":1,"refs":["\u202e"]}}]"#,
    ]));
    all
}

/// A workbook whose history somebody made up, with checksums that are right.
pub fn steps(input: &[u8]) {
    let Ok(changes) = serde_json::from_slice::<Vec<Change>>(input) else { return };
    let step = |seq: u32, op: Op, changes: Vec<Change>| {
        let at = Timestamp::UNIX_EPOCH;
        Step { seq, id: Uuid::from_u128(u128::from(seq)), op, at, author: "Ann".to_owned(), changes }
    };
    let steps = [step(1, Op::Create, Vec::new()), step(2, Op::Set, changes)];
    let path = no_workbook("steps");
    if Store::create(&path, catalogue(), Uuid::nil(), &steps, &[]).is_err() {
        return;
    }
    if let Ok(session) = Session::open(&path, "Ann") {
        looked_at(session);
    }
    let _ = CheckUp::of(&path);
}

pub fn merge_seeds() -> Vec<Vec<u8>> {
    let id = |number: u8| format!("0195f2a0-0000-7000-8000-0000000000{number:02}");
    let baseline = |number: u8, supersedes: u8| {
        let (id, old, hash) = (id(number), id(supersedes), "0".repeat(64));
        format!(
            r#"{{"kind":"baseline","id":"{id}","before":null,"after":{{"id":"{id}","name":"b{number}","made":{{"at":"2026-03-01T10:00:00Z","author":"Bob"}},"supersedes":"{old}","hash":"{hash}","size":0}}}}"#
        )
    };
    let circle = format!("[{},{},{}]", baseline(1, 2), baseline(2, 1), baseline(3, 1));
    let mut all = seeds(&[
        r#"[{"kind":"answer","control":"5.1","before":{},"after":{"level":4,"basis":"tested","assessed_at":"2026-03-01T10:00:00Z"}}]"#,
        r#"[{"kind":"answer","control":"5.1","before":{},"after":{"applicability":"excluded","reasons":["no-risk"],"justification":"\u001b[2J"}}]"#,
        r#"[{"kind":"own-control","id":"C.1","before":null,"after":{"id":"C.1","title":"\u202e"}},{"kind":"note","id":"0195f2a0-0000-7000-8000-000000000001","before":null,"after":{"id":"0195f2a0-0000-7000-8000-000000000001","control":"C.1","text":"=1+1","author":"Bob","at":"2026-03-01T10:00:00Z"}}]"#,
        r#"[{"kind":"merged","head":"00","file":"\u001b","steps":4000000000}]"#,
        r#"[{"kind":"purged","note":"0195f2a0-0000-7000-8000-000000000001","control":"5.1"}]"#,
    ]);
    all.push(circle.into_bytes());
    all.extend(step_seeds());
    all
}

/// What somebody made up as what the other copy did: nothing of it may harm this workbook or change the other.
pub fn merge(input: &[u8]) {
    let Ok(changes) = serde_json::from_slice::<Vec<Change>>(input) else { return };
    let step = |seq: u32, op: Op, changes: Vec<Change>| {
        let at = Timestamp::UNIX_EPOCH;
        Step { seq, id: Uuid::from_u128(u128::from(seq)), op, at, author: "Bob".to_owned(), changes }
    };
    let made = || {
        let organisation = Organisation { name: "Acme".to_owned(), ..Organisation::default() };
        let scope = Scope { profile: "full".to_owned(), ..Scope::default() };
        let changes = vec![
            Change::Organisation { before: Box::default(), after: Box::new(organisation) },
            Change::Scope { before: Box::default(), after: Box::new(scope) },
        ];
        step(1, Op::Create, changes)
    };
    let (ours, theirs) = (no_workbook("ours"), no_workbook("theirs"));
    if Store::create(&theirs, catalogue(), Uuid::nil(), &[made(), step(2, Op::Set, changes)], &[]).is_err() {
        return;
    }
    drop(Store::create(&ours, catalogue(), Uuid::nil(), &[made()], &[]).unwrap());
    let mut session = Session::open(&ours, "Ann").unwrap();
    let level = Some(Some(Level::Repeatable));
    session.set(&[ControlId::from("5.1".to_owned())], &AnswerEdit { level, ..AnswerEdit::default() }).unwrap();
    let before = std::fs::read(&theirs).unwrap();
    for take in [Take::Ours, Take::Theirs] {
        let Ok(mut merging) = session.merging(&theirs) else { break };
        for found in &merging.joined().contradictions {
            let _ = (merging.values(found), merging.said(found));
        }
        if merging.decide_rest(&take).is_ok() && session.merge(&merging).is_ok() {
            let again = session.merging(&theirs).unwrap();
            assert!(!again.is_news(), "what was taken over is known");
            let _ = session.undo();
        }
        let store = session.store();
        assert_eq!(store.replay().unwrap(), store.load().unwrap());
    }
    assert_eq!(std::fs::read(&theirs).unwrap(), before, "the other copy is never changed");
    looked_at(session);
}

pub fn evidence_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "https://example.com/a?b=c#d",
        "mailto:ann@example.com",
        "javascript:alert(1)",
        "HTTP://x",
        "https://\u{202e}moc",
        "bytes.controlbook",
        "../etc",
        "file:///etc/passwd",
    ])
}

/// The input as an address, and as the path of a file.
pub fn evidence(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let path = no_workbook("evidence");
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    let mut session = Session::create(&path, &new).unwrap();
    let controls = [ControlId::from("5.1".to_owned())];
    for source in [Source::Address(text), Source::Linked(Path::new(text))] {
        let is_address = matches!(source, Source::Address(_));
        let attached = session.attach(&NewEvidence { controls: &controls, source, about: EvidenceEdit::default() });
        if is_address && attached.is_ok() {
            let lower = text.trim().to_ascii_lowercase();
            assert!(["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme)), "{text:?}");
        }
    }
    looked_at(session);
}

#[cfg(not(fuzzing))]
pub fn plain_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "\n3\n\n2\nn a note\nb\np\nx\n1\nno rooms at all\nu\nq\n",
        "w\n?\ni\nProvider\nsee contract\nm\n-\n5\n",
        "\n\n\n",
    ])
}

/// The input as what somebody answers to `interview --plain`.
#[cfg(not(fuzzing))]
pub fn plain(input: &[u8]) {
    let path = workbook("plain", sample());
    let mut command = Command::new(env!("CARGO_BIN_EXE_controlbook"));
    command.args(["interview", "--plain"]).arg(&path);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // It may end before it has read everything, and it must not wait for us while we wait for it.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let ended = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let said = String::from_utf8(ended.stdout).unwrap();
    let errors = String::from_utf8(ended.stderr).unwrap();
    assert!(!said.contains(|c| c != '\n' && is_dangerous(c)), "{said:?}");
    assert!(ended.status.code().is_some_and(|code| code < 2) && !errors.contains("panicked"), "{errors}");
    looked_at(Session::open(&path, "Ann").unwrap());
}
