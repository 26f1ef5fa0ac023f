//! Strongly connected components: which definitions are compiled together.

/// The strongly connected components of the graph in which node `i` has edges to `edges[i]` (Tarjan,
/// "Depth-first search and linear graph algorithms", 1972). A component comes after those that its
/// edges lead to; the nodes in a component are in ascending order.
pub fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut result = Vec::new();
    let mut number = vec![NEW; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut on_stack = vec![false; edges.len()];
    let mut stack = Vec::new();
    let mut count = 0;
    for root in 0..edges.len() {
        if number[root] != NEW {
            continue;
        }
        let mut visiting = vec![(root, 0)];
        while let Some((node, next)) = visiting.last_mut() {
            let node = *node;
            if *next == 0 {
                number[node] = count;
                low[node] = count;
                count += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            if let Some(&target) = edges[node].get(*next) {
                *next += 1;
                if number[target] == NEW {
                    visiting.push((target, 0));
                } else if on_stack[target] {
                    low[node] = low[node].min(number[target]);
                }
                continue;
            }
            visiting.pop();
            if let Some((parent, _)) = visiting.last() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callees_come_first() {
        type Lists<'a> = &'a [&'a [usize]];
        let cases: &[(Lists, Lists)] = &[
            (&[], &[]),
            (&[&[1], &[2], &[]], &[&[2], &[1], &[0]]),
            (&[&[1], &[0, 2], &[2]], &[&[2], &[0, 1]]),
            (&[&[1, 3], &[2], &[0], &[]], &[&[3], &[0, 1, 2]]),
            (&[&[1], &[2, 3], &[1], &[4], &[3]], &[&[3, 4], &[1, 2], &[0]]),
        ];
        for (edges, expected) in cases {
            let edges: Vec<Vec<usize>> = edges.iter().map(|targets| targets.to_vec()).collect();
            assert_eq!(&components(&edges), expected, "{edges:?}");
        }
    }

    #[test]
    fn deep_graphs_need_no_stack() {
        let edges: Vec<Vec<usize>> = (0..200_000).map(|node| vec![(node + 1) % 200_000]).collect();
        assert_eq!(components(&edges).len(), 1);
    }
}
