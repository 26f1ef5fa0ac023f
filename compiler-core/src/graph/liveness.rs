//! Liveness: what each node needs from before it (a backward data-flow analysis over dense bits).

use super::Adjacency;

/// A set of small numbers for each node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitSets {
    words: usize,
    bits: Vec<u64>,
}

impl BitSets {
    /// Empty sets of numbers below `items`.
    pub fn new(nodes: usize, items: usize) -> BitSets {
        let words = items.div_ceil(64);
        BitSets { words, bits: vec![0; words * nodes] }
    }

    /// Adds an item to the set of a node.
    pub fn insert(&mut self, node: usize, item: usize) {
        self.bits[node * self.words + item / 64] |= 1 << (item % 64);
    }

    /// Whether the set of a node has an item.
    pub fn contains(&self, node: usize, item: usize) -> bool {
        self.bits[node * self.words + item / 64] >> (item % 64) & 1 == 1
    }

    /// The set of a node, in ascending order.
    pub fn of(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let words = self.bits[node * self.words..][..self.words].iter().enumerate();
        words.filter(|(_, word)| **word != 0).flat_map(|(index, &word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index * 64 + bit)
        })
    }
}

/// What is live on entry to each node: what it uses before it defines it, and what is live on entry to a
/// successor and not defined in it. Takes what each node uses, and what it defines. Nodes are best numbered
/// in reverse postorder: then there are about as many rounds as loops are nested.
pub fn live_in(successors: &Adjacency, used: BitSets, defined: &BitSets) -> BitSets {
    let mut live = used;
    let words = live.words;
    let mut changed = true;
    while changed {
        changed = false;
        for node in (0..successors.len()).rev() {
            for &successor in successors.of(node) {
                for word in 0..words {
                    let here = live.bits[node * words + word];
                    let there = live.bits[successor as usize * words + word];
                    let new = here | (there & !defined.bits[node * words + word]);
                    changed |= new != here;
                    live.bits[node * words + word] = new;
                }
            }
        }
    }
    live
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_reach_back_to_definitions() {
        // 0 defines a and b; 1 is a loop over 2, which uses a; 3 uses b; 4 uses c, which 3 defines.
        let successors = Adjacency::from_lists([vec![1], vec![2, 3], vec![1], vec![4], vec![]]);
        let (a, b, c) = (0, 1, 70);
        let (mut used, mut defined) = (BitSets::new(5, 71), BitSets::new(5, 71));
        for (node, item) in [(2, a), (3, b), (4, c)] {
            used.insert(node, item);
        }
        for (node, item) in [(0, a), (0, b), (3, c)] {
            defined.insert(node, item);
        }
        let live = live_in(&successors, used, &defined);
        let sets: Vec<Vec<usize>> = (0..5).map(|node| live.of(node).collect()).collect();
        assert_eq!(sets, [vec![], vec![a, b], vec![a, b], vec![b], vec![c]]);
        assert!(live.contains(4, c) && !live.contains(3, c));
    }

    #[test]
    fn nothing_is_live_where_there_are_no_items() {
        let successors = Adjacency::from_lists([vec![1], vec![0]]);
        let live = live_in(&successors, BitSets::new(2, 0), &BitSets::new(2, 0));
        assert_eq!(live.of(0).count(), 0);
    }
}
