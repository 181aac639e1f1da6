//! What follows from the log: when cards come again, what is forgotten, and how well memory is predicted.

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::study::fit::{self, Fit};
use controlbook::study::learned::LEECH;
use controlbook::study::log::{Entry, What};
use controlbook::study::queue::Queue;
use controlbook::study::schedule::{Memory, days_between, told};
use controlbook::study::{Card, Grade, Learned, Scheduler, cards};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::support::Random;

const FIRST: Date = date(2026, 3, 1);

fn entry(seq: u32, day: Date, what: What) -> Entry {
    Entry { seq, at: 0, day, what }
}

fn reviewed(card: &str, grade: Grade) -> What {
    What::Reviewed { card: card.to_owned(), grade, took: 4_000 }
}

/// The log of grades of one card, on days counted from the first.
fn learned(grades: &[(i32, Grade)]) -> Learned {
    let log: Vec<Entry> = (1..)
        .zip(grades)
        .map(|(seq, (day, grade))| entry(seq, FIRST + day.days(), reviewed("title:5.1", *grade)))
        .collect();
    Learned::from_log(&log)
}

#[test]
fn better_grades_come_later_and_forgotten_cards_today() {
    for retention in [70, 85, 90, 97] {
        let scheduler = Scheduler::new(&[], retention);
        let mut memory: Option<Memory> = None;
        for elapsed in [0, 1, 3, 8, 20, 60, 400, 4_000] {
            let next = scheduler.next(memory, elapsed);
            let days = next.map(|next| next.days);
            assert_eq!(days[0], 0);
            assert!(1 <= days[1] && days[1] <= days[2] && days[2] <= days[3] && days[3] <= 3_650, "{days:?}");
            memory = Some(next[2].memory);
        }
    }
    // Who wants to remember more sees cards sooner: with the same memory 97 of 100 take shorter steps than 80.
    let good = |retention| {
        let scheduler = Scheduler::new(&[], retention);
        scheduler.next(Some(Memory { stability: 30.0, difficulty: 5.0 }), 30)[2].days
    };
    assert!(good(97) < good(90) && good(90) < good(80), "{} {} {}", good(97), good(90), good(80));
}

#[test]
fn the_stability_is_the_day_on_which_nine_of_ten_are_remembered() {
    let scheduler = Scheduler::new(&[], 90);
    let recall = scheduler.recall(Memory { stability: 25.0, difficulty: 5.0 }, 25);
    assert!((recall - 0.9).abs() < 0.001, "{recall}");
}

#[test]
fn undoing_is_as_if_it_had_not_been() {
    let grades = [(0, Grade::Good), (2, Grade::Hard), (6, Grade::Again)];
    let mut log: Vec<Entry> = (1..)
        .zip(grades)
        .map(|(seq, (day, grade))| entry(seq, FIRST + day.days(), reviewed("title:5.1", grade)))
        .collect();
    let before = Learned::from_log(&log[..2]);
    log.push(entry(4, FIRST + 6.days(), What::Undone(3)));
    let after = Learned::from_log(&log);
    assert_eq!(after.cards, before.cards);
    assert_eq!(after.days, before.days);
    assert_eq!(after.tests, before.tests);
    assert_eq!(after.last().map(|entry| entry.seq), Some(2));
}

#[test]
fn a_card_that_is_forgotten_too_often_is_set_aside() {
    let mut grades = vec![(0, Grade::Good)];
    for lapse in 1..=i32::try_from(LEECH).unwrap() {
        // Forgotten, then learned again on the same day: one lapse.
        grades.extend([(3 * lapse, Grade::Again), (3 * lapse, Grade::Again), (3 * lapse, Grade::Good)]);
    }
    let just_before = learned(&grades[..grades.len() - 3]);
    assert!(!just_before.is_set_aside("title:5.1"));
    let now = learned(&grades);
    assert_eq!(now.cards["title:5.1"].lapses, LEECH);
    assert!(now.is_set_aside("title:5.1") && now.is_leech("title:5.1"));
}

#[test]
fn streak_and_forecast_are_counted_by_days() {
    // Days 0, 1, 2, a gap, 4 and 5.
    let grades: Vec<(i32, Grade)> = [0, 1, 2, 4, 5].map(|day| (day, Grade::Good)).to_vec();
    let now = learned(&grades);
    assert_eq!(now.streak(FIRST + 5.days()), 2);
    assert_eq!(now.streak(FIRST + 6.days()), 2, "today is still to come");
    assert_eq!(now.streak(FIRST + 7.days()), 0);
    let due = now.cards["title:5.1"].due;
    let ahead = usize::try_from(days_between(FIRST + 5.days(), due)).unwrap();
    let forecast = now.forecast(FIRST + 5.days(), ahead + 1);
    assert_eq!((forecast[ahead], forecast.iter().sum::<usize>()), (1, 1));
    // What is overdue comes up today.
    assert_eq!(now.forecast(due + 10.days(), 3), [1, 0, 0]);
}

#[test]
fn a_new_day_has_room_for_so_many_new_cards_and_what_was_forgotten_comes_after_others() {
    let cards = cards::cards(&CATALOGUE);
    let mut log = vec![entry(1, FIRST, What::NewADay(8))];
    let mut shown: Vec<String> = Vec::new();
    loop {
        let learned = Learned::from_log(&log);
        let Some(card) = Queue::of(&learned, cards.iter(), FIRST).next() else { break };
        // The very first is forgotten once.
        let grade = if shown.is_empty() { Grade::Again } else { Grade::Good };
        shown.push(card.key.clone());
        let seq = u32::try_from(log.len()).unwrap() + 1;
        log.push(entry(seq, FIRST, reviewed(&card.key, grade)));
    }
    assert_eq!(shown.len(), 9, "{shown:?}");
    let twice: Vec<usize> = (0..9).filter(|place| shown[*place] == shown[0]).collect();
    assert_eq!(twice, [0, 6], "five others lie between: {shown:?}");
    assert_eq!(shown[1], "title:5.2");
}

/// Somebody with a memory of their own: they remember as these parameters say, by a chance that is the same in every
/// run.
struct Learner {
    truth: Scheduler,
    random: Random,
}

impl Learner {
    fn chance(&mut self) -> f64 {
        (self.random.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn grade(&mut self, seen: Option<(Memory, u32)>) -> Grade {
        if let Some((memory, elapsed)) = seen
            && elapsed > 0
            && self.chance() > f64::from(self.truth.recall(memory, elapsed))
        {
            return Grade::Again;
        }
        match self.chance() {
            chance if chance < 0.1 => Grade::Hard,
            chance if chance < 0.85 => Grade::Good,
            _ => Grade::Easy,
        }
    }
}

/// What is measured once the first fits are made.
const MEASURED_FROM: i32 = 120;

/// Learns day by day, with a fit each month from the third on. What was really remembered of what came up after at least
/// a day, in percent, once the fits are made.
fn simulated(truth: &[f32], percent: u8, seed: u64, cards: &[Card], days: i32) -> (f64, Learned) {
    let mut learner = Learner { truth: Scheduler::new(truth, 90), random: Random(seed) };
    let settings = [entry(1, FIRST, What::Retention(percent)), entry(2, FIRST, What::NewADay(16))];
    let mut learned = Learned::from_log(&settings);
    let mut seq = 2;
    for day in 0..days {
        let today = FIRST + day.days();
        if day >= 60
            && day % 30 == 0
            && let Ok(Fit::Better { parameters, .. }) = fit::fit(&learned)
        {
            seq += 1;
            learned.take_in(&entry(seq, today, What::Fitted(parameters)));
        }
        while let Some(card) = Queue::of(&learned, cards.iter(), today).next() {
            let key = card.key.clone();
            let seen = learned.cards.get(&key).map(|seen| {
                let memory = learner.truth.memory_after(&seen.reviews).unwrap();
                (memory, days_between(seen.last().unwrap(), today))
            });
            let grade = learner.grade(seen);
            seq += 1;
            learned.take_in(&entry(seq, today, reviewed(&key, grade)));
        }
    }
    let measured = learned.retention_since(FIRST + days.days(), days - MEASURED_FROM).measured();
    (measured.unwrap_or_default(), learned)
}

/// Three memories: one that is better than most people's, one that is worse, one that forgets along another curve.
fn memories() -> [Vec<f32>; 3] {
    let most = fsrs::DEFAULT_PARAMETERS.to_vec();
    let changed = |change: &dyn Fn(&mut Vec<f32>)| {
        let mut memory = most.clone();
        change(&mut memory);
        memory
    };
    [
        changed(&|memory| memory[..4].iter_mut().for_each(|stability| *stability *= 2.0)),
        changed(&|memory| {
            memory[..4].iter_mut().for_each(|stability| *stability *= 0.6);
            memory[8] -= 0.3;
        }),
        changed(&|memory| memory[20] = 0.3),
    ]
}

#[test]
fn after_fitting_a_learner_remembers_as_much_as_was_asked_for() {
    let cards = cards::cards(&CATALOGUE);
    let learners = memories().into_iter().zip([90, 85, 90]).zip(11..);
    std::thread::scope(|scope| {
        for ((memory, percent), seed) in learners {
            let cards = &cards[..900];
            scope.spawn(move || {
                let (measured, learned) = simulated(&memory, percent, seed, cards, 280);
                assert!(!learned.parameters.is_empty(), "learner {seed} was never fitted");
                let off = measured - f64::from(percent);
                assert!(off.abs() < 2.0, "learner {seed}: {measured:.1} of {percent}");
            });
        }
    });
}

#[test]
fn fitting_is_the_same_each_time_and_needs_enough_reviews() {
    let cards = cards::cards(&CATALOGUE);
    let [_, worse, _] = memories();
    let (_, learned) = simulated(&worse, 90, 5, &cards[..300], 50);
    let (one, two) = (fit::fit(&learned).unwrap(), fit::fit(&learned).unwrap());
    assert!(matches!(one, Fit::Better { .. }), "{one:?}");
    assert_eq!(one, two);
    assert!(matches!(fit::fit(&self::learned(&[(0, Grade::Good), (3, Grade::Good)])), Ok(Fit::TooFew(1))));
}

#[test]
fn days_are_told_in_words() {
    let told: Vec<String> = [0, 1, 2, 59, 60, 365, 730, 3_650].map(told).to_vec();
    assert_eq!(told, ["today", "1 day", "2 days", "59 days", "2 months", "12 months", "2 years", "10 years"]);
}
