//! What is said of a plan that was thought through.

use crate::figures::plan::Proof;
use crate::figures::plan::days_shown;
use crate::figures::plan::whatif::Budget;
use crate::figures::{Share, Tally};

/// Where a plan has nothing in it.
pub const NOTHING_TO_PLAN: &str = "There is nothing to plan: no open action, and no gap.";

/// That a forecast is none of what was measured.
pub const FORECAST: &str = "A forecast, not a promise: it supposes that the work takes its days, and that each level is reached when its \
     phase ends.";

/// How good a plan is known to be.
pub fn proved(proof: Proof) -> String {
    match proof {
        Proof::Best => "It is proved that no plan reaches more, and none as much earlier.".to_owned(),
        Proof::ReachesMost => {
            "It is proved that no plan reaches more in the end; another may reach as much a little earlier.".to_owned()
        }
        Proof::AtLeast(percent) => format!(
            "It is the best plan that was found; it adds at least {percent} % of the levels that the best possible adds."
        ),
    }
}

/// `30 days`, `1.5 times the days`, `the days of the phases`.
pub fn budget(budget: Budget) -> String {
    match budget {
        Budget::Same => "the days of the phases".to_owned(),
        Budget::Times(..) => format!("{} times the days of the phases", factor(budget)),
        Budget::Total(tenths) => days_shown(tenths),
    }
}

/// The factor of a budget, `1.5`; 1 where it is none.
pub fn factor(budget: Budget) -> String {
    let Budget::Times(numerator, denominator) = budget else { return "1".to_owned() };
    let hundredths = u64::from(numerator) * 100 / u64::from(denominator.max(1));
    let factor = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    factor.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `48 % (65/135)`.
pub fn share(share: Share) -> String {
    format!("{} ({})", share.shown(), share.counts())
}

/// `attainment 48 % (65/135), at least 32 % (65/201), maturity 1.9`.
pub fn figures(tally: &Tally) -> String {
    format!(
        "attainment {}, at least {}, maturity {}",
        share(tally.attainment()),
        share(tally.attainment_floor()),
        tally.maturity().shown()
    )
}
