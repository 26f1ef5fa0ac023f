//! The functions that programs import from the module `scheme`.

use super::{Exit, Host, moves};
use compiler_core::primitive::character;
use compiler_core::source::{flonum_to_string, transcendental};
use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wasmtime::{Caller, EqRef, Error, Extern, ExternRef, Linker, Memory, Result, Rooted};

impl Host {
    /// Writes out what is buffered.
    pub(super) fn flush(&mut self) -> std::io::Result<()> {
        self.output.flush()?;
        self.errors.flush()?;
        self.files.flush()
    }

    fn write(&mut self, fd: i32, bytes: &[u8]) -> std::io::Result<()> {
        match fd {
            1 if bytes.is_empty() => self.output.flush(),
            1 => self.output.write(bytes),
            2 => {
                self.output.flush()?;
                self.errors.write_all(bytes)
            }
            file => self.files.write(file, bytes),
        }
    }
}

/// The transfer area.
fn memory(caller: &mut Caller<'_, Host>) -> Result<Memory> {
    caller
        .get_export("memory")
        .and_then(Extern::into_memory)
        .ok_or_else(|| Error::msg("the program exports no memory"))
}

/// Puts bytes into the transfer area, which is made longer if needed; answers their number.
fn put(caller: &mut Caller<'_, Host>, at: i32, bytes: &[u8]) -> Result<i32> {
    let memory = memory(caller)?;
    let end = u64::from(at as u32) + bytes.len() as u64;
    let missing = end.saturating_sub(memory.data_size(&*caller) as u64);
    if missing > 0 {
        memory.grow(&mut *caller, missing.div_ceil(0x10000))?;
    }
    memory.write(&mut *caller, at as u32 as usize, bytes)?;
    i32::try_from(bytes.len()).map_err(|_| Error::msg("too long for the transfer area"))
}

/// The bytes of the transfer area from `at` on, and what the host works on.
fn area<'a>(
    caller: &'a mut Caller<'_, Host>,
    memory: &Memory,
    at: i32,
    length: i32,
) -> Result<(&'a mut [u8], &'a mut Host)> {
    let (bytes, host) = memory.data_and_store_mut(caller);
    let start = at as u32 as usize;
    let bytes = start
        .checked_add(length as u32 as usize)
        .and_then(|end| bytes.get_mut(start..end))
        .ok_or_else(|| Error::msg("beyond the end of the transfer area"))?;
    Ok((bytes, host))
}

fn scalar(value: i32) -> Option<char> {
    u32::try_from(value).ok().and_then(char::from_u32)
}

/// The other case of a character, if it is one character.
fn convert_case<I: Iterator<Item = char>>(value: i32, convert: fn(char) -> I) -> i32 {
    scalar(value).map_or(value, |char| u32::from(character::single(char, convert(char))) as i32)
}

/// Defines every function of the interface.
pub(super) fn define(linker: &mut Linker<Host>) -> Result<()> {
    define_streams(linker)?;
    define_text(linker)?;
    type Function = fn(f64) -> f64;
    let functions: [(&str, Function); 8] = [
        ("exp", transcendental::exp),
        ("log", transcendental::log),
        ("sin", transcendental::sin),
        ("cos", transcendental::cos),
        ("tan", transcendental::tan),
        ("asin", transcendental::asin),
        ("acos", transcendental::acos),
        ("atan", transcendental::atan),
    ];
    for (name, function) in functions {
        linker.func_wrap("scheme", name, move |x: f64| function(x))?;
    }
    linker.func_wrap("scheme", "atan2", transcendental::atan2)?;
    linker.func_wrap("scheme", "pow", transcendental::pow)?;
    linker.func_wrap("scheme", "now", || {
        // A clock before 1970 shows as 1970.
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
    })?;
    linker.func_wrap("scheme", "jiffies", |caller: Caller<'_, Host>| {
        caller.data().start.elapsed().as_micros() as f64
    })?;
    linker.func_wrap("scheme", "pause", |mut caller: Caller<'_, Host>, milliseconds: i32| {
        caller.data_mut().pause = Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0));
    })?;
    linker.func_wrap("scheme", "wake", || {})?;
    define_javascript(linker)?;
    linker.func_wrap("scheme", "exit", |code: i32| -> Result<()> { Err(Exit(code).into()) })?;
    // The collector moves objects, and nothing of an object can be read here that never changes.
    linker.func_wrap("scheme", "identity_hash", |_: Rooted<EqRef>| 1_i32)?;
    linker.func_wrap("scheme", "address_hash", moves::address_hash)?;
    linker.func_wrap("scheme", "moves", moves::count)?;
    Ok(())
}

/// There is no JavaScript here, and the library does nothing of these before it has asked.
fn define_javascript(linker: &mut Linker<Host>) -> Result<()> {
    type Extern = Option<Rooted<ExternRef>>;
    type Eq = Option<Rooted<EqRef>>;
    fn none<T>() -> Result<T> {
        Err(Error::msg("there is no JavaScript in this host"))
    }
    linker.func_wrap("scheme", "javascript", || 0_i32)?;
    linker.func_wrap("scheme", "js_text", |_: i32, _: i32| none::<Extern>())?;
    linker.func_wrap("scheme", "js_number", |_: f64| none::<Extern>())?;
    linker.func_wrap("scheme", "js_function", |_: Rooted<EqRef>, _: Rooted<EqRef>| none::<Extern>())?;
    linker.func_wrap("scheme", "js_operate", |_: i32, _: Extern, _: Extern, _: Extern| none::<Extern>())?;
    linker.func_wrap("scheme", "js_thrown", || 0_i32)?;
    linker.func_wrap("scheme", "js_kind", |_: Extern| none::<i32>())?;
    linker.func_wrap("scheme", "js_to_number", |_: Extern| none::<f64>())?;
    linker.func_wrap("scheme", "js_to_text", |_: Extern| none::<i32>())?;
    linker.func_wrap("scheme", "js_to_procedure", |_: Extern| none::<Eq>())?;
    linker.func_wrap("scheme", "js_known", |_: Extern| none::<Eq>())?;
    linker.func_wrap("scheme", "js_know", |_: Extern, _: Rooted<EqRef>| none::<()>())?;
    Ok(())
}

fn define_streams(linker: &mut Linker<Host>) -> Result<()> {
    linker.func_wrap(
        "scheme",
        "write",
        |mut caller: Caller<'_, Host>, fd: i32, at: i32, length: i32| -> Result<()> {
            let memory = memory(&mut caller)?;
            let (bytes, host) = area(&mut caller, &memory, at, length)?;
            Ok(host.write(fd, bytes)?)
        },
    )?;
    linker.func_wrap(
        "scheme",
        "read",
        |mut caller: Caller<'_, Host>, fd: i32, at: i32, length: i32| -> Result<i32> {
            let memory = memory(&mut caller)?;
            let (bytes, host) = area(&mut caller, &memory, at, length)?;
            host.flush()?;
            if fd != 0 {
                return Ok(host.files.read(fd, bytes)? as i32);
            }
            loop {
                match host.input.read(bytes) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    result => return Ok(result? as i32),
                }
            }
        },
    )?;
    linker.func_wrap(
        "scheme",
        "argument",
        |mut caller: Caller<'_, Host>, index: i32, at: i32| -> Result<i32> {
            let argument =
                usize::try_from(index).ok().and_then(|index| caller.data().args.get(index).cloned());
            match argument {
                Some(text) => put(&mut caller, at, text.as_bytes()),
                None => Ok(-1),
            }
        },
    )?;
    linker.func_wrap(
        "scheme",
        "file",
        |mut caller: Caller<'_, Host>, operation: i32, at: i32, length: i32| -> Result<i32> {
            let memory = memory(&mut caller)?;
            let (bytes, host) = area(&mut caller, &memory, at, length)?;
            Ok(host.files.operate(operation, &String::from_utf8_lossy(bytes)))
        },
    )?;
    linker.func_wrap("scheme", "close", |mut caller: Caller<'_, Host>, fd: i32| -> Result<()> {
        Ok(caller.data_mut().files.close(fd)?)
    })?;
    linker.func_wrap(
        "scheme",
        "variable",
        |mut caller: Caller<'_, Host>, index: i32, at: i32| -> Result<i32> {
            let variable = usize::try_from(index).ok().and_then(|index| std::env::vars_os().nth(index));
            match variable {
                Some((name, value)) => {
                    let text = format!("{}={}", name.to_string_lossy(), value.to_string_lossy());
                    put(&mut caller, at, text.as_bytes())
                }
                None => Ok(-1),
            }
        },
    )?;
    linker.func_wrap("scheme", "report_frame", |mut caller: Caller<'_, Host>, code: i32| -> Result<()> {
        let host = caller.data_mut();
        let Some(line) = host.positions.describe(code) else { return Ok(()) };
        Ok(host.write(2, line.as_bytes())?)
    })?;
    Ok(())
}

fn define_text(linker: &mut Linker<Host>) -> Result<()> {
    linker.func_wrap(
        "scheme",
        "f64_to_string",
        |mut caller: Caller<'_, Host>, value: f64| -> Result<i32> {
            put(&mut caller, 0, flonum_to_string(value).as_bytes())
        },
    )?;
    linker.func_wrap(
        "scheme",
        "string_to_f64",
        |mut caller: Caller<'_, Host>, at: i32, length: i32| -> Result<f64> {
            let memory = memory(&mut caller)?;
            let (bytes, _) = area(&mut caller, &memory, at, length)?;
            // The program has checked the notation.
            Ok(std::str::from_utf8(bytes)?.parse()?)
        },
    )?;
    linker.func_wrap(
        "scheme",
        "convert_text",
        |mut caller: Caller<'_, Host>, how: i32, length: i32| -> Result<i32> {
            let memory = memory(&mut caller)?;
            let (bytes, _) = area(&mut caller, &memory, 0, length)?;
            let text = character::convert(std::str::from_utf8(bytes)?, how);
            put(&mut caller, 0, text.as_bytes())
        },
    )?;
    linker.func_wrap("scheme", "char_upcase", |value: i32| convert_case(value, char::to_uppercase))?;
    linker.func_wrap("scheme", "char_downcase", |value: i32| convert_case(value, char::to_lowercase))?;
    linker.func_wrap("scheme", "char_class", |value: i32| scalar(value).map_or(0, character::class))?;
    Ok(())
}
