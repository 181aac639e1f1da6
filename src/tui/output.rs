//! Writing to the terminal so that nobody who does not read can keep the program from ending. A terminal that is
//! stopped, or a slow connection, takes no more bytes; a write would then wait for ever, and no signal ends it.

#[cfg(unix)]
pub use unix::{Output, Signals};

#[cfg(not(unix))]
pub use other::{Output, Signals};

#[cfg(unix)]
mod unix {
    use std::fs::{File, OpenOptions};
    use std::io::{self, ErrorKind, Stdout, Write};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::OpenOptionsExt;
    use std::os::unix::net::UnixStream;
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::OFlags;

    /// How long what puts the terminal back waits for somebody to read it.
    const LAST_WORDS: Duration = Duration::from_millis(100);

    /// What becomes readable when a signal asks to end.
    #[derive(Debug)]
    pub struct Signals(pub [UnixStream; 2]);

    /// The terminal, to write to.
    #[derive(Debug)]
    pub struct Output {
        /// Opened anew, so that not waiting is a property of this program's writing alone: whatever else has the
        /// terminal open shares those of the standard output.
        terminal: Option<File>,
        stdout: Stdout,
        signals: Option<Signals>,
    }

    impl Output {
        /// The terminal that standard output is.
        pub fn new(signals: Option<Signals>) -> Output {
            let stdout = io::stdout();
            let name = rustix::termios::ttyname(&stdout, Vec::new()).ok();
            let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOCTTY).bits()).unwrap_or(0);
            let terminal = name.and_then(|name| {
                let path = std::ffi::OsString::from_vec(name.into_bytes());
                OpenOptions::new().write(true).custom_flags(flags).open(path).ok()
            });
            Output { terminal, stdout, signals }
        }

        /// Writes what puts the terminal back, as far as it can be done at once.
        pub fn last_words(&mut self, bytes: &[u8]) {
            self.signals = None;
            let end = Instant::now() + LAST_WORDS;
            let mut left = bytes;
            while !left.is_empty() {
                let written = match &mut self.terminal {
                    Some(terminal) => terminal.write(left),
                    None => self.stdout.write(left),
                };
                match written {
                    Ok(0) => return,
                    Ok(written) => left = &left[written..],
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        let wait = end.saturating_duration_since(Instant::now());
                        if wait.is_zero() || self.wait(Some(wait)).is_err() {
                            return;
                        }
                    }
                    Err(_) => return,
                }
            }
            let _ = self.stdout.flush();
        }

        /// Waits until the terminal takes more.
        fn wait(&self, timeout: Option<Duration>) -> io::Result<()> {
            let Some(terminal) = &self.terminal else { return Ok(()) };
            let signal = |index: usize| -> BorrowedFd<'_> {
                self.signals.as_ref().map_or_else(|| terminal.as_fd(), |signals| signals.0[index].as_fd())
            };
            let asked = if self.signals.is_some() { PollFlags::IN } else { PollFlags::empty() };
            let mut fds = [
                PollFd::from_borrowed_fd(terminal.as_fd(), PollFlags::OUT),
                PollFd::from_borrowed_fd(signal(0), asked),
                PollFd::from_borrowed_fd(signal(1), asked),
            ];
            let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
            match poll(&mut fds, timeout.as_ref()) {
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let is_asked_to_end = fds[1..].iter().any(|fd| fd.revents().contains(PollFlags::IN));
            if self.signals.is_some() && is_asked_to_end {
                return Err(io::Error::new(ErrorKind::ConnectionAborted, "a signal asks to end"));
            }
            Ok(())
        }
    }

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            loop {
                let Some(terminal) = &mut self.terminal else { return self.stdout.write(bytes) };
                match terminal.write(bytes) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => self.wait(None)?,
                    written => return written,
                }
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            if self.terminal.is_none() { self.stdout.flush() } else { Ok(()) }
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::io::{self, Stdout, Write};

    /// There is no such thing here.
    #[derive(Debug)]
    pub struct Signals;

    /// The terminal, to write to.
    #[derive(Debug)]
    pub struct Output(Stdout);

    impl Output {
        /// The terminal that standard output is.
        pub fn new(_: Option<Signals>) -> Output {
            Output(io::stdout())
        }

        /// Writes what puts the terminal back.
        pub fn last_words(&mut self, bytes: &[u8]) {
            let _ = self.0.write_all(bytes).and_then(|()| self.0.flush());
        }
    }

    impl Write for Output {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.0.flush()
        }
    }
}
