//! Programs that are killed while they make, thin or restore backups. `CONTROLBOOK_KILL_ROUNDS` is for longer runs.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use controlbook::config::BackupLimits;
use controlbook::session::Session;
use controlbook::session::backups::{Shelf, Whose, restore};
use controlbook::store::Store;

use crate::cli::Shell;
use crate::support::{Random, assert_sound, set_level};

fn rounds() -> u32 {
    std::env::var("CONTROLBOOK_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(25)
}

/// Runs a command and kills it at a random moment; whether it had ended by itself.
fn killed(shell: &Shell, random: &mut Random, arguments: &[&str]) -> bool {
    let program = shell.command().get_program().to_owned();
    let mut child = beside(shell, Command::new(program))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    sleep(Duration::from_micros(random.next() % 40_000));
    let had_ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    had_ended
}

/// A program of any kind, where and as the shell runs its commands.
fn beside(shell: &Shell, mut command: Command) -> Command {
    command.current_dir(shell.path("")).env_clear();
    command.envs(shell.command().get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))));
    command
}

fn shelf(shell: &Shell) -> Shelf {
    Shelf::at(shell.path("state/controlbook/backups"), BackupLimits::default())
}

#[test]
fn a_backup_that_is_killed_leaves_a_good_one_and_no_half_one_counts() {
    let shell = Shell::with_sample();
    fs::create_dir_all(shell.path("config/controlbook")).unwrap();
    // Each new one takes the place of the one before: the most that thinning can do.
    let config = "[backups]\nnewest = 1\ndays = 0\nmonths = 0\n";
    fs::write(shell.path("config/controlbook/config.toml"), config).unwrap();
    shell.done(&["backup", "acme.controlbook"]);
    let path = shell.path("acme.controlbook");
    let workbook = Store::look(&path).unwrap();
    let (shelf, whose) = (shelf(&shell), Whose::Id(workbook.identity().id));
    let (mut random, mut ended) = (Random(6), 0);
    for round in 0..rounds() {
        ended += u32::from(killed(&shell, &mut random, &["backup", "acme.controlbook"]));
        let backups = shelf.backups_of(whose);
        assert!(!backups.is_empty(), "round {round}");
        for backup in backups {
            assert_eq!(backup.verified().unwrap().workbook, workbook.workbook, "round {round}: {backup:?}");
        }
    }
    assert!(ended < rounds(), "none was killed in the middle");
    // What the killed ones left neither counts nor keeps the next one from being made.
    shell.done(&["backup", "acme.controlbook"]);
    assert_eq!(shelf.backups_of(whose).len(), 1);
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_state_or_the_new_one() {
    let shell = Shell::with_sample();
    let path = shell.path("acme.controlbook");
    let shelf = shelf(&shell);
    // Not on the shelf, where they would be thinned.
    let (early, late) = (shell.path("early.controlbook"), shell.path("late.controlbook"));
    let mut session = Session::open(&path, "Ann").unwrap();
    session.copy_to(&early).unwrap();
    let then = session.workbook().clone();
    set_level(&mut session, "5.1", 0);
    session.copy_to(&late).unwrap();
    let now = session.workbook().clone();
    drop(session);
    let (mut random, mut seen) = (Random(7), [0, 0]);
    for round in 0..rounds() {
        restore(&path, &late, &shelf).unwrap();
        killed(&shell, &mut random, &["restore", "acme.controlbook", "early.controlbook", "--yes"]);
        let session = Session::open(&path, "Ann").unwrap();
        assert_sound(&session);
        let is_then = *session.workbook() == then;
        assert!(is_then || *session.workbook() == now, "round {round}");
        seen[usize::from(is_then)] += 1;
        if is_then {
            // What it replaced had been kept before.
            let kept = shelf.backups_of(Whose::Id(session.id()));
            assert!(
                kept.iter().any(|backup| backup.verified().is_ok_and(|kept| kept.workbook == now)),
                "round {round}"
            );
        }
    }
    assert!(seen[0] > 0, "none was killed before it was done: {seen:?}");
}

/// What the system was asked for, in order, where the machine has a tracer.
#[cfg(target_os = "linux")]
#[test]
fn everything_is_synced_before_it_has_its_name_and_before_anything_is_taken_away() {
    let Some(strace) = ["/usr/bin/strace", "/bin/strace"].iter().find(|path| Path::new(path).exists()) else {
        eprintln!("skipped: there is no strace");
        return;
    };
    let shell = Shell::with_sample();
    fs::create_dir_all(shell.path("config/controlbook")).unwrap();
    let config = "[backups]\nnewest = 1\ndays = 0\nmonths = 0\n";
    fs::write(shell.path("config/controlbook/config.toml"), config).unwrap();
    shell.done(&["backup", "acme.controlbook"]);
    let calls = "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat";
    let mut traced = beside(&shell, Command::new(strace));
    traced.args(["-f", "-y", "-e", calls, "-o"]).arg(shell.path("trace"));
    traced.arg(shell.command().get_program()).args(["backup", "acme.controlbook"]);
    assert!(traced.output().unwrap().status.success());
    let trace = fs::read_to_string(shell.path("trace")).unwrap();
    let calls: Vec<&str> = trace.lines().filter(|line| line.contains("/backups")).collect();
    let place = |what: &str, wanted: &dyn Fn(&str) -> bool| {
        calls.iter().position(|call| wanted(call)).unwrap_or_else(|| panic!("no {what} in\n{trace}"))
    };
    let is_sync = |call: &str| call.contains("sync(");
    let copied = place("sync of the copy", &|call| is_sync(call) && call.contains("/.controlbook-"));
    let recorded =
        place("record", &|call| call.contains("rename") && call.contains("00002-") && call.contains(".json"));
    let named = place("name", &|call| {
        (call.contains("rename") || call.contains("link")) && call.contains("00002-") && call.contains(".controlbook\"")
    });
    let folder = calls.iter().skip(named).position(|call| is_sync(call)).map(|after| named + after);
    let folder = folder.unwrap_or_else(|| panic!("the name is not synced in\n{trace}"));
    let taken = place("removal", &|call| call.contains("unlink") && call.contains("00001-"));
    assert!(copied < recorded && recorded < named && named < folder && folder < taken, "{trace}");
}
