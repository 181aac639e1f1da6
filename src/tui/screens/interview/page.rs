//! What stands on the pages of the interview: the opening, a question, and the closing.

use ratatui::layout::Rect;

use crate::catalogue::{Control, Text};
use crate::interview::closing::{self, Part};
use crate::interview::{
    Asked, Order, Place, QUESTION, QUESTION_OF_LEVELS, QUESTION_SHORT, Run, described, gist, is_answered, profile_size,
    statements,
};
use crate::session::Session;
use crate::text::{clean_line, width};
use crate::tui::layout;
use crate::tui::lines::{Lines, Role, StyledLine, fit};
use crate::tui::model::Setting;
use crate::tui::screens::controls::panel;
use crate::tui::theme::Symbols;
use crate::workbook::Answer;

/// Longer lines are hard to read.
const WIDEST: u16 = 92;

/// The lines of the page, and of what stands beside it. Where there is no room beside, what helps to answer
/// follows below.
pub fn lines(
    run: &Run,
    session: &Session,
    places: layout::Interview,
    setting: Setting<'_>,
) -> (Vec<StyledLine>, Vec<StyledLine>) {
    let width_of = |frame: Rect| frame.width.saturating_sub(4).min(WIDEST);
    let width = width_of(places.page);
    let rows = usize::from(places.page.height.saturating_sub(2));
    let control = run.current().and_then(|id| session.catalogue().control(id.as_str()));
    match (run.place, control) {
        (Place::At(_), Some(control)) => {
            let answer = session.workbook().answer(&control.id);
            let mut page = question(control, answer, width, rows, setting.symbols);
            let aside = places.aside.map(|aside| help(control, session, width_of(aside), setting));
            if aside.is_none() {
                page.push(StyledLine::default());
                page.extend(help(control, session, width, setting));
            }
            (page, aside.unwrap_or_default())
        }
        (Place::Closing, _) => end(run, session, width, places.aside.map(width_of)),
        (Place::Opening | Place::At(_), _) => (opening(run, session, width, setting.symbols), Vec::new()),
    }
}

/// The control, and the ladder as the question. Where rows are few, the empty lines go first, then the
/// question is asked in fewer words: summary and ladder are to be seen together.
pub fn question(control: &Control, answer: &Answer, width: u16, rows: usize, symbols: &Symbols) -> Vec<StyledLine> {
    let (long, short) = match control.ladder {
        Some(_) => (QUESTION, QUESTION_SHORT),
        None => (QUESTION_OF_LEVELS, QUESTION_OF_LEVELS),
    };
    let built = [(true, true, long), (true, false, long), (true, false, short)];
    for (first, second, sentence) in built {
        let lines = question_with(control, answer, width, (first, second, sentence), symbols);
        if lines.len() <= rows {
            return lines;
        }
    }
    question_with(control, answer, width, (false, false, short), symbols)
}

fn question_with(
    control: &Control,
    answer: &Answer,
    width: u16,
    (gap_before, gap_after, sentence): (bool, bool, &str),
    symbols: &Symbols,
) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    lines.hanging(&format!("{} ", control.id), Role::Title, &control.title, Role::Title);
    lines.paragraph(gist(control).0, Role::Text);
    if gap_before {
        lines.gap();
    }
    lines.paragraph(sentence, Role::Accent);
    if gap_after {
        lines.gap();
    }
    let level = answer.level.map(|level| level.get());
    for (step, statement) in (0_u8..).zip(statements(control)) {
        let (mark, role) = match level {
            Some(level) if step == level => (symbols.pointer, Role::Title),
            Some(level) if step < level && step > 0 => (symbols.applicable, Role::Text),
            _ => (" ", Role::Text),
        };
        lines.hanging(&format!("{mark} {step}  "), Role::Accent, &statement, role);
    }
    lines.done()
}

/// What helps to answer.
fn help(control: &Control, session: &Session, width: u16, setting: Setting<'_>) -> Vec<StyledLine> {
    let symbols = setting.symbols;
    let workbook = session.workbook();
    let mut lines = Lines::new(width);
    let several = |lines: &mut Lines, heading: &str, texts: &[Text]| {
        if !texts.is_empty() {
            lines.heading(heading);
        }
        for text in texts {
            lines.hanging(&format!("{} ", symbols.dot), Role::Dim, text, Role::Text);
        }
    };
    if let Some(rest) = gist(control).1 {
        lines.heading("More about it");
        lines.paragraph(rest, Role::Text);
    }
    several(&mut lines, "What could be shown (evidence)", &control.evidence);
    several(&mut lines, "Whom to ask what", &control.ask);
    if let Some(why) = &control.why {
        lines.heading("Why it matters");
        lines.paragraph(why, Role::Text);
    }
    if let Some(reason) = session.catalogue().reason(&workbook.scope.profile, &control.id) {
        lines.heading("Why you are asked");
        lines.paragraph(reason, Role::Text);
    }
    let suggestion = session.catalogue().suggestion(&workbook.scope.profile, &control.id);
    match (suggestion.filter(|_| !is_answered(workbook.answer(&control.id))), &control.exclusion_hint) {
        (Some(suggestion), _) => {
            lines.heading(&format!("Perhaps {} ({})", suggestion.applicability, suggestion.reason));
            let key = if suggestion.applicability == "excluded" { "x" } else { "i" };
            lines.paragraph(&format!("{} {key} decides, in your own words.", suggestion.hint), Role::Text);
        }
        (None, Some(hint)) => {
            lines.heading("When it may fairly be excluded (x)");
            lines.paragraph(hint, Role::Text);
        }
        (None, None) => {}
    }
    if let Some(text) = setting.own.get(&control.id) {
        lines.heading(&format!("Your own text ({})", setting.own.source));
        lines.paragraph(text, Role::Text);
    }
    let notes: Vec<_> = workbook.notes(&control.id).collect();
    panel::note_lines(&mut lines, &notes, setting.symbols, setting.zone);
    panel::evidence_lines(&mut lines, control, workbook, setting.zone);
    lines.done()
}

/// What stands before the first question: what will be asked, how it goes, and what else could be asked.
fn opening(run: &Run, session: &Session, width: u16, symbols: &Symbols) -> Vec<StyledLine> {
    let (workbook, catalogue) = (session.workbook(), session.catalogue());
    let mut lines = Lines::new(width);
    let over = match run.left_out {
        0 => String::new(),
        1 => " 1 is passed over, because it is excluded.".to_owned(),
        count => format!(" {count} are passed over, because they are excluded."),
    };
    lines.paragraph(&format!("{}{over}", described(run, workbook, catalogue)), Role::Title);
    lines.gap();
    let how = match catalogue.controls.iter().any(|control| control.ladder.is_some()) {
        true => {
            "Each question is a control: a measure that keeps information safe. You read five statements, its ladder. Your level is the last one before the first that is not true; if not even the first is true, it is 0."
        }
        false => {
            "Each question is a control: a measure that keeps information safe. You read what it asks for, and say how far that is lived, on a scale from 0, not at all, to 5, improved on purpose."
        }
    };
    lines.paragraph(how, Role::Text);
    lines.gap();
    for (key, text) in [
        ("0-5", "your answer: it is saved at once, and the next question comes"),
        ("-", "not known yet: marked for review, so that you find it again"),
        ("x", "not for you at all: excluded, with the reason"),
        ("i", "a provider runs it for you: inherited, with their name"),
        ("e", "write a note: what shows it, or who told you"),
        ("PgDn", "further down a page: what could be shown, and whom to ask"),
        ("u", "take the last answer back"),
        ("q", "stop; the next time you go on where you stopped"),
    ] {
        lines.hanging(&format!("{key:<5}"), Role::Accent, text, Role::Text);
    }
    lines.gap();
    lines.paragraph("Enter begins with the first question. ? explains every word and key.", Role::Title);
    choices(&mut lines, run, session, symbols);
    lines.done()
}

/// What else could be asked, and in which order, with the keys for it.
fn choices(lines: &mut Lines, run: &Run, session: &Session, symbols: &Symbols) {
    let (workbook, catalogue) = (session.workbook(), session.catalogue());
    let choice = |is_chosen: bool, text: String| {
        let mark = if is_chosen { format!("{} ", symbols.applicable) } else { String::new() };
        // In one piece: a key must not be torn from its words.
        format!("{mark}{text}").replace(' ', "\u{a0}")
    };
    let order = |order, text: &str| choice(run.order == order, text.to_owned());
    let asked = |asked, text: &str| {
        let count = Run::of(run.order, asked, workbook, catalogue).controls.len();
        choice(run.asked == asked, format!("{text} ({count})"))
    };
    let orders = [order(Order::Importance, "o m the most important first"), order(Order::Theme, "o t theme by theme")];
    let mut which = vec![
        asked(Asked::Open, "o o what is open"),
        asked(Asked::Review, "o r in review"),
        asked(Asked::Everything, "o e the whole catalogue"),
        choice(run.asked == Asked::Filter, "f what a filter finds".to_owned()),
    ];
    if profile_size(workbook, catalogue) < catalogue.controls.len() {
        which.insert(2, asked(Asked::Profile, "o a the profile"));
    }
    if workbook.answers().any(|(_, answer)| answer.to_confirm) || run.asked == Asked::Confirm {
        which.insert(0, asked(Asked::Confirm, "o c to confirm"));
    }
    lines.hanging("Order  ", Role::Dim, &orders.join("   "), Role::Text);
    lines.hanging("Ask    ", Role::Dim, &which.join("   "), Role::Text);
}

/// What stands after the last question: what was answered and what to do first; beside it, or between, where
/// one stands and which keys lead on.
fn end(run: &Run, session: &Session, width: u16, aside: Option<u16>) -> (Vec<StyledLine>, Vec<StyledLine>) {
    let mut lines = Lines::new(width);
    let report = match session.report(None) {
        Ok(report) => report,
        Err(error) => {
            lines.paragraph(&error.to_string(), Role::Far);
            return (lines.done(), Vec::new());
        }
    };
    parts(&mut lines, closing::answered(&report, run));
    let Some(beside) = aside else {
        next_keys(&mut lines, width);
        parts(&mut lines, closing::figures(&report.profile.tally));
        parts(&mut lines, closing::first(&report));
        parts(&mut lines, closing::open(&report, run));
        return (lines.done(), Vec::new());
    };
    parts(&mut lines, closing::first(&report));
    let mut aside = Lines::new(beside);
    next_keys(&mut aside, beside);
    parts(&mut aside, closing::figures(&report.profile.tally));
    parts(&mut aside, closing::open(&report, run));
    (lines.done(), aside.done())
}

fn parts(lines: &mut Lines, parts: Vec<Part>) {
    let mut under = 0;
    for part in parts {
        match part {
            Part::Heading(text) => lines.heading(&text),
            Part::Text(text) => lines.paragraph(&text, Role::Text),
            Part::Item(label, text) => {
                let label = format!("{label} ");
                under = label.chars().count();
                lines.hanging(&label, Role::Title, &text, Role::Text);
            }
            Part::Below(text) => lines.hanging(&" ".repeat(under), Role::Text, &text, Role::Text),
            Part::Reason(text) => lines.hanging(&" ".repeat(under), Role::Text, &text, Role::Dim),
        }
    }
}

/// What can be done now, with the key for it: as many to a line as there is room for.
fn next_keys(lines: &mut Lines, width: u16) {
    let mut row: Vec<(String, Role)> = Vec::new();
    let mut taken = 0;
    for (key, text) in [
        ("PgDn", "read on"),
        ("Enter", "the Overview"),
        ("Ctrl-E", "write a summary"),
        ("o r", "ask what is in review"),
        ("o e", "ask the whole catalogue"),
    ] {
        let length = key.len() + text.len() + 4;
        if taken + length > usize::from(width) + 3 {
            lines.row(std::mem::take(&mut row));
            taken = 0;
        }
        row.extend([(key.to_owned(), Role::Accent), (format!(" {text}   "), Role::Text)]);
        taken += length;
    }
    lines.row(row);
}

/// What is said of the control already, in a few words: in as many as there is room for.
pub fn state(answer: &Answer, room: usize, symbols: &Symbols) -> String {
    let mut said = match (answer.in_scope(), answer.level, &answer.provider) {
        (false, ..) => "excluded: not for you".to_owned(),
        (true, Some(level), _) if answer.to_confirm => format!("last time: {level}; = confirms it"),
        (true, Some(level), _) => match answer.basis {
            Some(basis) => format!("your answer: {level}, {basis}"),
            None => format!("your answer: {level}"),
        },
        (true, None, Some(provider)) => format!("inherited from {}", clean_line(provider)),
        (true, None, None) if answer.review => "not known yet".to_owned(),
        (true, None, None) => "no answer yet".to_owned(),
    };
    let review = answer.review.then(|| format!(" {} {} in review", symbols.dot, symbols.review));
    let target = answer.target.map(|target| format!(" {} target {target}", symbols.dot));
    for more in [review, target].into_iter().flatten() {
        if width(&said) + width(&more) <= room {
            said.push_str(&more);
        }
    }
    fit(&said, room, symbols.ellipsis)
}
