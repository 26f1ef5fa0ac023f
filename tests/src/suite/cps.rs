//! Passes over CPS, from text to text.

use compiler_core::core::summary::{CallEffect, NoSummaries};
use compiler_core::cps::verify::{Stage, verify};
use compiler_core::cps::{Program, parse, print, renumber};
use compiler_core::opt::{Context, FIRST_ORDER, HIGHER_ORDER, Pass};
use compiler_core::{closure, tail};

/// The name of the file that a fence of CPS is.
pub const FILE: &str = "program.cps";

/// The text that passes leave of a program, each after the other: those of the optimiser; `closure` and
/// `tailify`; `higher-order` and `first-order` for all passes of a stage. Other units may refer to all that
/// the program defines, and every call may be captured. `unassigned`: no global is assigned after its
/// definition. The program must verify before and after each.
pub fn after(text: &str, passes: &str, unassigned: bool) -> Result<String, String> {
    let mut program = parse(text).map_err(|error| error.to_string())?;
    let mut stage =
        if verify(&program, Stage::HigherOrder).is_ok() { Stage::HigherOrder } else { Stage::FirstOrder };
    check("as it is written", &program, stage)?;
    let never_assigned = |_| unassigned;
    let context = Context::new(&NoSummaries, &never_assigned);
    for name in passes.split(',') {
        match name {
            "closure" => {
                program = closure::convert(program);
                stage = Stage::FirstOrder;
            }
            "tailify" => {
                program = tail::tailify(&program, &|_| CallEffect::Any).program;
                stage = Stage::Tailified;
            }
            "higher-order" => HIGHER_ORDER.iter().for_each(|pass| pass.apply(&mut program, &context)),
            "first-order" => FIRST_ORDER.iter().for_each(|pass| pass.apply(&mut program, &context)),
            name => pass(name)?.apply(&mut program, &context),
        }
        check(&format!("after {name}"), &program, stage)?;
    }
    Ok(print(&renumber(&program)))
}

fn pass(name: &str) -> Result<&'static Pass, String> {
    let mut passes = HIGHER_ORDER.iter().chain(FIRST_ORDER);
    passes.find(|pass| pass.name == name).ok_or_else(|| format!("there is no pass `{name}`"))
}

fn check(when: &str, program: &Program, stage: Stage) -> Result<(), String> {
    verify(program, stage).map_err(|errors| format!("{when}: {}\n{}", errors.join("; "), print(program)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_program_and_no_pass() {
        let program = "effect L0\n\nL0:\n  receive()\n  v0 := const 1\n  v1 := const 2\n  return v0\n";
        assert!(after(program, "dce", false).is_ok_and(|text| !text.contains("const 2")));
        assert_eq!(after(program, "dce,nonsense", false), Err("there is no pass `nonsense`".into()));
        assert!(after("effect", "dce", false).is_err());
        let unbound = program.replace("return v0", "return v7");
        assert!(after(&unbound, "dce", false).is_err_and(|error| error.starts_with("as it is written: ")));
    }
}
