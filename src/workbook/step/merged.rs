//! What the history says of a merge.

use std::collections::BTreeSet;

use super::told::shortened;
use super::{Change, Step};

/// `merged 12 edits from anna.controlbook: 9 controls`, where a step took over from another copy, or took that back.
pub fn describe(step: &Step) -> Option<String> {
    let (file, steps) = step.changes.iter().find_map(|change| match change {
        Change::Merged { file, steps, .. } => Some((file, *steps)),
        _ => None,
    })?;
    let controls: BTreeSet<_> = step.changes.iter().filter_map(Change::control).collect();
    let is_other = |change: &&Change| change.control().is_none() && !matches!(change, Change::Merged { .. });
    let others = step.changes.iter().filter(is_other).count();
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    let of_controls = counted(controls.len(), "control", "controls");
    let parts: Vec<String> = of_controls.into_iter().chain(counted(others, "other thing", "other things")).collect();
    let what = if parts.is_empty() { "nothing changed here".to_owned() } else { parts.join(" and ") };
    let edits = counted(steps as usize, "edit", "edits").unwrap_or_else(|| "nothing new".to_owned());
    Some(format!("merged {edits} from {}: {what}", shortened(file)))
}
