//! A quiz in the GIFT format, which Moodle and others take in.

use super::{Form, Question};

/// The file. Names of questions carry the seed, so that two quizzes can lie in one question bank.
pub fn render(questions: &[Question], seed: u64) -> String {
    let mut text = String::from(
        "// ISO/IEC 27002:2022, made by controlbook from its own words\n\n$CATEGORY: controlbook/ISO 27002\n\n",
    );
    for (number, question) in (1..).zip(questions) {
        let number: u32 = number;
        let asked = if question.given.is_empty() {
            escaped(&question.text)
        } else {
            format!("{}\\n\\n{}", escaped(&question.text), escaped(&question.given))
        };
        text.push_str(&format!("::{}::[plain]{asked} {{\n", escaped(&format!("quiz {seed}, question {number}"))));
        match &question.form {
            Form::Choice { options, right } => {
                for (place, offer) in options.iter().enumerate() {
                    let sign = if place == *right { '=' } else { '~' };
                    text.push_str(&format!("\t{sign}{}\n", escaped(&offer.text)));
                }
            }
            Form::Typed { answer } => {
                text.push_str(&format!("\t={}\n", escaped(answer)));
            }
            Form::Pairs { left, right, partners } => {
                for (left, partner) in left.iter().zip(partners) {
                    let partner = right.get(*partner).map_or("", String::as_str);
                    text.push_str(&format!("\t={} -> {}\n", escaped(left), escaped(partner)));
                }
            }
            Form::Order { items, order } => {
                for (level, place) in (1..).zip(order) {
                    let level: u32 = level;
                    let item = items.get(*place).map_or("", String::as_str);
                    text.push_str(&format!("\t={} -> Level {level}\n", escaped(item)));
                }
            }
        }
        if !question.because.is_empty() {
            text.push_str(&format!("\t####{}\n", escaped(&question.because)));
        }
        text.push_str("}\n\n");
    }
    text
}

/// What has a meaning in the format loses it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '~' | '=' | '#' | '{' | '}' | ':' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            // An arrow divides the two sides of a pair.
            '>' if escaped.ends_with('-') => escaped.push_str(" >"),
            c => escaped.push(c),
        }
    }
    escaped
}
