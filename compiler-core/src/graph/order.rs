//! Depth-first order.

/// What `roots` reach, in reverse postorder: a node comes after all its predecessors but those of back
/// edges, the first of two roots or successors before the other where the graph allows. `enter` tells
/// whether a node belongs to the graph and was not entered before; `successors` appends those of a node.
pub fn reverse_postorder<N: Copy>(
    roots: &[N],
    mut enter: impl FnMut(N) -> bool,
    mut successors: impl FnMut(N, &mut Vec<N>),
) -> Vec<N> {
    let mut postorder = Vec::new();
    // The nodes that are being visited, with where their successors begin among those that are left to
    // visit. The last successor is visited first: reversed, the first one comes first.
    let mut path: Vec<(N, usize)> = Vec::new();
    let mut left: Vec<N> = Vec::new();
    for &root in roots.iter().rev() {
        left.push(root);
        loop {
            let start = path.last().map_or(0, |&(_, start)| start);
            if left.len() > start {
                if let Some(node) = left.pop().filter(|&node| enter(node)) {
                    path.push((node, left.len()));
                    successors(node, &mut left);
                }
            } else if let Some((node, _)) = path.pop() {
                postorder.push(node);
            } else {
                break;
            }
        }
    }
    postorder.reverse();
    postorder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(edges: &[&[usize]], roots: &[usize]) -> Vec<usize> {
        let mut seen = vec![false; edges.len()];
        let enter = |node: usize| !std::mem::replace(&mut seen[node], true);
        reverse_postorder(roots, enter, |node, all| all.extend(edges[node]))
    }

    #[test]
    fn predecessors_come_first_and_of_successors_the_first() {
        assert_eq!(order(&[&[1, 2], &[3], &[3], &[]], &[0]), [0, 1, 2, 3]);
        assert_eq!(order(&[&[2, 1], &[3], &[3], &[]], &[0]), [0, 2, 1, 3]);
        assert_eq!(order(&[&[1], &[2, 3], &[1], &[]], &[0]), [0, 1, 2, 3]);
        assert_eq!(order(&[&[2], &[2], &[], &[]], &[0, 1]), [0, 1, 2]);
        assert_eq!(order(&[&[0]], &[]), []);
    }

    #[test]
    fn deep_graphs_need_no_stack() {
        let mut seen = vec![false; 200_000];
        let enter = |node: usize| node < 200_000 && !std::mem::replace(&mut seen[node], true);
        assert_eq!(reverse_postorder(&[0], enter, |node, all| all.push(node + 1)).len(), 200_000);
    }
}
