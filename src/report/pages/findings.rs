//! What the workbook's own checks object to.

use super::paragraph;
use super::said::{date, name_of, one_line};
use crate::figures::{Finding, FindingCode};
use crate::report::Report;
use crate::report::document::{Block, Section, SectionName};

pub fn section(report: &Report) -> Section {
    let open: Vec<&Finding> = report.open_findings().collect();
    let mut blocks = vec![paragraph(match open.is_empty() {
        true => "The workbook's own checks object to nothing that is recorded so far.".to_owned(),
        false => format!("This is what the workbook's own checks object to as of {}.", report.judged_on),
    })];
    for code in FindingCode::ALL {
        let found: Vec<String> =
            open.iter().filter(|finding| finding.code == *code).map(|finding| line(report, finding)).collect();
        if !found.is_empty() {
            blocks.push(Block::Heading(3, code.title().to_owned()));
            blocks.push(paragraph(format!("{} {}", code.why(), code.remedy())));
            blocks.push(Block::List(found));
        }
    }
    let accepted: Vec<String> = report
        .accepted_findings()
        .filter_map(|finding| {
            let acceptance = finding.accepted.as_ref()?;
            Some(format!(
                "{} Accepted by {} on {}: {}",
                line(report, finding),
                one_line(&acceptance.author),
                date(acceptance.at),
                one_line(&acceptance.because)
            ))
        })
        .collect();
    if !accepted.is_empty() {
        blocks.push(Block::Heading(3, "Accepted".to_owned()));
        blocks.push(paragraph("Somebody looked at these and said why they may stand. They are not counted above."));
        blocks.push(Block::List(accepted));
    }
    Section::new(SectionName::Findings, "Findings", blocks).on_a_new_page()
}

fn line(report: &Report, finding: &Finding) -> String {
    let of = match &finding.control {
        Some(control) => match report.row(control) {
            Some(row) => name_of(row),
            None => control.to_string(),
        },
        None => "The whole workbook".to_owned(),
    };
    format!("{of}: {}", one_line(&finding.message))
}
