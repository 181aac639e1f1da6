//! The report as OSCAL, release 1.2.1: the models that other programs for controls read.
//!
//! OSCAL has one model a file, and models refer to each other: results to the plan, the plan to the statement, the
//! statement and the profile to the catalogue, the plan of action to the statement and the results. So an export is a ZIP archive of all files that belong together, each
//! naming the next one by its name, and a text that says what each is. One model alone can be asked for by name.
//!
//! Ids are tokens (`a.5.10`); levels, targets, how they are known, applicability and reasons are properties under
//! [`NAMESPACE`], a name of our own. A level that is missing is absent. A redacted report names no party. NIST's JSON
//! Schema is held to by `tests/it/oscal.rs`.

mod assessment;
mod catalog;
mod evidence;
mod ids;
mod people;
mod plan;
mod poam;
mod profile;
mod props;
mod shape;
mod ssp;

use std::io::{Cursor, Write as _};

use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub use props::NAMESPACE;

use super::{Kind, Progress, Report, json};
use crate::error::{Error, Result};
use crate::workbook::answer::words;
use ids::Ids;
use people::People;
use shape::{Metadata, Root};

/// The release that everything here is written in.
const RELEASE: &str = "1.2.1";

words! {
    /// The models that are written, each before those that refer to it.
    Model {
        /// The controls, in this project's own words.
        Catalog = "catalog",
        /// The workbook's profile with its targets.
        Profile = "profile",
        /// The Statement of Applicability.
        SystemSecurityPlan = "system-security-plan",
        /// What was to be assessed, and how.
        AssessmentPlan = "assessment-plan",
        /// What was found.
        AssessmentResults = "assessment-results",
        /// What is to be done, by whom and by when.
        PlanOfActionAndMilestones = "plan-of-action-and-milestones",
    }
}

impl Model {
    /// What it holds.
    pub const fn sentence(self) -> &'static str {
        match self {
            Model::Catalog => "The controls: titles, and summaries and levels in controlbook's own words",
            Model::Profile => "The controls of the workbook's profile that are not excluded, with their targets",
            Model::SystemSecurityPlan => {
                "The Statement of Applicability, with the implementation status of each control"
            }
            Model::AssessmentPlan => "What was to be assessed, and in which ways",
            Model::AssessmentResults => "Levels, notes and findings, with how they are known",
            Model::PlanOfActionAndMilestones => "The gaps and the actions that close them, with owners and due dates",
        }
    }

    /// The name of its file, by which the others refer to it.
    const fn file(self) -> &'static str {
        match self {
            Model::Catalog => "catalog.json",
            Model::Profile => "profile.json",
            Model::SystemSecurityPlan => "system-security-plan.json",
            Model::AssessmentPlan => "assessment-plan.json",
            Model::AssessmentResults => "assessment-results.json",
            Model::PlanOfActionAndMilestones => "plan-of-action-and-milestones.json",
        }
    }

    /// What its title begins with.
    const fn title(self) -> &'static str {
        match self {
            Model::Catalog => "Controls",
            Model::Profile => "Profile",
            Model::SystemSecurityPlan => "Statement of Applicability",
            Model::AssessmentPlan => "Assessment plan",
            Model::AssessmentResults => "Assessment results",
            Model::PlanOfActionAndMilestones => "Plan of action and milestones",
        }
    }

    /// Those that belong to a kind of report, each with all that it refers to.
    fn of(kind: Kind) -> &'static [Model] {
        match kind {
            Kind::Soa => &[Model::Catalog, Model::SystemSecurityPlan],
            Kind::Summary | Kind::Full | Kind::Gaps | Kind::Workpaper => Model::ALL,
        }
    }
}

/// What the models of one report share.
struct Context<'a> {
    model: Model,
    ids: &'a Ids,
    people: People<'a>,
}

impl Context<'_> {
    /// The UUID of the document.
    fn document(&self) -> Uuid {
        self.ids.uuid("document", self.model.word())
    }

    /// What the document says of itself, with all who were met until now.
    fn metadata(&mut self, report: &Report) -> Metadata {
        let document = &report.organisation.document;
        let (parties, roles, responsible_parties) =
            std::mem::replace(&mut self.people, People::of(report, self.ids)).named();
        let title = match &document.title {
            Some(title) => format!("{title}: {}", self.model.title()),
            None => format!("{}: {} ({})", self.model.title(), report.organisation.name, report.catalogue),
        };
        let mut props =
            vec![props::word("date", report.date), props::word("redacted", if report.redacted { "yes" } else { "no" })];
        if let Some(data) = &report.data {
            props.push(props::word("data-sha256", &data.hash));
            props.extend(data.baseline.as_ref().and_then(|baseline| props::own("baseline", &baseline.name)));
        }
        if self.model == Model::SystemSecurityPlan {
            props.extend(ssp::completeness(report));
        }
        if self.model == Model::Profile {
            props.extend(props::own("profile", &report.profile.name));
        }
        props.extend(
            document
                .classification
                .as_deref()
                .and_then(|text| props::value_of(text).map(|text| props::known("marking", text))),
        );
        props.extend(document.approved_on.map(|date| props::word("approved-on", date)));
        props.extend(document.next_review.map(|date| props::word("next-review", date)));
        Metadata {
            title: props::line(&title),
            last_modified: report.changed_at,
            version: document.version.as_deref().and_then(props::value_of).unwrap_or_else(|| report.date.to_string()),
            oscal_version: RELEASE,
            props,
            roles,
            parties,
            responsible_parties,
            remarks: props::limits(report),
        }
    }
}

/// One model alone.
///
/// # Errors
/// [`Error::Invalid`] for what JSON cannot hold.
pub fn render(report: &Report, model: Model) -> Result<Vec<u8>> {
    Ok(written(report, model, &Ids::of(report)?)?.into_bytes())
}

fn written(report: &Report, model: Model, ids: &Ids) -> Result<String> {
    let context = &mut Context { model, ids, people: People::of(report, ids) };
    json::text(&match model {
        Model::Catalog => Root::Catalog(catalog::catalog(report, context)),
        Model::Profile => Root::Profile(profile::profile(report, context)),
        Model::SystemSecurityPlan => Root::SystemSecurityPlan(Box::new(ssp::plan(report, context))),
        Model::AssessmentPlan => Root::AssessmentPlan(Box::new(plan::plan(report, context))),
        Model::AssessmentResults => Root::AssessmentResults(Box::new(assessment::results(report, context))),
        Model::PlanOfActionAndMilestones => Root::PlanOfActionAndMilestones(Box::new(poam::poam(report, context))),
    })
}

/// All models that belong to a kind of report, in a ZIP archive whose files bear the report's date.
///
/// # Errors
/// As [`render`], and [`Error::Cancelled`].
pub fn archive(report: &Report, kind: Kind, progress: &mut Progress<'_>) -> Result<Vec<u8>> {
    let impossible = |error: &dyn std::fmt::Display| Error::Invalid(format!("cannot write the archive: {error}"));
    let ids = Ids::of(report)?;
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(midnight(report.date))
        .unix_permissions(0o600);
    let models = Model::of(kind);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        archive.start_file(name, options).map_err(|error| impossible(&error))?;
        archive.write_all(text.as_bytes()).map_err(|error| impossible(&error))
    };
    add("README.txt", &contents(models))?;
    for (done, model) in models.iter().enumerate() {
        progress.reached(done, models.len())?;
        add(model.file(), &written(report, *model, &ids)?)?;
    }
    Ok(archive.finish().map_err(|error| impossible(&error))?.into_inner())
}

/// The date as an archive has it, which knows no year before 1980.
fn midnight(date: jiff::civil::Date) -> zip::DateTime {
    let part = |part: i8| u8::try_from(part).unwrap_or(1);
    let year = u16::try_from(date.year()).unwrap_or_default();
    zip::DateTime::from_date_and_time(year, part(date.month()), part(date.day()), 0, 0, 0).unwrap_or_default()
}

/// What somebody reads who opens the archive by hand.
fn contents(models: &[Model]) -> String {
    let lines: Vec<String> = models.iter().map(|model| format!("{}: {}\n", model.file(), model.sentence())).collect();
    format!(
        "OSCAL {RELEASE}, for programs that read it. The files refer to each other by their names: keep them in one \
         folder.\n\n{}\nProperties of controlbook's own stand under {NAMESPACE}.\n",
        lines.concat()
    )
}
