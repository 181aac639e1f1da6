//! From keys to actions: the defaults of the table, with the person's own laid over them.

use std::collections::BTreeMap;

use super::action::{ACTIONS, Action, Scope};
use super::key::{self, Key};

/// Which keys do what.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// A sequence of keys with what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// Where.
    pub scope: Scope,
    /// The keys, in order.
    pub keys: Vec<Key>,
    /// What they do.
    pub action: Action,
}

/// What a sequence of keys comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup {
    /// An action.
    Action(Action),
    /// The beginning of one.
    Pending,
    /// Nothing.
    Nothing,
}

impl Keymap {
    /// The defaults, with `own` in place of those of the actions it names.
    ///
    /// # Errors
    /// A sentence for an unknown action, an unknown key, or a key that would do two things.
    pub fn new(own: &BTreeMap<String, Vec<String>>) -> Result<Keymap, String> {
        if let Some(unknown) = own.keys().find(|name| !ACTIONS.iter().any(|info| info.name == name.as_str())) {
            return Err(format!("[keys] {unknown}: there is no such action; the help and the README list them"));
        }
        let mut bindings = Vec::new();
        for info in ACTIONS {
            let named = own.get(info.name);
            let texts: Vec<&str> = match named {
                Some(keys) => keys.iter().map(String::as_str).collect(),
                None => info.keys.to_vec(),
            };
            for text in texts {
                let keys = key::sequence(text).map_err(|what| format!("[keys] {}: {what}", info.name))?;
                bindings.push(Binding { scope: info.scope, keys, action: info.action });
            }
        }
        let keymap = Keymap { bindings };
        // That the defaults do not clash is for the tests to find out, not for each start.
        if own.is_empty() {
            return Ok(keymap);
        }
        match keymap.clash() {
            Some((a, b)) => {
                let name = |binding: &Binding| {
                    super::action::info(binding.scope, binding.action).map_or("?", |info| info.name)
                };
                Err(format!("[keys] \"{}\" would do both {} and {}", key::shown(&a.keys, true), name(a), name(b)))
            }
            None => Ok(keymap),
        }
    }

    /// Two bindings of one scope, or of scopes that are one to whoever presses keys, of which one begins with the other.
    fn clash(&self) -> Option<(&Binding, &Binding)> {
        self.bindings.iter().enumerate().find_map(|(position, a)| {
            let clashes =
                |b: &&Binding| meet(a.scope, b.scope) && (a.keys.starts_with(&b.keys) || b.keys.starts_with(&a.keys));
            self.bindings[position + 1..].iter().find(clashes).map(|b| (a, b))
        })
    }

    /// What a sequence comes to in a scope and those it passes keys on to.
    pub fn lookup(&self, scope: Scope, keys: &[Key]) -> Lookup {
        for scope in scope.chain() {
            let mut pending = false;
            for binding in self.bindings.iter().filter(|binding| binding.scope == scope) {
                if binding.keys == keys {
                    return Lookup::Action(binding.action);
                }
                pending |= binding.keys.starts_with(keys);
            }
            if pending {
                return Lookup::Pending;
            }
        }
        Lookup::Nothing
    }

    /// What can follow the keys pressed so far.
    pub fn continuations(&self, scope: Scope, keys: &[Key]) -> Vec<&Binding> {
        scope
            .chain()
            .flat_map(|scope| self.bindings.iter().filter(move |binding| binding.scope == scope))
            .filter(|binding| binding.keys.len() > keys.len() && binding.keys.starts_with(keys))
            .collect()
    }

    /// The keys of an action in a scope, the first the one to show.
    pub fn keys_of(&self, scope: Scope, action: Action) -> impl Iterator<Item = &[Key]> {
        self.bindings
            .iter()
            .filter(move |binding| binding.scope == scope && binding.action == action)
            .map(|binding| &binding.keys[..])
    }
}

/// Whether keys of two scopes are pressed in the same place, and neither is meant to hide the other.
fn meet(a: Scope, b: Scope) -> bool {
    a == b || a == Scope::Answering && b.passes_to_answering() || b == Scope::Answering && a.passes_to_answering()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_do_not_clash() {
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        assert_eq!(keymap.clash(), None);
    }
}
