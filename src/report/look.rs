//! What somebody wants a report to look like: a template, a logo, fonts and colours. Each is read by whoever asks and
//! handed over as text or bytes; nothing here opens a file.

mod logo;
mod style;

pub use logo::{Logo, LogoKind};
pub use style::{Colours, Fonts, Rgb, Sizes, Style};

/// The largest file that is taken for a template, in bytes.
pub const MOST_OF_TEMPLATE: usize = 1_000_000;

/// The wishes of one request; the default has none.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The template of the HTML report, in place of the program's own.
    pub template: Option<String>,
    /// What stands on the first page.
    pub logo: Option<Logo>,
    /// Fonts, sizes and colours of the document for word processors; `None` for the program's own.
    pub style: Option<Style>,
}
