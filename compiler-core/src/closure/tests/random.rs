//! Random programs must mean the same before the passes and after each of them.

use super::programs::lowered;
use crate::closure::convert;
use crate::core::Global;
use crate::core::summary::NoSummaries;
use crate::cps::interpret::{Interpreter, Limits, Object, Stop, Transcript, Value};
use crate::cps::{Program, print};
use crate::opt::region::is_reducible;
use crate::opt::{Context, FIRST_ORDER, HIGHER_ORDER, dce::forget_private_definitions};
use crate::source::Symbol;
use std::fmt::Write;
use std::sync::Arc;

/// Xorshift: the same programs every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }
}

/// Writes programs. Expressions are of three kinds: numbers, lists of numbers, and procedures of a
/// number of numbers; now and then one is of the wrong kind, or out of range, and raises.
struct Writer {
    random: Random,
    numbers: Vec<String>,
    lists: Vec<String>,
    procedures: Vec<(String, usize)>,
    /// Whether a global procedure is being written.
    in_global: bool,
    next: usize,
}

const GLOBALS: [(&str, usize); 4] = [("g0", 1), ("g1", 2), ("g2", 2), ("g3", 3)];

impl Writer {
    fn fresh(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    fn pick(&mut self, names: &[String]) -> Option<String> {
        (!names.is_empty()).then(|| names[self.random.below(names.len())].clone())
    }

    /// Writes with more variables in scope.
    fn within(&mut self, write: impl FnOnce(&mut Writer) -> String) -> String {
        let (numbers, lists, procedures) = (self.numbers.len(), self.lists.len(), self.procedures.len());
        let text = write(self);
        self.numbers.truncate(numbers);
        self.lists.truncate(lists);
        self.procedures.truncate(procedures);
        text
    }

    fn number(&mut self, depth: usize) -> String {
        let depth = match depth.checked_sub(1) {
            Some(depth) => depth,
            None => {
                let names = self.numbers.clone();
                return match (self.random.below(3), self.pick(&names)) {
                    (0 | 1, Some(name)) => name,
                    _ if self.random.below(8) == 0 => "1.5".into(),
                    _ => (self.random.below(5) as i64 - 1).to_string(),
                };
            }
        };
        match self.random.below(24) {
            0 | 1 => {
                let op = ["+", "-", "*"][self.random.below(3)];
                format!("({op} {} {})", self.number(depth), self.number(depth))
            }
            2 => format!(
                "({} {} {})",
                ["quotient", "remainder"][self.random.below(2)],
                self.number(depth),
                self.number(depth)
            ),
            3 => format!("(car {})", self.list(depth)),
            4 | 5 => format!("(if {} {} {})", self.test(depth), self.number(depth), self.number(depth)),
            6 => {
                let digit = self.random.below(10);
                format!("(begin (%write-string 1 \"{digit}\" 0 1) {})", self.number(depth))
            }
            7 => {
                let value = self.number(depth);
                let name = self.fresh("n");
                self.within(|this| {
                    this.numbers.push(name.clone());
                    format!("(let (({name} {value})) {})", this.number(depth))
                })
            }
            8 => {
                let value = self.list(depth);
                let name = self.fresh("l");
                self.within(|this| {
                    this.lists.push(name.clone());
                    format!("(let (({name} {value})) {})", this.number(depth))
                })
            }
            9 | 10 => {
                let arity = self.random.below(3);
                let value = self.procedure(depth, arity);
                let name = self.fresh("p");
                self.within(|this| {
                    this.procedures.push((name.clone(), arity));
                    format!("(let (({name} {value})) {})", this.number(depth))
                })
            }
            11 | 12 => self.number_loop(depth),
            13 => self.two_loops(depth),
            14 | 15 => self.call(depth),
            16 => {
                let (a, b) = (self.fresh("n"), self.fresh("n"));
                let producer = self.values(depth);
                self.within(|this| {
                    this.numbers.extend([a.clone(), b.clone()]);
                    format!("(receive ({a} {b}) {producer} {})", this.number(depth))
                })
            }
            17 => {
                let name = self.fresh("n");
                let start = self.number(depth);
                self.within(|this| {
                    this.numbers.push(name.clone());
                    let step = this.number(depth);
                    format!("(let (({name} {start})) (begin (set! {name} {step}) {}))", this.number(depth))
                })
            }
            18 => {
                let (name, size) = (self.fresh("v"), self.random.below(3) + 1);
                let (start, index, value) = (self.number(depth), self.random.below(3), self.number(depth));
                format!(
                    "(let (({name} (%make-vector {size} {start}))) (begin (vector-set! {name} {index} {value}) (+ (vector-ref {name} 0) (vector-length {name}))))"
                )
            }
            19 => {
                let chosen = self.random.below(4);
                let args: Vec<String> = (0..chosen).map(|_| self.number(depth)).collect();
                let (a, b, c) = (self.fresh("n"), self.fresh("n"), self.fresh("l"));
                let body = self.within(|this| {
                    this.numbers.extend([a.clone(), b.clone()]);
                    this.lists.push(c.clone());
                    this.number(depth)
                });
                format!("((case-lambda (({a}) {a}) (({a} {b} . {c}) {body})) {})", args.join(" "))
            }
            20 => {
                let (name, start) = (self.fresh("l"), self.list(depth));
                self.within(|this| {
                    this.lists.push(name.clone());
                    let value = this.number(depth);
                    format!(
                        "(let (({name} {start})) (begin (set-car! {name} {value}) {}))",
                        this.number(depth)
                    )
                })
            }
            _ => self.number(0),
        }
    }

    fn values(&mut self, depth: usize) -> String {
        match self.random.below(5) {
            0 | 1 => format!("(values {} {})", self.number(depth), self.number(depth)),
            2 => format!(
                "(if {} {} {})",
                self.test(depth),
                self.values(depth.saturating_sub(1)),
                self.values(depth.saturating_sub(1))
            ),
            3 => format!("((lambda () {}))", self.values(depth.saturating_sub(1))),
            _ => format!("(values {} {} 7)", self.number(depth), self.number(depth)),
        }
    }

    fn test(&mut self, depth: usize) -> String {
        let depth = depth.saturating_sub(1);
        match self.random.below(8) {
            0 | 1 => format!(
                "({} {} {})",
                ["<", ">", "=", "<=", ">="][self.random.below(5)],
                self.number(depth),
                self.number(depth)
            ),
            2 => format!("(null? {})", self.list(depth)),
            3 => format!("(pair? {})", self.list(depth)),
            4 if depth > 0 => format!("(if {} {} #f)", self.test(depth), self.test(depth)),
            5 if depth > 0 => format!("(if {} #f #t)", self.test(depth)),
            6 if depth > 0 => {
                let test = self.test(depth);
                let name = self.fresh("b");
                format!("(let (({name} {test})) (if {name} {name} {}))", self.test(depth))
            }
            _ => format!("(%flonum? {})", self.number(depth)),
        }
    }

    fn list(&mut self, depth: usize) -> String {
        let depth = depth.saturating_sub(1);
        let names = self.lists.clone();
        match (self.random.below(7), self.pick(&names)) {
            (0 | 1, Some(name)) => name,
            (2 | 3, _) if depth > 0 => format!("(cons {} {})", self.number(depth), self.list(depth)),
            (4, _) if depth > 0 => format!("(cdr {})", self.list(depth)),
            (5, _) if depth > 0 => {
                format!("(if {} {} {})", self.test(depth), self.list(depth), self.list(depth))
            }
            (6, _) if depth > 0 => format!("(gmap {} {})", self.procedure(depth, 1), self.list(depth)),
            _ => format!("(cons {} '())", self.number(0)),
        }
    }

    fn procedure(&mut self, depth: usize, arity: usize) -> String {
        let depth = depth.saturating_sub(1);
        let known: Vec<String> = (self.procedures.iter())
            .filter(|(_, other)| *other == arity)
            .map(|(name, _)| name.clone())
            .collect();
        if let (0, Some(name)) = (self.random.below(3), self.pick(&known)) {
            return name;
        }
        let names: Vec<String> = (0..arity).map(|_| self.fresh("n")).collect();
        self.within(|this| {
            this.numbers.extend(names.clone());
            format!("(lambda ({}) {})", names.join(" "), this.number(depth))
        })
    }

    fn call(&mut self, depth: usize) -> String {
        let mut known: Vec<(String, usize)> = self.procedures.clone();
        known.extend(GLOBALS.map(|(name, arity)| (name.to_string(), arity)));
        let (name, mut arity) = known[self.random.below(known.len())].clone();
        if self.random.below(20) == 0 {
            arity += 1;
        }
        let mut text = format!("({name}");
        for i in 0..arity {
            // The globals' first argument is what keeps recursion short.
            let arg = match (i, name.starts_with('g'), self.in_global) {
                (0, true, true) => "(- a0 1)".into(),
                (0, true, false) => self.random.below(3).to_string(),
                _ => self.number(depth),
            };
            write!(text, " {arg}").unwrap();
        }
        text + ")"
    }

    /// `(letrec ((loop (lambda (count n) …))) (loop 3 …))`, with calls in and out of tail position.
    fn number_loop(&mut self, depth: usize) -> String {
        let (name, count, acc) = (self.fresh("loop"), self.fresh("c"), self.fresh("n"));
        let (times, start) = (self.random.below(4), self.number(depth));
        let body = self.within(|this| {
            this.numbers.push(acc.clone());
            let done = this.number(depth);
            let next = this.number(depth);
            let again = format!("({name} (- {count} 1) {next})");
            let again = match this.random.below(5) {
                0 => format!("(+ {acc} {again})"),
                1 => format!("(if {} {again} {})", this.test(depth), this.number(depth)),
                2 => format!("(let ((x {again})) (+ x {}))", this.number(depth)),
                _ => again,
            };
            format!("(if (= {count} 0) {done} {again})")
        });
        let call = format!("({name} {times} {start})");
        let call = if self.random.below(3) == 0 { format!("(+ 1 {call})") } else { call };
        format!("(letrec (({name} (lambda ({count} {acc}) {body}))) {call})")
    }

    /// Two procedures that call each other, and perhaps escape.
    fn two_loops(&mut self, depth: usize) -> String {
        let (f, g, count, acc) = (self.fresh("loop"), self.fresh("loop"), self.fresh("c"), self.fresh("n"));
        let start = self.number(depth);
        let bodies: Vec<String> = [(&g, &f), (&f, &g)]
            .into_iter()
            .map(|(other, own)| {
                self.within(|this| {
                    this.numbers.push(acc.clone());
                    let next = this.number(depth);
                    let target = if this.random.below(4) == 0 { own } else { other };
                    format!("(if (= {count} 0) {} ({target} (- {count} 1) {next}))", this.number(depth))
                })
            })
            .collect();
        let calls = match self.random.below(4) {
            0 => format!("({f} 3 {start})"),
            1 => format!("(+ ({f} 2 {start}) ({g} 3 1))"),
            2 => format!("(if {} ({f} 2 {start}) ({g} 2 {start}))", self.test(depth)),
            _ => format!("(car (gmap (lambda (x) ({g} 1 x)) (cons ({f} 2 {start}) '())))"),
        };
        format!(
            "(letrec (({f} (lambda ({count} {acc}) {})) ({g} (lambda ({count} {acc}) {}))) {calls})",
            bodies[0], bodies[1]
        )
    }

    fn program(&mut self) -> String {
        let mut text =
            String::from("(define (gmap f l) (if (null? l) '() (cons (f (car l)) (gmap f (cdr l)))))\n");
        for (name, arity) in GLOBALS {
            let names: Vec<String> = (0..arity).map(|i| format!("a{i}")).collect();
            self.in_global = true;
            let body = self.within(|this| {
                this.numbers.extend(names[1..].to_vec());
                this.number(3)
            });
            self.in_global = false;
            writeln!(text, "(define ({name} {}) (if (<= a0 0) 1 {body}))", names.join(" ")).unwrap();
        }
        let result = self.number(5);
        writeln!(text, "(define result {result})").unwrap();
        text
    }
}

/// What a program does, as text; `None` if it takes too long.
pub(super) fn run(program: &Program, steps: u64) -> Option<String> {
    let mut machine = Interpreter::new(Limits { steps, cells: 5_000_000 }, Transcript::default());
    let stop = machine.run(&[Arc::new(program.clone())]);
    let mut text = String::new();
    match stop {
        Ok(()) => {
            let global = Global { library: Symbol::new("(main)"), name: Symbol::new("result") };
            match machine.global(global) {
                Some(Value::Object(handle)) => match machine.heap().get(handle) {
                    Object::Bignum(value) => write!(text, "{value}").unwrap(),
                    other => write!(text, "{:?}", std::mem::discriminant(other)).unwrap(),
                },
                value => write!(text, "{value:?}").unwrap(),
            }
        }
        Err(Stop::Steps | Stop::Memory) => return None,
        Err(stop) => write!(text, "{stop:?}").unwrap(),
    }
    Some(format!("{} {text}", machine.into_host().output))
}

const STEPS: u64 = 300_000;

fn check(text: &str, exported: bool) {
    let mut program = lowered(text);
    let Some(expected) = run(&program, STEPS) else { return };
    let exported = |global: Global| exported || global.name.as_str() == "result";
    let context = Context { exported: &exported, ..Context::new(&NoSummaries, &|_| true) };
    let is = |program: &Program, before: &Program, pass: &str| {
        let now = run(program, 10 * STEPS).unwrap_or_else(|| "does not end".into());
        assert!(
            now == expected,
            "{text}\n{pass}: {now}\nshould be: {expected}\n{}\nafter:\n{}",
            print(before),
            print(program)
        );
    };
    let stages =
        [(HIGHER_ORDER, crate::cps::Stage::HigherOrder), (FIRST_ORDER, crate::cps::Stage::FirstOrder)];
    for (passes, stage) in stages {
        if stage == crate::cps::Stage::FirstOrder {
            let before = program.clone();
            program = convert(program);
            forget_private_definitions(&mut program, &exported);
            is(&program, &before, "closure conversion");
        }
        for pass in passes {
            let before = program.clone();
            pass.apply(&mut program, &context);
            if let Err(errors) = crate::cps::verify(&program, stage) {
                panic!("{text}\n{}: {errors:#?}\n{}\nafter:\n{}", pass.name, print(&before), print(&program));
            }
            assert!(is_reducible(&program), "{text}\n{}:\n{}", pass.name, print(&program));
            is(&program, &before, pass.name);
        }
    }
}

#[test]
fn random_programs_mean_the_same_after_each_pass() {
    let count = std::env::var("RANDOM_PROGRAMS").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    let seed: u64 = std::env::var("RANDOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut ended = 0;
    for number in 0..count {
        let random = Random((seed + number).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut writer = Writer {
            random,
            numbers: Vec::new(),
            lists: Vec::new(),
            procedures: Vec::new(),
            in_global: false,
            next: 0,
        };
        let text = writer.program();
        ended += u64::from(run(&lowered(&text), STEPS).is_some_and(|end| !end.contains("Uncaught")));
        check(&text, number % 2 == 0);
    }
    assert!(ended * 4 > count, "most programs should do something: {ended} of {count}");
}
