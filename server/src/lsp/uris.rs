//! URIs: from the names that an editor has for documents to paths, and back.

use super::library;
use crate::workspace::normalize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tower_lsp::ls_types::Uri;

/// The editor's own spelling of the names of documents that it opened: two spellings of one file are one
/// document, and what is said about it uses the spelling in which it was opened.
#[derive(Debug, Default)]
pub struct Uris {
    open: Mutex<BTreeMap<PathBuf, Uri>>,
}

/// The path of a document. A text that is no file (`untitled:Untitled-1`) gets a relative path, which
/// no file has, because those of files are absolute.
pub fn path(uri: &Uri) -> PathBuf {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    match uri.to_file_path() {
        Some(path) if is_file && path.is_absolute() => {
            let path = normalize(&path);
            library::embedded(&path).unwrap_or(path)
        }
        _ => PathBuf::from(uri.as_str().replace(['/', '\\'], "|")),
    }
}

impl Uris {
    /// Remembers how the editor spells the name of a document that it opens.
    pub fn open(&self, uri: &Uri) -> PathBuf {
        let path = path(uri);
        self.lock().insert(path.clone(), uri.clone());
        path
    }

    /// The name of a file, or of the file that shows an embedded one; `None` for a text that is no file and
    /// was never open.
    pub fn uri(&self, path: &Path) -> Option<Uri> {
        let known = self.lock().get(path).cloned();
        known.or_else(|| match path.is_absolute() {
            true => Uri::from_file_path(path),
            false => library::materialised(path).and_then(Uri::from_file_path),
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<PathBuf, Uri>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn spellings_of_one_file_are_one_path() {
        let uris = Uris::default();
        let odd = Uri::from_str("file:///w/./a%20b%2ascm").unwrap();
        assert_eq!(uris.open(&odd), Path::new("/w/a b*scm"));
        assert_eq!(uris.uri(Path::new("/w/a b*scm")), Some(odd.clone()));
        assert_eq!(uris.uri(Path::new("/w/c d.scm")).unwrap().as_str(), "file:///w/c%20d.scm");
    }

    #[test]
    fn texts_that_are_no_files_have_names_too() {
        let uris = Uris::default();
        for name in ["untitled:Untitled-1", "git:/w/a.scm?{}", "file:relative", "zipfile:///a/b"] {
            let Ok(uri) = Uri::from_str(name) else { continue };
            let path = uris.open(&uri);
            assert!(path.is_relative(), "{path:?}");
            assert_eq!(uris.uri(&path), Some(uri));
        }
    }
}
