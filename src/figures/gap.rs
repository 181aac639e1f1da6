//! Gaps and the order in which to close them.

use serde::{Serialize, Serializer};

use crate::catalogue::{Control, ControlId, Weight};
use crate::workbook::{Answer, Level};

/// A control whose level lies below its target, with the terms of its priority.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    /// The control.
    pub control: ControlId,
    /// Maturity now.
    pub level: Level,
    /// Maturity wanted.
    pub target: Level,
    /// Target − level, 1 to 5.
    pub gap: u8,
    /// The person's own, else the catalogue's.
    pub importance: Weight,
    /// The person's own, else the catalogue's.
    pub effort: Weight,
    /// Gap × importance ÷ effort.
    pub priority: Priority,
}

/// 6 × gap × importance ÷ effort, which is always whole: 2 to 90.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Priority(u32);

impl Priority {
    /// The priority of a gap with these terms.
    pub fn of(gap: u8, importance: Weight, effort: Weight) -> Self {
        Priority(6 * u32::from(gap) * u32::from(importance.get()) / u32::from(effort.get()))
    }

    /// 6 × gap × importance ÷ effort.
    pub const fn sixths(self) -> u32 {
        self.0
    }

    /// In tenths, rounded half up.
    pub const fn tenths(self) -> u32 {
        (self.0 * 10 + 3) / 6
    }

    /// With one decimal, rounded half up: `4.5`.
    pub fn shown(self) -> String {
        let tenths = self.tenths();
        format!("{}.{}", tenths / 10, tenths % 10)
    }
}

/// As the number that gap × importance ÷ effort gives.
impl Serialize for Priority {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 6.0)
    }
}

/// The weight that counts: the person's own, else the catalogue's.
pub fn importance(control: &Control, answer: &Answer) -> Weight {
    answer.importance.unwrap_or(control.importance)
}

/// The weight that counts: the person's own, else the catalogue's.
pub fn effort(control: &Control, answer: &Answer) -> Weight {
    answer.effort.unwrap_or(control.effort)
}

/// The gaps among these controls, the one to close first first: by priority, then importance, then the
/// lower effort, then the order in which the controls came.
pub fn gaps<'a>(answers: impl IntoIterator<Item = (&'a Control, &'a Answer)>) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = answers
        .into_iter()
        .filter_map(|(control, answer)| {
            let gap = answer.gap()?;
            let (importance, effort) = (importance(control, answer), effort(control, answer));
            Some(Gap {
                control: control.id.clone(),
                level: answer.level?,
                target: answer.target?,
                gap,
                importance,
                effort,
                priority: Priority::of(gap, importance, effort),
            })
        })
        .collect();
    gaps.sort_by(|a, b| {
        let key = |gap: &Gap| (gap.priority, gap.importance);
        key(b).cmp(&key(a)).then_with(|| a.effort.cmp(&b.effort))
    });
    gaps
}
