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
    text_lists: Lists,
    id_lists: Lists,
}

/// All lists, each once, one after the other.
#[derive(Default)]
struct Lists {
    entries: Vec<String>,
    places: HashMap<Vec<String>, usize>,
}

impl Lists {
    /// A list as the statics have it.
    fn place(&mut self, list: Vec<String>) -> String {
        let length = list.len();
        let start = match self.places.get(&list) {
            _ if list.is_empty() => 0,
            Some(start) => *start,
            None => {
                let start = self.entries.len();
                self.entries.extend(list.iter().cloned());
                self.places.insert(list, start);
                start
            }
        };
        format!("e({start}, {length})")
    }
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

/// A list of texts as the statics have it.
pub fn text_list(values: &[String]) -> String {
    let list = values.iter().map(|value| text(value)).collect();
    POOL.with_borrow_mut(|pool| pool.text_lists.place(list))
}

/// A list of ids as the statics have it.
pub fn id_list(values: &[String]) -> String {
    let list = values.iter().map(|value| id(value)).collect();
    POOL.with_borrow_mut(|pool| pool.id_lists.place(list))
}

/// The tables that the lists are places in.
pub fn tables() -> String {
    POOL.with_borrow(|pool| {
        let (texts, ids) = (pool.text_lists.entries.join(", "), pool.id_lists.entries.join(", "));
        format!("static TEXT_ENTRIES: &[Text] = &[{texts}];\nstatic ID_ENTRIES: &[ControlId] = &[{ids}];\n")
    })
}

/// All of them.
pub fn texts() -> String {
    POOL.with_borrow(|pool| pool.texts.clone())
}
