//! Whether a report is still what was written: rendered once more from the same data and compared byte for byte. And
//! whether what baselines froze, and the history, are what they were.

mod differences;
mod told;

use std::path::Path;

use jiff::civil::Date;

use super::Session;
use crate::error::{Error, Result, clean_path};
use crate::export::Wishes;
use crate::given;
use crate::report::look::Look;
use crate::report::proof::{self, OfBaseline, Opened, PROGRAM, Receipt, opened};
use crate::report::{Data, Format, Kind, Origin, Report, Request, TableName, render, unwatched};
use crate::workbook::answer::words;
use crate::workbook::frozen::hash_of;
use crate::workbook::{Baseline, Workbook};

use differences::differences;

words! {
    /// What came of verifying a report.
    Verification {
        /// It was rendered again, and every byte is the same.
        Same = "same",
        /// Another version of the program wrote it: its hash, its data and its figures are what it says.
        SameByHash = "same-by-hash",
        /// Something in it was changed.
        Changed = "changed",
        /// What it was made from is neither what the workbook says now nor a baseline.
        UnknownData = "unknown-data",
        /// Nothing in it tells what it was made from.
        NoReceipt = "no-receipt",
    }
}

impl Verification {
    /// Whether the report is what was written, and that is proved.
    pub const fn is_good(self) -> bool {
        match self {
            Verification::Same | Verification::SameByHash => true,
            Verification::Changed | Verification::UnknownData | Verification::NoReceipt => false,
        }
    }
}

/// What verifying a report found.
#[derive(Clone, Debug)]
pub struct Verified {
    /// In a word.
    pub verdict: Verification,
    /// What the report says of itself, where it says anything.
    pub receipt: Option<Receipt>,
    /// The SHA-256 of the data that it was made from, where that is known.
    pub data: Option<String>,
    /// Whether that is what the workbook says now.
    pub is_now: bool,
    /// The baselines that froze it.
    pub baselines: Vec<Baseline>,
    /// What is not as it was, each in a sentence without its full stop.
    pub differences: Vec<String>,
}

/// What verifying a workbook by itself found.
#[derive(Clone, Debug)]
pub struct VerifiedWorkbook {
    /// Each baseline, with what is wrong with what it froze.
    pub baselines: Vec<(Baseline, Option<String>)>,
    /// What is wrong with the history.
    pub history: Vec<String>,
    /// How many steps it has.
    pub steps: usize,
    /// The SHA-256 of what the workbook says now.
    pub now: String,
}

impl VerifiedWorkbook {
    /// Whether all of it is what it was.
    pub fn is_good(&self) -> bool {
        self.history.is_empty() && self.baselines.iter().all(|(_, wrong)| wrong.is_none())
    }
}

/// The largest report that is read, in bytes.
const MOST: u64 = 500_000_000;

impl Session {
    /// Looks whether a report that lies in a file is still what was written. Of the files that reports should look
    /// like, only those are read that this one was written with.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read, [`Error::Invalid`] where it is too large; as [`Session::verify_report`].
    pub fn verify_file(&self, path: &Path, wishes: Wishes, date: Option<Date>) -> Result<Verified> {
        let unread = |source| Error::Io { what: "cannot read", path: path.to_owned(), source };
        let bytes = given::read_up_to(path, MOST).map_err(unread)?;
        if bytes.len() as u64 > MOST {
            return Err(Error::Invalid(format!("{} is too large to be a report", clean_path(path))));
        }
        let written = opened(&bytes).map(|opened| opened.receipt.look).unwrap_or_default();
        let is_wanted = |name: &str| written.iter().any(|other| other == name);
        let wishes = Wishes {
            template: wishes.template.filter(|_| is_wanted("template")),
            logo: wishes.logo.filter(|_| is_wanted("logo")),
            style: wishes.style.filter(|_| is_wanted("style")),
        };
        self.verify_report(&bytes, wishes.read()?, date)
    }

    /// Looks whether a report is still what was written. `look` are the files that it was to look like, which it does
    /// not carry; `date` is that of a table, which says nothing of itself.
    ///
    /// # Errors
    /// What reading the workbook says. That the report is not what it was is no error.
    pub fn verify_report(&self, bytes: &[u8], look: Look, date: Option<Date>) -> Result<Verified> {
        match opened(bytes) {
            Some(opened) if opened.receipt.is_known() => self.verify_opened(bytes, &opened, look),
            Some(_) | None => self.verify_table(bytes, date),
        }
    }

    fn verify_opened(&self, bytes: &[u8], opened: &Opened, look: Look) -> Result<Verified> {
        let receipt = &opened.receipt;
        let now = self.state_now()?;
        let is_now = now.hash == receipt.data;
        let workbook = &self.workbook;
        let baselines: Vec<Baseline> =
            workbook.baselines().filter(|baseline| baseline.hash == receipt.data).cloned().collect();
        let mut differences = Vec::new();
        if hash_of(&opened.content) != receipt.content {
            differences.push("the file is not as it was written: its own hash differs".to_owned());
        }
        differences.extend(receipt.baseline.as_ref().and_then(|claimed| claim(claimed, &baselines)));
        let state = if is_now {
            Some(std::borrow::Cow::Borrowed(workbook))
        } else {
            // One whose frozen state is damaged proves nothing; another may have the same.
            let frozen = baselines.first().map(|baseline| self.frozen(&baseline.name)).transpose();
            match frozen {
                Ok(frozen) => frozen.map(std::borrow::Cow::Owned),
                Err(error) => {
                    differences.push(error.to_string());
                    None
                }
            }
        };
        let of = |verdict, differences| Verified {
            verdict,
            receipt: Some(receipt.clone()),
            data: Some(receipt.data.clone()),
            is_now,
            baselines: baselines.clone(),
            differences,
        };
        let Some(state) = state else {
            let verdict = if differences.is_empty() { Verification::UnknownData } else { Verification::Changed };
            return Ok(of(verdict, differences));
        };
        let report = self.report_again(&state, receipt);
        let shown = proof::figures(&report.overall);
        let names = ["coverage", "maturity", "attainment"];
        for ((name, told), found) in names.iter().zip(&receipt.figures).zip(&shown) {
            if told != found {
                differences.push(format!("its {name} is said to be {told}, and its data gives {found}"));
            }
        }
        if receipt.program != PROGRAM {
            let verdict = if differences.is_empty() { Verification::SameByHash } else { Verification::Changed };
            return Ok(of(verdict, differences));
        }
        let missing = missing(receipt, &look);
        if !missing.is_empty() {
            differences.extend(missing);
            let verdict = if differences.len() == 1 { Verification::SameByHash } else { Verification::Changed };
            return Ok(of(verdict, differences));
        }
        let request = Request {
            sections: receipt.sections.clone(),
            table: receipt.table,
            model: receipt.model,
            look,
            ..Request::new(receipt.format, receipt.kind)
        };
        let again = match unwatched(|progress| render(&report, &request, progress)) {
            Ok(again) => again,
            Err(error) => {
                differences.push(format!("it cannot be rendered again: {error}"));
                return Ok(of(Verification::Changed, differences));
            }
        };
        if again == bytes {
            return Ok(of(Verification::Same, differences));
        }
        differences.extend(differences_between(bytes, &again));
        Ok(of(Verification::Changed, differences))
    }

    /// The report that a receipt speaks of.
    fn report_again(&self, state: &Workbook, receipt: &Receipt) -> Report {
        let origin =
            Origin { workbook: self.id(), changed_at: receipt.changed_at, date: Some(receipt.date), judged_by: None };
        let data = Data { hash: receipt.data.clone(), baseline: receipt.baseline.clone() };
        let report = Report { data: Some(data), ..Report::of(state, self.catalogue, origin) };
        if receipt.redacted { report.redacted(self.catalogue) } else { report }
    }

    /// A table says nothing of itself, since each of its lines is data for whoever reads it. So it is compared with
    /// every table that this workbook and its baselines can give.
    fn verify_table(&self, bytes: &[u8], date: Option<Date>) -> Result<Verified> {
        let now = self.state_now()?.hash;
        let mut verified = Verified {
            verdict: Verification::NoReceipt,
            receipt: None,
            data: None,
            is_now: false,
            baselines: Vec::new(),
            differences: Vec::new(),
        };
        let mut reports = vec![(now.clone(), self.report_to_keep(date)?)];
        for baseline in self.workbook.baselines() {
            if let Ok(report) = self.report_of_baseline(&baseline.name, date) {
                reports.push((baseline.hash.clone(), report));
            }
        }
        let tables = TableName::ALL.iter().map(|table| (Format::Csv, Some(*table)));
        let requests: Vec<Request> = tables
            .chain([(Format::Ciso, None)])
            .map(|(format, table)| Request { table, ..Request::new(format, Kind::Full) })
            .collect();
        for (hash, report) in reports {
            for report in [report.redacted(self.catalogue), report] {
                let is_it = |request: &Request| {
                    unwatched(|progress| render(&report, request, progress)).is_ok_and(|again| again == bytes)
                };
                if requests.iter().any(is_it) {
                    let same = self.workbook.baselines().filter(|baseline| baseline.hash == hash);
                    verified.baselines = same.cloned().collect();
                    verified.is_now = hash == now;
                    verified.data = Some(hash);
                    verified.verdict = Verification::Same;
                    return Ok(verified);
                }
            }
        }
        Ok(verified)
    }

    /// Reads what every baseline froze, and the whole history, and checks all hashes.
    ///
    /// # Errors
    /// What reading the workbook says.
    pub fn verify(&self) -> Result<VerifiedWorkbook> {
        let baselines = self.workbook.baselines().map(|baseline| {
            let wrong = self.frozen(&baseline.name).err().map(|error| error.to_string());
            (baseline.clone(), wrong)
        });
        let faults = self.store.verify_history()?;
        let history = faults.into_iter().map(|fault| match fault.seq {
            0 => fault.what,
            seq => format!("step {seq}: {}", fault.what),
        });
        let history = history.chain(self.store.foreign_faults()?);
        let steps = self.store.steps(None, 1)?.first().map_or(0, |step| step.seq as usize);
        Ok(VerifiedWorkbook {
            baselines: baselines.collect(),
            history: history.collect(),
            steps,
            now: self.state_now()?.hash,
        })
    }
}

/// What is not true of the baseline that a report names. It may have been signed off since.
fn claim(claimed: &OfBaseline, baselines: &[Baseline]) -> Option<String> {
    let name = &claimed.name;
    let Some(found) = baselines.iter().find(|baseline| baseline.name == *name && baseline.made == claimed.made) else {
        return Some(format!("it says that its data is the baseline \"{name}\", and it is not"));
    };
    match (&claimed.signed, &found.signed) {
        (None, _) => None,
        (Some(told), Some(signed)) if told == signed => None,
        (Some(told), _) => Some(format!(
            "it says that {} signed off the baseline \"{name}\", which the workbook does not",
            told.author
        )),
    }
}

/// The files that it was to look like and that were not given.
fn missing(receipt: &Receipt, look: &Look) -> Vec<String> {
    let is_given = |name: &str| match name {
        "template" => look.template.is_some(),
        "logo" => look.logo.is_some(),
        "style" => look.style.is_some(),
        _ => false,
    };
    let missing = receipt.look.iter().filter(|name| !is_given(name));
    missing
        .map(|name| {
            format!("it was written with a {name} of its own; give it with --{name} to compare every byte, too")
        })
        .collect()
}

fn differences_between(bytes: &[u8], again: &[u8]) -> Vec<String> {
    match differences(bytes, again) {
        told if told.is_empty() => vec!["its bytes are not those that its data gives".to_owned()],
        told => told,
    }
}
