//! The open files of a running program, as the hosts that are written in Rust have them.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Read, Result, Write};
use std::path::Path;

/// Why an operation on a file was not possible, as `docs/abi.md` numbers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileError {
    /// There is no such file.
    Missing = -1,
    /// The system does not permit it.
    Forbidden = -2,
    /// It is a directory.
    Directory = -3,
    /// Anything else.
    Other = -4,
    /// The host has no files.
    NoFiles = -5,
}

enum Open {
    Input(File),
    Output(BufWriter<File>),
}

/// Files by the numbers of their streams, which begin at 3.
#[derive(Default)]
pub struct Files {
    open: BTreeMap<i32, Open>,
    /// How many have been opened.
    count: i32,
}

impl Files {
    /// Does one of the operations of `docs/abi.md` to the file of a name; answers what the program gets.
    /// Everything that was written is in the files before one is looked at.
    pub fn operate(&mut self, operation: i32, name: &str) -> i32 {
        if self.flush().is_err() {
            return FileError::Other as i32;
        }
        let path = Path::new(name);
        if name.is_empty() || name.contains('\0') {
            return if operation == 3 { 0 } else { FileError::Missing as i32 };
        }
        let result = match operation {
            3 => return i32::from(path.exists()),
            0..=2 if path.is_dir() => Err(ErrorKind::IsADirectory.into()),
            4 if path.symlink_metadata().is_ok_and(|data| data.is_dir()) => {
                Err(ErrorKind::IsADirectory.into())
            }
            0 => File::open(path).map(|file| self.add(Open::Input(file))),
            1 => File::create(path).map(|file| self.add(Open::Output(BufWriter::new(file)))),
            2 => OpenOptions::new()
                .append(true)
                .create(true)
                .open(path)
                .map(|file| self.add(Open::Output(BufWriter::new(file)))),
            4 => std::fs::remove_file(path).map(|()| 0),
            _ => Err(ErrorKind::Unsupported.into()),
        };
        result.unwrap_or_else(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => FileError::Missing as i32,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => FileError::Forbidden as i32,
            ErrorKind::IsADirectory => FileError::Directory as i32,
            _ => FileError::Other as i32,
        })
    }

    fn add(&mut self, file: Open) -> i32 {
        self.count += 1;
        let number = self.count + 2;
        self.open.insert(number, file);
        number
    }

    /// Fills the front of `buffer` and answers how much; 0 at the end.
    pub fn read(&mut self, number: i32, buffer: &mut [u8]) -> Result<usize> {
        let Some(Open::Input(file)) = self.open.get_mut(&number) else { return Ok(0) };
        loop {
            match file.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Writes bytes; without any, passes on what is buffered.
    pub fn write(&mut self, number: i32, bytes: &[u8]) -> Result<()> {
        match self.open.get_mut(&number) {
            Some(Open::Output(file)) if bytes.is_empty() => file.flush(),
            Some(Open::Output(file)) => file.write_all(bytes),
            _ => Ok(()),
        }
    }

    /// Passes on what is buffered for every file.
    pub fn flush(&mut self) -> Result<()> {
        for open in self.open.values_mut() {
            if let Open::Output(file) = open {
                file.flush()?;
            }
        }
        Ok(())
    }

    /// Closes a file.
    pub fn close(&mut self, number: i32) -> Result<()> {
        match self.open.remove(&number) {
            Some(Open::Output(mut file)) => file.flush(),
            _ => Ok(()),
        }
    }
}
