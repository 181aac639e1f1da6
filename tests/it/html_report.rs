//! The page for browsers, read back by a parser of HTML.

use std::collections::BTreeMap;

use controlbook::report::look::{Logo, Look};
use controlbook::report::{Format, HTML_TEMPLATE, Kind, Report, Request, render, unwatched};
use controlbook::session::{NewWorkbook, Session};
use scraper::{ElementRef, Html, Selector};

use crate::support::{done, folder, id, sample, workbook};

const STYLE: &str = include_str!("../../assets/report/report.css");

fn report(session: &Session) -> Report {
    session.report_to_keep(Some("2026-03-04".parse().unwrap())).unwrap()
}

fn written(report: &Report, kind: Kind, look: Look) -> Result<String, String> {
    let request = Request { look, ..Request::new(Format::Html, kind) };
    let bytes = unwatched(|progress| render(report, &request, progress)).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn page(report: &Report, kind: Kind) -> Html {
    Html::parse_document(&written(report, kind, Look::default()).unwrap())
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_figures_are_those_of_the_session() {
    let (_folder, session) = sample();
    let report = report(&session);
    let page = page(&report, Kind::Full);
    let rows: Vec<Vec<String>> =
        all(&page, "#summary table tbody tr").into_iter().map(|row| row.child_elements().map(text).collect()).collect();
    let tallies = std::iter::once(&report.overall).chain(report.themes.iter().map(|theme| &theme.tally));
    assert_eq!(rows.len(), 1 + report.themes.len());
    for (row, tally) in rows.iter().zip(tallies) {
        let share = |share: controlbook::figures::Share| format!("{} ({})", share.shown(), share.counts());
        let maturity = tally.maturity();
        assert_eq!(row[1], share(tally.coverage()));
        assert_eq!(row[2], format!("{} ({})", maturity.shown(), maturity.counts()));
        assert_eq!(row[3], share(tally.attainment()));
        assert_eq!(row[4], share(tally.attainment_floor()));
    }
    assert_eq!(all(&page, "#gaps tbody tr").len(), report.gaps.len());
    let statement = all(&page, "#soa tbody tr");
    assert_eq!(statement.len(), report.statement().count());
    for (row, said) in statement.iter().zip(report.statement()) {
        let cells: Vec<String> = row.child_elements().map(text).collect();
        assert!(cells[0].starts_with(&format!("A.{} ", said.control.id)), "{cells:?}");
        assert_eq!(cells[1], said.answer.applicability.word());
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{cells:?}");
    }
}

#[test]
fn those_who_hear_it_find_their_way() {
    let (_folder, session) = sample();
    for kind in Kind::ALL {
        let page = page(&report(&session), *kind);
        assert_eq!(all(&page, "h1").len(), 1, "{kind}");
        assert_eq!(all(&page, "html[lang=en-GB]").len(), 1, "{kind}");
        let mut last = 1;
        for heading in all(&page, "h1, h2, h3, h4") {
            let level: u8 = heading.value().name()[1..].parse().unwrap();
            assert!(level <= last + 1, "{kind}: {}", text(heading));
            last = level;
        }
        for table in all(&page, "table") {
            let named = |selector: &str| table.select(&Selector::parse(selector).unwrap()).count();
            assert_eq!(named("caption"), 1, "{kind}");
            assert!(named("thead th[scope=col]") > 0 && named("thead th:not([scope=col])") == 0, "{kind}");
        }
        for image in all(&page, "figure svg") {
            assert_eq!(image.attr("role"), Some("img"), "{kind}");
            assert!(image.attr("aria-label").is_some_and(|told| told.len() > 20), "{kind}");
        }
        for link in all(&page, "a[href^='#']") {
            let target = link.attr("href").unwrap();
            assert_eq!(all(&page, target).len(), 1, "{kind}: {target}");
        }
    }
    assert_eq!(all(&page(&report(&session), Kind::Full), "#charts figure svg").len(), 3);
}

#[test]
fn nothing_is_loaded_and_nothing_typed_becomes_markup() {
    let folder = folder();
    let hostile = "</style><script>alert(1)</script>\"'&{{ 7 * 7 }}{% raw %}";
    let new = NewWorkbook { organisation: hostile, profile: "full", author: hostile };
    let mut session = Session::create(&folder.path().join("x.controlbook"), &new).unwrap();
    done(session.write_note(&id("5.1"), &format!("{hostile}\u{1b}[2J\u{202e}\n<img src=https://example.com>"), None));
    for kind in Kind::ALL {
        let source = written(&report(&session), *kind, Look::default()).unwrap();
        let page = Html::parse_document(&source);
        assert_eq!(all(&page, "script").len(), 1, "{kind}");
        assert_eq!(all(&page, "style").len(), 1, "{kind}");
        assert_eq!(all(&page, "[src], link, iframe, object, [onclick], [style]").len(), 0, "{kind}");
        assert!(!source.contains("\u{1b}") && !source.contains('\u{202e}'), "{kind}");
        assert_eq!(text(all(&page, ".organisation")[0]), hostile, "{kind}");
        let policy = all(&page, "meta[http-equiv=Content-Security-Policy]")[0].attr("content").unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    }
    let page = page(&report(&session), Kind::Full);
    assert!(all(&page, "blockquote").into_iter().any(|note| text(note).contains("<img src=https://example.com>")));
}

#[test]
fn a_draft_and_what_is_classified_say_so() {
    let (_folder, session) = sample();
    let page = page(&report(&session), Kind::Soa);
    assert_eq!(text(all(&page, ".draft")[0]), "Draft: 9 undecided, 1 without a reason");
    assert_eq!(text(all(&page, ".classification")[0]), "internal");
    // On paper, too, at the edge of every page.
    assert!(
        text(all(&page, "style")[0]).contains("@top-right { content: \"internal\\000020\\0000b7\\000020Draft\\00003a")
    );
}

#[test]
fn the_same_is_written_twice() {
    let (_folder, session) = sample();
    let written = || written(&report(&session), Kind::Full, Look::default()).unwrap();
    assert!(written() == written());
}

#[test]
fn a_template_of_ones_own_is_used_and_escapes() {
    let (_folder, mut session) = workbook();
    done(session.write_note(&id("5.1"), "a < b", None));
    let with = |template: &str| {
        let look = Look { template: Some(template.to_owned()), ..Look::default() };
        written(&report(&session), Kind::Full, look)
    };
    let listed = "{{ title }}|{% for s in sections %}{{ s.name }};{% for b in s.blocks %}{% if b.is == 'note' %}{{ b.lines[0] }}{% endif %}{% endfor %}{% endfor %}";
    let page = with(listed).unwrap();
    assert!(page.starts_with("Self-assessment against ISO&#x2f;IEC 27002:2022|about;summary;"), "{page}");
    assert!(page.contains("answers;a &lt; b"), "{page}");
    // The receipt says that there was a template.
    let page =
        |page: Result<String, String>| page.unwrap().split("<!-- controlbook-receipt").next().unwrap().to_owned();
    assert_eq!(page(with(HTML_TEMPLATE)), page(written(&report(&session), Kind::Full, Look::default())));
    for (template, why) in [
        ("a\n{% if %}", "line 2"),
        ("{% include 'x' %}", "line 1"),
        (
            "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}.{% endfor %}{% endfor %}{% endfor %}",
            "it does not come to an end",
        ),
        ("{{ nothing.at.all }}", "line 1"),
        ("\n{{ organization }}", "line 2"),
        ("{% for a in range(9999) %}{{ 'x' * 100000 }}{% endfor %}", ""),
    ] {
        let said = with(template).unwrap_err();
        assert!(said.starts_with("the template cannot be used") && said.contains(why), "{template}: {said}");
        assert!(said.contains("--print-template"), "{said}");
    }
}

#[test]
fn a_logo_stands_within_the_page() {
    let (_folder, session) = sample();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec();
    let look = Look { logo: Some(Logo::read(png).unwrap()), ..Look::default() };
    let page = Html::parse_document(&written(&report(&session), Kind::Summary, look).unwrap());
    let logo = all(&page, "img.logo")[0];
    assert!(logo.attr("src").unwrap().starts_with("data:image/png;base64,iVBORw0KGgo"));
    assert_eq!(logo.attr("alt"), Some("Logo of Foldgate Coffee Roasters Ltd"));
}

/// The colours that a block of the style sheet names.
fn colours(block: &str) -> BTreeMap<&str, [f64; 3]> {
    let named = block.split(';').filter_map(|rule| rule.trim().strip_prefix("--")?.split_once(": #"));
    named
        .map(|(name, hex)| {
            let channel = |from: usize| {
                let value = f64::from(u8::from_str_radix(&hex[from..from + 2], 16).unwrap()) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            (name, [channel(0), channel(2), channel(4)])
        })
        .collect()
}

/// As WCAG 2.2 computes it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let bright = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    let (one, other) = (bright(one), bright(other));
    one.max(other) / one.min(other)
}

#[test]
fn every_text_stands_out_from_its_ground_in_light_in_dark_and_on_paper() {
    let blocks: Vec<&str> = STYLE.split(":root {").skip(1).map(|rest| rest.split_once('}').unwrap().0).collect();
    assert_eq!(blocks.len(), 3);
    for (block, name) in blocks.iter().zip(["light", "dark", "paper"]) {
        let colours = colours(block);
        let mut pairs = vec![("on-head", "head")];
        for text in ["ink", "muted", "link"] {
            pairs.extend([(text, "paper"), (text, "panel")]);
        }
        let tones = colours.keys().filter(|name| name.starts_with("level-"));
        for tone in tones.copied().chain(["not-assessed", "excluded", "total", "missing"]) {
            pairs.push(("on-tone", tone));
        }
        assert_eq!(pairs.len(), 17);
        for (text, ground) in pairs {
            let contrast = contrast(colours[text], colours[ground]);
            assert!(contrast >= 4.5, "{name}: {text} on {ground}: {contrast:.2}");
        }
        // Marks in charts need less.
        for mark in ["figure", "target"] {
            assert!(contrast(colours[mark], colours["paper"]) >= 3.0, "{name}: {mark}");
        }
    }
}
