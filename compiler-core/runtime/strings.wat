;; Strings, characters, symbols, and hashes by identity.

;; The characters of the argument; null, and raised, if it is no string.
(func $string_operand (param $value (ref eq)) (param $who (ref eq)) (param $index i32)
  (result (ref null $chars))
  (block $other (result (ref eq))
    (return
      (struct.get $string $chars
        (br_on_cast_fail $other (ref eq) (ref $string) (local.get $value)))))
  (local.set $value)
  (drop (call $wrong_type (local.get $who) (local.get $index) (local.get $value) (string "a string")))
  (ref.null none))

;; The scalar value of the argument; -1, and raised, if it is no character.
(func $char_operand (param $value (ref eq)) (param $who (ref eq)) (param $index i32) (result i32)
  (local $bits i32)
  (block $other (result (ref eq))
    (local.set $bits
      (i31.get_u (br_on_cast_fail $other (ref eq) (ref i31) (local.get $value))))
    (if (i32.eq (i32.and (local.get $bits) (i32.const 7)) (i32.const 3))
      (then (return (i32.shr_u (local.get $bits) (i32.const 3)))))
    (local.get $value))
  (local.set $value)
  (drop (call $wrong_type (local.get $who) (local.get $index) (local.get $value) (string "a character")))
  (i32.const -1))

(func $character (param $char i32) (result (ref eq))
  (ref.i31 (i32.or (i32.shl (local.get $char) (i32.const 3)) (i32.const 3))))

(func $copy_chars (param $chars (ref $chars)) (param $start i32) (param $end i32) (result (ref $chars))
  (local $copy (ref $chars))
  (local.set $copy (array.new_default $chars (i32.sub (local.get $end) (local.get $start))))
  (array.copy $chars $chars (local.get $copy) (i32.const 0) (local.get $chars) (local.get $start)
    (i32.sub (local.get $end) (local.get $start)))
  (local.get $copy))

(func $make_string (param $length (ref eq)) (param $char (ref eq)) (result (ref null eq))
  (local $count i32)
  (local $fill i32)
  (block $raised
    (local.set $count
      (call $index_of (local.get $length) (i32.const 0x1fffffff) (symbol "make-string") (i32.const 1)))
    (br_if $raised (i32.lt_s (local.get $count) (i32.const 0)))
    (local.set $fill (call $char_operand (local.get $char) (symbol "make-string") (i32.const 2)))
    (br_if $raised (i32.lt_s (local.get $fill) (i32.const 0)))
    (return (struct.new $string (array.new $chars (local.get $fill) (local.get $count)))))
  (ref.null none))

(func $string_copy (param $to (ref eq)) (param $at (ref eq)) (param $from (ref eq))
  (param $start (ref eq)) (param $end (ref eq)) (result i32)
  (local $target (ref $chars))
  (local $source (ref $chars))
  (local $target_at i32)
  (local $source_at i32)
  (local $length i32)
  (block $raised
    (local.set $target
      (br_on_null $raised
        (call $string_operand (local.get $to) (symbol "string-copy!") (i32.const 1))))
    (local.set $source
      (br_on_null $raised
        (call $string_operand (local.get $from) (symbol "string-copy!") (i32.const 3))))
    (call $copy_ranges (array.len (local.get $target)) (local.get $at) (array.len (local.get $source))
      (local.get $start) (local.get $end) (symbol "string-copy!"))
    (local.set $length)
    (local.set $source_at)
    (local.set $target_at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (array.copy $chars $chars (local.get $target) (local.get $target_at)
      (local.get $source) (local.get $source_at) (local.get $length))
    (return (i32.const 0)))
  (i32.const -1))

(func $substring (param $string (ref eq)) (param $start (ref eq)) (param $end (ref eq))
  (result (ref null eq))
  (local $chars (ref $chars))
  (local $at i32)
  (local $length i32)
  (block $raised
    (local.set $chars
      (br_on_null $raised
        (call $string_operand (local.get $string) (symbol "substring") (i32.const 1))))
    (call $range_of (local.get $start) (local.get $end) (array.len (local.get $chars))
      (symbol "substring") (i32.const 2))
    (local.set $length)
    (local.set $at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (return
      (struct.new $string
        (call $copy_chars (local.get $chars) (local.get $at)
          (i32.add (local.get $at) (local.get $length))))))
  (ref.null none))

(func $string_compare (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (local $x (ref $chars))
  (local $y (ref $chars))
  (block $raised
    (local.set $x
      (br_on_null $raised
        (call $string_operand (local.get $a) (symbol "string-compare") (i32.const 1))))
    (local.set $y
      (br_on_null $raised
        (call $string_operand (local.get $b) (symbol "string-compare") (i32.const 2))))
    (return_call $fixnum (call $compare_chars (local.get $x) (local.get $y))))
  (ref.null none))

;; -1, 0 or 1.
(func $compare_chars (param $a (ref $chars)) (param $b (ref $chars)) (result i32)
  (local $index i32)
  (local $end i32)
  (local $x i32)
  (local $y i32)
  (local.set $end
    (select (array.len (local.get $a)) (array.len (local.get $b))
      (i32.lt_u (array.len (local.get $a)) (array.len (local.get $b)))))
  (block $differ
    (loop $next
      (if (i32.lt_u (local.get $index) (local.get $end))
        (then
          (local.set $x (array.get $chars (local.get $a) (local.get $index)))
          (local.set $y (array.get $chars (local.get $b) (local.get $index)))
          (br_if $differ (i32.ne (local.get $x) (local.get $y)))
          (local.set $index (i32.add (local.get $index) (i32.const 1)))
          (br $next))))
    (local.set $x (array.len (local.get $a)))
    (local.set $y (array.len (local.get $b))))
  (i32.sub (i32.gt_u (local.get $x) (local.get $y)) (i32.lt_u (local.get $x) (local.get $y))))

(func $string_hash (param $string (ref eq)) (result (ref null eq))
  (block $raised
    (return_call $fixnum
      (call $hash_chars
        (br_on_null $raised
          (call $string_operand (local.get $string) (symbol "string-hash") (i32.const 1))))))
  (ref.null none))

;; The compiler computes the same for literal symbols: docs/abi.md.
(func $hash_chars (param $chars (ref $chars)) (result i32)
  (local $hash i32)
  (local $index i32)
  (local.set $hash (i32.const 0x811c9dc5))
  (loop $next
    (if (i32.lt_u (local.get $index) (array.len (local.get $chars)))
      (then
        (local.set $hash
          (call $mix_hash (local.get $hash) (array.get $chars (local.get $chars) (local.get $index))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))
  (return_call $fold_hash (local.get $hash)))

;; Characters

(func $char_upcase (param $char (ref eq)) (result (ref null eq))
  (local $value i32)
  (local $mapped i32)
  (local.set $value (call $char_operand (local.get $char) (symbol "char-upcase") (i32.const 1)))
  (if (i32.lt_s (local.get $value) (i32.const 0)) (then (return (ref.null none))))
  (if (i32.lt_u (local.get $value) (i32.const 128))
    (then
      (return_call $character
        (i32.sub (local.get $value)
          (i32.shl (i32.lt_u (i32.sub (local.get $value) (i32.const 97)) (i32.const 26)) (i32.const 5))))))
  (local.set $mapped (call $host_char_upcase (local.get $value)))
  ;; Where the uppercase has several characters, the host answers the character itself. Of these, the Greek
  ;; vowels with iota have a capital that is one character all the same.
  (if (i32.and (i32.eq (local.get $mapped) (local.get $value))
        (i32.eq (i32.shr_u (local.get $value) (i32.const 7)) (i32.const 0x3f)))
    (then
      (if (i32.lt_u (local.get $value) (i32.const 0x1fb0))
        (then (local.set $mapped (i32.or (local.get $value) (i32.const 8)))))
      (if (i32.or (i32.eq (local.get $value) (i32.const 0x1fb3))
            (i32.or (i32.eq (local.get $value) (i32.const 0x1fc3)) (i32.eq (local.get $value) (i32.const 0x1ff3))))
        (then (local.set $mapped (i32.add (local.get $value) (i32.const 9)))))))
  (return_call $character (local.get $mapped)))

(func $char_downcase (param $char (ref eq)) (result (ref null eq))
  (local $value i32)
  (local.set $value (call $char_operand (local.get $char) (symbol "char-downcase") (i32.const 1)))
  (if (i32.lt_s (local.get $value) (i32.const 0)) (then (return (ref.null none))))
  (if (i32.lt_u (local.get $value) (i32.const 128))
    (then
      (return_call $character
        (i32.add (local.get $value)
          (i32.shl (i32.lt_u (i32.sub (local.get $value) (i32.const 65)) (i32.const 26)) (i32.const 5))))))
  ;; The one character whose lowercase has several: its first is also its lowercase alone.
  (if (i32.eq (local.get $value) (i32.const 0x130)) (then (return_call $character (i32.const 105))))
  (return_call $character (call $host_char_downcase (local.get $value))))

;; Bits: 1 alphabetic, 2 numeric, 4 white space, 8 uppercase, 16 lowercase.
(func $char_class (param $char (ref eq)) (result (ref null eq))
  (local $value i32)
  (local.set $value (call $char_operand (local.get $char) (symbol "char-class") (i32.const 1)))
  (if (i32.lt_s (local.get $value) (i32.const 0)) (then (return (ref.null none))))
  (if (i32.ge_u (local.get $value) (i32.const 128))
    (then (return_call $fixnum (call $host_char_class (local.get $value)))))
  (if (i32.lt_u (i32.sub (local.get $value) (i32.const 97)) (i32.const 26))
    (then (return_call $fixnum (i32.const 17))))
  (if (i32.lt_u (i32.sub (local.get $value) (i32.const 65)) (i32.const 26))
    (then (return_call $fixnum (i32.const 9))))
  (if (i32.lt_u (i32.sub (local.get $value) (i32.const 48)) (i32.const 10))
    (then (return_call $fixnum (i32.const 2))))
  (return_call $fixnum
    (i32.shl
      (i32.or (i32.eq (local.get $value) (i32.const 32))
        (i32.lt_u (i32.sub (local.get $value) (i32.const 9)) (i32.const 5)))
      (i32.const 2))))

;; Symbols

(func $new_symbol (param $chars (ref $chars)) (param $hash i32) (result (ref $symbol))
  (struct.new $symbol
    (struct.new $string
      (call $copy_chars (local.get $chars) (i32.const 0) (array.len (local.get $chars))))
    (local.get $hash)))

(func $make_symbol (param $string (ref eq)) (result (ref null eq))
  (local $chars (ref $chars))
  (block $raised
    (local.set $chars
      (br_on_null $raised
        (call $string_operand (local.get $string) (symbol "make-uninterned-symbol") (i32.const 1))))
    (return_call $new_symbol (local.get $chars) (call $hash_chars (local.get $chars))))
  (ref.null none))

(func $symbol_to_string (param $symbol (ref eq)) (result (ref null eq))
  (local $chars (ref $chars))
  (local $name (ref $symbol))
  (block $keyword (result (ref eq))
    (local.set $name
      (br_on_cast_fail $keyword (ref eq) (ref $symbol) (local.get $symbol)))
    (local.set $chars (struct.get $string $chars (struct.get $symbol $name (local.get $name))))
    (return
      (struct.new $string
        (call $copy_chars (local.get $chars) (i32.const 0) (array.len (local.get $chars))))))
  (drop)
  (block $other (result (ref eq))
    (return_call $symbol_to_string
      (struct.get $keyword $symbol
        (br_on_cast_fail $other (ref eq) (ref $keyword) (local.get $symbol)))))
  (drop)
  (return_call $wrong_type
    (symbol "symbol->string") (i32.const 1) (local.get $symbol) (string "a symbol")))

;; The table of interned symbols: open addressing, at most half full, its length a power of two.

(func $string_to_symbol (param $string (ref eq)) (result (ref null eq))
  (local $chars (ref $chars))
  (local $hash i32)
  (local $slot i32)
  (local $found (ref $symbol))
  (block $raised
    (local.set $chars
      (br_on_null $raised
        (call $string_operand (local.get $string) (symbol "string->symbol") (i32.const 1))))
    (if (ref.is_null (global.get $symbol_table)) (then (call $make_symbol_table)))
    (local.set $hash (call $hash_chars (local.get $chars)))
    (local.set $slot (local.get $hash))
    (block $absent
      (loop $next
        (local.set $slot
          (i32.and (local.get $slot) (i32.sub (array.len (global.get $symbol_table)) (i32.const 1))))
        (local.set $found
          (ref.cast (ref $symbol)
            (br_on_null $absent (array.get $eqs (global.get $symbol_table) (local.get $slot)))))
        (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
        (br_if $next (i32.ne (struct.get $symbol $hash (local.get $found)) (local.get $hash)))
        (br_if $next
          (call $compare_chars (local.get $chars)
            (struct.get $string $chars (struct.get $symbol $name (local.get $found)))))
        (return (local.get $found))))
    (local.set $found (call $new_symbol (local.get $chars) (local.get $hash)))
    (call $intern (local.get $found))
    (return (local.get $found)))
  (ref.null none))

;; Puts a symbol that is not in the table into it.
(func $intern (param $symbol (ref $symbol))
  (local $old (ref null $eqs))
  (local $index i32)
  (local.set $old (global.get $symbol_table))
  (if (i32.ge_u (i32.shl (global.get $symbol_count) (i32.const 1)) (array.len (local.get $old)))
    (then
      (global.set $symbol_table
        (array.new $eqs (ref.null none) (i32.shl (array.len (local.get $old)) (i32.const 1))))
      (loop $next
        (block $empty
          (call $put_symbol
            (ref.cast (ref $symbol)
              (br_on_null $empty (array.get $eqs (local.get $old) (local.get $index))))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $index) (array.len (local.get $old)))))))
  (global.set $symbol_count (i32.add (global.get $symbol_count) (i32.const 1)))
  (call $put_symbol (local.get $symbol)))

(func $put_symbol (param $symbol (ref $symbol))
  (local $slot i32)
  (local.set $slot (struct.get $symbol $hash (local.get $symbol)))
  (loop $next
    (local.set $slot
      (i32.and (local.get $slot) (i32.sub (array.len (global.get $symbol_table)) (i32.const 1))))
    (if (ref.is_null (array.get $eqs (global.get $symbol_table) (local.get $slot)))
      (then
        (array.set $eqs (global.get $symbol_table) (local.get $slot) (local.get $symbol))
        (return)))
    (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
    (br $next)))

;; The keyword of a symbol's name. There are few keywords.
(func $symbol_to_keyword (param $symbol (ref eq)) (result (ref null eq))
  (local $name (ref $symbol))
  (local $index i32)
  (local $more (ref $eqs))
  (block $other (result (ref eq))
    (local.set $name (br_on_cast_fail $other (ref eq) (ref $symbol) (local.get $symbol)))
    (block $absent
      (loop $next
        (br_if $absent (i32.eq (local.get $index) (array.len (global.get $keywords))))
        (if (ref.eq (local.get $name)
              (struct.get $keyword $symbol
                (ref.cast (ref $keyword) (array.get $eqs (global.get $keywords) (local.get $index)))))
          (then
            (return (ref.as_non_null (array.get $eqs (global.get $keywords) (local.get $index))))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))
    (local.set $more
      (array.new $eqs (struct.new $keyword (local.get $name))
        (i32.add (local.get $index) (i32.const 1))))
    (array.copy $eqs $eqs (local.get $more) (i32.const 0) (global.get $keywords) (i32.const 0)
      (local.get $index))
    (global.set $keywords (local.get $more))
    (return (ref.as_non_null (array.get $eqs (local.get $more) (local.get $index)))))
  (drop)
  (return_call $wrong_type
    (symbol "symbol->keyword") (i32.const 1) (local.get $symbol) (string "a symbol")))

(func $make_symbol_table
  (local $index i32)
  (global.set $symbol_table (array.new $eqs (ref.null none) (i32.const 64)))
  (block $none
    (drop (br_on_null $none (global.get $literal_symbols)))
    (loop $next
      (br_if $none (i32.eq (local.get $index) (array.len (global.get $literal_symbols))))
      (call $intern
        (ref.cast (ref $symbol) (array.get $eqs (global.get $literal_symbols) (local.get $index))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br $next))))

;; The hash of what has one of its own, and needs no help from the host; -1 for anything else.
(func $own_hash (param $value (ref eq)) (result i32)
  (block $not_immediate (result (ref eq))
    (return_call $fold_hash
      (call $mix_hash (i32.const 0x811c9dc5)
        (i31.get_u
          (br_on_cast_fail $not_immediate (ref eq) (ref i31) (local.get $value))))))
  (drop)
  (block $not_symbol (result (ref eq))
    (return
      (struct.get $symbol $hash
        (br_on_cast_fail $not_symbol (ref eq) (ref $symbol) (local.get $value)))))
  (drop)
  (i32.const -1))

(func $eq_hash (param $value (ref eq)) (result (ref eq))
  (local $hash i32)
  (local.set $hash (call $own_hash (local.get $value)))
  (if (i32.lt_s (local.get $hash) (i32.const 0))
    (then (local.set $hash (call $host_identity_hash (local.get $value)))))
  (return_call $fixnum (i32.and (local.get $hash) (i32.const 0x1fffffff))))

(func $address_hash (param $value (ref eq)) (result (ref eq))
  (local $hash i32)
  (local.set $hash (call $own_hash (local.get $value)))
  (if (i32.lt_s (local.get $hash) (i32.const 0))
    (then (local.set $hash (call $host_address_hash (local.get $value)))))
  (return_call $fixnum (i32.and (local.get $hash) (i32.const 0x1fffffff))))

(func $moves (result (ref eq))
  (return_call $fixnum (i32.and (call $host_moves) (i32.const 0x1fffffff))))

;; Sets the characters of a string, which has as many as it is to have, to the bytes at an address: how
;; the start function completes literals.
(func $fill_ascii (param $string (ref $string)) (param $at i32)
  (local $chars (ref $chars))
  (local $index i32)
  (local.set $chars (struct.get $string $chars (local.get $string)))
  (loop $next
    (if (i32.lt_u (local.get $index) (array.len (local.get $chars)))
      (then
        (array.set $chars (local.get $chars) (local.get $index)
          (i32.load8_u (i32.add (local.get $at) (local.get $index))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))))
