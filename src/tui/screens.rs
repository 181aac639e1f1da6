//! The screens: each owns its state and answers actions. Drawing them is `view`'s.

pub mod answering;
pub mod controls;
pub mod findings;
pub mod interview;
pub mod overview;
pub mod start;

pub use controls::Controls;
pub use findings::Findings;
pub use interview::Interview;
pub use overview::Overview;
pub use start::Start;
