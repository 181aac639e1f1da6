//! The timeline: months across, actions down.

use jiff::ToSpan;
use jiff::civil::Date;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{put, row_style};
use crate::report::Work;
use crate::text::clean_line;
use crate::tui::lines::{fit, pad};
use crate::tui::model::Model;
use crate::tui::screens::roadmap::span;
use crate::workbook::{Action, ActionStatus};

/// The months that are shown, each as wide.
struct Months {
    first: Date,
    count: u16,
    width: u16,
    x: u16,
}

impl Months {
    /// All that anything is in, as far as there is room: from the first to the last, else from the month before today on.
    fn of(work: &Work, rows: &[&Action], x: u16, room: u16) -> Months {
        let spans = rows.iter().filter_map(|action| span(work, action.id));
        let (mut from, mut to) = (work.seen_on, work.seen_on);
        for (begins, ends) in spans {
            from = from.min(begins);
            to = to.max(ends);
        }
        let most = (room / 2).max(1);
        let mut first = from.first_of_month();
        if months_between(first, to) >= i32::from(most) {
            let before = work.seen_on.first_of_month().checked_sub(1.month()).unwrap_or(work.seen_on);
            first = first.max(before.first_of_month());
        }
        let count = u16::try_from(months_between(first, to) + 1).unwrap_or(1).clamp(1, most);
        Months { first, count, width: (room / count).clamp(2, 9), x }
    }

    fn month(&self, at: u16) -> Date {
        self.first.checked_add(i32::from(at).months()).unwrap_or(self.first)
    }

    fn right(&self) -> u16 {
        self.x + self.count * self.width
    }

    /// The column of a day; the ends of what is shown for days beyond them.
    fn column(&self, day: Date) -> u16 {
        let month = months_between(self.first, day);
        if month < 0 {
            return self.x;
        }
        let Ok(month) = u16::try_from(month) else { return self.right() - 1 };
        if month >= self.count {
            return self.right() - 1;
        }
        let into =
            (u16::try_from(day.day()).unwrap_or(1) - 1) * self.width / u16::try_from(day.days_in_month()).unwrap_or(30);
        self.x + month * self.width + into.min(self.width - 1)
    }
}

fn months_between(from: Date, to: Date) -> i32 {
    (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month())
}

/// Draws the months and the bars.
pub fn draw(model: &Model, work: &Work, buffer: &mut Buffer, area: Rect) {
    let ids = model.roadmap.timeline();
    let rows: Vec<&Action> = ids.iter().filter_map(|id| work.action(*id)).collect();
    let labels = (area.width * 2 / 5).clamp(14, 46);
    let room = area.width.saturating_sub(labels + 1);
    let months = Months::of(work, &rows, area.x + labels + 1, room);
    heads(model, buffer, area, &months);
    let today = months.column(work.seen_on);
    let shown = rows.iter().enumerate().skip(model.roadmap.bar_offset);
    for (y, (place, action)) in (area.y + 1..area.bottom()).zip(shown) {
        let selected = place == model.roadmap.bar;
        let (style, pointer) = row_style(model, selected);
        let label = Rect { y, width: labels, height: 1, ..area };
        buffer.set_style(label, style);
        let text = format!("{pointer}#{} {}", action.number, clean_line(&action.title));
        put(buffer, area.x, y, labels, &pad(&text, usize::from(labels), model.symbols.ellipsis), style);
        put(buffer, today, y, 1, model.symbols.mark, model.theme.dim);
        bar(model, work, buffer, (y, area.right()), (action, &months));
    }
}

fn heads(model: &Model, buffer: &mut Buffer, area: Rect, months: &Months) {
    put(buffer, area.x, area.y, area.width, " action", model.theme.dim);
    for at in 0..months.count {
        let month = months.month(at);
        let is_first = at == 0 || month.month() == 1;
        let text = match months.width {
            6.. if is_first => month.strftime("%b %y").to_string(),
            4.. => month.strftime("%b").to_string(),
            _ => month.strftime("%b").to_string().chars().take(1).collect(),
        };
        let style = if is_first { model.theme.title } else { model.theme.dim };
        put(buffer, months.x + at * months.width, area.y, months.width, &text, style);
    }
}

fn bar(model: &Model, work: &Work, buffer: &mut Buffer, (y, right): (u16, u16), (action, months): (&Action, &Months)) {
    let Some((begins, ends)) = span(work, action.id) else {
        let text = fit("no date yet: e sets one", usize::from(right - months.x), model.symbols.ellipsis);
        put(buffer, months.x, y, right - months.x, &text, model.theme.dim);
        return;
    };
    let late = action.is_overdue(work.seen_on);
    let style = match action.status {
        ActionStatus::Done => model.theme.good,
        _ if late => model.theme.far,
        ActionStatus::Doing => model.theme.accent,
        ActionStatus::Proposed | ActionStatus::Agreed | ActionStatus::Dropped => model.theme.dim,
    };
    let [full, light] = model.symbols.share;
    let fill = match action.status {
        ActionStatus::Doing | ActionStatus::Done => full,
        ActionStatus::Proposed | ActionStatus::Agreed | ActionStatus::Dropped => light,
    };
    let (from, to) = (months.column(begins), months.column(ends));
    for x in from..=to {
        put(buffer, x, y, 1, fill, style);
    }
    if action.due.is_some() {
        put(buffer, to, y, 1, model.symbols.chosen, style);
    }
    let said = if late { format!("! overdue {ends}") } else { action.status.to_string() };
    let width = u16::try_from(said.chars().count()).unwrap_or(0);
    // Behind the bar, or before it where there is no room.
    let x = if to + 2 + width <= right { to + 2 } else { from.saturating_sub(width + 1).max(months.x) };
    if x > to || x + width < from {
        put(buffer, x, y, right.saturating_sub(x), &said, style);
    }
}
