//! The program knows no network: neither its sources, nor what it depends on, nor what it asks of the system.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::Shell;

/// Crates that exist to speak over a network. `deny.toml` bans them, too; this holds without its tool. openssl-sys is
/// there for the cryptography of SQLCipher (the feature `encryption`), and for nothing else, as `deny.toml` holds.
const NETWORKING: [&str; 39] = [
    "actix-web",
    "async-io",
    "async-std",
    "attohttpc",
    "axum",
    "curl",
    "curl-sys",
    "dns-lookup",
    "ftp",
    "h2",
    "hickory-resolver",
    "http",
    "hyper",
    "isahc",
    "lettre",
    "libp2p",
    "minreq",
    "native-tls",
    "nng",
    "openssl",
    "quiche",
    "quinn",
    "reqwest",
    "russh",
    "rustls",
    "smol",
    "smoltcp",
    "socket2",
    "ssh2",
    "surf",
    "tiny_http",
    "tokio",
    "tonic",
    "tungstenite",
    "ureq",
    "warp",
    "webbrowser",
    "ws",
    "zmq",
];

/// What sources would have to name.
const NAMES: [&str; 9] = [
    "std::net",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "UnixListener",
    "UnixDatagram",
    "ToSocketAddrs",
    "rustix::net",
];

#[cfg(all(target_os = "linux", not(feature = "encryption")))]
/// What a program would have to ask the system for. A pair of sockets between a process and itself, by which
/// signals wake the screen, is none of it.
const CALLS: [&str; 8] = ["socket", "connect", "bind", "listen", "accept", "accept4", "getaddrinfo", "gethostbyname"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_dependency_speaks_over_a_network() {
    let lock: toml::Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let names: Vec<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    assert!(names.len() > 100 && names.contains(&"rusqlite"));
    let found: Vec<&&str> = names.iter().filter(|name| NETWORKING.contains(name)).collect();
    assert!(found.is_empty(), "{found:?}");
    // From a registry each, so that a fork from elsewhere does not come in unseen.
    let strangers: Vec<&str> = packages
        .iter()
        .filter(|package| {
            package.get("source").is_some_and(|source| !source.as_str().unwrap().starts_with("registry+"))
        })
        .map(|package| package["name"].as_str().unwrap())
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

#[test]
fn the_sources_name_no_network() {
    let mut files = 0;
    let mut found = Vec::new();
    for folder in ["src", "data"] {
        visit(&root().join(folder), &mut |path, source| {
            files += 1;
            // The two ends of a pipe within the process, by which signals wake the screen and the question for a passphrase.
            let has_pipe =
                ["tui/wait.rs", "tui/output.rs", "cli/passphrase/prompt.rs"].iter().any(|name| path.ends_with(name));
            let source = if has_pipe { source.replace("UnixStream", "") } else { source.to_owned() };
            for name in NAMES.iter().filter(|name| source.contains(**name)) {
                found.push(format!("{}: {name}", path.display()));
            }
            // The same in braces: use std::{fs, net}.
            if source.contains("net::") && source.contains("use std::{") {
                found.push(format!("{}: net", path.display()));
            }
        });
    }
    assert!(files > 100 && found.is_empty(), "{files} files: {found:?}");
}

fn visit(folder: &Path, each: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// Whatever stands in the libraries it is made of, only what is called is linked.
// OpenSSL has code for sockets that nothing here calls, as the tests below show; with it, this would say nothing.
#[cfg(all(target_os = "linux", not(feature = "encryption")))]
#[test]
fn the_program_asks_the_system_for_no_connection() {
    let program = assert_cmd::cargo::cargo_bin!("controlbook");
    let Ok(listed) = Command::new("nm").args(["--dynamic", "--undefined-only"]).arg(program).output() else {
        eprintln!("skipped: there is no nm here that lists what a program asks for");
        return;
    };
    let listed = String::from_utf8(listed.stdout).unwrap();
    let asked: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        .map(|name| name.split('@').next().unwrap_or(name))
        .collect();
    assert!(asked.contains(&"malloc") && asked.contains(&"poll"), "{asked:?}");
    let found: Vec<&&str> = asked.iter().filter(|name| CALLS.contains(name)).collect();
    assert!(found.is_empty(), "{found:?}");
}

/// What the program does with files and the network, as the system saw it.
#[cfg(target_os = "linux")]
fn traced(shell: &Shell, arguments: &[&str]) -> Option<String> {
    let log = shell.path("traced");
    let mut command = Command::new("strace");
    command.args(["-f", "-s", "4096", "-e", "trace=network,open,openat,openat2,creat", "-o"]).arg(&log);
    command.arg(assert_cmd::cargo::cargo_bin!("controlbook")).args(arguments).current_dir(shell.folder.path());
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LANG", "C.UTF-8").env("USER", "ann");
    for (name, value) in [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state")] {
        command.env(name, shell.path(value));
    }
    let ran = command.output().ok()?;
    let text = fs::read_to_string(&log).ok()?;
    // A machine may forbid to trace.
    text.contains("openat").then(|| {
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
        text
    })
}

/// Where a program is started from and what the system's own libraries read, beside the person's folders.
#[cfg(target_os = "linux")]
const READ: [&str; 10] =
    // OpenSSL, where encryption is built in, looks for its configuration, which only the system's owner can write.
    [
        "/usr/local/ssl/openssl.cnf",
        "/etc/",
        "/lib/",
        "/lib64/",
        "/usr/lib",
        "/usr/share/zoneinfo",
        "/proc/",
        "/sys/",
        "/dev/",
        "/usr/share/locale",
    ];

#[cfg(target_os = "linux")]
#[test]
fn no_command_opens_a_socket_or_a_file_of_others() {
    let shell = Shell::with_sample();
    fs::write(shell.path("proof.txt"), "proof").unwrap();
    for arguments in [
        &["status", "acme.controlbook"][..],
        &["set", "acme.controlbook", "8.13", "--level", "2"],
        &["note", "acme.controlbook", "8.13", "text"],
        &["attach", "acme.controlbook", "8.13", "proof.txt"],
        &["attach", "acme.controlbook", "8.13", "https://example.com/x"],
        &["evidence", "verify", "acme.controlbook"],
        &["export", "acme.controlbook", "--format", "md"],
        &["copy", "acme.controlbook", "copy.controlbook"],
        &["doctor", "acme.controlbook"],
        &["history", "acme.controlbook"],
    ] {
        let Some(text) = traced(&shell, arguments) else {
            eprintln!("skipped: there is no strace here that may trace");
            return;
        };
        assert_keeps_to_itself(&text, shell.folder.path(), &arguments.join(" "));
    }
}

/// That a traced program spoke to nobody, and opened nothing but what is in the person's folder and the system's own.
#[cfg(target_os = "linux")]
fn assert_keeps_to_itself(traced: &str, folder: &Path, what: &str) {
    for line in traced.lines() {
        assert!(!["socket(", "connect(", "bind("].iter().any(|call| line.contains(call)), "{what}: {line}");
        let Some(path) = line.split('"').nth(1) else { continue };
        let own = path.starts_with(&*folder.to_string_lossy()) || !path.starts_with('/');
        assert!(own || READ.iter().any(|folder| path.starts_with(folder)), "{what}: {line}");
        let writes = ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|mode| line.contains(mode));
        assert!(own || !writes || path.starts_with("/dev/"), "{what}: {line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_screen_opens_no_socket_or_file_of_others_either() {
    let desk = crate::pty::Desk::with_sample();
    if traced(&Shell::with_sample(), &["status", "acme.controlbook"]).is_none() {
        eprintln!("skipped: there is no strace here that may trace");
        return;
    }
    let mut command = desk.command(Path::new("strace"));
    command.args(["-f", "-s", "4096", "-e", "trace=network,open,openat,openat2,creat", "-o"]);
    command.arg(desk.path("traced"));
    command.arg(assert_cmd::cargo::cargo_bin!("controlbook"));
    command.arg("acme.controlbook");
    let mut terminal = crate::pty::Terminal::run(command);
    terminal.wait_for("q quit");
    for (keys, shown) in [("2", "Saved"), ("go", "Coverage"), ("gf", "findings"), ("gi", "questions")] {
        terminal.send(keys);
        terminal.wait_for(shown);
    }
    terminal.send("q");
    assert!(terminal.end().success());
    let text = fs::read_to_string(desk.path("traced")).unwrap();
    assert!(text.contains("places.json") && text.contains("acme.controlbook"), "{text}");
    assert_keeps_to_itself(&text, desk.folder.path(), "the screen");
}
