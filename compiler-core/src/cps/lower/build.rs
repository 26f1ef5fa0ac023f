//! Filling continuations one after the other.

use crate::cps::{ClauseArity, Cont, Exp, Label, Origin, Program, Term, Var};
use crate::primitive::Constant;
use crate::source::Symbol;

/// Where the value of a form goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Destination {
    /// To the caller of the procedure.
    Tail,
    /// To a join of the current procedure.
    Join(JoinId),
}

/// Names a [`Join`] of a builder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct JoinId(usize);

/// A continuation that takes the values of forms.
#[derive(Clone, Debug)]
pub(super) struct Join {
    /// The [`Cont::Args`].
    pub(super) label: Label,
    /// What it binds.
    vars: Vec<Var>,
    /// How many values are required.
    pub(super) required: usize,
    /// Whether a list of what is left is bound.
    pub(super) rest: bool,
    /// Whether any values will do, as nothing looks at them.
    pub(super) ignores: bool,
    /// The return point of calls, once there is one.
    receive: Option<Label>,
}

/// A program with a continuation that is being filled.
pub(super) struct Builder {
    pub(super) program: Program,
    open: Option<(Label, Vec<Var>)>,
    tail: Label,
    entry: Label,
    /// The clause after which the next one comes.
    last_clause: Option<Label>,
    joins: Vec<Join>,
}

/// A procedure that is set aside while one inside it is built.
pub(super) struct Suspended {
    open: Option<(Label, Vec<Var>)>,
    tail: Label,
    entry: Label,
    last_clause: Option<Label>,
}

impl Builder {
    /// An empty program.
    pub(super) fn new() -> Builder {
        Builder {
            program: Program::default(),
            open: None,
            // Until the first procedure begins, which is before anything is built.
            tail: Label(0),
            entry: Label(0),
            last_clause: None,
            joins: Vec::new(),
        }
    }

    /// Sets the current procedure aside.
    pub(super) fn suspend(&mut self) -> Suspended {
        Suspended {
            open: self.open.take(),
            tail: self.tail,
            entry: self.entry,
            last_clause: self.last_clause,
        }
    }

    /// Goes on with a procedure that was set aside.
    pub(super) fn resume(&mut self, suspended: Suspended) {
        Suspended { open: self.open, tail: self.tail, entry: self.entry, last_clause: self.last_clause } =
            suspended;
    }

    /// Begins the procedure with an entry that has been named already.
    pub(super) fn begin_procedure(&mut self, entry: Label, name: Option<Symbol>, origin: Origin) {
        let tail = self.program.add(Cont::Tail);
        let fun = Cont::Fun { name, self_var: None, tail, clause: None, known: false };
        self.program.conts.insert(entry, fun);
        self.program.origins.insert(entry, origin);
        self.tail = tail;
        self.entry = entry;
        self.last_clause = None;
    }

    /// Begins the next clause of the procedure, and its body.
    pub(super) fn begin_clause(&mut self, arity: ClauseArity, vars: Vec<Var>, origin: Origin) {
        let body = self.program.fresh_label();
        let label = self.program.add(Cont::Clause { arity, body, alternate: None });
        self.program.origins.insert(label, origin);
        let previous = self.last_clause.unwrap_or(self.entry);
        if let Some(Cont::Fun { clause: next, .. } | Cont::Clause { alternate: next, .. }) =
            self.program.conts.get_mut(&previous)
        {
            *next = Some(label);
        }
        self.last_clause = Some(label);
        self.open = Some((body, vars));
    }

    /// Ends the continuation that is being filled.
    pub(super) fn close(&mut self, term: Term, origin: Origin) {
        let (label, vars) = match self.open.take() {
            Some(open) => open,
            // After a throw nothing is reached: a continuation of its own, which is dropped.
            None => (self.program.fresh_label(), Vec::new()),
        };
        self.program.conts.insert(label, Cont::Args { vars, term });
        self.program.origins.insert(label, origin);
    }

    /// Begins to fill a continuation.
    pub(super) fn open(&mut self, label: Label, vars: Vec<Var>) {
        debug_assert!(self.open.is_none(), "the continuation before has no term");
        self.open = Some((label, vars));
    }

    /// Computes `exp` and goes on in straight line with its value.
    pub(super) fn bind(&mut self, exp: Exp, name: Option<Symbol>, origin: Origin) -> Var {
        let var = self.program.fresh_var(name);
        self.follow(exp, vec![var], origin);
        var
    }

    /// Computes `exp` and goes on in straight line with its values in `vars`.
    pub(super) fn follow(&mut self, exp: Exp, vars: Vec<Var>, origin: Origin) {
        let k = self.program.fresh_label();
        self.close(Term::Continue { k, exp }, origin);
        self.open(k, vars);
    }

    /// A constant.
    pub(super) fn constant(&mut self, constant: Constant, origin: Origin) -> Var {
        self.bind(Exp::Const(constant), None, origin)
    }

    /// Goes to a continuation without variables.
    pub(super) fn jump(&mut self, k: Label, origin: Origin) {
        self.close(Term::Continue { k, exp: Exp::Values(Vec::new()) }, origin);
    }

    /// The tail of the current procedure.
    pub(super) fn tail(&self) -> Label {
        self.tail
    }

    fn add_join(&mut self, join: Join) -> JoinId {
        self.joins.push(join);
        JoinId(self.joins.len() - 1)
    }

    /// A join that takes one value.
    pub(super) fn single(&mut self, name: Option<Symbol>) -> JoinId {
        let vars = vec![self.program.fresh_var(name)];
        self.values(vars, false)
    }

    /// A join that takes as many values as there are variables; with `rest`, the last of them takes a
    /// list of what is left.
    pub(super) fn values(&mut self, vars: Vec<Var>, rest: bool) -> JoinId {
        let label = self.program.fresh_label();
        let required = vars.len() - usize::from(rest);
        self.add_join(Join { label, vars, required, rest, ignores: false, receive: None })
    }

    /// A join that takes any values and binds none.
    pub(super) fn ignore(&mut self) -> JoinId {
        let label = self.program.fresh_label();
        let (vars, receive) = (Vec::new(), None);
        self.add_join(Join { label, vars, required: 0, rest: false, ignores: true, receive })
    }

    /// What is known of a join.
    pub(super) fn join(&self, join: JoinId) -> &Join {
        &self.joins[join.0]
    }

    /// Goes on at a join; nothing more may go there. The variables that it binds.
    pub(super) fn open_join(&mut self, join: JoinId) -> Vec<Var> {
        let Join { label, vars, .. } = self.joins[join.0].clone();
        self.open(label, vars.clone());
        // Joins nest: this was the last one.
        self.joins.truncate(join.0);
        vars
    }

    /// The continuation of a call whose values go to `destination`.
    pub(super) fn return_point(&mut self, destination: Destination) -> Label {
        let Destination::Join(id) = destination else { return self.tail };
        let Join { label, required, rest, ignores, receive, .. } = self.joins[id.0].clone();
        if let Some(receive) = receive {
            return receive;
        }
        let receive = if ignores {
            let ignored = self.program.fresh_var(None);
            let term = Term::Continue { k: label, exp: Exp::Values(Vec::new()) };
            let k = self.program.add(Cont::Args { vars: vec![ignored], term });
            self.program.add(Cont::Receive { required: 0, rest: true, k })
        } else {
            self.program.add(Cont::Receive { required: required as u32, rest, k: label })
        };
        self.joins[id.0].receive = Some(receive);
        receive
    }
}
