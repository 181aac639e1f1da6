//! The state in one piece, from which the screen opens: it is never taken for more than the tables say.

use std::fs;
use std::path::Path;

use controlbook::catalogue::draft::Checked;
use controlbook::catalogue::kept;
use controlbook::error::Error;
use controlbook::session::catalogues::Chosen;
use controlbook::session::{CheckUp, NewWorkbook, Session};
use controlbook::store::{Draft, Store};
use rusqlite::Connection;
use uuid::Uuid;

use crate::cli::Shell;
use crate::kept_catalogues::forged_all;
use crate::pty::Desk;
use crate::support::{
    Random, assert_sound, beside, done, exclude, folder, id, level, sample, set_level, to_level, workbook,
};

/// The imprint that stands in a file.
fn imprint(path: &Path) -> Option<Vec<u8>> {
    let connection = Connection::open(path).unwrap();
    connection.query_row("SELECT imprint FROM tally", [], |row| row.get(0)).unwrap()
}

fn put(path: &Path, imprint: &[u8]) {
    let connection = Connection::open(path).unwrap();
    assert_eq!(connection.execute("UPDATE tally SET imprint = ?1", [imprint]).unwrap(), 1);
}

fn changed(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Whether the screen would open a file from its imprint: what its tables say is not asked then.
fn opens_from_it(path: &Path) -> bool {
    let copy = folder();
    let copy = copy.path().join("copy.controlbook");
    fs::copy(path, &copy).unwrap();
    changed(&copy, "UPDATE answer SET owner = 'Eve' WHERE control = '5.1'");
    assert!(matches!(Session::open(&copy, "Ann"), Err(Error::Damaged { .. })));
    Session::open_quickly(&copy, "Ann").is_ok()
}

fn quickly(path: &Path) -> Session {
    let mut session = Session::open_quickly(path, "Ann").unwrap();
    assert_eq!(session.workbook(), Session::open(path, "Ann").unwrap().workbook());
    assert_eq!(session.confirm_opening().unwrap(), None);
    session
}

#[test]
fn a_new_workbook_has_one_and_every_edit_takes_it_away_until_the_session_is_over() {
    let (_folder, mut session) = sample();
    let path = session.path().to_owned();
    assert!(opens_from_it(&path));
    quickly(&path);
    set_level(&mut session, "5.1", 5);
    assert_eq!(imprint(&path), None);
    quickly(&path);
    session.settle();
    assert!(opens_from_it(&path));
    assert_eq!(quickly(&path).workbook().answer(&id("5.1")).level, Some(level(5)));
    assert_sound(&session);
    // Undo is an edit like any other, also in a session that was settled once.
    session.undo().unwrap();
    assert_eq!(imprint(&path), None);
    session.settle();
    assert!(opens_from_it(&path));
    assert_sound(&session);
}

#[test]
fn a_workbook_that_was_only_looked_at_stays_byte_for_byte() {
    let (_folder, mut session) = sample();
    let path = session.path().to_owned();
    for sql in ["", "UPDATE tally SET imprint = NULL"] {
        changed(&path, sql);
        let before = fs::read(&path).unwrap();
        let mut looking = quickly(&path);
        looking.settle();
        session.settle();
        assert!(fs::read(&path).unwrap() == before, "{sql}");
    }
}

#[test]
fn what_an_upgrade_leaves_has_one() {
    for format in 1..=5 {
        let folder = folder();
        let path = folder.path().join("old.controlbook");
        fs::copy(format!("{}/tests/fixtures/format-{format}.controlbook", env!("CARGO_MANIFEST_DIR")), &path).unwrap();
        Store::upgrade(&path, || Ok(())).unwrap();
        assert!(opens_from_it(&path), "format {format}");
        quickly(&path);
    }
}

#[test]
fn one_that_is_not_what_was_written_is_passed_over() {
    let (_folder, session) = sample();
    let path = session.path();
    let whole = imprint(path).unwrap();
    let mut broken =
        vec![Vec::new(), whole[..whole.len() - 1].to_vec(), whole[..40].to_vec(), [&whole[..], b"x"].concat()];
    for place in (0..whole.len()).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        broken.push(flipped);
    }
    for broken in broken {
        put(path, &broken);
        assert!(!opens_from_it(path));
        assert_eq!(Session::open_quickly(path, "Ann").unwrap().workbook(), session.workbook());
        let found = CheckUp::of(path).unwrap();
        assert!(found.is_damaged() && format!("{found:?}").contains("the imprint of the state"), "{found:?}");
    }
    // The next edit takes it away, and with it what was wrong.
    let mut next = Session::open_quickly(path, "Ann").unwrap();
    set_level(&mut next, "5.1", 1);
    assert!(!CheckUp::of(path).unwrap().is_damaged());
}

/// The pages are read without SQLite, and without a lock.
#[test]
fn whatever_became_of_the_pages_it_is_seen_as_it_was_or_not_at_all() {
    let (_folder, session) = sample();
    let path = session.path();
    let whole = fs::read(path).unwrap();
    let (_, seen) = Store::glimpse(path).unwrap();
    assert_eq!(seen, *session.workbook());
    let mut random = Random(20_261_127);
    let (mut seen, rounds) = (0, 1_500);
    for _ in 0..rounds {
        let mut bytes = whole.clone();
        match random.below(4) {
            0 => bytes.truncate(random.below(whole.len())),
            1 => {
                let (from, to) = (random.below(whole.len() / 4096) * 4096, random.below(whole.len() / 4096) * 4096);
                bytes.copy_within(from..from + 4096, to);
            }
            _ => {
                for _ in 0..=random.below(8) {
                    // Half of them where the schema begins.
                    let end = if random.below(2) == 0 { 4096 } else { whole.len() };
                    bytes[random.below(end)] = u8::try_from(random.below(256)).unwrap();
                }
            }
        }
        fs::write(path, &bytes).unwrap();
        if let Some((store, workbook)) = Store::glimpse(path) {
            seen += 1;
            assert_eq!((store.identity().id, workbook), (session.id(), session.workbook().clone()));
        }
    }
    assert!((rounds / 10..rounds).contains(&seen), "{seen}");
}

#[test]
fn a_file_that_there_is_something_to_say_of_is_not_only_glimpsed_at() {
    let (folder, mut session) = sample();
    let path = session.path().to_owned();
    let sees = || Store::glimpse(&path).is_some();
    assert!(sees());
    fs::write(beside(&path, "-journal"), "").unwrap();
    assert!(!sees());
    fs::remove_file(beside(&path, "-journal")).unwrap();
    fs::write(beside(&path, "-wal"), "something").unwrap();
    assert!(!sees());
    fs::remove_file(beside(&path, "-wal")).unwrap();
    fs::hard_link(&path, folder.path().join("another")).unwrap();
    assert!(!sees());
    fs::remove_file(folder.path().join("another")).unwrap();
    changed(&path, "PRAGMA user_version = 7");
    assert!(!sees());
    changed(&path, "PRAGMA user_version = 6; PRAGMA journal_mode = WAL");
    assert!(!sees());
    changed(&path, "PRAGMA journal_mode = DELETE");
    assert!(sees());
    session.refresh().unwrap();
    // A note that is not finished is told of at opening.
    let text = "half a".to_owned();
    let draft = Draft { id: Uuid::nil(), control: id("5.2"), note: None, text, at: jiff::Timestamp::UNIX_EPOCH };
    session.keep_draft(&draft).unwrap();
    session.settle();
    assert!(!sees());
    session.drop_draft(draft.id).unwrap();
    session.settle();
    assert!(sees());
}

#[test]
fn what_is_only_glimpsed_at_is_opened_by_the_first_edit() {
    let (_folder, session) = sample();
    let path = session.path();
    let mut glimpsed = Session::open_quickly(path, "Ann").unwrap();
    set_level(&mut glimpsed, "5.1", 2);
    assert_eq!(glimpsed.confirm_opening().unwrap(), None);
    assert_sound(&glimpsed);
    assert_eq!(glimpsed.history(None, 1).unwrap().len(), 1);
}

#[test]
fn what_another_wrote_between_the_glimpse_and_the_opening_is_shown() {
    let (_folder, mut session) = sample();
    let path = session.path().to_owned();
    let mut glimpsed = Session::open_quickly(&path, "Ann").unwrap();
    set_level(&mut session, "5.1", 5);
    session.settle();
    assert_eq!(glimpsed.confirm_opening().unwrap(), Some(vec![id("5.1")]));
    assert_sound(&glimpsed);
}

#[test]
fn another_workbook_that_takes_the_place_of_the_one_that_was_glimpsed_at_is_not_taken_for_it() {
    let (_folder, session) = sample();
    let (_other_folder, other) = workbook();
    let path = session.path();
    let mut glimpsed = Session::open_quickly(path, "Ann").unwrap();
    fs::copy(other.path(), path).unwrap();
    let before = fs::read(path).unwrap();
    assert!(matches!(glimpsed.set(&[id("5.1")], &to_level(1)), Err(Error::Moved(_))));
    assert!(matches!(glimpsed.confirm_opening(), Err(Error::Moved(_))));
    assert!(fs::read(path).unwrap() == before);
}

#[test]
fn one_of_an_earlier_step_is_passed_over() {
    let (_folder, mut session) = workbook();
    let path = session.path().to_owned();
    let first = imprint(&path).unwrap();
    set_level(&mut session, "5.1", 3);
    put(&path, &first);
    let (mut store, workbook) = Store::open_quickly(&path).unwrap();
    assert_eq!((workbook, store.confirm().unwrap()), (session.workbook().clone(), None));
    let mut opened = Session::open_quickly(&path, "Ann").unwrap();
    assert_eq!(opened.confirm_opening().unwrap(), Some(vec![id("5.1")]));
    assert_eq!(opened.workbook(), session.workbook());
}

/// What opens from it is not told from a workbook that is whole, until the tables are asked: at once, or by an edit.
#[test]
fn tables_that_say_something_else_are_found_out_before_anything_is_written() {
    let (_folder, session) = sample();
    let path = session.path();
    changed(path, "UPDATE answer SET level = 5 WHERE control = '5.2'");
    let before = fs::read(path).unwrap();
    let mut opened = Session::open_quickly(path, "Ann").unwrap();
    assert_eq!(opened.workbook(), session.workbook());
    assert!(matches!(opened.confirm_opening(), Err(Error::Damaged { .. })));
    let mut opened = Session::open_quickly(path, "Ann").unwrap();
    assert!(matches!(opened.set(&[id("5.1")], &to_level(1)), Err(Error::Damaged { .. })));
    let mut opened = Session::open_quickly(path, "Ann").unwrap();
    assert!(matches!(opened.refresh(), Err(Error::Damaged { .. })));
    assert!(fs::read(path).unwrap() == before);
}

/// Two that went separate ways under one last step cannot come about; somebody may make them.
#[test]
fn one_that_was_made_to_deceive_is_found_out_and_the_tables_are_shown() {
    let (_folder, session) = sample();
    let path = session.path();
    let honest = imprint(path).unwrap();
    let lie = |said: &[u8], other: &[u8]| {
        let mut lie = honest.clone();
        let place = lie.windows(said.len()).position(|bytes| bytes == said).unwrap();
        lie[place..place + other.len()].copy_from_slice(other);
        resummed(&honest, lie)
    };
    assert!(resummed(&honest, honest.clone()) == honest);
    // A word that means nothing is no state at all, whatever its checksum says.
    put(path, &lie(b"tested", b"tasted"));
    assert!(!opens_from_it(path));
    let name = session.workbook().organisation.name.as_bytes();
    let note = session.workbook().all_notes().next().unwrap().text.as_bytes();
    for said in [name, note] {
        put(path, &lie(said, b"X"));
        let mut opened = Session::open_quickly(path, "Ann").unwrap();
        assert_ne!(opened.workbook(), session.workbook());
        assert_eq!(opened.confirm_opening().unwrap().map(|changed| changed.len()), Some(usize::from(said == note)));
        assert_eq!(opened.workbook(), session.workbook());
        assert!(CheckUp::of(path).unwrap().is_damaged());
    }
    // What is alike is told beforehand, and a lie about it found out as well.
    let likeness = controlbook::workbook::likeness(str::from_utf8(note).unwrap()).to_le_bytes();
    put(path, &lie(&likeness, &[1, 2, 3, 4]));
    let mut opened = Session::open_quickly(path, "Ann").unwrap();
    assert_eq!(opened.workbook(), session.workbook());
    assert_eq!(opened.confirm_opening().unwrap(), None);
    assert!(CheckUp::of(path).unwrap().is_damaged());
}

/// The places of the checksums in an imprint: behind its rows, and behind the rows of each control at its end.
fn sums(imprint: &[u8]) -> Vec<(usize, usize)> {
    let rows = usize::try_from(u32::from_le_bytes(*imprint[..37].last_chunk().unwrap())).unwrap();
    let mut sums = vec![(0, 37 + rows)];
    let is_sum =
        |from: usize, to: &usize| controlbook::sum::of(&imprint[from..*to]).to_le_bytes() == imprint[*to..to + 8];
    while let Some(from) = sums.last().map(|(_, to)| to + 8).filter(|from| *from < imprint.len()) {
        sums.push((from, (from..imprint.len() - 7).find(|to| is_sum(from, to)).unwrap()));
    }
    sums
}

/// Another imprint of the same length with checksums that hold.
fn resummed(honest: &[u8], mut lie: Vec<u8>) -> Vec<u8> {
    for (from, to) in sums(honest) {
        let sum = controlbook::sum::of(&lie[from..to]).to_le_bytes();
        lie[to..to + 8].copy_from_slice(&sum);
    }
    lie
}

#[test]
fn none_is_made_over_what_another_wrote() {
    let (_folder, mut ann) = workbook();
    let path = ann.path().to_owned();
    set_level(&mut ann, "5.1", 3);
    let mut bob = Session::open(&path, "Bob").unwrap();
    set_level(&mut bob, "5.2", 4);
    ann.settle();
    assert_eq!(imprint(&path), None);
    bob.settle();
    assert_eq!(quickly(&path).workbook(), bob.workbook());
    // And one that another made is no edit: nothing looks different.
    set_level(&mut ann, "5.3", 1);
    assert_eq!(bob.refresh().unwrap(), Some(vec![id("5.3")]));
    ann.settle();
    assert_eq!(bob.refresh().unwrap(), Some(Vec::new()));
}

#[test]
fn a_state_that_is_too_large_for_one_goes_without() {
    let (_folder, mut session) = workbook();
    let path = session.path().to_owned();
    for _ in 0..2 {
        done(session.write_note(&id("5.1"), &"x".repeat(600_000), None));
    }
    session.settle();
    assert_eq!(imprint(&path), None);
    assert_eq!(Session::open_quickly(&path, "Ann").unwrap().workbook(), session.workbook());
}

/// Everything that an imprint tells in another form than the tables: words that many have in common, times, rows that are
/// as the one before.
#[test]
fn whatever_is_said_in_whichever_order_it_tells_what_the_tables_tell() {
    let mut random = Random(93);
    let (_folder, mut session) = workbook();
    let path = session.path().to_owned();
    let controls: Vec<_> = session.catalogue().controls.iter().map(|control| control.id.clone()).collect();
    for author in ["Ann", "Bob", "Ann", "Anne-Marie von der Langen-Stra\u{df}e zu Grunewald"] {
        drop(session);
        session = Session::open(&path, author).unwrap();
        // As commands do: then its pages come to lie about in the file.
        if author == "Bob" {
            session.settle_with_each_edit();
        }
        for _ in 0..40 {
            let some: Vec<_> = (0..=random.below(3)).map(|_| controls[random.below(93)].clone()).collect();
            match random.below(5) {
                0 => drop(session.set(&some, &to_level(u8::try_from(random.below(6)).unwrap())).unwrap()),
                1 => drop(session.set(&some, &exclude()).unwrap()),
                2 if session.workbook().all_notes().next().is_some() => {
                    let note = session.workbook().all_notes().nth(random.below(3)).map(|note| note.id);
                    let note = note.unwrap_or_else(|| session.workbook().all_notes().next().unwrap().id);
                    drop(session.edit_note(note, &"new ".repeat(1 + random.below(90)), None).unwrap());
                }
                _ => drop(session.write_note(&some[0], &"said ".repeat(1 + random.below(90)), None).unwrap()),
            }
        }
        session.settle();
        assert!(opens_from_it(&path) && Store::glimpse(&path).is_some());
        assert_eq!(quickly(&path).workbook(), session.workbook());
        assert_sound(&session);
    }
}

/// A workbook about another catalogue has that in it, and it is read from the pages like the state.
#[test]
fn a_workbook_about_another_catalogue_is_glimpsed_at_with_its_catalogue() {
    let folder = folder();
    let path = folder.path().join("bakery.controlbook");
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    let about = Chosen::checked(&many()).unwrap();
    let session = Session::create_about(&path, &new, about, None).unwrap();
    let text = about.kept.unwrap();
    assert!(text.len() > 700_000, "{}", text.len());
    let glimpsed = quickly(&path);
    assert_eq!(glimpsed.catalogue().name, session.catalogue().name);
    let sha256 = session.catalogue().name.split_once('@').unwrap().1.to_owned();
    let whole = fs::read(&path).unwrap();
    let seen = |sha256: &str, most: usize| {
        let (store, workbook) = Store::glimpse(&path)?;
        assert_eq!(workbook, *session.workbook());
        store.read_unchecked(sha256, most).unwrap()
    };
    assert_eq!(seen(&sha256, text.len()).as_deref(), Some(text.as_bytes()));
    assert_eq!(seen(&sha256, text.len() - 1), None);
    assert_eq!(seen(&"0".repeat(64), text.len()), None);
    let mut random = Random(1_196);
    let (mut whole_texts, rounds) = (0, 400);
    for _ in 0..rounds {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let pages = whole.len() / 4096;
            // Where tables begin, and anywhere.
            let (end, from) = (if random.below(2) == 0 { 40 } else { pages }, random.below(pages) * 4096);
            match random.below(3) {
                0 => bytes.copy_within(from..from + 4096, random.below(end) * 4096),
                _ => bytes[random.below(end * 4096)] = u8::try_from(random.below(256)).unwrap(),
            }
        }
        fs::write(&path, &bytes).unwrap();
        if let Some(found) = seen(&sha256, text.len()).and_then(|bytes| String::from_utf8(bytes).ok()) {
            let is_whole = kept::is_whole(&found) == Some(true);
            assert_eq!(is_whole, found == text);
            whole_texts += usize::from(is_whole);
        }
    }
    assert!((rounds / 10..rounds).contains(&whole_texts), "{whole_texts}");
}

/// Of a long catalogue the first look reads the names; all of it is read when the tables are asked.
#[test]
fn the_rest_of_a_long_catalogue_is_read_after_the_first_look() {
    let cli = Shell::new();
    fs::write(cli.path("long.toml"), toml("long")).unwrap();
    cli.done(&["catalogue", "add", "long.toml"]);
    cli.done(&["new", "sound.controlbook", "--organisation", "Acme", "--catalogue", "long"]);
    cli.done(&["set", "sound.controlbook", "AC-1", "--level", "2"]);
    let (sound, damaged) = (cli.path("sound.controlbook"), cli.path("damaged.controlbook"));
    let mut bytes = fs::read(&sound).unwrap();
    let word = b"What 890 asks for.";
    let place = bytes.windows(word.len()).position(|found| found == word).unwrap();
    bytes[place] = b'w';
    fs::write(&damaged, bytes).unwrap();
    let summary = |session: &Session, id: &str| session.catalogue().control(id).unwrap().summary.to_string();

    let mut first = Session::open_quickly(&damaged, "Ann").unwrap();
    assert!(summary(&first, "AC-1").starts_with("What 1 asks for."));
    for id in ["AC-890", "AC-900"] {
        assert!(summary(&first, id).contains("is not what was kept"));
    }
    assert!(matches!(first.confirm_opening(), Err(Error::UnknownCatalogue { .. })));
    let mut session = Session::open_quickly(&sound, "Ann").unwrap();
    assert_eq!(session.confirm_opening().unwrap(), None);
    for number in [1, 890, 900] {
        assert!(summary(&session, &format!("AC-{number}")).starts_with(&format!("What {number} asks for.")));
    }
    // A text of the same names with other guides, whose sums somebody put right, does not stand for it.
    let forged = cli.path("forged.controlbook");
    fs::copy(&sound, &forged).unwrap();
    let text = fs::read_to_string(cli.path("home/.local/share/controlbook/catalogues/long.catalogue")).unwrap();
    let lie = forged_all(&text, |fields| {
        fields.iter().map(|field| field.replace("What 890 asks", "Who, 890 asks")).collect()
    });
    keep(&forged, &lie);
    keep(&sound, &text);
    for (path, says) in
        [(&forged, "Who, 890 asks for."), (&sound, "What 890 asks for."), (&forged, "Who, 890 asks for.")]
    {
        let mut session = Session::open_quickly(path, "Ann").unwrap();
        session.confirm_opening().unwrap();
        assert!(summary(&session, "AC-890").starts_with(says), "{says}");
    }
    // What is asked for before that is read there and then.
    fs::write(cli.path("other.toml"), toml("other")).unwrap();
    cli.done(&["catalogue", "add", "other.toml"]);
    cli.done(&["new", "other.controlbook", "--organisation", "Acme", "--catalogue", "other"]);
    cli.done(&["set", "other.controlbook", "AC-1", "--level", "2"]);
    let mut session = Session::open_quickly(&cli.path("other.controlbook"), "Ann").unwrap();
    assert!(summary(&session, "AC-900").starts_with("What 900 asks for."));
    assert_eq!(session.confirm_opening().unwrap(), None);
    assert!(summary(&session, "AC-899").starts_with("What 899 asks for."));
}

/// Puts another text of the same length in the place of the catalogue that a workbook has.
fn keep(path: &Path, text: &str) {
    let connection = Connection::open(path).unwrap();
    let mut rest = text.as_bytes();
    for position in 0.. {
        let sql = "SELECT length(body) FROM piece WHERE file = 1 AND position = ?1";
        let Ok(length) = connection.query_row(sql, [position], |row| row.get::<_, u32>(0)) else { break };
        let (body, others) = rest.split_at(usize::try_from(length).unwrap());
        connection.execute("UPDATE piece SET body = ?1 WHERE file = 1 AND position = ?2", (body, position)).unwrap();
        rest = others;
    }
    assert!(rest.is_empty());
}

/// A catalogue of several pieces.
fn many() -> Checked {
    controlbook::exchange::catalogue::read(toml("many").as_bytes(), "many.toml", None).unwrap().1
}

fn toml(name: &str) -> String {
    let mut text = format!("name = \"{name}\"\ntitle = \"Many\"\n[[theme]]\nkey = \"a\"\ntitle = \"A\"\n");
    for number in 1..=900 {
        let summary = format!("What {number} asks for. ").repeat(45);
        let id = format!("AC-{number}");
        text += &format!("[[control]]\nid = \"{id}\"\ntitle = \"On {id}\"\ntheme = \"a\"\nsummary = \"{summary}\"\n");
    }
    text
}

/// A workbook with more notes than a first look reads, in an imprint whose pages stand in a row, or lie about.
fn with_many_notes(is_in_a_row: bool) -> (tempfile::TempDir, Session) {
    let (folder, mut session) = workbook();
    let controls: Vec<_> = session.catalogue().controls.iter().map(|control| control.id.clone()).collect();
    for number in 0..500 {
        let text = format!("What number {number} says. {}", "Again and again. ".repeat(number % 40));
        drop(done(session.write_note(&controls[number * 7 % 93], &text, None)));
        if !is_in_a_row && number % 100 == 99 {
            session.settle();
        }
    }
    session.settle();
    if is_in_a_row {
        changed(session.path(), "VACUUM");
    }
    assert!(imprint(session.path()).unwrap().len() > 150_000);
    (folder, session)
}

#[test]
fn notes_are_read_where_they_are_asked_for() {
    for is_in_a_row in [true, false] {
        let (_folder, session) = with_many_notes(is_in_a_row);
        let path = session.path();
        assert!(opens_from_it(path));
        let known = session.workbook();
        for asked in ["5.1", "8.34", "6.3"] {
            let (_, glimpsed) = Store::glimpse(path).unwrap();
            assert_eq!(glimpsed.counts(), known.counts());
            assert!(glimpsed.likenesses_of_notes().eq(known.likenesses_of_notes()));
            assert!(glimpsed.notes(&id(asked)).len() > 3 && glimpsed.notes(&id(asked)).eq(known.notes(&id(asked))));
            assert_eq!(glimpsed, *known);
        }
        let mut opened = Session::open_quickly(path, "Ann").unwrap();
        assert_eq!(opened.confirm_opening().unwrap(), None);
        // By now the file is not needed for them any more.
        let bytes = fs::read(path).unwrap();
        fs::write(path, []).unwrap();
        assert_eq!(opened.workbook(), known);
        fs::write(path, bytes).unwrap();
        quickly(path);
    }
}

/// What is damaged shows nothing that nobody wrote, and the tables tell what is right.
#[test]
fn notes_whose_rows_are_not_what_was_written_are_those_of_the_tables() {
    let (_folder, session) = with_many_notes(true);
    let (path, known) = (session.path().to_owned(), session.workbook().clone());
    let whole = imprint(&path).unwrap();
    let places = sums(&whole);
    let mut random = Random(93);
    let mut seen = 0;
    for _ in 0..60 {
        let (from, to) = places[1 + random.below(places.len() - 1)];
        let mut broken = whole.clone();
        broken[from + random.below(to + 8 - from)] ^= 1 << random.below(8);
        put(&path, &broken);
        // What comes with a first look is looked at there and then.
        let Some((_, glimpsed)) = Store::glimpse(&path) else { continue };
        let controls = session.catalogue().controls.iter().map(|control| &control.id);
        let lacking: Vec<_> = controls.filter(|id| !glimpsed.notes(id).eq(known.notes(id))).collect();
        assert!(lacking.len() == 1 && glimpsed.notes(lacking[0]).len() == 0, "{lacking:?}");
        let mut opened = Session::open_quickly(&path, "Ann").unwrap();
        assert_eq!(opened.confirm_opening().unwrap(), Some(Vec::new()));
        assert_eq!(opened.workbook(), &known);
        seen += 1;
    }
    assert!((20..60).contains(&seen), "{seen}");
    // Another workbook in its place gives none of its own.
    put(&path, &whole);
    let (_store, glimpsed) = Store::glimpse(&path).unwrap();
    let (_other, other) = sample();
    let foreign = fs::read(other.path()).unwrap();
    fs::write(&path, foreign).unwrap();
    assert!(glimpsed.notes(&id("8.34")).len() == 0 && glimpsed.count_notes(&id("8.34")) > 3);
}

#[test]
fn what_is_purged_is_in_none() {
    let (_folder, mut session) = workbook();
    let path = session.path().to_owned();
    let step = done(session.write_note(&id("5.1"), "The cleaner's name is Waldemar.", None));
    let note = session.workbook().all_notes().next().unwrap().id;
    session.settle();
    let holds = |text: &[u8]| fs::read(&path).unwrap().windows(text.len()).any(|bytes| bytes == text);
    assert!(step.seq > 0 && holds(b"Waldemar") && imprint(&path).is_some());
    session.purge_note(note).unwrap();
    assert!(!holds(b"Waldemar"));
    session.settle();
    assert!(!holds(b"Waldemar") && imprint(&path).is_some());
}

/// A command makes its edit and is over: the screen opens as quickly after it as after itself.
#[test]
fn every_command_that_edits_leaves_one() {
    let shell = Shell::with_workbook();
    let path = shell.path("acme.controlbook");
    for edit in [
        &["set", "acme.controlbook", "5.1", "5.2", "--level", "3", "--owner", "Ruth"][..],
        &["note", "acme.controlbook", "5.1", "Seen in May."],
        &["undo", "acme.controlbook"],
        &["organisation", "acme.controlbook", "--name", "Acme Bakery"],
    ] {
        let before = imprint(&path);
        shell.done(edit);
        assert!(imprint(&path) != before && opens_from_it(&path), "{edit:?}");
        quickly(&path);
        assert!(!CheckUp::of(&path).unwrap().is_damaged());
    }
}

#[test]
fn the_screen_opens_from_it_leaves_one_and_shows_damage_behind_it() {
    let desk = Desk::with_sample();
    let path = desk.path("acme.controlbook");
    let mut terminal = desk.start_as("Ann");
    terminal.send("3");
    terminal.wait_for("level");
    terminal.quit();
    assert!(opens_from_it(&path));
    changed(&path, "UPDATE answer SET level = 5 WHERE control = '5.2'");
    let mut terminal = desk.start();
    terminal.wait_for("the answer for 5.2 is not what was");
    terminal.send("\x1b");
    terminal.wait_until("the way back", |screen| !screen.contains("cannot be opened"));
    terminal.quit();
}
