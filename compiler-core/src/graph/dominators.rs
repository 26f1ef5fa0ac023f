//! Dominators (Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001).
//!
//! Nodes are numbered in reverse postorder. The graph may have several roots, as the procedures of a program
//! are: a root is a node without a predecessor before it.

use super::Adjacency;

/// The immediate dominator of each node; that of a root is the root itself.
pub fn immediate_dominators(predecessors: &Adjacency) -> Vec<u32> {
    const UNKNOWN: u32 = u32::MAX;
    let count = predecessors.len();
    let is_root = |node: usize| predecessors.of(node).iter().all(|&from| from as usize >= node);
    let mut immediate: Vec<u32> =
        (0..count).map(|node| if is_root(node) { node as u32 } else { UNKNOWN }).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for node in (0..count).filter(|&node| !is_root(node)) {
            let known = predecessors.of(node).iter().copied();
            let known = known.filter(|&from| immediate[from as usize] != UNKNOWN);
            if let Some(new) = known.reduce(|a, b| common(&immediate, a, b))
                && new != immediate[node]
            {
                immediate[node] = new;
                changed = true;
            }
        }
    }
    immediate
}

/// The last node that dominates both of two nodes, which one root reaches.
pub fn common(immediate: &[u32], mut a: u32, mut b: u32) -> u32 {
    while a != b {
        while a > b {
            a = immediate[a as usize];
        }
        while b > a {
            b = immediate[b as usize];
        }
    }
    a
}

/// Dominators as trees, one for each root, in which dominance is decided in constant time.
#[derive(Clone, Debug)]
pub struct DominatorTree {
    immediate: Vec<u32>,
    children: Adjacency,
    /// When a walk over the trees enters and leaves each node: one dominates another if the other's
    /// interval lies in its own.
    enter: Vec<u32>,
    leave: Vec<u32>,
}

impl DominatorTree {
    /// The trees of a graph.
    pub fn new(predecessors: &Adjacency) -> DominatorTree {
        let immediate = immediate_dominators(predecessors);
        let count = immediate.len();
        let is_root = |node: u32| immediate[node as usize] == node;
        let edges = (0..count as u32).filter(|&node| !is_root(node));
        let edges: Vec<(u32, u32)> = edges.map(|node| (immediate[node as usize], node)).collect();
        let children = Adjacency::from_edges(count, &edges);
        let (mut enter, mut leave) = (vec![0; count], vec![0; count]);
        let mut clock = 0;
        for root in (0..count as u32).filter(|&node| is_root(node)) {
            let mut path = vec![(root, 0)];
            while let Some((node, next)) = path.last_mut() {
                if *next == 0 {
                    enter[*node as usize] = clock;
                    clock += 1;
                }
                match children.of(*node as usize).get(*next) {
                    Some(&child) => {
                        *next += 1;
                        path.push((child, 0));
                    }
                    None => {
                        leave[*node as usize] = clock;
                        path.pop();
                    }
                }
            }
        }
        DominatorTree { immediate, children, enter, leave }
    }

    /// The immediate dominator; `None` for a root.
    pub fn immediate(&self, node: usize) -> Option<usize> {
        let immediate = self.immediate[node] as usize;
        (immediate != node).then_some(immediate)
    }

    /// The nodes whose immediate dominator this is, in ascending order.
    pub fn children(&self, node: usize) -> &[u32] {
        self.children.of(node)
    }

    /// Whether every path from a root to `b` goes through `a`. Every node dominates itself.
    pub fn dominates(&self, a: usize, b: usize) -> bool {
        self.enter[a] <= self.enter[b] && self.leave[b] <= self.leave[a]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(successors: &[&[u32]]) -> DominatorTree {
        let lists = successors.iter().map(|list| list.iter().copied());
        DominatorTree::new(&Adjacency::from_lists(lists).reversed())
    }

    #[test]
    fn merges_and_loops() {
        // A diamond in a loop, which the node after it leaves.
        let tree = tree(&[&[1], &[2, 3], &[4], &[4], &[1, 5], &[]]);
        let immediate: Vec<_> = (0..6).map(|node| tree.immediate(node)).collect();
        assert_eq!(immediate, [None, Some(0), Some(1), Some(1), Some(1), Some(4)]);
        assert_eq!(tree.children(1), [2, 3, 4]);
        assert!(tree.dominates(1, 5) && tree.dominates(4, 4) && !tree.dominates(2, 4));
    }

    #[test]
    fn every_root_has_a_tree() {
        let tree = tree(&[&[1], &[], &[3, 2], &[]]);
        let immediate: Vec<_> = (0..4).map(|node| tree.immediate(node)).collect();
        assert_eq!(immediate, [None, Some(0), None, Some(2)]);
        assert!(!tree.dominates(0, 3) && tree.dominates(2, 3));
    }

    #[test]
    fn dominators_are_what_all_paths_pass() {
        // A pseudo-random graph: each answer against the definition, by reachability without a node.
        let mut seed = 7u64;
        let mut next = move |below: u64| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) % below
        };
        for _ in 0..200 {
            let count = 2 + next(12) as usize;
            let mut lists: Vec<Vec<u32>> = vec![Vec::new(); count];
            for _ in 0..next(2 * count as u64 + 1) {
                lists[next(count as u64) as usize].push(next(count as u64) as u32);
            }
            let mut seen = vec![false; count];
            let order = super::super::order::reverse_postorder(
                &[0u32],
                |node| !std::mem::replace(&mut seen[node as usize], true),
                |node, all| all.extend(&lists[node as usize]),
            );
            let number = |node: u32| order.iter().position(|&other| other == node).expect("reached") as u32;
            let renumbered = order.iter().map(|&node| lists[node as usize].iter().map(|&to| number(to)));
            let graph = Adjacency::from_lists(renumbered);
            let tree = DominatorTree::new(&graph.reversed());
            for a in 0..order.len() {
                let mut without = vec![false; order.len()];
                let mut todo: Vec<usize> = if a == 0 { vec![] } else { vec![0] };
                while let Some(node) = todo.pop() {
                    if !std::mem::replace(&mut without[node], true) {
                        todo.extend(graph.of(node).iter().map(|&to| to as usize).filter(|&to| to != a));
                    }
                }
                for (b, reached) in without.iter().enumerate() {
                    assert_eq!(tree.dominates(a, b), a == b || !reached, "{graph:?} {a} {b}");
                }
            }
        }
    }
}
