//! The one table of actions, and the keymap, help, palette and footer that come from it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use controlbook::tui::action::{ACTIONS, Action, ActionInfo, FAMILIES, Scope, info};
use controlbook::tui::key::{Key, sequence, shown};
use controlbook::tui::keymap::{Keymap, Lookup};
use controlbook::tui::overlay::{Palette, keys_of};
use controlbook::tui::theme::Symbols;
use controlbook::workbook::Level;

use crate::screen::Screen;

fn keymap() -> Keymap {
    Keymap::new(&BTreeMap::new()).unwrap()
}

fn own(bindings: &[(&str, &[&str])]) -> Result<Keymap, String> {
    let own = bindings
        .iter()
        .map(|(name, keys)| ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect()))
        .collect();
    Keymap::new(&own)
}

fn keys(text: &str) -> Vec<Key> {
    sequence(text).unwrap()
}

/// Screens whose palette and help a person can open.
const SCREENS: [Scope; 5] = [Scope::Controls, Scope::Interview, Scope::Overview, Scope::Applicability, Scope::Start];

// --- the table

#[test]
fn names_are_unique_and_can_be_typed() {
    let mut names = BTreeSet::new();
    for action in ACTIONS {
        assert!(names.insert(action.name), "{} stands twice", action.name);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(!action.name.is_empty() && action.name.chars().all(plain), "{}", action.name);
    }
}

#[test]
fn an_action_stands_once_in_a_scope_and_says_what_it_does() {
    for (position, action) in ACTIONS.iter().enumerate() {
        let again =
            ACTIONS[position + 1..].iter().find(|other| other.scope == action.scope && other.action == action.action);
        assert!(again.is_none(), "{} and {}", action.name, again.unwrap().name);
        assert!(!action.sentence.is_empty() && !action.sentence.ends_with('.'), "{}", action.name);
        assert!(action.hint.is_none_or(|hint| !hint.is_empty() && hint.len() <= 20), "{}", action.name);
    }
}

#[test]
fn no_key_does_two_things_within_a_scope_or_is_swallowed_by_another() {
    for (position, one) in ACTIONS.iter().enumerate() {
        for other in ACTIONS[position + 1..].iter().filter(|other| other.scope == one.scope) {
            for (a, b) in one.keys.iter().flat_map(|a| other.keys.iter().map(move |b| (a, b))) {
                let (a, b) = (keys(a), keys(b));
                assert!(!a.starts_with(&b) && !b.starts_with(&a), "{} and {}", one.name, other.name);
            }
        }
    }
}

#[test]
fn a_key_of_a_screen_hides_hardly_any_that_works_everywhere() {
    let everywhere = || ACTIONS.iter().filter(|action| matches!(action.scope, Scope::Global | Scope::Always));
    let mut hidden = Vec::new();
    for screen in SCREENS {
        for action in ACTIONS.iter().filter(|action| action.scope == screen) {
            for global in everywhere() {
                for (a, b) in action.keys.iter().flat_map(|a| global.keys.iter().map(move |b| (a, b))) {
                    let (a, b) = (keys(a), keys(b));
                    if a.starts_with(&b) || b.starts_with(&a) {
                        hidden.push((action.name, global.name));
                    }
                }
            }
        }
    }
    // In the interview, what opens and what moves sideways turns the page; on a figure, help explains it.
    assert_eq!(
        hidden,
        [
            ("go-on", "right"),
            ("go-on", "right"),
            ("go-on", "open"),
            ("go-back", "left"),
            ("go-back", "left"),
            ("explain", "help")
        ]
    );
}

#[test]
fn what_is_typed_into_a_field_is_no_key_there() {
    let typing = |action: &&ActionInfo| matches!(action.scope, Scope::Editor | Scope::Always);
    for action in ACTIONS.iter().filter(typing) {
        for key in action.keys {
            assert!(keys(key)[0].typed().is_none(), "{} would be typed", action.name);
        }
    }
}

#[test]
fn every_key_leads_to_its_action() {
    let keymap = keymap();
    for action in ACTIONS {
        for text in action.keys {
            let keys = keys(text);
            for end in 1..keys.len() {
                assert_eq!(keymap.lookup(action.scope, &keys[..end]), Lookup::Pending, "{text}");
                let next = keymap.continuations(action.scope, &keys[..end]);
                assert!(next.iter().any(|binding| binding.action == action.action), "{text} is not offered");
            }
            assert_eq!(keymap.lookup(action.scope, &keys), Lookup::Action(action.action), "{text}");
        }
    }
}

#[test]
fn every_family_has_a_sentence_and_stands_together() {
    let used: BTreeSet<&str> = ACTIONS.iter().filter_map(|action| action.family).collect();
    assert_eq!(used, FAMILIES.iter().map(|(name, _)| *name).collect());
    for name in used {
        let places: Vec<usize> = ACTIONS
            .iter()
            .enumerate()
            .filter(|(_, action)| action.family == Some(name))
            .map(|(place, _)| place)
            .collect();
        assert_eq!(places.len(), places.last().unwrap() - places[0] + 1, "{name} is torn apart");
    }
}

#[test]
fn every_action_can_be_reached_and_is_shown() {
    let keymap = keymap();
    for action in ACTIONS {
        let in_palette =
            SCREENS.iter().any(|screen| Palette::new(*screen).found.iter().any(|found| found.name == action.name));
        assert!(!action.keys.is_empty() || in_palette, "{} cannot be reached", action.name);
        // On a screen, what has no key is found by its name; the palette itself is what finds.
        let everywhere = [Scope::Answering, Scope::Global, Scope::Always];
        let on_screen = SCREENS.contains(&action.scope) || everywhere.contains(&action.scope);
        assert_eq!(in_palette, on_screen && action.action != Action::Palette, "{}", action.name);
        let help = keys_of(action.scope, &keymap, false);
        let sentence = match action.family {
            Some(family) => FAMILIES.iter().find(|(name, _)| *name == family).unwrap().1,
            None => action.sentence,
        };
        assert!(help.iter().any(|(_, shown)| shown == sentence), "{} is not in the help", action.name);
    }
}

#[test]
fn the_help_of_a_screen_has_the_keys_of_every_scope_there() {
    let mut screen = Screen::sample((80, 45));
    for (go, scope) in [
        ("g c", Scope::Controls),
        ("g i", Scope::Interview),
        ("g o", Scope::Overview),
        ("g a", Scope::Applicability),
        ("g h", Scope::Start),
    ] {
        screen.press(go).press("f1");
        let mut text = String::new();
        for _ in 0..8 {
            text.push_str(&screen.text());
            screen.press("pagedown");
        }
        screen.press("esc");
        let answering = scope.passes_to_answering().then_some(Scope::Answering);
        let others = [Scope::Global, Scope::Dialog, Scope::Export, Scope::Editor, Scope::Always];
        for scope in [scope].into_iter().chain(answering).chain(others) {
            assert!(text.contains(scope.title()), "{go}: {}", scope.title());
            for (keys, _) in keys_of(scope, &keymap(), false) {
                assert!(text.contains(&keys), "{go}: {keys}");
            }
        }
    }
}

#[test]
fn the_readme_lists_every_key() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let Some(text) = fs::read_to_string(readme).ok().filter(|text| text.contains("| key |")) else { return };
    for (keys, _) in Scope::ALL.iter().flat_map(|scope| keys_of(*scope, &keymap(), false)) {
        for key in keys.split(", ") {
            assert!(text.contains(key), "{key} is not in the README");
        }
    }
}

// --- keys as people write them

#[test]
fn keys_are_read_as_they_are_written() {
    for (text, again) in [
        ("g o", "g o"),
        ("ctrl-r", "Ctrl-R"),
        ("Ctrl-R", "Ctrl-R"),
        ("alt-x", "Alt-x"),
        ("ctrl-alt-delete", "Ctrl-Alt-Delete"),
        ("shift-tab", "Shift-Tab"),
        ("space", "Space"),
        ("f12", "F12"),
        ("-", "-"),
        ("[ f", "[ f"),
        ("G", "G"),
        ("ctrl--", "Ctrl--"),
        ("up", "↑"),
        ("ä", "ä"),
    ] {
        assert_eq!(shown(&keys(text), false), again, "{text}");
    }
    assert_eq!(shown(&keys("up pageup"), true), "Up PgUp");
    assert_ne!(keys("g"), keys("G"));
    for wrong in ["", " ", "ctrl-", "f0", "f13", "foo", "ctrl-foo", "gg", "shift-a"] {
        assert!(sequence(wrong).is_err(), "{wrong:?}");
    }
}

// --- keys of one's own

#[test]
fn the_persons_own_keys_take_the_place_of_the_defaults() {
    let keymap = own(&[("undo", &["ctrl-u"]), ("next-match", &["% %", "n"]), ("review", &[])]).unwrap();
    assert_eq!(keymap.lookup(Scope::Controls, &keys("ctrl-u")), Lookup::Action(Action::Undo));
    assert_eq!(keymap.lookup(Scope::Controls, &keys("u")), Lookup::Nothing);
    assert_eq!(keymap.lookup(Scope::Controls, &keys("%")), Lookup::Pending);
    assert_eq!(keymap.lookup(Scope::Controls, &keys("% %")), Lookup::Action(Action::NextMatch));
    assert_eq!(keymap.lookup(Scope::Controls, &keys("m")), Lookup::Nothing, "an action without keys has none");
    assert_eq!(keymap.lookup(Scope::Controls, &keys("3")), Lookup::Action(Action::SetLevel(Level::Defined)));
    let help = keys_of(Scope::Global, &keymap, false);
    assert!(help.iter().any(|(keys, _)| keys == "Ctrl-U"), "{help:?}");
    let help = keys_of(Scope::Answering, &keymap, false);
    assert!(help.iter().any(|(keys, _)| keys == ":review"), "without keys, it is found by its name");
}

#[test]
fn keys_that_cannot_work_are_refused_with_a_sentence() {
    for (bindings, sentence) in [
        (&[("fly", &["f"][..])][..], "[keys] fly: there is no such action; the help and the README list them"),
        (&[("undo", &["ctrl-foo"])], "[keys] undo: \"ctrl-foo\" is no key"),
        (&[("undo", &[""])], "[keys] undo: no key is named"),
        (&[("undo", &["q"])], "[keys] \"q\" would do both undo and quit"),
        (&[("undo", &["g"])], "[keys] \"g g\" would do both top and undo"),
        (&[("review", &["f"])], "[keys] \"f\" would do both ask-under-a-filter and review"),
    ] {
        let error = own(bindings).unwrap_err();
        assert_eq!(error, sentence);
    }
    own(&[("undo", &["m"]), ("review", &["u"])]).unwrap();
}

#[test]
fn a_screen_shows_the_persons_own_keys() {
    let mut screen = Screen::sample((80, 24));
    screen.model.keymap = own(&[("write-note", &["Z"]), ("target-0", &["z 0"]), ("help", &["ctrl-g"])]).unwrap();
    let footer = screen.text().lines().last().unwrap().to_owned();
    assert_eq!(footer, " 0–5 level  Z note  / search  f filter  Ctrl-G help  : commands  q quit");
    screen.press("Z");
    assert_eq!(screen.model.overlays.len(), 1);
    screen.press("esc z");
    assert!(screen.text().contains("│ 0  Set target 0, Non-existent │"), "{}", screen.text());
}

// --- the footer

#[test]
fn hints_of_the_footer_come_from_the_table_and_never_overlap() {
    let hints: BTreeSet<&str> = ACTIONS.iter().filter_map(|action| action.hint).collect();
    for width in [40, 60, 80, 120, 130] {
        let mut screen = Screen::sample((width, 24));
        for place in
            ["", "g o", "g a", "g h", "g i", "enter", "g c a", "esc ?", "esc e", "esc ctrl-e", "esc f", "esc :"]
        {
            screen.press(place);
            let text = screen.text();
            let footer = text.lines().last().unwrap();
            assert!(footer.chars().count() <= usize::from(width), "{footer}");
            for hint in footer.split("  ").map(str::trim).filter(|hint| !hint.is_empty()) {
                let word = hint.split_once(' ').map_or("", |(_, word)| word);
                assert!(hints.contains(word), "{hint:?} in {footer:?}");
            }
        }
    }
}

#[test]
fn the_way_out_and_the_help_are_always_in_the_footer() {
    for width in [40, 52, 80] {
        let mut screen = Screen::sample((width, 12));
        for place in ["g c", "g h", "g i"] {
            screen.press(place);
            let text = screen.text();
            let footer = text.lines().last().unwrap();
            assert!(footer.contains("? help") && footer.contains("q quit"), "{width}: {footer}");
        }
    }
}

#[test]
fn the_symbols_have_one_column_each() {
    use controlbook::config::SymbolSet;
    for set in [SymbolSet::Unicode, SymbolSet::Ascii] {
        let s = Symbols::named(set);
        let single = [
            s.pointer,
            s.chosen,
            s.review,
            s.found,
            s.note,
            s.arrow,
            s.dash,
            s.ellipsis,
            s.dot,
            s.applicable,
            s.inherited,
            s.excluded,
            s.undecided,
            s.rule,
        ];
        for symbol in single.iter().chain(&s.bar).chain(&s.share) {
            assert_eq!(unicode_width::UnicodeWidthStr::width(*symbol), 1, "{symbol}");
            assert!(!s.ascii || symbol.is_ascii(), "{symbol}");
        }
        let marks = [s.applicable, s.inherited, s.excluded, s.undecided];
        assert_eq!(marks.iter().collect::<BTreeSet<_>>().len(), 4, "a mark alone tells what it means");
        let left = [s.chosen, s.review, s.found];
        assert_eq!(left.iter().collect::<BTreeSet<_>>().len(), 3);
    }
}

#[test]
fn the_table_knows_its_rows() {
    assert_eq!(info(Scope::Global, Action::Undo).unwrap().name, "undo");
    assert!(info(Scope::Start, Action::Undo).is_none());
    assert!(Action::Undo.edits() && !Action::Search.edits());
}
