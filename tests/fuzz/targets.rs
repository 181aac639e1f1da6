//! The targets: what is fed, and what must hold of all input.

mod bundles;
mod files;
mod screen;
mod tables;
mod texts;
mod workbooks;

/// Something to feed.
pub struct Target {
    /// As the command line names it.
    pub name: &'static str,
    /// Inputs to begin with, which reach far.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Takes an input; panics where something is wrong.
    pub feed: fn(&[u8]),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "query", seeds: texts::query_seeds, feed: texts::query },
    Target { name: "keys", seeds: texts::key_seeds, feed: texts::keys },
    Target { name: "ids", seeds: texts::id_seeds, feed: texts::ids },
    Target { name: "markdown", seeds: texts::markdown_seeds, feed: texts::markdown },
    Target { name: "names", seeds: texts::name_seeds, feed: texts::names },
    Target { name: "reports", seeds: texts::report_seeds, feed: texts::reports },
    Target { name: "config", seeds: files::config_seeds, feed: files::config },
    Target { name: "phrases", seeds: files::phrases_seeds, feed: files::phrases },
    Target { name: "overlay", seeds: files::overlay_seeds, feed: files::overlay },
    Target { name: "catalogue", seeds: files::other_catalogue_seeds, feed: files::other_catalogue },
    Target { name: "tables", seeds: tables::seeds, feed: tables::tables },
    Target { name: "bundle", seeds: bundles::seeds, feed: bundles::bundle },
    Target { name: "remembered", seeds: files::remembered_seeds, feed: files::remembered },
    Target { name: "workbook", seeds: workbooks::byte_seeds, feed: workbooks::bytes },
    Target { name: "imprint", seeds: workbooks::imprint_seeds, feed: workbooks::imprint },
    Target { name: "steps", seeds: workbooks::step_seeds, feed: workbooks::steps },
    Target { name: "merge", seeds: workbooks::merge_seeds, feed: workbooks::merge },
    Target { name: "evidence", seeds: workbooks::evidence_seeds, feed: workbooks::evidence },
    #[cfg(not(fuzzing))]
    Target { name: "plain", seeds: workbooks::plain_seeds, feed: workbooks::plain },
    Target { name: "screen", seeds: screen::seeds, feed: screen::keys },
];

/// The one that the environment names: libFuzzer feeds one.
#[cfg(fuzzing)]
pub fn chosen() -> &'static Target {
    static CHOSEN: std::sync::OnceLock<&'static Target> = std::sync::OnceLock::new();
    CHOSEN.get_or_init(|| {
        let name = std::env::var("CONTROLBOOK_FUZZ_TARGET").expect("CONTROLBOOK_FUZZ_TARGET names the target");
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("the targets are {names:?}"))
    })
}

/// Goes to the folder of the run, and puts the seeds among what libFuzzer begins with.
#[cfg(fuzzing)]
pub fn begin() {
    crate::surroundings::prepare();
    let corpus = std::env::var_os("CONTROLBOOK_FUZZ_CORPUS").expect("CONTROLBOOK_FUZZ_CORPUS names a folder");
    for (place, seed) in (chosen().seeds)().iter().enumerate() {
        std::fs::write(std::path::Path::new(&corpus).join(format!("seed-{place}")), seed).unwrap();
    }
}

/// The seeds as they are written down.
fn seeds(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// What steers a terminal or hides text, said apart from the program's own list.
fn is_dangerous(c: char) -> bool {
    let code = u32::from(c);
    let is_control = code < 0x20 || (0x7f..0xa0).contains(&code);
    is_control
        || matches!(code, 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe007f)
}
