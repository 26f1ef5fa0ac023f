//! The compiler that suites test: the database, and the server's embedded runner.

use super::case::Case;
use super::cps;
use super::diagnostics::{Place, render};
use super::execution::{Execution, Surroundings, run_embedded};
use super::runner::{Compiler, Level, Profile};
use compiler_core::cps::Program;
use compiler_core::db::{self, Content, Database, Options, Stage, Target};
use scheme_lsp::runner::{Effort, Runner};
use std::path::PathBuf;
use std::sync::Arc;

/// A database, which remembers the libraries from program to program.
pub struct DatabaseCompiler {
    db: Database,
    /// The program that was opened last, and its folder.
    last: Option<(Case, PathBuf)>,
    opened: usize,
    /// Started when it is needed.
    runner: Option<Runner>,
}

impl DatabaseCompiler {
    /// A compiler without files.
    pub fn new() -> DatabaseCompiler {
        let db = Database::new(Arc::new(|_| Content::Missing));
        DatabaseCompiler { db, last: None, opened: 0, runner: None }
    }

    /// Makes the files of a program known; answers their folder.
    fn open(&mut self, case: &Case) -> PathBuf {
        if let Some((last, folder)) = &self.last
            && last == case
        {
            return folder.clone();
        }
        self.opened += 1;
        let folder = PathBuf::from(format!("/suite/{}", self.opened));
        for (name, text) in &case.files {
            self.db.set_content(&folder.join(name), Content::Text(text.as_str().into()));
        }
        self.db.configure(Options { library_path: vec![folder.clone()] });
        self.last = Some((case.clone(), folder.clone()));
        folder
    }

    fn main(&mut self, case: &Case) -> PathBuf {
        let folder = self.open(case);
        folder.join(&case.files[case.main].0)
    }
}

impl Default for DatabaseCompiler {
    fn default() -> DatabaseCompiler {
        DatabaseCompiler::new()
    }
}

fn profile(profile: Profile) -> db::Profile {
    match profile {
        Profile::Development => db::Profile::Development,
        Profile::Release => db::Profile::Release,
    }
}

impl Compiler for DatabaseCompiler {
    fn diagnostics(&mut self, case: &Case) -> Result<String, String> {
        let folder = self.open(case);
        let mut found = Vec::new();
        for (name, _) in &case.files {
            for problem in self.db.problems(&folder.join(name)) {
                let place = |place: &db::Place| -> Place {
                    let file = |(name, _): &(String, String)| *folder.join(name) == *place.file;
                    (case.files.iter().position(file).unwrap_or(usize::MAX), place.range)
                };
                let mut problem = problem.map(place);
                // A place outside of the test is of no use to its reader.
                problem.related.retain(|((file, _), _)| *file != usize::MAX);
                if problem.place.0 == usize::MAX {
                    return Err(format!("a diagnostic in another file: {}", problem.message));
                }
                // Which folder it is depends on the tests before.
                problem.message = problem.message.replace(&format!("{}/", folder.display()), "");
                found.push(problem);
            }
        }
        Ok(render(&case.files, &found))
    }

    fn editor(&mut self, case: &Case, asked: &str) -> Result<String, String> {
        let folder = self.open(case);
        let files: Vec<_> = case.files.iter().map(|(name, _)| folder.join(name)).collect();
        self.db.set_workspace_files(&files);
        let (file, offset) = case.cursor.unwrap_or((case.main, 0));
        let answer = super::editor::ask(&self.db, &files[file], offset, asked);
        // Which folder it is depends on the tests before.
        Ok(answer.replace(&format!("{}/", folder.display()), ""))
    }

    fn stage(
        &mut self,
        case: &Case,
        stage: &str,
        after: Option<&str>,
        name: Option<&str>,
    ) -> Result<String, String> {
        if let [(file, text)] = &case.files[..]
            && file == cps::FILE
        {
            let passes = after.filter(|_| name.is_none()).ok_or("CPS is shown after passes, and whole")?;
            return cps::after(text, passes, case.unassigned);
        }
        let folder = self.open(case);
        let file = match (name, case.cursor) {
            (None, Some((file, _))) => file,
            _ => case.main,
        };
        let target = match (name, case.cursor) {
            (Some(name), _) => Target::Name(name.to_owned()),
            (None, Some((_, offset))) => Target::Offset(offset),
            (None, None) => Target::File,
        };
        let path = folder.join(&case.files[file].0);
        let stage = Stage::from_name(stage).ok_or_else(|| format!("no such stage: {stage}"))?;
        let dump = |stage| self.db.dump(&path, &target, stage, after).map_err(|error| error.to_string());
        // A pass belongs to one of the two stages of the optimiser.
        let dumped = match after {
            Some(_) => dump(Stage::Optimized).or_else(|_| dump(Stage::FirstOrder)),
            None => dump(stage),
        };
        // Which folder it is depends on the tests before.
        dumped.map(|dump| dump.text.replace(&format!("{}/", folder.display()), ""))
    }

    fn units(&mut self, case: &Case, level: Level, kind: Profile) -> Result<Vec<Arc<Program>>, String> {
        let main = self.main(case);
        let stage = match level {
            Level::Lowered => Stage::Cps,
            Level::Optimized => Stage::Optimized,
            Level::FirstOrder => Stage::FirstOrder,
        };
        let programs =
            self.db.interpretable(&main, profile(kind), stage).map_err(|error| error.to_string())?;
        Ok(programs.into_iter().map(Arc::new).collect())
    }

    fn module(&mut self, case: &Case, kind: Profile) -> Result<Vec<u8>, String> {
        let main = self.main(case);
        let artifact = self.db.build(&main, profile(kind)).map_err(|error| error.to_string())?;
        Ok(artifact.wasm.to_vec())
    }

    fn run_embedded(&mut self, module: &[u8], surroundings: &Surroundings) -> Result<Execution, String> {
        let runner = match &mut self.runner {
            Some(runner) => runner,
            none => none.insert(Runner::new(Effort::Quick).map_err(|error| error.to_string())?),
        };
        run_embedded(runner, module, surroundings)
    }
}
