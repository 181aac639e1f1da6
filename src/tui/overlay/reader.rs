//! Texts to read over a screen: help, glossary, how a figure was computed.

mod files;

use crate::catalogue::{Catalogue, Control};
use crate::figures::Part;
use crate::figures::portfolio::{Benchmark, FEWEST};
use crate::report::portfolio::{measured, told};
use crate::report::{Report, words};
use crate::tui::action::{ACTIONS, Action, FAMILIES, Scope};
use crate::tui::key;
use crate::tui::key::{Code, Key};
use crate::tui::keymap::Keymap;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::model::{Reply, Screen};
use crate::tui::theme::Symbols;
use crate::workbook::Level;

/// The width that texts are wrapped for; the frame needs four more.
pub const WIDTH: u16 = 68;

/// A text to read.
#[derive(Debug)]
pub struct Reader {
    /// Its heading.
    pub title: String,
    /// The first line that is shown.
    pub offset: usize,
    body: Body,
}

#[derive(Debug)]
enum Body {
    /// Keys: left column and right.
    Help(Vec<(String, String)>),
    /// Headings (empty left) and paragraphs beside their word.
    Words(Vec<(String, String)>),
    /// Headings (empty right), and paragraphs (empty left).
    Text(Vec<(String, String)>),
    /// Paragraphs that have nothing to do with each other.
    Findings(Vec<String>),
}

impl Reader {
    /// The keys of a screen, from the one table of actions.
    pub fn help(screen: Screen, keymap: &Keymap, symbols: &Symbols) -> Self {
        let screen_scopes = screen.scope().chain().filter(|scope| !matches!(scope, Scope::Global | Scope::Always));
        let mut rows = vec![(String::new(), screen.sentence().to_owned())];
        for scope in screen_scopes.chain([Scope::Global, Scope::Dialog, Scope::Export, Scope::Editor, Scope::Always]) {
            rows.push((String::new(), scope.title().to_owned()));
            rows.extend(keys_of(scope, keymap, symbols.ascii));
            if scope == Scope::Interview {
                rows.push((String::new(), "Words on this screen".to_owned()));
                rows.extend(interview_words());
                rows.push((String::new(), "The levels, of any control".to_owned()));
                rows.extend(levels());
            }
            if scope == Scope::Controls {
                rows.push((String::new(), "Signs in the list".to_owned()));
                rows.extend(signs(symbols));
            }
        }
        Reader { title: format!("Help: {}", screen.title()), offset: 0, body: Body::Help(rows) }
    }

    /// What the words mean.
    pub fn glossary(catalogue: &Catalogue) -> Self {
        let mut rows: Vec<(String, String)> =
            GLOSSARY.iter().map(|(word, meaning)| ((*word).to_owned(), (*meaning).to_owned())).collect();
        rows.push((String::new(), "The levels".to_owned()));
        rows.extend(levels());
        for vocabulary in catalogue.vocabularies.iter() {
            rows.push((String::new(), format!("{}: {}", vocabulary.title, vocabulary.sentence)));
            rows.extend(vocabulary.values.iter().map(|term| (term.title.to_string(), term.meaning.to_string())));
        }
        Reader { title: "What the words mean".to_owned(), offset: 0, body: Body::Words(rows) }
    }

    /// What the heatmap says of a control, and what its signs mean.
    pub fn sign(report: &Report, place: usize, symbols: &Symbols) -> Self {
        let row = &report.rows[place];
        let mut text = vec![
            (String::new(), words::said(row)),
            ("The signs".to_owned(), String::new()),
            (String::new(), "Each control is one cell, in the order of the catalogue; each theme begins a new row. Enter opens the control.".to_owned()),
        ];
        text.extend(
            heat_signs(symbols).into_iter().map(|(sign, meaning)| (String::new(), format!("{sign}  {meaning}"))),
        );
        Reader { title: format!("{} {}", row.control.id, row.control.title), offset: 0, body: Body::Text(text) }
    }

    /// Why a gap stands where it stands.
    pub fn gap(report: &Report, place: usize) -> Self {
        let gap = &report.gaps[place];
        let title = report.row(&gap.control).map_or("", |row| &*row.control.title);
        let text = vec![
            (String::new(), "Priority = gap × importance ÷ effort. Of equal ones, the more important comes first, then the one that takes less effort, then the order of the catalogue.".to_owned()),
            ("Here".to_owned(), String::new()),
            (
                String::new(),
                format!(
                    "{} {title}: target {} − level {} = gap {}; × importance {} ÷ effort {} = {}",
                    gap.control,
                    gap.target,
                    gap.level,
                    gap.gap,
                    gap.importance.get(),
                    gap.effort.get(),
                    gap.priority.shown()
                ),
            ),
            ("Importance and effort".to_owned(), String::new()),
            (String::new(), "1 to 3 each, from the catalogue or your own. Importance 3 is among the first things a small firm should fix. Effort is the time from level 1 to 3: 1 days, 2 weeks, 3 months.".to_owned()),
        ];
        Reader { title: format!("Priority {} of {}", place + 1, report.gaps.len()), offset: 0, body: Body::Text(text) }
    }

    /// How a difference of figures is taken apart.
    pub fn progress() -> Self {
        let mut text = vec![(String::new(), words::PARTS.to_owned())];
        for part in Part::ALL {
            text.push((words::part(*part).to_owned(), String::new()));
            text.push((String::new(), words::part_means(*part).to_owned()));
        }
        text.push(("Measured and expected".to_owned(), String::new()));
        text.push((String::new(), "What was measured is read from the history: each month as it was at its end, in UTC. What is expected is what the open actions lead to if each is done by its day, its own or the last one of its phase.".to_owned()));
        text.push(("The figures".to_owned(), String::new()));
        for figure in [words::COVERAGE, words::MATURITY, words::ATTAINMENT, words::FLOOR] {
            text.push((String::new(), figure.to_owned()));
        }
        Reader { title: "What moved, and was it real?".to_owned(), offset: 0, body: Body::Text(text) }
    }

    /// The guide of a control, where no workbook is open.
    pub fn control(control: &Control) -> Self {
        let mut text = vec![(String::new(), control.summary.to_string())];
        let mut part = |heading: &str, texts: Vec<String>| {
            if !texts.is_empty() {
                text.push((heading.to_owned(), String::new()));
                text.extend(texts.into_iter().map(|said| (String::new(), said)));
            }
        };
        part("Why it matters", control.why.iter().map(ToString::to_string).collect());
        let ladder = control.ladder.iter().flat_map(|ladder| (1..).zip(&ladder.0));
        part("The ladder", ladder.map(|(level, statement): (u8, _)| format!("{level}  {statement}")).collect());
        part("What could be shown", control.evidence.iter().map(ToString::to_string).collect());
        part("A first step", control.first_step.iter().map(ToString::to_string).collect());
        part("A common mistake", control.pitfall.iter().map(ToString::to_string).collect());
        part("With AI systems", control.ai.iter().map(ToString::to_string).collect());
        let title = format!("{} {}", control.id, control.title);
        Reader { title, offset: 0, body: Body::Text(text) }
    }

    /// How the organisations of the portfolio stand together.
    pub fn benchmark(together: &Benchmark) -> Self {
        let mut text: Vec<(String, String)> = Vec::new();
        if together.groups.is_empty() {
            text.push((
                String::new(),
                format!(
                    "It needs at least {FEWEST} organisations that go by the same catalogue: of fewer, the figures would give one away. Those that are shown count, each organisation once."
                ),
            ));
        } else {
            text.extend(told(together).into_iter().map(|sentence| (String::new(), sentence)));
        }
        for group in &together.groups {
            let whose = if group.is_built_in { "By the built-in catalogue" } else { "By another catalogue" };
            text.push((format!("{whose}: {} organisations", group.organisations), String::new()));
            for spread in &group.spreads {
                let name = measured(spread.measured);
                let values = match spread.quartiles {
                    Some(values) => {
                        let [low, middle, high] = values.map(|value| spread.measured.shown(value));
                        format!("a quarter up to {low}, half up to {middle}, three quarters up to {high}")
                    }
                    None => format!("fewer than {FEWEST} have it"),
                };
                text.push((String::new(), format!("{name}: {values}")));
            }
        }
        Reader { title: "How they stand together".to_owned(), offset: 0, body: Body::Text(text) }
    }

    /// What was done, in sentences that the message line has no room for.
    pub fn told(title: &str, says: String) -> Self {
        Reader { title: title.to_owned(), offset: 0, body: Body::Text(vec![(String::new(), says)]) }
    }

    /// Findings, one a paragraph.
    pub fn paragraphs(title: &str, says: Vec<String>) -> Self {
        Reader { title: title.to_owned(), offset: 0, body: Body::Findings(says) }
    }

    /// Headings (empty right), and paragraphs (empty left).
    pub fn under_headings(title: &str, says: Vec<(String, String)>) -> Self {
        Reader { title: title.to_owned(), offset: 0, body: Body::Text(says) }
    }

    /// The lines for a width.
    pub fn lines(&self, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        match &self.body {
            Body::Help(rows) | Body::Words(rows) => {
                let column = rows.iter().map(|(left, _)| left.chars().count()).max().unwrap_or(0).min(26);
                for (left, right) in rows {
                    if left.is_empty() {
                        lines.heading(right);
                    } else {
                        let label = format!("{}  ", super::super::lines::pad(left, column, ""));
                        lines.hanging(&label, Role::Title, right, Role::Text);
                    }
                }
            }
            Body::Findings(paragraphs) => {
                for text in paragraphs {
                    lines.gap();
                    lines.paragraph(text, Role::Text);
                }
            }
            Body::Text(rows) => {
                for (heading, text) in rows {
                    if text.is_empty() {
                        lines.heading(heading);
                    } else {
                        lines.paragraph(text, Role::Text);
                    }
                }
            }
        }
        lines.done()
    }

    /// Moves by a line, also as `j` and `k`; `q` closes.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Char('j') => self.offset += 1,
            Code::Char('k') => self.offset = self.offset.saturating_sub(1),
            Code::Char('G') | Code::End => self.offset = usize::MAX / 2,
            Code::Char('g') | Code::Home => self.offset = 0,
            Code::Char('q' | '?') => return Reply::default().and_close(),
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action. `rows` is how many lines are shown.
    pub fn act(&mut self, action: Action, rows: u16) -> Reply {
        let page = usize::from(rows.max(2) - 1);
        match action {
            Action::NextField => self.offset += 1,
            Action::PreviousField => self.offset = self.offset.saturating_sub(1),
            Action::PageDown | Action::Toggle => self.offset += page,
            Action::PageUp => self.offset = self.offset.saturating_sub(page),
            Action::Accept | Action::Cancel => return Reply::default().and_close(),
            _ => {}
        }
        Reply::default()
    }

    /// Keeps the end of the text at the end of the screen.
    pub fn settle(&mut self, width: u16, rows: u16) {
        self.offset = self.offset.min(self.lines(width).len().saturating_sub(usize::from(rows)));
    }
}

/// The keys of a scope with what they do; families of like actions as one row.
pub fn keys_of(scope: Scope, keymap: &Keymap, ascii: bool) -> Vec<(String, String)> {
    let shown = |action| {
        let keys: Vec<String> = keymap.keys_of(scope, action).map(|keys| key::shown(keys, ascii)).collect();
        keys.join(", ")
    };
    let mut rows = Vec::new();
    let mut last_family = None;
    for info in ACTIONS.iter().filter(|info| info.scope == scope) {
        if info.family.is_some() && info.family == last_family {
            continue;
        }
        last_family = info.family;
        let family = info.family.and_then(|name| FAMILIES.iter().find(|(family, _)| *family == name));
        let (keys, sentence) = match family {
            Some((name, sentence)) => {
                let mut of_family = ACTIONS.iter().filter(|info| info.scope == scope && info.family == Some(*name));
                let first = of_family.next().map_or_else(String::new, |info| shown(info.action));
                let last = of_family.next_back().map_or_else(String::new, |info| shown(info.action));
                (
                    if last.is_empty() {
                        first
                    } else {
                        format!("{first} {} {last}", if ascii { "..." } else { "…" })
                    },
                    *sentence,
                )
            }
            None => (shown(info.action), info.sentence),
        };
        let keys = if keys.is_empty() { format!(":{}", info.name) } else { keys };
        rows.push((keys, sentence.to_owned()));
    }
    rows
}

/// The words that the interview uses on the way, each with its sentence.
pub fn interview_words() -> impl Iterator<Item = (String, String)> {
    words(INTERVIEW_WORDS)
}

/// Some words of the glossary.
fn words<'a>(names: &'a [&'a str]) -> impl Iterator<Item = (String, String)> + 'a {
    let known = |name: &&str| GLOSSARY.iter().find(|(word, _)| word == name);
    names.iter().filter_map(known).map(|(word, meaning)| ((*word).to_owned(), (*meaning).to_owned()))
}

fn levels() -> impl Iterator<Item = (String, String)> {
    Level::ALL.iter().map(|level| (format!("{level} {}", level.name()), level.sentence().to_owned()))
}

/// What the signs beside a control mean.
fn signs(symbols: &Symbols) -> Vec<(String, String)> {
    let [reached, wanted, _] = symbols.bar;
    [
        ("2/3".to_owned(), "level / target; a dash where one is not set"),
        (format!("{reached} {wanted}"), "reached, and still wanted for the target"),
        ("c i e t".to_owned(), "basis: claimed, interviewed, examined, tested"),
        (
            "~".to_owned(),
            "in place of the basis, or before the word: the level of the last assessment is to be confirmed",
        ),
        (symbols.note.to_owned(), "has notes"),
        (symbols.evidence.to_owned(), "has evidence, a file or an address"),
        (symbols.applicable.to_owned(), "applicable"),
        (symbols.inherited.to_owned(), "inherited from a provider"),
        (symbols.excluded.to_owned(), "excluded"),
        (symbols.undecided.to_owned(), "not decided yet"),
        (symbols.finding.to_owned(), "has a finding that nobody accepted: something does not hold"),
        (symbols.review.to_owned(), "marked for review"),
        (symbols.chosen.to_owned(), "selected"),
        (symbols.found.to_owned(), "found by the search"),
        ("3/37 done".to_owned(), "in a group: assessed or excluded, of those shown"),
    ]
    .map(|(sign, meaning)| (sign, meaning.to_owned()))
    .to_vec()
}

/// What the signs of the heatmap mean.
fn heat_signs(symbols: &Symbols) -> Vec<(String, String)> {
    let shades = symbols.heat.iter().map(|shade| if symbols.ascii { "" } else { *shade });
    let levels = shades.enumerate().map(|(level, shade)| format!("{shade}{level}"));
    [
        (levels.collect::<Vec<_>>().join(" "), "the level, 0 to 5"),
        (symbols.dot.to_owned(), "in scope, not assessed yet"),
        (symbols.excluded.to_owned(), "excluded, so in no figure"),
        (symbols.inherited.to_owned(), "inherited from a provider"),
        (symbols.undecided.to_owned(), "nobody has decided yet whether it applies"),
        (symbols.review.to_owned(), "marked for review"),
    ]
    .map(|(sign, meaning)| (sign, meaning.to_owned()))
    .to_vec()
}

/// What the help of the interview explains: each word that its pages use.
const INTERVIEW_WORDS: &[&str] = &[
    "control",
    "theme",
    "profile",
    "ladder",
    "level",
    "target",
    "gap",
    "basis",
    "applicability",
    "undecided",
    "applicable",
    "inherited",
    "excluded",
    "in scope",
    "review",
    "note",
    "evidence",
    "finding",
    "coverage",
    "maturity",
    "attainment",
    "importance",
    "effort",
    "priority",
];

/// The words of the program, each with its sentence.
pub const GLOSSARY: &[(&str, &str)] = &[
    ("control", "A measure that keeps information safe. The built-in catalogue has 93 of them, in four themes."),
    ("workbook", "One file: one organisation, its answers, its notes and its whole history."),
    ("theme", "One of the four parts of the catalogue: organizational, people, physical, technological."),
    (
        "ladder",
        "The five statements of a control, one for each level from 1 to 5. The level is the last one before the first that is not true.",
    ),
    ("profile", "A starting point: which controls to look at first, and with which targets. It answers nothing."),
    ("applicability", "Whether a control is for you: applicable, inherited from a provider, excluded, or undecided."),
    ("undecided", "Nobody has said yet whether the control is for you."),
    ("applicable", "The control is for you."),
    ("inherited", "The control is for you, and a provider that you name runs it: your host, your accountant."),
    ("excluded", "The control is not for you, for a reason that you give. It counts in no figure."),
    ("in scope", "Not excluded."),
    ("level", "How well a control is lived now, 0 to 5."),
    ("target", "How well it should be, 0 to 5."),
    ("gap", "Target minus level, where positive."),
    ("basis", "How the level is known: claimed, interviewed, examined or tested."),
    ("review", "A mark that says: come back to this. Not known yet sets it."),
    (
        "re-assessment",
        "Going through everything once more, from what was found the last time: levels are kept and are to be confirmed, how they were known goes back to not stated, and evidence from before is to be looked at again. g\u{a0}R begins one.",
    ),
    (
        "to confirm",
        "A level of the last assessment, of which nobody has said yet that it still holds. Setting a level or a basis confirms it; = confirms it as it is.",
    ),
    ("due", "What has a day: an action, the review of a control, evidence that runs out. g\u{a0}d lists it."),
    (
        "import",
        "Taking over what others filled in, a spreadsheet for instance. What would change is shown first. g\u{a0}I begins one.",
    ),
    (
        "doubtful",
        "In an import: it can be taken, and you should look at it first, because something had to be guessed.",
    ),
    ("importance", "1 to 3: how soon a small firm should look at it."),
    ("effort", "1 to 3: days, weeks or months from level 1 to 3."),
    ("priority", "Gap times importance divided by effort: what to do first."),
    ("note", "What someone says: with author and time."),
    ("in scope", "Every control that is not excluded."),
    (
        "evidence",
        "What can be shown: a list, a record, a screenshot, a signed page. A note says what somebody told you.",
    ),
    ("coverage", "Assessed controls divided by those in scope."),
    ("maturity", "Mean of the levels that are set."),
    ("attainment", "How much of the targets is reached; going beyond one never pays for a gap elsewhere."),
    (
        "finding",
        "Something in the workbook that does not hold together, such as a high level that nothing shows. It warns and changes nothing; it may be accepted with a reason.",
    ),
    ("SoA", "Statement of Applicability: for each control whether it applies, why, and how far it is done."),
    ("fork", "A copy of a workbook in which somebody goes on working. The two share their first edits."),
    (
        "merge",
        "Taking over what another copy says. What both changed differently is a contradiction, which a person decides; nothing is written before. g\u{a0}m begins one.",
    ),
    (
        "agreement",
        "How often two people who scored the same controls gave the same level, or levels at most one apart. g\u{a0}M tells it.",
    ),
    (
        "kappa",
        "Agreement with what chance alone would bring taken off: 1 is full agreement, 0 no more than chance. Weighted: two levels apart counts four times as much as one.",
    ),
    (
        "attributes",
        "Five ways to look at the controls. The edition of 2022 has 15 operational capabilities and four security domains; that of 2013 had 14 clauses, numbered 5 to 18.",
    ),
    ("card", "In Study: a question with its answer, made from the catalogue. You say yourself how well you knew it."),
    ("deck", "In Study: a choice of cards, such as the core deck: number, title and theme of each control."),
    (
        "retention",
        "In Study: how many of 100 cards that come up you remember. You say how many it should be; that sets how long cards stay away.",
    ),
    (
        "set aside",
        "In Study: a card that does not come up any more, by your wish or because it was forgotten six times.",
    ),
    ("streak", "In Study: the days in a row on which you have learned. A day ends at four in the morning."),
];
