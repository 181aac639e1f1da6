//! The controls that a profile chose. A workbook about a thousand controls names them all, and most of what is shown needs
//! none of these names: they are made where somebody asks for them.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue::ControlId;

/// Some controls, in their order.
#[derive(Clone, Default)]
pub struct Chosen {
    made: OnceLock<Vec<ControlId>>,
    told: Option<Told>,
}

/// Ids one after the other, each behind its length in a byte.
#[derive(Clone)]
struct Told {
    whole: Arc<Vec<u8>>,
    place: Range<usize>,
}

impl Chosen {
    /// Those that stand in a place of something longer, one after the other, each behind its length in a byte; `None` where
    /// no such list stands there.
    pub fn within(whole: &Arc<Vec<u8>>, place: Range<usize>) -> Option<Chosen> {
        let list = whole.get(place.clone())?;
        let is_list = str::from_utf8(list).is_ok_and(|list| ids(list).all(|id| id.is_some()));
        is_list.then(|| Chosen { made: OnceLock::new(), told: Some(Told { whole: Arc::clone(whole), place }) })
    }
}

/// The ids in a list, with `None` at the end of one that is cut short.
fn ids(list: &str) -> impl Iterator<Item = Option<&str>> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let length = usize::from(*rest.as_bytes().first()?);
        let id = rest.get(1..=length);
        rest = id.and_then(|_| rest.get(1 + length..)).unwrap_or_default();
        Some(id)
    })
}

impl Deref for Chosen {
    type Target = [ControlId];

    fn deref(&self) -> &[ControlId] {
        self.made.get_or_init(|| {
            let Some(Told { whole, place }) = &self.told else { return Vec::new() };
            let list = whole.get(place.clone()).and_then(|list| str::from_utf8(list).ok()).unwrap_or_default();
            ids(list).flatten().map(ControlId::from).collect()
        })
    }
}

impl From<Vec<ControlId>> for Chosen {
    fn from(controls: Vec<ControlId>) -> Self {
        Chosen { made: OnceLock::from(controls), told: None }
    }
}

impl FromIterator<ControlId> for Chosen {
    fn from_iter<I: IntoIterator<Item = ControlId>>(controls: I) -> Self {
        Chosen::from(Vec::from_iter(controls))
    }
}

impl PartialEq for Chosen {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Chosen {}

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl Serialize for Chosen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Chosen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Chosen::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(list: &str) -> Option<Chosen> {
        let whole = Arc::new(format!("before{list}after").into_bytes());
        Chosen::within(&whole, 6..6 + list.len())
    }

    #[test]
    fn a_list_within_something_longer_is_what_was_put_there() {
        let long = format!("X-{}", "1".repeat(100));
        let ids = ["5.1", "AC-2(13)", "\u{e9}-7", &long, "8.34"];
        let list: String =
            ids.iter().flat_map(|id| [char::from(id.len() as u8).to_string(), (*id).to_owned()]).collect();
        let chosen = within(&list).unwrap();
        assert!(chosen.made.get().is_none(), "nobody asked yet");
        assert_eq!(chosen, ids.iter().copied().map(ControlId::from).collect());
        assert_eq!(chosen.clone(), chosen);
        assert_eq!(within("").unwrap(), Chosen::default());
        let told = serde_json::to_string(&chosen).unwrap();
        assert_eq!(serde_json::from_str::<Chosen>(&told).unwrap(), chosen);
    }

    #[test]
    fn what_is_no_list_is_none() {
        for broken in ["\u{3}5.", "\u{3}5.1\u{1}", "\u{2}a\u{e9}", "\u{7f}5.1"] {
            assert!(within(broken).is_none(), "{broken:?}");
        }
        let whole = Arc::new(b"\x03\xff\xff\xff".to_vec());
        assert!(Chosen::within(&whole, 0..4).is_none() && Chosen::within(&whole, 2..9).is_none());
    }
}
