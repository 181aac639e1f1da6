//! A limit on the size of files, which the system sets upon whoever crosses it: as an error that can be told and
//! cleaned up after, rather than as a signal that ends the program in the middle of a write.

/// Turns the signal into an error of the write. Where that cannot be, the program runs all the same.
#[cfg(unix)]
pub fn limit_is_an_error() {
    let nobody_asks = std::sync::Arc::default();
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, nobody_asks);
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub fn limit_is_an_error() {}
