//! Which source files the projects have: their libraries can be imported from everywhere in the workspace,
//! and without configured entries every program among them is one.

use crate::workspace::Project;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The source files of projects, kept up to date from what is told of single files.
#[derive(Default)]
pub(super) struct Files {
    /// What scans found; a project whose scan is not over yet has `None`.
    found: Vec<(Project, Option<BTreeSet<PathBuf>>)>,
    /// What was told of files while scans were going on.
    told: BTreeMap<PathBuf, bool>,
}

impl Files {
    /// The projects are these now; those that must be scanned.
    pub(super) fn set_projects(&mut self, projects: &[Project]) -> Vec<Project> {
        let mut known = std::mem::take(&mut self.found);
        for project in projects {
            let found = known.iter().position(|(other, _)| other == project);
            let found = found.and_then(|at| known.swap_remove(at).1);
            self.found.push((project.clone(), found));
        }
        let unknown = self.found.iter().filter(|(_, found)| found.is_none());
        unknown.map(|(project, _)| project.clone()).collect()
    }

    /// A scan is over; whether anybody still wants to know.
    pub(super) fn scanned(&mut self, project: &Project, files: BTreeSet<PathBuf>) -> bool {
        let Some((_, found)) = self.found.iter_mut().find(|(other, _)| other == project) else {
            return false;
        };
        *found = Some(files);
        let told = self.told.clone();
        for (file, exists) in &told {
            self.tell(file, *exists);
        }
        if self.found.iter().all(|(_, found)| found.is_some()) {
            self.told.clear();
        }
        true
    }

    /// A file exists, or does no longer; whether that is news.
    pub(super) fn tell(&mut self, file: &Path, exists: bool) -> bool {
        let mut news = false;
        for (project, found) in &mut self.found {
            if !project.holds(file) {
                continue;
            }
            match found {
                None => drop(self.told.insert(file.to_owned(), exists)),
                Some(found) if exists => news |= found.insert(file.to_owned()),
                Some(found) => news |= found.remove(file),
            }
        }
        news
    }

    /// The files of one project, as far as they are known.
    pub(super) fn of(&self, project: &Project) -> BTreeSet<PathBuf> {
        let found = self.found.iter().find(|(other, _)| other == project);
        found.and_then(|(_, found)| found.clone()).unwrap_or_default()
    }

    /// All files, each once.
    pub(super) fn all(&self) -> Vec<PathBuf> {
        let files = self.found.iter().filter_map(|(_, found)| found.as_ref()).flatten();
        files.collect::<BTreeSet<_>>().into_iter().cloned().collect()
    }

    /// Those that are in a directory, or are the file itself.
    pub(super) fn below(&self, directory: &Path) -> Vec<PathBuf> {
        self.all().into_iter().filter(|file| file.starts_with(directory)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_during_a_scan_is_not_forgotten() {
        let project = Project { root: "/w".into(), config: Default::default() };
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let mut files = Files::default();
        let projects = std::slice::from_ref(&project);
        assert_eq!(files.set_projects(projects), projects);
        assert!(!files.tell(Path::new("/w/new.scm"), true));
        assert!(!files.tell(Path::new("/w/gone.scm"), false));
        assert!(files.scanned(&project, BTreeSet::from(["/w/gone.scm", "/w/old.scm"].map(PathBuf::from))));
        assert_eq!(files.all(), paths(&["/w/new.scm", "/w/old.scm"]));
        assert_eq!(files.set_projects(projects), []);
        assert!(files.tell(Path::new("/w/a/b.sld"), true));
        assert!(!files.tell(Path::new("/w/build/b.sld"), true), "artifacts are no sources");
        assert!(!files.tell(Path::new("/elsewhere/b.sld"), true));
        assert_eq!(files.below(Path::new("/w/a")), paths(&["/w/a/b.sld"]));
        assert_eq!(files.set_projects(&[]), []);
        assert!(!files.scanned(&project, BTreeSet::new()), "nobody wants to know any more");
    }
}
