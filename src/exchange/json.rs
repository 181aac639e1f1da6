//! JSON, looked over before it is read: how many values there are, and how deep they lie in each other. Each takes many
//! times the room in memory that it takes in the file.

use super::limits;
use super::{Result, unreadable};

/// How deep lists and maps may lie in each other; ours have six.
const DEPTH: usize = 64;

/// Looks a text over.
///
/// # Errors
/// Where it has too many values, or too deep.
pub fn look_over(text: &[u8]) -> Result<()> {
    let (mut depth, mut values, mut line) = (0_usize, 0_usize, 1_usize);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text {
        line += usize::from(*byte == b'\n');
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => (depth, values) = (depth + 1, values + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > DEPTH {
            return unreadable(format!(
                "its JSON cannot be read: in line {line} its lists lie more than {DEPTH} deep in each other"
            ));
        }
        if values > limits::VALUES {
            return unreadable(format!(
                "its JSON cannot be read: it has more than {} values; take out what is not about controls",
                limits::VALUES
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_depth_are_counted_outside_texts() {
        assert!(look_over(br#"{"a":"[[[[,,,\"[","b":[1,2]}"#).is_ok());
        assert!(look_over("[".repeat(DEPTH + 1).as_bytes()).is_err());
        assert!(look_over(format!("[{}]", "0,".repeat(limits::VALUES)).as_bytes()).is_err());
        let text = format!("\"{}\"", "[,".repeat(limits::VALUES));
        assert!(look_over(text.as_bytes()).is_ok());
    }
}
