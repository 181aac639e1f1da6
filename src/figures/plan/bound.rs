//! How much the pieces that are not decided yet can add at most.
//!
//! By the end of a phase, no plan can have done more than the best choice of pieces for the days of all phases
//! up to then, taken as one. That is a knapsack, and it is solved exactly, once, for every number of days and
//! every tail of the search order; a look at the bound is then one look into a table a phase. What it leaves
//! out (that a piece cannot straddle two phases, steps that need an earlier one) only makes it larger than the
//! truth.
//!
//! Dependencies it does not leave out altogether: a piece lends part of its gain to the pieces that it needs
//! (see `lend`). As no plan has the one without the others, no plan is worth more than before by it, but a
//! piece that is needed has a price then, and the choice for the days cannot take the gain without it.

use super::model::Model;

/// No more numbers than this are kept, over all tables; past it, days are counted in larger units.
const MOST_CELLS: usize = 1 << 20;

/// What one level is, so that it can be lent in parts.
pub const LEVEL: i64 = 840;

/// How often gains are levelled out. More brings next to nothing.
const ROUNDS: usize = 40;

/// For each phase, what can be added by its end.
pub struct Bound {
    /// By piece: what it has borrowed, less what it has lent.
    pub lent: Vec<i64>,
    /// By phase: the room that pieces can fill, which may be less than there is.
    pub room: Vec<u32>,
    /// Tenths of a day that make one column. Days are rounded down to whole ones, and so is the room: if
    /// pieces fit into the room, their rounded days fit into the rounded room.
    unit: u32,
    tables: Vec<Table>,
    /// By phase, what can be added by its end if pieces could be done in part: smaller than what the tables say
    /// where they had to count in units so large that small pieces seem to take no days.
    in_parts: Vec<i64>,
}

/// By place in the search order and columns of room: the most that the pieces from that place on can add, loans
/// included, in parts of a level.
struct Table {
    columns: usize,
    cells: Vec<u32>,
}

impl Bound {
    /// For pieces decided in this order.
    pub fn of(model: &Model, order: &[usize]) -> Bound {
        let all = order.iter().fold(0_u32, |sum, place| sum.saturating_add(model.items[*place].days));
        let room: Vec<u32> = model.room.iter().map(|room| filled(model, order, (*room).min(all))).collect();
        let mut sum = 0_u32;
        let rooms: Vec<u32> = room
            .iter()
            .map(|room| {
                sum = sum.saturating_add(*room).min(all);
                sum
            })
            .collect();
        let unit = unit(model, order, &rooms);
        let lent = lend(model, order);
        let gain = |place: usize| u32::try_from(parts(model, place) + lent[place]).unwrap_or(0);
        let gains: Vec<u32> = (0..model.items.len()).map(gain).collect();
        let table = |(phase, room): (usize, &u32)| Table::of(model, order, &gains, phase, *room, unit);
        let tables = rooms.iter().enumerate().map(table).collect();
        let in_parts = in_parts(model, order, &gains, &rooms);
        Bound { lent, room, unit, tables, in_parts }
    }

    /// What the pieces from this place of the order on can add by the end of a phase, with this room left in
    /// it and all before it together; in parts of a level, loans included.
    pub fn more(&self, phase: usize, from: usize, room: u32) -> i64 {
        let table = &self.tables[phase];
        let column = usize::try_from(room / self.unit).unwrap_or(usize::MAX).min(table.columns - 1);
        let most = i64::from(table.cells[from * table.columns + column]);
        if from == 0 { most.min(self.in_parts[phase]) } else { most }
    }

    /// What it cost to work out, in steps of the search.
    pub fn steps(&self) -> u64 {
        self.tables.iter().map(|table| u64::try_from(table.cells.len()).unwrap_or(u64::MAX)).sum()
    }
}

impl Table {
    fn of(model: &Model, order: &[usize], gains: &[u32], phase: usize, room: u32, unit: u32) -> Table {
        let columns = usize::try_from(room / unit).unwrap_or(0) + 1;
        let mut cells = vec![0; (order.len() + 1) * columns];
        for (at, place) in order.iter().enumerate().rev() {
            let item = &model.items[*place];
            let (this, next) = cells[at * columns..(at + 2) * columns].split_at_mut(columns);
            this.copy_from_slice(next);
            if item.earliest > phase {
                continue;
            }
            let gain = gains[*place];
            let days = usize::try_from(item.days / unit).unwrap_or(usize::MAX);
            for column in days..columns {
                this[column] = this[column].max(next[column - days] + gain);
            }
        }
        Table { columns, cells }
    }
}

fn parts(model: &Model, place: usize) -> i64 {
    i64::from(model.gain(&model.items[place])) * LEVEL
}

/// By piece, what it borrows from the pieces that need it, less what it lends to those that it needs. For every
/// plan the sum is 0 or more, whatever is lent: where the lender stands, the borrower does too. It is lent so
/// that a day of work is worth the same in both, as far as that goes, which makes the bound small.
fn lend(model: &Model, order: &[usize]) -> Vec<i64> {
    let mut lent = vec![0; model.items.len()];
    let mut loans: Vec<(usize, usize, i64)> =
        order.iter().rev().flat_map(|place| model.items[*place].needs.iter().map(|need| (*place, *need, 0))).collect();
    for _ in 0..ROUNDS {
        for (lender, borrower, loan) in &mut loans {
            let (days, needed) = (i64::from(model.items[*lender].days), i64::from(model.items[*borrower].days));
            let (has, gets) = (parts(model, *lender) + lent[*lender], parts(model, *borrower) + lent[*borrower]);
            if days + needed == 0 {
                continue;
            }
            let more = ((has * needed - gets * days) / (days + needed)).clamp(-*loan, has);
            *loan += more;
            lent[*lender] -= more;
            lent[*borrower] += more;
        }
    }
    lent
}

/// The most that these pieces can add by the end of each phase, taken by gain a day, the last one in part.
fn in_parts(model: &Model, order: &[usize], gains: &[u32], rooms: &[u32]) -> Vec<i64> {
    let days = |place: usize| u64::from(model.items[place].days);
    let gain = |place: usize| u64::from(gains[place]);
    let mut by_gain = order.to_vec();
    by_gain.sort_by(|a, b| (gain(*b) * days(*a)).cmp(&(gain(*a) * days(*b))).then(days(*a).cmp(&days(*b))));
    let sum = |(phase, room): (usize, &u32)| {
        let (mut left, mut sum) = (u64::from(*room), 0);
        for place in by_gain.iter().filter(|place| model.items[**place].earliest <= phase) {
            if days(*place) > left {
                sum += (gain(*place) * left).div_ceil(days(*place));
                break;
            }
            left -= days(*place);
            sum += gain(*place);
        }
        i64::try_from(sum).unwrap_or(i64::MAX)
    };
    rooms.iter().enumerate().map(sum).collect()
}

/// The most of this room that some of the pieces fill.
fn filled(model: &Model, order: &[usize], room: u32) -> u32 {
    let unit = greatest_common_unit(model, order);
    let columns = usize::try_from(room / unit).unwrap_or(usize::MAX);
    if columns.saturating_mul(order.len()) > MOST_CELLS {
        return room / unit * unit;
    }
    let mut can_be = vec![false; columns + 1];
    can_be[0] = true;
    for place in order {
        let days = usize::try_from(model.items[*place].days / unit).unwrap_or(usize::MAX);
        for column in (days..=columns).rev() {
            can_be[column] |= can_be[column - days];
        }
    }
    let most = can_be.iter().rposition(|can_be| *can_be).unwrap_or(0);
    u32::try_from(most).unwrap_or(0) * unit
}

/// The tenths of a day that make a column: all pieces are whole numbers of them; more, where the tables would be too large.
fn unit(model: &Model, order: &[usize], rooms: &[u32]) -> u32 {
    let whole = greatest_common_unit(model, order);
    let room: usize = rooms.iter().map(|room| usize::try_from(*room).unwrap_or(usize::MAX)).sum();
    let least = room.saturating_mul(order.len() + 1) / MOST_CELLS;
    whole.max(u32::try_from(least).unwrap_or(u32::MAX))
}

fn greatest_common_unit(model: &Model, order: &[usize]) -> u32 {
    order.iter().map(|place| model.items[*place].days).fold(0, greatest_common_divisor).max(1)
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}
