//! The record of what the real program asks of the disk, where the machine has `strace`: every call that writes,
//! whoever makes it. It is of the main thread; what is said on standard output is an acknowledgement.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;

use super::power::{Event, Fate, Platter};

const CALLS: &str = "trace=open,openat,creat,write,writev,pwrite64,pwritev,ftruncate,truncate,fsync,fdatasync,rename,\
                     renameat,renameat2,link,linkat,unlink,unlinkat,lseek,chdir";

/// Whether programs can be traced here.
pub fn is_possible() -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    traced.is_ok_and(|status| status.success())
}

/// Runs the program on what is in a folder, which is also all its home, and gives back what it asked of files below
/// that folder.
pub fn traced(root: &Path, arguments: &[&str]) -> (Output, Vec<Event>) {
    let standing = Platter::of_folder(root).after(Fate::Everything).into_keys().collect();
    let record = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new("strace");
    command.args(["-qq", "-y", "-xx", "-s", "100000000", "-e", CALLS, "-o"]).arg(record.path());
    command.arg(cargo_bin!("controlbook")).args(arguments);
    let output = at_home_in(&mut command, root).output().unwrap();
    let text = std::fs::read_to_string(record.path()).unwrap();
    (output, events(&text, root, standing))
}

/// Nothing but the folder is known to the program.
pub fn at_home_in<'a>(command: &'a mut Command, root: &Path) -> &'a mut Command {
    command.env_clear().current_dir(root).env("HOME", root.join("home")).env("USER", "ann");
    command.env("CONTROLBOOK_PASSPHRASE", super::passphrase());
    command.env("PATH", "/usr/bin:/bin").env("TZ", "UTC").env("LANG", "C.UTF-8").stdin(Stdio::null())
}

/// `standing` are the files that stood there before.
fn events(text: &str, root: &Path, mut standing: HashSet<PathBuf>) -> Vec<Event> {
    let mut offsets: HashMap<String, u64> = HashMap::new();
    let mut events = Vec::new();
    for line in text.lines() {
        let Some((call, rest)) = line.split_once('(') else { continue };
        let Some((arguments, result)) = rest.rsplit_once(" = ") else { continue };
        let arguments: Vec<&str> = arguments.trim_end().trim_end_matches(')').split(", ").collect();
        if result.starts_with('-') {
            // A sync that failed would be an event of its own; none does here.
            assert!(!call.contains("sync"), "{line:.200}");
            continue;
        }
        // What has no name any more is on no disk that a power cut leaves.
        if arguments[0].ends_with("(deleted)") {
            continue;
        }
        let number = |text: &str| text.parse::<u64>().unwrap_or_else(|_| panic!("{text} in {call}"));
        let returned = || number(result.split(['<', ' ']).next().unwrap());
        match call {
            "open" | "openat" | "creat" => {
                offsets.insert(result.split('<').next().unwrap().to_owned(), 0);
                let path = file_of(result);
                let creates = arguments.iter().any(|argument| argument.contains("O_CREAT")) || call == "creat";
                assert!(!arguments.iter().any(|argument| argument.contains("O_TRUNC")) || !path.starts_with(root));
                if creates && standing.insert(path.clone()) {
                    events.push(Event::Create(path));
                }
            }
            "lseek" => {
                offsets.insert(descriptor(arguments[0]), returned());
            }
            "write" if arguments[0].starts_with("1<") => events.push(Event::Acknowledged),
            "write" | "pwrite64" => {
                let mut bytes = bytes_of(arguments[1]);
                bytes.truncate(usize::try_from(returned()).unwrap());
                let offset = match call {
                    "write" => {
                        let offset = offsets.entry(descriptor(arguments[0])).or_default();
                        let at = *offset;
                        *offset += returned();
                        at
                    }
                    _ => number(arguments[3]),
                };
                events.push(Event::Write { path: file_of(arguments[0]), offset, bytes });
            }
            "ftruncate" => events.push(Event::Truncate { path: file_of(arguments[0]), size: number(arguments[1]) }),
            "fsync" | "fdatasync" => {
                let path = file_of(arguments[0]);
                events.push(if path.is_dir() { Event::SyncFolder(path) } else { Event::Sync(path) });
            }
            "rename" | "renameat" | "renameat2" | "link" | "linkat" => {
                let (from, to) = if arguments.len() == 2 { (0, 1) } else { (1, 3) };
                let (from, to) = (named(root, arguments[from]), named(root, arguments[to]));
                standing.insert(to.clone());
                if call.starts_with("link") {
                    events.push(Event::Link { from, to });
                } else {
                    standing.remove(&from);
                    events.push(Event::Rename { from, to });
                }
            }
            "unlink" | "unlinkat" => {
                let path = named(root, arguments[usize::from(call == "unlinkat")]);
                standing.remove(&path);
                events.push(Event::Delete(path));
            }
            _ => panic!("a call that nobody reads: {line:.200}"),
        }
    }
    events.retain(|event| match event {
        Event::Create(path) | Event::Sync(path) | Event::FailedSync(path) | Event::Delete(path) => {
            path.starts_with(root)
        }
        Event::SyncFolder(path) | Event::Write { path, .. } | Event::Truncate { path, .. } => path.starts_with(root),
        Event::Rename { to, .. } | Event::Link { to, .. } => to.starts_with(root),
        Event::Acknowledged => true,
    });
    events
}

/// `4` of `4</a/b>`.
fn descriptor(text: &str) -> String {
    text.split('<').next().unwrap().to_owned()
}

/// The path of `4</a/b>`.
fn file_of(text: &str) -> PathBuf {
    let (_, path) = text.split_once('<').unwrap();
    path_of(bytes_of(path.split('>').next().unwrap()))
}

/// The path of `"a/b"`, which may be relative.
fn named(root: &Path, text: &str) -> PathBuf {
    root.join(path_of(bytes_of(text)))
}

fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

/// What `"\x61\x62"` stands for.
fn bytes_of(text: &str) -> Vec<u8> {
    let text = text.trim_matches('"');
    text.split("\\x").skip(1).map(|byte| u8::from_str_radix(&byte[..2], 16).unwrap()).collect()
}
