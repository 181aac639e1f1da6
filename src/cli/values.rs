//! The values of arguments: words to choose from, and `none` to clear.

use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::Failure;
use crate::catalogue::grouping::Grouping;
use crate::catalogue::{Attribute, Catalogue, Vocabulary};
use crate::colours::Colour;
use crate::exchange::Scale;
use crate::figures::Division;
use crate::figures::portfolio::Sort;
use crate::interview::Order;
use crate::phrases::Phrases;
use crate::report::agreement::AgreementFormat;
use crate::report::document::SectionName;
use crate::report::oscal::Model;
use crate::report::portfolio::PortfolioFormat;
use crate::report::{ComparisonFormat, Format, Kind, NotesFormat, TableName};
use crate::text::clean_line;
use crate::workbook::action::NoPersonDays;
use crate::workbook::{ActionStatus, Applicability, Basis, Fact, Level, Nature, PersonDays, Reason};

/// The word that clears a field.
const NONE: &str = "none";

/// A value to set, or the wish to clear it.
#[derive(Clone, Debug)]
pub enum Setting<T> {
    /// To this.
    To(T),
    /// To nothing.
    Cleared,
}

impl<T> Setting<T> {
    /// As an edit has it.
    pub fn into_wish(self) -> Option<T> {
        match self {
            Setting::To(value) => Some(value),
            Setting::Cleared => None,
        }
    }
}

/// A text, or `none`. An empty text is none either.
pub fn text(value: &str) -> Result<Setting<String>, String> {
    setting(value, |value| Ok(value.to_owned()))
}

/// A date, or `none`.
pub fn date_or_none(value: &str) -> Result<Setting<jiff::civil::Date>, String> {
    setting(value, date)
}

/// A day such as 2026-02-01, +2w, next fri or end of month, seen from the person's own today.
pub fn date(value: &str) -> Result<jiff::civil::Date, String> {
    crate::workbook::day::day(value, crate::clock::today()).map_err(|error| error.to_string())
}

/// Person-days, or `none`.
pub fn days_or_none(value: &str) -> Result<Setting<PersonDays>, String> {
    setting(value, |value| value.parse().map_err(|error: NoPersonDays| error.to_string()))
}

/// Whole units of money, or `none`.
pub fn cost_or_none(value: &str) -> Result<Setting<u64>, String> {
    setting(value, |value| {
        let plain: String = value.chars().filter(|c| !matches!(c, ' ' | '\'' | '_')).collect();
        plain
            .parse()
            .ok()
            .filter(|cost| *cost <= i64::MAX.unsigned_abs())
            .ok_or_else(|| "a cost is a whole number, in whatever money you count in, such as 1500".to_owned())
    })
}

/// A colour, or `none`.
pub fn colour(value: &str) -> Result<Setting<Colour>, String> {
    setting(value, |value| {
        let words = || Colour::ALL.map(Colour::word).join(", ");
        let colour = Colour::ALL.into_iter().find(|colour| colour.word() == value);
        colour.ok_or_else(|| format!("the colours are {} and none", words()))
    })
}

/// How far an action is.
pub fn action_status() -> impl TypedValueParser<Value = ActionStatus> {
    words(ActionStatus::ALL.iter().map(|status| PossibleValue::new(status.word())).collect())
}

/// How a level is known.
pub fn basis_alone() -> impl TypedValueParser<Value = Basis> {
    words(Basis::ALL.iter().map(|basis| basis.word().into()).collect())
}

fn setting<T>(value: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Setting<T>, String> {
    if value == NONE || value.is_empty() { Ok(Setting::Cleared) } else { read(value).map(Setting::To) }
}

/// A query, or `@NAME` for a filter that is kept by name. Its terms may begin with a hyphen, but something that begins with two was meant as a flag.
pub fn query(value: &str) -> Result<String, String> {
    if value.starts_with("--") {
        return Err("--filter needs a query, such as theme:people".to_owned());
    }
    Phrases::filter(value).map_err(|error| error.to_string())
}

/// `KEY=yes|no|unknown`.
pub fn fact(value: &str) -> Result<(Fact, Option<bool>), String> {
    let known = || Fact::ALL.iter().map(|fact| fact.word()).collect::<Vec<_>>().join(", ");
    let (key, answer) = value.split_once('=').unwrap_or((value, ""));
    let fact: Fact = key.trim().parse().map_err(|_| format!("the facts are {}", known()))?;
    match answer.trim() {
        "yes" => Ok((fact, Some(true))),
        "no" => Ok((fact, Some(false))),
        "unknown" => Ok((fact, None)),
        _ => Err(format!("write {fact}=yes, {fact}=no or {fact}=unknown")),
    }
}

/// 0 to 5, or `none`.
pub fn level() -> impl TypedValueParser<Value = Setting<Level>> {
    let levels = Level::ALL.map(|level| {
        PossibleValue::new(["0", "1", "2", "3", "4", "5"][usize::from(level.get())]).help(format!(
            "{}: {}",
            level.name(),
            level.sentence()
        ))
    });
    words_or_none(levels.into(), |word| {
        let level: u8 = word.parse().map_err(|_| "a level is a number from 0 to 5".to_owned())?;
        Level::try_from(level).map_err(str::to_owned)
    })
}

/// 1 to 3, or `none`.
pub fn weight() -> impl TypedValueParser<Value = Setting<crate::catalogue::Weight>> {
    words_or_none(vec!["1".into(), "2".into(), "3".into()], |word| {
        let weight: u8 = word.parse().map_err(|_| "a weight is 1, 2 or 3".to_owned())?;
        crate::catalogue::Weight::try_from(weight).map_err(str::to_owned)
    })
}

/// How a level is known, or `none`.
pub fn basis() -> impl TypedValueParser<Value = Setting<Basis>> {
    words_or_none(Basis::ALL.iter().map(|basis| basis.word().into()).collect(), str::parse)
}

/// Why a control is included, inherited or excluded, or `none`.
pub fn reason() -> impl TypedValueParser<Value = Setting<Reason>> {
    let reasons = Reason::ALL.iter().map(|reason| PossibleValue::new(reason.word()).help(reason.sentence()));
    words_or_none(reasons.collect(), str::parse)
}

/// Whether a control is for this organisation.
pub fn applicability() -> impl TypedValueParser<Value = Applicability> {
    words(Applicability::ALL.iter().map(|applicability| applicability.word().into()).collect())
}

/// What evidence shows.
pub fn nature() -> impl TypedValueParser<Value = Nature> {
    words(natures())
}

/// What evidence shows, or `none`.
pub fn nature_or_none() -> impl TypedValueParser<Value = Setting<Nature>> {
    words_or_none(natures(), str::parse)
}

fn natures() -> Vec<PossibleValue> {
    Nature::ALL.iter().map(|nature| PossibleValue::new(nature.word()).help(nature.sentence())).collect()
}

/// `on` or `off`.
pub fn switch() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|word| word == "on")
}

/// How a list of controls is divided.
pub fn grouping() -> impl TypedValueParser<Value = By<Grouping>> {
    by(Grouping::ALL.iter().map(|grouping| PossibleValue::new(grouping.word()).help(grouping.title())).collect())
}

/// What figures are divided by.
pub fn division() -> impl TypedValueParser<Value = By<Division>> {
    by(Division::ALL.iter().map(|division| PossibleValue::new(division.word()).help(division.title())).collect())
}

/// A way to divide, or a word that only the catalogue can tell: the key of an attribute that it has.
#[derive(Clone, Debug)]
pub enum By<T> {
    /// One of the built-in catalogue, or of every one.
    Known(T),
    /// A word.
    Own(String),
}

impl By<Grouping> {
    /// The grouping that is meant of a catalogue.
    ///
    /// # Errors
    /// A usage error where the catalogue has none such.
    pub fn of(&self, catalogue: &Catalogue) -> Result<Grouping, Failure> {
        let (found, word) = match self {
            By::Known(grouping) => (Some(*grouping), grouping.word()),
            By::Own(word) => {
                let attribute = attribute(word, catalogue);
                let is_it = |grouping: &Grouping| attribute.is_some() && grouping.attribute() == attribute;
                (Grouping::ALL.into_iter().find(is_it), word.as_str())
            }
        };
        let offered = Grouping::ALL.into_iter().filter(|grouping| grouping.divides(catalogue));
        let known = offered.map(|grouping| (grouping.word(), grouping.attribute()));
        found.filter(|grouping| grouping.divides(catalogue)).ok_or_else(|| nothing(word, known, catalogue))
    }
}

impl By<Division> {
    /// The division that is meant of a catalogue.
    ///
    /// # Errors
    /// A usage error where the catalogue has none such.
    pub fn of(&self, catalogue: &Catalogue) -> Result<Division, Failure> {
        let (found, word) = match self {
            By::Known(division) => (Some(*division), division.word()),
            By::Own(word) => {
                let attribute = attribute(word, catalogue);
                let is_it = |division: &Division| attribute.is_some() && division.attribute() == attribute;
                (Division::ALL.iter().copied().find(is_it), word.as_str())
            }
        };
        let divides = |division: &Division| {
            division.attribute().is_none_or(|attribute| catalogue.vocabulary(attribute).is_some())
        };
        let offered = Division::ALL.iter().filter(|division| divides(division));
        let known = offered.map(|division| (division.word(), division.attribute()));
        found.filter(divides).ok_or_else(|| nothing(word, known, catalogue))
    }
}

fn attribute(word: &str, catalogue: &Catalogue) -> Option<Attribute> {
    let own = |(attribute, vocabulary): (Attribute, &Vocabulary)| (vocabulary.key == word).then_some(attribute);
    if catalogue.is_built_in() { None } else { catalogue.attributes().find_map(own) }
}

fn nothing(
    word: &str,
    known: impl Iterator<Item = (&'static str, Option<Attribute>)>,
    catalogue: &Catalogue,
) -> Failure {
    let words: Vec<&str> = known
        .map(|(word, attribute)| match attribute.filter(|_| !catalogue.is_built_in()) {
            Some(attribute) => catalogue.vocabulary(attribute).map_or(word, |vocabulary| &vocabulary.key),
            None => word,
        })
        .collect();
    Failure::usage(
        format!("{} cannot be divided by \"{}\"", clean_line(&catalogue.title), clean_line(word)),
        format!("it can be divided by {}", clean_line(&words.join(", "))),
    )
}

/// Words that are offered, beside which others may be typed.
fn by<T>(words: Vec<PossibleValue>) -> impl TypedValueParser<Value = By<T>>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    Offered { words, known: std::marker::PhantomData }
}

#[derive(Clone)]
struct Offered<T> {
    words: Vec<PossibleValue>,
    known: std::marker::PhantomData<fn() -> T>,
}

impl<T> TypedValueParser for Offered<T>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    type Value = By<T>;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<By<T>, clap::Error> {
        let word = clap::builder::StringValueParser::new().parse_ref(command, argument, value)?;
        Ok(word.parse().map_or(By::Own(word), By::Known))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.words.iter().cloned()))
    }
}

/// The order in which an interview asks.
pub fn order() -> impl TypedValueParser<Value = Order> {
    words(Order::ALL.iter().map(|order| PossibleValue::new(order.word())).collect())
}

/// What a report is written as.
pub fn format() -> impl TypedValueParser<Value = Format> {
    words(Format::ALL.iter().map(|format| PossibleValue::new(format.word()).help(format.sentence())).collect())
}

/// What a portfolio is written as.
pub fn portfolio_format() -> impl TypedValueParser<Value = PortfolioFormat> {
    words(PortfolioFormat::ALL.iter().map(|format| PossibleValue::new(format.word())).collect())
}

/// What a portfolio is put in order by.
pub fn sort() -> impl TypedValueParser<Value = Sort> {
    words(Sort::ALL.iter().map(|sort| PossibleValue::new(sort.word())).collect())
}

/// What kind of file is imported.
pub fn import_format() -> impl TypedValueParser<Value = crate::exchange::Format> {
    words(crate::exchange::Format::ALL.iter().map(|format| PossibleValue::new(format.word())).collect())
}

/// In which scale imported levels are.
pub fn import_scale() -> impl TypedValueParser<Value = Scale> {
    words(Scale::ALL.iter().map(|scale| PossibleValue::new(scale.word()).help(scale.sentence())).collect())
}

/// What a comparison is written as.
pub fn comparison_format() -> impl TypedValueParser<Value = ComparisonFormat> {
    words(ComparisonFormat::ALL.iter().map(|format| PossibleValue::new(format.word())).collect())
}

/// What an agreement is written as.
pub fn agreement_format() -> impl TypedValueParser<Value = AgreementFormat> {
    words(AgreementFormat::ALL.iter().map(|format| PossibleValue::new(format.word())).collect())
}

/// What study notes are written as.
pub fn notes_format() -> impl TypedValueParser<Value = NotesFormat> {
    words(NotesFormat::ALL.iter().map(|format| PossibleValue::new(format.word())).collect())
}

/// Which table CSV writes.
pub fn table() -> impl TypedValueParser<Value = TableName> {
    words(TableName::ALL.iter().map(|table| PossibleValue::new(table.word()).help(table.sentence())).collect())
}

/// How much a report says.
pub fn kind() -> impl TypedValueParser<Value = Kind> {
    words(Kind::ALL.iter().map(|kind| PossibleValue::new(kind.word()).help(kind.sentence())).collect())
}

/// One of the models of OSCAL.
pub fn model() -> impl TypedValueParser<Value = Model> {
    words(Model::ALL.iter().map(|model| PossibleValue::new(model.word()).help(model.sentence())).collect())
}

/// A part of a report.
pub fn section() -> impl TypedValueParser<Value = SectionName> {
    words(SectionName::ALL.iter().map(|name| PossibleValue::new(name.word()).help(name.sentence())).collect())
}

fn words<T>(words: Vec<PossibleValue>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse::<T>())
}

fn words_or_none<T>(
    mut words: Vec<PossibleValue>,
    read: impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
) -> impl TypedValueParser<Value = Setting<T>>
where
    T: Clone + Send + Sync + 'static,
{
    words.push(PossibleValue::new(NONE).help("Not set"));
    PossibleValuesParser::new(words).try_map(move |word| setting(&word, &read))
}
