//! Times, their spread, and the table that shows them.

use std::time::{Duration, Instant};

/// How long something took, each time it was done.
pub struct Times(Vec<Duration>);

impl Times {
    /// Takes the time of `work`, `count` times, after a few that do not count.
    pub fn of(count: usize, mut work: impl FnMut()) -> Times {
        Times::of_each(count, || {
            let begun = Instant::now();
            work();
            begun.elapsed()
        })
    }

    /// The same for work that takes its time itself.
    pub fn of_each(count: usize, mut timed: impl FnMut() -> Duration) -> Times {
        // An even number, so that what goes to and fro ends where it began.
        for _ in 0..4 {
            timed();
        }
        let mut times: Vec<Duration> = (0..count).map(|_| timed()).collect();
        times.sort();
        Times(times)
    }

    /// The times of two things in turn, so that a machine that is busy for a while is so for both.
    pub fn of_two(count: usize, mut one: impl FnMut() -> Duration, mut other: impl FnMut() -> Duration) -> [Times; 2] {
        Times::in_turn(count, [&mut one, &mut other])
    }

    /// The same of several things.
    pub fn in_turn<const N: usize>(count: usize, mut things: [&mut dyn FnMut() -> Duration; N]) -> [Times; N] {
        let mut times = [const { Vec::new() }; N];
        // Those of the first four turns do not count.
        for turn in 0..count + 4 {
            for (thing, times) in things.iter_mut().zip(&mut times) {
                let took = thing();
                if turn >= 4 {
                    times.push(took);
                }
            }
        }
        times.map(|mut times| {
            times.sort();
            Times(times)
        })
    }

    /// The time that `percent` of all stay within.
    pub fn percentile(&self, percent: usize) -> Duration {
        let place = (self.0.len() * percent).div_ceil(100).max(1) - 1;
        self.0[place.min(self.0.len() - 1)]
    }
}

/// The heading of a table.
pub fn heading(title: &str) {
    println!("\n{title:<52} {:>9} {:>9} {:>9} {:>9} {:>6}   goal", "min", "median", "99 %", "max", "n");
}

/// A row of it.
pub fn row(what: &str, times: &Times, goal: &str) {
    let shown = |percent| milliseconds(times.percentile(percent));
    let [min, median, most, max] = [0, 50, 99, 100].map(shown);
    println!("{what:<52} {min:>9} {median:>9} {most:>9} {max:>9} {:>6}   {goal}", times.0.len());
}

/// A row with one figure that is no time.
pub fn single(what: &str, figure: &str, goal: &str) {
    println!("{what:<52} {figure:>9} {:>9} {:>9} {:>9} {:>6}   {goal}", "", "", "", 1);
}

/// How many times the floor's something is.
pub fn ratio(what: &str, ours: &Times, floor: &Times) {
    let of = |percent| ours.percentile(percent).as_secs_f64() / floor.percentile(percent).as_secs_f64();
    let what = format!("  {what}, as a multiple of the floor");
    println!("{what:<52} {:>8.2}× {:>8.2}× {:>8.2}×", of(0), of(50), of(99));
}

fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1_000.0;
    let decimals = if milliseconds < 0.1 { 4 } else { 2 };
    format!("{milliseconds:.decimals$} ms")
}
