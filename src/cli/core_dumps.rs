//! Keeping what a workbook says out of core dumps: whoever crashes leaves no copy of the memory behind.

/// Asks the system not to write the memory of this program, or of one that it starts, to a file when it crashes.
/// Where it will not, the program runs all the same.
#[cfg(unix)]
pub fn forbid() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    // A handler that the system pipes dumps into is not bound by the limit. This keeps other programs of the same
    // user from reading the memory, too.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Windows writes dumps only where somebody set that up for the program.
#[cfg(not(unix))]
pub fn forbid() {}
