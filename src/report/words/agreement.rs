//! What is said of how far two people agree.

use super::{counted, titled};
use crate::figures::Strength;
use crate::report::agreement::{AgreementReport, Disagreement, Said};

/// How the figures are computed.
pub const KAPPA: &str = "Counted are the controls of the catalogue that are in scope with a level in both workbooks; a level that both have from before they went apart is one score and not two, and is left out. Exact agreement is the share with the same level, agreement within one that with levels at most one apart. Weighted kappa takes off what chance alone would give two people who use the levels as often as these two do: 1 is full agreement, 0 is no more than chance, below 0 is less. Its weights are quadratic: a difference of two levels counts four times as much as one of one level, three levels nine times. In words, after Landis and Koch (1977): below 0 poor, up to 0.20 slight, up to 0.40 fair, up to 0.60 moderate, up to 0.80 substantial, above that almost perfect. These bounds are a custom and prove nothing; over fewer than about 20 controls one control more or less moves the figure a good deal.";

/// What the list is for.
pub const AGENDA: &str = "More than one level apart, the farthest apart first. Talk about what each of you saw before you talk about the level: one of you may know something that the other does not, or reads a statement of the ladder differently.";

/// Below so many controls the figures say little.
const FEW: u32 = 20;

/// The figures in sentences, the most important first.
pub fn agreement_summary(report: &AgreementReport) -> Vec<String> {
    let (agreement, scored) = (&report.agreement, &report.scored);
    let [a, b] = &report.names;
    let controls = agreement.controls();
    let mut told = Vec::new();
    if controls == 0 {
        told.push("There is no control that both of you scored, so there is nothing to compare yet.".to_owned());
    } else {
        let (exact, within) = (agreement.within(0), agreement.within(1));
        told.push(format!(
            "Of {} that both scored, {} have the same level ({}), and {} are at most one level apart ({}).",
            counted(controls as usize, "control", "controls"),
            exact.numerator,
            percent(exact.percent()),
            within.numerator,
            percent(within.percent()),
        ));
        told.push(match agreement.kappa() {
            Some(kappa) => format!("Weighted kappa (quadratic weights) is {kappa}: {}.", strength(kappa.strength())),
            None => {
                "Weighted kappa is not defined: both gave one and the same level throughout, so there is no difference \
                     that chance could make, either."
                    .to_owned()
            }
        });
        if controls < FEW {
            told.push(format!(
                "Over only {} these figures say little.",
                counted(controls as usize, "control", "controls")
            ));
        }
        told.push(match report.agenda.len() {
            0 => "Nowhere are the two more than one level apart.".to_owned(),
            count => {
                format!("More than one level apart: {}, to be talked through.", counted(count, "control", "controls"))
            }
        });
    }
    if !scored.carried_over.is_empty() {
        let count = scored.carried_over.len();
        told.push(format!(
            "Left out: {} whose level both have from before the two went apart.",
            counted(count, "control", "controls")
        ));
    }
    for (only, name) in [(&scored.only_ours, a), (&scored.only_theirs, b)] {
        if !only.is_empty() {
            told.push(format!("Only in {name} scored: {}.", counted(only.len(), "control", "controls")));
        }
    }
    if let Some(another) = &report.another {
        told.push(format!("Mind that {b} is about another organisation: \"{another}\"."));
    }
    told
}

fn percent(percent: Option<u32>) -> String {
    percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
}

/// What a kappa means, after its number.
const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Poor => "poor agreement, less than chance alone would give. The two read the levels differently",
        Strength::Slight => "slight agreement, hardly more than chance alone would give",
        Strength::Fair => "fair agreement, more than chance but far from scoring alike",
        Strength::Moderate => "moderate agreement. The two score alike more often than not",
        Strength::Substantial => "substantial agreement. What differs is worth a talk, the rest can be relied on",
        Strength::AlmostPerfect => "almost perfect agreement. It matters little who of the two scored",
    }
}

/// A control to talk through, in a line: `8.13 Backups: 1 here, 4 there`.
pub fn disagreement(item: &Disagreement) -> String {
    let [one, other] = &item.said;
    let name = titled(&item.control, Some(&item.title));
    format!("{name}: {} here; {} there", said_of_level(one), said_of_level(other))
}

/// What one of them says: `level 4, tested. Ann: "Seen."`.
pub fn said_of_level(said: &Said) -> String {
    let level = said.level.map_or_else(|| "no level".to_owned(), |level| format!("level {level}"));
    let basis = said.basis.map_or_else(String::new, |basis| format!(", {basis}"));
    let note = said.note.as_ref().map_or_else(String::new, |(author, text)| format!(" ({author}: \"{text}\")"));
    format!("{level}{basis}{note}")
}
