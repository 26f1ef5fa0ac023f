//! Analyses of directed graphs whose nodes are dense numbers.
//!
//! What the nodes stand for (continuations, blocks, procedures, definitions) is the callers' business: they
//! number it, describe the edges as [`Adjacency`], and read the results by number. Nothing here recurses on
//! the native stack, and every result is determined by the graph and the order of its edges.

pub mod components;
pub mod dominators;
pub mod liveness;
pub mod loops;
pub mod order;

/// The edges of a graph: for each node a list of others, its successors or its predecessors. All lists are
/// in one allocation (compressed sparse rows).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adjacency {
    /// Where the list of each node begins in `items`; it ends where that of the next begins.
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Adjacency {
    /// The graph with these edges; each list keeps their order.
    pub fn from_edges(nodes: usize, edges: &[(u32, u32)]) -> Adjacency {
        let mut starts = vec![0; nodes + 1];
        for &(from, _) in edges {
            starts[from as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut at = starts.clone();
        let mut items = vec![0; edges.len()];
        for &(from, to) in edges {
            items[at[from as usize] as usize] = to;
            at[from as usize] += 1;
        }
        Adjacency { starts, items }
    }

    /// The graph with these lists, one for each node.
    pub fn from_lists<L: IntoIterator<Item = u32>>(lists: impl IntoIterator<Item = L>) -> Adjacency {
        let mut starts = vec![0];
        let mut items = Vec::new();
        for list in lists {
            items.extend(list);
            starts.push(items.len() as u32);
        }
        Adjacency { starts, items }
    }

    /// The same edges in the other direction: predecessors of successors. Each list is in ascending order.
    pub fn reversed(&self) -> Adjacency {
        let edges: Vec<(u32, u32)> = self.edges().map(|(from, to)| (to, from)).collect();
        Adjacency::from_edges(self.len(), &edges)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The list of a node, one entry for each edge.
    pub fn of(&self, node: usize) -> &[u32] {
        &self.items[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// All edges, by node and in the order of its list.
    pub fn edges(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        (0..self.len()).flat_map(|from| self.of(from).iter().map(move |&to| (from as u32, to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_the_order_of_edges() {
        let graph = Adjacency::from_edges(3, &[(2, 0), (0, 1), (2, 1), (0, 1)]);
        assert_eq!([graph.of(0), graph.of(1), graph.of(2)], [&[1, 1][..], &[], &[0, 1]]);
        assert_eq!(graph, Adjacency::from_lists([vec![1, 1], vec![], vec![0, 1]]));
        assert_eq!(graph.reversed(), Adjacency::from_lists([vec![2], vec![0, 0, 2], vec![]]));
        assert_eq!(Adjacency::default().len(), Adjacency::from_lists([[0; 0]; 0]).len());
    }
}
