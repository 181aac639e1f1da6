//! Waiting: one `poll(2)` over the terminal, the signals and the jobs. The terminal library's own waiting would
//! tell of neither a signal nor a hang-up, and spins when the terminal is gone.

#[cfg(unix)]
pub use unix::{Waiter, Waker};

#[cfg(not(unix))]
pub use other::{Waiter, Waker};

/// What ended the waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// The terminal has something to read or has another size, or a job is done.
    Input,
    /// Nothing happened for as long as was asked.
    TimeOut,
    /// The shell brought the program back.
    Resumed,
    /// A signal asks to end, or the terminal is gone.
    End,
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, IsTerminal, Read, Write};
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Signal, getpgrp, getpid, getsid, kill_process};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
    use signal_hook::flag;
    use signal_hook::low_level::pipe;

    use super::super::output::Signals;
    use super::Waited;

    /// Signals that end the program, with the terminal restored and drafts kept.
    const ENDING: [i32; 2] = [SIGTERM, SIGHUP];
    /// Those that do the same, but that a terminal sends to a program which runs in our place, too.
    const INTERRUPTING: [i32; 2] = [SIGINT, SIGQUIT];

    /// Waits for the terminal and for signals.
    #[derive(Debug)]
    pub struct Waiter {
        terminal: Option<File>,
        ending: UnixStream,
        interrupting: UnixStream,
        /// Whether the shell brought the program back, and nobody was told so yet.
        resumed: Arc<AtomicBool>,
        /// What a job, another size of the terminal or the shell ends the waiting with.
        happened: UnixStream,
        done: UnixStream,
    }

    /// Ends the waiting from another thread.
    #[derive(Debug)]
    pub struct Waker(UnixStream);

    impl Waker {
        /// One for a job that is about to start.
        pub fn started(&self) -> io::Result<Waker> {
            self.0.try_clone().map(Waker)
        }

        /// Says that there is something to fetch. Where nobody reads any more, nobody waits either.
        pub fn wake(&self) {
            let _ = (&self.0).write(&[1]);
        }

        /// The same while the job goes on.
        pub fn tell(&self) {
            self.wake();
        }
    }

    impl Waiter {
        /// Listens to signals from now on.
        pub fn new() -> io::Result<Waiter> {
            // The same choice as the terminal library's: standard input if it is one, else the terminal.
            let (happened, done) = UnixStream::pair()?;
            happened.set_nonblocking(true)?;
            done.set_nonblocking(true)?;
            let resumed = Arc::new(AtomicBool::new(false));
            // What happened is noted before anybody is told that something did.
            flag::register(SIGCONT, Arc::clone(&resumed))?;
            for signal in [SIGCONT, SIGWINCH] {
                pipe::register(signal, OwnedFd::from(done.try_clone()?))?;
            }
            let terminal = if io::stdin().is_terminal() { None } else { Some(File::open("/dev/tty")?) };
            Ok(Waiter {
                terminal,
                ending: listen(&ENDING)?,
                interrupting: listen(&INTERRUPTING)?,
                resumed,
                happened,
                done,
            })
        }

        /// What a job ends the waiting with.
        pub fn waker(&self) -> io::Result<Waker> {
            self.done.try_clone().map(Waker)
        }

        /// What tells of signals that ask to end, for whoever has to wait elsewhere.
        pub fn signals(&self) -> io::Result<Signals> {
            Ok(Signals([self.ending.try_clone()?, self.interrupting.try_clone()?]))
        }

        /// Waits until something happens, or for `timeout`.
        pub fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Waited> {
            let stdin = io::stdin();
            let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
            let (terminal, ending, interrupting, happened) = {
                let input: BorrowedFd<'_> = match &self.terminal {
                    Some(terminal) => terminal.as_fd(),
                    None => stdin.as_fd(),
                };
                let mut fds = [
                    PollFd::from_borrowed_fd(input, PollFlags::IN),
                    PollFd::from_borrowed_fd(self.ending.as_fd(), PollFlags::IN),
                    PollFd::from_borrowed_fd(self.interrupting.as_fd(), PollFlags::IN),
                    PollFd::from_borrowed_fd(self.happened.as_fd(), PollFlags::IN),
                ];
                match poll(&mut fds, timeout.as_ref()) {
                    Ok(0) => return Ok(Waited::TimeOut),
                    Ok(_) => {}
                    Err(rustix::io::Errno::INTR) => return Ok(Waited::Input),
                    Err(error) => return Err(error.into()),
                }
                let [terminal, ending, interrupting, happened] = fds.map(|fd| fd.revents());
                (terminal, ending, interrupting, happened)
            };
            let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
            if !ending.is_empty() || !interrupting.is_empty() || terminal.intersects(gone) {
                return Ok(Waited::End);
            }
            if !happened.is_empty() {
                drain(&mut self.happened);
            }
            if self.resumed.swap(false, Ordering::SeqCst) {
                return Ok(Waited::Resumed);
            }
            Ok(Waited::Input)
        }

        /// Forgets the Ctrl-C that was meant for a program which ran in our place.
        pub fn forget_interrupts(&mut self) {
            drain(&mut self.interrupting);
        }

        /// Whether the terminal is gone. The terminal library must not be asked to read then: it takes the
        /// end of the input for something to try again, without end.
        pub fn is_gone(&self) -> bool {
            let stdin = io::stdin();
            let input: BorrowedFd<'_> = match &self.terminal {
                Some(terminal) => terminal.as_fd(),
                None => stdin.as_fd(),
            };
            let mut fds = [PollFd::from_borrowed_fd(input, PollFlags::empty())];
            let now = Timespec { tv_sec: 0, tv_nsec: 0 };
            let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
            poll(&mut fds, Some(&now)).is_ok() && fds[0].revents().intersects(gone)
        }

        /// Stops the program until the shell brings it back. The leader of a session has no shell that
        /// could, so it goes on.
        pub fn suspend(&mut self) {
            let leads = getsid(None).is_ok_and(|session| session == getpid()) || getpgrp().as_raw_nonzero().get() <= 1;
            if !leads {
                let _ = kill_process(getpid(), Signal::TSTP);
            }
            self.resumed.store(false, Ordering::SeqCst);
        }
    }

    fn listen(signals: &[i32]) -> io::Result<UnixStream> {
        let (read, write) = UnixStream::pair()?;
        read.set_nonblocking(true)?;
        for signal in signals {
            let write: OwnedFd = write.try_clone()?.into();
            pipe::register(*signal, write)?;
        }
        Ok(read)
    }

    fn drain(stream: &mut UnixStream) {
        let mut buffer = [0; 64];
        while matches!(stream.read(&mut buffer), Ok(read) if read > 0) {}
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    use super::Waited;

    /// While a job runs, the terminal is waited for no longer than this at a time.
    const GLANCE: Duration = Duration::from_millis(100);

    /// Waits for the terminal.
    #[derive(Debug, Default)]
    pub struct Waiter {
        jobs: Arc<Jobs>,
    }

    /// What jobs tell.
    #[derive(Debug, Default)]
    struct Jobs {
        running: AtomicUsize,
        /// How often something was told.
        told: AtomicUsize,
    }

    /// Ends the waiting from another thread.
    #[derive(Debug)]
    pub struct Waker(Arc<Jobs>);

    impl Waker {
        /// One for a job that is about to start.
        pub fn started(&self) -> io::Result<Waker> {
            self.0.running.fetch_add(1, Ordering::SeqCst);
            Ok(Waker(Arc::clone(&self.0)))
        }

        /// Says that there is something to fetch.
        pub fn wake(&self) {
            self.0.running.fetch_sub(1, Ordering::SeqCst);
            self.tell();
        }

        /// The same while the job goes on.
        pub fn tell(&self) {
            self.0.told.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Waiter {
        /// Nothing to prepare.
        pub fn new() -> io::Result<Waiter> {
            Ok(Waiter::default())
        }

        /// What a job ends the waiting with.
        pub fn waker(&self) -> io::Result<Waker> {
            Ok(Waker(Arc::clone(&self.jobs)))
        }

        /// There are none here.
        pub fn signals(&self) -> io::Result<super::super::output::Signals> {
            Ok(super::super::output::Signals)
        }

        /// Waits until something happens, or for `timeout`.
        pub fn wait(&mut self, timeout: Option<Duration>) -> io::Result<Waited> {
            let until = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
            let told = self.jobs.told.load(Ordering::SeqCst);
            loop {
                let running = self.jobs.running.load(Ordering::SeqCst);
                let left = until.map_or(Duration::MAX, |until| until.saturating_duration_since(Instant::now()));
                let glance = if running > 0 { left.min(GLANCE) } else { left };
                let has_input = super::super::event_loop::has_input(glance)?;
                if has_input || self.jobs.told.load(Ordering::SeqCst) != told {
                    return Ok(Waited::Input);
                }
                if glance == left {
                    return Ok(Waited::TimeOut);
                }
            }
        }

        /// There is no such thing here.
        pub fn forget_interrupts(&mut self) {}

        /// Nothing tells so here.
        pub fn is_gone(&self) -> bool {
            false
        }

        /// There is no such thing here.
        pub fn suspend(&mut self) {}
    }
}
