//! Every parser, and the screen, fed with garbage: nothing may panic, and what holds of all input is asked for.
//!
//! `cargo test --test fuzz` feeds each target for a moment with mutations of its seeds, without anything beside stable
//! Rust; `cargo test --test fuzz -- NAME…` only those named, and `CONTROLBOOK_FUZZ_SECONDS` says for how long in all.
//! `.ci/fuzz SECONDS [NAME…]` builds the same targets with libFuzzer, which is led by coverage.
#![cfg_attr(fuzzing, no_main)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[cfg(not(fuzzing))]
mod driver;
#[cfg(not(fuzzing))]
mod mutation;
mod surroundings;
mod targets;

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    driver::run()
}

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(
    init: targets::begin(),
    |bytes: &[u8]| (targets::chosen().feed)(bytes)
);
