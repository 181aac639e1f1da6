//! Long work beside the screen: it gets what it needs as its own, runs on a thread, and its message comes
//! back through the same waiting as keys and signals. Nothing is started until somebody asks for it.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use uuid::Uuid;

use super::crash;
use super::model::{Message, Msg};
use super::wait::Waker;
use crate::error::Error;
use crate::session::backups::Owed;
use crate::session::{Around, CheckUp, LinkedFile, Repair};

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
    /// Make a backup.
    BackUp(Owed),
}

impl Job {
    /// Does it, and says what came of it.
    pub fn run(self) -> Msg {
        crash::on_purpose("job");
        match self {
            Job::BackUp(owed) => Msg::BackedUp(owed.make().map(Box::new).map_err(|error| {
                let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
                format!("{error}{hint}")
            })),
            Job::LookAtFiles(files) => Msg::FilesSeen(files.iter().map(LinkedFile::look).collect()),
            Job::LookAround(path, id) => Msg::Around(Around::of(&path, id)),
            Job::CheckUp(path) => Msg::CheckedUp(CheckUp::of(&path).map(Box::new).map_err(told)),
            Job::Repair(path, author) => Msg::Repaired(Repair::of(&path, None, &author).map(Box::new).map_err(told)),
        }
    }
}

/// An error as the message line has it; it cannot go from thread to thread as it is.
fn told(error: Error) -> Message {
    Message::error(&error)
}

/// The jobs that were started. What they come to is handed over in the order in which they end.
#[derive(Debug)]
pub struct Jobs {
    waker: Waker,
    hand_over: Sender<Msg>,
    finished: Receiver<Msg>,
}

impl Jobs {
    /// None yet. `waker` ends the waiting of the loop when one is done.
    pub fn new(waker: Waker) -> Self {
        let (hand_over, finished) = channel();
        Jobs { waker, hand_over, finished }
    }

    /// Starts one. The end of the program does not wait for it.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub fn start(&self, job: Job) -> io::Result<()> {
        let (waker, hand_over) = (self.waker.started()?, self.hand_over.clone());
        let work = move || {
            let message = crash::caught(|| job.run()).unwrap_or_else(|crash| Msg::JobFailed(crash.told()));
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
