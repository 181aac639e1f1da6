//! A fuzzer that needs nothing: mutations of the seeds, for a while, each target in turn. What made a target panic is
//! kept in a file, and the way to feed it again is printed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::mutation::{Random, mutated};
use crate::surroundings::{HOMES, folder, prepare};
use crate::targets::{TARGETS, Target};

/// How long all targets together are fed, unless somebody says otherwise.
const SECONDS: f64 = 5.0;
/// Set in the process that does the work.
const INSIDE: &str = "CONTROLBOOK_FUZZ_INSIDE";

/// `fuzz [NAME…]` feeds the targets named, or all; `fuzz NAME FILE…` feeds it those files once.
pub fn run() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    // Whoever asks for the list of tests gets none: these are not run one by one.
    if words.iter().any(|word| word == "--list") {
        return ExitCode::SUCCESS;
    }
    if env::var_os(INSIDE).is_none() {
        return within_a_home_of_its_own();
    }
    let words: Vec<String> = words.into_iter().filter(|word| !word.starts_with('-')).collect();
    let (files, names): (Vec<String>, Vec<String>) = words.into_iter().partition(|word| word.contains('/'));
    let chosen: Vec<&Target> =
        TARGETS.iter().filter(|target| names.is_empty() || names.iter().any(|name| name == target.name)).collect();
    let files: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    prepare();
    let seconds = env::var("CONTROLBOOK_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let share = Duration::from_secs_f64(seconds / f64::from(u32::try_from(chosen.len().max(1)).unwrap()));
    let failed = chosen.iter().filter(|target| !feed(target, &files, share)).count();
    println!("{} passed, {failed} failed", chosen.len() - failed);
    ExitCode::from(u8::from(failed > 0))
}

/// The program reads its home from the environment, which a process cannot change safely for itself.
fn within_a_home_of_its_own() -> ExitCode {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(env::args_os().skip(1)).env(INSIDE, "1");
    for home in HOMES {
        command.env(home, folder());
    }
    let status = command.status().unwrap();
    let _ = fs::remove_dir_all(folder());
    ExitCode::from(u8::from(!status.success()))
}

/// Whether the target took everything.
fn feed(target: &Target, files: &[Vec<u8>], share: Duration) -> bool {
    let seeds: Vec<Vec<u8>> = (target.seeds)();
    let seed = env::var("CONTROLBOOK_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let (begun, mut random, mut fed) = (Instant::now(), Random(seed), 0_u64);
    let once = if files.is_empty() { &seeds } else { files };
    for input in once {
        if !takes(target, input) {
            return false;
        }
        fed += 1;
    }
    while files.is_empty() && begun.elapsed() < share {
        if !takes(target, &mutated(&seeds, &mut random)) {
            return false;
        }
        fed += 1;
    }
    println!("fuzz {}: {fed} inputs in {:.1} s", target.name, begun.elapsed().as_secs_f64());
    true
}

fn takes(target: &Target, input: &[u8]) -> bool {
    let begun = Instant::now();
    let took = catch_unwind(AssertUnwindSafe(|| (target.feed)(input))).is_ok();
    // A machine that is busy with other things may take a while.
    let in_time = begun.elapsed() < Duration::from_secs(10);
    if took && in_time {
        return true;
    }
    let kept = kept(target, input);
    let what = if took { "took too long" } else { "panicked" };
    println!(
        "fuzz {}: it {what}. Once more: cargo test --test fuzz -- {} {}",
        target.name,
        target.name,
        kept.display()
    );
    false
}

fn kept(target: &Target, input: &[u8]) -> PathBuf {
    let folder = env::temp_dir();
    let path = folder.join(format!("controlbook-fuzz-{}-{}", target.name, std::process::id()));
    fs::write(&path, input).unwrap();
    path
}
