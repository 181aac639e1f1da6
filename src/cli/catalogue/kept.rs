//! `controlbook catalogue add|list|show|remove`.

use std::path::Path;

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::cli::layout::{Page, Table};
use crate::cli::{Done, Output, json};
use crate::error::clean_path;
use crate::installed::{self, Added, Installed};
use crate::report::words::counted;
use crate::session::catalogue;
use crate::session::catalogues::chosen;
use crate::text::{Side, clean_line};

/// What `list --json` gives.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    title: &'a str,
    controls: usize,
    built_in: bool,
    sha256: Option<&'a str>,
}

/// What `show --json` gives.
#[derive(Serialize)]
struct Shown<'a> {
    name: &'a str,
    title: &'a str,
    controls: usize,
    themes: Vec<Part<'a>>,
    attributes: Vec<Attribute<'a>>,
}

#[derive(Serialize)]
struct Attribute<'a> {
    key: &'a str,
    title: &'a str,
    values: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    key: &'a str,
    title: &'a str,
    controls: usize,
}

pub fn add(file: &Path, name: Option<&str>, dry_run: bool) -> Done {
    let (form, checked) = installed::read(file, name)?;
    let mut page = Page::default();
    let (title, controls) = (clean_line(&checked.title), counted(checked.controls, "control", "controls"));
    page.prose("", &format!("{} is {}: {title}, {controls}.", clean_path(file), form.title()));
    for what in &checked.left_out {
        page.prose("Left out: ", &format!("{}.", clean_line(what)));
    }
    for what in &checked.renamed {
        page.prose("Renamed: ", &format!("{}.", clean_line(what)));
    }
    if dry_run {
        page.line("Nothing was written.");
        return Ok(page.into_output());
    }
    let name = &checked.name;
    let done = match installed::add(&checked)? {
        Added::New => format!("It is installed as {name}."),
        Added::Same => format!("It was installed as {name} before, and is the same."),
        Added::Replaced => {
            format!(
                "It is installed as {name}, in the place of another version; workbooks keep the one that they have."
            )
        }
    };
    page.prose("", &done);
    page.line(&format!("Look at it with: controlbook catalogue show {name}"));
    page.line(&format!("Make a workbook with: controlbook new FILE --organisation NAME --catalogue {name}"));
    Ok(page.into_output())
}

pub fn list(as_json: bool) -> Done {
    let installed = installed::list()?;
    let built_in = catalogue();
    if as_json {
        let built_in = Listed {
            name: &built_in.name,
            title: &built_in.title,
            controls: built_in.controls.len(),
            built_in: true,
            sha256: None,
        };
        let others = installed.iter().map(|Installed { name, title, controls, sha256, .. }| Listed {
            name,
            title,
            controls: *controls,
            built_in: false,
            sha256: Some(sha256),
        });
        return json(&std::iter::once(built_in).chain(others).collect::<Vec<_>>());
    }
    let row = |name: &str, title: &str, controls: usize| {
        vec![name.to_owned(), counted(controls, "control", "controls"), clean_line(title).into_owned()]
    };
    let mut rows = vec![row(&built_in.name, &format!("{} (built in)", built_in.title), built_in.controls.len())];
    rows.extend(installed.iter().map(|found| row(&found.name, &found.title, found.controls)));
    let mut page = Page::default();
    page.table(&Table { columns: &[("", Side::Left), ("", Side::Right), ("", Side::Left)], rows });
    if installed.is_empty() {
        page.gap();
        page.line("Install another with: controlbook catalogue add FILE");
    }
    Ok(page.into_output())
}

pub fn show(name: &str, as_json: bool) -> Done {
    let catalogue: &Catalogue = chosen(Some(name))?.catalogue;
    let controls = &catalogue.controls;
    let themes = catalogue.themes.iter().map(|theme| Part {
        key: &theme.key,
        title: &theme.title,
        controls: controls.iter().filter(|control| control.theme == theme.key).count(),
    });
    let attributes = catalogue.attributes().map(|(attribute, vocabulary)| {
        let values = vocabulary.values.iter().map(|value| Part {
            key: &value.key,
            title: &value.title,
            controls: controls.iter().filter(|control| control.values(attribute).contains(&value.key)).count(),
        });
        Attribute { key: &vocabulary.key, title: &vocabulary.title, values: values.collect() }
    });
    let shown = Shown {
        name: catalogue.short_name(),
        title: &catalogue.title,
        controls: controls.len(),
        themes: themes.collect(),
        attributes: attributes.collect(),
    };
    if as_json {
        return json(&shown);
    }
    let mut page = Page::default();
    page.prose("", &format!("{}: {}.", clean_line(shown.title), counted(shown.controls, "control", "controls")));
    part(&mut page, "Themes", "theme", &shown.themes);
    for attribute in &shown.attributes {
        part(&mut page, attribute.title, attribute.key, &attribute.values);
    }
    page.gap();
    let option = if catalogue.is_built_in() { String::new() } else { format!(" --catalogue {}", shown.name) };
    page.line(&format!("The controls: controlbook controls{option}"));
    Ok(page.into_output())
}

fn part(page: &mut Page, heading: &str, key: &str, parts: &[Part<'_>]) {
    page.gap();
    page.line(&clean_line(heading));
    let row = |part: &Part<'_>| {
        vec![format!("  {key}:{}", part.key), part.controls.to_string(), clean_line(part.title).into_owned()]
    };
    page.table(&Table {
        columns: &[("", Side::Left), ("", Side::Right), ("", Side::Left)],
        rows: parts.iter().map(row).collect(),
    });
}

pub fn remove(name: &str) -> Done {
    if catalogue().name == name {
        return Err(crate::error::Error::Invalid(format!("{name} is built in and cannot be removed")).into());
    }
    installed::remove(name)?;
    Ok(Output::Text(format!("{} is forgotten; workbooks that are about it have their own copy\n", clean_line(name))))
}
