//! The figures at a glance, each beside what it was counted from, and the charts of them.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::charts::{self, Charted};
use super::looks::toned;
use super::sheet::{Page, begin, spread};
use crate::figures::{Mean, Share, Tally};
use crate::report::document::Tone;
use crate::report::office::held;
use crate::report::words;
use crate::workbook::Level;

/// The columns: what the figures are of, then a figure and its counts in turn, then the gaps.
const HEADS: [&str; 12] = [
    "Controls",
    "Coverage",
    "assessed / in scope",
    "Maturity (0–5)",
    "levels / assessed",
    "Target (0–5)",
    "targets / with a target",
    "Attainment",
    "attained / targets",
    "At least",
    "attained / all targets",
    "Gaps",
];
const WIDTHS: [u16; 12] = [40, 11, 12, 11, 12, 11, 12, 11, 12, 11, 12, 8];
/// Where charts find the levels and the targets.
const MATURITY: u16 = 3;
const TARGET: u16 = 5;
const LAST: u16 = 11;

pub fn fill(book: &mut Workbook, page: &Page<'_>) -> Result<(), XlsxError> {
    let (report, looks) = (page.report, page.looks);
    let mut sheet = begin(page)?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let mut row = 1;
    for (label, value) in facts(page) {
        sheet.write_string_with_format(row, 0, label, &looks.label)?;
        row = across(&mut sheet, row, 1, &value, &looks.told)?;
    }
    let (undecided, without_reason) = (report.undecided().count(), report.without_reason().count());
    let look = if undecided + without_reason > 0 { &looks.callout } else { &looks.told };
    sheet.write_string_with_format(row, 0, "Statement of Applicability", &looks.label)?;
    row = across(&mut sheet, row, 1, &words::statement_state(undecided, without_reason), look)? + 1;
    let headline = if report.profile_is_everything() { &report.overall } else { &report.profile.tally };
    row = across(&mut sheet, row, 0, &words::so_far(headline), &looks.part)?;

    heads(&mut sheet, row, page, "Controls")?;
    row += 1;
    let total = |format: &Format| toned(&format.clone().set_bold(), Tone::Total);
    if !report.profile_is_everything() {
        let title = format!("{}: the profile's {}", report.profile.title, report.profile.controls.len());
        figures(&mut sheet, row, page, &title, headline, &total)?;
        row += 1;
    }
    figures(&mut sheet, row, page, &format!("All {}", report.rows.len()), &report.overall, &total)?;
    row += 1;
    let themes = row;
    for theme in &report.themes {
        figures(&mut sheet, row, page, &theme.title, &theme.tally, &Format::clone)?;
        row += 1;
    }
    let themes = Charted { sheet: page.title, first: themes, last: row - 1, level: MATURITY, target: TARGET };

    row += 1;
    sheet.write_string_with_format(row, 0, format!("By {}", report.round_title()), &looks.part)?;
    row = across(&mut sheet, row, 1, words::divided(report.round()).unwrap_or_default(), &looks.told)?;
    heads(&mut sheet, row, page, &round_head(report))?;
    row += 1;
    let capabilities = row;
    for group in report.groups(report.round()) {
        figures(&mut sheet, row, page, &group.title, &group.tally, &Format::clone)?;
        row += 1;
    }
    let capabilities =
        Charted { sheet: page.title, first: capabilities, last: row - 1, level: MATURITY, target: TARGET };

    row += 1;
    // The charts stand on a page of their own.
    sheet.set_page_breaks(&[row])?;
    sheet.write_string_with_format(row, 0, "Levels", &looks.part)?;
    row += 1;
    sheet.write_string_with_format(row, 0, "Level", &looks.head)?;
    sheet.write_string_with_format(row, 1, "Controls", &looks.head)?;
    row += 1;
    let levels = row;
    for (level, count) in Level::ALL.iter().zip(report.overall.distribution) {
        let title = format!("{level} {}", level.name());
        sheet.write_string_with_format(row, 0, title, &toned(&looks.word, Tone::Level(*level)))?;
        sheet.write_number_with_format(row, 1, count, &looks.number)?;
        row += 1;
    }
    sheet.write_string_with_format(row, 0, "Not assessed", &toned(&looks.word, Tone::NotAssessed))?;
    sheet.write_number_with_format(row, 1, report.overall.not_assessed(), &looks.number)?;
    let levels = Charted { sheet: page.title, first: levels, last: row, level: 1, target: 1 };
    charts::distribution(&mut sheet, &levels, &report.overall, (levels.first - 1, 3))?;

    row += 9;
    let bottom = charts::of_groups(&mut sheet, row, &themes, &capabilities, report)?;
    row = bottom + 1;
    for sentence in method(page) {
        row = across(&mut sheet, row, 0, &sentence, &looks.told)?;
    }
    sheet.set_print_area(0, 0, row, LAST)?;
    book.push_worksheet(sheet);
    Ok(())
}

fn facts(page: &Page<'_>) -> Vec<(&'static str, String)> {
    let report = page.report;
    let mut facts = vec![
        ("Organisation", report.organisation.name.clone()),
        ("Measured against", report.catalogue.clone()),
        ("Date", report.date.to_string()),
    ];
    facts.extend(
        words::document_control(&report.organisation.document)
            .into_iter()
            .map(|(label, value)| (label, value.to_string())),
    );
    if let Some(scope) = &report.organisation.scope {
        facts.push(("Scope", scope.clone()));
    }
    let profile = &report.profile;
    facts.push((
        "Profile",
        format!("{} ({}), {} of {}", profile.title, profile.name, profile.controls.len(), report.rows.len()),
    ));
    facts.push(("Findings", report.open_findings().count().to_string()));
    facts
}

/// What has to be known of the figures and of the whole.
fn method(page: &Page<'_>) -> Vec<String> {
    let report = page.report;
    let mut sentences = vec![
        words::COVERAGE,
        words::MATURITY,
        words::TARGET,
        words::ATTAINMENT,
        words::FLOOR,
        words::COUNTS,
        words::self_assessment(report.redacted),
        words::guidance(report),
        words::affiliation(report),
    ];
    if report.redacted {
        sentences.push(words::REDACTED);
    }
    sentences.into_iter().map(str::to_owned).collect()
}

fn heads(sheet: &mut Worksheet, row: u32, page: &Page<'_>, first: &str) -> Result<(), XlsxError> {
    for (column, head) in (0..).zip(HEADS) {
        let (head, look) = if column == 0 { (first, &page.looks.head) } else { (head, &page.looks.head_middle) };
        sheet.write_string_with_format(row, column, head, look)?;
    }
    sheet.set_row_height(row, 30)?;
    Ok(())
}

fn figures(
    sheet: &mut Worksheet,
    row: u32,
    page: &Page<'_>,
    title: &str,
    tally: &Tally,
    ground: &dyn Fn(&Format) -> Format,
) -> Result<(), XlsxError> {
    let looks = page.looks;
    let counts = looks.middle.clone().set_font_color(super::looks::colour(crate::report::palette::MUTED));
    sheet.write_string_with_format(row, 0, held(title), &ground(&looks.words))?;
    let shares = [(1, tally.coverage()), (7, tally.attainment()), (9, tally.attainment_floor())];
    for (column, share) in shares {
        percent(sheet, row, column, share, &ground(&looks.percent))?;
        sheet.write_string_with_format(
            row,
            column + 1,
            spaced(share.numerator, share.denominator),
            &ground(&counts),
        )?;
    }
    for (column, mean) in [(MATURITY, tally.maturity()), (TARGET, tally.target())] {
        tenths(sheet, row, column, mean, &ground(&looks.tenths))?;
        sheet.write_string_with_format(row, column + 1, spaced(mean.numerator, mean.denominator), &ground(&counts))?;
    }
    sheet.write_number_with_format(row, LAST, tally.gaps, &ground(&looks.number))?;
    Ok(())
}

/// `66 / 93`: with blanks, so that nobody takes it for a date.
fn spaced(numerator: u32, denominator: u32) -> String {
    format!("{numerator} / {denominator}")
}

fn percent(sheet: &mut Worksheet, row: u32, column: u16, share: Share, format: &Format) -> Result<(), XlsxError> {
    match share.percent() {
        Some(percent) => sheet.write_number_with_format(row, column, percent, format)?,
        None => sheet.write_string_with_format(row, column, share.shown(), format)?,
    };
    Ok(())
}

fn tenths(sheet: &mut Worksheet, row: u32, column: u16, mean: Mean, format: &Format) -> Result<(), XlsxError> {
    match mean.tenths() {
        Some(tenths) => sheet.write_number_with_format(row, column, f64::from(tenths) / 10.0, format)?,
        None => sheet.write_string_with_format(row, column, mean.shown(), format)?,
    };
    Ok(())
}

/// A text from a column to the last. Gives the row after it.
fn across(sheet: &mut Worksheet, row: u32, from: u16, text: &str, format: &Format) -> Result<u32, XlsxError> {
    spread(sheet, row, (from, LAST), WIDTHS.iter().skip(usize::from(from)).sum(), text, format)
}

/// What stands above the names of the groups in the round.
fn round_head(report: &crate::report::Report) -> String {
    match report.is_of_the_built_in() {
        true => "Capability".to_owned(),
        false => words::sentence_case(&report.round_title()),
    }
}
