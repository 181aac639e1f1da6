//! The pool: every text of the catalogue once, one after the other, and the statics name places in it.

use std::cell::RefCell;
use std::collections::HashMap;

use super::key::key;

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

/// An id as the statics have it, with its key.
pub fn id(id: &str) -> String {
    text(id).replacen("t(", "c(", 1).replace(')', &format!(", {:#x})", key(id)))
}

/// All of them.
pub fn texts() -> String {
    POOL.with_borrow(|pool| pool.texts.clone())
}
