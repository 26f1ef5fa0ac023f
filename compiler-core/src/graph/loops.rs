//! Loops of graphs whose nodes are numbered in reverse postorder.

use super::Adjacency;
use super::dominators::DominatorTree;

/// Whether an edge goes back in the order: every cycle has such an edge.
pub fn is_back_edge(from: usize, to: usize) -> bool {
    to <= from
}

/// Whether some back edge comes to a node.
pub fn is_header(predecessors: &Adjacency, node: usize) -> bool {
    predecessors.of(node).iter().any(|&from| is_back_edge(from as usize, node))
}

/// Whether every loop has one entry: whether all back edges go to what dominates where they come from.
/// Wasm's structured control flow can express no other loops.
pub fn is_reducible(successors: &Adjacency, tree: &DominatorTree) -> bool {
    let mut back_edges = successors
        .edges()
        .map(|(from, to)| (from as usize, to as usize))
        .filter(|&(from, to)| is_back_edge(from, to));
    back_edges.all(|(from, to)| tree.dominates(to, from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_with_two_entries_is_irreducible() {
        let reducible = |lists: &[&[u32]]| {
            let successors = Adjacency::from_lists(lists.iter().map(|list| list.iter().copied()));
            is_reducible(&successors, &DominatorTree::new(&successors.reversed()))
        };
        assert!(reducible(&[&[1], &[2], &[1, 3], &[]]));
        assert!(reducible(&[&[1], &[1]]));
        assert!(!reducible(&[&[1, 2], &[2], &[1]]));
    }

    #[test]
    fn headers() {
        let predecessors = Adjacency::from_lists([vec![1], vec![2], vec![1, 2], vec![]]).reversed();
        let headers: Vec<usize> = (0..4).filter(|&node| is_header(&predecessors, node)).collect();
        assert_eq!(headers, [1, 2]);
    }
}
