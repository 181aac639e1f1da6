//! The façade of learning: a type of its own beside [`super::Session`], since it needs no workbook. It opens the study
//! file, and every operation a person can do on it is one method here. The clock is read here and nowhere below.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::catalogue::{Catalogue, ControlId};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::paths;
use crate::report::{NotesFormat, render_notes, unwatched};
use crate::store::study::{Done, Row, StudyFile};
use crate::study::fit::{self, Fit};
use crate::study::learned::LEECH;
use crate::study::log::{Entry, What};
use crate::study::queue::{Load, Queue, State};
use crate::study::{Card, Deck, Grade, Learned, anki, cards, schedule, table};

/// A day of study ends at four in the morning: who learns past midnight still learns today.
const NIGHT: SignedDuration = SignedDuration::from_hours(4);

/// What one is learning.
#[derive(Debug)]
pub struct Study {
    file: StudyFile,
    log: Vec<Entry>,
    learned: Learned,
    cards: Vec<Card>,
    zone: TimeZone,
    now: Option<Timestamp>,
}

/// What a grade came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Graded {
    /// It is kept; the card comes again in so many days, 0 being today.
    Kept(u32),
    /// It is kept, and the card was set aside, since it was forgotten too often.
    SetAside,
    /// The card was graded meanwhile in another window; nothing was kept.
    Elsewhere,
}

/// Where the study file is: as named, else where the environment says, else the configuration, else among the
/// user's data.
///
/// # Errors
/// [`Error::Config`] where the configuration cannot be read, [`Error::Invalid`] where the system names no home.
pub fn study_file(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    let configured = match paths::study_file_of_environment() {
        Some(path) => Some(path),
        None => Config::load()?.study_file,
    };
    configured.or_else(paths::study_file).ok_or_else(|| {
        Error::Invalid(
            "the system names no home, so nothing says where to keep what you learn; name a file: --file PATH"
                .to_owned(),
        )
    })
}

impl Study {
    /// Opens the study file, which need not be there yet: it is made with the first grade.
    ///
    /// # Errors
    /// [`Error::Study`] for what is no study file of this version, which is left untouched.
    pub fn open(path: &Path, zone: TimeZone) -> Result<Study> {
        let (file, rows) = StudyFile::open(path)?;
        let mut log = Vec::with_capacity(rows.len());
        for row in &rows {
            log.push(entry(row, file.path())?);
        }
        let learned = Learned::from_log(&log);
        Ok(Study { file, log, learned, cards: cards::cards(super::catalogue()), zone, now: None })
    }

    /// Lets it be this moment from now on, whatever the clock says.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = Some(now);
    }

    /// Waits so long for other programs.
    ///
    /// # Errors
    /// What the store says.
    pub fn be_patient_for(&self, time: Duration) -> Result<()> {
        self.file.be_patient_for(time)
    }

    // --- what there is

    /// The catalogue that is learned.
    pub fn catalogue(&self) -> &'static Catalogue {
        super::catalogue()
    }

    /// Where the study file is, or will be.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Why it can only be read, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.file.read_only()
    }

    /// All cards, in the order in which new ones are met.
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// The card with a key.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there is none.
    pub fn card(&self, key: &str) -> Result<&Card> {
        let unknown = || {
            let key = crate::text::clean_line(key).into_owned();
            Error::Invalid(format!("there is no card \"{key}\"; controlbook cards list shows all with their keys"))
        };
        self.cards.iter().find(|card| card.key == key).ok_or_else(unknown)
    }

    /// The cards of a deck.
    pub fn of_deck<'a>(&'a self, deck: &Deck) -> impl Iterator<Item = &'a Card> {
        self.cards.iter().filter(|card| deck.holds(card, self.catalogue()))
    }

    /// What was learned.
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// The day of study that it is.
    pub fn today(&self) -> Date {
        let now = self.moment();
        let day = |at: Timestamp| at.to_zoned(self.zone.clone()).date();
        now.checked_sub(NIGHT).map_or_else(|_| day(now), day)
    }

    /// The moment that it is.
    pub fn moment(&self) -> Timestamp {
        self.now.unwrap_or_else(Timestamp::now)
    }

    /// How much there is to do today of a deck.
    pub fn load(&self, deck: &Deck) -> Load {
        Queue::of(&self.learned, self.of_deck(deck), self.today()).load()
    }

    /// The same for several decks at once, which goes over the cards once.
    pub fn loads(&self, decks: &[Deck]) -> Vec<Load> {
        let whole = Queue::of(&self.learned, self.cards.iter(), self.today());
        let mut loads = vec![Load::default(); decks.len()];
        for (card, state) in whole.states() {
            let Some(control) = self.catalogue().control(card.control.as_str()) else { continue };
            let holding = decks.iter().zip(&mut loads).filter(|(deck, _)| deck.holds_one_of(card, control));
            for (_, load) in holding {
                match state {
                    State::Due => load.due += 1,
                    State::Again => load.again += 1,
                    State::New => load.new += 1,
                }
            }
        }
        for load in &mut loads {
            load.new = load.new.min(whole.room());
        }
        loads
    }

    /// The next card of a deck today; `None` where all is done.
    pub fn next<'a>(&'a self, deck: &Deck) -> Option<&'a Card> {
        Queue::of(&self.learned, self.of_deck(deck), self.today()).next()
    }

    /// In how many days a card would come again after each grade; 0 is today.
    pub fn intervals(&self, key: &str) -> [u32; 4] {
        self.learned.intervals(key, self.today())
    }

    /// The cards that were set aside, in their order.
    pub fn set_aside(&self) -> Vec<&Card> {
        self.cards.iter().filter(|card| self.learned.is_set_aside(&card.key)).collect()
    }

    /// What tomorrow brings, in a sentence.
    pub fn tomorrow(&self, deck: &Deck) -> String {
        let today = self.today();
        let mut of_deck = self.of_deck(deck).filter(|card| !self.learned.is_set_aside(&card.key));
        let day = today.tomorrow().unwrap_or(today);
        let due = of_deck.by_ref().filter_map(|card| self.learned.cards.get(&card.key)).filter(|seen| seen.due <= day);
        let due = due.count();
        let untouched = Queue::of(&self.learned, self.of_deck(deck), today).untouched();
        let new = untouched.min(usize::from(self.learned.new_a_day));
        let told = |count: usize, one: &str, many: &str| crate::report::words::counted(count, one, many);
        match (due, new) {
            (0, 0) => "Tomorrow brings nothing of this deck.".to_owned(),
            (due, 0) => format!("Tomorrow brings {}.", told(due, "card again", "cards again")),
            (0, new) => format!("Tomorrow brings {}.", told(new, "new card", "new cards")),
            (due, new) => {
                format!(
                    "Tomorrow brings {} and {}.",
                    told(due, "card again", "cards again"),
                    told(new, "new one", "new ones")
                )
            }
        }
    }

    // --- what can be done

    /// Takes in what other programs added.
    ///
    /// # Errors
    /// What reading says.
    pub fn refresh(&mut self) -> Result<bool> {
        let rows = self.file.read_on()?;
        self.take_in(&rows)?;
        Ok(!rows.is_empty())
    }

    /// Grades a card that was shown for so long.
    ///
    /// # Errors
    /// What keeps it from being written; then nothing was.
    pub fn grade(&mut self, key: &str, grade: Grade, took: Duration) -> Result<Graded> {
        self.card(key)?;
        let took = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        if !self.write(What::Reviewed { card: key.to_owned(), grade, took })? {
            return Ok(Graded::Elsewhere);
        }
        if self.learned.is_set_aside(key) {
            return Ok(Graded::SetAside);
        }
        let today = self.today();
        let due = self.learned.cards.get(key).map_or(today, |seen| seen.due);
        Ok(Graded::Kept(schedule::days_between(today, due)))
    }

    /// Sets a card aside: it does not come up any more.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn put_aside(&mut self, key: &str) -> Result<String> {
        self.card(key)?;
        if self.learned.is_set_aside(key) {
            return Ok(format!("{key} is set aside already"));
        }
        self.write(What::SetAside(key.to_owned()))?;
        Ok(format!("{key} is set aside: it does not come up any more until you take it up again"))
    }

    /// Takes a card up again that was set aside.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn take_up(&mut self, key: &str) -> Result<String> {
        self.card(key)?;
        if !self.learned.is_set_aside(key) {
            return Ok(format!("{key} is not set aside"));
        }
        self.write(What::TakenUp(key.to_owned()))?;
        Ok(format!("{key} comes up again"))
    }

    /// Takes the last grade, or the last setting aside or taking up, back. Says what, and which card it was about.
    ///
    /// # Errors
    /// [`Error::NothingToUndo`], and what keeps it from being written.
    pub fn undo(&mut self) -> Result<(String, String)> {
        let last = self.learned.last().cloned().ok_or(Error::NothingToUndo)?;
        let card = last.what.card().unwrap_or_default().to_owned();
        if !self.write(What::Undone(last.seq))? {
            return Err(Error::Invalid("another window did something meanwhile; look again, then undo".to_owned()));
        }
        let said = match &last.what {
            What::Reviewed { card, grade, .. } => format!("undone: {card} graded {}", grade.word()),
            What::SetAside(card) => format!("undone: {card} set aside"),
            What::TakenUp(card) => format!("undone: {card} taken up"),
            What::Undone(_)
            | What::Retention(_)
            | What::NewADay(_)
            | What::Fitted(_)
            | What::ReadTo(_)
            | What::Marked(_)
            | What::Unmarked(_) => "undone".to_owned(),
        };
        Ok((said, card))
    }

    /// Keeps up to which page the catalogue was read.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn read_to(&mut self, page: &str) -> Result<()> {
        if self.learned.read_to.as_deref() != Some(page) {
            self.write(What::ReadTo(page.to_owned()))?;
        }
        Ok(())
    }

    /// Marks a control, or takes its mark away.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn mark(&mut self, control: &ControlId) -> Result<String> {
        let id = control.to_string();
        let (what, said) = match self.learned.marked.contains(&id) {
            true => (What::Unmarked(id), format!("{control} is not marked any more")),
            false => (What::Marked(id), format!("{control} is marked; the contents, at the front, list all marks")),
        };
        self.write(what)?;
        Ok(said)
    }

    /// The catalogue as study notes, with what was marked in front.
    ///
    /// # Errors
    /// What keeps them from being laid out.
    pub fn notes(&self, format: NotesFormat) -> Result<Vec<u8>> {
        notes(&self.marked(), format, self.today())
    }

    /// The controls that were marked while reading.
    pub fn marked(&self) -> Vec<ControlId> {
        self.learned.marked.iter().cloned().map(ControlId::from).collect()
    }

    /// Says how many percent of the cards that come up should be remembered.
    ///
    /// # Errors
    /// [`Error::Invalid`] outside of 70 to 97.
    pub fn set_retention(&mut self, percent: u8) -> Result<String> {
        if !(70..=97).contains(&percent) {
            return Err(Error::Invalid(format!(
                "{percent} percent cannot be aimed at; 70 to 97 can, and 90 suits most people"
            )));
        }
        if percent != self.learned.retention {
            self.write(What::Retention(percent))?;
        }
        Ok(format!("{percent} of 100 cards that come up should be remembered, from the next grade on"))
    }

    /// Says how many new cards a day.
    ///
    /// # Errors
    /// [`Error::Invalid`] above 500.
    pub fn set_new_a_day(&mut self, count: u16) -> Result<String> {
        if count > 500 {
            return Err(Error::Invalid(format!("{count} new cards a day are too many; at most 500 are taken")));
        }
        if count != self.learned.new_a_day {
            self.write(What::NewADay(count))?;
        }
        Ok(format!("{} a day", crate::report::words::counted(usize::from(count), "new card", "new cards")))
    }

    /// Fits the scheduler to one's own reviews, where that predicts better. Says what came of it.
    ///
    /// # Errors
    /// What keeps it from being fitted or written.
    pub fn fit(&mut self) -> Result<String> {
        match fit::fit(&self.learned).map_err(Error::Invalid)? {
            Fit::TooFew(count) => Ok(format!(
                "There are {count} reviews after a day or more; {} are needed before your own say more than those of most people. Nothing was changed",
                fit::LEAST
            )),
            Fit::AsGood => {
                Ok("What is in use predicts your memory as well as a new fit would. Nothing was changed".to_owned())
            }
            Fit::Better { parameters, before, after } => {
                self.write(What::Fitted(parameters))?;
                Ok(format!(
                    "The intervals are fitted to your own reviews from now on: predictions are off by {after:.3} instead of {before:.3} (log loss; less is better)"
                ))
            }
        }
    }

    /// Writes what was done, disk first. `false` where another program did something about the same card, or where the
    /// entry to be taken back was taken back meanwhile: then nothing was written.
    fn write(&mut self, what: What) -> Result<bool> {
        let words = what.words();
        let day = self.today().to_string();
        let done = Done {
            at: self.moment().as_millisecond(),
            day: day.clone(),
            kind: words.kind.to_owned(),
            card: words.card,
            value: words.value,
        };
        let is_overtaken = |rows: &[Row]| match &what {
            What::Undone(_) => !rows.is_empty(),
            what => what.card().is_some_and(|card| rows.iter().any(|row| row.done.card.as_deref() == Some(card))),
        };
        let mut is_written = false;
        let rows = self.file.add(&day, |others| {
            is_written = !is_overtaken(others);
            is_written.then_some(done)
        })?;
        self.take_in(&rows)?;
        Ok(is_written)
    }

    fn take_in(&mut self, rows: &[Row]) -> Result<()> {
        let mut anew = false;
        for row in rows {
            let entry = entry(row, self.file.path())?;
            match entry.what {
                What::Undone(_) => anew = true,
                _ => self.learned.take_in(&entry),
            }
            self.log.push(entry);
        }
        if anew {
            self.learned = Learned::from_log(&self.log);
        }
        Ok(())
    }

    // --- out

    /// The cards of a deck as a text file for Anki.
    pub fn anki(deck: &Deck) -> String {
        let catalogue = super::catalogue();
        let cards = cards::cards(catalogue);
        let chosen: Vec<&Card> = cards.iter().filter(|card| deck.holds(card, catalogue)).collect();
        anki::render(&chosen, catalogue)
    }

    /// Progress as CSV: a row a card that was begun.
    ///
    /// # Errors
    /// Where it cannot be written down.
    pub fn progress_csv(&self) -> Result<String> {
        let rows = table::rows(&self.cards, &self.learned);
        crate::report::csv_rows(&table::HEADS, &rows)
    }
}

/// The catalogue as study notes, with these controls named in front.
///
/// # Errors
/// What keeps them from being laid out.
pub fn notes(marked: &[ControlId], format: NotesFormat, date: Date) -> Result<Vec<u8>> {
    unwatched(|progress| render_notes(super::catalogue(), marked, format, date, progress))
}

/// The sentence for a grade.
pub fn told(graded: &Graded) -> String {
    match graded {
        Graded::Kept(0) => "It comes once more today".to_owned(),
        Graded::Kept(days) => format!("It comes again in {}", schedule::told(*days)),
        Graded::SetAside => format!(
            "Forgotten {LEECH} times: it is set aside, so that it does not cost you more. Read its control, then take it up again"
        ),
        Graded::Elsewhere => "It was graded meanwhile in another window; nothing was changed here".to_owned(),
    }
}

fn entry(row: &Row, path: &Path) -> Result<Entry> {
    let Row { seq, done } = row;
    let what = What::read(&done.kind, done.card.as_deref(), done.value.as_deref());
    match (done.day.parse(), what) {
        (Ok(day), Some(what)) => Ok(Entry { seq: *seq, at: done.at, day, what }),
        _ => Err(Error::Study {
            path: path.to_owned(),
            what: format!(
                "cannot be read: the entry {seq} of its log says nothing that this version knows; it is left untouched"
            ),
            next: "use the newest controlbook, or go on with a copy of an earlier day".to_owned(),
        }),
    }
}
