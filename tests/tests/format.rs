//! The formatter on every Scheme source of the repository.

use compiler_core::ide::format::format;
use compiler_core::syntax::{read, split};
use std::fs;
use std::path::{Path, PathBuf};

/// The Scheme sources below a folder, except what is installed or built.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && !matches!(&*name, "target" | "node_modules" | "build") {
            sources(&path, found);
        } else if matches!(path.extension().and_then(|it| it.to_str()), Some("scm" | "sld" | "ss" | "sls")) {
            found.push(path);
        }
    }
}

#[test]
fn formatting_twice_is_formatting_once_and_changes_no_datum() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let mut found = Vec::new();
    sources(root, &mut found);
    assert!(found.len() > 100, "only {} sources", found.len());
    for path in found {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let once = format(&text);
        assert_eq!(format(&once), once, "{}", path.display());
        let data = |text: &str| -> Vec<_> {
            let forms = split(text);
            forms.iter().map(|form| read(form.range.of(text), form.fold_case).datum).collect()
        };
        assert_eq!(data(&once), data(&text), "{}", path.display());
    }
}
