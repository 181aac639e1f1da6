//! Lines from standard input: whatever comes, a line is short and is text.

use std::io::{self, BufRead};

/// The longest line, in bytes: a note of many pages.
const MOST: usize = 65_536;

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A line, without what ends it.
    Text(String),
    /// A line that is longer than is kept; all of it was read.
    TooLong,
    /// A line that is not UTF-8.
    NotText,
    /// There is no more.
    End,
}

/// Reads one line.
pub fn read(input: &mut impl BufRead) -> io::Result<Line> {
    let (mut bytes, mut too_long, mut any) = (Vec::new(), false, false);
    loop {
        let piece = match input.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if piece.is_empty() {
            break;
        }
        any = true;
        let end = piece.iter().position(|byte| *byte == b'\n');
        let part = &piece[..end.unwrap_or(piece.len())];
        if bytes.len() + part.len() > MOST {
            too_long = true;
        } else if !too_long {
            bytes.extend_from_slice(part);
        }
        let read = end.map_or(piece.len(), |end| end + 1);
        input.consume(read);
        if end.is_some() {
            break;
        }
    }
    if !any {
        return Ok(Line::End);
    }
    if too_long {
        return Ok(Line::TooLong);
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    Ok(String::from_utf8(bytes).map_or(Line::NotText, Line::Text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Line> {
        // Pieces of seven bytes, so that a line comes in several.
        let mut input = io::BufReader::with_capacity(7, bytes);
        let mut lines = Vec::new();
        while let Ok(line) = read(&mut input) {
            if line == Line::End {
                break;
            }
            lines.push(line);
        }
        lines
    }

    #[test]
    fn a_line_is_text_and_has_a_limit() {
        let text = |text: &str| Line::Text(text.to_owned());
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\n\r\n3"), [text(""), text(""), text("3")]);
        assert_eq!(lines("n Bäckerei: der Brotofen\r\n2\n".as_bytes()), [text("n Bäckerei: der Brotofen"), text("2")]);
        assert_eq!(lines(b"\xff\xfe\n4\n"), [Line::NotText, text("4")]);
        let long = [vec![b'x'; MOST + 1], b"\n5\n".to_vec()].concat();
        assert_eq!(lines(&long), [Line::TooLong, text("5")]);
        let longest = [vec![b'x'; MOST], b"\n".to_vec()].concat();
        assert!(matches!(&lines(&longest)[..], [Line::Text(text)] if text.len() == MOST));
    }
}
