//! The linked artifact of a program.

use super::Db;
use super::api::Profile;
use super::input::EMBEDDED;
use super::module::Module;
use super::places::Places;
use super::reachability::{reached, reached_lowered};
use super::{unit, whole_program};
use crate::core::Global;
use crate::cps::Origin;
use crate::driver::pipeline;
use crate::library::WellKnown;
use crate::wasm::link::{Options, Stack};
use crate::wasm::{Code, Object};
use std::rc::Rc;
use std::sync::Arc;

/// A linked program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linked {
    /// The bytes of the module, or why there are none.
    pub wasm: Result<Arc<[u8]>, String>,
    /// How many units it is made of.
    pub units: usize,
}

/// The procedure that raises the errors that primitives find.
pub(super) fn raise_error() -> Global {
    WellKnown::RaisePrimitiveError.global()
}

pub(super) fn is_embedded<'db>(db: &'db dyn Db, module: Module<'db>) -> bool {
    module.file(db).path(db).starts_with(EMBEDDED)
}

/// The artifact of a program.
#[salsa::tracked]
pub fn linked<'db>(db: &'db dyn Db, program: Module<'db>, profile: Profile) -> Linked {
    match profile {
        Profile::Development => development(db, program),
        Profile::Release => release(db, program),
    }
}

fn development<'db>(db: &'db dyn Db, program: Module<'db>) -> Linked {
    let units = reached(db, program, |unit| &unit::object(db, unit).references);
    let objects: Vec<Arc<Object<Code>>> = units.iter().map(|unit| unit::object(db, *unit).clone()).collect();
    let places = Places::new(db);
    let place = |object: usize, origin: Origin| {
        let unit = *units.get(object)?;
        let forms = |form: u32| Some((unit.module(db), *unit.parts(db).get(form as usize)?));
        places.borrow_mut().stack(&forms, &objects[object].sites, origin)
    };
    finish(&objects, &place)
}

fn release<'db>(db: &'db dyn Db, program: Module<'db>) -> Linked {
    let units = reached_lowered(db, program, Profile::Release);
    let object = Arc::new(pipeline::assemble(&whole_program::compile(db, &units)));
    db.count_unit();
    let parts = whole_program::parts(db, &units);
    let places = Places::new(db);
    let forms = |form: u32| parts.get(form as usize).copied();
    let place = |_: usize, origin: Origin| places.borrow_mut().stack(&forms, &object.sites, origin);
    finish(std::slice::from_ref(&object), &place)
}

fn finish(objects: &[Arc<Object<Code>>], place: &dyn Fn(usize, Origin) -> Option<Rc<Stack>>) -> Linked {
    let options = Options { place, raise: raise_error() };
    let wasm = pipeline::link(objects, &options);
    Linked { wasm: wasm.map(Arc::from).map_err(|error| error.to_string()), units: objects.len() }
}
