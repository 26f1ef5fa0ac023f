//! The rows. See [`super::Row`] for what each column means.

use super::Lowering::{Inline, InlineOr, Runtime};
use super::Role::{Effect, Predicate, Tail, Throw, Value};
use super::Type::*;
use super::Variadic::{Any as AnyNumber, Chain, Left, No};
use super::{Effects, Role, Row, Type, Variadic};
use crate::source::Symbol;
use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::LazyLock;

const PURE: Effects = Effects::NONE;
const READS: Effects = Effects::READ;
const WRITES: Effects = Effects::WRITE;
const ALLOCATES: Effects = Effects::ALLOCATE;
const RAISES: Effects = Effects::RAISE;
const IO: Effects = Effects::IO;
const CONTROL: Effects = Effects(Effects::CONTROL.0 | Effects::RAISE.0);
const READS_RAISES: Effects = READS.with(RAISES);
const WRITES_RAISES: Effects = WRITES.with(RAISES);
const ALLOCATES_RAISES: Effects = ALLOCATES.with(RAISES);
const READS_ALLOCATES: Effects = READS.with(ALLOCATES);
/// What a call to JavaScript may do, which may call back.
const FOREIGN: Effects = IO.with(READS).with(WRITES).with(ALLOCATES);
const IO_RAISES: Effects = IO.with(RAISES);

macro_rules! primitives {
    (
        $($visibility:ident {
            $($variant:ident $name:literal [$($arg:ident)*] -> $result:ident
              $role:ident $effects:ident $variadic:ident $lowering:expr, $doc:literal;)*
        })*
    ) => {
        /// A primitive: a row of the table.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "every row holds its documentation")]
        pub enum Primitive { $($($variant,)*)* }

        static ROWS: &[Row] = &[$($(Row {
            name: $name,
            args: &[$($arg),*],
            result: $result,
            role: $role,
            effects: $effects,
            variadic: $variadic,
            lowering: $lowering,
            exported: visible(stringify!($visibility)),
            documentation: $doc,
        },)*)*];

        impl Primitive {
            /// Every primitive, in the order of the table.
            pub const ALL: &'static [Primitive] = &[$($(Primitive::$variant,)*)*];
        }
    };
}

const fn visible(visibility: &str) -> bool {
    visibility.as_bytes()[0] == b'e'
}

primitives! {
// What Scheme code may import from (scheme-lsp primitive).
exported {
    // Equivalence and types (R7RS 6.1 and the predicates of section 6)
    Eq            "eq?"            [Any Any] -> Boolean Predicate PURE Chain Inline, "Whether values are all the same object.";
    Eqv           "eqv?"           [Any Any] -> Boolean Predicate PURE Chain InlineOr("eqv"), "Whether values are all the same object, number or character.";
    IsNull        "null?"          [Any] -> Boolean Predicate PURE No Inline, "Whether a value is the empty list.";
    IsPair        "pair?"          [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a pair.";
    IsFixnum      "%fixnum?"       [Any] -> Boolean Predicate PURE No Inline, "Whether a value is an exact integer of at most 30 bits.";
    IsBignum      "%bignum?"       [Any] -> Boolean Predicate PURE No Inline, "Whether a value is an exact integer of more than 30 bits.";
    IsFlonum      "%flonum?"       [Any] -> Boolean Predicate PURE No Inline, "Whether a value is an inexact real number.";
    IsComplex     "%complex?"      [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a complex number that is not real.";
    IsNumber      "number?"        [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a number.";
    IsExactInteger "exact-integer?" [Any] -> Boolean Predicate PURE No Inline, "Whether a value is an exact integer.";
    IsCharacter   "char?"          [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a character.";
    IsString      "string?"        [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a string.";
    IsSymbol      "symbol?"        [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a symbol.";
    IsKeyword     "keyword?"       [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a keyword.";
    IsVector      "vector?"        [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a vector.";
    IsBytevector  "bytevector?"    [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a bytevector.";
    IsProcedure   "procedure?"     [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a procedure.";
    IsBoolean     "boolean?"       [Any] -> Boolean Predicate PURE No Inline, "Whether a value is #t or #f.";
    EofObject     "eof-object"     [] -> Any Value PURE No Inline, "The end-of-file object.";
    IsEof         "eof-object?"    [Any] -> Boolean Predicate PURE No Inline, "Whether a value is the end-of-file object.";
    IsUnspecified "%unspecified?"  [Any] -> Boolean Predicate PURE No Inline, "Whether a value is the unspecified value.";
    IsUnbound     "%unbound?"      [Any] -> Boolean Predicate PURE No Inline, "Whether a variable holds the marker of a missing value.";
    IsBox         "%box?"          [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a box.";
    IsRecord      "%record?"       [Any] -> Boolean Predicate PURE No Inline, "Whether a value is an instance of a record type.";
    IsContinuation "%continuation?" [Any] -> Boolean Predicate PURE No Inline, "Whether a value is a captured continuation (not a procedure).";

    // Generic arithmetic (R7RS 6.2)
    Add           "+"              [Number Number] -> Number Value RAISES Left InlineOr("add"), "The sum of numbers.";
    Subtract      "-"              [Number Number] -> Number Value RAISES Left InlineOr("subtract"), "The first number less the others; of one number, its negation.";
    Multiply      "*"              [Number Number] -> Number Value RAISES Left InlineOr("multiply"), "The product of numbers.";
    NumEqual      "="              [Number Number] -> Boolean Predicate RAISES Chain InlineOr("num_equal"), "Whether numbers are all equal.";
    Less          "<"              [Number Number] -> Boolean Predicate RAISES Chain InlineOr("less"), "Whether numbers increase strictly.";
    Greater       ">"              [Number Number] -> Boolean Predicate RAISES Chain InlineOr("greater"), "Whether numbers decrease strictly.";
    LessEqual     "<="             [Number Number] -> Boolean Predicate RAISES Chain InlineOr("less_equal"), "Whether numbers never decrease.";
    GreaterEqual  ">="             [Number Number] -> Boolean Predicate RAISES Chain InlineOr("greater_equal"), "Whether numbers never increase.";
    Quotient      "quotient"       [Integer Integer] -> Integer Value RAISES No InlineOr("quotient"), "The quotient of two integers, rounded toward zero.";
    Remainder     "remainder"      [Integer Integer] -> Integer Value RAISES No InlineOr("remainder"), "What is left by `quotient`: it has the sign of the dividend.";
    Modulo        "modulo"         [Integer Integer] -> Integer Value RAISES No InlineOr("modulo"), "What is left by division rounded down: it has the sign of the divisor.";
    Divide        "%divide"        [Number Number] -> Number Value RAISES No Runtime("divide"), "The quotient of two numbers: exact integers that divide evenly give an integer, otherwise an exact ratio; a flonum makes it inexact.";
    Numerator     "%numerator"     [Number] -> ExactInteger Value PURE No Runtime("numerator"), "The numerator of an exact number in lowest terms. The argument is not checked.";
    Denominator   "%denominator"   [Number] -> ExactInteger Value PURE No Runtime("denominator"), "The denominator of an exact number in lowest terms. The argument is not checked.";
    MakeComplex   "%make-complex"  [Number Number] -> Number Value PURE No Runtime("make_complex"), "The number with a real and an imaginary part. The arguments are not checked.";
    RealPart      "%real-part"     [Number] -> Number Value PURE No Runtime("real_part"), "The real part of a number. The argument is not checked.";
    ImagPart      "%imag-part"     [Number] -> Number Value PURE No Runtime("imag_part"), "The imaginary part of a number. The argument is not checked.";
    ToInexact     "inexact"        [Number] -> Number Value RAISES No Runtime("inexact"), "The inexact number nearest to a number.";
    ToExact       "exact"          [Number] -> Number Value RAISES No Runtime("exact"), "The exact number equal to a number.";
    NumberToString "%number->string" [Number Any] -> String Value ALLOCATES_RAISES No Runtime("number_to_string"), "The text of a number in a radix from 2 to 36, which is not checked; of flonums, in decimal.";
    IntegerToString "%integer->string" [ExactInteger Fixnum] -> String Value ALLOCATES_RAISES No Runtime("integer_to_string"), "Digits of an exact integer in a radix from 2 to 36.";
    StringToInteger "%string->integer" [String Fixnum] -> Any Value READS No Runtime("string_to_integer"), "The exact integer that an optional sign and digits in a radix denote; #f if the string is anything else.";
    FlonumToString "%flonum->string" [Flonum] -> String Value ALLOCATES_RAISES No Runtime("flonum_to_string"), "The shortest decimal notation that reads back as the same flonum.";
    StringToFlonum "%string->flonum" [String] -> Any Value READS No Runtime("string_to_flonum"), "The flonum that a decimal notation denotes; #f if the string is anything else.";

    // Fixnum arithmetic without checks: for the library, where the arguments are known
    FxAdd         "%fx+"           [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Sum of fixnums; must not overflow.";
    FxSubtract    "%fx-"           [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Difference of fixnums; must not overflow.";
    FxMultiply    "%fx*"           [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Product of fixnums, wrapped to 30 bits.";
    FxQuotient    "%fxquotient"    [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Quotient of fixnums; the divisor must not be zero.";
    FxRemainder   "%fxremainder"   [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Remainder of fixnums; the divisor must not be zero.";
    FxEqual       "%fx="           [Fixnum Fixnum] -> Boolean Predicate PURE No Inline, "Whether two fixnums are equal.";
    FxLess        "%fx<"           [Fixnum Fixnum] -> Boolean Predicate PURE No Inline, "Whether a fixnum is less than another.";
    FxAnd         "%fxand"         [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Bitwise and.";
    FxIor         "%fxior"         [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Bitwise or.";
    FxXor         "%fxxor"         [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Bitwise exclusive or.";
    FxShiftLeft   "%fxshl"         [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Left shift, wrapped to 30 bits.";
    FxShiftRight  "%fxshr"         [Fixnum Fixnum] -> Fixnum Value PURE No Inline, "Arithmetic right shift.";

    // Flonums (boxed; the argument must be a flonum)
    FlAdd         "%fl+"           [Flonum Flonum] -> Flonum Value PURE No Inline, "Sum of flonums.";
    FlSubtract    "%fl-"           [Flonum Flonum] -> Flonum Value PURE No Inline, "Difference of flonums.";
    FlMultiply    "%fl*"           [Flonum Flonum] -> Flonum Value PURE No Inline, "Product of flonums.";
    FlDivide      "%fl/"           [Flonum Flonum] -> Flonum Value PURE No Inline, "Quotient of flonums.";
    FlEqual       "%fl="           [Flonum Flonum] -> Boolean Predicate PURE No Inline, "Whether two flonums are equal.";
    FlLess        "%fl<"           [Flonum Flonum] -> Boolean Predicate PURE No Inline, "Whether a flonum is less than another.";
    FlSqrt        "%flsqrt"        [Flonum] -> Flonum Value PURE No Inline, "Square root.";
    FlFloor       "%flfloor"       [Flonum] -> Flonum Value PURE No Inline, "Largest integer not greater.";
    FlCeiling     "%flceiling"     [Flonum] -> Flonum Value PURE No Inline, "Smallest integer not less.";
    FlTruncate    "%fltruncate"    [Flonum] -> Flonum Value PURE No Inline, "Nearest integer towards zero.";
    FlRound       "%flround"       [Flonum] -> Flonum Value PURE No Inline, "Nearest integer, ties to even.";
    FlAbs         "%flabs"         [Flonum] -> Flonum Value PURE No Inline, "Magnitude.";
    FlExp         "%flexp"         [Flonum] -> Flonum Value PURE No Runtime("fl_exp"), "Exponential.";
    FlLog         "%fllog"         [Flonum] -> Flonum Value PURE No Runtime("fl_log"), "Natural logarithm.";
    FlSin         "%flsin"         [Flonum] -> Flonum Value PURE No Runtime("fl_sin"), "Sine.";
    FlCos         "%flcos"         [Flonum] -> Flonum Value PURE No Runtime("fl_cos"), "Cosine.";
    FlTan         "%fltan"         [Flonum] -> Flonum Value PURE No Runtime("fl_tan"), "Tangent.";
    FlAsin        "%flasin"        [Flonum] -> Flonum Value PURE No Runtime("fl_asin"), "Arc sine.";
    FlAcos        "%flacos"        [Flonum] -> Flonum Value PURE No Runtime("fl_acos"), "Arc cosine.";
    FlAtan        "%flatan"        [Flonum] -> Flonum Value PURE No Runtime("fl_atan"), "Arc tangent.";
    FlAtan2       "%flatan2"       [Flonum Flonum] -> Flonum Value PURE No Runtime("fl_atan2"), "Angle of the point (x, y), given y and x.";
    FlExpt        "%flexpt"        [Flonum Flonum] -> Flonum Value PURE No Runtime("fl_expt"), "Power.";

    // Pairs and lists (6.4)
    Cons          "cons"           [Any Any] -> Pair Value ALLOCATES No Inline, "A new pair.";
    Car           "car"            [Pair] -> Any Value READS_RAISES No Inline, "The first field of a pair.";
    Cdr           "cdr"            [Pair] -> Any Value READS_RAISES No Inline, "The second field of a pair.";
    SetCar        "set-car!"       [Pair Any] -> Any Effect WRITES_RAISES No Inline, "Stores a value in the first field of a pair.";
    SetCdr        "set-cdr!"       [Pair Any] -> Any Effect WRITES_RAISES No Inline, "Stores a value in the second field of a pair.";

    // Vectors (6.8)
    Vector        "vector"         [] -> Vector Value ALLOCATES AnyNumber Inline, "A new vector of the arguments.";
    MakeVector    "%make-vector"   [Index Any] -> Vector Value ALLOCATES_RAISES No Runtime("make_vector"), "A new vector of a length, filled with a value.";
    VectorLength  "vector-length"  [Vector] -> Fixnum Value RAISES No Inline, "The number of elements of a vector.";
    VectorRef     "vector-ref"     [Vector Index] -> Any Value READS_RAISES No Inline, "The element of a vector at an index.";
    VectorSet     "vector-set!"    [Vector Index Any] -> Any Effect WRITES_RAISES No Inline, "Stores an element in a vector at an index.";
    VectorCopyInto "%vector-copy!" [Vector Index Vector Index Index] -> Any Effect WRITES_RAISES No Runtime("vector_copy"), "Copies the elements of the second vector from a start to an end into the first vector at an index; the ranges may overlap.";
    VectorFill    "%vector-fill!"  [Vector Any Index Index] -> Any Effect WRITES_RAISES No Runtime("vector_fill"), "Stores a value in a vector from a start to an end.";

    // Bytevectors (6.9)
    MakeBytevector "%make-bytevector" [Index Fixnum] -> Bytevector Value ALLOCATES_RAISES No Runtime("make_bytevector"), "A new bytevector of a length, filled with a byte.";
    BytevectorLength "bytevector-length" [Bytevector] -> Fixnum Value RAISES No Inline, "The number of bytes of a bytevector.";
    BytevectorRef "bytevector-u8-ref" [Bytevector Index] -> Fixnum Value READS_RAISES No Inline, "The byte of a bytevector at an index.";
    BytevectorSet "bytevector-u8-set!" [Bytevector Index Fixnum] -> Any Effect WRITES_RAISES No Inline, "Stores a byte in a bytevector at an index.";
    BytevectorCopyInto "%bytevector-copy!" [Bytevector Index Bytevector Index Index] -> Any Effect WRITES_RAISES No Runtime("bytevector_copy"), "As `%vector-copy!`, for bytevectors.";
    Utf8ToString  "%utf8->string"  [Bytevector Index Index] -> Any Value READS_ALLOCATES No Runtime("utf8_to_string"), "The string that the bytes from a start to an end encode; #f if they are not UTF-8.";
    StringToUtf8  "%string->utf8"  [String Index Index] -> Bytevector Value ALLOCATES_RAISES No Runtime("string_to_utf8"), "The UTF-8 encoding of a string from a start to an end.";

    // Characters (6.6)
    CharToInteger "char->integer"  [Character] -> Fixnum Value RAISES No Inline, "The Unicode scalar value of a character.";
    IntegerToChar "integer->char"  [Fixnum] -> Character Value RAISES No Inline, "The character with a Unicode scalar value.";
    CharUpcase    "char-upcase"    [Character] -> Character Value RAISES No Runtime("char_upcase"), "The uppercase of a character that has one of a single character; otherwise the character itself. (R7RS 6.6)";
    CharDowncase  "char-downcase"  [Character] -> Character Value RAISES No Runtime("char_downcase"), "The lowercase of a character that has one of a single character; otherwise the character itself. (R7RS 6.6)";
    CharClass     "%char-class"    [Character] -> Fixnum Value RAISES No Runtime("char_class"), "Bits: 1 alphabetic, 2 numeric, 4 white space, 8 uppercase, 16 lowercase.";

    // Strings (6.7) and symbols (6.5)
    MakeString    "%make-string"   [Index Character] -> String Value ALLOCATES_RAISES No Runtime("make_string"), "A new string of a length, filled with a character.";
    StringLength  "string-length"  [String] -> Fixnum Value RAISES No Inline, "The number of characters of a string.";
    StringRef     "string-ref"     [String Index] -> Character Value READS_RAISES No Inline, "The character of a string at an index.";
    StringSet     "string-set!"    [String Index Character] -> Any Effect WRITES_RAISES No Inline, "Stores a character in a string at an index.";
    StringCopyInto "%string-copy!" [String Index String Index Index] -> Any Effect WRITES_RAISES No Runtime("string_copy"), "As `%vector-copy!`, for strings.";
    Substring     "%substring"     [String Index Index] -> String Value ALLOCATES_RAISES No Runtime("substring"), "A new string of the characters from a start to an end.";
    StringCompare "%string-compare" [String String] -> Fixnum Value READS_RAISES No Runtime("string_compare"), "-1, 0 or 1 as the first string is less than, equal to or greater than the second, by scalar values.";
    StringHash    "%string-hash"   [String] -> Fixnum Value READS_RAISES No Runtime("string_hash"), "A hash of the characters of a string, not negative.";
    StringConvert "%string-convert" [String Fixnum] -> String Value READS_ALLOCATES No Runtime("string_convert"), "A new string: in upper case (0), lower case (1), or a normal form: NFC (2), NFD (3), NFKC (4), NFKD (5). The arguments are not checked.";
    StringToSymbol "string->symbol" [String] -> Symbol Value READS_RAISES No Runtime("string_to_symbol"), "The symbol with a name.";
    SymbolToString "symbol->string" [Name] -> String Value ALLOCATES_RAISES No Runtime("symbol_to_string"), "A new string: the name of a symbol or keyword.";
    MakeSymbol    "%make-uninterned-symbol" [String] -> Symbol Value ALLOCATES_RAISES No Runtime("make_symbol"), "A new symbol that no other symbol is the same as.";
    SymbolToKeyword "symbol->keyword" [Symbol] -> Any Value READS_RAISES No Runtime("symbol_to_keyword"), "The keyword with the name of a symbol.";
    EqHash        "%eq-hash"       [Any] -> Fixnum Value READS No Runtime("eq_hash"), "A hash by identity, not negative: the same for `eq?` values, stable for the life of the value.";
    AddressHash   "%address-hash"  [Any] -> Fixnum Value IO No Runtime("address_hash"), "A hash by identity, not negative: the same for `eq?` values until the value of `%moves` is another.";
    Moves         "%moves"         [] -> Fixnum Value IO No Runtime("moves"), "How often `%address-hash` may have changed for all values.";
    NumberHash    "%number-hash"   [Any] -> Fixnum Value PURE No Runtime("number_hash"), "A hash of a number, not negative, the same for `eqv?` numbers.";

    // Records (5.5) and boxes
    MakeRecord    "%record"        [Any] -> Record Value ALLOCATES AnyNumber Inline, "A new record: its type descriptor, then the fields.";
    VectorToRecord "%vector->record" [Vector] -> Record Value ALLOCATES_RAISES No Runtime("vector_to_record"), "A new record: the first element of a vector is its type descriptor, the others are the fields.";
    RecordType    "%record-type"   [Record] -> Any Value RAISES No Inline, "The type descriptor of a record.";
    IsRecordOf    "%record-of?"    [Any Any] -> Boolean Predicate PURE No Inline, "Whether a value is a record whose type descriptor is the second argument.";
    RecordRef     "%record-ref"    [Record Index] -> Any Value READS No Inline, "A field of a record, the first being 1. The record and the index are not checked.";
    RecordSet     "%record-set!"   [Record Index Any] -> Any Effect WRITES No Inline, "Stores a field of a record, the first being 1. The record and the index are not checked.";
    RecordLength  "%record-length" [Record] -> Fixnum Value RAISES No Inline, "The number of fields of a record, the type descriptor not counted.";
    MakeBox       "%box"           [Any] -> Box Value ALLOCATES No Inline, "A new box.";
    BoxRef        "%box-ref"       [Box] -> Any Value READS No Inline, "What is in a box. The box is not checked.";
    BoxSet        "%box-set!"      [Box Any] -> Any Effect WRITES No Inline, "Stores a value in a box. The box is not checked.";

    // Control. A continuation is a value of its own kind, not a procedure; the library makes procedures of it.
    Apply         "%apply"         [Procedure Any] -> Any Tail CONTROL No Runtime("apply"), "Calls a procedure with the elements of a list.";
    ListToValues  "%list->values"  [Any] -> Any Tail CONTROL No Runtime("list_to_values"), "Returns the elements of a list, each a value.";
    Capture       "%capture"       [Procedure] -> Any Tail CONTROL No Runtime("capture"), "Calls a procedure with the current continuation, up to the host.";
    Reinstate     "%reinstate"     [Continuation Procedure] -> Any Tail CONTROL No Runtime("reinstate"), "Abandons the current continuation and calls a procedure of no arguments in another.";
    CallWithPrompt "%call-with-prompt" [Any Any Procedure] -> Any Tail CONTROL No Runtime("call_with_prompt"), "Calls the thunk (third) with a prompt on the continuation that holds a tag and a handler (first, second).";
    Pause         "%pause"         [Fixnum] -> Any Tail CONTROL No Runtime("pause"), "Returns to the host, which goes on after at least so many milliseconds and does other things meanwhile. The result is unspecified. The argument is not checked.";
    FindPrompt    "%continuation-find-prompt" [Continuation Any] -> Any Value READS No Runtime("continuation_find_prompt"), "The part of a continuation that begins with the innermost prompt of a tag; #f if there is none.";
    PromptHandler "%continuation-handler" [Continuation] -> Any Value READS No Runtime("continuation_handler"), "The handler of the prompt that a continuation begins with.";
    PromptState   "%continuation-dynamic-state" [Continuation] -> Any Value READS No Runtime("continuation_dynamic_state"), "The dynamic state that was current when the prompt that a continuation begins with was pushed.";
    PromptBelow   "%continuation-below" [Continuation] -> Continuation Value READS No Runtime("continuation_below"), "The continuation below the prompt that a continuation begins with.";
    ContinuationUpTo "%continuation-up-to" [Continuation Continuation] -> Continuation Value READS_ALLOCATES No Runtime("continuation_up_to"), "The part of the first continuation above the second, which is a part of it: a delimited continuation.";
    ContinuationAppend "%continuation-append" [Continuation Continuation] -> Continuation Value READS_ALLOCATES No Runtime("continuation_append"), "A delimited continuation put on top of another.";
    DynamicState  "%dynamic-state" [] -> Any Value READS No Inline, "The current dynamic state: an object of the library's.";
    SetDynamicState "%set-dynamic-state!" [Any] -> Any Effect WRITES No Inline, "Sets the current dynamic state.";
    PrintBacktrace "%print-backtrace" [Continuation] -> Any Effect IO No Runtime("print_backtrace"), "Writes the source positions of the frames of a continuation to standard error, innermost first.";
    WrongType     "%raise-wrong-type" [Any Any Any Any] -> Any Throw CONTROL No Runtime("raise_wrong_type"), "Raises an error: the procedure of a name (a symbol) was given, as argument of an index from 1, a value that is not what a string describes.";
    Exit          "%exit"          [Fixnum] -> Any Throw IO No Runtime("exit"), "Ends the program with an exit code, at once.";

    // The host
    WriteString   "%write-string"  [Fixnum String Index Index] -> Any Effect IO_RAISES No Runtime("write_string"), "Writes the characters of a string from a start to an end, in UTF-8, to standard output (1), standard error (2) or an open file. The number of the stream is not checked.";
    WriteBytes    "%write-bytes"   [Fixnum Bytevector Index Index] -> Any Effect IO_RAISES No Runtime("write_bytes"), "As `%write-string`, for the bytes of a bytevector; if there are none, the host passes on what it has held back.";
    ReadBytes     "%read-bytes"    [Fixnum Bytevector] -> Fixnum Value IO_RAISES No Runtime("read_bytes"), "Reads bytes from standard input (0) or an open file into a bytevector, and answers how many; 0 at the end.";
    FileOperation "%file-operation" [Fixnum String] -> Fixnum Value IO_RAISES No Runtime("file_operation"), "Does something to the file of a name: 0 opens it for input, 1 for output as a new file, 2 for output at its end, and answers the number of the stream; 3 answers 1 if there is such a file, otherwise 0; 4 deletes it and answers 0. Below 0: it could not be done, docs/abi.md says why.";
    CloseFile     "%close-file"    [Fixnum] -> Any Effect IO No Runtime("close_file"), "Closes an open file.";
    EnvironmentVariable "%environment-variable" [Fixnum] -> Any Value IO No Runtime("environment_variable"), "The environment variable at an index, as NAME=VALUE; #f past the last.";
    CurrentSecond "%current-second" [] -> Flonum Value IO No Runtime("current_second"), "Seconds since 1970-01-01, as a flonum.";
    CurrentJiffy  "%current-jiffy" [] -> Flonum Value IO No Runtime("current_jiffy"), "Microseconds since the program began, as a flonum.";
    CommandLine   "%command-line-argument" [Fixnum] -> Any Value IO No Runtime("command_line_argument"), "The argument of the program at an index; #f past the last.";
    Wake          "%wake"          [] -> Any Effect IO No Runtime("wake"), "Has the host go on with all computations that pause, as soon as it can.";

    // JavaScript. Only `%javascript?` and `%external?` are for any host and any value.
    HasJavascript "%javascript?"   [] -> Boolean Predicate READS No Runtime("javascript"), "Whether the host has values of JavaScript.";
    IsExternal    "%external?"     [Any] -> Boolean Predicate PURE No Runtime("is_external"), "Whether a value is one of JavaScript.";
    JsText        "%js-text"       [Fixnum String] -> Any Value FOREIGN No Runtime("js_text"), "A string (0), the BigInt of a decimal notation (1), or what has a name (2): undefined, null, true, false, globalThis, [], and uint8array.";
    JsNumber      "%js-number"     [Flonum] -> Any Value FOREIGN No Runtime("js_number"), "A Number.";
    JsFunction    "%js-function"   [Procedure Procedure] -> Any Value FOREIGN No Runtime("js_function"), "The function of a procedure: it calls the second, the adapter, with an array of its arguments.";
    JsOperate     "%js-operate"    [Fixnum Any Any Any] -> Any Value FOREIGN No Runtime("js_operate"), "Carries out an operation on values of JavaScript, by the numbers in docs/abi.md.";
    JsThrown      "%js-thrown?"    [] -> Boolean Predicate READS No Runtime("js_thrown"), "Whether the last operation threw its result.";
    JsKind        "%js-kind"       [Any] -> Fixnum Value READS No Runtime("js_kind"), "What a value of JavaScript is, by the numbers in docs/abi.md.";
    JsToNumber    "%js->flonum"    [Any] -> Flonum Value READS No Runtime("js_to_number"), "The value of a Number.";
    JsToText      "%js->string"    [Any] -> String Value FOREIGN No Runtime("js_to_text"), "The text that String makes of a value of JavaScript.";
    JsToProcedure "%js->procedure" [Any] -> Any Value READS No Runtime("js_to_procedure"), "The procedure that a function was made of.";
}
// What only the compiler's passes make.
internal {
    IsFalse       "false?"         [Any] -> Boolean Predicate PURE No Inline, "Whether a value is #f.";
    GlobalRef     "global-ref"     [] -> Any Value READS_RAISES No Inline, "The value of a global variable; raises if it has none yet.";
    GlobalSet     "global-set!"    [Any] -> Any Effect WRITES No Inline, "Stores a value in a global variable.";
    CheckBound    "check-bound"    [Any] -> Any Value RAISES No Inline, "The argument, unless it is the marker of a variable that has no value yet: then raises.";
    MakeClosure   "make-closure"   [] -> Procedure Value ALLOCATES AnyNumber Inline, "A new closure of a procedure and the values of its free variables.";
    ClosureRef    "closure-ref"    [Any] -> Any Value PURE No Inline, "A free variable of a closure.";
    ClosureSet    "closure-set!"   [Any Any] -> Any Effect WRITES No Inline, "Initialises a free variable of a closure: for closures that refer to each other.";
    GlobalFun     "global-fun"     [] -> Procedure Value PURE No Inline, "The closure of a known global procedure: a constant.";
    RaiseArity    "raise-arity"    [Any] -> Any Throw CONTROL No Runtime("raise_arity"), "Raises an error: a procedure was called with a number of arguments that it does not take.";
    RaiseMessage  "raise-message"  [] -> Any Throw CONTROL No Runtime("raise_message"), "Raises an error whose message is the constant parameter: a form that was compiled in spite of an error.";
    Save          "save"           [] -> Any Effect WRITES AnyNumber Inline, "Pushes a frame: live variables and a return address.";
    Restore       "restore"        [] -> Any Value READS No Inline, "Takes the saved variables of the frame.";
    Restore1      "restore1"       [] -> Any Value READS No Inline, "Takes the return address off the stack.";
    UnboxF64      "unbox-f64"      [Flonum] -> F64 Value PURE No Inline, "The content of a flonum; the argument must be one.";
    BoxF64        "box-f64"        [F64] -> Flonum Value PURE No Inline, "A flonum.";
    F64Add        "f64+"           [F64 F64] -> F64 Value PURE No Inline, "Sum.";
    F64Subtract   "f64-"           [F64 F64] -> F64 Value PURE No Inline, "Difference.";
    F64Multiply   "f64*"           [F64 F64] -> F64 Value PURE No Inline, "Product.";
    F64Divide     "f64/"           [F64 F64] -> F64 Value PURE No Inline, "Quotient.";
    F64Sqrt       "f64-sqrt"       [F64] -> F64 Value PURE No Inline, "Square root.";
    F64Abs        "f64-abs"        [F64] -> F64 Value PURE No Inline, "Magnitude.";
    F64Equal      "f64="           [F64 F64] -> Boolean Predicate PURE No Inline, "Whether equal.";
    F64Less       "f64<"           [F64 F64] -> Boolean Predicate PURE No Inline, "Whether less.";
    F64LessEqual  "f64<="          [F64 F64] -> Boolean Predicate PURE No Inline, "Whether less or equal.";
}
}

static BY_NAME: LazyLock<FxHashMap<&'static str, Primitive>> =
    LazyLock::new(|| Primitive::ALL.iter().map(|&primitive| (primitive.name(), primitive)).collect());

impl Primitive {
    /// The row of this primitive.
    pub fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The name, in Scheme and in dumps.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The name as a symbol.
    pub fn symbol(self) -> Symbol {
        Symbol::new(self.name())
    }

    /// The primitive of a name.
    pub fn named(name: &str) -> Option<Primitive> {
        BY_NAME.get(name).copied()
    }

    /// Types of the arguments.
    pub fn args(self) -> &'static [Type] {
        self.row().args
    }

    /// What it is to the intermediate representation.
    pub fn role(self) -> Role {
        self.row().role
    }

    /// Effects.
    pub fn effects(self) -> Effects {
        self.row().effects
    }

    /// Whether a primitive call with `count` arguments can be made of it in one operation.
    pub fn accepts(self, count: usize) -> bool {
        let row = self.row();
        match row.variadic {
            Variadic::Any => count >= row.args.len(),
            Variadic::No | Variadic::Left | Variadic::Chain => count == row.args.len(),
        }
    }

    /// Whether this is a test.
    pub fn is_predicate(self) -> bool {
        self.role() == Role::Predicate
    }
}

impl fmt::Display for Primitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Primitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_effects_fit_roles() {
        assert_eq!(BY_NAME.len(), Primitive::ALL.len());
        for &primitive in Primitive::ALL {
            let row = primitive.row();
            let control = row.effects.any(Effects::CONTROL);
            match row.role {
                Role::Tail => assert!(control, "{primitive}"),
                Role::Value | Role::Predicate | Role::Effect => assert!(!control, "{primitive}"),
                Role::Throw => {}
            }
            assert_eq!(Primitive::named(row.name), Some(primitive));
        }
    }
}
