//! A map from labels to continuations, dense: labels are small numbers, and most passes look up each
//! continuation several times.

use super::{Cont, Label};
use std::fmt;
use std::iter::FusedIterator;
use std::ops::Index;

/// The continuations of a program by label. Walks go in the order of labels.
#[derive(Clone, Default)]
pub struct Conts {
    /// Entry `i` is that of `Label(i)`, with its label, so that walks can lend it.
    slots: Vec<Option<(Label, Cont)>>,
    len: usize,
}

impl Conts {
    /// No continuations.
    pub fn new() -> Conts {
        Conts::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The continuation of a label.
    pub fn get(&self, label: &Label) -> Option<&Cont> {
        match self.slots.get(label.0 as usize) {
            Some(Some((_, cont))) => Some(cont),
            _ => None,
        }
    }

    /// The continuation of a label, to be changed.
    pub fn get_mut(&mut self, label: &Label) -> Option<&mut Cont> {
        match self.slots.get_mut(label.0 as usize) {
            Some(Some((_, cont))) => Some(cont),
            _ => None,
        }
    }

    /// Whether a label has a continuation.
    pub fn contains_key(&self, label: &Label) -> bool {
        self.get(label).is_some()
    }

    /// Gives a label its continuation; answers the one that it had.
    pub fn insert(&mut self, label: Label, cont: Cont) -> Option<Cont> {
        let index = label.0 as usize;
        if index >= self.slots.len() {
            self.slots.resize_with(index + 1, || None);
        }
        let old = self.slots[index].replace((label, cont));
        self.len += usize::from(old.is_none());
        old.map(|(_, cont)| cont)
    }

    /// Takes the continuation of a label away.
    pub fn remove(&mut self, label: &Label) -> Option<Cont> {
        let (_, cont) = self.slots.get_mut(label.0 as usize)?.take()?;
        self.len -= 1;
        Some(cont)
    }

    /// Keeps those for which `keep` answers true.
    pub fn retain(&mut self, mut keep: impl FnMut(&Label, &mut Cont) -> bool) {
        for slot in &mut self.slots {
            if let Some((label, cont)) = slot
                && !keep(label, cont)
            {
                *slot = None;
                self.len -= 1;
            }
        }
    }

    /// Labels with their continuations.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.slots.iter())
    }

    /// Labels with their continuations, which may be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        IterMut(self.slots.iter_mut())
    }

    /// The labels.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Label> + '_ {
        self.iter().map(|(label, _)| label)
    }

    /// The continuations.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Cont> + '_ {
        self.iter().map(|(_, cont)| cont)
    }

    /// The continuations, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Cont> + '_ {
        self.iter_mut().map(|(_, cont)| cont)
    }
}

/// Equal if the same labels have equal continuations.
impl PartialEq for Conts {
    fn eq(&self, other: &Conts) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl Eq for Conts {}

impl fmt::Debug for Conts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl Index<&Label> for Conts {
    type Output = Cont;

    fn index(&self, label: &Label) -> &Cont {
        self.get(label).expect("the label has a continuation")
    }
}

impl Extend<(Label, Cont)> for Conts {
    fn extend<I: IntoIterator<Item = (Label, Cont)>>(&mut self, conts: I) {
        for (label, cont) in conts {
            self.insert(label, cont);
        }
    }
}

impl FromIterator<(Label, Cont)> for Conts {
    fn from_iter<I: IntoIterator<Item = (Label, Cont)>>(conts: I) -> Conts {
        let mut all = Conts::default();
        all.extend(conts);
        all
    }
}

/// See [`Conts::iter`].
#[derive(Clone, Debug)]
pub struct Iter<'a>(std::slice::Iter<'a, Option<(Label, Cont)>>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a Label, &'a Cont);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.by_ref().flatten().next().map(|(label, cont)| (label, cont))
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.by_ref().rev().flatten().next().map(|(label, cont)| (label, cont))
    }
}

impl FusedIterator for Iter<'_> {}

/// See [`Conts::iter_mut`].
#[derive(Debug)]
pub struct IterMut<'a>(std::slice::IterMut<'a, Option<(Label, Cont)>>);

impl<'a> Iterator for IterMut<'a> {
    type Item = (&'a Label, &'a mut Cont);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.by_ref().flatten().next().map(|(label, cont)| (&*label, cont))
    }
}

impl DoubleEndedIterator for IterMut<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.by_ref().rev().flatten().next().map(|(label, cont)| (&*label, cont))
    }
}

impl<'a> IntoIterator for &'a Conts {
    type Item = (&'a Label, &'a Cont);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Conts {
    type Item = (&'a Label, &'a mut Cont);
    type IntoIter = IterMut<'a>;

    fn into_iter(self) -> IterMut<'a> {
        self.iter_mut()
    }
}

impl IntoIterator for Conts {
    type Item = (Label, Cont);
    type IntoIter = std::iter::Flatten<std::vec::IntoIter<Option<(Label, Cont)>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.slots.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_in_the_order_of_labels() {
        let mut conts: Conts = [(Label(7), Cont::Tail), (Label(2), Cont::Tail)].into_iter().collect();
        assert_eq!(conts.insert(Label(4), Cont::Tail), None);
        assert_eq!(conts.insert(Label(4), Cont::Tail), Some(Cont::Tail));
        assert_eq!(conts.keys().map(|label| label.0).collect::<Vec<_>>(), [2, 4, 7]);
        assert_eq!(conts.keys().rev().map(|label| label.0).collect::<Vec<_>>(), [7, 4, 2]);
        assert_eq!(
            (conts.len(), conts.remove(&Label(9)), conts.remove(&Label(2))),
            (3, None, Some(Cont::Tail))
        );
        conts.retain(|label, _| label.0 == 4);
        assert_eq!((conts.len(), conts.contains_key(&Label(4)), conts.get(&Label(7))), (1, true, None));
        // What was there once makes no difference.
        assert_eq!(conts, [(Label(4), Cont::Tail)].into_iter().collect());
    }
}
