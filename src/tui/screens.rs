//! The screens: each owns its state and answers actions. Drawing them is `view`'s.

pub mod answering;
pub mod applicability;
pub mod backups;
pub mod controls;
pub mod findings;
pub mod interview;
pub mod listing;
pub mod overview;
pub mod portfolio;
pub mod progress;
pub mod roadmap;
pub mod start;
pub mod study;

pub use applicability::Applicability;
pub use backups::Backups;
pub use controls::Controls;
pub use findings::Findings;
pub use interview::Interview;
pub use listing::Listing;
pub use overview::Overview;
pub use portfolio::Portfolio;
pub use progress::Progress;
pub use roadmap::Roadmap;
pub use start::Start;
pub use study::Study;
