//! The controls of the catalogue that a workbook names, found in the file itself: for what is counted before anybody
//! opens it, when nobody but the file can be asked.

use rusqlite::{Connection, named_params};
use sha2::{Digest, Sha256};

use super::fault::Fault;
use crate::catalogue::draft::MOST_BYTES;
use crate::catalogue::iso27002::ISO27002_2022;
use crate::catalogue::{Catalogue, ControlId, kept};
use crate::figures::Counted;
use crate::text::hexadecimal;
use crate::workbook::OwnControl;

/// The controls, and under which name.
pub struct Named<'a> {
    name: &'a str,
    /// 0 where the catalogue itself cannot be found.
    version: u32,
    controls: Vec<ControlId>,
}

impl<'a> Named<'a> {
    /// Finds them: those of the catalogue that is compiled in, or of the one that the workbook has a copy of. Where
    /// that is damaged, those that have an answer, which are the same but for what it dropped.
    pub fn in_file(connection: &Connection, name: &'a str) -> Result<Named<'a>, Fault> {
        let of = |catalogue: &Catalogue| {
            let controls = catalogue.controls.iter().map(|control| control.id.clone()).collect();
            Named { name, version: catalogue.version(), controls }
        };
        if ISO27002_2022.name == name {
            return Ok(of(&ISO27002_2022));
        }
        if let Some((short, sha256)) = name.split_once('@')
            && let Some(text) = text_of(connection, sha256)?
            && let Ok(catalogue) = kept::read(&text)
            && catalogue.name == short
        {
            return Ok(of(&catalogue));
        }
        let mut statement = connection.prepare("SELECT control FROM answer ORDER BY control")?;
        let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        let controls = ids.into_iter().map(ControlId::from).filter(|id| !OwnControl::is_own(id)).collect();
        Ok(Named { name, version: 0, controls })
    }

    /// To be counted over.
    pub fn counted(&self) -> Counted<'_> {
        Counted { catalogue: self.name, version: self.version, controls: self.controls.iter().collect() }
    }
}

/// The text of a file that was copied in; `None` where it is not there, not whole, or larger than any catalogue.
fn text_of(connection: &Connection, sha256: &str) -> Result<Option<String>, Fault> {
    let sql = "SELECT p.body FROM piece p JOIN file f ON f.id = p.file WHERE f.sha256 = :sha256 ORDER BY p.position";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(named_params! { ":sha256": sha256 })?;
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        let piece = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        if bytes.len() + piece.len() > MOST_BYTES {
            return Ok(None);
        }
        bytes.extend_from_slice(piece);
    }
    let is_whole = hexadecimal(&Sha256::digest(&bytes)) == sha256;
    Ok(String::from_utf8(bytes).ok().filter(|_| is_whole))
}
