//! Tests of reading as a whole: data, places, errors, round trips.

use super::*;
use crate::diagnostics::Code;
use crate::source::TextRange;

/// The datum, written with every structure explicit.
fn shown(datum: &Datum) -> String {
    let all = |items: &[Datum]| items.iter().map(shown).collect::<Vec<_>>().join(" ");
    match &*datum.kind {
        DatumKind::Boolean(value) => format!("#{value}"),
        DatumKind::Number(number) => number.to_string(),
        DatumKind::Character(char) => format!("#\\x{:x}", u32::from(*char)),
        DatumKind::String(text) => format!("{text:?}"),
        DatumKind::Symbol(name) => name.to_string(),
        DatumKind::Keyword(name) => format!("#:{name}"),
        DatumKind::Bytevector(bytes) => format!("#u8{bytes:?}"),
        DatumKind::List(items) => format!("({})", all(items)),
        DatumKind::ImproperList(items, tail) => format!("({} . {})", all(items), shown(tail)),
        DatumKind::Vector(items) => format!("#({})", all(items)),
        DatumKind::Labelled(label, datum) => format!("#{label}={}", shown(datum)),
        DatumKind::Reference(label) => format!("#{label}#"),
        DatumKind::Error => "<error>".into(),
    }
}

#[test]
fn data() {
    let cases = [
        ("(a b)", "(a b)"),
        ("[a (b)]", "(a (b))"),
        ("(a . b)", "(a . b)"),
        ("(a . (b c))", "(a b c)"),
        ("(a . (b . c))", "(a b . c)"),
        ("(a . ())", "(a)"),
        ("#(1 #t)", "#(1 #true)"),
        ("#u8(0 #xff 10)", "#u8[0, 255, 10]"),
        ("#vu8()", "#u8[]"),
        ("'a", "(quote a)"),
        ("`(a ,b ,@c)", "(quasiquote (a (unquote b) (unquote-splicing c)))"),
        ("#'a", "(syntax a)"),
        ("#`(a #,b #,@c)", "(quasisyntax (a (unsyntax b) (unsyntax-splicing c)))"),
        ("(a #;b c #;(d) #;#;e f)", "(a c)"),
        ("(a #;b . c)", "(a . c)"),
        ("#0=(a #0#)", "#0=(a #0#)"),
        ("#:key", "#:key"),
        ("#:|a b|", "#:a b"),
        ("#true", "#true"),
        ("#F", "#false"),
        (r"#\a", r"#\x61"),
        (r"#\x", r"#\x78"),
        (r"#\x41", r"#\x41"),
        (r"#\space", r"#\x20"),
        (r"#\null", r"#\x0"),
        (r"#\λ", r"#\x3bb"),
        (r"#\(", r"#\x28"),
        (r"#\ ", r"#\x20"),
        (r#""a\n\t\"\\\x41;""#, r#""a\n\t\"\\A""#),
        ("\"a\\  \n   b\"", r#""ab""#),
        ("\"a\r\nb\rc\"", r#""a\nb\nc""#),
        ("\"\\\r\n x\"", r#""x""#),
        ("|a b\\x41;\\|c|", "a bA|c"),
        ("||", ""),
        ("...", "..."),
        ("+", "+"),
        ("-", "-"),
        ("->x", "->x"),
        ("+.x", "+.x"),
        ("1+", "1+"),
        ("-1+", "-1+"),
        ("1/2", "1/2"),
        ("+inf.0", "+inf.0"),
        ("-i", "-i"),
        ("+inf.0x", "+inf.0x"),
        ("#e1.5", "3/2"),
        ("λ", "λ"),
        ("!$%&*/:<=>?^_~", "!$%&*/:<=>?^_~"),
        ("(#!fold-case ABC |ABC| #\\SPACE #!no-fold-case ABC)", "(abc ABC #\\x20 ABC)"),
        ("#| a |# x", "x"),
    ];
    for (text, expected) in cases {
        let read = read(text, false);
        assert_eq!(read.errors, [], "{text}");
        assert_eq!(shown(&read.datum), expected, "{text}");
    }
    assert_eq!(shown(&read("(Define X #T)", true).datum), "(define x #true)");
}

#[test]
fn errors_have_exact_places() {
    use Code::*;
    let cases: &[(&str, &[(Code, &str)])] = &[
        ("(a", &[(Unclosed, "(")]),
        ("(a [b", &[(Unclosed, "("), (Unclosed, "[")]),
        ("(a \"b", &[(Unclosed, "("), (Unclosed, "\"")]),
        ("(a |b", &[(Unclosed, "("), (Unclosed, "|")]),
        ("(a #|b", &[(Unclosed, "("), (Unclosed, "#|")]),
        ("(a #:|b", &[(Unclosed, "("), (Unclosed, "#:|")]),
        (")", &[(UnexpectedClose, ")")]),
        ("(a]", &[(UnexpectedClose, "]")]),
        ("[a)", &[(UnexpectedClose, ")")]),
        ("#(a]", &[(UnexpectedClose, "]")]),
        (".", &[(BadDatum, ".")]),
        ("(. a)", &[(BadDatum, ".")]),
        ("(a .)", &[(BadDatum, ".")]),
        ("(a . b c)", &[(BadDatum, ".")]),
        ("(a . b . c)", &[(BadDatum, "."), (BadDatum, ".")]),
        ("#(a . b)", &[(BadDatum, ".")]),
        ("'", &[(BadDatum, "'")]),
        ("(a ')", &[(BadDatum, "'")]),
        ("(a '`)", &[(BadDatum, "`")]),
        ("(a #;)", &[(BadDatum, "#;")]),
        ("#;", &[(BadDatum, "#;")]),
        ("(#;#;a)", &[(BadDatum, "#;")]),
        (
            "#u8(1 256 a #t (2) '3)",
            &[(BadDatum, "256"), (BadDatum, "a"), (BadDatum, "#t"), (BadDatum, "("), (BadDatum, "'")],
        ),
        (
            "(#foo #\\foo #xG #e #true1)",
            &[
                (BadToken, "#foo"),
                (BadToken, "#\\foo"),
                (BadToken, "#xG"),
                (BadToken, "#e"),
                (BadToken, "#true1"),
            ],
        ),
        ("(#\\xD800 #\\)", &[(Unclosed, "("), (BadToken, "#\\xD800")]),
        ("1/0", &[(BadToken, "1/0")]),
        ("a'b", &[(BadToken, "a'b")]),
        ("a{b}", &[(BadToken, "a{b}")]),
        (r#""a\qb\x4 \xD800;c""#, &[(BadToken, r"\q"), (BadToken, r"\x4"), (BadToken, r"\xD800;")]),
        (r#""\x41 \u03bb \U01F600 \0""#, &[]),
        (r#""\u3b \UD800 \U110000""#, &[(BadToken, r"\u3b"), (BadToken, r"\UD800"), (BadToken, r"\U110000")]),
        ("|a\\q|", &[(BadToken, r"\q")]),
        ("#:", &[(BadToken, "#:")]),
        ("#:a'", &[(BadToken, "#:a'")]),
        ("#99999999999#", &[(BadToken, "#99999999999#")]),
        ("#99999999999=a", &[(BadToken, "#99999999999=")]),
        ("(#0=a #0=b)", &[(BadDatum, "#0=")]),
        ("(#0# #0=a)", &[(BadDatum, "#0#")]),
        ("#0=#0#", &[(BadDatum, "#0#")]),
        ("(a #;(#foo . ) b)", &[]),
        ("(a #;(b", &[(Unclosed, "("), (Unclosed, "(")]),
        ("", &[(BadDatum, "")]),
    ];
    for (text, expected) in cases {
        let read = read(text, false);
        let found: Vec<_> = read.errors.iter().map(|error| (error.code, error.place.of(text))).collect();
        assert_eq!(&found, expected, "{text}");
        if !text.is_empty() && !text.starts_with("#;") {
            assert_eq!(parse_file(text).errors, read.errors, "{text}");
        }
    }
}

#[test]
fn nodes_are_in_preorder_whatever_the_white_space() {
    let text = "(define (f x) ; comment\n  '(x . #(y)) \"z\")";
    let other = "(define(f x)#;(skipped)'(x . #(y))\"z\")";
    let (read, again) = (read(text, false), super::read(other, false));
    assert_eq!(read.datum, again.datum);
    let texts: Vec<&str> =
        (0..read.spans.len() as u32).map(|node| read.spans.range(NodeId(node)).of(text)).collect();
    assert_eq!(
        texts,
        [text, "define", "(f x)", "f", "x", "'(x . #(y))", "'", "(x . #(y))", "x", "#(y)", "y", "\"z\""]
    );
    let quoted = read.spans.node_at(text.find("y)").expect("there") as u32).expect("a node");
    let around: Vec<u32> = read.spans.ancestors(quoted).map(|node| node.0).collect();
    assert_eq!(around, [10, 9, 7, 5, 0]);
}

#[test]
fn node_at_prefers_words() {
    let text = "(ab (c) 'd)";
    let spans = read(text, false).spans;
    let at = |offset| spans.node_at(offset).map(|node| spans.range(node).of(text));
    let expected = [
        (0, text),
        (1, "ab"),
        (2, "ab"),
        (3, "ab"),
        (4, "(c)"),
        (5, "c"),
        (6, "c"),
        (7, text),
        (8, "'"),
        (9, "d"),
        (10, "d"),
        (11, text),
    ];
    for (offset, expected) in expected {
        assert_eq!(at(offset), Some(expected), "{offset}");
    }
    let covering = spans.covering(TextRange::new(1, 6)).map(|node| spans.range(node).of(text));
    assert_eq!(covering, Some(text));
}

#[test]
fn documentation_comments() {
    let cases = [
        (";;; Adds.\n;;; Two lines.", "Adds.\nTwo lines."),
        ("; a\n;\n;  b", "a\n\n b"),
        ("#| a\n   b |#", "a\nb"),
        (";;;;;;;\n;;; x\n;;;;;;;", "x"),
    ];
    for (text, expected) in cases {
        assert_eq!(&*doc_comment(text), expected, "{text}");
    }
}

#[test]
fn printed_tree() {
    let text = "(a '1) ; b\n#;c .";
    let expected = r##"File@0..16
  List@0..6
    LeftParen@0..1 "("
    Symbol@1..2 "a"
    Whitespace@2..3 " "
    Abbreviation@3..5
      QuoteMark@3..4 "'"
      Number@4..5 "1"
    RightParen@5..6 ")"
  Whitespace@6..7 " "
  LineComment@7..10 "; b"
  Whitespace@10..11 "\n"
  DatumComment@11..14
    DatumCommentMark@11..13 "#;"
    Symbol@13..14 "c"
  Whitespace@14..15 " "
  Dot@15..16 "."
"##;
    assert_eq!(print(&parse_file(text).root()), expected);
}

/// Runs on a stack as large as the compiler's threads have: trees and data are dropped by recursion.
fn with_stack(run: fn()) {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(run).expect("a thread");
    assert!(thread.join().is_ok());
}

#[test]
fn deep_nesting_is_one_error() {
    with_stack(nest_deeply);
}

fn nest_deeply() {
    let depth = 100_000;
    let cases = [
        ("(".repeat(depth) + &")".repeat(depth), 1),
        ("(".repeat(depth), DEPTH_LIMIT + 2),
        ("'".repeat(depth) + "a", 1),
        ("'".repeat(depth), 2),
        ("#;".repeat(depth), 1),
        ("#0=".repeat(depth) + "a", depth.min(DEPTH_LIMIT)),
        ("[".repeat(depth) + &")".repeat(depth), DEPTH_LIMIT + 1),
    ];
    for (text, errors) in cases {
        let read = read(&text, false);
        assert_eq!(read.errors.len(), errors, "{}…", &text[..5]);
        assert!(read.spans.len() <= 2 * DEPTH_LIMIT + 2);
    }
    let text = "(".repeat(depth) + "#;a b" + &")".repeat(depth);
    let parse = parse_file(&text);
    assert_eq!(parse.root().text().to_string(), text);
    let too_deep: Vec<_> = parse.errors.iter().map(|error| (error.code, error.place)).collect();
    let limit = DEPTH_LIMIT as u32;
    assert_eq!(too_deep, [(Code::TooDeep, TextRange::new(limit, limit + 1))]);
}

#[test]
fn what_stands_after_a_deep_datum_is_read() {
    with_stack(read_after_deep_data);
}

fn read_after_deep_data() {
    let (open, close) = ("(".repeat(DEPTH_LIMIT), ")".repeat(DEPTH_LIMIT));
    for deep in ["(a)", "'b", "'", "#(", "#;", "#;x", "#0=", "(#;)"] {
        let text = format!("(before {open}{deep}{close} after)");
        let read = read(&text, false);
        let items = read.datum.list().expect("a list");
        let expected = if deep == "#(" { 2 } else { 3 };
        assert_eq!(items.len(), expected, "{deep}");
        let parse = parse_file(&text);
        assert_eq!(parse.root().text().to_string(), text);
        assert_eq!(parse.errors, read.errors, "{deep}");
    }
}

/// A small linear congruential generator: the tests must not depend on chance.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn any_text_round_trips() {
    let fragments = [
        "(",
        ")",
        "[",
        "]",
        "#(",
        "#u8(",
        "'",
        "`",
        ",",
        ",@",
        "#'",
        "#`",
        "#,",
        "#,@",
        "#;",
        "#0=",
        "#0#",
        ".",
        " . ",
        " ",
        "\n",
        "\r\n",
        "; c\n",
        "#|",
        "|#",
        "#!fold-case ",
        "#!no-fold-case ",
        "#!/x",
        "a",
        "B",
        "|",
        "\\",
        "\"",
        "\\x41;",
        "\\x",
        "\\\n",
        "1",
        "-1.5e3",
        "1/2",
        "1/0",
        "+i",
        "#t",
        "#f",
        "#\\",
        "#\\x41",
        "#\\space",
        "#x",
        "#e",
        "#:",
        "#:k",
        "λ",
        "\u{feff}",
        "\u{2003}",
        "💡",
        "#",
        "\0",
        "\t",
        "{",
        "(define x ",
        "\n(",
        "\n\n",
        "...",
        "+",
        "-",
    ];
    let mut random = Random(42);
    for _ in 0..6000 {
        let length = random.below(24);
        let text: String = (0..length).map(|_| fragments[random.below(fragments.len())]).collect();
        let parse = parse_file(&text);
        assert_eq!(parse.root().text().to_string(), text);
        let mut errors = Vec::new();
        let mut end = 0;
        for form in split(&text) {
            assert!(form.range.start >= end && form.range.end > form.range.start, "{text:?}");
            end = form.range.end;
            let read = read(form.range.of(&text), form.fold_case);
            for node in 0..read.spans.len() as u32 {
                let range = read.spans.range(NodeId(node));
                assert!(range.end <= form.range.end - form.range.start, "{text:?}");
                if let Some(parent) = read.spans.parent(NodeId(node)) {
                    let outer = read.spans.range(parent);
                    assert!(outer.start <= range.start && range.end <= outer.end, "{text:?}");
                }
            }
            errors.extend(read.errors.iter().map(|error| error.map(|place| place.shifted(form.range.start))));
        }
        assert_eq!(errors, parse.errors, "{text:?}");
    }
}

#[test]
fn a_big_file() {
    let text = "(define (square x) (* x x)) ; a comment\n".repeat(50_000);
    let start = std::time::Instant::now();
    let forms = split(&text);
    assert_eq!(forms.len(), 50_000);
    for form in forms {
        assert_eq!(read(form.range.of(&text), form.fold_case).errors, []);
    }
    println!("{} bytes in {:?}", text.len(), start.elapsed());
}
