//! Long work beside the screen: it gets what it needs as its own, runs on a thread, and its message comes
//! back through the same waiting as keys and signals. Nothing is started until somebody asks for it.

use std::cell::RefCell;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::crash;
use super::model::{Message, Msg};
use super::overlay::Previewing;
use super::wait::Waker;
use crate::error::Error;
use crate::session::backups::Owed;
use crate::session::portfolio::Looking;
use crate::session::{Around, CheckUp, Exporting, LinkedFile, Repair, Watch};

/// How far something is is told no more often than this.
const PACE: Duration = Duration::from_millis(50);

/// Something to do beside the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// See how linked files stand.
    LookAtFiles(Vec<LinkedFile>),
    /// See what lies around a workbook's file, and on what.
    LookAround(PathBuf, Uuid),
    /// Look over a whole workbook.
    CheckUp(PathBuf),
    /// Recover what can be read of a damaged workbook into a new file, by this person.
    Repair(PathBuf, String),
    /// Look for workbooks below a folder, as the looking with this number.
    LookBelow(Box<Looking>, u64),
    /// Make a backup.
    BackUp(Owed),
    /// Write a report.
    Export(Box<Exporting>),
    /// Show what a report would begin with.
    Preview(Box<Previewing>),
}

/// What came of an export.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where it was to go.
    pub path: PathBuf,
    /// Whether it is there.
    pub outcome: Result<(), NotWritten>,
}

/// Why a report was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotWritten {
    /// Somebody called it off.
    Cancelled,
    /// Something stands there by now.
    Stands,
    /// As the message line has it.
    Refused(String),
}

impl Job {
    /// Does it, and says what came of it.
    pub fn run(self) -> Msg {
        self.run_telling(&mut |_| {})
    }

    /// The same, and says now and then how far it is.
    pub fn run_telling(self, tell: &mut dyn FnMut(Msg)) -> Msg {
        crash::on_purpose("job");
        match self {
            Job::BackUp(owed) => Msg::BackedUp(owed.make().map(Box::new).map_err(|error| {
                let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
                format!("{error}{hint}")
            })),
            Job::LookAtFiles(files) => Msg::FilesSeen(files.iter().map(LinkedFile::look).collect()),
            Job::LookAround(path, id) => Msg::Around(Around::of(&path, id)),
            Job::CheckUp(path) => Msg::CheckedUp(CheckUp::of(&path).map(Box::new).map_err(told)),
            Job::Export(exporting) => {
                let mut last = Instant::now();
                let outcome = exporting.run(&mut |thousandths| {
                    if last.elapsed() >= PACE {
                        last = Instant::now();
                        tell(Msg::ExportProgress(thousandths));
                    }
                });
                Msg::Exported(Told { path: exporting.path, outcome: outcome.map_err(NotWritten::of) })
            }
            Job::LookBelow(looking, number) => {
                let ended = looking.run(&mut |entries| tell(Msg::WorkbooksFound(number, entries)));
                Msg::LookedBelow(number, ended.map_err(told))
            }
            Job::Preview(preview) => Msg::Previewed(preview.number, preview.pieces()),
            Job::Repair(path, author) => Msg::Repaired(Repair::of(&path, None, &author).map(Box::new).map_err(told)),
        }
    }
}

/// An error as the message line has it; it cannot go from thread to thread as it is.
fn told(error: Error) -> Message {
    Message::error(&error)
}

impl NotWritten {
    fn of(error: Error) -> Self {
        match error {
            Error::Cancelled => NotWritten::Cancelled,
            Error::TargetExists { .. } => NotWritten::Stands,
            error => NotWritten::Refused(Message::error(&error).text),
        }
    }
}

/// The jobs that were started. What they come to is handed over in the order in which they end.
#[derive(Debug)]
pub struct Jobs {
    waker: Waker,
    hand_over: Sender<Msg>,
    finished: Receiver<Msg>,
    /// What calls off the exports that were started.
    exports: RefCell<Vec<Arc<Watch>>>,
}

impl Jobs {
    /// None yet. `waker` ends the waiting of the loop when one is done.
    pub fn new(waker: Waker) -> Self {
        let (hand_over, finished) = channel();
        Jobs { waker, hand_over, finished, exports: RefCell::default() }
    }

    /// Starts one. The end of the program does not wait for it; it calls exports off, of which no file is left then.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(&self, job: Job) -> io::Result<()> {
        let (waker, hand_over) = (self.waker.started()?, self.hand_over.clone());
        if let Job::Export(exporting) = &job {
            self.exports.borrow_mut().push(Arc::clone(&exporting.watch));
        }
        let work = move || {
            let mut tell = |message| {
                let _ = hand_over.send(message);
                waker.tell();
            };
            let message =
                crash::caught(|| job.run_telling(&mut tell)).unwrap_or_else(|crash| Msg::JobFailed(crash.told()));
            // What changes nothing on the screen is not told, so that nothing is drawn for it.
            if !matches!(&message, Msg::Around(around) if around.is_nothing()) {
                // Nobody takes it where the program is ending.
                let _ = hand_over.send(message);
            }
            waker.wake();
        };
        thread::Builder::new().name("job".to_owned()).spawn(work).map(drop)
    }

    /// The messages of those that are done.
    pub fn finished(&self) -> impl Iterator<Item = Msg> + '_ {
        self.finished.try_iter()
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        for watch in self.exports.borrow().iter() {
            watch.cancel_and_clear();
        }
    }
}
