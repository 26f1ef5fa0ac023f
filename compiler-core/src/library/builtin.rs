//! The two libraries that are made here, not written in Scheme: `(scheme-lsp primitive)` exports the
//! table of primitives, `(scheme-lsp syntax)` the forms that the expander knows.

use super::binding::{Binding, CoreForm};
use super::interface::Interface;
use super::well_known;
use crate::primitive::Primitive;
use crate::source::Symbol;
use std::sync::{Arc, LazyLock};

static BUILTIN: LazyLock<[Arc<Interface>; 2]> = LazyLock::new(|| {
    let primitives = Primitive::ALL.iter().filter(|primitive| primitive.row().exported);
    let forms = CoreForm::ALL.iter();
    [
        Arc::new(Interface {
            name: Symbol::new(well_known::PRIMITIVES),
            exports: primitives.map(|&p| (p.symbol(), Binding::Primitive(p))).collect(),
            support: Arc::default(),
        }),
        Arc::new(Interface {
            name: Symbol::new(well_known::SYNTAX),
            exports: forms.map(|&form| (form.symbol(), Binding::Core(form))).collect(),
            support: Arc::default(),
        }),
    ]
});

/// The interface of a built-in library; `None` if `name` is another library's.
pub fn builtin(name: Symbol) -> Option<Arc<Interface>> {
    BUILTIN.iter().find(|interface| interface.name == name).cloned()
}
