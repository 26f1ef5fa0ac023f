;; Vectors, bytevectors and strings.

;; An index from 0 to `limit` as a number; -1, and raised, if the value is none.
(func $index_of (param $value (ref eq)) (param $limit i32) (param $who (ref eq)) (param $index i32)
  (result i32)
  (local $number i32)
  (block $raised
    (if (i32.eqz (call $is_fixnum (local.get $value)))
      (then
        (drop (call $wrong_type (local.get $who) (local.get $index) (local.get $value) (string "an index")))
        (br $raised)))
    (local.set $number (call $fixnum_value (local.get $value)))
    (if (i32.le_u (local.get $number) (local.get $limit)) (then (return (local.get $number))))
    (drop (call $out_of_range (local.get $who) (local.get $index) (local.get $value))))
  (i32.const -1))

;; Checks the last two arguments of `who`, a start and an end in a sequence. Answers start and
;; length; the length is -1, and that is raised, if they are not in order.
(func $range_of (param $start (ref eq)) (param $end (ref eq)) (param $limit i32) (param $who (ref eq))
  (param $index i32) (result i32) (result i32)
  (local $from i32)
  (local $to i32)
  (local.set $to
    (call $index_of (local.get $end) (local.get $limit) (local.get $who)
      (i32.add (local.get $index) (i32.const 1))))
  (if (i32.lt_s (local.get $to) (i32.const 0)) (then (return (i32.const 0) (i32.const -1))))
  (local.set $from
    (call $index_of (local.get $start) (local.get $to) (local.get $who) (local.get $index)))
  (if (i32.lt_s (local.get $from) (i32.const 0)) (then (return (i32.const 0) (i32.const -1))))
  (local.get $from)
  (i32.sub (local.get $to) (local.get $from)))

;; Checks the arguments of a copy: answers where to, where from, and the length, which is -1 if an error was
;; raised.
(func $copy_ranges (param $to_length i32) (param $at (ref eq)) (param $from_length i32)
  (param $start (ref eq)) (param $end (ref eq)) (param $who (ref eq))
  (result i32) (result i32) (result i32)
  (local $from i32)
  (local $length i32)
  (local $to i32)
  (call $range_of (local.get $start) (local.get $end) (local.get $from_length) (local.get $who)
    (i32.const 4))
  (local.set $length)
  (local.set $from)
  (if (i32.lt_s (local.get $length) (i32.const 0))
    (then (return (i32.const 0) (i32.const 0) (i32.const -1))))
  (local.set $to
    (call $index_of (local.get $at) (local.get $to_length) (local.get $who) (i32.const 2)))
  (if (i32.lt_s (local.get $to) (i32.const 0))
    (then (return (i32.const 0) (i32.const 0) (i32.const -1))))
  (if (i32.gt_u (i32.add (local.get $to) (local.get $length)) (local.get $to_length))
    (then
      (drop (call $out_of_range (local.get $who) (i32.const 2) (local.get $at)))
      (return (i32.const 0) (i32.const 0) (i32.const -1))))
  (local.get $to)
  (local.get $from)
  (local.get $length))

;; Vectors

;; The argument as a vector; null, and raised, if it is none.
(func $vector_operand (param $value (ref eq)) (param $who (ref eq)) (param $index i32)
  (result (ref null $vector))
  (block $other (result (ref eq))
    (return (br_on_cast_fail $other (ref eq) (ref $vector) (local.get $value))))
  (local.set $value)
  (drop (call $wrong_type (local.get $who) (local.get $index) (local.get $value) (string "a vector")))
  (ref.null none))

(func $vector_copy (param $to (ref eq)) (param $at (ref eq)) (param $from (ref eq))
  (param $start (ref eq)) (param $end (ref eq)) (result i32)
  (local $target (ref $vector))
  (local $source (ref $vector))
  (local $target_at i32)
  (local $source_at i32)
  (local $length i32)
  (block $raised
    (local.set $target
      (br_on_null $raised
        (call $vector_operand (local.get $to) (symbol "vector-copy!") (i32.const 1))))
    (local.set $source
      (br_on_null $raised
        (call $vector_operand (local.get $from) (symbol "vector-copy!") (i32.const 3))))
    (call $copy_ranges (array.len (local.get $target)) (local.get $at) (array.len (local.get $source))
      (local.get $start) (local.get $end) (symbol "vector-copy!"))
    (local.set $length)
    (local.set $source_at)
    (local.set $target_at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (array.copy $vector $vector (local.get $target) (local.get $target_at)
      (local.get $source) (local.get $source_at) (local.get $length))
    (return (i32.const 0)))
  (i32.const -1))

(func $vector_fill (param $vector (ref eq)) (param $value (ref eq)) (param $start (ref eq))
  (param $end (ref eq)) (result i32)
  (local $target (ref $vector))
  (local $at i32)
  (local $length i32)
  (block $raised
    (local.set $target
      (br_on_null $raised
        (call $vector_operand (local.get $vector) (symbol "vector-fill!") (i32.const 1))))
    (call $range_of (local.get $start) (local.get $end) (array.len (local.get $target))
      (symbol "vector-fill!") (i32.const 3))
    (local.set $length)
    (local.set $at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (array.fill $vector (local.get $target) (local.get $at) (local.get $value) (local.get $length))
    (return (i32.const 0)))
  (i32.const -1))

(func $vector_to_record (param $value (ref eq)) (result (ref null eq))
  (local $vector (ref null $vector))
  (local $record (ref $record))
  (local $at i32)
  (local.set $vector (call $vector_operand (local.get $value) (symbol "%vector->record") (i32.const 1)))
  (if (ref.is_null (local.get $vector)) (then (return (ref.null none))))
  (local.set $record (array.new $record (ref.i31 (i32.const 1)) (array.len (local.get $vector))))
  (block $end
    (loop $next
      (br_if $end (i32.ge_u (local.get $at) (array.len (local.get $vector))))
      (array.set $record (local.get $record) (local.get $at)
        (array.get $vector (local.get $vector) (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
  (local.get $record))

;; Bytevectors

;; The argument as a bytevector; null, and raised, if it is none.
(func $bytevector_operand (param $value (ref eq)) (param $who (ref eq)) (param $index i32)
  (result (ref null $bytevector))
  (block $other (result (ref eq))
    (return (br_on_cast_fail $other (ref eq) (ref $bytevector) (local.get $value))))
  (local.set $value)
  (drop
    (call $wrong_type (local.get $who) (local.get $index) (local.get $value) (string "a bytevector")))
  (ref.null none))

(func $bytevector_copy (param $to (ref eq)) (param $at (ref eq)) (param $from (ref eq))
  (param $start (ref eq)) (param $end (ref eq)) (result i32)
  (local $target (ref $bytevector))
  (local $source (ref $bytevector))
  (local $target_at i32)
  (local $source_at i32)
  (local $length i32)
  (block $raised
    (local.set $target
      (br_on_null $raised
        (call $bytevector_operand (local.get $to) (symbol "bytevector-copy!") (i32.const 1))))
    (local.set $source
      (br_on_null $raised
        (call $bytevector_operand (local.get $from) (symbol "bytevector-copy!") (i32.const 3))))
    (call $copy_ranges (array.len (local.get $target)) (local.get $at) (array.len (local.get $source))
      (local.get $start) (local.get $end) (symbol "bytevector-copy!"))
    (local.set $length)
    (local.set $source_at)
    (local.set $target_at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (array.copy $bytevector $bytevector (local.get $target) (local.get $target_at)
      (local.get $source) (local.get $source_at) (local.get $length))
    (return (i32.const 0)))
  (i32.const -1))

;; UTF-8

;; The scalar value that begins at an index, and the index after it; -1 if the bytes before `end` do
;; not encode one.
(func $decode_char (param $bytes (ref $bytevector)) (param $at i32) (param $end i32)
  (result i32) (result i32)
  (local $char i32)
  (local $more i32)
  (local $least i32)
  (local $byte i32)
  (block $bad
    (local.set $char (array.get_u $bytevector (local.get $bytes) (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.lt_u (local.get $char) (i32.const 0x80)) (then (return (local.get $char) (local.get $at))))
    (block $lead
      (if (i32.eq (i32.and (local.get $char) (i32.const 0xe0)) (i32.const 0xc0))
        (then
          (local.set $char (i32.and (local.get $char) (i32.const 0x1f)))
          (local.set $more (i32.const 1))
          (local.set $least (i32.const 0x80))
          (br $lead)))
      (if (i32.eq (i32.and (local.get $char) (i32.const 0xf0)) (i32.const 0xe0))
        (then
          (local.set $char (i32.and (local.get $char) (i32.const 0x0f)))
          (local.set $more (i32.const 2))
          (local.set $least (i32.const 0x800))
          (br $lead)))
      (br_if $bad (i32.ne (i32.and (local.get $char) (i32.const 0xf8)) (i32.const 0xf0)))
      (local.set $char (i32.and (local.get $char) (i32.const 0x07)))
      (local.set $more (i32.const 3))
      (local.set $least (i32.const 0x10000)))
    (loop $next
      (br_if $bad (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $byte (array.get_u $bytevector (local.get $bytes) (local.get $at)))
      (br_if $bad (i32.ne (i32.and (local.get $byte) (i32.const 0xc0)) (i32.const 0x80)))
      (local.set $char
        (i32.or (i32.shl (local.get $char) (i32.const 6)) (i32.and (local.get $byte) (i32.const 0x3f))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $more (i32.sub (local.get $more) (i32.const 1)))
      (br_if $next (local.get $more)))
    (br_if $bad (i32.lt_u (local.get $char) (local.get $least)))
    (br_if $bad (i32.gt_u (local.get $char) (i32.const 0x10ffff)))
    (br_if $bad (i32.eq (i32.and (local.get $char) (i32.const 0xfff800)) (i32.const 0xd800)))
    (return (local.get $char) (local.get $at)))
  (i32.const -1)
  (local.get $at))

(func $utf8_to_string (param $bytes (ref eq)) (param $start (ref eq)) (param $end (ref eq))
  (result (ref eq))
  (return_call $decode
    (ref.cast (ref $bytevector) (local.get $bytes))
    (call $fixnum_value (local.get $start)) (call $fixnum_value (local.get $end))))

;; #f if the bytes are not UTF-8.
(func $decode (param $bytes (ref $bytevector)) (param $start i32) (param $end i32) (result (ref eq))
  (local $chars (ref $chars))
  (local $at i32)
  (local $count i32)
  (local $char i32)
  (local.set $at (local.get $start))
  (block $counted
    (loop $next
      (br_if $counted (i32.ge_u (local.get $at) (local.get $end)))
      (call $decode_char (local.get $bytes) (local.get $at) (local.get $end))
      (local.set $at)
      (if (i32.lt_s (i32.const 0)) (then (return (ref.i31 (i32.const 1)))))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br $next)))
  (local.set $chars (array.new_default $chars (local.get $count)))
  (local.set $at (local.get $start))
  (local.set $count (i32.const 0))
  (block $done
    (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (call $decode_char (local.get $bytes) (local.get $at) (local.get $end))
      (local.set $at)
      (local.set $char)
      (array.set $chars (local.get $chars) (local.get $count) (local.get $char))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (br $next)))
  (struct.new $string (local.get $chars)))

;; How many bytes a character takes.
(func $encoded_length (param $char i32) (result i32)
  (i32.add (i32.const 1)
    (i32.add (i32.ge_u (local.get $char) (i32.const 0x80))
      (i32.add (i32.ge_u (local.get $char) (i32.const 0x800))
        (i32.ge_u (local.get $char) (i32.const 0x10000))))))

;; Byte `index` of the `length` bytes that encode a character.
(func $encoded_byte (param $char i32) (param $length i32) (param $index i32) (result i32)
  (local $shifted i32)
  (local.set $shifted
    (i32.shr_u (local.get $char)
      (i32.mul (i32.const 6) (i32.sub (i32.sub (local.get $length) (local.get $index)) (i32.const 1)))))
  (if (local.get $index)
    (then (return (i32.or (i32.const 0x80) (i32.and (local.get $shifted) (i32.const 0x3f))))))
  (if (i32.eq (local.get $length) (i32.const 1)) (then (return (local.get $char))))
  ;; As many ones at the top as there are bytes.
  (i32.and (i32.const 0xff)
    (i32.or (local.get $shifted) (i32.shr_s (i32.const -128) (i32.sub (local.get $length) (i32.const 1))))))

(func $string_to_utf8 (param $string (ref eq)) (param $start (ref eq)) (param $end (ref eq))
  (result (ref null eq))
  (local $chars (ref $chars))
  (local $at i32)
  (local $length i32)
  (block $raised
    (local.set $chars
      (br_on_null $raised
        (call $string_operand (local.get $string) (symbol "string->utf8") (i32.const 1))))
    (call $range_of (local.get $start) (local.get $end) (array.len (local.get $chars))
      (symbol "string->utf8") (i32.const 2))
    (local.set $length)
    (local.set $at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (return_call $encode (local.get $chars) (local.get $at)
      (i32.add (local.get $at) (local.get $length))))
  (ref.null none))

(func $encode (param $chars (ref $chars)) (param $start i32) (param $end i32) (result (ref eq))
  (local $bytes (ref $bytevector))
  (local $at i32)
  (local $size i32)
  (local $index i32)
  (local $length i32)
  (local.set $at (local.get $start))
  (loop $next
    (if (i32.lt_u (local.get $at) (local.get $end))
      (then
        (local.set $size
          (i32.add (local.get $size)
            (call $encoded_length (array.get $chars (local.get $chars) (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next))))
  (local.set $bytes (array.new_default $bytevector (local.get $size)))
  (local.set $at (local.get $start))
  (local.set $size (i32.const 0))
  (loop $next
    (if (i32.lt_u (local.get $at) (local.get $end))
      (then
        (local.set $length
          (call $encoded_length (array.get $chars (local.get $chars) (local.get $at))))
        (local.set $index (i32.const 0))
        (loop $next_byte
          (array.set $bytevector (local.get $bytes) (i32.add (local.get $size) (local.get $index))
            (call $encoded_byte (array.get $chars (local.get $chars) (local.get $at)) (local.get $length)
              (local.get $index)))
          (local.set $index (i32.add (local.get $index) (i32.const 1)))
          (br_if $next_byte (i32.lt_u (local.get $index) (local.get $length))))
        (local.set $size (i32.add (local.get $size) (local.get $length)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next))))
  (local.get $bytes))
