//! The screens: each owns its state and answers actions. Drawing them is `view`'s.

pub mod controls;
pub mod findings;
pub mod overview;
pub mod start;

pub use controls::Controls;
pub use findings::Findings;
pub use overview::Overview;
pub use start::Start;
