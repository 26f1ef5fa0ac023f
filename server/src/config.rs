//! `scheme.toml`, the project file: what it may say, and exact messages where it says something else.

use crate::analysis::Profile;
use compiler_core::diagnostics::{Code, Diagnostic};
use compiler_core::source::TextRange;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name of the project file, at the root of a workspace folder.
pub const FILE_NAME: &str = "scheme.toml";

/// The output directory of a project that does not name one.
pub const DEFAULT_OUTPUT: &str = "build";

/// An entry program of a project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Program {
    /// Its file, relative to the project's root.
    pub file: PathBuf,
    /// The artifact is `NAME.wasm`.
    pub name: String,
}

/// What a project file says. Absent keys are `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Config {
    /// The entry programs. Without the key, every file that holds a program is one.
    pub programs: Option<Vec<Program>>,
    /// Directories of libraries, relative to the root.
    pub library_path: Option<Vec<PathBuf>>,
    /// The output directory, relative to the root.
    pub output: Option<PathBuf>,
    /// How programs are compiled on save.
    pub profile: Option<Profile>,
}

impl Config {
    /// This configuration, with `fallback` for what it does not say.
    pub fn or(self, fallback: &Config) -> Config {
        Config {
            programs: self.programs.or_else(|| fallback.programs.clone()),
            library_path: self.library_path.or_else(|| fallback.library_path.clone()),
            output: self.output.or_else(|| fallback.output.clone()),
            profile: self.profile.or(fallback.profile),
        }
    }
}

/// Reads a project file. What is well-formed takes effect even when something else is not. With a
/// `root`, the files and directories that it names must exist.
pub fn parse(text: &str, root: Option<&Path>) -> (Config, Vec<Diagnostic>) {
    let mut reader = Reader { length: text.len(), root, problems: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.complain(error.span().unwrap_or(0..0), error.message());
    }
    let config = reader.config(table.get_ref());
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.place);
    (config, problems)
}

/// Reads the same keys from the settings of an editor, a JSON object. The messages name the key.
pub fn from_settings(settings: &serde_json::Value) -> (Config, Vec<String>) {
    if settings.is_null() {
        return (Config::default(), Vec::new());
    }
    // A JSON object whose values are strings, numbers, lists and objects is a TOML document; what
    // TOML cannot say (null) means "not set".
    match to_toml(settings) {
        Some(text) => {
            let (config, problems) = parse(&text, None);
            (config, problems.into_iter().map(|problem| problem.message).collect())
        }
        None => (Config::default(), vec!["the settings must be an object".into()]),
    }
}

fn to_toml(settings: &serde_json::Value) -> Option<String> {
    fn inline(value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::Array(items) => {
                format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
            }
            serde_json::Value::Object(fields) => {
                let fields = fields.iter().filter(|(_, value)| !value.is_null());
                let fields = fields.map(|(key, value)| format!("{} = {}", quoted(key), inline(value)));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
            serde_json::Value::String(text) => quoted(text),
            serde_json::Value::Null => "\"\"".into(),
            other => other.to_string(),
        }
    }
    // JSON's escapes are TOML's, except for the optional `\/`, which the serialiser never writes,
    // and for DEL, which TOML wants escaped.
    fn quoted(text: &str) -> String {
        serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
    }
    let lines = settings.as_object()?.iter().filter(|(_, value)| !value.is_null());
    Some(lines.map(|(key, value)| format!("{} = {}\n", quoted(key), inline(value))).collect())
}

struct Reader<'r> {
    length: usize,
    root: Option<&'r Path>,
    problems: Vec<Diagnostic>,
}

type Node<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn complain(&mut self, span: Range<usize>, message: impl Into<String>) {
        let end = span.end.min(self.length);
        let range = TextRange::new(span.start.min(end) as u32, end as u32);
        self.problems.push(Diagnostic::new(Code::BadConfiguration, range, message));
    }

    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "programs" => config.programs = self.programs(value),
                "library-path" => config.library_path = self.library_path(value),
                "output" => config.output = self.directory(value),
                "profile" => config.profile = self.profile(value),
                other => self.complain(
                    key.span(),
                    format!("unknown key `{other}`; the keys are programs, library-path, output, profile"),
                ),
            }
        }
        config
    }

    fn string<'a>(&mut self, value: &'a Node<'_>, what: &str) -> Option<&'a str> {
        let text = value.get_ref().as_str();
        match text {
            None => {
                let kind = value.get_ref().type_str();
                self.complain(value.span(), format!("{what} must be a string, not {}", with_article(kind)));
            }
            Some("") => self.complain(value.span(), format!("{what} must not be empty")),
            Some(_) => {}
        }
        text.filter(|text| !text.is_empty())
    }

    fn programs(&mut self, value: &Node<'_>) -> Option<Vec<Program>> {
        let Some(items) = value.get_ref().as_array() else {
            self.complain(value.span(), "`programs` must be a list of files");
            return None;
        };
        let mut programs = Vec::new();
        let mut names: BTreeMap<String, Range<usize>> = BTreeMap::new();
        for item in items.iter() {
            let Some(program) = self.program(item) else { continue };
            if let Some(first) = names.get(&program.name).cloned() {
                self.complain(
                    item.span(),
                    format!(
                        "two programs are named `{0}`; give one another name: {{ file = …, name = … }}",
                        program.name
                    ),
                );
                let related = TextRange::new(first.start as u32, first.end as u32);
                let problem = self.problems.last_mut().expect("just added");
                problem.related.push((related, "the first one is here".into()));
                continue;
            }
            names.insert(program.name.clone(), item.span());
            if self.root.is_some_and(|root| !root.join(&program.file).is_file()) {
                self.complain(item.span(), format!("there is no file {}", program.file.display()));
            }
            programs.push(program);
        }
        Some(programs)
    }

    fn program(&mut self, item: &Node<'_>) -> Option<Program> {
        let Some(table) = item.get_ref().as_table() else {
            let file = PathBuf::from(self.string(item, "a program")?);
            let name = file.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
            if name.is_none() {
                self.complain(item.span(), "this does not name a file");
            }
            return Some(Program { name: name?, file });
        };
        let (mut file, mut name) = (None, None);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "file" => file = self.string(value, "`file`").map(PathBuf::from),
                "name" => name = self.program_name(value),
                other => self
                    .complain(key.span(), format!("unknown key `{other}`; a program has `file` and `name`")),
            }
        }
        if table.get("file").is_none() {
            self.complain(item.span(), "a program needs a `file`");
        }
        let file = file?;
        let stem = file.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
        Some(Program { name: name.or(stem)?, file })
    }

    fn program_name(&mut self, value: &Node<'_>) -> Option<String> {
        let name = self.string(value, "`name`")?;
        let mut parts = Path::new(name).components();
        if matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
            return Some(name.to_owned());
        }
        self.complain(value.span(), "the name of a program is a file name without directories");
        None
    }

    fn library_path(&mut self, value: &Node<'_>) -> Option<Vec<PathBuf>> {
        let Some(items) = value.get_ref().as_array() else {
            self.complain(value.span(), "`library-path` must be a list of directories");
            return None;
        };
        let mut paths = Vec::new();
        for item in items.iter() {
            let Some(path) = self.string(item, "a directory").map(PathBuf::from) else { continue };
            if self.root.is_some_and(|root| !root.join(&path).is_dir()) {
                self.complain(item.span(), format!("there is no directory {}", path.display()));
            }
            paths.push(path);
        }
        Some(paths)
    }

    fn directory(&mut self, value: &Node<'_>) -> Option<PathBuf> {
        self.string(value, "`output`").map(PathBuf::from)
    }

    fn profile(&mut self, value: &Node<'_>) -> Option<Profile> {
        match self.string(value, "`profile`")? {
            "development" => Some(Profile::Development),
            "release" => Some(Profile::Release),
            _ => {
                self.complain(value.span(), "`profile` is \"development\" or \"release\"");
                None
            }
        }
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of a text as `range text: message`.
    fn complaints(text: &str) -> Vec<String> {
        let problems = parse(text, None).1;
        problems.iter().map(|p| format!("{:?}: {}", p.place.of(text), p.message)).collect()
    }

    #[test]
    fn a_whole_file() {
        let text = r#"
            programs = ["src/main.scm", { file = "tools/main.scm", name = "tool" }]
            library-path = ["lib", "../shared"]
            output = "out"
            profile = "release"
        "#;
        let (config, problems) = parse(text, None);
        assert_eq!(problems, []);
        let program = |file: &str, name: &str| Program { file: file.into(), name: name.into() };
        assert_eq!(
            config,
            Config {
                programs: Some(vec![program("src/main.scm", "main"), program("tools/main.scm", "tool")]),
                library_path: Some(vec!["lib".into(), "../shared".into()]),
                output: Some("out".into()),
                profile: Some(Profile::Release),
            }
        );
    }

    #[test]
    fn every_mistake_is_reported_where_it_stands() {
        assert_eq!(
            complaints("programs = \"a\"\nlibrary-path = [1]\noutput = \"\"\nprofile = \"fast\"\nx = 1\n"),
            [
                "\"\\\"a\\\"\": `programs` must be a list of files",
                "\"1\": a directory must be a string, not an integer",
                "\"\\\"\\\"\": `output` must not be empty",
                "\"\\\"fast\\\"\": `profile` is \"development\" or \"release\"",
                "\"x\": unknown key `x`; the keys are programs, library-path, output, profile",
            ]
        );
        let clash = complaints("programs = [\"a/x.scm\", \"b/x.scm\"]");
        assert_eq!(clash.len(), 1);
        assert!(clash[0].starts_with("\"\\\"b/x.scm\\\"\": two programs are named `x`"), "{clash:?}");
        assert!(complaints("programs = [{ name = \"../x\" }]")[0].contains("a program needs a `file`"));
    }

    #[test]
    fn a_syntax_error_leaves_the_rest_in_effect() {
        let (config, problems) = parse("output = \"out\"\nprofile = \n", None);
        assert_eq!(config.output, Some("out".into()));
        assert!(!problems.is_empty());
        assert!(problems.iter().all(|p| p.code == Code::BadConfiguration));
    }

    #[test]
    fn editor_settings_are_the_same_keys() {
        let settings = serde_json::json!({"library-path": ["a\"b"], "profile": "release", "output": null});
        let (config, problems) = from_settings(&settings);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(config.library_path, Some(vec!["a\"b".into()]));
        assert_eq!(config.profile, Some(Profile::Release));
        assert_eq!(from_settings(&serde_json::json!(3)).1.len(), 1);
        assert_eq!(from_settings(&serde_json::json!({"profile": 3})).1.len(), 1);
    }
}
