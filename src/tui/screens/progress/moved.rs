//! What moved between two states, in the panel: what moved first, then the figures, then what only looks like it.

use crate::figures::{Figure, Part, Verdict};
use crate::report::words;
use crate::session::{Compared, Session};
use crate::tui::lines::{Lines, Role, StyledLine, fit};

/// The lines of a comparison.
pub fn lines(compared: &Compared, session: &Session, width: u16) -> Vec<StyledLine> {
    let comparison = &compared.comparison;
    let mut lines = Lines::new(width);
    lines.paragraph(&words::sentence_case(&format!("{} compared with {}", compared.b, compared.a)), Role::Title);
    lines.paragraph(&words::what_moved(comparison), Role::Text);
    lines.gap();
    let split = comparison.headline();
    for figure in Figure::ALL {
        let found = split.figure(*figure);
        let (before, after) = (figure.text(&split.before), figure.text(split.later()));
        let change = words::difference(*figure, found.change);
        let [.., movement] = found.parts;
        lines.row(vec![
            (format!("{:<11}", words::figure(*figure)), Role::Dim),
            (format!("{before:>5} → {after:<5}"), Role::Text),
            (format!("{change:>5}"), Role::Title),
            (format!("  real {}", words::difference(*figure, movement)), sign_role(movement)),
        ]);
        let others: Vec<String> = Part::ALL
            .iter()
            .zip(found.parts)
            .filter(|(part, by)| **part != Part::Movement && by.is_some_and(|by| by != 0))
            .map(|(part, by)| format!("{} {}", words::part(*part).to_lowercase(), words::difference(*figure, by)))
            .collect();
        if !others.is_empty() {
            lines.hanging("           ", Role::Dim, &others.join(", "), Role::Dim);
        }
    }
    for verdict in Verdict::ALL {
        let count = comparison.with(*verdict).count();
        if count == 0 {
            continue;
        }
        lines.heading(&format!("{} ({count})", words::verdict(*verdict)));
        lines.paragraph(words::verdict_means(*verdict), Role::Dim);
        for moved in comparison.with(*verdict) {
            let control = session.control(&moved.control).ok();
            let title = control.as_ref().map_or("", |control| &*control.title);
            let label = format!("{:<4} ", moved.control.as_str());
            let room = usize::from(width).saturating_sub(label.chars().count() + 1);
            lines.row(vec![(label, role(*verdict)), (format!(" {}", fit(title, room, "…")), Role::Text)]);
            lines.hanging("      ", Role::Dim, &words::moved_fields(moved), Role::Dim);
        }
    }
    lines.done()
}

fn sign_role(by: Option<i32>) -> Role {
    match by {
        Some(1..) => Role::Good,
        Some(..=-1) => Role::Far,
        Some(0) | None => Role::Dim,
    }
}

fn role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Improved => Role::Good,
        Verdict::Slipped => Role::Far,
        Verdict::New | Verdict::Gone | Verdict::Other => Role::Near,
    }
}
