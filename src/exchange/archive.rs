//! Archives, looked over before anything else reads them: how much is in them is counted while it is unpacked, since
//! what they say of themselves may be a lie. Names of parts are compared, never used as paths.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::limits;
use super::xml::{Tag, Tags, attribute};
use super::{Result, Unreadable, unreadable};

/// A part that is looked for, unpacked.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    /// An archive of which only the list of its parts is read.
    pub fn of(bytes: &'a [u8]) -> Result<Archive<'a>> {
        let damaged = |_| Unreadable("it is an archive that is damaged or cut short; fetch or save it anew".to_owned());
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if zip.len() > limits::PARTS {
            return unreadable(format!(
                "it is an archive of {} parts, and {} are read at most; have it saved anew by a spreadsheet program",
                zip.len(),
                limits::PARTS
            ));
        }
        Ok(Archive { zip })
    }

    /// Whether it has a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The name of the first part that ends so.
    pub fn ending(&self, end: &str) -> Option<String> {
        self.zip.file_names().flatten().find(|name| name.ends_with(end)).map(|name| name.into_owned())
    }

    /// A part, unpacked as far as it may be.
    pub fn part(&mut self, name: &str) -> Result<Vec<u8>> {
        let place = self.zip.index_for_name(name).ok_or_else(|| Unreadable(format!("it has no part {name:?}")))?;
        self.unpacked(place, limits::PART)
    }

    fn unpacked(&mut self, place: usize, most: u64) -> Result<Vec<u8>> {
        let damaged = "a part of it cannot be unpacked: it is damaged, or protected by a password; have it saved anew, without one";
        let part = self.zip.by_index(place).map_err(|_| Unreadable(damaged.to_owned()))?;
        let mut bytes = Vec::new();
        part.take(most + 1).read_to_end(&mut bytes).map_err(|_| Unreadable(damaged.to_owned()))?;
        if bytes.len() as u64 > most {
            return unreadable(format!(
                "a part of it is larger than {} MB when it is unpacked; keep only the sheets that matter",
                most >> 20
            ));
        }
        Ok(bytes)
    }

    /// Unpacks each part once and lets go of it: all are small enough, and none of what is written as XML declares
    /// anything.
    pub fn look_over(&mut self) -> Result<()> {
        let mut total = 0;
        for place in 0..self.zip.len() {
            let name = self.zip.name_for_index(place).and_then(Result::ok).unwrap_or_default().to_lowercase();
            let most = if name.ends_with("sharedstrings.xml") { limits::SHARED_TEXTS } else { limits::PART };
            let bytes = self.unpacked(place, most)?;
            total += bytes.len() as u64;
            if total > limits::UNPACKED {
                return unreadable(format!(
                    "it is larger than {} MB when it is unpacked; keep only the sheets that matter",
                    limits::UNPACKED >> 20
                ));
            }
            if name.ends_with(".xml") || name.ends_with(".rels") {
                let mut tags = Tags::of(&bytes);
                while let Some(tag) = tags.next()? {
                    if let Tag::Start(_, attributes, _) = tag {
                        check_addresses(attributes)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether the cells that a tag names can be: the library counts letters and digits up without looking how many.
fn check_addresses(attributes: &[u8]) -> Result<()> {
    for address in [b"r".as_slice(), b"ref"].into_iter().filter_map(|name| attribute(attributes, name)) {
        let is_one = |cell: &[u8]| {
            let count = |is: fn(&u8) -> bool| cell.iter().filter(|byte| is(byte)).count();
            count(u8::is_ascii_alphabetic) <= 3 && count(u8::is_ascii_digit) <= 7
        };
        if !address.split(|byte| *byte == b':').all(is_one) {
            return unreadable("it names a cell that no sheet has; open it, save it anew and import that");
        }
    }
    Ok(())
}
