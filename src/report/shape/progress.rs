//! Two states beside each other, and the figures over time.

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::catalogue::ControlId;
use crate::figures::compare::{FigureSplit, Split};
use crate::figures::trend::{Forecast, Moment, Trend};
use crate::figures::{Comparison, Figure, Mean, Part, Share, Tally, Verdict};
use crate::workbook::Scope;

/// `compare --json`.
#[derive(Clone, Debug, Serialize)]
pub struct CompareShape<'a> {
    a: &'a str,
    b: &'a str,
    /// Of all controls.
    figures: FiguresShape,
    /// Of the profile's; null where the profile is everything.
    profile: Option<FiguresShape>,
    verdicts: Vec<VerdictShape<'a>>,
    changes: Vec<ChangeShape<'a>>,
}

#[derive(Clone, Debug, Serialize)]
struct FiguresShape {
    coverage: CompareFigure<Share>,
    maturity: CompareFigure<Mean>,
    attainment: CompareFigure<Share>,
    attainment_floor: CompareFigure<Share>,
}

/// The change and its parts in points, or in levels.
#[derive(Clone, Debug, Serialize)]
struct CompareFigure<T> {
    a: T,
    b: T,
    change: Option<f64>,
    parts: PartsShape,
}

#[derive(Clone, Debug, Serialize)]
struct PartsShape {
    catalogue: Option<f64>,
    scope: Option<f64>,
    target: Option<f64>,
    basis: Option<f64>,
    movement: Option<f64>,
}

#[derive(Clone, Debug, Serialize)]
struct VerdictShape<'a> {
    control: &'a ControlId,
    verdict: Verdict,
}

#[derive(Clone, Debug, Serialize)]
struct ChangeShape<'a> {
    /// Null for the profile.
    control: Option<&'a ControlId>,
    field: &'a str,
    before: Value,
    after: Value,
    kind: Part,
}

impl<'a> CompareShape<'a> {
    /// The shape of a comparison, with what its sides are called.
    pub fn new(a: &'a str, b: &'a str, comparison: &'a Comparison) -> CompareShape<'a> {
        let profile = |scope: &Scope| Value::from(scope.profile.as_str());
        let profiles = comparison.profiles.iter().map(|(before, after)| ChangeShape {
            control: None,
            field: "profile",
            before: profile(before),
            after: profile(after),
            kind: Part::Scope,
        });
        let of_controls = comparison.moved.iter().flat_map(|moved| {
            moved.fields.iter().map(|field| ChangeShape {
                control: Some(&moved.control),
                field: field.field,
                before: field.before.clone(),
                after: field.after.clone(),
                kind: field.kind,
            })
        });
        CompareShape {
            a,
            b,
            figures: FiguresShape::new(&comparison.all),
            profile: comparison.profile.as_ref().map(FiguresShape::new),
            verdicts: comparison
                .moved
                .iter()
                .map(|moved| VerdictShape { control: &moved.control, verdict: moved.verdict })
                .collect(),
            changes: profiles.chain(of_controls).collect(),
        }
    }
}

impl FiguresShape {
    fn new(split: &Split) -> FiguresShape {
        let share = |figure, of: fn(&Tally) -> Share| {
            CompareFigure::new(of(&split.before), of(split.later()), figure, split.figure(figure))
        };
        let (before, after) = (split.before.maturity(), split.later().maturity());
        FiguresShape {
            coverage: share(Figure::Coverage, Tally::coverage),
            maturity: CompareFigure::new(before, after, Figure::Maturity, split.figure(Figure::Maturity)),
            attainment: share(Figure::Attainment, Tally::attainment),
            attainment_floor: share(Figure::Floor, Tally::attainment_floor),
        }
    }
}

impl<T> CompareFigure<T> {
    fn new(a: T, b: T, figure: Figure, split: FigureSplit) -> CompareFigure<T> {
        let value = |by: Option<i32>| {
            by.map(|by| match figure {
                Figure::Maturity => f64::from(by) / 10.0,
                Figure::Coverage | Figure::Attainment | Figure::Floor => f64::from(by),
            })
        };
        let [catalogue, scope, target, basis, movement] = split.parts.map(value);
        let parts = PartsShape { catalogue, scope, target, basis, movement };
        CompareFigure { a, b, change: value(split.change), parts }
    }
}

/// `trend --json`.
#[derive(Clone, Debug, Serialize)]
pub struct TrendShape<'a> {
    months: Vec<MomentShape>,
    baselines: Vec<BaselineFigures<'a>>,
    forecast: ForecastShape<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct MomentShape {
    month: String,
    on: Date,
    figures: TallyShape,
    /// Of the profile's controls.
    profile: TallyShape,
}

#[derive(Clone, Debug, Serialize)]
struct TallyShape {
    coverage: Share,
    maturity: Mean,
    attainment: Share,
    attainment_floor: Share,
}

#[derive(Clone, Debug, Serialize)]
struct BaselineFigures<'a> {
    name: &'a str,
    signed_by: Option<&'a str>,
    #[serde(flatten)]
    moment: MomentShape,
}

#[derive(Clone, Debug, Serialize)]
struct ForecastShape<'a> {
    months: Vec<MomentShape>,
    counted: usize,
    undated: &'a [u32],
    overdue: &'a [u32],
}

impl<'a> TrendShape<'a> {
    /// The shape of the figures over time.
    pub fn new(trend: &'a Trend) -> TrendShape<'a> {
        let Trend { months, baselines, forecast } = trend;
        let Forecast { months: expected, counted, undated, overdue } = forecast;
        TrendShape {
            months: months.iter().map(MomentShape::new).collect(),
            baselines: baselines
                .iter()
                .map(|kept| BaselineFigures {
                    name: &kept.name,
                    signed_by: kept.signed_by.as_deref(),
                    moment: MomentShape::new(&kept.moment),
                })
                .collect(),
            forecast: ForecastShape {
                months: expected.iter().map(MomentShape::new).collect(),
                counted: *counted,
                undated,
                overdue,
            },
        }
    }
}

impl MomentShape {
    fn new(moment: &Moment) -> MomentShape {
        let figures = |tally: &Tally| TallyShape {
            coverage: tally.coverage(),
            maturity: tally.maturity(),
            attainment: tally.attainment(),
            attainment_floor: tally.attainment_floor(),
        };
        MomentShape {
            month: moment.month(),
            on: moment.on,
            figures: figures(&moment.all),
            profile: figures(&moment.profile),
        }
    }
}
