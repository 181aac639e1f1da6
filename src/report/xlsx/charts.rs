//! The spreadsheet's own charts, over the cells that show the same figures. Their axes are fixed.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker, ChartMarkerType,
    ChartPoint, ChartSeries, ChartSolidFill, ChartType, Worksheet, XlsxError,
};

use super::looks::colour;
use crate::figures::{Group, Tally};
use crate::report::Report;
use crate::report::document::Tone;
use crate::report::palette::{self, Colour};
use crate::workbook::Level;

/// Where the cells of a chart stand.
#[derive(Clone, Copy)]
pub struct Charted {
    pub sheet: &'static str,
    pub first: u32,
    pub last: u32,
    /// The column of the levels, and that of the targets.
    pub level: u16,
    pub target: u16,
}

/// In pixels; rows are 20 high unless they are given another height.
const HEIGHT: u32 = 400;

/// Level against target by theme, and beside it by capability. Gives the first row below them.
pub fn of_groups(
    sheet: &mut Worksheet,
    row: u32,
    themes: &Charted,
    capabilities: &Charted,
    report: &Report,
) -> Result<u32, XlsxError> {
    let told: Vec<String> = report.themes.iter().map(|theme| said(&theme.title, &theme.tally)).collect();
    let mut bars = Chart::new(ChartType::Column);
    let title = "Level against target, by theme";
    bars.title().set_name(title).set_font(ChartFont::new().set_size(12));
    bars.set_alt_text(alt(title, &told)).set_width(600).set_height(HEIGHT);
    let level = fill(palette::FIGURE);
    let target = fill(palette::TARGET);
    series(&mut bars, themes, themes.level, "Level", &level);
    series(&mut bars, themes, themes.target, "Target", &target);
    bars.y_axis().set_min(0).set_max(5).set_major_unit(1).set_num_format("0");
    bars.y_axis().set_major_gridlines_line(ChartLine::new().set_color(colour(palette::GRID)));
    bars.legend().set_position(ChartLegendPosition::Bottom);
    sheet.insert_chart_with_offset(row, 0, &bars, 4, 4)?;

    let told: Vec<String> = report.groups(report.round()).iter().map(of_group).collect();
    let mut radar = Chart::new(ChartType::RadarWithMarkers);
    let title = format!("Level against target, by {}", report.round_title());
    let title = title.as_str();
    radar.title().set_name(title).set_font(ChartFont::new().set_size(12));
    radar.set_alt_text(alt(title, &told)).set_width(560).set_height(HEIGHT);
    for (column, name, shade) in
        [(capabilities.level, "Level", palette::FIGURE), (capabilities.target, "Target", palette::TARGET)]
    {
        let mut marker = ChartMarker::new();
        marker.set_type(ChartMarkerType::Circle).set_size(5).set_format(&mut fill(shade));
        series(&mut radar, capabilities, column, name, &line(shade)).set_marker(&marker);
    }
    radar.y_axis().set_min(0).set_max(5).set_major_unit(1).set_num_format("0");
    radar.y_axis().set_major_gridlines_line(ChartLine::new().set_color(colour(palette::GRID)));
    radar.legend().set_position(ChartLegendPosition::Bottom);
    sheet.insert_chart_with_offset(row, 5, &radar, 4, 4)?;
    Ok(row + HEIGHT.div_ceil(20) + 1)
}

/// How many controls have which level.
pub fn distribution(sheet: &mut Worksheet, levels: &Charted, tally: &Tally, at: (u32, u16)) -> Result<(), XlsxError> {
    let mut chart = Chart::new(ChartType::Column);
    let title = "Controls by level";
    let mut told: Vec<String> =
        Level::ALL.iter().zip(tally.distribution).map(|(level, count)| format!("level {level}: {count}")).collect();
    told.push(format!("not assessed: {}", tally.not_assessed()));
    chart.title().set_name(title).set_font(ChartFont::new().set_size(12));
    chart.set_alt_text(alt(title, &told)).set_width(700).set_height(320);
    let mut label = ChartDataLabel::new();
    label.show_value();
    let edge = ChartLine::new().set_color(colour(palette::MUTED)).set_width(0.75).clone();
    let tones = Level::ALL.into_iter().map(Tone::Level).chain([Tone::NotAssessed]);
    let points: Vec<ChartPoint> = tones
        .map(|tone| {
            let mut format = fill(palette::ground(tone).unwrap_or(palette::FIGURE));
            format.set_border(&edge);
            ChartPoint::new().set_format(&mut format)
        })
        .collect();
    chart
        .add_series()
        .set_name("Controls")
        .set_categories((levels.sheet, levels.first, 0, levels.last, 0))
        .set_values((levels.sheet, levels.first, levels.level, levels.last, levels.level))
        .set_points(&points)
        .set_gap(40)
        .set_data_label(&label);
    chart.legend().set_hidden();
    chart.y_axis().set_min(0).set_num_format("0");
    chart.y_axis().set_major_gridlines_line(ChartLine::new().set_color(colour(palette::GRID)));
    sheet.insert_chart_with_offset(at.0, at.1, &chart, 4, 4)?;
    Ok(())
}

fn series<'a>(
    chart: &'a mut Chart,
    cells: &Charted,
    column: u16,
    name: &str,
    format: &ChartFormat,
) -> &'a mut ChartSeries {
    chart
        .add_series()
        .set_name(name)
        .set_categories((cells.sheet, cells.first, 0, cells.last, 0))
        .set_values((cells.sheet, cells.first, column, cells.last, column))
        .set_format(&mut format.clone())
}

fn fill(shade: Colour) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(colour(shade)));
    format
}

fn line(shade: Colour) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_line(ChartLine::new().set_color(colour(shade)).set_width(2));
    format
}

/// What a chart says, for those who do not see it: as much as a spreadsheet takes of it. All of it is in its cells.
fn alt(title: &str, told: &[String]) -> String {
    const MOST: usize = 255;
    const BESIDE: &str = " The figures stand in the table.";
    let mut alt = format!("{title}.");
    for part in told {
        if (alt.clone() + " " + part + ";" + BESIDE).encode_utf16().count() > MOST {
            break;
        }
        alt = format!("{alt} {part};");
    }
    let alt = alt.trim_end_matches(';');
    format!("{}.{BESIDE}", alt.trim_end_matches('.'))
}

fn of_group(group: &Group) -> String {
    said(&group.title, &group.tally)
}

fn said(title: &str, tally: &Tally) -> String {
    let (level, target) = (tally.maturity(), tally.target());
    format!("{title}: level {}, target {}", level.shown(), target.shown())
}
