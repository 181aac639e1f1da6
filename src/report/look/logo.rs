//! A picture of the organisation's, for the first page.

use crate::error::{Error, Result};
use crate::workbook::answer::words;

words! {
    /// What a picture is written as.
    LogoKind {
        /// Portable Network Graphics.
        Png = "png",
        /// As cameras write it.
        Jpeg = "jpeg",
    }
}

/// A picture with its measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// What it is written as.
    pub kind: LogoKind,
    /// The file.
    pub bytes: Vec<u8>,
    /// In pixels, 1 to [`Logo::MOST_PIXELS`].
    pub width: u32,
    /// In pixels, 1 to [`Logo::MOST_PIXELS`].
    pub height: u32,
}

impl Logo {
    /// The largest file that is taken for a logo.
    pub const MOST_BYTES: usize = 2_000_000;
    /// The most pixels on a side.
    pub const MOST_PIXELS: u32 = 4_000;

    /// A picture, known by its first bytes, whatever its file is called.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is none that a report can have.
    pub fn read(bytes: Vec<u8>) -> Result<Logo> {
        if bytes.len() > Self::MOST_BYTES {
            return Err(Error::Invalid(format!(
                "the logo has {} kB; a logo may have {} kB: make the picture smaller",
                bytes.len() / 1_000,
                Self::MOST_BYTES / 1_000
            )));
        }
        let found = png(&bytes).map(|size| (LogoKind::Png, size)).or_else(|| jpeg(&bytes).map(|s| (LogoKind::Jpeg, s)));
        let Some((kind, (width, height))) = found else {
            return Err(Error::Invalid(
                "the logo is neither a PNG nor a JPEG picture: save it as one of them".to_owned(),
            ));
        };
        if [width, height].iter().any(|side| *side == 0 || *side > Self::MOST_PIXELS) {
            return Err(Error::Invalid(format!(
                "the logo has {width} × {height} pixels; it may have up to {} on a side: make the picture smaller",
                Self::MOST_PIXELS
            )));
        }
        Ok(Logo { kind, bytes, width, height })
    }

    /// Its measures, in whatever unit, within these.
    pub fn within(&self, width: f32, height: f32) -> (f32, f32) {
        // A side has at most MOST_PIXELS, which fits.
        let side = |pixels: u32| f32::from(u16::try_from(pixels).unwrap_or(u16::MAX));
        let (wide, high) = (side(self.width), side(self.height));
        let scale = (width / wide).min(height / high);
        (wide * scale, high * scale)
    }
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let header = rest.get(4..)?.strip_prefix(b"IHDR")?;
    Some((u32_at(header, 0)?, u32_at(header, 4)?))
}

fn u32_at(bytes: &[u8], place: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(place..place + 4)?.try_into().ok()?))
}

/// The measures stand in the segment that begins a frame.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (marker, after) = match rest {
            [0xff, 0xff, ..] => {
                rest = &rest[1..];
                continue;
            }
            [0xff, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        let length = usize::from(u16_at(after, 0)?);
        // The frames are C0 to CF, but for three that mean something else.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((u16_at(after, 5)?.into(), u16_at(after, 3)?.into()));
        }
        rest = after.get(length.max(2)..)?;
    }
}

fn u16_at(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(place..place + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn measures_are_read_from_the_picture() {
        let logo = Logo::read(png_of(300, 100)).unwrap();
        assert_eq!((logo.kind, logo.width, logo.height), (LogoKind::Png, 300, 100));
        assert_eq!(logo.within(150.0, 150.0), (150.0, 50.0));
        let jpeg = [&b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x0b\x08"[..], &[0, 50, 0, 80, 1, 1, 1]].concat();
        let logo = Logo::read(jpeg).unwrap();
        assert_eq!((logo.kind, logo.width, logo.height), (LogoKind::Jpeg, 80, 50));
    }

    #[test]
    fn what_is_no_logo_is_refused() {
        let long = vec![0; Logo::MOST_BYTES + 1];
        for bytes in [vec![], b"<svg>".to_vec(), b"\xff\xd8\xff\xe0\0\0".to_vec(), png_of(0, 5), png_of(5, 4_001), long]
        {
            assert!(Logo::read(bytes).is_err());
        }
    }
}
