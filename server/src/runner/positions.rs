//! Where in the source the frames of a program are: the custom section `scheme.positions`.

/// The name of the section.
const SECTION: &str = "scheme.positions";

/// The section, decoded when a frame is described for the first time.
pub(super) struct Positions {
    section: Vec<u8>,
    decoded: Option<Decoded>,
}

/// What is in the section; docs/abi.md describes it.
#[derive(serde::Deserialize, Default)]
struct Decoded {
    names: Vec<String>,
    files: Vec<String>,
    /// By resume code.
    frames: Vec<Frame>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Frame {
    /// The number of the procedure's name.
    Named(usize),
    /// That, the number of the file, line and column; before them, the same four for each procedure whose
    /// body was inlined, innermost first.
    Placed(Vec<usize>),
}

impl Positions {
    /// The positions of a module; none if it has no such section.
    pub(super) fn of_module(wasm: &[u8]) -> Positions {
        Positions { section: find_section(wasm).unwrap_or_default().to_vec(), decoded: None }
    }

    /// Lines of a backtrace, for the code of a frame or, if negative, a number of frames left out.
    pub(super) fn describe(&mut self, code: i32) -> Option<String> {
        let Ok(code) = usize::try_from(code) else {
            return Some(format!("  ... and {} more\n", code.unsigned_abs()));
        };
        let decoded =
            self.decoded.get_or_insert_with(|| serde_json::from_slice(&self.section).unwrap_or_default());
        Some(match decoded.frames.get(code)? {
            &Frame::Named(name) => format!("  in {}\n", decoded.names.get(name)?),
            Frame::Placed(places) => {
                let line = |place: &[usize]| {
                    let &[name, file, line, column] = place else { return None };
                    let (name, file) = (decoded.names.get(name)?, decoded.files.get(file)?);
                    Some(format!("  in {name} ({file}:{line}:{column})\n"))
                };
                places.chunks(4).map(line).collect::<Option<String>>()?
            }
        })
    }
}

/// The content of the custom section, in a module whose sections are well-formed.
fn find_section(wasm: &[u8]) -> Option<&[u8]> {
    let mut rest = wasm.get(8..)?;
    while let Some((&id, after)) = rest.split_first() {
        let (size, after) = read_u32(after)?;
        let content = after.get(..size as usize)?;
        if id == 0 {
            let (length, text) = read_u32(content)?;
            let (name, data) = text.split_at_checked(length as usize)?;
            if name == SECTION.as_bytes() {
                return Some(data);
            }
        }
        rest = &after[size as usize..];
    }
    None
}

/// A number in LEB128.
fn read_u32(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut value = 0;
    for (index, &byte) in bytes.iter().take(5).enumerate() {
        value |= u32::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}
