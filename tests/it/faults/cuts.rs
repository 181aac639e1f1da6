//! The power goes at any moment of an operation.

use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

use controlbook::session::Session;

use super::disk::Disk;
use super::operations::{OPERATIONS, prepared};
use super::power::{Event, Fate, Platter, lay_out};
use super::{Held, all, held, held_by, laid_out, moments, tell};
use crate::support::{done, folder, id, to_level};

/// How many disks were looked at, and how many of them were different.
#[derive(Default)]
pub struct Tried {
    pub states: usize,
    pub different: usize,
}

/// Cuts the power after each of the events, in each way, and hands what the disk then holds to `judge`, with the
/// number of operations that were said to be saved until then.
pub fn cut(
    before: &Platter,
    events: &[Event],
    root: &Path,
    most: usize,
    mut judge: impl FnMut(&Path, usize) -> Result<(), String>,
) -> Tried {
    let (mut tried, mut known) = (Tried::default(), HashSet::new());
    let chosen: HashSet<usize> = moments(events.len() + 1, most).into_iter().collect();
    let mut platter = before.clone();
    for moment in 0..=events.len() {
        if moment > 0 {
            platter.take(&events[moment - 1]);
        }
        if !chosen.contains(&moment) {
            continue;
        }
        for fate in Fate::all(if all() { 4 } else { 1 }) {
            let found = platter.after(fate);
            tried.states += 1;
            let mut hasher = DefaultHasher::new();
            (&found, platter.acknowledged).hash(&mut hasher);
            if !known.insert(hasher.finish()) {
                continue;
            }
            tried.different += 1;
            let image = folder();
            lay_out(&found, root, image.path());
            if let Err(wrong) = judge(image.path(), platter.acknowledged) {
                let last = events[..moment].last();
                let last = format!("{last:?}").chars().take(120).collect::<String>();
                panic!("{fate:?} after event {moment} of {}, {last}: {wrong}", events.len());
            }
        }
    }
    tried
}

/// That it is the state after what was said to be saved, or after the operation then under way.
pub fn one_of(held: Result<Held, String>, states: &[Held], acknowledged: usize) -> Result<(), String> {
    let held = held?;
    match states.iter().position(|state| *state == held) {
        Some(place) if place == acknowledged || place == acknowledged + 1 => Ok(()),
        Some(place) => Err(format!("{acknowledged} were said to be saved, and {place} are there")),
        None => Err("it is in no state that it ever was in".to_owned()),
    }
}

#[test]
fn a_power_cut_leaves_all_of_an_operation_or_nothing() {
    for operation in OPERATIONS {
        let (folder, path) = laid_out(prepared());
        let disk = Disk::under(folder.path());
        let root = disk.folder().to_owned();
        let mut session = Session::open(&path, "Test").unwrap();
        let mut states = vec![held_by(&session).unwrap()];
        let before = Platter::of_folder(&root);
        disk.record();
        (operation.run)(&mut session).unwrap();
        disk.acknowledged();
        states.push(held_by(&session).unwrap());
        let events = disk.recorded();
        let tried = cut(&before, &events, &root, 8, |image, acknowledged| {
            one_of(held(&image.join("acme.controlbook")), &states, acknowledged)
        });
        let Tried { states, different } = tried;
        tell(&format!(
            "power cut in \"{}\": {states} disks ({different} different), {} events",
            operation.name,
            events.len()
        ));
    }
}

#[test]
fn a_power_cut_loses_none_of_ten_edits_that_were_said_to_be_saved() {
    let (folder, path) = laid_out(prepared());
    let disk = Disk::under(folder.path());
    let root = disk.folder().to_owned();
    let mut session = Session::open(&path, "Test").unwrap();
    let mut states = vec![held_by(&session).unwrap()];
    let before = Platter::of_folder(&root);
    disk.record();
    for edit in 0..10 {
        let control = ["5.1", "5.4", "8.13"][edit % 3];
        let level = u8::try_from((edit + 3) % 6).unwrap();
        done(session.set(&[id(control)], &to_level(level)));
        disk.acknowledged();
        states.push(held_by(&session).unwrap());
    }
    let events = disk.recorded();
    assert!(events.iter().filter(|event| **event == Event::Acknowledged).count() == 10 && events.len() > 100);
    let Tried { states, different } = cut(&before, &events, &root, 50, |image, acknowledged| {
        one_of(held(&image.join("acme.controlbook")), &states, acknowledged)
    });
    tell(&format!("power cut in ten edits: {states} disks ({different} different), {} events", events.len()));
}
