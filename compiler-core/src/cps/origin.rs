//! Where code comes from: a place in the source, and the call sites that it was inlined at.

use super::Program;
use crate::core::Global;
use crate::source::Symbol;
use crate::syntax::NodeId;
use rustc_hash::FxHashMap;

/// A place in the source: which top-level form of the unit, and which datum of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Origin {
    /// Index into the unit's list of top-level forms.
    pub form: u32,
    /// The datum.
    pub node: NodeId,
    /// The call in the place of which the code stands, if it is a copy of another procedure's.
    pub site: Option<Site>,
}

/// Index into [`Program::sites`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Site(pub u32);

/// An inlined call site.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Inlined {
    /// The procedure's name, if it has one.
    pub name: Option<Symbol>,
    /// Set if the procedure is of another unit: origins in it are then of the form that defines it there,
    /// and [`Origin::form`] says nothing.
    pub global: Option<Global>,
    /// The call. It may stand in a body that was inlined itself.
    pub call: Origin,
}

impl Program {
    /// Notes a call site that a body is inlined at.
    pub fn add_site(&mut self, inlined: Inlined) -> Site {
        self.sites.push(inlined);
        Site(self.sites.len() as u32 - 1)
    }

    /// Where a site is.
    pub fn site(&self, site: Site) -> &Inlined {
        &self.sites[site.0 as usize]
    }
}

/// The place in a unit's own source: of the outermost call, if the code is another procedure's.
pub fn outermost(sites: &[Inlined], mut origin: Origin) -> Origin {
    while let Some(site) = origin.site {
        origin = sites[site.0 as usize].call;
    }
    origin
}

/// Gives origins of a procedure's body the call site that it is inlined at.
pub struct Entering {
    name: Option<Symbol>,
    call: Origin,
    sites: FxHashMap<Option<Site>, Site>,
}

impl Entering {
    /// For the body of a procedure with this name.
    pub fn new(name: Option<Symbol>, call: Origin) -> Entering {
        Entering { name, call, sites: FxHashMap::default() }
    }

    /// The origin of what is copied from code with this origin.
    pub fn origin(&mut self, program: &mut Program, origin: Origin) -> Origin {
        Origin { site: Some(self.site(program, origin.site)), ..origin }
    }

    fn site(&mut self, program: &mut Program, site: Option<Site>) -> Site {
        if let Some(&known) = self.sites.get(&site) {
            return known;
        }
        let inlined = match site {
            None => Inlined { name: self.name, global: None, call: self.call },
            Some(inner) => {
                let inner = *program.site(inner);
                Inlined { call: self.origin(program, inner.call), ..inner }
            }
        };
        let new = program.add_site(inlined);
        self.sites.insert(site, new);
        new
    }
}
