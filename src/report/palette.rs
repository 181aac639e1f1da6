//! The colours of spreadsheets and word processors, where a page of its own style sheet has none.
//!
//! Grounds are pale, so that black text stands on each with a contrast of more than 10 to 1, and they get darker with
//! the level, so that they keep their order without colour. A sign or a text always says the same.

use super::document::Tone;
use crate::workbook::Level;

/// Red, green and blue, as `0xRRGGBB`.
pub type Colour = u32;

/// What heads and titles are written in.
pub const INK: Colour = 0x1F_2D_3D;
/// Text of second rank.
pub const MUTED: Colour = 0x52_5F_6C;
/// Lines between cells.
pub const GRID: Colour = 0xC3_CC_D4;
/// The ground of heads.
pub const HEAD: Colour = 0x24_50_6B;
/// The ground of heads above what is only told, not filled in.
pub const HEAD_TOLD: Colour = 0x5C_6B_78;
/// The figure in charts.
pub const FIGURE: Colour = 0x2B_6C_8F;
/// The target in charts.
pub const TARGET: Colour = 0xB8_5C_1E;
/// From the figure on to the target.
pub const TO_TARGET: Colour = 0xF1_C7_A6;
/// What is still to begin.
pub const AHEAD: Colour = 0xBF_D5_E2;
/// The rest of an axis.
pub const AXIS: Colour = 0xEE_F1_F4;

/// The ground of a tone; `None` where it is that of the page.
pub const fn ground(tone: Tone) -> Option<Colour> {
    match tone {
        Tone::Plain => None,
        Tone::Level(level) => Some(match level {
            Level::NonExistent => 0xF9_D9_CF,
            Level::Initial => 0xFB_E6_C4,
            Level::Repeatable => 0xF7_F0_C0,
            Level::Defined => 0xDD_EE_CB,
            Level::Managed => 0xBF_E3_CD,
            Level::Optimised => 0x9F_D3_C4,
        }),
        Tone::NotAssessed => Some(0xF2_F4_F6),
        Tone::Excluded => Some(0xDD_DF_E2),
        Tone::Total => Some(0xE6_EE_F4),
        Tone::Missing => Some(0xFF_E2_8A),
    }
}
