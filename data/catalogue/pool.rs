//! The pool: every text of the catalogue once, one after the other, and the statics name places in it.

use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    static POOL: RefCell<Pool> = RefCell::default();
}

#[derive(Default)]
struct Pool {
    texts: String,
    places: HashMap<String, usize>,
}

/// A text as the statics have it.
pub fn text(text: &str) -> String {
    let start = POOL.with_borrow_mut(|pool| match pool.places.get(text) {
        Some(start) => *start,
        None => {
            let start = pool.texts.len();
            pool.texts.push_str(text);
            pool.places.insert(text.to_owned(), start);
            start
        }
    });
    format!("t({start}, {})", text.len())
}

/// An id as the statics have it, with its clause and number where it has that shape.
pub fn id(id: &str) -> String {
    let place = text(id);
    match clause_and_number(id) {
        Some((clause, number)) => place.replacen("t(", "s(", 1).replace(')', &format!(", {clause}, {number})")),
        None => place.replacen("t(", "c(", 1),
    }
}

fn clause_and_number(id: &str) -> Option<(u8, u8)> {
    let (clause, number) = id.split_once('.')?;
    let (clause, number) = (clause.parse().ok()?, number.parse().ok()?);
    let short = (1..100).contains(&clause) && (1..100).contains(&number) && format!("{clause}.{number}") == id;
    short.then_some((clause, number))
}

/// All of them.
pub fn texts() -> String {
    POOL.with_borrow(|pool| pool.texts.clone())
}
