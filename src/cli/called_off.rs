//! Signals that end the program, for commands that must put something away first.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
#[cfg(unix)]
use std::sync::atomic::Ordering;

use crate::session::Watch;

/// Listens for Ctrl-C and its like: they call off what is watched in place of ending the program at once.
#[derive(Debug)]
pub struct CalledOff {
    /// The signal that came; 0 as long as none has.
    by: Arc<AtomicUsize>,
}

impl CalledOff {
    /// From now on. Where a signal cannot be listened to, it ends the program as ever; and what was ignored when the
    /// program began, as `nohup` has it, stays ignored.
    pub fn listen(watch: &Watch) -> CalledOff {
        let by = Arc::new(AtomicUsize::new(0));
        #[cfg(unix)]
        let ignored = ignored_signals();
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
            if ignored & (1 << (signal - 1)) != 0 {
                continue;
            }
            let number = usize::try_from(signal).unwrap_or(0);
            if signal_hook::flag::register_usize(signal, Arc::clone(&by), number).is_ok() {
                let _ = signal_hook::flag::register(signal, watch.flag());
            }
        }
        #[cfg(not(unix))]
        let _ = watch;
        CalledOff { by }
    }

    /// Ends the program as the signal would have done, where one came: whoever started it sees why it ended.
    pub fn end(&self) {
        #[cfg(unix)]
        if let Ok(signal @ 1..) = i32::try_from(self.by.load(Ordering::SeqCst)) {
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    }
}

/// The signals that this process ignores, a bit each from the lowest: what whoever started it wants. Listening would
/// overwrite that, and asking the system by its own call takes unsafe code; where there is no such file, as on macOS,
/// none is known to be ignored.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
