//! Strongly connected components.

use super::Adjacency;

/// The strongly connected components (Tarjan, "Depth-first search and linear graph algorithms", 1972). A
/// component comes after those that its edges lead to; the nodes in a component are in ascending order.
pub fn components(successors: &Adjacency) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let nodes = successors.len();
    let mut result = Vec::new();
    let mut number = vec![NEW; nodes];
    let mut low = vec![0; nodes];
    let mut on_stack = vec![false; nodes];
    let mut stack = Vec::new();
    let mut count = 0;
    for root in 0..nodes {
        if number[root] != NEW {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if *next == 0 {
                number[node] = count;
                low[node] = count;
                count += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(&target) = successors.of(node).get(*next) {
                let target = target as usize;
                *next += 1;
                if number[target] == NEW {
                    path.push((target, 0));
                } else if on_stack[target] {
                    low[node] = low[node].min(number[target]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
            if low[node] == number[node] {
                let start = stack.iter().rposition(|&other| other == node).unwrap_or(0);
                let mut component = stack.split_off(start);
                component.iter().for_each(|&member| on_stack[member] = false);
                component.sort_unstable();
                result.push(component);
            }
        }
    }
    result
}

/// Whether the nodes of a component lie on a cycle.
pub fn is_cyclic(component: &[usize], successors: &Adjacency) -> bool {
    component.len() > 1 || component.iter().any(|&node| successors.of(node).contains(&(node as u32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callees_come_first() {
        type Lists<'a> = &'a [&'a [usize]];
        let cases: &[(&[&[u32]], Lists)] = &[
            (&[], &[]),
            (&[&[1], &[2], &[]], &[&[2], &[1], &[0]]),
            (&[&[1], &[0, 2], &[2]], &[&[2], &[0, 1]]),
            (&[&[1, 3], &[2], &[0], &[]], &[&[3], &[0, 1, 2]]),
            (&[&[1], &[2, 3], &[1], &[4], &[3]], &[&[3, 4], &[1, 2], &[0]]),
        ];
        for (edges, expected) in cases {
            let graph = Adjacency::from_lists(edges.iter().map(|list| list.iter().copied()));
            assert_eq!(&components(&graph), expected, "{edges:?}");
        }
    }

    #[test]
    fn a_node_alone_is_cyclic_only_with_an_edge_to_itself() {
        let graph = Adjacency::from_lists([vec![0], vec![2], vec![1], vec![0]]);
        let cyclic = |component: &[usize]| is_cyclic(component, &graph);
        assert_eq!([cyclic(&[0]), cyclic(&[1, 2]), cyclic(&[3])], [true, true, false]);
    }

    #[test]
    fn deep_graphs_need_no_stack() {
        let graph = Adjacency::from_lists((0..200_000).map(|node| [(node + 1) % 200_000]));
        assert_eq!(components(&graph).len(), 1);
    }
}
