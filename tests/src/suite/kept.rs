//! Programs that Node ran, kept in a folder for hosts that cannot be asked one program at a time: the
//! browsers, which run all of them in one page. Each is two files, `HASH.wasm` and `HASH.json`, the
//! latter with what the program is connected to and what it did.

use super::case::Case;
use super::execution::Execution;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

/// Makes the folder, or takes away what was kept in it before.
pub fn clear(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        // Nothing else, whatever folder it is.
        let hash = path.file_stem().is_some_and(|stem| {
            stem.len() == 16 && stem.as_encoded_bytes().iter().all(u8::is_ascii_hexdigit)
        });
        if hash && path.extension().is_some_and(|extension| extension == "wasm" || extension == "json") {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Keeps a program; `name` is that of its test.
pub fn keep(folder: &Path, name: &str, case: &Case, module: &[u8], execution: &Execution) -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    (name, module).hash(&mut hasher);
    let path = folder.join(format!("{:016x}", hasher.finish()));
    let Execution { output, error, exit } = execution;
    let record = serde_json::json!({
        "name": name, "arguments": case.arguments, "input": case.input,
        "output": output, "error": error, "exit": exit,
    });
    std::fs::write(path.with_extension("wasm"), module)?;
    std::fs::write(path.with_extension("json"), record.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::markdown::parse;

    #[test]
    fn the_last_run_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let programs = folder.path().join("programs");
        let tests = parse("# T\n```scheme\n1\n```\n```output\n1\n```\n").unwrap();
        let case = Case::new(&tests[0]).unwrap();
        let execution = Execution { output: "1".into(), error: String::new(), exit: 7 };
        for name in ["a: T", "b: T"] {
            clear(&programs).unwrap();
            keep(&programs, name, &case, b"module", &execution).unwrap();
        }
        let paths = std::fs::read_dir(&programs).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<_> = paths.collect();
        paths.sort();
        let [record, module] = &paths[..] else { panic!("{paths:?}") };
        assert_eq!(std::fs::read(module).unwrap(), b"module");
        let record: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(record).unwrap()).unwrap();
        assert_eq!((&record["name"], &record["output"]), (&"b: T".into(), &"1".into()));
        assert_eq!(record["exit"], 7);
    }
}
