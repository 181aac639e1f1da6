//! How the histories of two copies hang together: chains of steps, some of which took over what another chain had come
//! to. What both know is common; the newest of that, of which there may be several, is where they went apart.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What names a step: the hash over it and all before it.
pub type Hash = [u8; 32];

/// A step, as far as kinship goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What names it.
    pub hash: Hash,
    /// The step before.
    pub previous: Hash,
    /// What it took over, or took back.
    pub merged: Option<Merged>,
}

/// That a step took over another chain as far as a step of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// How far the other chain went.
    pub head: Hash,
    /// `false` in a step that took it back.
    pub stands: bool,
}

/// The history of one copy from some step on, with what it took over.
#[derive(Clone, Debug)]
pub struct Lineage {
    head: Hash,
    links: HashMap<Hash, Link>,
}

impl Lineage {
    /// From the links there are, the last own step being `head`. A step before that has no link is where the history
    /// is looked at no further.
    pub fn new(head: Hash, links: impl IntoIterator<Item = Link>) -> Lineage {
        Lineage { head, links: links.into_iter().map(|link| (link.hash, link)).collect() }
    }

    /// The last own step.
    pub fn head(&self) -> Hash {
        self.head
    }

    /// All steps that it knows. What was taken over and taken back again is not known any more: it can be taken over
    /// once more.
    pub fn known(&self) -> HashSet<Hash> {
        self.reached_from(vec![self.head])
    }

    /// The same of the histories that end in some steps.
    pub fn reached_from(&self, heads: Vec<Hash>) -> HashSet<Hash> {
        self.reached_by(&heads).into_keys().collect()
    }

    /// The same, each with the first of the heads whose history it is in, by its place among them.
    pub fn reached_by(&self, heads: &[Hash]) -> HashMap<Hash, usize> {
        let mut known = HashMap::new();
        let mut heads: Vec<(Hash, usize)> = heads.iter().copied().zip(0..heads.len()).rev().collect();
        while let Some((mut at, first)) = heads.pop() {
            // From the newest back, so that the last word on each merge comes first.
            let mut decided = HashSet::new();
            while let Entry::Vacant(place) = known.entry(at) {
                place.insert(first);
                let Some(link) = self.links.get(&at) else { break };
                if let Some(merged) = link.merged
                    && decided.insert(merged.head)
                    && merged.stands
                {
                    heads.push((merged.head, first));
                }
                at = link.previous;
            }
        }
        known
    }

    /// The steps from the last one that `ends` holds for to a step, oldest first; `None` where the chain ends before.
    pub fn path_to(&self, hash: Hash, ends: impl Fn(&Hash) -> bool) -> Option<(Hash, Vec<Hash>)> {
        let (mut path, mut at) = (Vec::new(), hash);
        while !ends(&at) {
            path.push(at);
            at = self.links.get(&at)?.previous;
        }
        path.reverse();
        Some((at, path))
    }

    /// The newest steps that both know, `shared` being the last that stands at the same place in both. Those before
    /// it need no links.
    pub fn bases(&self, other: &Lineage, shared: Hash) -> BTreeSet<Hash> {
        let link = |hash: &Hash| self.links.get(hash).or_else(|| other.links.get(hash));
        let theirs = other.known();
        let mut common: BTreeSet<Hash> =
            self.known().into_iter().filter(|hash| theirs.contains(hash) && link(hash).is_some()).collect();
        common.insert(shared);
        let mut covered = HashSet::new();
        for link in common.iter().filter_map(link) {
            covered.insert(link.previous);
            covered.extend(link.merged.filter(|merged| merged.stands).map(|merged| merged.head));
        }
        common.retain(|hash| !covered.contains(hash));
        common
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(name: u8) -> Hash {
        [name; 32]
    }

    /// `1>2` stands for a step 2 after 1, `1>2+9` for one that takes over what came to 9, `1>2-9` for one that takes
    /// that back.
    fn lineage(head: u8, links: &str) -> Lineage {
        let number = |text: &str| hash(text.parse().unwrap());
        let links = links.split_whitespace().map(|link| {
            let (previous, rest) = link.split_once('>').unwrap();
            let (name, merged) = match rest.split_once(['+', '-']) {
                Some((name, head)) => (name, Some(Merged { head: number(head), stands: rest.contains('+') })),
                None => (rest, None),
            };
            Link { hash: number(name), previous: number(previous), merged }
        });
        Lineage::new(hash(head), links.collect::<Vec<_>>())
    }

    fn bases(ours: &Lineage, theirs: &Lineage) -> Vec<u8> {
        let here: Vec<u8> = ours.bases(theirs, hash(1)).into_iter().map(|hash| hash[0]).collect();
        let there: Vec<u8> = theirs.bases(ours, hash(1)).into_iter().map(|hash| hash[0]).collect();
        assert_eq!(here, there);
        here
    }

    #[test]
    fn two_forks_went_apart_where_their_steps_differ() {
        assert_eq!(bases(&lineage(3, "1>2 2>3"), &lineage(12, "1>11 11>12")), [1]);
        assert_eq!(bases(&lineage(1, ""), &lineage(12, "1>11 11>12")), [1]);
    }

    #[test]
    fn what_was_taken_over_is_where_they_went_apart_the_next_time() {
        // Ours took over theirs as far as 12, and theirs went on.
        let ours = lineage(4, "1>2 2>3 3>4+12 1>11 11>12");
        assert_eq!(bases(&ours, &lineage(13, "1>11 11>12 12>13")), [12]);
        // Each took over the other's: two such places, of which neither is before the other.
        let theirs = lineage(13, "1>11 11>12 12>13+3 1>2 2>3");
        assert_eq!(bases(&ours, &theirs), [3, 12]);
        // Theirs took over all of ours, that merge too.
        let theirs = lineage(14, "1>11 11>12 12>14+4 1>2 2>3 3>4+12");
        assert_eq!(bases(&ours, &theirs), [4]);
    }

    #[test]
    fn what_was_taken_back_can_be_taken_over_again() {
        let theirs = lineage(12, "1>11 11>12");
        let undone = "1>2 2>3+12 3>4-12 1>11 11>12";
        assert_eq!(bases(&lineage(4, undone), &theirs), [1]);
        assert_eq!(bases(&lineage(5, &format!("{undone} 4>5+12")), &theirs), [12]);
    }

    #[test]
    fn a_third_copy_that_both_took_over_is_common() {
        let third = "1>21 21>22";
        let ours = lineage(3, &format!("1>2 2>3+22 {third}"));
        let theirs = lineage(12, &format!("1>11 11>12+21 {third}"));
        // 1 is before 21, and what both took over of the third ends there.
        assert_eq!(bases(&ours, &theirs), [21]);
        let (from, path) = ours.path_to(hash(22), |at| *at == hash(1)).unwrap();
        assert_eq!((from, path), (hash(1), vec![hash(21), hash(22)]));
        assert_eq!(ours.path_to(hash(22), |at| *at == hash(9)), None);
    }
}
