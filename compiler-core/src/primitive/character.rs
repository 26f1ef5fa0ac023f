//! What the primitives on characters answer (R7RS section 6.6).

use unicode_normalization::UnicodeNormalization;

/// The uppercase of a character that has one of a single character, otherwise the character.
pub fn upcase(char: char) -> char {
    match char {
        // The capitals of the Greek vowels with iota: their whole uppercase has two characters.
        '\u{1f80}'..='\u{1faf}' => char::from_u32(u32::from(char) | 8).unwrap_or(char),
        '\u{1fb3}' => '\u{1fbc}',
        '\u{1fc3}' => '\u{1fcc}',
        '\u{1ff3}' => '\u{1ffc}',
        _ => single(char, char.to_uppercase()),
    }
}

/// The lowercase of a character that has one of a single character, otherwise the character.
pub fn downcase(char: char) -> char {
    match char {
        // The only character whose whole lowercase has several.
        '\u{130}' => 'i',
        _ => single(char, char.to_lowercase()),
    }
}

/// A text converted as the host function `convert_text` does: to upper case (0), lower case (1), or a
/// normal form: NFC (2), NFD (3), NFKC (4), NFKD (5).
pub fn convert(text: &str, how: i32) -> String {
    match how {
        0 => text.to_uppercase(),
        1 => text.to_lowercase(),
        2 => text.nfc().collect(),
        3 => text.nfd().collect(),
        4 => text.nfkc().collect(),
        5 => text.nfkd().collect(),
        _ => text.into(),
    }
}

/// The mapping of a character's case if it is one character, otherwise the character.
pub fn single(char: char, mut mapped: impl Iterator<Item = char>) -> char {
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
        assert_eq!((downcase('\u{3a3}'), downcase('\u{130}')), ('\u{3c3}', 'i'));
        assert_eq!(
            (upcase('\u{1f80}'), upcase('\u{1f88}'), upcase('\u{1fb3}')),
            ('\u{1f88}', '\u{1f88}', '\u{1fbc}')
        );
        assert_eq!(
            (convert("Stra\u{df}e", 0), convert("\u{39f}\u{3a3}", 1)),
            ("STRASSE".into(), "\u{3bf}\u{3c2}".into())
        );
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
