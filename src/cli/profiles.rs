//! `controlbook profiles`.

use clap::Args;

use super::layout::{Page, Table};
use super::{Done, json};
use crate::catalogue::{Catalogue, Profile, Suggestion};
use crate::report::words;
use crate::session::catalogues::chosen;
use crate::text::Side;

#[derive(Args)]
pub struct Arguments {
    /// Those of a catalogue that was installed
    #[arg(long, value_name = "NAME")]
    catalogue: Option<String>,
    /// Only this one, with its controls and the reason for each
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let about = chosen(arguments.catalogue.as_deref())?;
    let Some(name) = &arguments.name else {
        let profiles = about.catalogue.profiles();
        return if arguments.json { json(&profiles) } else { Ok(listed(profiles).into_output()) };
    };
    let profile = about.profile(name)?;
    if arguments.json {
        return json(profile);
    }
    let mut page = Page::default();
    head(&mut page, profile);
    controls(&mut page, profile, about.catalogue);
    suggestions(&mut page, profile);
    Ok(page.into_output())
}

fn listed(profiles: &[Profile]) -> Page {
    let mut page = Page::default();
    for profile in profiles {
        head(&mut page, profile);
        page.gap();
    }
    page.line("Controls and reasons: controlbook profiles NAME");
    page.line("To start from one: controlbook new FILE --organisation NAME --profile NAME");
    page
}

fn head(page: &mut Page, profile: &Profile) {
    page.line(&format!("{:<12}{}", profile.name, profile.title));
    page.prose("            ", &profile.sentence);
    page.prose("            ", &format!("{}.", words::sentence_case(&proposed(profile))));
}

/// What a profile brings: `55 controls, aimed at level 2 or 3, 12 suggestions for you to confirm`.
pub fn proposed(profile: &Profile) -> String {
    let mut targets: Vec<String> = profile.controls.iter().map(|control| control.target.to_string()).collect();
    targets.sort();
    targets.dedup();
    let levels = match targets.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => targets.concat(),
    };
    let mut text =
        format!("{}, aimed at level {levels}", words::counted(profile.controls.len(), "control", "controls"));
    if !profile.suggestions.is_empty() {
        let count = words::counted(profile.suggestions.len(), "suggestion", "suggestions");
        text.push_str(&format!(", {count} for you to confirm"));
    }
    text
}

fn controls(page: &mut Page, profile: &Profile, catalogue: &Catalogue) {
    page.gap();
    if profile.controls.iter().all(|control| control.reason.is_none()) {
        page.line("It names every control; controlbook controls lists them.");
        return;
    }
    let title = |id: &str| catalogue.control(id).map_or("", |control| &control.title);
    for control in profile.controls.iter() {
        page.prose(
            &format!("{:<5} ", control.id),
            &format!("{}, target {}", title(control.id.as_str()), control.target),
        );
        if let Some(reason) = &control.reason {
            page.prose("      ", reason);
        }
    }
}

fn suggestions(page: &mut Page, profile: &Profile) {
    if profile.suggestions.is_empty() {
        return;
    }
    page.gap();
    page.prose("", "Suggestions. None of them is decided until you confirm it and give the reason in your own words.");
    page.table(&Table {
        columns: &[("", Side::Left), ("", Side::Left)],
        rows: profile
            .suggestions
            .iter()
            .map(|suggestion| vec![format!("  {:<4}", suggestion.control), decision(suggestion)])
            .collect(),
    });
}

/// `excluded (no-such-asset)`.
pub fn decision(suggestion: &Suggestion) -> String {
    format!("{} ({})", suggestion.applicability, suggestion.reason)
}
