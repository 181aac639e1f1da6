//! Learning the standard: cards made from the catalogue, when each is shown again, and what one has come to.
//!
//! Nothing here reads a file, a clock or chance: the day is handed in, and what was learned follows from the log of
//! reviews alone, which the store keeps in a file of its own.

pub mod anki;
pub mod cards;
pub mod cases;
pub mod deck;
pub mod defects;
pub mod drill;
pub mod fit;
pub mod learned;
pub mod log;
pub mod queue;
pub mod quiz;
pub mod reading;
pub mod schedule;
pub mod statistics;
pub mod table;

pub use cards::{Card, Kind};
pub use deck::Deck;
pub use learned::Learned;
pub use schedule::{Grade, Scheduler};

/// A number that is the same for a text on every computer and in every version: what mixes cards without chance.
pub fn mixed(text: &str) -> u64 {
    // FNV-1a, with a last stir so that the high bits are as good as the low ones.
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}
