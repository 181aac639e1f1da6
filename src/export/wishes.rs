//! The files that say what reports should look like: named on the command line, else in the configuration.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::report::Format;
use crate::report::look::{Logo, Look, MOST_OF_TEMPLATE, Style};

/// Which files, as far as somebody named any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The template of the page for browsers.
    pub template: Option<PathBuf>,
    /// A picture for the first page.
    pub logo: Option<PathBuf>,
    /// Fonts, sizes and colours of the document for word processors.
    pub style: Option<PathBuf>,
}

impl Wishes {
    /// Those of them that the format has a use for: what stands in the configuration is for whatever can have it.
    #[must_use]
    pub fn that_suit(&self, format: Format) -> Wishes {
        Wishes {
            template: self.template.clone().filter(|_| format == Format::Html),
            logo: self.logo.clone().filter(|_| format.has_logo()),
            style: self.style.clone().filter(|_| format == Format::Docx),
        }
    }

    /// The same, with these where nothing is named.
    #[must_use]
    pub fn or(self, others: Wishes) -> Wishes {
        Wishes {
            template: self.template.or(others.template),
            logo: self.logo.or(others.logo),
            style: self.style.or(others.style),
        }
    }

    /// What the files say.
    ///
    /// # Errors
    /// [`Error::Io`] where one cannot be read, and what is wrong in it.
    pub fn read(&self) -> Result<Look> {
        let logo = self.logo.as_deref().map(|path| read(path, Logo::MOST_BYTES).and_then(Logo::read)).transpose()?;
        let style = self.style.as_deref().map(|path| {
            let text = String::from_utf8(read(path, Style::MOST_BYTES)?)
                .map_err(|_| Error::Invalid("the style file is not text in UTF-8".to_owned()))?;
            Style::read(&text)
        });
        let template = self.template.as_deref().map(|path| {
            let bytes = read(path, MOST_OF_TEMPLATE)?;
            if bytes.len() > MOST_OF_TEMPLATE {
                return Err(Error::Invalid(
                    "the template has more than 1 MB: a template is a page of markup".to_owned(),
                ));
            }
            String::from_utf8(bytes).map_err(|_| Error::Invalid("the template is not text in UTF-8".to_owned()))
        });
        Ok(Look { template: template.transpose()?, logo, style: style.transpose()? })
    }
}

/// A file, and no more of it than shows that it is too large.
fn read(path: &Path, most: usize) -> Result<Vec<u8>> {
    let io = |source| Error::Io { what: "cannot read", path: path.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}
