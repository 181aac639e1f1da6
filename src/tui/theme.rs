//! Colours and symbols. Meaning never rests on colour alone: a glyph or a word always says it too.

use ratatui::style::{Color, Modifier, Style};

use crate::colours::Colour;
use crate::config::{SymbolSet, ThemeName};

/// A style for each role.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Running text.
    pub text: Style,
    /// What matters less.
    pub dim: Style,
    /// Headings and keys.
    pub accent: Style,
    /// A title.
    pub title: Style,
    /// The line across the top.
    pub header: Style,
    /// The screen that is shown, in the line across the top.
    pub tab: Style,
    /// The selected row, where the keys go.
    pub selected: Style,
    /// The selected row of what does not have the focus.
    pub selected_elsewhere: Style,
    /// A group's heading in the list.
    pub group: Style,
    /// At or above the target.
    pub good: Style,
    /// Just below it.
    pub near: Style,
    /// Far below it, and errors.
    pub far: Style,
    /// What a search found.
    pub found: Style,
    /// The frame of what has the focus.
    pub border: Style,
    /// The frame of what does not.
    pub border_elsewhere: Style,
    /// Behind everything; `None` leaves the terminal's own.
    pub ground: Style,
    /// The organisation's name in each of the colours that a person may give it.
    clients: [Style; Colour::ALL.len()],
}

impl Theme {
    /// The theme of a name.
    pub fn named(name: ThemeName) -> Theme {
        match name {
            ThemeName::Terminal => Theme::palette(Palette {
                text: Color::Reset,
                dim: None,
                accent: Color::Cyan,
                good: Color::Green,
                near: Color::Yellow,
                far: Color::Red,
                ground: Color::Reset,
            })
            .with_clients([
                Color::LightRed,
                Color::LightYellow,
                Color::LightGreen,
                Color::LightCyan,
                Color::LightBlue,
                Color::LightMagenta,
            ]),
            ThemeName::Dark => Theme::palette(Palette {
                text: Color::Rgb(0xd8, 0xde, 0xe6),
                dim: Some(Color::Rgb(0x8b, 0x96, 0xa5)),
                accent: Color::Rgb(0x7c, 0xc4, 0xf0),
                good: Color::Rgb(0x8f, 0xd1, 0x8f),
                near: Color::Rgb(0xf0, 0xc6, 0x74),
                far: Color::Rgb(0xf2, 0x8b, 0x82),
                ground: Color::Rgb(0x16, 0x1a, 0x20),
            }),
            ThemeName::Light => Theme::palette(Palette {
                text: Color::Rgb(0x1f, 0x24, 0x2b),
                dim: Some(Color::Rgb(0x5c, 0x66, 0x73)),
                accent: Color::Rgb(0x0b, 0x5f, 0x9e),
                good: Color::Rgb(0x1d, 0x6f, 0x2d),
                near: Color::Rgb(0x8a, 0x5a, 0x00),
                far: Color::Rgb(0xb3, 0x26, 0x1e),
                ground: Color::Rgb(0xfb, 0xfb, 0xf8),
            }),
            ThemeName::HighContrast => Theme {
                selected: Style::new().fg(Color::Black).bg(Color::White).add_modifier(Modifier::BOLD),
                selected_elsewhere: Style::new().fg(Color::White).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
                ..Theme::palette(Palette {
                    text: Color::White,
                    dim: Some(Color::White),
                    accent: Color::LightCyan,
                    good: Color::LightGreen,
                    near: Color::LightYellow,
                    far: Color::Rgb(0xff, 0x9a, 0x9a),
                    ground: Color::Black,
                })
            },
            ThemeName::Mono => Theme::mono(),
        }
    }

    fn palette(palette: Palette) -> Theme {
        let ground = Style::new().bg(palette.ground);
        let text = Style::new().fg(palette.text);
        let dim = palette.dim.map_or(text.add_modifier(Modifier::DIM), |dim| Style::new().fg(dim));
        let accent = Style::new().fg(palette.accent);
        Theme {
            text,
            dim,
            accent,
            title: text.add_modifier(Modifier::BOLD),
            header: text,
            tab: accent.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            selected: Style::new().add_modifier(Modifier::REVERSED),
            selected_elsewhere: accent.add_modifier(Modifier::BOLD),
            group: accent.add_modifier(Modifier::BOLD),
            good: Style::new().fg(palette.good),
            near: Style::new().fg(palette.near),
            far: Style::new().fg(palette.far),
            found: Style::new().fg(palette.near).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            border: accent,
            border_elsewhere: dim,
            ground,
            clients: [text; Colour::ALL.len()],
        }
        .with_clients([
            Color::Rgb(0xf2, 0x8b, 0x82),
            Color::Rgb(0xf0, 0xc6, 0x74),
            Color::Rgb(0x8f, 0xd1, 0x8f),
            Color::Rgb(0x7f, 0xd4, 0xd4),
            Color::Rgb(0x8a, 0xb4, 0xf8),
            Color::Rgb(0xd7, 0xa1, 0xf0),
        ])
    }

    /// Black on these, which are all light enough for it on any ground.
    fn with_clients(self, colours: [Color; Colour::ALL.len()]) -> Theme {
        let style = |colour| Style::new().fg(Color::Black).bg(colour).add_modifier(Modifier::BOLD);
        Theme { clients: colours.map(style), ..self }
    }

    fn mono() -> Theme {
        let text = Style::new();
        let bold = text.add_modifier(Modifier::BOLD);
        Theme {
            text,
            dim: text,
            accent: bold,
            title: bold,
            header: text,
            tab: bold.add_modifier(Modifier::UNDERLINED),
            selected: text.add_modifier(Modifier::REVERSED),
            selected_elsewhere: bold.add_modifier(Modifier::UNDERLINED),
            group: bold,
            good: text,
            near: text,
            far: bold,
            found: bold.add_modifier(Modifier::UNDERLINED),
            border: bold,
            border_elsewhere: text,
            ground: text,
            clients: [bold; Colour::ALL.len()],
        }
    }

    /// The organisation's name in the colour that the person gave it.
    pub fn client(&self, colour: Colour) -> Style {
        self.clients[colour as usize]
    }

    /// The style for a gap: none, small or large.
    pub fn gap(&self, gap: Option<u8>) -> Style {
        match gap {
            None => self.good,
            Some(1) => self.near,
            Some(_) => self.far,
        }
    }
}

struct Palette {
    text: Color,
    /// The terminal's own "dim" where left out.
    dim: Option<Color>,
    accent: Color,
    good: Color,
    near: Color,
    far: Color,
    ground: Color,
}

/// The symbols that are drawn with.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Symbols {
    pub ascii: bool,
    pub pointer: &'static str,
    pub chosen: &'static str,
    pub review: &'static str,
    pub found: &'static str,
    pub note: &'static str,
    pub finding: &'static str,
    /// Something can be shown.
    pub evidence: &'static str,
    /// Reached, wanted, beyond: the cells of a level's bar.
    pub bar: [&'static str; 3],
    /// A share of a row: full and empty.
    pub share: [&'static str; 2],
    /// What comes to a share.
    pub gained: &'static str,
    /// The levels from 0 to 5 as shades.
    pub heat: [&'static str; 6],
    /// Where a target lies on a bar.
    pub mark: &'static str,
    /// On a radar: the area of the levels, and a corner of the targets.
    pub corners: [&'static str; 2],
    /// There is more below, and above.
    pub more: [&'static str; 2],
    pub arrow: &'static str,
    pub dash: &'static str,
    pub ellipsis: &'static str,
    pub dot: &'static str,
    pub applicable: &'static str,
    pub inherited: &'static str,
    pub excluded: &'static str,
    pub undecided: &'static str,
    pub ticked: &'static str,
    pub unticked: &'static str,
    pub border: ratatui::symbols::border::Set<'static>,
    pub rule: &'static str,
}

impl Symbols {
    /// The set of a name.
    pub fn named(name: SymbolSet) -> Symbols {
        match name {
            SymbolSet::Unicode => Symbols {
                ascii: false,
                pointer: "▸",
                chosen: "●",
                review: "⚑",
                found: "•",
                note: "✎",
                finding: "△",
                evidence: "■",
                bar: ["■", "□", "·"],
                share: ["█", "░"],
                gained: "▒",
                heat: ["▁", "▂", "▃", "▅", "▆", "█"],
                mark: "│",
                corners: ["⣿", "○"],
                more: ["▼", "▲"],
                arrow: "→",
                dash: "–",
                ellipsis: "…",
                dot: "·",
                applicable: "✓",
                inherited: "↗",
                excluded: "✗",
                undecided: "?",
                ticked: "[✓]",
                unticked: "[ ]",
                border: ratatui::symbols::border::ROUNDED,
                rule: "─",
            },
            SymbolSet::Ascii => Symbols {
                ascii: true,
                pointer: ">",
                chosen: "*",
                review: "!",
                found: "+",
                note: "n",
                finding: "f",
                evidence: "E",
                bar: ["#", "o", "."],
                share: ["#", "."],
                gained: "+",
                heat: ["0", "1", "2", "3", "4", "5"],
                mark: "|",
                corners: ["*", "o"],
                more: ["v", "^"],
                arrow: ">",
                dash: "-",
                ellipsis: "~",
                dot: "-",
                applicable: "y",
                inherited: "^",
                excluded: "x",
                undecided: "?",
                ticked: "[x]",
                unticked: "[ ]",
                border: ratatui::symbols::border::Set {
                    top_left: "+",
                    top_right: "+",
                    bottom_left: "+",
                    bottom_right: "+",
                    vertical_left: "|",
                    vertical_right: "|",
                    horizontal_top: "-",
                    horizontal_bottom: "-",
                },
                rule: "-",
            },
        }
    }
}
