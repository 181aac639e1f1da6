//! What is due as a calendar file (RFC 5545): a whole-day event each, which calendars take in, and replace by a newer
//! one of the same workbook. Notes stay out of it, and so does who answers for what: calendars are shared.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::catalogue::{Catalogue, ControlId};
use crate::figures::due::{Due, DueKind};
use crate::text::is_unsafe;
use crate::workbook::{ActionStatus, Workbook};

/// The longest line of the file in bytes, without its end.
const LINE: usize = 75;
const PRODUCT: &str = concat!("-//controlbook//controlbook ", env!("CARGO_PKG_VERSION"), "//EN");

/// What a calendar is made from, beside what is due.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    /// Whose it is.
    pub workbook: &'a Workbook,
    /// What its controls are called.
    pub catalogue: &'a Catalogue,
    /// Which workbook it is: the same in every copy, so that its events are known again.
    pub id: Uuid,
    /// When the workbook last changed: the same workbook gives the same file, byte for byte.
    pub changed: Timestamp,
    /// How many days before each event calendars remind of it; `None` leaves that to them.
    pub remind: Option<u16>,
}

impl Calendar<'_> {
    /// The file.
    pub fn file(&self, due: &[Due]) -> Vec<u8> {
        let mut out = Lines::default();
        let client = plain(&self.workbook.organisation.name);
        out.line("BEGIN:VCALENDAR");
        out.line("VERSION:2.0");
        out.line(&format!("PRODID:{PRODUCT}"));
        out.line("CALSCALE:GREGORIAN");
        out.line(&format!("X-WR-CALNAME:{}", escaped(&format!("{client}: controlbook"))));
        for event in due {
            self.event(event, &client, &mut out);
        }
        out.line("END:VCALENDAR");
        out.0.into_bytes()
    }

    fn event(&self, due: &Due, client: &str, out: &mut Lines) {
        let stamp = self.changed.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
        let summary = escaped(&format!("{client}: {}", self.summary(due)));
        out.line("BEGIN:VEVENT");
        out.line(&format!("UID:{}", self.uid(due)));
        out.line(&format!("DTSTAMP:{stamp}"));
        out.line(&format!("DTSTART;VALUE=DATE:{}", due.day.strftime("%Y%m%d")));
        out.line(&format!("SUMMARY:{summary}"));
        out.line(&format!("DESCRIPTION:{}", escaped(&self.description(due))));
        out.line(&format!("CATEGORIES:{}", category(due.kind)));
        // What somebody only thought of may still fall through.
        let is_tentative = due.status == Some(ActionStatus::Proposed);
        out.line(if is_tentative { "STATUS:TENTATIVE" } else { "STATUS:CONFIRMED" });
        // It takes nobody's day.
        out.line("TRANSP:TRANSPARENT");
        if let Some(days) = self.remind {
            out.line("BEGIN:VALARM");
            out.line("ACTION:DISPLAY");
            out.line(&format!("DESCRIPTION:{summary}"));
            out.line(&format!("TRIGGER:-P{days}D"));
            out.line("END:VALARM");
        }
        out.line("END:VEVENT");
    }

    /// Stays the same whatever becomes of title and day.
    fn uid(&self, due: &Due) -> String {
        let of = match (due.id, due.controls.first()) {
            (Some(id), _) => id.to_string(),
            (None, Some(control)) => control.to_string().to_lowercase(),
            (None, None) => "workbook".to_owned(),
        };
        format!("{}-{of}-{}@controlbook", due.kind, self.id)
    }

    /// With the ids of the controls.
    fn summary(&self, due: &Due) -> String {
        let title = plain(&due.title);
        match (&due.controls[..], due.kind) {
            // What a review is of, its title says already.
            ([], _) | (_, DueKind::Review) => title,
            (controls, _) => format!("{title} ({})", ids(controls)),
        }
    }

    fn description(&self, due: &Due) -> String {
        let mut lines = vec![due.next().to_owned()];
        let listed = if due.kind == DueKind::Review { &[][..] } else { &due.controls[..] };
        lines.extend(listed.iter().map(|id| format!("{id} {}", self.title(id)).trim_end().to_owned()));
        lines.join("\n")
    }

    fn title(&self, id: &ControlId) -> String {
        match self.workbook.own_control(id) {
            Some(own) => plain(&own.title),
            None => self.catalogue.control(id.as_str()).map_or_else(String::new, |control| control.title.to_string()),
        }
    }
}

const fn category(kind: DueKind) -> &'static str {
    match kind {
        DueKind::Action => "Action",
        DueKind::Review | DueKind::Document => "Review",
        DueKind::EvidenceExpires | DueKind::EvidenceReview => "Evidence",
    }
}

fn ids(controls: &[ControlId]) -> String {
    controls.iter().map(ControlId::as_str).collect::<Vec<_>>().join(", ")
}

/// A text in one line, without what steers a reader or hides. What joins the parts of a sign stays: it is a file, and
/// columns are nothing to it.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().filter(|c| !is_unsafe(*c) || matches!(c, '\u{200C}' | '\u{200D}')).collect()
}

/// A text as a value: what separates is escaped, and a line feed is written as `\n`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            other => out.push(other),
        }
    }
    out
}

/// Lines that end as they must and are folded where they are too long, never within a character.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                // The space counts.
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
