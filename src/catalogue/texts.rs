//! What the catalogue's texts are like: how hard to read, how alike, and where they break a rule that every
//! text here keeps. The tests hold the shipped catalogue to it; `controlbook doctor --catalogue` prints it.
//!
//! Nothing here judges whether a text is true.

pub mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

use super::{Catalogue, Control, ControlId, Term, Text};
use reading::{Reading, sentences, words};

/// The longest statement of a ladder, in words.
pub const LONGEST_STATEMENT: usize = 24;
/// The highest reading grade of a theme.
pub const HIGHEST_GRADE: f64 = 9.0;
/// How many words in a row make two ladders alike.
pub const RUN: usize = 5;
/// How many ladders may share such a run.
pub const MOST_SHARING: usize = 3;

/// The checks with everything they found.
#[derive(Debug, Serialize)]
pub struct TextReport {
    /// The figures of each theme, in the catalogue's order.
    pub themes: Vec<ThemeTexts>,
    /// Sentences that stand in more than one place, in the order in which they first appear.
    pub repeated: Vec<Repeated>,
    /// Runs of [`RUN`] words that the ladders of several controls share: those of most controls first.
    pub shared_runs: Vec<SharedRun>,
    /// Where a rule is broken, in the catalogue's order.
    pub objections: Vec<Objection>,
}

/// The figures of one theme. Grades and lengths are those of what everyone reads: summary, why, ladder and
/// first step.
#[derive(Debug, Serialize)]
pub struct ThemeTexts {
    /// Its key.
    pub theme: Text,
    /// As a person reads it.
    pub title: Text,
    /// How many controls it has.
    pub controls: usize,
    /// How many words there are to read.
    pub words: usize,
    /// In how many sentences.
    pub sentences: usize,
    /// How many sentences have up to 10 words, up to 15, 20, 24, and more.
    pub lengths: [usize; 5],
    /// The longest sentence.
    pub longest: Option<Longest>,
    /// The mean length of a sentence in words.
    #[serde(serialize_with = "rounded")]
    pub words_per_sentence: Option<f64>,
    /// The reading grade.
    #[serde(serialize_with = "rounded")]
    pub grade: Option<f64>,
    /// The reading grade of each of the four texts.
    pub grades: Vec<Graded<Field>>,
    /// The controls that are hardest to read, at most three, the hardest first.
    pub hardest: Vec<Graded<ControlId>>,
    /// How many controls have the importance 1, 2 and 3.
    pub importance: [usize; 3],
    /// How many controls have the effort 1, 2 and 3.
    pub effort: [usize; 3],
    /// How many controls say what AI changes.
    pub ai: usize,
    /// How many controls say when they may be left out.
    pub exclusion_hint: usize,
}

/// The longest sentence of a theme.
#[derive(Debug, Serialize)]
pub struct Longest {
    /// Where it stands.
    #[serde(flatten)]
    pub place: Place,
    /// Its length.
    pub words: usize,
}

/// Something with its reading grade.
#[derive(Debug, Serialize)]
pub struct Graded<T> {
    /// What was read.
    pub of: T,
    /// Its grade.
    #[serde(serialize_with = "rounded")]
    pub grade: Option<f64>,
}

/// A sentence that stands more than once.
#[derive(Debug, Serialize)]
pub struct Repeated {
    /// As it stands in the first place.
    pub sentence: String,
    /// Where, in the catalogue's order.
    pub places: Vec<Place>,
}

/// A run of words that several ladders share.
#[derive(Debug, Serialize)]
pub struct SharedRun {
    /// In lower case.
    pub words: String,
    /// Whose ladders, in natural order.
    pub controls: Vec<ControlId>,
}

/// A text of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Whose.
    pub control: ControlId,
    /// Which.
    pub field: Field,
}

/// A broken rule.
#[derive(Debug, Serialize)]
pub struct Objection {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong, as a sentence without its full stop.
    #[serde(rename = "message", serialize_with = "as_text")]
    pub problem: Problem,
}

/// The fields that have a rule to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// What the control is about.
    Summary,
    /// What goes wrong without it.
    Why,
    /// The five statements.
    Ladder,
    /// What could be shown.
    Evidence,
    /// Whom to ask what.
    Ask,
    /// What to do this week.
    FirstStep,
    /// The usual mistake.
    Pitfall,
    /// What AI changes.
    Ai,
    /// When it may be left out.
    ExclusionHint,
    /// Words to search by.
    Keywords,
    /// Controls that belong with it.
    Related,
}

/// What can be wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// There is none.
    Missing,
    /// It has another number of items than it should.
    Count {
        /// What it has.
        found: usize,
        /// What it should have at least.
        least: usize,
        /// What it should have at most.
        most: usize,
    },
    /// A statement is too long.
    TooLong {
        /// The statement's level.
        level: usize,
        /// Its length in words.
        words: usize,
    },
    /// A question does not say whom to ask.
    NobodyAsked(Text),
    /// A keyword does not lead to its control.
    NotFound(Text),
    /// A keyword stands in the title or the summary, where it is found anyway.
    NotNeeded(Text),
    /// A keyword stands twice.
    Twice(Text),
    /// A control is related to itself, or to one that does not exist.
    NoRelation(ControlId),
    /// The related control does not name this one.
    OneSided(ControlId),
}

impl TextReport {
    /// Looks over all texts. `finds` tells whether someone who searches for a text finds the control.
    pub fn of(catalogue: &Catalogue, finds: impl Fn(&Control, &str) -> bool) -> Self {
        let controls = &catalogue.controls;
        let of_theme = |theme: &Term| {
            let own: Vec<&Control> = controls.iter().filter(|control| control.theme == theme.key).collect();
            ThemeTexts::of(theme, &own)
        };
        TextReport {
            themes: catalogue.themes.iter().map(of_theme).collect(),
            repeated: repeated(controls),
            shared_runs: shared_runs(controls),
            objections: controls.iter().flat_map(|control| objections(control, catalogue, &finds)).collect(),
        }
    }

    /// Whether there is nothing to mend.
    pub fn is_clean(&self) -> bool {
        let readable = |theme: &ThemeTexts| theme.grade.is_none_or(|grade| grade <= HIGHEST_GRADE);
        self.objections.is_empty()
            && self.repeated.is_empty()
            && self.shared_runs.iter().all(|run| run.controls.len() <= MOST_SHARING)
            && self.themes.iter().all(readable)
    }
}

impl ThemeTexts {
    fn of(theme: &Term, controls: &[&Control]) -> Self {
        let mut total = Reading::default();
        let mut by_field = Field::READ.map(|field| (field, Reading::default()));
        let mut hardest = Vec::new();
        let mut lengths = [0; 5];
        let mut longest: Option<Longest> = None;
        for control in controls {
            let mut of_control = Reading::default();
            for (field, of_field) in &mut by_field {
                for text in field.texts(control) {
                    let reading = Reading::of(text);
                    of_control += reading;
                    *of_field += reading;
                    for length in sentences(text).map(|sentence| words(sentence).len()) {
                        lengths[[10, 15, 20, 24].iter().filter(|bound| length > **bound).count()] += 1;
                        if longest.as_ref().is_none_or(|longest| length > longest.words) {
                            longest = Some(Longest { place: Place::of(control, *field), words: length });
                        }
                    }
                }
            }
            total += of_control;
            hardest.push(Graded { of: control.id.clone(), grade: of_control.grade() });
        }
        let by_grade = |graded: &Graded<ControlId>| graded.grade.unwrap_or(f64::NEG_INFINITY);
        hardest.sort_by(|a, b| by_grade(b).total_cmp(&by_grade(a)));
        hardest.truncate(3);
        let weighing = |weight: &dyn Fn(&Control) -> u8| {
            [1, 2, 3].map(|wanted| controls.iter().filter(|control| weight(control) == wanted).count())
        };
        ThemeTexts {
            theme: theme.key.clone(),
            title: theme.title.clone(),
            controls: controls.len(),
            words: total.words,
            sentences: total.sentences,
            lengths,
            longest,
            words_per_sentence: total.words_per_sentence(),
            grade: total.grade(),
            grades: by_field.iter().map(|(of, reading)| Graded { of: *of, grade: reading.grade() }).collect(),
            hardest,
            importance: weighing(&|control| control.importance.get()),
            effort: weighing(&|control| control.effort.get()),
            ai: controls.iter().filter(|control| control.ai.is_some()).count(),
            exclusion_hint: controls.iter().filter(|control| control.exclusion_hint.is_some()).count(),
        }
    }
}

impl Field {
    /// The fields that are prose, in the order in which a control is read.
    pub const PROSE: [Field; 9] = [
        Field::Summary,
        Field::Why,
        Field::Ladder,
        Field::Evidence,
        Field::Ask,
        Field::FirstStep,
        Field::Pitfall,
        Field::Ai,
        Field::ExclusionHint,
    ];
    /// The fields whose reading grade counts.
    pub const READ: [Field; 4] = [Field::Summary, Field::Why, Field::Ladder, Field::FirstStep];

    /// The name that JSON and the data files use.
    pub const fn key(self) -> &'static str {
        match self {
            Field::Summary => "summary",
            Field::Why => "why",
            Field::Ladder => "ladder",
            Field::Evidence => "evidence",
            Field::Ask => "ask",
            Field::FirstStep => "first_step",
            Field::Pitfall => "pitfall",
            Field::Ai => "ai",
            Field::ExclusionHint => "exclusion_hint",
            Field::Keywords => "keywords",
            Field::Related => "related",
        }
    }

    /// The texts that a control has in this field.
    pub fn texts(self, control: &Control) -> Vec<&str> {
        match self {
            Field::Summary => vec![&*control.summary],
            Field::Why => control.why.as_deref().into_iter().collect(),
            Field::Ladder => control.ladder.iter().flat_map(|ladder| &ladder.0).map(|text| &**text).collect(),
            Field::Evidence => control.evidence.iter().map(|text| &**text).collect(),
            Field::Ask => control.ask.iter().map(|text| &**text).collect(),
            Field::FirstStep => control.first_step.as_deref().into_iter().collect(),
            Field::Pitfall => control.pitfall.as_deref().into_iter().collect(),
            Field::Ai => control.ai.as_deref().into_iter().collect(),
            Field::ExclusionHint => control.exclusion_hint.as_deref().into_iter().collect(),
            Field::Keywords => control.keywords.iter().map(|text| &**text).collect(),
            Field::Related => control.related.iter().map(ControlId::as_str).collect(),
        }
    }

    /// How many texts a complete control has here; `None` where it may have none.
    const fn expected(self) -> Option<(usize, usize)> {
        match self {
            Field::Summary | Field::Why | Field::FirstStep | Field::Pitfall => Some((1, 1)),
            Field::Ladder => Some((5, 5)),
            Field::Evidence => Some((3, 6)),
            Field::Ask => Some((2, 4)),
            Field::Keywords => Some((1, usize::MAX)),
            Field::Ai | Field::ExclusionHint | Field::Related => None,
        }
    }
}

impl Place {
    fn of(control: &Control, field: Field) -> Self {
        Place { control: control.id.clone(), field }
    }
}

fn objections(control: &Control, catalogue: &Catalogue, finds: &impl Fn(&Control, &str) -> bool) -> Vec<Objection> {
    let mut objections = Vec::new();
    let mut object = |field: Field, problem: Problem| {
        objections.push(Objection { place: Place::of(control, field), problem });
    };
    for field in Field::PROSE.into_iter().chain([Field::Keywords]) {
        let texts = field.texts(control);
        let found = texts.iter().filter(|text| !text.trim().is_empty()).count();
        match field.expected() {
            Some(_) if found == 0 => object(field, Problem::Missing),
            Some((least, most)) if found < least || found > most => {
                object(field, Problem::Count { found, least, most });
            }
            Some(_) | None if found < texts.len() => object(field, Problem::Missing),
            Some(_) | None => {}
        }
    }
    for (level, statement) in (1..).zip(Field::Ladder.texts(control)) {
        let words = words(statement).len();
        if words > LONGEST_STATEMENT {
            object(Field::Ladder, Problem::TooLong { level, words });
        }
    }
    for question in control.ask.iter() {
        let names = |(whom, what): (&str, &str)| (1..=12).contains(&words(whom).len()) && !what.trim().is_empty();
        if !question.split_once(':').is_some_and(names) {
            object(Field::Ask, Problem::NobodyAsked(question.clone()));
        }
    }
    let found_anyway = words_in_a_row(&format!("{} . {}", control.title, control.summary));
    for (position, keyword) in control.keywords.iter().enumerate() {
        if !finds(control, keyword) {
            object(Field::Keywords, Problem::NotFound(keyword.clone()));
        }
        if found_anyway.contains(&words_in_a_row(keyword)) {
            object(Field::Keywords, Problem::NotNeeded(keyword.clone()));
        }
        if control.keywords[..position].iter().any(|other| other.to_lowercase() == keyword.to_lowercase()) {
            object(Field::Keywords, Problem::Twice(keyword.clone()));
        }
    }
    for related in control.related.iter() {
        match catalogue.control(related.as_str()) {
            Some(other) if other.id == control.id => object(Field::Related, Problem::NoRelation(related.clone())),
            None => object(Field::Related, Problem::NoRelation(related.clone())),
            Some(other) if !other.related.contains(&control.id) => {
                object(Field::Related, Problem::OneSided(related.clone()));
            }
            Some(_) => {}
        }
    }
    objections
}

/// The words of a text in lower case, each between blanks, so that whole words can be looked for.
fn words_in_a_row(text: &str) -> String {
    let lower = text.to_lowercase();
    format!(" {} ", words(&lower).join(" "))
}

fn repeated(controls: &[Control]) -> Vec<Repeated> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: Vec<Repeated> = Vec::new();
    for control in controls {
        for field in Field::PROSE {
            for text in field.texts(control) {
                // The same question to somebody else is the same question.
                let said = if field == Field::Ask { text.split_once(':').map_or(text, |(_, what)| what) } else { text };
                for sentence in sentences(said) {
                    let position = *seen.entry(words_in_a_row(sentence)).or_insert(all.len());
                    if position == all.len() {
                        all.push(Repeated { sentence: sentence.to_owned(), places: Vec::new() });
                    }
                    all[position].places.push(Place::of(control, field));
                }
            }
        }
    }
    all.retain(|sentence| sentence.places.len() > 1);
    all
}

fn shared_runs(controls: &[Control]) -> Vec<SharedRun> {
    let mut sharing: BTreeMap<String, BTreeSet<&ControlId>> = BTreeMap::new();
    for control in controls {
        for statement in Field::Ladder.texts(control) {
            let statement = statement.to_lowercase();
            for run in words(&statement).windows(RUN) {
                sharing.entry(run.join(" ")).or_default().insert(&control.id);
            }
        }
    }
    let mut runs: Vec<SharedRun> = sharing
        .into_iter()
        .filter(|(_, controls)| controls.len() > 1)
        .map(|(words, controls)| SharedRun { words, controls: controls.into_iter().cloned().collect() })
        .collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.controls.len()));
    runs
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Missing => write!(f, "there is no text"),
            Problem::Count { found, least, most } if least == most => write!(f, "{found} texts, {least} expected"),
            Problem::Count { found, least, most } => write!(f, "{found} texts, {least} to {most} expected"),
            Problem::TooLong { level, words } => {
                write!(f, "statement {level} has {words} words, at most {LONGEST_STATEMENT} expected")
            }
            Problem::NobodyAsked(question) => write!(f, "\"{question}\" does not begin with whom to ask"),
            Problem::NotFound(keyword) => write!(f, "a search for \"{keyword}\" does not find the control"),
            Problem::NotNeeded(keyword) => write!(f, "\"{keyword}\" stands in the title or the summary already"),
            Problem::Twice(keyword) => write!(f, "\"{keyword}\" stands there twice"),
            Problem::NoRelation(id) => write!(f, "{id} is this control or no control"),
            Problem::OneSided(id) => write!(f, "{id} does not name this control in turn"),
        }
    }
}

fn as_text<S: Serializer>(problem: &Problem, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(problem)
}

/// Two decimals are more than such a figure tells.
fn rounded<S: Serializer>(figure: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    figure.map(|figure| (figure * 100.0).round() / 100.0).serialize(serializer)
}
