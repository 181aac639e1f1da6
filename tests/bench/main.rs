//! How fast it is: `cargo bench`, or `cargo bench -- start` for the sections whose name has that word.
//!
//! Programs are measured from outside, on a pseudo-terminal, beside the floor (`floor.rs`) on the same
//! machine in the same run; what they are made of is measured from within. Figures are printed with their
//! spread and the goal they are held against. Nothing is asserted: a busy machine is no defect.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[cfg(unix)]
mod many;
mod measure;
#[cfg(unix)]
mod pty;

use std::env;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use controlbook::catalogue::ControlId;
use controlbook::config::{Config, SymbolSet, ThemeName};
use controlbook::figures::plan::whatif::Budget;
use controlbook::figures::{Findings, Plan, Surroundings};
use controlbook::report::{Format, Kind, Report, Request, render, unwatched};
use controlbook::search::Query;
use controlbook::session::{NewEvidence, NewWorkbook, Session, Source, Supposition, catalogue};
use controlbook::store::Store;
use controlbook::tui::key;
use controlbook::tui::model::{Model, Msg};
use controlbook::tui::update::update;
use controlbook::tui::view::draw;
use controlbook::workbook::{Answer, AnswerEdit, Change, EvidenceEdit, Level, Op, Step};
use jiff::SignedDuration;
use measure::{Times, heading, row};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;
use uuid::Uuid;

const AUTHOR: &str = "Ruth Calder";
/// Steps of the large workbook.
const STEPS: usize = 20_000;
/// Steps of the workbook with a long history.
const HISTORY: u32 = 1_000_000;
/// Notes and megabytes of the workbook with evidence, and the size of each file.
const NOTES: usize = 2_000;
const EVIDENCE_MB: usize = 500;
const FILE_MB: usize = 50;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("Nothing was measured: cargo bench does that, with optimisations on.");
        return;
    }
    let words: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let asked = |section: &str| words.is_empty() || words.iter().any(|word| section.contains(word.as_str()));
    let folder = TempDir::new().unwrap();
    println!("Workbooks are in {}; a commit is as fast as that disk.", folder.path().display());

    #[cfg(unix)]
    if ["start", "key", "idle", "memory"].iter().any(|section| asked(section)) {
        programs(folder.path(), &asked);
    }
    #[cfg(unix)]
    if asked("catalogue") {
        let rows = folder.path().join("many-rows.sqlite");
        make_rows(&rows);
        many::measured(folder.path(), &ours(folder.path()), (&floor(folder.path()), &rows));
    }
    if asked("open") || asked("update") {
        within(folder.path());
    }
    if asked("commit") {
        commits(folder.path());
    }
    if asked("search") {
        search(folder.path());
    }
    if asked("plan") {
        plans(folder.path());
    }
    if asked("export") {
        exports(folder.path());
    }
    if asked("large") {
        large();
    }
    if asked("evidence") {
        evidence(folder.path());
    }
    if asked("history") {
        history();
    }
}

/// Everything seen from outside, ours beside the floor.
#[cfg(unix)]
fn programs(folder: &Path, asked: &dyn Fn(&str) -> bool) {
    use measure::{ratio, single};
    use pty::Program;

    let (ours, floor) = (&ours(folder), &floor(folder));
    let workbook = &folder.join("programs.controlbook");
    Session::create_sample(workbook, AUTHOR).unwrap();
    let rows = &folder.join("rows.sqlite");
    make_rows(rows);

    if asked("start") {
        heading("Start, to the last byte of the first frame");
        let start = |program: &Path, file: &Path| {
            let (program, took) = Program::start(program, file, folder);
            program.quit();
            took
        };
        let [own, least] = Times::of_two(100, || start(ours, workbook), || start(floor, rows));
        row("floor", &least, "");
        row("controlbook, on the sample", &own, "1.5 × the floor's median");
        ratio("start", &own, &least);
    }
    if asked("key") {
        heading("A key, to the last byte of its frame");
        let (mut program, _) = Program::start(ours, workbook, folder);
        let (mut smallest, _) = Program::start(floor, rows, folder);
        let [own, least] = Times::of_two(
            400,
            alternately(&mut program, "\x1b[B", "\x1b[A"),
            alternately(&mut smallest, "\x1b[B", "\x1b[A"),
        );
        row("floor: down, up", &least, "");
        row("down, up", &own, "99 % < 2 ms, and ≤ 3 × the floor's");
        ratio("key", &own, &least);
        row(
            "a page down, a page up",
            &Times::of_each(200, alternately(&mut program, "\x1b[6~", "\x1b[5~")),
            "99 % < 2 ms",
        );
        row(
            "next screen, previous screen",
            &Times::of_each(200, alternately(&mut program, "\t", "\x1b[Z")),
            "99 % < 2 ms",
        );
        row("help opens, closes", &Times::of_each(200, alternately(&mut program, "?", "q")), "");
        let mut levels = ["4", "3"].into_iter().cycle();
        let saved = Times::of_each(40, || program.press_and_save(levels.next().unwrap()));
        row("a level set, to its frame, commit included", &saved, "the disk's");
        heading("50 keys in one write, to the last byte");
        let before = program.text();
        let (down, up) = ("\x1b[B".repeat(50), "\x1b[A".repeat(50));
        let [own, least] =
            Times::of_two(30, alternately(&mut program, &down, &up), alternately(&mut smallest, &down, &up));
        row("floor", &least, "");
        row("controlbook", &own, "< 8 ms, or the floor's");
        assert_eq!(listed(&program.text()), listed(&before), "50 down and 50 up lead elsewhere");
        program.quit();
        smallest.quit();
    }
    if asked("idle") || asked("memory") {
        heading("At rest");
        costs("floor", floor, rows, folder);
        costs("controlbook, on the sample", ours, workbook, folder);
    }
    #[cfg(not(target_os = "linux"))]
    single("idle and memory", "skipped", "only Linux tells");

    #[cfg(target_os = "linux")]
    fn costs(name: &str, program: &Path, file: &Path, home: &Path) {
        let (program, _) = Program::start(program, file, home);
        std::thread::sleep(Duration::from_millis(200));
        let before = program.cost();
        std::thread::sleep(Duration::from_secs(10));
        let after = program.cost();
        let spent = format!("{} ms", (after.ticks - before.ticks) * 10);
        single(&format!("{name}: processor in 10 s"), &spent, "0 ms");
        single(&format!("{name}: wake-ups in 10 s"), &format!("{}", after.switches - before.switches), "0");
        let megabytes = after.resident as f64 / 1024.0;
        single(&format!("{name}: resident"), &format!("{megabytes:.1} MB"), "< 12 MB");
        program.quit();
    }
    #[cfg(not(target_os = "linux"))]
    fn costs(_: &str, _: &Path, _: &Path, _: &Path) {}
}

/// The screen without the lines that say what was done last.
#[cfg(unix)]
fn listed(text: &str) -> Vec<&str> {
    text.lines().take(usize::from(pty::ROWS) - 2).collect()
}

/// Presses one, then the other, then the one again.
#[cfg(unix)]
fn alternately<'a>(program: &'a mut pty::Program, one: &'a str, other: &'a str) -> impl FnMut() -> Duration + 'a {
    let mut is_one = false;
    move || {
        is_one = !is_one;
        program.press(if is_one { one } else { other })
    }
}

/// The measured program, as it is when it is installed: written in one go. What a linker leaves starts a tenth slower,
/// for the system has it in smaller pieces.
#[cfg(unix)]
fn ours(folder: &Path) -> PathBuf {
    installed(Path::new(env!("CARGO_BIN_EXE_controlbook")), folder)
}

/// The floor program, built and installed the way the measured one was.
#[cfg(unix)]
fn floor(folder: &Path) -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let root = env!("CARGO_MANIFEST_DIR");
    let arguments = ["build", "--quiet", "--release", "--locked", "--example", "floor"];
    let built = std::process::Command::new(cargo).args(arguments).current_dir(root).status().unwrap();
    assert!(built.success(), "the floor cannot be built");
    installed(&Path::new(env!("CARGO_BIN_EXE_controlbook")).with_file_name("examples").join("floor"), folder)
}

#[cfg(unix)]
fn installed(program: &Path, folder: &Path) -> PathBuf {
    let place = folder.join(program.file_name().unwrap());
    if !place.exists() {
        std::fs::copy(program, &place).unwrap();
    }
    place
}

/// The file that the floor reads.
#[cfg(unix)]
fn make_rows(file: &Path) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute_batch("CREATE TABLE control(id TEXT, title TEXT, level INTEGER) STRICT; BEGIN").unwrap();
    for control in catalogue().controls.iter() {
        let row = (control.id.as_str(), &*control.title, 2);
        connection.execute("INSERT INTO control VALUES (?, ?, ?)", row).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
}

// --- from within

fn within(folder: &Path) {
    let path = folder.join("within.controlbook");
    drop(Session::create_sample(&path, AUTHOR).unwrap());
    heading("Within, on the sample");
    row("open and load", &Times::of(200, || drop(Session::open(&path, AUTHOR).unwrap())), "");
    row("what the first frame shows", &Times::of(200, || drop(Session::open_quickly(&path, AUTHOR).unwrap())), "");
    let mut screen = Screen::on(&path);
    row("down, up: update and draw", &screen.times(2_000, &["down", "up"]), "");
    row("next screen, previous screen", &screen.times(1_000, &["tab", "shift-tab"]), "");
    row("group by capability, by theme", &screen.times(1_000, &["o a", "o t"]), "");
}

/// The program without its terminal.
struct Screen {
    model: Model,
    terminal: Terminal<TestBackend>,
}

impl Screen {
    fn on(path: &Path) -> Screen {
        let (theme, symbols) = (ThemeName::Terminal, SymbolSet::Unicode);
        let mut model = Model::new(&Config::default(), AUTHOR.to_owned(), theme, symbols).unwrap();
        model.open(path).unwrap();
        update(&mut model, Msg::Resize(100, 30));
        Screen { model, terminal: Terminal::new(TestBackend::new(100, 30)).unwrap() }
    }

    fn press(&mut self, keys: &str) {
        for key in key::sequence(keys).unwrap() {
            update(&mut self.model, Msg::Key(key));
        }
        self.terminal.draw(|frame| _ = draw(&self.model, frame.buffer_mut())).unwrap();
    }

    /// Each of `keys` in turn.
    fn times(&mut self, count: usize, keys: &[&str]) -> Times {
        let mut turn = keys.iter().cycle();
        Times::of(count, || self.press(turn.next().unwrap()))
    }
}

fn commits(folder: &Path) {
    heading("An edit, to its commit");
    let file = folder.join("one.sqlite");
    let connection = rusqlite::Connection::open(file).unwrap();
    let setup = "PRAGMA synchronous = EXTRA; CREATE TABLE one(level INTEGER) STRICT; INSERT INTO one VALUES (0)";
    connection.execute_batch(setup).unwrap();
    let mut number = 0;
    let least = Times::of(200, || {
        number += 1;
        connection.execute("UPDATE one SET level = ?", [number]).unwrap();
    });
    row("floor: one row, just as durable", &least, "");
    let mut session = Session::create_sample(&folder.join("commits.controlbook"), AUTHOR).unwrap();
    let control = [ControlId::from("8.13".to_owned())];
    let mut levels = [1, 2].into_iter().cycle();
    let own = Times::of(200, || {
        session.set(&control, &to_level(levels.next().unwrap())).unwrap();
    });
    row("a level", &own, "");
    measure::ratio("commit", &own, &least);
    row("a note", &Times::of(200, || drop(session.write_note(&control[0], "Saw the log of May.", None).unwrap())), "");
    row("undo", &Times::of(200, || drop(session.undo().unwrap())), "");
    if let Ok(memory) = TempDir::new_in("/dev/shm") {
        let mut session = Session::create_sample(&memory.path().join("memory.controlbook"), AUTHOR).unwrap();
        let own = Times::of(500, || {
            session.set(&control, &to_level(levels.next().unwrap())).unwrap();
        });
        row("a level, on a disk in memory", &own, "");
    }
}

fn to_level(level: u8) -> AnswerEdit {
    AnswerEdit { level: Some(Some(Level::try_from(level).unwrap())), ..AnswerEdit::default() }
}

fn search(folder: &Path) {
    heading("Search over the 93 controls and the sample's notes");
    let session = Session::create_sample(&folder.join("search.controlbook"), AUTHOR).unwrap();
    for text in ["backup", "\"two people\" supplier -cloud", "level:<3 importance:3", "gap:>0 note:invoice finding:any"]
    {
        row(text, &Times::of(1_000, || queried(&session, text)), "");
    }
}

fn queried(session: &Session, text: &str) {
    let catalogue = session.catalogue();
    let query = Query::parse(text, catalogue).unwrap();
    let matches =
        |control: &&controlbook::catalogue::Control| query.matches(control, catalogue, Some(session.answers()));
    std::hint::black_box(catalogue.controls.iter().filter(matches).count());
}

/// 93 gaps of two levels, and no action: the planner alone, and with its forecast.
fn plans(folder: &Path) {
    heading("A plan of 93 gaps within 60 days");
    let path = folder.join("plans.controlbook");
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: AUTHOR };
    let mut session = Session::create(&path, &new).unwrap();
    let all: Vec<ControlId> = catalogue().controls.iter().map(|control| control.id.clone()).collect();
    session.set(&all, &to_level(1)).unwrap();
    let supposition = Supposition { budget: Budget::Total(600), ..Supposition::default() };
    let forecast = session.what_if(&supposition).unwrap();
    let plan = Times::of(20, || drop(std::hint::black_box(Plan::of(&forecast.problem))));
    row(&format!("planner ({:?})", forecast.plan.proof()), &plan, "< 50 ms");
    let all = Times::of(20, || drop(std::hint::black_box(session.what_if(&supposition).unwrap())));
    row("with the figures to come", &all, "");
}

fn rendered(report: &Report, format: Format) -> Vec<u8> {
    let request = Request::new(format, Kind::Full);
    unwatched(|progress| render(report, &request, progress)).unwrap()
}

fn exports(folder: &Path) {
    heading("Export of the sample, snapshot included");
    let session = Session::create_sample(&folder.join("exports.controlbook"), AUTHOR).unwrap();
    for (format, goal) in [
        (Format::Markdown, ""),
        (Format::Html, "< 10 ms"),
        (Format::Csv, "< 10 ms"),
        (Format::Json, ""),
        (Format::Xlsx, "< 20 ms"),
        (Format::Docx, ""),
        (Format::Pdf, "< 100 ms"),
        (Format::Oscal, ""),
        (Format::Ciso, ""),
    ] {
        let times = Times::of(50, || {
            let report = session.report(None).unwrap();
            std::hint::black_box(rendered(&report, format));
        });
        row(format.extension(), &times, goal);
    }
}

fn large() {
    heading(&format!("A workbook of {STEPS} steps, 2,000 of them notes"));
    let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
    let path = folder.path().join("large.controlbook");
    let new = NewWorkbook { organisation: "Large", profile: "full", author: AUTHOR };
    let mut session = Session::create(&path, &new).unwrap();
    let ids: Vec<ControlId> = catalogue().controls.iter().map(|control| control.id.clone()).collect();
    for step in 1..STEPS {
        let id = &ids[step * 31 % ids.len()];
        if step % 10 == 0 {
            let text = format!("Number {step}: the restore was tried, and the file was there after ten minutes.");
            session.write_note(id, &text, None).unwrap();
        } else {
            let level = u8::try_from((step / ids.len() + step) % 6).unwrap();
            session.set(std::slice::from_ref(id), &to_level(level)).unwrap();
        }
    }
    let control = [ids[50].clone()];
    let mut levels = [0, 5].into_iter().cycle();
    let mut edit = || drop(session.set(&control, &to_level(levels.next().unwrap())).unwrap());
    row("a level, on a disk in memory", &Times::of(200, &mut edit), "");
    row("undo", &Times::of(200, || drop(session.undo().unwrap())), "");
    row("search: backup", &Times::of(500, || queried(&session, "backup")), "");
    row("search: note:\"number 1234\"", &Times::of(500, || queried(&session, "note:\"number 1234\"")), "");
    let surroundings = Surroundings::default();
    let found = || drop(Findings::of(session.workbook(), catalogue(), &surroundings));
    row("findings", &Times::of(500, found), "< 1 ms");
    row("the newest 100 steps", &Times::of(100, || drop(session.history(None, 100).unwrap())), "");
    let times = Times::of(50, || {
        let report = session.report(None).unwrap();
        std::hint::black_box(rendered(&report, Format::Markdown));
    });
    row("export as md", &times, "");
    drop(session);
    row("open and load", &Times::of(50, || drop(Session::open(&path, AUTHOR).unwrap())), "");
    row("down, up: update and draw", &Screen::on(&path).times(1_000, &["down", "up"]), "< 4 ms");
}

/// A long life: levels that were changed over and over for two years.
fn history() {
    heading(&format!("A history of {HISTORY} steps"));
    let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
    let new = NewWorkbook { organisation: "Long", profile: "full", author: AUTHOR };
    let session = Session::create(&folder.path().join("first.controlbook"), &new).unwrap();
    let mut workbook = session.workbook().clone();
    let mut first = session.history(None, 1).unwrap().remove(0);
    let between = SignedDuration::from_secs(2 * 365 * 24 * 3600) / i32::try_from(HISTORY).unwrap();
    let begun = first.at - between * i32::try_from(HISTORY).unwrap();
    first.at = begun;
    let ids: Vec<ControlId> = catalogue().controls.iter().map(|control| control.id.clone()).collect();
    let mut steps = vec![first];
    for seq in 2..=HISTORY {
        let place = seq as usize;
        let control = ids[place * 31 % ids.len()].clone();
        let before = workbook.answer(&control).clone();
        let at = begun + between * i32::try_from(seq).unwrap();
        let level = u8::try_from((place / ids.len() + place) % 6).unwrap();
        let after = Answer { level: Some(Level::try_from(level).unwrap()), assessed_at: Some(at), ..before.clone() };
        let change = Change::Answer { control, before: Box::new(before), after: Box::new(after) };
        let id = Uuid::from_u128(u128::from(seq));
        let step = Step { seq, id, op: Op::Set, at, author: AUTHOR.to_owned(), changes: vec![change] };
        workbook.apply(&step.changes[0], &step.stamp()).unwrap();
        steps.push(step);
    }
    let path = folder.path().join("long.controlbook");
    drop(Store::create(&path, catalogue(), Uuid::from_u128(1), &steps, &[]).unwrap());
    drop(steps);
    let size = std::fs::metadata(&path).unwrap().len() >> 20;
    println!("The file has {size} MB.");
    let session = Session::open(&path, AUTHOR).unwrap();
    row("trend, two years by month", &Times::of(10, || drop(session.trend().unwrap())), "< 1 s");
    drop(session);
    row("open and load", &Times::of(50, || drop(Session::open(&path, AUTHOR).unwrap())), "as with few steps");
    let short = folder.path().join("first.controlbook");
    row("the same with one step", &Times::of(50, || drop(Session::open(&short, AUTHOR).unwrap())), "");
    #[cfg(unix)]
    {
        let ours = &ours(folder.path());
        let start = |file: &Path| {
            let (program, took) = pty::Program::start(ours, file, folder.path());
            program.quit();
            took
        };
        let [long, few] = Times::of_two(60, || start(&path), || start(&short));
        row("start, with one step", &few, "");
        row("start", &long, "as with one step");
    }
}

/// Every control answered, many notes, and files that are far larger than all the rest.
fn evidence(folder: &Path) {
    heading(&format!("A workbook of 93 answers, {NOTES} notes and {EVIDENCE_MB} MB of evidence"));
    let path = folder.join("evidence.controlbook");
    let new = NewWorkbook { organisation: "Evidence", profile: "full", author: AUTHOR };
    let mut session = Session::create(&path, &new).unwrap();
    let ids: Vec<ControlId> = catalogue().controls.iter().map(|control| control.id.clone()).collect();
    for (id, level) in ids.iter().zip((0..6).cycle()) {
        session.set(std::slice::from_ref(id), &to_level(level)).unwrap();
    }
    for number in 0..NOTES {
        let text = format!("Number {number}: the restore was tried, and the file was there after ten minutes.");
        session.write_note(&ids[number * 7 % ids.len()], &text, None).unwrap();
    }
    let files = EVIDENCE_MB / FILE_MB;
    let source = folder.join("evidence.bin");
    let mut number = 0_usize;
    // The four that do not count are kept all the same.
    let attach = Times::of_each(files - 4, || {
        // No two alike: each is kept.
        let mut bytes = vec![0x5A; FILE_MB << 20];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        std::fs::write(&source, bytes).unwrap();
        let about = EvidenceEdit { name: Some(format!("log {number}.bin")), ..EvidenceEdit::default() };
        let controls = &ids[number..=number];
        number += 1;
        let begun = Instant::now();
        session.attach(&NewEvidence { controls, source: Source::Copied(&source, 1_000), about }).unwrap();
        begun.elapsed()
    });
    row(&format!("attaching {FILE_MB} MB"), &attach, "");
    let control = [ids[50].clone()];
    let mut levels = [0, 5].into_iter().cycle();
    let mut edit = || drop(session.set(&control, &to_level(levels.next().unwrap())).unwrap());
    row("a level", &Times::of(50, &mut edit), "");
    row("every file looked at", &Times::of(1, || drop(session.look_at_files(false).unwrap())), "");
    // As the screen leaves it.
    session.settle();
    drop(session);
    row("open and load", &Times::of(50, || drop(Session::open(&path, AUTHOR).unwrap())), "");
    row("down, up: update and draw", &Screen::on(&path).times(500, &["down", "up"]), "< 2 ms");
    #[cfg(unix)]
    {
        use pty::Program;
        let (ours, floor, rows) = (&ours(folder), &floor(folder), &folder.join("evidence-rows.sqlite"));
        make_rows(rows);
        let start = |program: &Path, file: &Path| {
            let (program, took) = Program::start(program, file, folder);
            program.quit();
            took
        };
        let [own, least] = Times::of_two(50, || start(ours, &path), || start(floor, rows));
        row("floor: start, to the last byte of the first frame", &least, "");
        row("start, to the last byte of the first frame", &own, "1.5 × the floor's median");
        let (mut program, _) = Program::start(ours, &path, folder);
        row("a key, to its frame", &Times::of_each(200, alternately(&mut program, "\x1b[B", "\x1b[A")), "99 % < 2 ms");
        program.quit();
    }
}
