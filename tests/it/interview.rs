//! The Interview screen, answered by keys alone. Each snapshot was looked at as a picture.

use std::collections::BTreeSet;
use std::time::Duration;

use controlbook::catalogue::Control;
use controlbook::config::{SymbolSet, ThemeName};
use controlbook::interview::{Asked, Order, Place, Run, Wish};
use controlbook::search::Query;
use controlbook::session::{NewWorkbook, Session, catalogue};
use controlbook::tui::model::{Effect, Msg};
use controlbook::tui::overlay::{GLOSSARY, Overlay};
use controlbook::tui::screens::interview::page;
use controlbook::tui::theme::{Symbols, Theme};
use controlbook::workbook::{Answer, Applicability, Basis, Reason};

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, exclude, id, level};

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

pub fn essentials(size: (u16, u16)) -> Screen {
    let new = NewWorkbook { organisation: "Meyer's Bakery", profile: "essentials", author: "Ann" };
    Screen::on("the essentials", size, |path| Session::create(path, &new).unwrap())
}

fn run(screen: &Screen) -> &Run {
    screen.model.interview.run.as_ref().unwrap()
}

/// The control that is asked.
fn asked(screen: &Screen) -> String {
    run(screen).current().unwrap().to_string()
}

fn answer(screen: &Screen, control: &str) -> Answer {
    screen.session().workbook().answer(&id(control)).clone()
}

/// What is shown, without frames and line breaks.
fn flowing(screen: &Screen) -> String {
    let text = screen.text().replace(['│', '|'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same without any blank: a line may break behind a hyphen, too.
fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_pages_at_each_size() {
    let mut screen = essentials(NORMAL);
    screen.press("g i");
    assert_screen!("interview_80x24_opening", screen);
    screen.press("enter");
    assert_screen!("interview_80x24_question", screen);
    screen.press("pagedown");
    assert_screen!("interview_80x24_question_further", screen);
    let mut screen = essentials(SMALL);
    screen.press("g i");
    assert_screen!("interview_60x15_opening", screen);
    screen.press("enter 2 - j j j");
    assert_screen!("interview_60x15_question", screen);
    let mut screen = Screen::sample(LARGE);
    screen.press("g i o e enter enter");
    assert_screen!("interview_120x40_question", screen);
}

#[test]
fn without_colour_and_unicode_the_answer_can_still_be_seen() {
    let mut screen = Screen::sample(NORMAL);
    screen.model.theme = Theme::named(ThemeName::Mono);
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    screen.press("g i o e enter");
    assert_screen!("interview_80x24_ascii", screen);
    let text = screen.text();
    assert!(text.contains("| > 3  ") && text.contains("| y 2  ") && text.contains("|   4  "), "{text}");
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn summary_and_whole_ladder_stand_together_at_80x24_for_every_control() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("g i enter");
    let symbols = Symbols::named(SymbolSet::Unicode);
    let parts = |control: &'static Control| {
        let ladder = control.ladder.iter().flat_map(|ladder| ladder.0.iter());
        [&control.summary, &control.title].into_iter().chain(ladder)
    };
    for control in catalogue().controls.iter() {
        assert_eq!(asked(&screen), control.id.as_str());
        let shown = tight(&flowing(&screen));
        for part in parts(control) {
            assert!(shown.contains(&tight(part)), "{}: {part}\n{}", control.id, screen.text());
        }
        assert!(shown.contains("0Noneofthese"), "{}", control.id);
        // Nor does it depend on what is answered, or on whether there is room for an empty line.
        let answered = Answer { level: Some(level(4)), review: true, ..Answer::blank() };
        assert!(page::question(control, &answered, 76, 19, &symbols).len() <= 19, "{}", control.id);
        screen.press("enter");
    }
    assert_eq!(run(&screen).place, Place::Closing);
}

#[test]
fn the_essentials_are_answered_by_keys_alone() {
    let mut screen = essentials(NORMAL);
    let mut keys = 0;
    let mut press = |screen: &mut Screen, pressed: &str| {
        keys += pressed.split_whitespace().count();
        screen.press(pressed);
    };
    press(&mut screen, "g i enter");
    let questions = run(&screen).controls.clone();
    assert_eq!(questions.len(), 26);
    for (place, control) in questions.iter().enumerate() {
        assert_eq!(asked(&screen), control.as_str(), "question {place}");
        match place {
            3 | 9 => press(&mut screen, "-"),
            5 => {
                press(&mut screen, "x space shift-tab shift-tab");
                screen.type_text("We have none.");
                press(&mut screen, "enter");
            }
            _ => press(&mut screen, &(place % 6).to_string()),
        }
    }
    assert_eq!(run(&screen).place, Place::Closing);
    assert_screen!("interview_80x24_closing", screen);
    // Two for the way there, one to begin, one an answer, four more for the exclusion beside its sentence.
    assert_eq!(keys, 3 + 26 + 4);
    for (place, control) in questions.iter().enumerate() {
        let answer = answer(&screen, control.as_str());
        match place {
            3 | 9 => assert!(answer.review && answer.level.is_none(), "{control}"),
            5 => assert_eq!(answer.applicability, Applicability::Excluded),
            _ => assert_eq!(answer.level.unwrap().get(), u8::try_from(place % 6).unwrap(), "{control}"),
        }
    }
    let untouched = screen.session().catalogue().controls.iter().filter(|control| !questions.contains(&control.id));
    assert!(untouched.clone().all(|control| *screen.session().workbook().answer(&control.id) == Answer::blank()));
    assert_sound(screen.session());

    // The closing words say what the Overview says.
    screen.resize(80, 130);
    let closing = flowing(&screen);
    let report = screen.session().report(None).unwrap();
    let tally = report.profile.tally;
    assert!(
        closing.contains("24 of 26 questions answered: 23 with a level, 1 excluded: not for you, 2 not known yet.")
    );
    assert!(closing.contains(&format!("Coverage {} ({})", tally.coverage().shown(), tally.coverage().counts())));
    assert!(closing.contains(&format!("Maturity {} of 5 ({})", tally.maturity().shown(), tally.maturity().counts())));
    assert!(closing.contains(&format!("Attainment {} ({})", tally.attainment().shown(), tally.attainment().counts())));
    let (closing, mut from) = (tight(&closing), 0);
    for (number, gap) in (1..).zip(report.gaps.iter().take(10)) {
        let row = report.row(&gap.control).unwrap();
        let step = row.control.first_step.as_ref().unwrap();
        let told = tight(&format!("{number}. {} {} First step: {step} Why: ", gap.control, row.control.title));
        let place = closing[from..].find(&told).unwrap_or_else(|| panic!("{told}\n{closing}"));
        from += place;
        assert!(closing[from..].contains(&format!("=priority{}.", gap.priority.shown())));
    }
    assert!(report.gaps.len() >= 10);
    screen.press("enter");
    assert_eq!(screen.model.screen, controlbook::tui::model::Screen::Overview);
}

#[test]
fn every_word_of_the_trade_on_the_way_is_explained_in_the_help() {
    // What somebody who never met the standard would stumble over, and the words of the glossary.
    let jargon = [
        "control",
        "profile",
        "theme",
        "ladder",
        "level",
        "target",
        "gap",
        "basis",
        "applicable",
        "inherited",
        "excluded",
        "in scope",
        "review",
        "evidence",
        "note",
        "importance",
        "effort",
        "priority",
        "coverage",
        "maturity",
        "attainment",
        "finding",
        "applicability",
        "SoA",
        "attributes",
        "undecided",
        "assessed",
        "workbook",
    ];
    let words: BTreeSet<&str> = GLOSSARY.iter().map(|(word, _)| *word).chain(jargon).collect();
    let mut screen = essentials((80, 130));
    screen.press("g i");
    let mut met: BTreeSet<&str> = BTreeSet::new();
    let mut meet = |screen: &Screen| {
        // The controls' own texts explain their terms themselves, and a test of the catalogue sees to that.
        let mut text = flowing(screen);
        for control in catalogue().controls.iter() {
            let ladder = control.ladder.iter().flat_map(|ladder| ladder.0.iter());
            let guide = ladder.chain(control.evidence.iter()).chain(control.ask.iter());
            let others = control.why.iter().chain(control.first_step.iter()).chain(control.exclusion_hint.iter());
            for part in guide.chain(others).chain([&control.summary, &control.title]) {
                text = text.replace(&**part, " ");
            }
        }
        for profile in catalogue().profiles().iter() {
            for reason in profile.controls.iter().filter_map(|control| control.reason.as_ref()) {
                text = text.replace(&**reason, " ");
            }
        }
        let text = text.to_lowercase();
        let is_word = |word: &str| {
            text.match_indices(&word.to_lowercase()).any(|(start, found)| {
                let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                let rest = &text[start + found.len()..];
                let rest = rest.strip_prefix('s').unwrap_or(rest);
                !letter(text[..start].chars().next_back()) && !letter(rest.chars().next())
            })
        };
        met.extend(words.iter().filter(|word| is_word(word)));
    };
    meet(&screen);
    screen.press("enter");
    let mut question = 0;
    while run(&screen).place != Place::Closing {
        meet(&screen);
        match question {
            0 => {
                screen.press("B i m 3 left");
                meet(&screen);
                screen.press("enter");
            }
            1 => {
                screen.press("i");
                meet(&screen);
                screen.type_text("Host Ltd").press("tab").type_text("They do it.").press("enter");
                meet(&screen);
                screen.press("enter");
            }
            2 => {
                screen.press("x");
                meet(&screen);
                screen.press("space shift-tab shift-tab").type_text("We have none.").press("enter");
            }
            3 => drop(screen.press("-")),
            4 => drop(screen.press("enter")),
            _ => drop(screen.press(&(question % 4).to_string())),
        }
        question += 1;
    }
    meet(&screen);
    screen.press("?");
    let Some(Overlay::Reader(reader)) = screen.model.overlays.last() else { panic!("{}", screen.text()) };
    let help: Vec<String> = reader
        .lines(68)
        .iter()
        .map(|line| line.spans.iter().map(|(text, _)| text.as_str()).collect::<String>())
        .collect();
    let help = help.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    for word in &met {
        let meaning = GLOSSARY.iter().find(|(known, _)| known == word).map(|(_, meaning)| *meaning);
        let meaning = meaning.unwrap_or_else(|| panic!("{word} is used and not in the glossary"));
        assert!(help.contains(&format!("{word} {meaning}")), "{word} is not explained in the help of the interview");
    }
    let expected = ["control", "excluded", "inherited", "ladder", "level", "maturity", "priority", "review", "target"];
    assert!(expected.iter().all(|word| met.contains(word)), "{met:?}");
    // The levels have names of their own.
    for level in controlbook::workbook::Level::ALL {
        assert!(help.contains(&format!("{level} {} {}", level.name(), level.sentence())), "{level}");
    }
}

#[test]
fn an_answer_moves_on_and_all_else_stays() {
    let mut screen = essentials(NORMAL);
    screen.press("g i 3");
    assert_eq!(screen.message(), "Enter begins with the first question");
    screen.press("enter");
    let questions = run(&screen).controls.clone();
    let first = questions[0].as_str();
    screen.press("t 4 m b i e").type_text("Ann does it.").press("esc");
    assert_eq!(asked(&screen), first);
    let now = answer(&screen, first);
    assert_eq!((now.target, now.review, now.level), (Some(level(4)), true, None));
    screen.press("B e 2");
    let now = answer(&screen, first);
    assert_eq!((now.level, now.basis), (Some(level(2)), Some(Basis::Examined)), "the working basis is recorded");
    assert!(now.review, "a mark that was set on purpose stays");
    assert_eq!(screen.session().workbook().notes(&id(first)).count(), 1);
    assert_eq!(asked(&screen), questions[1].as_str());
    assert!(screen.message().starts_with(&format!("Saved: {first} level not set → 2")), "{}", screen.message());
    // The same answer again changes nothing, and moves on, too.
    screen.press("left 2");
    assert_eq!(asked(&screen), questions[1].as_str());
    assert_eq!(screen.message(), "That is how it is already");
    screen.press("right h l backspace l");
    assert_eq!(asked(&screen), questions[2].as_str());
    screen.press("backspace backspace backspace");
    assert_eq!(run(&screen).place, Place::Opening);
    screen.press("backspace");
    assert_eq!(screen.message(), "This is the beginning: Enter begins");
}

#[test]
fn not_known_yet_is_marked_and_the_mark_goes_with_the_answer() {
    let mut screen = essentials(NORMAL);
    screen.press("g i enter 3 left -");
    let first = run(&screen).controls[0].to_string();
    let now = answer(&screen, &first);
    assert_eq!((now.level, now.review), (None, true), "the level is cleared and the mark set, as one step");
    assert_eq!(screen.message(), format!("Saved: {first} level 3 → not set, review mark on (u takes it back)"));
    screen.press("u");
    assert_eq!((answer(&screen, &first).level, answer(&screen, &first).review), (Some(level(3)), false));
    assert_eq!(asked(&screen), first, "undo goes to what it took back");
    screen.press("- - o r");
    assert_eq!((run(&screen).asked, run(&screen).controls.len()), (Asked::Review, 2));
    screen.press("enter 1");
    assert_eq!((answer(&screen, &first).level, answer(&screen, &first).review), (Some(level(1)), false));
}

#[test]
fn what_is_excluded_is_passed_over_and_said_so() {
    let mut screen = essentials(NORMAL);
    screen.press("g i enter");
    let questions = run(&screen).controls.clone();
    let session = screen.model.session.as_mut().unwrap();
    session.set(&questions[1..3], &exclude()).unwrap();
    screen.press("2");
    let over = format!("Passed over, because excluded: {}, {}", questions[1], questions[2]);
    assert!(screen.message().ends_with(&over), "{}", screen.message());
    assert_eq!(asked(&screen), questions[3].as_str());
    screen.press("left");
    assert_eq!((screen.message(), asked(&screen)), (over.as_str(), questions[0].to_string()));
    // A provider who runs it is an answer, and a level may still follow.
    screen.press("enter i").type_text("Host Ltd").press("tab").type_text("They do it.").press("enter");
    assert_eq!(asked(&screen), questions[3].as_str());
    assert!(screen.text().contains("inherited from Host Ltd"), "{}", screen.text());
    let now = answer(&screen, questions[3].as_str());
    assert_eq!((now.applicability, now.reasons), (Applicability::Inherited, vec![Reason::Provider]));
    // Excluding asks why, and what is excluded is done with; undo comes back to it.
    screen.press("enter x enter");
    assert!(screen.text().contains("an exclusion needs a reason code and a sentence"), "{}", screen.text());
    screen.press("space shift-tab shift-tab").type_text("We have none.").press("enter");
    assert_eq!(asked(&screen), questions[5].as_str());
    screen.press("u");
    assert_eq!(asked(&screen), questions[4].as_str());
    assert!(screen.text().contains("no answer yet"), "{}", screen.text());
    // Done again, it is shown as it is, and one can go on.
    screen.press("U");
    assert!(screen.text().contains("excluded: not for you"), "{}", screen.text());
    screen.press("enter");
    assert_eq!(asked(&screen), questions[5].as_str());
}

#[test]
fn other_questions_can_be_chosen() {
    let mut screen = essentials(NORMAL);
    screen.press("g i enter 3 o t");
    assert_eq!(
        (run(&screen).order, run(&screen).place, run(&screen).controls.len()),
        (Order::Theme, Place::Opening, 25)
    );
    assert!(screen.message().ends_with("Enter begins"), "{}", screen.message());
    screen.press("o a");
    assert_eq!((run(&screen).asked, run(&screen).controls.len()), (Asked::Profile, 26));
    screen.press("o m o e");
    assert_eq!((run(&screen).order, run(&screen).controls.len()), (Order::Importance, 93));
    screen.press("o r");
    assert!(screen.message().starts_with("There is nothing to ask: no questions:"), "{}", screen.message());
    assert_eq!(run(&screen).controls.len(), 93);
    screen.press("f").type_text("theme:people leve");
    assert!(screen.text().contains("8 found") || screen.text().contains("0 found"), "{}", screen.text());
    screen.type_text("l:x").press("enter");
    assert_eq!(screen.model.overlays.len(), 1, "what cannot be understood is not taken");
    assert_screen!("interview_80x24_filter_that_is_wrong", screen);
    screen.fill("theme:people").press("enter enter");
    assert_eq!((run(&screen).asked, run(&screen).controls.len()), (Asked::Filter, 8));
    assert_eq!(run(&screen).place, Place::At(0));
    screen.press("o t");
    assert_eq!((run(&screen).asked, run(&screen).order, run(&screen).controls.len()), (Asked::Filter, Order::Theme, 8));
    screen.press("f").type_text("theme:people").press("esc");
    assert_eq!(run(&screen).place, Place::Opening);
    screen.press("f").type_text("level:5").press("enter");
    assert_eq!(screen.message(), "The filter finds nothing: the questions stay as they were");
    assert_eq!(run(&screen).controls.len(), 8);
    screen.press("f enter");
    assert_eq!(run(&screen).controls.len(), 8, "no filter changes nothing");
}

#[test]
fn it_stops_anywhere_and_goes_on_there() {
    let mut screen = essentials(NORMAL);
    screen.press("g i");
    let recalled = screen.effects.iter().any(|effect| matches!(effect, Effect::RecallPlace(_)));
    assert!(recalled, "the loop is asked where one stopped");
    screen.send(Msg::Place(None));
    assert!(!screen.effects.iter().any(|effect| matches!(effect, Effect::KeepPlace(..))), "nothing to keep yet");
    screen.press("enter 3 - enter q");
    let (quit, before) = screen.effects.split_last().unwrap();
    assert_eq!(*quit, Effect::Quit);
    let Some(Effect::KeepPlace(workbook, kept)) = before.last() else { panic!("{before:?}") };
    assert_eq!(*workbook, screen.session().id());
    assert_eq!((kept.place, kept.passed.len()), (Place::At(3), 3));
    // Nothing that the workbook says is in it.
    let mut text = serde_json::to_string(kept).unwrap();
    for control in kept.controls.iter().rev() {
        text = text.replace(&format!("\"{control}\""), "");
    }
    assert_eq!(
        text.replace(',', ""),
        "{\"order\":\"importance\"\"asked\":\"open\"\"controls\":[]\"passed\":[]\"place\":{\"at\":3}}"
    );

    // The program starts again.
    let path = screen.session().path().to_owned();
    let mut again = Screen::on("again", NORMAL, |_| Session::open(&path, "Ann").unwrap());
    again.press("g i").send(Msg::Place(Some(kept.clone())));
    assert_eq!(run(&again), &**kept);
    assert!(again.message().starts_with("This is where you stopped"), "{}", again.message());
    assert!(again.text().contains("Question 4 of 26") && again.text().contains("1 of 26 answered, 2 open"));
    // What is begun since is not replaced by what was kept.
    again.press("2").send(Msg::Place(Some(kept.clone())));
    assert_eq!(run(&again).place, Place::At(4));
    // On other screens and back, it is where it was.
    again.press("g o g i");
    assert_eq!(run(&again).place, Place::At(4));
    let control = asked(&again);
    again.press("esc");
    assert_eq!(again.current(), control, "Esc leads to the same control in the list");
    assert!(again.message().contains("g i goes on"), "{}", again.message());
    again.press("g i");
    assert_eq!(asked(&again), control);
}

#[test]
fn the_command_line_opens_it_with_the_questions_that_are_wished_for() {
    let filter = |text: &str| Wish { filter: Some(Query::parse(text, catalogue()).unwrap()), ..Wish::default() };
    let mut screen = essentials(NORMAL);
    let effect = screen.model.open_interview(&Wish::default());
    assert!(matches!(effect, Some(Effect::RecallPlace(_))), "{effect:?}");
    assert_eq!((run(&screen).asked, run(&screen).controls.len()), (Asked::Open, 26));
    let mut screen = essentials(NORMAL);
    assert_eq!(screen.model.open_interview(&filter("theme:people")), None, "what was kept is not asked for");
    assert_eq!((run(&screen).asked, run(&screen).controls.len()), (Asked::Filter, 8));
    screen.press("enter");
    assert!(matches!(screen.effects.last(), Some(Effect::KeepPlace(_, kept)) if kept.controls.len() == 8));
    let mut screen = essentials(NORMAL);
    let effect = screen.model.open_interview(&filter("level:5"));
    assert!(matches!(effect, Some(Effect::RecallPlace(_))), "{effect:?}");
    assert!(screen.message().starts_with("There is nothing to ask: no questions"), "{}", screen.message());
    assert_eq!(run(&screen).controls.len(), 26);
}

#[test]
fn a_queue_of_keys_that_ends_with_quit_keeps_the_place() {
    use controlbook::tui::update::update_before_more;
    let mut screen = essentials(NORMAL);
    screen.press("g i enter");
    let mut effects = Vec::new();
    for key in ["3", "3", "q"] {
        effects.extend(update_before_more(&mut screen.model, Msg::Key(key.parse().unwrap())));
    }
    assert!(
        matches!(&effects[..], [Effect::KeepPlace(_, run), Effect::Quit] if run.place == Place::At(2)),
        "{effects:?}"
    );
}

#[test]
fn the_time_left_comes_from_ones_own_pace() {
    let mut screen = essentials(NORMAL);
    let mut now = 0;
    let mut wait = |screen: &mut Screen, seconds: u64| {
        now += seconds;
        screen.send(Msg::Now(Duration::from_secs(now)));
    };
    wait(&mut screen, 1_000);
    screen.press("g i");
    wait(&mut screen, 100);
    screen.press("enter");
    for (seconds, key) in [(60, "2"), (3_600, "-")] {
        wait(&mut screen, seconds);
        screen.press(key);
        assert!(!screen.text().contains("about"), "too few answers to say anything\n{}", screen.text());
    }
    wait(&mut screen, 60);
    screen.press("1");
    assert!(screen.text().contains("2 of 26 answered, 1 open · about 23 min left"), "{}", screen.text());
    // What was answered before says nothing about the pace, and neither does what is passed.
    screen.press("left left 2 2 enter enter enter");
    assert!(screen.text().contains("3 of 26 answered, 3 open · about 20 min left"), "{}", screen.text());
    // Nor does what one does elsewhere.
    screen.press("g o");
    wait(&mut screen, 5_000);
    screen.press("g i");
    wait(&mut screen, 60);
    screen.press("3");
    assert!(screen.text().contains("about 19 min left"), "{}", screen.text());
}

#[test]
fn a_paste_becomes_a_note_on_what_is_asked() {
    let mut screen = essentials(NORMAL);
    screen.press("g i enter 2");
    let control = id(&asked(&screen));
    screen.paste("Seen in the office").press("enter esc");
    assert_eq!(screen.model.screen, controlbook::tui::model::Screen::Interview);
    let notes: Vec<&str> = screen.session().workbook().notes(&control).map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["Seen in the office"]);
    screen.resize(80, 60);
    assert!(screen.text().contains("Seen in the office"), "{}", screen.text());
}

#[test]
fn a_workbook_that_can_only_be_read_can_be_looked_through() {
    let screen = essentials(NORMAL);
    let path = screen.session().path().to_owned();
    std::fs::hard_link(&path, path.with_extension("second")).unwrap();
    let mut screen = Screen::on("read only", NORMAL, |_| Session::open(&path, "Ann").unwrap());
    screen.press("g i enter 3");
    assert!(screen.message().starts_with("NOT SAVED"), "{}", screen.message());
    assert_eq!(run(&screen).place, Place::At(0), "an answer that is not saved does not move on");
    screen.press("e x");
    assert!(screen.message().starts_with("Read only") && screen.model.overlays.is_empty(), "{}", screen.message());
    screen.press("enter");
    assert_eq!(run(&screen).place, Place::At(1));
}

#[test]
fn a_suggestion_of_the_profile_is_shown_until_it_is_decided() {
    let new = NewWorkbook { organisation: "Acme", profile: "cloud-only", author: "Ann" };
    let mut screen = Screen::on("cloud only", (120, 60), |path| Session::create(path, &new).unwrap());
    screen.press("g i f").type_text("7.1").press("enter enter");
    assert!(screen.text().contains("Perhaps excluded (no-such-asset)"), "{}", screen.text());
    screen.press("x");
    let Some(Overlay::Form(form)) = screen.model.overlays.last() else { panic!("{}", screen.text()) };
    assert!(form.fields.iter().any(|field| field.is_ticked()), "the reason is ticked, as on Controls");
    screen.press("esc 2 left");
    assert!(!screen.text().contains("Perhaps"), "{}", screen.text());
}
