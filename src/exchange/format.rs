//! What kind of file it is, told by what is in it rather than by its name.

use super::archive::Archive;
use super::{Result, unreadable};
use crate::workbook::answer::words;

words! {
    /// The kinds of files that can be imported.
    Format {
        /// A spreadsheet of Excel since 2007, with macros or without; they are never run.
        Xlsx = "xlsx",
        /// A spreadsheet of LibreOffice and others.
        Ods = "ods",
        /// A spreadsheet of Excel before 2007.
        Xls = "xls",
        /// A table as text: separated by commas, semicolons, tabs or bars.
        Csv = "csv",
        /// The JSON that `export --format json` writes.
        Json = "json",
        /// OSCAL assessment results, alone or among the models of an archive.
        Oscal = "oscal",
    }
}

impl Format {
    /// What a file is.
    ///
    /// # Errors
    /// A sentence for what cannot be imported, with what can be done instead.
    pub fn of(bytes: &[u8]) -> Result<Format> {
        let begins = |start: &[u8]| bytes.starts_with(start);
        if bytes.is_empty() {
            return unreadable("it is empty");
        }
        if begins(b"SQLite format 3\0") {
            return unreadable(
                "it is a workbook of controlbook's own or another database; an import takes spreadsheets, CSV and JSON",
            );
        }
        if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
            return of_archive(bytes);
        }
        if begins(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            return of_compound(bytes);
        }
        if begins(b"%PDF") {
            return unreadable(
                "it is a PDF, whose tables cannot be read reliably; ask for the spreadsheet it was made from",
            );
        }
        if begins(b"{\\rtf") {
            return unreadable("it is a text document; copy its table into a spreadsheet and save that");
        }
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
        match text.first() {
            Some(b'{') => of_json(text),
            Some(b'<') => unreadable("it is XML or a web page; open it with a spreadsheet program and save it as XLSX"),
            Some(_) | None => Ok(Format::Csv),
        }
    }
}

fn of_archive(bytes: &[u8]) -> Result<Format> {
    let archive = Archive::of(bytes)?;
    if archive.has("xl/workbook.xml") {
        return Ok(Format::Xlsx);
    }
    if archive.has("content.xml") && archive.has("mimetype") {
        return Ok(Format::Ods);
    }
    if archive.ending(RESULTS).is_some() {
        return Ok(Format::Oscal);
    }
    if archive.has("xl/workbook.bin") {
        return unreadable("it is a binary spreadsheet (.xlsb); save it as .xlsx");
    }
    if archive.has("word/document.xml") {
        return unreadable("it is a text document; copy its table into a spreadsheet and save that");
    }
    // Some programs name the parts with other capitals or slashes; the library finds them.
    match archive.ending("workbook.xml") {
        Some(_) => Ok(Format::Xlsx),
        None => unreadable("it is an archive without a spreadsheet in it; unpack it, and import the file itself"),
    }
}

/// The file of the archive of OSCAL models that has the results.
pub const RESULTS: &str = "assessment-results.json";

fn of_compound(bytes: &[u8]) -> Result<Format> {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let has = |name: &str| {
        let name = wide(name);
        bytes.windows(name.len()).any(|window| window == name)
    };
    if has("EncryptedPackage") {
        return unreadable(super::PROTECTED);
    }
    if has("WordDocument") {
        return unreadable("it is a text document; copy its table into a spreadsheet and save that");
    }
    Ok(Format::Xls)
}

fn of_json(text: &[u8]) -> Result<Format> {
    #[derive(serde::Deserialize)]
    struct Kind {
        format: Option<serde::de::IgnoredAny>,
        #[serde(rename = "assessment-results")]
        results: Option<serde::de::IgnoredAny>,
    }
    super::json::look_over(text)?;
    match serde_json::from_slice::<Kind>(text) {
        Ok(Kind { results: Some(_), .. }) => Ok(Format::Oscal),
        Ok(Kind { format: Some(_), .. }) => Ok(Format::Json),
        Ok(_) => unreadable(
            "it is JSON of another kind; what can be read is the export of controlbook (export --format json --kind full) and OSCAL assessment results",
        ),
        Err(error) => unreadable(format!("its JSON cannot be read: {error}")),
    }
}
