//! What would change, row by row.

use super::{Import, Shown};
use crate::report::words;
use crate::session::{ImportPlan, ImportRow};
use crate::text::clean_line;
use crate::tui::lines::{Lines, Role, StyledLine};

/// Something that the pointer can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A row of the plan.
    Row(usize),
    /// A row that is not taken.
    Rejected(usize),
}

impl Import {
    /// How many rows of a kind there are.
    pub(super) fn count(&self, shown: Shown) -> usize {
        let Some(plan) = &self.plan else { return 0 };
        match shown {
            Shown::NotTaken => plan.rejected.len(),
            Shown::Changes => plan.changing(),
            Shown::Doubts => plan.doubtful(),
            Shown::Same => plan.unchanged(),
        }
    }

    /// What is shown.
    pub(super) fn items(&self) -> Vec<Item> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let is_shown = |row: &ImportRow| match self.shown {
            Shown::Changes => row.changes_something(),
            Shown::Doubts => row.is_doubtful(),
            Shown::Same => !row.changes_something(),
            Shown::NotTaken => false,
        };
        match self.shown {
            Shown::NotTaken => (0..plan.rejected.len()).map(Item::Rejected).collect(),
            Shown::Changes | Shown::Doubts | Shown::Same => plan
                .rows
                .iter()
                .enumerate()
                .filter(|(_, row)| is_shown(row))
                .map(|(place, _)| Item::Row(place))
                .collect(),
        }
    }

    /// `41 change, 3 of them doubtful; 12 are so already; 2 rows are not taken`.
    pub(super) fn summary(&self) -> String {
        let Some(plan) = &self.plan else { return String::new() };
        let mut said = vec![match words::to_import(plan.changing_apart()) {
            None => "Nothing changes".to_owned(),
            Some(what) => format!("{what} would change"),
        }];
        let mut tell = |count: usize, one: &str, many: &str| match count {
            0 => {}
            1 => said.push(format!("1 {one}")),
            count => said.push(format!("{count} {many}")),
        };
        tell(plan.doubtful(), "is doubtful", "are doubtful");
        tell(plan.unchanged(), "is so already", "are so already");
        tell(plan.rejected.len(), "row is not taken", "rows are not taken");
        format!("{}.", said.join("; "))
    }

    /// The lines: each row with what it changes, and what is doubtful about it.
    pub(super) fn preview_lines(&self, width: u16) -> Vec<(StyledLine, Option<usize>)> {
        let Some(plan) = &self.plan else { return Vec::new() };
        let mut all: Vec<(StyledLine, Option<usize>)> = Vec::new();
        let plain = |text: &str, role: Role| {
            let mut lines = Lines::new(width);
            lines.paragraph(text, role);
            lines.done().into_iter().map(|line| (line, None)).collect::<Vec<_>>()
        };
        all.extend(plain(&self.summary(), Role::Title));
        all.extend(
            plan.doubts.iter().flat_map(|doubt| plain(&format!("! {}.", words::sentence_case(doubt)), Role::Near)),
        );
        let others: Vec<&str> = Shown::ALL
            .into_iter()
            .filter(|shown| *shown != self.shown && self.count(*shown) > 0)
            .map(Shown::title)
            .collect();
        let more = if others.is_empty() { String::new() } else { format!(" (f: {})", others.join(", ")) };
        all.extend(plain(&format!("Shown is {}{more}.", self.shown.title()), Role::Dim));
        all.push((StyledLine::default(), None));
        for (place, item) in self.items().into_iter().enumerate() {
            let mut lines = Lines::new(width);
            match item {
                Item::Row(row) => self.row(&mut lines, plan, row),
                Item::Rejected(row) => rejected(&mut lines, plan, row),
            }
            all.extend(lines.done().into_iter().map(|line| (line, Some(place))));
        }
        if self.items().is_empty() {
            all.extend(plain("There are none.", Role::Dim));
        }
        if self.is_known() && !plan.told.is_empty() {
            all.push((StyledLine::default(), None));
            all.extend(plan.told.iter().flat_map(|sentence| plain(sentence, Role::Dim)));
        }
        all
    }

    fn row(&self, lines: &mut Lines, plan: &ImportPlan, place: usize) {
        let Some(row) = plan.rows.get(place) else { return };
        let is_out = self.left_out.contains(&place);
        let (mark, role) = match (row.changes_something(), is_out) {
            (true, true) => ("[ ]", Role::Dim),
            (true, false) => ("[x]", Role::Title),
            (false, _) => ("   ", Role::Dim),
        };
        let out = if is_out { " – left out" } else { "" };
        lines.hanging(&format!("{mark} {:<6} ", row.about), role, &format!("{} ({}){out}", row.title, row.place), role);
        for line in row.told() {
            lines.hanging("           ", Role::Text, &line, if is_out { Role::Dim } else { Role::Text });
        }
        for doubt in row.doubts.iter().filter(|_| row.changes_something()) {
            lines.hanging("         ! ", Role::Near, doubt, Role::Near);
        }
        for remark in &row.remarks {
            lines.hanging("         · ", Role::Dim, remark, Role::Dim);
        }
    }
}

fn rejected(lines: &mut Lines, plan: &ImportPlan, place: usize) {
    let Some(row) = plan.rejected.get(place) else { return };
    let column = row.column.as_ref().map_or_else(String::new, |column| format!(", column {column}"));
    lines.hanging("    ", Role::Far, &format!("{}{column}", row.place), Role::Far);
    lines.hanging("      ", Role::Text, &format!("{}.", words::sentence_case(&row.reason)), Role::Text);
    let cells: Vec<&str> =
        row.cells.iter().map(String::as_str).filter(|cell| !cell.trim().is_empty()).take(4).collect();
    lines.hanging("      ", Role::Dim, &clean_line(&cells.join(" | ")), Role::Dim);
}
