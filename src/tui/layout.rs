//! Where things are. Drawing, scrolling and the mouse all ask here, so that they cannot disagree.

pub mod overview;

use ratatui::layout::Rect;

/// Below this, one line says what is needed.
pub const SMALLEST: (u16, u16) = (40, 12);
/// From this width on, the list and the panel stand side by side.
const SIDE_BY_SIDE: u16 = 72;

/// The parts of the whole screen, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The line across the top.
    pub header: Rect,
    /// What the screen is about.
    pub body: Rect,
    /// What was done, or what could not be done.
    pub message: Rect,
    /// The keys.
    pub footer: Rect,
}

/// The parts of the whole screen.
pub fn screen((width, height): (u16, u16)) -> Screen {
    let row = |y: u16| Rect::new(0, y, width, 1.min(height));
    Screen {
        header: row(0),
        body: Rect::new(0, 1, width, height.saturating_sub(3)),
        message: row(height.saturating_sub(2)),
        footer: row(height.saturating_sub(1)),
    }
}

/// Whether there is room for anything.
pub fn fits((width, height): (u16, u16)) -> bool {
    width >= SMALLEST.0 && height >= SMALLEST.1
}

/// The parts of the Controls screen; where there is no room for both, one of them is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Controls {
    /// The list with its frame.
    pub list: Option<Rect>,
    /// The panel with its frame.
    pub panel: Option<Rect>,
}

/// The parts of the Controls screen.
pub fn controls(size: (u16, u16), in_panel: bool) -> Controls {
    let body = screen(size).body;
    if body.width < SIDE_BY_SIDE {
        let (list, panel) = if in_panel { (None, Some(body)) } else { (Some(body), None) };
        return Controls { list, panel };
    }
    let list = (body.width * 11 / 20).clamp(42, 78);
    Controls {
        list: Some(Rect { width: list, ..body }),
        panel: Some(Rect { x: body.x + list, width: body.width - list, ..body }),
    }
}

impl Controls {
    /// Rows of the list within its frame.
    pub fn list_rows(&self) -> u16 {
        self.list.map_or(0, |list| list.height.saturating_sub(2))
    }

    /// Lines of the panel within its frame.
    pub fn panel_rows(&self) -> u16 {
        self.panel.map_or(0, |panel| panel.height.saturating_sub(2))
    }

    /// Columns of the panel within its frame and margins.
    pub fn panel_width(&self) -> u16 {
        self.panel.or(self.list).map_or(0, |panel| panel.width.saturating_sub(4))
    }
}

/// The parts of the Applicability screen within its frame, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applicability {
    /// The frame.
    pub frame: Rect,
    /// What the Statement of Applicability lacks.
    pub state: Rect,
    /// The heads of the columns; no row of it where there is little room.
    pub heads: Rect,
    /// The rows.
    pub table: Rect,
    /// The line between table and strip.
    pub rule: Rect,
    /// What is said of the control under the pointer.
    pub strip: Rect,
}

/// The parts of the Applicability screen, where the strip has as many lines to show. It always takes a few, so that
/// the table does not jump, and leaves some to the table.
pub fn applicability(size: (u16, u16), lines: usize) -> Applicability {
    let frame = screen(size).body;
    let inside = Rect {
        x: frame.x + 2.min(frame.width),
        y: frame.y + 1,
        width: frame.width.saturating_sub(4),
        height: frame.height.saturating_sub(2),
    };
    let heads = u16::from(inside.height >= 12);
    let rest = inside.height.saturating_sub(2 + heads);
    let least = (rest / 4).clamp(1, 6);
    let strip = u16::try_from(lines).unwrap_or(u16::MAX).clamp(least, rest.saturating_sub(5.min(rest / 2)).max(least));
    let table = rest.saturating_sub(strip);
    let part = |y: u16, height: u16| Rect { y: inside.y + y, height, ..inside }.intersection(frame);
    Applicability {
        frame,
        state: part(0, 1),
        heads: part(1, heads),
        table: part(1 + heads, table),
        rule: part(1 + heads + table, 1),
        strip: part(2 + heads + table, strip),
    }
}

/// The parts of the Portfolio screen, named as those of Applicability. Its numbers mean nothing without their heads, so
/// these are never left out; and what is said always takes as many lines, so that the table does not jump.
pub fn portfolio(size: (u16, u16)) -> Applicability {
    let places = applicability(size, 0);
    let inside = places.state.union(places.strip);
    let rest = inside.height.saturating_sub(3);
    let strip = (rest * 9 / 20).clamp(1, 8).min(rest);
    let table = rest - strip;
    let part = |y: u16, height: u16| Rect { y: inside.y + y, height, ..inside }.intersection(places.frame);
    Applicability {
        frame: places.frame,
        state: part(0, 1),
        heads: part(1, 1),
        table: part(2, table),
        rule: part(2 + table, 1),
        strip: part(3 + table, strip),
    }
}

/// The parts of the Findings screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The list with its frame.
    pub list: Rect,
    /// The explanation with its frame: beside the list, or below it where there is no room.
    pub panel: Rect,
}

/// The parts of the Findings screen.
pub fn findings(size: (u16, u16)) -> Findings {
    let body = screen(size).body;
    if body.width < SIDE_BY_SIDE {
        let list = (body.height / 2).max(4).min(body.height);
        return Findings {
            list: Rect { height: list, ..body },
            panel: Rect { y: body.y + list, height: body.height - list, ..body },
        };
    }
    let list = (body.width * 9 / 20).clamp(34, 60);
    Findings { list: Rect { width: list, ..body }, panel: Rect { x: body.x + list, width: body.width - list, ..body } }
}

impl Findings {
    /// Rows of the list within its frame.
    pub fn list_rows(&self) -> u16 {
        self.list.height.saturating_sub(2)
    }

    /// Lines of the explanation within its frame.
    pub fn panel_rows(&self) -> u16 {
        self.panel.height.saturating_sub(2)
    }

    /// Columns of the explanation within its frame and margins.
    pub fn panel_width(&self) -> u16 {
        self.panel.width.saturating_sub(4)
    }
}

/// The parts of the Roadmap screen, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roadmap {
    /// The frame.
    pub frame: Rect,
    /// The view that is shown, among the others.
    pub views: Rect,
    /// Gaps, board or timeline.
    pub main: Rect,
    /// The line between that and what is said of what is under the pointer.
    pub rule: Rect,
    /// What is said of it.
    pub detail: Rect,
}

/// The parts of the Roadmap screen. What is said always takes as many lines, so that the plan does not jump.
pub fn roadmap(size: (u16, u16)) -> Roadmap {
    let frame = screen(size).body;
    let inside = Rect {
        x: frame.x + 2.min(frame.width),
        y: frame.y + 1,
        width: frame.width.saturating_sub(4),
        height: frame.height.saturating_sub(2),
    };
    let rest = inside.height.saturating_sub(2);
    let detail = (rest / 3).clamp(1, 7).min(rest);
    let main = rest - detail;
    let part = |y: u16, height: u16| Rect { y: inside.y + y, height, ..inside }.intersection(frame);
    Roadmap { frame, views: part(0, 1), main: part(1, main), rule: part(1 + main, 1), detail: part(2 + main, detail) }
}

impl Roadmap {
    /// Rows below the heads of the columns.
    pub fn main_rows(&self) -> u16 {
        self.main.height.saturating_sub(1)
    }

    /// Columns of what is said.
    pub fn detail_width(&self) -> u16 {
        self.detail.width
    }
}

/// From this width on, what helps to answer stands beside the question.
const WITH_ASIDE: u16 = 112;

/// The parts of the Interview screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interview {
    /// The page with its frame.
    pub page: Rect,
    /// What helps to answer with its frame, where there is room for it.
    pub aside: Option<Rect>,
}

/// The parts of the Interview screen; some pages have nothing to stand beside them.
pub fn interview(size: (u16, u16), has_aside: bool) -> Interview {
    let body = screen(size).body;
    if !has_aside || body.width < WITH_ASIDE {
        return Interview { page: body, aside: None };
    }
    let width = (body.width * 5 / 8).min(96);
    let aside = Rect { x: body.x + width, width: body.width - width, ..body };
    Interview { page: Rect { width, ..body }, aside: Some(aside) }
}

/// A box of at most `width` × `height` in the middle of the screen, with a margin where there is room.
pub fn centred(size: (u16, u16), width: u16, height: u16) -> Rect {
    let width = width.min(size.0.saturating_sub(2)).max(size.0.min(10));
    let height = height.min(size.1.saturating_sub(2)).max(size.1.min(3));
    Rect::new((size.0 - width) / 2, (size.1 - height) / 2, width, height)
}
