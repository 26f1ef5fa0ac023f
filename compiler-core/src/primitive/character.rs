//! What the primitives on characters answer (R7RS section 6.6).

/// The uppercase of a character if it is one character, otherwise the character.
pub fn upcase(char: char) -> char {
    single(char, char.to_uppercase())
}

/// The lowercase of a character if it is one character, otherwise the character.
pub fn downcase(char: char) -> char {
    single(char, char.to_lowercase())
}

fn single(char: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => only,
        _ => char,
    }
}

/// The bits of `%char-class`: 1 alphabetic, 2 numeric, 4 white space, 8 uppercase, 16 lowercase.
pub fn class(char: char) -> i32 {
    i32::from(char.is_alphabetic())
        | i32::from(char.is_numeric()) << 1
        | i32::from(char.is_whitespace()) << 2
        | i32::from(char.is_uppercase()) << 3
        | i32::from(char.is_lowercase()) << 4
}
