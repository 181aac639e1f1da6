//! Cases in plain lines and as JSON. The key comes with a comparison alone.

use std::path::Path;

use serde::Serialize;

use crate::catalogue::ControlId;
use crate::cli::layout::Page;
use crate::cli::{Author, Done, json, open_to_read};
use crate::config::Recent;
use crate::error::clean_path;
use crate::figures::{Kappa, Share};
use crate::session::{Session, catalogue};
use crate::study::cases::{self, Case, Compared, Line, Verdict};
use crate::text::clean_line;

#[derive(Serialize)]
struct ListShape {
    cases: Vec<CaseShape>,
}

#[derive(Serialize)]
struct CaseShape {
    name: &'static str,
    title: &'static str,
    organisation: &'static str,
    about: &'static str,
    controls: Vec<&'static ControlId>,
    material: Vec<MaterialShape>,
}

#[derive(Serialize)]
struct MaterialShape {
    kind: &'static str,
    source: &'static str,
    text: &'static str,
}

#[derive(Serialize)]
struct ComparedShape<'a> {
    case: &'a str,
    organisation: &'a str,
    same: Share,
    exact: Share,
    within_one: Share,
    distance: u32,
    kappa: Option<Kappa>,
    applicability: Share,
    controls: Vec<LineShape<'a>>,
    debrief: &'a str,
}

#[derive(Serialize)]
struct LineShape<'a> {
    control: &'a ControlId,
    title: &'a str,
    result: &'static str,
    yours: SideShape<'a>,
    key: SideShape<'a>,
    levels_apart: Option<i8>,
    trap: Option<&'static str>,
    why: &'a str,
}

#[derive(Serialize)]
struct SideShape<'a> {
    applicability: &'static str,
    level: Option<u8>,
    provider: Option<&'a str>,
    reason: Option<&'a str>,
}

impl CaseShape {
    fn of(case: &'static Case) -> CaseShape {
        let material = case.material.iter().map(|piece| MaterialShape {
            kind: piece.kind.word(),
            source: &piece.source,
            text: &piece.text,
        });
        CaseShape {
            name: &case.name,
            title: &case.title,
            organisation: &case.organisation,
            about: &case.about,
            controls: case.controls().collect(),
            material: material.collect(),
        }
    }
}

fn title(id: &ControlId) -> &'static str {
    catalogue().control(id.as_str()).map_or("", |control| &control.title)
}

/// All cases.
pub fn list(is_json: bool) -> Done {
    if is_json {
        return json(&ListShape { cases: cases::all().iter().map(CaseShape::of).collect() });
    }
    let mut page = Page::default();
    for case in cases::all() {
        page.prose(&format!("{:<14}", case.name), &format!("{}: {}", case.title, case.organisation));
    }
    page.line("");
    page.line("Show one with: controlbook study --case shop --plain");
    Ok(page.into_output())
}

/// What there is to judge by, and what to do.
pub fn show(case: &'static Case, is_json: bool) -> Done {
    if is_json {
        return json(&CaseShape::of(case));
    }
    let mut page = Page::default();
    page.line(&format!("{}: {}", case.title, case.organisation));
    page.line("");
    page.prose("", &case.about);
    for piece in case.material {
        page.line("");
        page.line(&format!("[{}] {}", piece.kind.word(), piece.source));
        for paragraph in piece.text.lines().filter(|line| !line.is_empty()) {
            page.prose("  ", paragraph);
        }
    }
    page.line("");
    page.line("To assess:");
    for id in case.controls() {
        page.prose(&format!("  {:<6}", id.as_str()), title(id));
    }
    page.line("");
    let name = &case.name;
    page.line(&format!("Make a workbook for it:    controlbook study --case {name} --make {name}.controlbook"));
    page.line(&format!("When you have assessed it: controlbook study --case {name} --compare {name}.controlbook"));
    Ok(page.into_output())
}

/// Makes the workbook.
pub fn make(case: &'static Case, path: &Path, author: &Author) -> Done {
    let session = Session::create_case(path, case, &author.name()?)?;
    Recent::remember(session.path());
    let (file, name) = (clean_path(path), &case.name);
    let mut page = Page::default();
    let count = case.controls().count();
    page.line(&format!("Made {file} for {}, with {count} controls to assess.", case.organisation));
    page.line(&format!("What people say there:     controlbook study --case {name}"));
    page.line(&format!("Assess it with:            controlbook {file}"));
    page.line(&format!("Then compare with the key: controlbook study --case {name} --compare {file}"));
    Ok(page.into_output())
}

/// The workbook beside the key.
pub fn compare(case: &'static Case, path: &Path, is_json: bool) -> Done {
    let session = open_to_read(path)?;
    let compared = session.compare_with_case(case)?;
    if is_json {
        return json(&shape(case, &compared));
    }
    let mut page = Page::default();
    let same = compared.same();
    page.line(&format!("{}: {} of {} as in the key", case.organisation, same.numerator, same.denominator));
    for sentence in compared.sentences() {
        page.prose("", &sentence);
    }
    for line in compared.differences() {
        told(&mut page, line);
    }
    page.line("");
    page.prose("Looking back: ", &case.debrief);
    Ok(page.into_output())
}

fn told(page: &mut Page, line: &Line) {
    let id = &line.key.control;
    page.line("");
    page.prose(&format!("{:<6}", id.as_str()), title(id));
    page.prose("  yours: ", &format!("{}: {}", line.told(), line.verdict.told()));
    page.prose("  key:   ", &line.key.told());
    if let Some(said) = &line.said {
        page.prose("  said:  ", &clean_line(said));
    }
    page.prose("  why:   ", &line.key.why);
    if let Some(trap) = line.key.trap {
        page.prose("         ", trap.sentence());
    }
}

fn shape<'a>(case: &'a Case, compared: &'a Compared) -> ComparedShape<'a> {
    let controls = compared.lines.iter().map(|line| LineShape {
        control: &line.key.control,
        title: title(&line.key.control),
        result: match line.verdict {
            Verdict::Same => "same",
            Verdict::OtherLevel(_) => "other-level",
            Verdict::OtherApplicability => "other-applicability",
            Verdict::Open => "open",
        },
        yours: SideShape {
            applicability: line.applicability.word(),
            level: line.level.map(|level| level.get()),
            provider: None,
            reason: line.said.as_deref(),
        },
        key: SideShape {
            applicability: line.key.applicability.word(),
            level: line.key.level().map(|level| level.get()),
            provider: line.key.provider.as_deref(),
            reason: None,
        },
        levels_apart: match line.verdict {
            Verdict::Same => line.key.level().map(|_| 0),
            Verdict::OtherLevel(by) => Some(by),
            Verdict::OtherApplicability | Verdict::Open => None,
        },
        trap: line.key.trap.map(|trap| trap.word()),
        why: &line.key.why,
    });
    ComparedShape {
        case: &case.name,
        organisation: &case.organisation,
        same: compared.same(),
        exact: compared.agreement.within(0),
        within_one: compared.agreement.within(1),
        distance: compared.distance,
        kappa: compared.agreement.kappa(),
        applicability: compared.applicability(),
        controls: controls.collect(),
        debrief: &case.debrief,
    }
}
