//! Where an id stands in the natural order, as far as a number can tell. Ids are compared thousands of times before the
//! first screen stands, and the key of nearly all pairs decides. The build script reads this file, too: it knows of
//! nothing else.

/// The bytes of a key that say something of the id.
const PLACES: usize = 7;
/// Digits of the longest number that a key tells.
const LONGEST: usize = 8;
/// In the last byte: the key does not tell all of the id.
const UNFINISHED: u64 = 1;

/// Seven bytes in the order of the ids, and one that is 0 where they tell all of the id. A number has how many digits it
/// has before it, as a digit; so 5.2 is before 5.10, and whatever stands beside a number sorts as beside a digit.
pub const fn key(id: &str) -> u64 {
    let bytes = id.as_bytes();
    let (mut key, mut used, mut at) = (0_u64, 0, 0);
    let mut rest = 0;
    while at < bytes.len() {
        if used == PLACES {
            rest = UNFINISHED;
            break;
        }
        if !bytes[at].is_ascii_digit() {
            // What ends the key looks the same.
            if bytes[at] == 0 {
                rest = UNFINISHED;
            }
            key = key << 8 | bytes[at] as u64;
            (used, at) = (used + 1, at + 1);
            continue;
        }
        let mut first = at;
        while first < bytes.len() && bytes[first] == b'0' {
            first += 1;
        }
        let mut end = first;
        while end < bytes.len() && bytes[end].is_ascii_digit() {
            end += 1;
        }
        // Zeros before a number count for nothing but whether two ids are the same.
        if first > at {
            rest = UNFINISHED;
        }
        let digits = end - first;
        let told = if digits > LONGEST { LONGEST + 1 } else { digits };
        key = key << 8 | (b'0' as u64 + told as u64);
        used += 1;
        if digits > LONGEST {
            rest = UNFINISHED;
            break;
        }
        while first < end && used < PLACES {
            key = key << 8 | bytes[first] as u64;
            (used, first) = (used + 1, first + 1);
        }
        if first < end {
            rest = UNFINISHED;
            break;
        }
        at = end;
    }
    while used < PLACES {
        key <<= 8;
        used += 1;
    }
    key << 8 | rest
}

/// Whether a key tells all of its id.
pub const fn tells_all(key: u64) -> bool {
    key & UNFINISHED == 0
}
