//! What the Overview shows, and what its pointer can be on.

use std::collections::HashSet;

use crate::catalogue::ControlId;
use crate::figures::{Division, Tally};
use crate::report::{Report, Row};

/// The parts of the screen, in the order in which the keys go through them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The headline figures, the themes, how the levels are spread.
    #[default]
    Figures,
    /// The controls as one heatmap.
    Controls,
    /// The capabilities as a radar.
    Capabilities,
    /// The concepts against the properties.
    Matrix,
    /// What to do first.
    First,
    /// The figures by a division of one's choice.
    Groups,
}

impl Part {
    /// In the order of the keys.
    pub const ALL: [Part; 6] =
        [Part::Figures, Part::Controls, Part::Capabilities, Part::Matrix, Part::First, Part::Groups];

    /// As short as a tab is.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Figures => "Figures",
            Part::Controls => "Controls",
            Part::Capabilities => "Capabilities",
            Part::Matrix => "Matrix",
            Part::First => "First",
            Part::Groups => "Groups",
        }
    }
}

/// What the pointer is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A figure over a set of controls.
    Figure(Set, Figure),
    /// A control, by its place among the rows of the report.
    Control(usize),
    /// A gap, by its place in the order.
    Gap(usize),
}

/// A set of controls that figures are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// The profile's.
    Profile,
    /// All of the catalogue, where the profile has fewer.
    All,
    /// A group of a division, by its place.
    Group(Division, usize),
    /// A concept and a property, by their places.
    Cell(usize, usize),
}

impl Set {
    /// Whether it is a headline rather than one of many like it.
    pub const fn is_headline(self) -> bool {
        matches!(self, Set::Profile | Set::All)
    }

    /// Its name in a table.
    pub fn name(self, report: &Report) -> String {
        match self {
            Set::Profile if report.profile_is_everything() => format!("All {}", report.rows.len()),
            Set::Profile => format!("{} ({})", report.profile.title, report.profile.controls.len()),
            Set::All => format!("Of all {}", report.rows.len()),
            Set::Group(..) | Set::Cell(..) => {
                self.group(report).map_or_else(String::new, |group| crate::report::words::sentence_case(&group.title))
            }
        }
    }

    /// Its counts.
    pub fn tally(self, report: &Report) -> Tally {
        match self {
            Set::Profile => report.profile.tally,
            Set::All => report.overall,
            Set::Group(..) | Set::Cell(..) => self.group(report).map_or_else(Tally::default, |group| group.tally),
        }
    }

    /// The rows of its controls.
    pub fn rows(self, report: &Report) -> Vec<&Row> {
        match self {
            Set::Profile => {
                let of_profile: HashSet<&ControlId> = report.profile.controls.iter().collect();
                report.rows.iter().filter(|row| of_profile.contains(&row.control.id)).collect()
            }
            Set::All => report.rows.iter().collect(),
            Set::Group(..) | Set::Cell(..) => {
                let members = self.group(report).map_or(&[][..], |group| &group.members);
                members.iter().filter_map(|place| report.rows.get(*place)).collect()
            }
        }
    }

    fn group(self, report: &Report) -> Option<&crate::figures::Group> {
        match self {
            Set::Group(division, place) => report.groups(division).get(place),
            Set::Cell(row, column) => report.matrix.get(row)?.get(column),
            Set::Profile | Set::All => None,
        }
    }
}

/// The figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Assessed ÷ in scope.
    Coverage,
    /// Mean level.
    Maturity,
    /// Attained ÷ target.
    Attainment,
    /// The same, counting what is not assessed as 0.
    Floor,
    /// Mean target: what charts draw the maturity against.
    Target,
}

impl Figure {
    /// Those that tables show as numbers, in the order of the columns.
    pub const ALL: [Figure; 4] = [Figure::Coverage, Figure::Maturity, Figure::Attainment, Figure::Floor];

    /// All that can be explained.
    pub const EXPLAINED: [Figure; 5] =
        [Figure::Coverage, Figure::Maturity, Figure::Attainment, Figure::Floor, Figure::Target];

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Figure::Coverage => "Coverage",
            Figure::Maturity => "Maturity",
            Figure::Attainment => "Attainment",
            Figure::Floor => "At least",
            Figure::Target => "Target",
        }
    }

    /// As shown, and the numbers that it was computed from.
    pub fn of(self, tally: &Tally) -> (String, String) {
        match self {
            Figure::Coverage => (tally.coverage().shown(), tally.coverage().counts()),
            Figure::Maturity => (tally.maturity().shown(), tally.maturity().counts()),
            Figure::Attainment => (tally.attainment().shown(), tally.attainment().counts()),
            Figure::Floor => (tally.attainment_floor().shown(), tally.attainment_floor().counts()),
            Figure::Target => (tally.target().shown(), tally.target().counts()),
        }
    }
}

/// The rows of the headline table: the profile's, all where that is more, and the themes.
pub fn sets(report: &Report) -> Vec<Set> {
    let all = (!report.profile_is_everything()).then_some(Set::All);
    let themes = (0..report.groups(Division::Theme).len()).map(|place| Set::Group(Division::Theme, place));
    [Some(Set::Profile), all].into_iter().flatten().chain(themes).collect()
}
