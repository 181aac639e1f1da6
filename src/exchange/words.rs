//! Words of several languages brought to one form, so that a list of them is short: small letters without accents, and
//! one blank in place of whatever else stands between them.

use unicode_normalization::UnicodeNormalization;

/// The words of a text: `Nachweis(e) für A.5.1` becomes `nachweis e fur a 5 1`.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            'ß' => plain.push_str("ss"),
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            c if c.is_alphanumeric() => plain.push(c),
            // What stood over a letter, and what cannot be seen.
            '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
            // `%` says what a number is.
            '%' => plain.push_str(" % "),
            _ => plain.push(' '),
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

/// Whether some words stand in a plain text as words of their own.
pub fn has(plain: &str, words: &str) -> bool {
    plain
        .match_indices(words)
        .any(|(at, _)| (at == 0 || plain[..at].ends_with(' ')) && after_word(&plain[at + words.len()..]))
}

/// Whether a plain text begins with some words.
pub fn begins(plain: &str, words: &str) -> bool {
    plain.strip_prefix(words).is_some_and(after_word)
}

fn after_word(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_to_one_form() {
        assert_eq!(plain("  Maturité (0–5)\u{a0}:"), "maturite 0 5");
        assert_eq!(plain("GROSS / Größe\n50%"), "gross grosse 50 %");
        assert!(has("degre de mise en oeuvre", "mise en oeuvre") && !has("unlevel", "level"));
        assert!(begins("non applicable ici", "non applicable") && !begins("nonsense", "non"));
    }
}
