//! Projects on disk: where their sources, libraries and artifacts are.

use crate::analysis::{Content, Profile};
use crate::config::{self, Config, DEFAULT_OUTPUT};
use compiler_core::diagnostics::{Code, Diagnostic};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// The extensions of Scheme source files, the preferred one first.
pub const EXTENSIONS: [&str; 4] = ["scm", "sld", "ss", "sls"];

/// A text larger than this is refused. It is far more than a person writes, and small enough for
/// every stage to stay within its limits.
pub const MAX_BYTES: u64 = 16 << 20;

/// A directory scan stops after this many source files.
const MAX_FILES: usize = 50_000;

/// Names a directory whose library files stand in the place of the embedded ones, for whoever works on
/// them: a change needs no new binary.
pub const LIBRARY_VARIABLE: &str = "SCHEME_LSP_LIBRARY";

/// Uses the library that [`LIBRARY_VARIABLE`] names, if it is set.
pub fn use_other_library() -> io::Result<()> {
    let Some(root) = std::env::var_os(LIBRARY_VARIABLE) else { return Ok(()) };
    let root = PathBuf::from(root);
    let mut files = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() {
                directories.push(path);
            } else if is_source(&path) {
                let name = path.strip_prefix(&root).map_err(io::Error::other)?;
                files.push((name.to_string_lossy().into_owned(), fs::read_to_string(&path)?));
            }
        }
    }
    compiler_core::db::replace_library(files);
    Ok(())
}

/// Whether this file is Scheme source, by its name.
pub fn is_source(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|it| EXTENSIONS.contains(&it))
}

/// The path without `.` and `..`, as far as names tell: symbolic links are not followed, so that a
/// file keeps the name under which an editor opened it.
pub fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            Component::ParentDir if normal.has_root() => {}
            other => normal.push(other),
        }
    }
    if normal.as_os_str().is_empty() { PathBuf::from(".") } else { normal }
}

/// What a text means to the compiler: texts that are too large are refused.
pub fn content_of(text: &str) -> Content {
    if text.len() as u64 > MAX_BYTES { too_large(text.len() as u64) } else { Content::Text(text.into()) }
}

fn too_large(bytes: u64) -> Content {
    let megabytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let message = format!(
        "the file has {:.1} MiB, and the compiler takes no more than {:.0} MiB",
        megabytes(bytes),
        megabytes(MAX_BYTES)
    );
    Content::Unusable { code: Code::TooLarge, message }
}

/// What the disk has under this name.
pub fn read(path: &Path) -> Content {
    let unusable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Content::Missing,
        _ => Content::Unusable {
            code: Code::InputOutput,
            message: format!("cannot read {}: {error}", path.display()),
        },
    };
    // Anything but a plain file could block for ever, or never end.
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) => return unusable(error),
    };
    if metadata.is_dir() {
        return unusable(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    if metadata.len() > MAX_BYTES {
        return too_large(metadata.len());
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    let read = fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Err(error) => unusable(error),
        Ok(size) if size as u64 > MAX_BYTES => too_large(size as u64),
        Ok(_) => decode(bytes),
    }
}

fn decode(bytes: Vec<u8>) -> Content {
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(text.into()),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let before = &error.as_bytes()[..at];
            let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
            Content::Unusable {
                code: Code::NotUtf8,
                message: format!(
                    "the file is not UTF-8: the byte 0x{:02x} at offset {at}, in line {line}, starts no character",
                    error.as_bytes()[at]
                ),
            }
        }
    }
}

/// A workspace folder with what its project file says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Project {
    /// The folder.
    pub root: PathBuf,
    /// The settings, from the project file and, where it says nothing, from the editor.
    pub config: Config,
}

/// The root of the project that a file belongs to: the nearest directory with a project file, or else
/// the one that it is in.
pub fn project_root(file: &Path) -> &Path {
    let directory = file.parent().unwrap_or(Path::new("/"));
    directory.ancestors().find(|it| it.join(config::FILE_NAME).is_file()).unwrap_or(directory)
}

/// A program of a project, and where its artifact goes.
#[derive(Clone, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub struct Entry {
    /// The source file.
    pub file: PathBuf,
    /// The artifact without its extension.
    pub stem: PathBuf,
}

impl Project {
    /// The project at `root`, with the problems of its project file. `text` is the project file as
    /// an editor has it; otherwise it is read from the disk.
    pub fn load(root: &Path, fallback: &Config, text: Option<&str>) -> (Project, Vec<Diagnostic>) {
        let file = root.join(config::FILE_NAME);
        let (config, problems) = match text.map_or_else(|| read(&file), content_of) {
            Content::Text(text) => config::parse(&text, Some(root)),
            Content::Missing => (Config::default(), Vec::new()),
            Content::Unusable { code, message } => {
                (Config::default(), vec![Diagnostic::new(code, Default::default(), message)])
            }
        };
        let project = Project { root: root.to_owned(), config: config.or(fallback) };
        (project, problems)
    }

    /// The directory that artifacts are written to.
    pub fn output(&self) -> PathBuf {
        let output = self.config.output.as_deref().unwrap_or(Path::new(DEFAULT_OUTPUT));
        normalize(&self.root.join(output))
    }

    /// The directories where libraries are looked for.
    pub fn library_path(&self) -> Vec<PathBuf> {
        let configured = self.config.library_path.iter().flatten();
        let mut path: Vec<PathBuf> = configured.map(|dir| normalize(&self.root.join(dir))).collect();
        if !path.contains(&self.root) {
            path.push(self.root.clone());
        }
        path
    }

    /// How programs are compiled on save.
    pub fn profile(&self) -> Profile {
        self.config.profile.unwrap_or_default()
    }

    /// The entries that the project file names; `None` if every program is one.
    pub fn configured_entries(&self) -> Option<Vec<Entry>> {
        let output = self.output();
        let programs = self.config.programs.as_ref()?;
        let entry = |program: &config::Program| Entry {
            file: normalize(&self.root.join(&program.file)),
            stem: output.join(&program.name),
        };
        Some(programs.iter().map(entry).collect())
    }

    /// Whether sources are looked for in a directory inside the root: not in hidden directories, the
    /// output directory and the directories of package managers and build tools.
    fn searches(&self, directory: &Path, output: &Path) -> bool {
        let name = directory.file_name().and_then(|name| name.to_str());
        directory != output
            && name.is_some_and(|name| !name.starts_with('.') && !["node_modules", "target"].contains(&name))
    }

    /// Whether [`Project::scan`] finds this file, if it exists.
    pub fn holds(&self, file: &Path) -> bool {
        let output = self.output();
        let inside = file.ancestors().skip(1).take_while(|directory| *directory != self.root);
        is_source(file)
            && file.starts_with(&self.root)
            && inside.into_iter().all(|directory| self.searches(directory, &output))
    }

    /// The source files in the directories under the root that are searched.
    pub fn scan(&self) -> BTreeSet<PathBuf> {
        let output = self.output();
        let mut found = BTreeSet::new();
        let mut directories = vec![self.root.clone()];
        while let Some(directory) = directories.pop() {
            let Ok(entries) = fs::read_dir(&directory) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_dir() {
                    if self.searches(&path, &output) {
                        directories.push(path);
                    }
                } else if is_source(&path) {
                    found.insert(path);
                    if found.len() == MAX_FILES {
                        return found;
                    }
                }
            }
        }
        found
    }

    /// The entries made of these files, each of which holds a program: the artifact of `a/b.scm` is
    /// `OUTPUT/a/b.wasm`. Where two files would have the same artifact, the one whose extension is
    /// further down in [`EXTENSIONS`] keeps its extension in the name.
    pub fn entries_of(&self, programs: &BTreeSet<PathBuf>) -> Vec<Entry> {
        let output = self.output();
        let mut taken: BTreeMap<PathBuf, &PathBuf> = BTreeMap::new();
        let rank = |path: &Path| {
            let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
            EXTENSIONS.iter().position(|it| *it == extension)
        };
        let mut ordered: Vec<&PathBuf> = programs.iter().collect();
        ordered.sort_by_key(|path| rank(path));
        for path in ordered {
            let relative = path.strip_prefix(&self.root).unwrap_or(path);
            let stem = output.join(relative.with_extension(""));
            let stem = if taken.contains_key(&stem) { output.join(relative) } else { stem };
            taken.insert(stem, path);
        }
        let mut entries: Vec<Entry> =
            taken.into_iter().map(|(stem, file)| Entry { file: file.clone(), stem }).collect();
        entries.sort();
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalized_by_name() {
        for (path, normal) in [("/a/./b/../c", "/a/c"), ("/../a", "/a"), ("../a/..", ".."), ("a/..", ".")] {
            assert_eq!(normalize(Path::new(path)), Path::new(normal), "{path}");
        }
    }

    #[test]
    fn files_without_a_text_say_why() {
        let Content::Unusable { code, message } = decode(b"(display \"a\n\xff\")".to_vec()) else {
            panic!("accepted")
        };
        assert_eq!(code, Code::NotUtf8);
        assert!(message.contains("0xff at offset 12, in line 2"), "{message}");
        assert_eq!(read(Path::new("/no/such/file.scm")), Content::Missing);
        assert!(matches!(read(Path::new("/")), Content::Unusable { code: Code::InputOutput, .. }));
    }

    #[test]
    fn artifacts_of_different_programs_differ() {
        let project = Project { root: "/w".into(), config: Config::default() };
        let files = ["/w/a.ss", "/w/a.scm", "/w/d/a.scm"].map(PathBuf::from).into_iter().collect();
        let entries = project.entries_of(&files);
        let stems: Vec<_> = entries.iter().map(|entry| entry.stem.to_str().unwrap()).collect();
        assert_eq!(stems, ["/w/build/a", "/w/build/a.ss", "/w/build/d/a"]);
    }
}
