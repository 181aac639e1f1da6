//! Asking for a passphrase at the terminal, whatever standard input and output are. Nothing of it is echoed, neither
//! while it is looked at, and the terminal is put back however the asking ends: by Enter, by Ctrl-C, or by a signal
//! from elsewhere.

#[cfg(not(unix))]
pub use other::Prompt;
#[cfg(unix)]
pub use unix::Prompt;

#[cfg(not(unix))]
mod other {
    use crate::error::{Error, Result};
    use crate::session::Passphrase;

    /// A terminal that somebody is asked on.
    #[derive(Debug)]
    pub struct Prompt;

    impl Prompt {
        /// There is no telling before.
        pub fn open() -> Result<Option<Prompt>> {
            Ok(Some(Prompt))
        }

        /// Asks.
        pub fn ask(&self, question: &str) -> Result<Passphrase> {
            let failed =
                |source| Error::Io { what: "cannot ask for the passphrase on", path: "the terminal".into(), source };
            rpassword::prompt_password(question).map_err(failed).map(String::into_bytes).and_then(Passphrase::of)
        }

        /// Says something.
        pub fn say(&self, text: &str) {
            crate::cli::print::notice(text);
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, OpenOptions};
    use std::io::{self, Read, Write};
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::flag::register_conditional_default;
    use signal_hook::low_level::{emulate_default_handler, pipe, unregister};

    use crate::cli::passphrase::wiped;
    use crate::error::{Error, Result};
    use crate::session::Passphrase;
    use crate::text::clean_text;

    /// A terminal that shows nothing of what is typed. Dropping it puts it back.
    #[derive(Debug)]
    pub struct Prompt {
        terminal: File,
        before: Termios,
        signals: Signals,
    }

    impl Prompt {
        /// The terminal that the program was started from; `None` where there is none.
        ///
        /// # Errors
        /// Where it is there, and cannot be made quiet.
        pub fn open() -> Result<Option<Prompt>> {
            let Ok(terminal) = OpenOptions::new().read(true).write(true).open("/dev/tty") else { return Ok(None) };
            let quiet = || -> io::Result<Prompt> {
                // Signals are listened to before the terminal is changed, and until it is as it was.
                let signals = Signals::listen()?;
                let before = tcgetattr(&terminal)?;
                let mut modes = before.clone();
                // Key by key, and Ctrl-C as a key: the terminal itself would keep a line, and end us in the middle.
                modes.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
                tcsetattr(&terminal, OptionalActions::Flush, &modes)?;
                Ok(Prompt { terminal, before, signals })
            };
            quiet().map(Some).map_err(failed)
        }

        /// Asks. A signal, and Ctrl-C like it, ends the program here, with the terminal as it was.
        ///
        /// # Errors
        /// [`Error::Invalid`] where the asking is broken off.
        pub fn ask(&self, question: &str) -> Result<Passphrase> {
            self.write(question).map_err(failed)?;
            let typed = self.read();
            let _ = self.write("\n");
            match typed.map_err(failed)? {
                Ended::Typed(passphrase) => Ok(passphrase),
                Ended::By(signal) => {
                    self.put_back();
                    emulate_default_handler(signal).map_err(failed)?;
                    Err(broken_off())
                }
                Ended::BrokenOff => Err(broken_off()),
            }
        }

        /// Says something between two questions.
        pub fn say(&self, text: &str) {
            let _ = self.write(&format!("{text}\n"));
        }

        fn write(&self, text: &str) -> io::Result<()> {
            (&self.terminal).write_all(clean_text(text).as_bytes())
        }

        fn read(&self) -> io::Result<Ended> {
            let mut passphrase = Passphrase::new();
            loop {
                if let Some(signal) = self.signals.wait_for(&self.terminal)? {
                    return Ok(Ended::By(signal));
                }
                let mut key = [0];
                if (&self.terminal).read(&mut key)? == 0 {
                    return Ok(Ended::BrokenOff);
                }
                match key[0] {
                    b'\r' | b'\n' => return Ok(Ended::Typed(passphrase)),
                    0x03 => return Ok(Ended::By(SIGINT)),
                    0x1C => return Ok(Ended::By(SIGQUIT)),
                    // Ctrl-D
                    0x04 if passphrase.is_empty() => return Ok(Ended::BrokenOff),
                    0x04 => return Ok(Ended::Typed(passphrase)),
                    0x08 | 0x7F => passphrase.pop(),
                    // Ctrl-U
                    0x15 => passphrase.clear(),
                    // Ctrl-Z stops nothing here.
                    0x1A => {}
                    byte => passphrase.extend(&[byte]),
                }
                wiped(&mut key);
            }
        }

        fn put_back(&self) {
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        }
    }

    impl Drop for Prompt {
        fn drop(&mut self) {
            self.put_back();
            // One that came while nobody was asked.
            if let Some(signal) = self.signals.came() {
                let _ = emulate_default_handler(signal);
            }
        }
    }

    enum Ended {
        Typed(Passphrase),
        BrokenOff,
        By(i32),
    }

    fn broken_off() -> Error {
        Error::Invalid("no passphrase was given; nothing was done".to_owned())
    }

    fn failed(source: io::Error) -> Error {
        Error::Io { what: "cannot ask for the passphrase on", path: "the terminal".into(), source }
    }

    /// The signals that end a program.
    #[derive(Debug)]
    struct Signals {
        streams: Vec<(i32, UnixStream, signal_hook::SigId)>,
        /// Whether they end it at once, as they did before.
        at_once: Arc<AtomicBool>,
    }

    impl Signals {
        fn listen() -> io::Result<Signals> {
            let mut streams = Vec::new();
            let at_once = Arc::new(AtomicBool::new(false));
            for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
                let (read, write) = UnixStream::pair()?;
                let id = pipe::register(signal, OwnedFd::from(write))?;
                register_conditional_default(signal, Arc::clone(&at_once))?;
                streams.push((signal, read, id));
            }
            Ok(Signals { streams, at_once })
        }

        /// Waits until the terminal has something to read; or says which signal came first.
        fn wait_for(&self, terminal: &File) -> io::Result<Option<i32>> {
            let mut fds = vec![PollFd::from_borrowed_fd(terminal.as_fd(), PollFlags::IN)];
            self.poll(&mut fds, None)
        }

        /// The signal that came, if one did.
        fn came(&self) -> Option<i32> {
            self.poll(&mut Vec::new(), Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).ok().flatten()
        }

        fn poll<'a>(&'a self, fds: &mut Vec<PollFd<'a>>, timeout: Option<&Timespec>) -> io::Result<Option<i32>> {
            let others = fds.len();
            let streams = self.streams.iter().map(|(_, stream, _)| stream.as_fd());
            fds.extend(streams.map(|stream| PollFd::from_borrowed_fd(stream, PollFlags::IN)));
            loop {
                match poll(fds, timeout) {
                    Ok(_) => break,
                    Err(rustix::io::Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            let came = self.streams.iter().zip(&fds[others..]).find(|(_, fd)| !fd.revents().is_empty());
            Ok(came.map(|((signal, ..), _)| *signal))
        }
    }

    impl Drop for Signals {
        fn drop(&mut self) {
            for (_, _, id) in &self.streams {
                unregister(*id);
            }
            self.at_once.store(true, Ordering::SeqCst);
        }
    }
}
