//! Levels beside targets, per theme and per capability, and all controls at a glance.

use super::said::{number_of, one_line};
use super::table;
use crate::figures::{Division, Mean, Tally};
use crate::report::chart::{Chart, HeatCell, HeatGroup, Measured, Shape};
use crate::report::document::{Block, Cell, Column, Section, SectionName, Tone};
use crate::report::{Report, Row, words};
use crate::workbook::Applicability;

pub fn section(report: &Report) -> Section {
    let (round, name) = (report.round(), report.round_title());
    let of_themes = report.themes.iter().map(|theme| (&*theme.title, &theme.tally));
    let of_round = report.groups(round).iter().map(|group| (&*group.title, &group.tally));
    let mut blocks = vec![Block::Chart(themes(report, false))];
    // Themes in bars are enough of them.
    if round != Division::Theme {
        blocks.push(Block::Chart(spokes(report)));
    }
    blocks.push(figures("Level and target by theme", "Theme", of_themes));
    if round != Division::Theme {
        let title = format!("Level and target by {name}");
        blocks.push(figures(&title, &words::sentence_case(&name), of_round));
    }
    blocks.push(super::paragraph(words::TARGET));
    blocks.extend(words::divided(round).map(super::paragraph));
    blocks.push(Block::Chart(heatmap(report)));
    Section::new(SectionName::Charts, "Levels at a glance", blocks).on_a_new_page()
}

/// How a chart puts it, for readers who know the words of the trade or do not.
struct Wording {
    level: &'static str,
    no_level: &'static str,
    target: &'static str,
    no_target: &'static str,
    done: &'static str,
}

const USUAL: Wording =
    Wording { level: "level", no_level: "no level yet", target: "target", no_target: "no target", done: "assessed" };

const PLAIN: Wording = Wording {
    level: "now",
    no_level: "nobody has looked yet",
    target: "wanted",
    no_target: "nothing wanted yet",
    done: "looked at",
};

/// A bar for each theme.
pub fn themes(report: &Report, is_plain: bool) -> Chart {
    let of = report.themes.iter().map(|theme| (&*theme.title, &theme.tally));
    match is_plain {
        true => chart("Where things stand, and what is wanted", of, Shape::Bars, &PLAIN),
        false => chart("Level and target by theme", of, Shape::Bars, &USUAL),
    }
}

fn spokes(report: &Report) -> Chart {
    let of = report.groups(report.round()).iter().map(|group| (&*group.title, &group.tally));
    chart(&format!("Level and target by {}", report.round_title()), of, Shape::Radar, &USUAL)
}

/// Groups without a control have no place on an axis.
fn chart<'a>(
    title: &str,
    of: impl Iterator<Item = (&'a str, &'a Tally)>,
    shape: impl Fn(Vec<Measured>) -> Shape,
    wording: &Wording,
) -> Chart {
    let of: Vec<(&str, &Tally)> = of.filter(|(_, tally)| tally.controls > 0).collect();
    let measured = of.iter().map(|(label, tally)| {
        let (level, target) = (tally.maturity(), tally.target());
        let assessed = words::of(tally.assessed, tally.in_scope());
        let shown = format!("{} ({assessed} {})", level.shown(), wording.done);
        Measured { label: one_line(label), level: hundredths(level), target: hundredths(target), shown }
    });
    Chart { title: title.to_owned(), told: told(&of, wording), shape: shape(measured.collect()) }
}

/// `On a scale from 0 to 5. Physical: level 2.4, target 3.0; People: no level yet, no target.`
fn told(of: &[(&str, &Tally)], wording: &Wording) -> String {
    let shown = |word: &str, mean: Mean, none: &str| match mean.tenths() {
        Some(_) => format!("{word} {}", mean.shown()),
        None => none.to_owned(),
    };
    let parts: Vec<String> = of
        .iter()
        .map(|(label, tally)| {
            let level = shown(wording.level, tally.maturity(), wording.no_level);
            let target = shown(wording.target, tally.target(), wording.no_target);
            format!("{}: {level}, {target}", one_line(label))
        })
        .collect();
    format!("On a scale from 0 to 5. {}.", parts.join("; "))
}

/// A mean in hundredths, 0 to 500, rounded half up once from the exact counts.
fn hundredths(mean: Mean) -> Option<u16> {
    let (n, d) = (u64::from(mean.numerator), u64::from(mean.denominator));
    (200 * n + d).checked_div(2 * d).and_then(|hundredths| u16::try_from(hundredths).ok())
}

fn figures<'a>(caption: &str, head: &str, groups: impl Iterator<Item = (&'a str, &'a Tally)>) -> Block {
    let columns = vec![
        Column::naming(head, 40),
        Column::right("Level (0–5)", 20),
        Column::right("Target (0–5)", 20),
        Column::right("Assessed", 20),
    ];
    let mean = |mean: Mean| Cell::of(format!("{} ({})", mean.shown(), mean.counts()));
    let rows = groups.map(|(title, tally)| {
        let assessed = words::of(tally.assessed, tally.in_scope());
        vec![Cell::of(one_line(title)), mean(tally.maturity()), mean(tally.target()), Cell::of(assessed)]
    });
    table(caption, columns, rows.collect())
}

/// A cell for each control, by theme.
fn heatmap(report: &Report) -> Chart {
    let groups = report.themes.iter().filter_map(|theme| {
        let rows = report.rows.iter().filter(|row| row.control.theme == theme.theme.as_str());
        let cells: Vec<HeatCell> = rows.map(cell).collect();
        (!cells.is_empty()).then(|| HeatGroup { title: one_line(&theme.title), cells })
    });
    Chart {
        title: "All controls at a glance".to_owned(),
        told: words::so_far(&report.overall) + " " + words::HEAT_SIGNS,
        shape: Shape::Heatmap(groups.collect()),
    }
}

fn cell(row: &Row) -> HeatCell {
    let answer = &row.answer;
    let (sign, tone) = match (answer.applicability, answer.level) {
        (Applicability::Excluded, _) => ("×".to_owned(), Tone::Excluded),
        (_, Some(level)) => (level.to_string(), Tone::Level(level)),
        (Applicability::Undecided | Applicability::Applicable | Applicability::Inherited, None) => {
            ("?".to_owned(), Tone::NotAssessed)
        }
    };
    let told = format!("{} {}. {}", number_of(row), one_line(&row.control.title), words::said(row));
    HeatCell { id: row.control.id.to_string(), told, sign, tone }
}
