//! A snapshot of everything that a summary says, and the formats that it can be written in.
//!
//! [`Report`] is built once from a workbook; the Overview screen, `status` and every export stand on it,
//! so that all show the same figures. A format is one file and knows nothing but the report: neither the
//! session nor the store, neither clock nor environment.

mod snapshot;

pub use snapshot::{Origin, ProfileFigures, Report, Row, ThemeFigures};
