//! Tables that others filled in: as whole files, and as the part of a spreadsheet that has the rows, since a mutation of
//! an archive seldom reaches it.

use std::io::{Cursor, Write};

use controlbook::exchange::{Mapping, Source, read};
use controlbook::session::catalogue;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SHEET: &str = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:C3"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Control</t></is></c><c r="B1" t="str"><v>Level</v></c></row><row r="2"><c r="A2"><v>5.1</v></c><c r="B2"><f>1+1</f><v>2</v></c></row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="e"><v>#REF!</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells></worksheet>"#;
const CONTENT: &str = r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>A.5.1</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="0.6" table:number-columns-repeated="3"/><table:covered-table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;

const TYPES: &str =
    r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

pub fn seeds() -> Vec<Vec<u8>> {
    vec![
        include_bytes!("../../fixtures/imports/english.xlsx").to_vec(),
        include_bytes!("../../fixtures/imports/french.ods").to_vec(),
        include_bytes!("../../fixtures/imports/italian.xls").to_vec(),
        include_bytes!("../../fixtures/imports/spanish.csv").to_vec(),
        include_bytes!("../../fixtures/imports/dutch.tsv").to_vec(),
        SHEET.as_bytes().to_vec(),
        CONTENT.as_bytes().to_vec(),
        b"ref_id,name,compliance_result,score,observations\nA.5.1,x,compliant,60,\"Level 3 Defined, target 3; applicable.\nOwner: A\"\n".to_vec(),
        br#"{"format":"controlbook-report","version":1,"kind":"full","redacted":false,"catalogue":{"name":"iso27002-2022"},"answers":[{"control":"5.1","level":3,"notes":[{"text":"x","at":"2026-01-01T00:00:00Z"}]}]}"#.to_vec(),
        br#"{"assessment-results":{"results":[{"start":"2026-01-01","findings":[{"title":"t","target":{"target-id":"a.5.1_smt","status":{"state":"satisfied"}}}]}]}}"#.to_vec(),
    ]
}

/// Whatever a file says, it is refused in a sentence, or each row is taken or named.
pub fn tables(bytes: &[u8]) {
    take(bytes);
    if bytes.starts_with(b"<") {
        let sheet = ("xl/worksheets/sheet1.xml", bytes);
        let rest = [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
        ];
        take(&archive(&[&rest.map(|(name, text)| (name, text.as_bytes()))[..], &[sheet]].concat()));
        take(&archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest/>"),
            ("content.xml", bytes),
        ]));
    }
}

fn take(bytes: &[u8]) {
    let source = match Source::read(bytes, None) {
        Ok(source) => source,
        Err(what) => return assert!(what.0.len() > 10, "{what}"),
    };
    let Ok(mapping) = Mapping::guess(&source, catalogue(), None) else { return };
    let proposal = read(&source, &mapping, catalogue());
    assert!(proposal.entries.iter().all(|entry| entry.control.is_some()));
    assert!(proposal.rejected.iter().all(|row| !row.reason.is_empty()));
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
