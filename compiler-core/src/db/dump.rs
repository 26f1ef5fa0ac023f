//! Stages of the compiler as text.

use super::Db;
use super::api::{Dump, Refusal, Stage, Target};
use super::environment;
use super::input::SourceFile;
use super::locate::{self, Located};
use super::module;
use super::unit::{self, Part, Unit};
use crate::core::{self, TopLevel};
use crate::cps::origin::outermost;
use crate::cps::{self, Origin};
use crate::driver::pipeline::{self, Step};
use crate::source::TextRange;
use crate::syntax;
use crate::wasm;

/// How wide lines of expanded and core forms may be: little, so that lines stand for small parts of the source.
const FORM_WIDTH: usize = 40;

/// A stage of what `target` names in a file; `after` names a pass of the optimiser.
pub fn dump(
    db: &dyn Db,
    file: SourceFile,
    target: &Target,
    stage: Stage,
    after: Option<&str>,
) -> Result<Dump, Refusal> {
    let located = located(db, file, target)?;
    let mut dumper = Dumper { db, file, dump: Dump::default(), line: 0 };
    match stage {
        Stage::Cst => dumper.tree(target, &located),
        Stage::Expanded | Stage::Core => located.iter().for_each(|located| dumper.items(located, stage)),
        _ => {
            let mut done = Vec::new();
            for located in &located {
                for unit in locate::units_of(db, located) {
                    if !done.contains(&unit) {
                        done.push(unit);
                        dumper.unit(unit, stage, after)?;
                    }
                }
            }
        }
    }
    Ok(dumper.dump)
}

fn located<'db>(db: &'db dyn Db, file: SourceFile, target: &Target) -> Result<Vec<Located<'db>>, Refusal> {
    match target {
        Target::File => Ok(locate::body_forms(db, file)),
        Target::Offset(offset) => match locate::form_at(db, file, *offset) {
            Some(located) => Ok(vec![located]),
            None => Err(Refusal("no definition or expression stands here".into())),
        },
        Target::Name(name) => match locate::forms_named(db, file, name) {
            located if located.is_empty() => {
                Err(Refusal(format!("{} does not define `{name}`", file.path(db).display())))
            }
            located => Ok(located),
        },
    }
}

struct Dumper<'db> {
    db: &'db dyn Db,
    file: SourceFile,
    dump: Dump,
    /// The number of the next line.
    line: u32,
}

impl<'db> Dumper<'db> {
    /// Adds `text`, the lines of which come from `places`.
    fn add(&mut self, text: &str, places: impl Iterator<Item = Option<TextRange>>) {
        let count = text.lines().count() as u32;
        let lines = (self.line..self.line + count).zip(places);
        self.dump.lines.extend(lines.filter_map(|(line, place)| Some((place?, line))));
        self.line += count;
        self.dump.text.push_str(text);
        if !text.is_empty() && !text.ends_with('\n') {
            self.dump.text.push('\n');
        }
    }

    fn separate(&mut self) {
        if !self.dump.text.is_empty() {
            self.add("\n", std::iter::empty());
        }
    }

    fn tree(&mut self, target: &Target, located: &[Located<'db>]) {
        let text = self.file.content(self.db).text();
        let mut one = |text: &str, start: u32| {
            let (text, places) = syntax::print_with_places(&syntax::parse_file(text).root());
            self.add(&text, places.into_iter().map(|place| Some(place.shifted(start))));
        };
        match target {
            Target::File => one(text, 0),
            _ => located.iter().for_each(|located| {
                let range = located.position.range;
                one(range.of(text), range.start);
            }),
        }
    }

    fn items(&mut self, located: &Located<'db>, stage: Stage) {
        let items: &[TopLevel] = match stage {
            Stage::Expanded => &environment::expanded(self.db, located.module, located.form).items,
            _ => environment::core(self.db, located.module, located.form),
        };
        for item in items {
            let (text, places) = core::print::print_with_places(item, FORM_WIDTH);
            let places: Vec<_> =
                places.into_iter().map(|node| Some(locate::range(self.db, located, node))).collect();
            self.add(&text, places.into_iter());
        }
    }

    fn unit(&mut self, unit: Unit<'db>, stage: Stage, after: Option<&str>) -> Result<(), Refusal> {
        let db = self.db;
        let text = match (stage, after) {
            (Stage::Optimized | Stage::FirstOrder, Some(pass)) => after_pass(db, unit, stage, pass)?,
            (_, Some(pass)) => {
                return Err(Refusal(format!("no pass `{pass}` runs before the stage {}", stage.name())));
            }
            (Stage::Wat, None) => {
                let object = unit::emitted(db, unit);
                let (text, origins) = wasm::print::print_with_origins(&object);
                let sites = &object.sites;
                let places: Vec<_> =
                    (origins.iter()).map(|origin| self.place(unit, outermost(sites, (*origin)?))).collect();
                self.separate();
                self.add(&text, places.into_iter());
                return Ok(());
            }
            (_, None) => {
                let program = match stage {
                    Stage::Cps => unit::lowered(db, unit),
                    Stage::Optimized => unit::optimized(db, unit).clone(),
                    Stage::FirstOrder => unit::first_order(db, unit).clone(),
                    _ => unit::tailified(db, unit),
                };
                let dump = cps::print::dump(&program);
                let places = dump.origins.iter().map(|origin| {
                    origin.and_then(|origin| self.place(unit, outermost(&program.sites, origin)))
                });
                let places: Vec<_> = places.collect();
                self.separate();
                self.add(&dump.text, places.into_iter());
                return Ok(());
            }
        };
        self.separate();
        self.add(&text, std::iter::empty());
        Ok(())
    }

    /// The range of an origin, if it is in the file.
    fn place(&self, unit: Unit<'db>, origin: Origin) -> Option<TextRange> {
        let Part::Item(form, _) = *unit.parts(self.db).get(origin.form as usize)? else { return None };
        let module = unit.module(self.db);
        let position = *module::positions(self.db, module).get(&form)?;
        let located = Located { module, form, position };
        (position.file == self.file).then(|| locate::range(self.db, &located, origin.node))
    }
}

/// The program of a unit after the last run of a pass of the stage.
fn after_pass<'db>(db: &'db dyn Db, unit: Unit<'db>, stage: Stage, pass: &str) -> Result<String, Refusal> {
    let text = unit::configured(db, unit, Some(pass), |configuration| match stage {
        Stage::Optimized => pipeline::after_pass(Step::Optimized, unit::lowered(db, unit), configuration),
        _ => pipeline::after_pass(Step::FirstOrder, unit::optimized(db, unit).clone(), configuration),
    });
    text.ok_or_else(|| Refusal(format!("there is no pass `{pass}`; there are {}", stage.passes().join(", "))))
}
