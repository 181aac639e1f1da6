//! From keys to actions: the defaults of the table, with the person's own laid over them.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::action::{ACTIONS, Action, ActionInfo, Scope};
use super::key::{self, Key};

/// Which keys do what.
#[derive(Clone, Debug)]
pub struct Keymap {
    /// The keys that the person gave to actions, by their names.
    own: BTreeMap<String, Vec<String>>,
    /// The bindings of each scope, read where the scope is first asked for: the first screen needs a few of them.
    scopes: [OnceCell<Vec<Binding>>; Scope::ALL.len()],
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
        let keymap = Keymap { own: own.clone(), scopes: Default::default() };
        // That the defaults can be read and do not clash is for the tests to find out, not for each start.
        if own.is_empty() {
            return Ok(keymap);
        }
        for (name, keys) in own {
            for text in keys {
                key::sequence(text).map_err(|what| format!("[keys] {name}: {what}"))?;
            }
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

    /// What the keys of a scope do, in the order of the table.
    fn bindings(&self, scope: Scope) -> &[Binding] {
        let read = || {
            let infos = ACTIONS.iter().filter(|info| info.scope == scope);
            let keys = |info: &'static ActionInfo| -> Vec<Binding> {
                let named = self.own.get(info.name).map(|keys| keys.iter().map(String::as_str).collect());
                let texts: Vec<&str> = named.unwrap_or_else(|| info.keys.to_vec());
                let keys = texts.into_iter().filter_map(|text| key::sequence(text).ok());
                keys.map(|keys| Binding { scope: info.scope, keys, action: info.action }).collect()
            };
            infos.flat_map(keys).collect()
        };
        match self.scopes.get(scope as usize) {
            Some(bindings) => bindings.get_or_init(read),
            None => &[],
        }
    }

    /// Those of all scopes, in the order of the table.
    fn all(&self) -> Vec<&Binding> {
        let mut all: Vec<&Binding> = Scope::ALL.into_iter().flat_map(|scope| self.bindings(scope)).collect();
        all.sort_by_key(|binding| {
            ACTIONS.iter().position(|info| (info.scope, info.action) == (binding.scope, binding.action))
        });
        all
    }

    /// Two bindings of one scope, or of scopes that are one to whoever presses keys, of which one begins with the other.
    fn clash(&self) -> Option<(&Binding, &Binding)> {
        let all = self.all();
        all.iter().enumerate().find_map(|(position, a)| {
            let clashes =
                |b: &&&Binding| meet(a.scope, b.scope) && (a.keys.starts_with(&b.keys) || b.keys.starts_with(&a.keys));
            all[position + 1..].iter().find(clashes).map(|b| (*a, *b))
        })
    }

    /// What a sequence comes to in a scope and those it passes keys on to.
    pub fn lookup(&self, scope: Scope, keys: &[Key]) -> Lookup {
        for scope in scope.chain() {
            let mut pending = false;
            for binding in self.bindings(scope) {
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
            .flat_map(|scope| self.bindings(scope))
            .filter(|binding| binding.keys.len() > keys.len() && binding.keys.starts_with(keys))
            .collect()
    }

    /// The first keys of a row of the table, those to show. Only they are read: the first screen shows a few of many.
    pub fn first_keys(&self, info: &ActionInfo) -> Option<Vec<Key>> {
        let text = match self.own.get(info.name) {
            Some(own) => own.first()?.as_str(),
            None => info.keys.first()?,
        };
        key::sequence(text).ok()
    }

    /// The keys of an action in a scope, the first the one to show.
    pub fn keys_of(&self, scope: Scope, action: Action) -> impl Iterator<Item = &[Key]> {
        self.bindings(scope).iter().filter(move |binding| binding.action == action).map(|binding| &binding.keys[..])
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
        let named: usize = ACTIONS.iter().map(|info| info.keys.len()).sum();
        assert_eq!(keymap.all().len(), named, "a key of the table cannot be read");
    }
}
