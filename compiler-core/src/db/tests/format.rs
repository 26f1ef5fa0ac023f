//! The formatter on the library's sources.

use crate::db::library_files;
use crate::ide::format::format;
use crate::syntax::{read, split};

/// Formatted twice is formatted once, and reads as before.
#[test]
fn formatting_changes_no_datum() {
    for (path, text) in library_files() {
        let once = format(text);
        assert_eq!(format(&once), once, "{path}");
        let data = |text: &str| -> Vec<_> {
            let forms = split(text);
            forms.iter().map(|form| read(form.range.of(text), form.fold_case).datum).collect()
        };
        assert_eq!(data(&once), data(text), "{path}");
    }
}
