//! Where an id stands in the natural order, as far as a number can tell. Ids are compared thousands of times before the
//! first screen stands, and the key of nearly all pairs decides. The build script reads this file, too: it knows of
//! nothing else.

/// The signs that a key tells of an id, each in so many bits: enough for `AC-2(13)` or `A.5.10`.
const SIGNS: u32 = 10;
const BITS: u32 = 6;
/// Digits of the longest number that a key tells.
const LONGEST: usize = 8;
/// The character before the first that has a sign of its own, and the one after the last. Capitals, digits and what
/// stands between them have one; 0 is the end of the id.
const BEFORE: u8 = b' ';
const AFTER: u8 = b'^';
/// In the last bit: the key does not tell all of the id.
const UNFINISHED: u64 = 1;

/// Ten signs in the order of the ids, and four bits that are 0 where they tell all of the id. A number has how many
/// digits it has before it, as a digit; so 5.2 is before 5.10, and whatever stands beside a number sorts as beside a
/// digit.
pub const fn key(id: &str) -> u64 {
    let bytes = id.as_bytes();
    let (mut key, mut used, mut at) = (0_u64, 0, 0);
    let mut rest = 0;
    while at < bytes.len() && rest != STOPPED {
        if used == SIGNS {
            rest = STOPPED;
        } else if !bytes[at].is_ascii_digit() {
            // What has no sign of its own shares one with what stands beside it, and there the key ends.
            let byte = bytes[at];
            let shared = byte <= BEFORE || byte >= AFTER;
            let sign = if byte <= BEFORE {
                1
            } else if byte >= AFTER {
                AFTER - BEFORE
            } else {
                byte - BEFORE
            };
            key = (key << BITS) | sign as u64;
            (used, at) = (used + 1, at + 1);
            if shared {
                rest = STOPPED;
            }
        } else {
            let mut first = at;
            while first < bytes.len() && bytes[first] == b'0' {
                first += 1;
            }
            let mut end = first;
            while end < bytes.len() && bytes[end].is_ascii_digit() {
                end += 1;
            }
            // Zeros before a number count for nothing but whether two ids are the same.
            if first > at && rest == 0 {
                rest = UNFINISHED;
            }
            let digits = end - first;
            let told = if digits > LONGEST { LONGEST + 1 } else { digits };
            key = (key << BITS) | ((b'0' - BEFORE) as u64 + told as u64);
            used += 1;
            if digits > LONGEST {
                rest = STOPPED;
            }
            while first < end && rest != STOPPED {
                if used == SIGNS {
                    rest = STOPPED;
                } else {
                    key = (key << BITS) | (bytes[first] - BEFORE) as u64;
                    (used, first) = (used + 1, first + 1);
                }
            }
            at = end;
        }
    }
    (key << (BITS * (SIGNS - used)) << 4) | (rest & UNFINISHED)
}

/// Nothing that follows is told.
const STOPPED: u64 = 3;

/// Whether a key tells all of its id.
pub const fn tells_all(key: u64) -> bool {
    key & UNFINISHED == 0
}

/// What a key tells, without whether that is all.
pub const fn told(key: u64) -> u64 {
    key >> 4
}
