//! Coverage, maturity, attainment, gaps and priorities: the only place where a figure is computed.
//!
//! Pure. Screens, commands and exports all use these functions; the formulas are those of the README.

pub mod agreement;
pub mod compare;
pub mod division;
pub mod due;
pub mod finding;
pub mod gap;
pub mod plan;
pub mod portfolio;
pub mod roadmap;
pub mod summary;
pub mod tally;
pub mod trend;

pub use agreement::{Agreement, Kappa, Pair, Scored, Strength};
pub use compare::{Comparison, Figure, Part, Verdict};
pub use division::{Division, Group};
pub use finding::{Alike, Finding, FindingCode, Findings, Surroundings};
pub use gap::{Gap, gaps};
pub use plan::Plan;
pub use roadmap::{Overload, PhaseWork, Roadmap};
pub use summary::{Counted, Days, Overdue, Summary};
pub use tally::{Mean, Share, Tally};
