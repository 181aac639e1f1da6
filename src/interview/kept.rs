//! Where an interview was left, so that it can go on there: a small file of the user's own, apart from the
//! workbook. It holds ids of controls and a place, and nothing that the workbook says.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Run;
use crate::catalogue::Catalogue;
use crate::config::make_private_folder;
use crate::paths;

/// How many workbooks' places are kept.
const MOST: usize = 50;
/// A file that is larger than 50 runs through a large catalogue is not ours.
const MOST_BYTES: u64 = 4_000_000;

/// The places, the newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    runs: Vec<KeptRun>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptRun {
    workbook: Uuid,
    run: Run,
}

/// The run of a workbook, where one is kept and still makes sense.
pub fn recall(workbook: Uuid, catalogue: &Catalogue) -> Option<Run> {
    let kept = load(&paths::interview_file()?);
    kept.runs.into_iter().find(|kept| kept.workbook == workbook)?.run.known_to(catalogue)
}

/// Keeps the run of a workbook in place of the one before. Failing to keep it is not worth a word: the answers
/// are safe, and the next run asks what is open.
pub fn keep(workbook: Uuid, run: &Run) {
    if let Some(path) = paths::interview_file() {
        let _ = keep_in(&path, workbook, run);
    }
}

fn load(path: &Path) -> Kept {
    let mut text = String::new();
    let read = fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text));
    read.ok().and_then(|_| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn keep_in(path: &Path, workbook: Uuid, run: &Run) -> io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let mut kept = load(path);
    kept.runs.retain(|kept| kept.workbook != workbook);
    kept.runs.insert(0, KeptRun { workbook, run: run.clone() });
    kept.runs.truncate(MOST);
    make_private_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(serde_json::to_string(&kept)?.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::iso27002::ISO27002_2022;
    use crate::interview::{Asked, Order, Place};
    use crate::workbook::Workbook;

    #[test]
    fn a_place_is_kept_for_each_workbook_and_damage_is_forgotten() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("state").join("interview.json");
        let mut run = Run::of(Order::Theme, Asked::Everything, &Workbook::default(), &ISO27002_2022);
        run.go_on(&Workbook::default());
        let ids: Vec<Uuid> = (0..60).map(|_| Uuid::now_v7()).collect();
        for id in &ids {
            keep_in(&path, *id, &run)?;
        }
        run.go_on(&Workbook::default());
        keep_in(&path, ids[59], &run)?;
        let kept = load(&path);
        assert_eq!(kept.runs.len(), MOST);
        assert_eq!((kept.runs[0].workbook, kept.runs[0].run.place), (ids[59], Place::At(1)));
        assert_eq!(kept.runs[1].run.place, Place::At(0));
        for damage in ["", "{", "{\"runs\": 3}", "\0"] {
            fs::write(&path, damage)?;
            assert!(load(&path).runs.is_empty(), "{damage:?}");
            keep_in(&path, ids[0], &run)?;
            assert_eq!(load(&path).runs.len(), 1);
        }
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_alone() -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("state").join("interview.json");
        let run = Run::of(Order::Theme, Asked::Everything, &Workbook::default(), &ISO27002_2022);
        keep_in(&path, Uuid::now_v7(), &run)?;
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.path().join("state"))?.permissions().mode() & 0o777, 0o700);
        Ok(())
    }
}
