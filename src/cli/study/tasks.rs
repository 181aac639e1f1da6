//! `controlbook study --case`, `--defects` and `--drill`: organisations to assess, mistakes to find, and the way from the
//! edition of 2013 to that of 2022.

mod case;
mod defects;

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Author, Failure, Output};
use crate::session::cases::find_case;
use crate::tui::TaskWish;

/// The options of this part.
#[derive(Args)]
pub struct Tasks {
    /// Show a case: an organisation to assess, with what people say there; without a name, list the cases
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["due", "quiz", "csv", "read", "notes", "defects", "drill"])]
    pub case: Option<String>,
    /// With --case: make the workbook to assess it in; nothing may stand there
    #[arg(long, value_name = "FILE", requires = "case", conflicts_with_all = ["compare", "json"])]
    pub make: Option<PathBuf>,
    /// With --case: compare your workbook with the key, and say for each difference why
    #[arg(long, value_name = "FILE", requires = "case")]
    pub compare: Option<PathBuf>,
    /// Find the eight mistakes in a Statement of Applicability with scores
    #[arg(long, conflicts_with_all = ["due", "quiz", "csv", "read", "notes", "drill"])]
    pub defects: bool,
    /// With --defects and --seed: the controls that you think wrong, as in 5.1,8.13; says which are, and why
    #[arg(long, value_name = "IDS", requires = "defects", value_delimiter = ',')]
    pub mark: Vec<String>,
    /// Ask what became of the controls of 2013, and where those of 2022 come from
    #[arg(long, conflicts_with_all = ["due", "quiz", "exam", "csv", "read", "notes"])]
    pub drill: bool,
}

impl Tasks {
    /// Whether a case or a search for mistakes is asked for.
    pub fn is_one(&self) -> bool {
        self.case.is_some() || self.defects
    }
}

/// What came of the options.
pub enum Done {
    /// It is said.
    Said(Output),
    /// It is to be shown on the screen.
    ToShow(TaskWish),
}

/// Does what these options ask for; `None` where they ask for nothing of this part.
pub fn run(
    tasks: &Tasks,
    seed: Option<u32>,
    (plain, is_json): (bool, bool),
    author: &Author,
) -> Result<Option<Done>, Failure> {
    if let Some(name) = &tasks.case {
        if name.is_empty() {
            return match (&tasks.make, &tasks.compare) {
                (None, None) => Ok(Some(Done::Said(case::list(is_json)?))),
                _ => Err(Failure::usage("which case?", "controlbook study --case lists them")),
            };
        }
        let case = find_case(name)?;
        return match (&tasks.make, &tasks.compare) {
            (Some(path), _) => Ok(Some(Done::Said(case::make(case, path, author)?))),
            (None, Some(path)) => Ok(Some(Done::Said(case::compare(case, path, is_json)?))),
            (None, None) if plain || is_json => Ok(Some(Done::Said(case::show(case, is_json)?))),
            (None, None) => Ok(Some(Done::ToShow(TaskWish::Case(case)))),
        };
    }
    if !tasks.defects {
        return Ok(None);
    }
    if !tasks.mark.is_empty() {
        let Some(seed) = seed else {
            return Err(Failure::usage(
                "--mark needs the --seed that the statement was printed with",
                "controlbook study --defects --seed 7 --mark 5.1,8.13",
            ));
        };
        return Ok(Some(Done::Said(defects::judge(u64::from(seed), &tasks.mark, is_json)?)));
    }
    match plain || is_json {
        true => Ok(Some(Done::Said(defects::show(seed.map(u64::from), is_json)?))),
        false => Ok(Some(Done::ToShow(TaskWish::Defects(seed.map(u64::from))))),
    }
}
