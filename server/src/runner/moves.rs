//! Collections, which move all objects: so that tables may hash by address.
//!
//! wasmtime does not say when it collects. An object that nothing refers to does not outlive a collection,
//! and what the host keeps in it is dropped then.

use super::Host;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use wasmtime::{Caller, EqRef, ExternRef, Result, Rooted};

/// How often objects may have moved.
#[derive(Default)]
pub(super) struct Moves {
    count: Arc<AtomicU32>,
    /// The count when the last witness was made: one is waiting for a collection while it is the same.
    witnessed: Option<u32>,
}

/// What an unreferenced object holds.
struct Witness(Arc<AtomicU32>);

impl Drop for Witness {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The number of collections since somebody first asked.
pub(super) fn count(mut caller: Caller<'_, Host>) -> Result<u32> {
    let Moves { count, witnessed } = &caller.data().moves;
    let count = Arc::clone(count);
    if *witnessed != Some(count.load(Ordering::Relaxed)) {
        // To allocate it may collect, so the count is read afterwards.
        ExternRef::new(&mut caller, Witness(Arc::clone(&count)))?;
        caller.data_mut().moves.witnessed = Some(count.load(Ordering::Relaxed));
    }
    Ok(count.load(Ordering::Relaxed))
}

/// A hash of where an object is.
pub(super) fn address_hash(mut caller: Caller<'_, Host>, object: Rooted<EqRef>) -> Result<u32> {
    let address = object.to_anyref().to_raw(&mut caller)?;
    // Addresses are multiples of the size of the smallest objects; the high bits of the product are the
    // best, and tables take low ones.
    let hash = (address >> 4).wrapping_mul(0x9e37_79b1);
    Ok(hash ^ hash >> 15)
}
