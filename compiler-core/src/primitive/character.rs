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
        | i32::from(digit_value(char).is_some()) << 1
        | i32::from(char.is_whitespace()) << 2
        | i32::from(char.is_uppercase()) << 3
        | i32::from(char.is_lowercase()) << 4
}

/// The value of a decimal digit of any script (Unicode's general category Nd).
pub fn digit_value(char: char) -> Option<u32> {
    let scalar = u32::from(char);
    let zero = ZEROS[ZEROS.partition_point(|&zero| zero <= scalar).checked_sub(1)?];
    (scalar - zero < 10).then_some(scalar - zero)
}

/// The zeros of Unicode 17; the other nine digits follow each.
const ZEROS: &[u32] = &[
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
    0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40,
    0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da,
    0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11de0, 0x11f50, 0x16130, 0x16a60,
    0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0,
    0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_classes() {
        assert_eq!((upcase('\u{e9}'), upcase('\u{df}')), ('\u{c9}', '\u{df}'));
        assert_eq!((downcase('\u{3a3}'), downcase('\u{130}')), ('\u{3c3}', '\u{130}'));
        for (char, expected) in
            [('a', 17), ('\u{3a3}', 9), ('7', 2), ('\u{667}', 2), ('\u{a0}', 4), ('\u{bd}', 0)]
        {
            assert_eq!(class(char), expected, "{char:?}");
        }
        assert_eq!(digit_value('\u{667}'), Some(7));
        assert_eq!(digit_value('\u{1d7ff}'), Some(9));
        assert_eq!(digit_value('/'), None);
        assert!(('0'..='9').map(|c| digit_value(c).unwrap()).eq(0..10));
    }
}
