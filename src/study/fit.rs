//! Fitting the scheduler to one's own reviews.

use fsrs::{ComputeParametersInput, FSRSItem, compute_parameters};
use jiff::civil::Date;

use super::learned::Learned;
use super::schedule::{Grade, Scheduler, item};

/// So many tests of memory are needed before a fit says more than the parameters that suit most people.
pub const LEAST: usize = 400;

/// What a fit came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// There are too few reviews as yet: so many of [`LEAST`].
    TooFew(usize),
    /// The parameters in use predict as well.
    AsGood,
    /// Parameters that predict better.
    Better {
        /// The parameters.
        parameters: Vec<f32>,
        /// How far predictions were off so far.
        before: f32,
        /// How far they are off with these.
        after: f32,
    },
}

/// Fits parameters to the reviews.
///
/// # Errors
/// A sentence where the reviews cannot be fitted.
pub fn fit(learned: &Learned) -> Result<Fit, String> {
    let items = items(learned);
    if items.len() < LEAST {
        return Ok(Fit::TooFew(items.len()));
    }
    let (train_set, card_ids): (Vec<FSRSItem>, Vec<i64>) = items.into_iter().unzip();
    let input = ComputeParametersInput {
        train_set: train_set.clone(),
        card_ids: Some(card_ids),
        ..ComputeParametersInput::default()
    };
    let parameters = compute_parameters(input).map_err(|error| format!("your reviews cannot be fitted: {error}"))?;
    let loss = |parameters: &[f32]| Scheduler::new(parameters, learned.retention).loss(train_set.clone());
    match (loss(&learned.parameters), loss(&parameters)) {
        (Some(before), Some(after)) if after < before => Ok(Fit::Better { parameters, before, after }),
        _ => Ok(Fit::AsGood),
    }
}

/// Every test of a memory with what went before it, in the order of the days.
fn items(learned: &Learned) -> Vec<(FSRSItem, i64)> {
    let mut items: Vec<(Date, i64, usize, FSRSItem)> = Vec::new();
    for (number, seen) in (0_i64..).zip(learned.cards.values()) {
        let reviews: &[(Date, Grade)] = &seen.reviews;
        let all = item(reviews);
        for (end, (review, (day, _))) in all.reviews.iter().zip(reviews).enumerate().skip(1) {
            if review.delta_t > 0 {
                items.push((*day, number, end, FSRSItem { reviews: all.reviews[..=end].to_vec() }));
            }
        }
    }
    items.sort_by_key(|(day, number, end, _)| (*day, *number, *end));
    items.into_iter().map(|(_, number, _, item)| (item, number)).collect()
}
