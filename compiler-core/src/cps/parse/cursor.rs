//! The lexical level: a position in a line, names, constants.

use crate::primitive::Constant;
use crate::primitive::constant::CHARACTER_NAMES;
use crate::source::Symbol;
use crate::syntax::parse_number;
use std::sync::Arc;

/// How deep constants may nest in text.
const MAX_DEPTH: u32 = 2000;

/// A position in a line of text.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

/// What went wrong, in words.
pub(super) type Result<T> = std::result::Result<T, String>;

fn is_atom(char: char) -> bool {
    char.is_alphanumeric() || "!$%&*/:<=>?^_~+-.@".contains(char)
}

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a str) -> Cursor<'a> {
        let mut cursor = Cursor { rest: line };
        cursor.skip_spaces();
        cursor
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Whether nothing is left but a comment.
    pub(super) fn at_end(&self) -> bool {
        matches!(self.peek(), None | Some(';'))
    }

    /// The text of the comment that is left, if any.
    pub(super) fn comment(&self) -> Option<&'a str> {
        self.rest.strip_prefix(';')
    }

    pub(super) fn error<T>(&self, expected: &str) -> Result<T> {
        Err(format!("expected {expected} before `{}`", self.rest))
    }

    /// Takes `text` if it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                self.skip_spaces();
                true
            }
            None => false,
        }
    }

    pub(super) fn expect(&mut self, text: &str) -> Result<()> {
        if self.eat(text) { Ok(()) } else { self.error(&format!("`{text}`")) }
    }

    /// The atom that comes next, which is not taken; empty if there is none.
    pub(super) fn peek_atom(&self) -> &'a str {
        let end = self.rest.find(|char| !is_atom(char)).unwrap_or(self.rest.len());
        &self.rest[..end]
    }

    pub(super) fn atom(&mut self) -> Result<&'a str> {
        let atom = self.peek_atom();
        if atom.is_empty() {
            return self.error("a name");
        }
        self.rest = &self.rest[atom.len()..];
        self.skip_spaces();
        Ok(atom)
    }

    /// Takes the atom `word` if it comes next.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        self.peek_atom() == word && self.atom().is_ok()
    }

    /// Items between `open` and `close`, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        open: &str,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.expect(open)?;
        let mut items = Vec::new();
        if self.eat(close) {
            return Ok(items);
        }
        loop {
            items.push(item(self)?);
            if !self.eat(",") {
                self.expect(close)?;
                return Ok(items);
            }
        }
    }

    /// A symbol, plain or between bars.
    pub(super) fn symbol(&mut self) -> Result<Symbol> {
        Ok(if self.peek() == Some('|') {
            let name = Symbol::new(&self.quoted('|')?);
            self.skip_spaces();
            name
        } else {
            Symbol::new(self.atom()?)
        })
    }

    /// The characters up to the closing quote, which is the first character and the last; white space
    /// after it stays.
    fn quoted(&mut self, quote: char) -> Result<String> {
        let mut chars = self.rest.char_indices();
        chars.next();
        let mut text = String::new();
        while let Some((at, char)) = chars.next() {
            match char {
                '\\' => match chars.next().map(|(_, char)| char) {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some('x') => {
                        let digits: String =
                            chars.by_ref().map(|(_, char)| char).take_while(|&char| char != ';').collect();
                        match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32) {
                            Some(char) => text.push(char),
                            None => return self.error("a character's number"),
                        }
                    }
                    Some(char) => text.push(char),
                    None => break,
                },
                char if char == quote => {
                    self.rest = &self.rest[at + char.len_utf8()..];
                    return Ok(text);
                }
                char => text.push(char),
            }
        }
        self.error("a closing quote")
    }

    /// A library's name after the name of a global: a list, or a string.
    pub(super) fn library(&mut self) -> Result<Symbol> {
        match self.constant_inside(0)? {
            Constant::String(text) => Ok(Symbol::new(&text)),
            list @ Constant::Pair(_) => Ok(Symbol::new(&list.to_string())),
            _ => self.error("a library's name"),
        }
    }

    /// A constant as `write` prints it.
    pub(super) fn constant(&mut self) -> Result<Constant> {
        self.constant_inside(0)
    }

    fn constant_inside(&mut self, depth: u32) -> Result<Constant> {
        if depth > MAX_DEPTH {
            return Err("the constant is nested too deeply".into());
        }
        let constant = match self.peek() {
            Some('"') => Constant::String(self.quoted('"')?.into()),
            Some('|') => Constant::Symbol(Symbol::new(&self.quoted('|')?)),
            Some('(') => return self.pairs(depth),
            Some('#') => return self.hash(depth),
            _ => {
                let atom = self.atom()?;
                match parse_number(atom, 10) {
                    Some(number) => Constant::Number(number),
                    None => Constant::Symbol(Symbol::new(atom)),
                }
            }
        };
        self.skip_spaces();
        Ok(constant)
    }

    fn pairs(&mut self, depth: u32) -> Result<Constant> {
        self.expect("(")?;
        let mut items = Vec::new();
        let mut tail = Constant::Null;
        while !self.eat(")") {
            if self.peek_atom() == "." && !items.is_empty() {
                self.atom()?;
                tail = self.constant_inside(depth + 1)?;
                self.expect(")")?;
                break;
            }
            items.push(self.constant_inside(depth + 1)?);
        }
        Ok(Constant::list(items.into_iter(), tail))
    }

    fn items(&mut self, depth: u32) -> Result<Vec<Constant>> {
        let mut items = Vec::new();
        while !self.eat(")") {
            items.push(self.constant_inside(depth + 1)?);
        }
        Ok(items)
    }

    fn hash(&mut self, depth: u32) -> Result<Constant> {
        if self.eat("#(") {
            return Ok(Constant::Vector(self.items(depth)?.into()));
        }
        if self.eat("#u8(") {
            let byte = |item: &Constant| u8::try_from(item.as_fixnum()?).ok();
            let bytes: Option<Arc<[u8]>> = self.items(depth)?.iter().map(byte).collect();
            return bytes.map(Constant::Bytevector).ok_or_else(|| "expected bytes".into());
        }
        if let Some(rest) = self.rest.strip_prefix("#\\") {
            let Some(first) = rest.chars().next() else { return self.error("a character") };
            let name = rest[first.len_utf8()..].find(|char: char| !char.is_alphanumeric());
            let name = &rest[..name.map_or(rest.len(), |end| first.len_utf8() + end)];
            self.rest = &rest[name.len()..];
            self.skip_spaces();
            return match character(name) {
                Some(char) => Ok(Constant::Character(char)),
                None => Err(format!("unknown character `#\\{name}`")),
            };
        }
        if self.eat("#:") {
            return Ok(Constant::Keyword(self.symbol()?));
        }
        for (text, constant) in [
            ("#<unspecified>", Constant::Unspecified),
            ("#<eof>", Constant::EndOfFile),
            ("#<unbound>", Constant::Unbound),
            ("#t", Constant::Boolean(true)),
            ("#f", Constant::Boolean(false)),
        ] {
            if self.eat(text) {
                return Ok(constant);
            }
        }
        self.error("a constant")
    }
}

fn character(name: &str) -> Option<char> {
    let mut chars = name.chars();
    if let (Some(char), None) = (chars.next(), chars.clone().next()) {
        return Some(char);
    }
    if let Some((_, char)) = CHARACTER_NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*char);
    }
    char::from_u32(u32::from_str_radix(name.strip_prefix('x')?, 16).ok()?)
}
