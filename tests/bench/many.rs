//! A catalogue of 1,196 controls with 600 KB of text, as NIST SP 800-53 has: made up, installed by the program itself,
//! and a workbook about it, beside the sample and the floor.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use controlbook::catalogue::ControlId;
use controlbook::session::Session;

use super::measure::{Times, heading, ratio, row};
use super::pty::Program;
use super::{AUTHOR, Screen, alternately, queried, to_level};

/// Families as there are in SP 800-53, controls in each, and altogether with their enhancements.
const FAMILIES: [&str; 20] = [
    "AC", "AT", "AU", "CA", "CM", "CP", "IA", "IR", "MA", "MP", "PE", "PL", "PM", "PS", "PT", "RA", "SA", "SC", "SI",
    "SR",
];
const IN_A_FAMILY: usize = 16;
const CONTROLS: usize = 1_196;
/// The words that the texts are made of.
const WORDS: &str = "the account of each system is looked at by who owns it and what nobody needs is withdrawn within \
    days so that access follows the work and no habit backup logs keys media rooms people suppliers records tests \
    alarms and plans are kept checked changed restored told signed and sealed before anybody asks";

/// What opening, moving and searching cost on it.
pub fn measured(folder: &Path, ours: &Path, floor: (&Path, &Path)) {
    let sample = &folder.join("many-sample.controlbook");
    Session::create_sample(sample, AUTHOR).unwrap();
    let many = &workbook(folder, ours);
    let size = std::fs::metadata(many).unwrap().len() >> 10;
    println!("\nA catalogue of {CONTROLS} controls; the workbook about it has {size} KB.");

    heading("Start, to the last byte of the first frame");
    let start = |program: &Path, file: &Path| {
        let (program, took) = Program::start(program, file, folder);
        program.quit();
        took
    };
    let mut of_many = || start(ours, many);
    let mut of_sample = || start(ours, sample);
    let mut of_floor = || start(floor.0, floor.1);
    let [large, own, least] = Times::in_turn(100, [&mut of_many, &mut of_sample, &mut of_floor]);
    row("floor", &least, "");
    row("on the sample", &own, "1.5 × the floor's median");
    row("on 1,196 controls", &large, "the sample's and 0.5 ms");
    ratio("start on 1,196 controls", &large, &least);
    let open = |path: &Path| Times::of(100, || drop(Session::open(path, AUTHOR).unwrap()));
    row("within: open and load, the sample", &open(sample), "");
    row("within: open and load, 1,196 controls", &open(many), "");

    heading("A key on 1,196 controls, to the last byte of its frame");
    let (mut program, _) = Program::start(ours, many, folder);
    let (mut beside, _) = Program::start(ours, sample, folder);
    let (mut smallest, _) = Program::start(floor.0, floor.1, folder);
    let (down, up) = ("\x1b[B", "\x1b[A");
    let [large, own, least] = Times::in_turn(
        400,
        [
            &mut alternately(&mut program, down, up),
            &mut alternately(&mut beside, down, up),
            &mut alternately(&mut smallest, down, up),
        ],
    );
    row("floor: down, up", &least, "");
    row("on the sample: down, up", &own, "99 % < 2 ms");
    row("down, up", &large, "99 % < 4 ms");
    ratio("key on 1,196 controls", &large, &least);
    row("a page down, a page up", &each(&mut program, 200, ["\x1b[6~", "\x1b[5~"]), "99 % < 4 ms");
    row("to the end, to the beginning", &each(&mut program, 200, ["G", "gg"]), "99 % < 4 ms");
    row("next screen, previous screen", &each(&mut program, 100, ["\t", "\x1b[Z"]), "");
    row("overview, controls", &each(&mut program, 100, ["go", "gc"]), "");
    program.press("f");
    row("filter: a letter more, a letter less", &each(&mut program, 200, ["w", "\x7f"]), "99 % < 4 ms");
    program.press("\x1b");
    program.press("/");
    row("search: a letter more, a letter less", &each(&mut program, 200, ["w", "\x7f"]), "99 % < 4 ms");
    program.press("\x1b");
    let mut levels = ["4", "3"].into_iter().cycle();
    let saved = Times::of_each(40, || program.press_and_save(levels.next().unwrap()));
    row("a level set, to its frame, commit included", &saved, "the disk's");
    for program in [program, beside, smallest] {
        program.quit();
    }

    heading("Within, on 1,196 controls");
    let session = Session::open(many, AUTHOR).unwrap();
    for text in ["backup", "\"keys media\" records -alarms", "level:<3 grade:high", "gap:>0 note:invoice finding:any"] {
        row(&format!("search: {text}"), &Times::of(200, || queried(&session, text)), "");
    }
    drop(session);
    let mut screen = Screen::on(many);
    row("down, up: update and draw", &screen.times(1_000, &["down", "up"]), "");
    row("group by grade, by theme", &screen.times(200, &["o y", "o t"]), "");
    row("overview, controls", &screen.times(200, &["g o", "g c"]), "");
    row("applicability, controls", &screen.times(200, &["g a", "g c"]), "");
    row("findings, controls", &screen.times(200, &["g f", "g c"]), "");
    row("roadmap, controls", &screen.times(200, &["g r", "g c"]), "");
}

fn each(program: &mut Program, count: usize, [one, other]: [&str; 2]) -> Times {
    let mut press = alternately(program, one, other);
    Times::of_each(count, || -> Duration { press() })
}

/// A workbook about it with some hundred answers, notes on every tenth of them.
fn workbook(folder: &Path, ours: &Path) -> PathBuf {
    let file = folder.join("many.toml");
    std::fs::write(&file, toml()).unwrap();
    let path = folder.join("many.controlbook");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(ours);
        command.args(arguments).env("HOME", folder).env_remove("XDG_DATA_HOME");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["catalogue", "add", file.to_str().unwrap()]);
    run(&["new", path.to_str().unwrap(), "--organisation", "Many", "--catalogue", "many"]);
    let mut session = Session::open(&path, AUTHOR).unwrap();
    let ids: Vec<ControlId> = session.catalogue().controls.iter().map(|control| control.id.clone()).collect();
    for (place, some) in ids.chunks(7).enumerate().step_by(2) {
        session.set(some, &to_level(u8::try_from(place % 6).unwrap())).unwrap();
        if place % 10 == 0 {
            session.write_note(&some[0], "Saw the log of May, and the invoice.", None).unwrap();
        }
    }
    // As the screen and every command leave it.
    session.settle();
    path
}

/// The catalogue in our own form, the same each time.
fn toml() -> String {
    let mut chance = Chance(53);
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = String::from("name = \"many\"\ntitle = \"Many controls\"\n");
    for family in FAMILIES {
        let key = family.to_lowercase();
        text.push_str(&format!("[[theme]]\nkey = \"{key}\"\ntitle = \"Family {family}\"\n"));
    }
    text.push_str("[[attribute]]\nkey = \"grade\"\ntitle = \"Grade\"\n[[attribute]]\nkey = \"for\"\ntitle = \"For\"\n");
    let first = FAMILIES.len() * IN_A_FAMILY;
    for place in 0..CONTROLS {
        let (family, number) = (FAMILIES[place % first / IN_A_FAMILY], place % IN_A_FAMILY + 1);
        let id = match place / first {
            0 => format!("{family}-{number}"),
            enhancement => format!("{family}-{number}({enhancement})"),
        };
        let mut sentence = |count: usize| {
            let some: Vec<&str> = (0..count).map(|_| words[chance.below(words.len())]).collect();
            let text = some.join(" ");
            text[..1].to_uppercase() + &text[1..]
        };
        let title = sentence(3 + place % 3);
        let summary: Vec<String> = (0..2 + place % 6).map(|_| sentence(14) + ".").collect();
        let related: Vec<String> = (1..place % 6).map(|step| format!("\"{family}-{step}\"")).collect();
        text.push_str(&format!(
            "[[control]]\nid = \"{id}\"\ntitle = \"{title}\"\ntheme = \"{}\"\nsummary = \"{}\"\nrelated = [{}]\n\
             attributes = {{ grade = [\"{}\"], for = [\"{}\"] }}\n",
            family.to_lowercase(),
            summary.join(" "),
            related.join(", "),
            ["low", "moderate", "high"][place % 3],
            ["organization", "system"][place % 2],
        ));
    }
    text
}

/// Numbers without a pattern that shows.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}
