//! Files that are meant badly, or that nobody can read: each is refused with a sentence, or read without harm; nothing
//! panics, and the workbook stays as it is.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};

use controlbook::exchange::{Mapping, Origin, Source, limits, read};
use controlbook::session::{ImportFile, catalogue};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::imports::fixture;
use crate::support::workbook;

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &[u8] =
    br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const BOOK: &[u8] = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

const ROOT: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A spreadsheet of one sheet with these rows.
fn xlsx(rows: &str) -> Vec<u8> {
    xlsx_with(rows, &[])
}

fn xlsx_with(rows: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(more);
    archive(&parts)
}

fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn refused(bytes: &[u8]) -> String {
    Source::read(bytes, None).unwrap_err().0
}

#[test]
fn a_plain_spreadsheet_is_read() {
    let row = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\"><v>3</v></c></row>",
        cell("A1", "Control"),
        cell("B1", "Level"),
        cell("A2", "A.5.1")
    );
    let source = Source::read(&xlsx(&row), None).unwrap();
    let mapping = Mapping::guess(&source, catalogue(), None).unwrap();
    let proposal = read(&source, &mapping, catalogue());
    assert_eq!((source.origin, proposal.entries.len()), (Origin::Foreign, 1));
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    // 33 MB of blanks in a few KB.
    let blanks = " ".repeat((limits::PART + (1 << 20)) as usize);
    let bomb = xlsx(&blanks);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert!(refused(&bomb).contains("larger than 32 MB"));
    let half = " ".repeat(24 << 20);
    let parts: Vec<(String, &[u8])> = (0..4).map(|place| (format!("xl/media/{place}.bin"), half.as_bytes())).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert!(refused(&xlsx_with("", &parts)).contains("larger than 64 MB"));
    let many = format!("<sst>{}</sst>", "<si><t/></si>".repeat(1_000_000));
    assert!(refused(&xlsx_with("", &[("xl/sharedStrings.xml", many.as_bytes())])).contains("larger than 12 MB"));
    let names: Vec<String> = (0..=limits::PARTS).map(|place| format!("x/{place}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(refused(&xlsx_with("", &parts)).contains("parts"));
}

#[test]
fn what_declares_or_nests_is_refused() {
    let laughs = br#"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><l>&b;</l>"#;
    assert!(refused(&xlsx_with("", &[("xl/styles.xml", laughs)])).contains("document type"));
    let outside = br#"<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><x>&x;</x>"#;
    assert!(refused(&xlsx_with("", &[("docProps/app.xml", outside)])).contains("document type"));
    let deep = "<a>".repeat(100_000);
    assert!(refused(&xlsx_with("", &[("xl/theme.xml", deep.as_bytes())])).contains("too deep"));
    let json = format!("{{\"format\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refused(json.as_bytes()).contains("JSON cannot be read"));
    for json in [
        "{\"format\":1e400}",
        "{\"format\":\"controlbook-report\",\"format\":\"x\"}",
        "{\"format\":\"\\ud800\"}",
        "{\"a\":1}",
        "{",
    ] {
        assert!(!refused(json.as_bytes()).is_empty(), "{json}");
    }
}

#[test]
fn a_cell_in_the_last_corner_takes_no_room() {
    let rows = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\"><v>3</v></c></row><row r=\"1048576\">{}</row>",
        cell("A1", "Control"),
        cell("B1", "Level"),
        cell("A2", "A.5.1"),
        cell("XFD1048576", "far")
    );
    let source = Source::read(&xlsx(&rows), None).unwrap();
    assert_eq!(source.sheets[0].rows.len(), 3);
    let empty = "<row/>".repeat(1_048_576);
    let rows = format!("<row r=\"1\">{}</row>{empty}", cell("A1", "A.5.1"));
    assert_eq!(Source::read(&xlsx(&rows), None).unwrap().sheets[0].rows.len(), 1);
}

#[test]
fn merged_cells_do_not_multiply_a_text() {
    // A text of 900 KB over 10,000 rows would be 9 GB.
    let long = format!("<row r=\"1\">{}</row>", cell("B1", &"x".repeat(900_000)));
    let rows: Vec<String> =
        (2..=10_000).map(|row| format!("<row r=\"{row}\">{}</row>", cell(&format!("A{row}"), "A.5.1"))).collect();
    let sheet = format!(
        "{long}{}</sheetData><mergeCells><mergeCell ref=\"B1:B10000\"/></mergeCells><sheetData>",
        rows.concat()
    );
    let what = refused(&xlsx(&sheet));
    assert!(what.contains("merged cells reach over more rows"), "{what}");
}

#[test]
fn ods_that_ends_before_it_is_over_is_refused() {
    // The library would wait for the end of the remark for ever.
    let content = "<a><table:table><table:table-row><table:table-cell office:value-type=\"string\"><office:annotation>";
    let parts: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", content.as_bytes()),
    ];
    assert!(refused(&archive(&parts)).contains("cut short"));
}

#[test]
fn ods_that_repeats_itself_is_refused() {
    let ods = |content: &str| {
        let content = format!(
            r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="S">{content}</table:table></office:spreadsheet></office:body></office:document-content>"#
        );
        archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest/>"),
            ("content.xml", content.as_bytes()),
        ])
    };
    let one = "<table:table-cell office:value-type=\"string\"><text:p>A.5.1</text:p></table:table-cell>";
    let read = Source::read(&ods(&format!("<table:table-row>{one}</table:table-row>")), None).unwrap();
    assert_eq!(read.sheets[0].rows.len(), 1);
    for repeated in [
        format!("<table:table-row table:number-rows-repeated=\"1000000\">{one}{one}</table:table-row>"),
        format!("<table:table-row><table:table-cell table:number-columns-repeated=\"16383\"/>{one}</table:table-row>")
            .repeat(100),
        format!(
            "<table:table-row>{one}</table:table-row><table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row><table:table-row><table:table-cell/><table:table-cell/>{one}</table:table-row>"
        ),
    ] {
        let what = refused(&ods(&repeated));
        assert!(what.contains("reaches over more than"), "{what}");
    }
}

#[test]
fn an_old_spreadsheet_with_cells_in_far_corners_takes_no_room() {
    // The row of one of its cells is moved to the last there is, and a column of another to the last.
    let mut bytes = fs::read(fixture("italian.xls")).unwrap();
    let cells: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, four)| four[..2] == [0xFD, 0x00] && four[2..] == [10, 0])
        .map(|(at, _)| at)
        .collect();
    assert!(cells.len() > 10);
    for (at, (row, column)) in [(cells[0], (0_u16, 0_u16)), (cells[1], (65_535, 255))] {
        bytes[at + 4..at + 6].copy_from_slice(&row.to_le_bytes());
        bytes[at + 6..at + 8].copy_from_slice(&column.to_le_bytes());
    }
    let rows = Source::read(&bytes, None).unwrap().sheets.remove(0).rows;
    assert_eq!(rows.last().map(|row| (row.number, row.cells[0].0)), Some((65_536, 255)));
    // That it has more cells than there is memory for is not believed.
    let mut bytes = fs::read(fixture("italian.xls")).unwrap();
    let extent = bytes.windows(4).position(|four| four == [0x00, 0x02, 14, 0]).unwrap();
    bytes[extent + 8..extent + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(Source::read(&bytes, None).is_ok());
}

#[test]
fn other_kinds_of_files_are_told_by_what_they_are() {
    // An encrypted spreadsheet is a container with this stream in it.
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encrypted = [&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..], &[0; 504], &name].concat();
    for (bytes, what) in [
        (&b""[..], "empty"),
        (&encrypted, "protected by a password"),
        (b"SQLite format 3\0", "a workbook of controlbook"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "text document"),
        (b"<html><table>", "web page"),
        (&archive(&[("word/document.xml", b"<x/>")]), "text document"),
        (&archive(&[("xl/workbook.bin", b"")]), ".xlsb"),
        (&archive(&[("../../etc/passwd", b"x"), ("C:\\x", b"y")]), "without a spreadsheet"),
        (b"PK\x03\x04rest", "damaged"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "damaged"),
    ] {
        assert!(refused(bytes).contains(what), "{what}: {}", refused(bytes));
    }
    let nothing = Source::read(b"a,b\n1,2\n", None).unwrap();
    let what = Mapping::guess(&nothing, catalogue(), None).unwrap_err().0;
    assert!(what.contains("no column in it has ids or titles"), "{what}");
}

#[test]
fn every_prefix_and_every_broken_byte_of_a_spreadsheet_is_survived() {
    for name in ["english.xlsx", "french.ods", "italian.xls", "spanish.csv", "dutch.tsv"] {
        let whole = fs::read(fixture(name)).unwrap();
        let step = (whole.len() / 60).max(1);
        for at in (0..whole.len()).step_by(step) {
            let mut broken = whole.clone();
            broken[at] ^= 0x55;
            for bytes in [&whole[..at], &broken] {
                if let Ok(source) = Source::read(bytes, None)
                    && let Ok(mapping) = Mapping::guess(&source, catalogue(), None)
                {
                    read(&source, &mapping, catalogue());
                }
            }
        }
    }
}

#[test]
fn hostile_texts_reach_notes_and_nothing_else() {
    let (folder, session) = workbook();
    let mut text = "id,level,owner,comment\n".to_owned();
    for (control, said) in
        [("A.5.1", "\u{1b}[2Jx\u{202e}y"), ("A.5.2", "=cmd|'/c calc'!A1"), ("A.5.3", "x\u{301}\u{301}\u{301}")]
    {
        writeln!(text, "{control},3,\"{said}\",\"{said}\"").unwrap();
    }
    let path = folder.path().join("hostile.csv");
    fs::write(&path, &text).unwrap();
    let file = ImportFile::open(&path, None, None, session.catalogue()).unwrap();
    let plan = session.plan_import(&file).unwrap();
    assert_eq!((plan.changing(), plan.rejected.len()), (3, 0));
    fs::write(&path, format!("id,owner\nA.5.1,{}\n", "x".repeat(300))).unwrap();
    let file = ImportFile::open(&path, None, None, session.catalogue()).unwrap();
    let plan = session.plan_import(&file).unwrap();
    assert!(plan.rejected[0].reason.contains("the owner's name has 300 characters"));
    for path in [folder.path().to_owned(), folder.path().join("nowhere")] {
        assert!(ImportFile::open(&path, None, None, session.catalogue()).is_err());
    }
}
