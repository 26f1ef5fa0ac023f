;; Integers to and from digits.

;; The largest power of a radix that fits a limb, and its exponent: as many digits are handled at once.
(func $radix_chunk (param $radix i64) (result i64) (result i32)
  (local $power i64)
  (local $digits i32)
  (local.set $power (i64.const 1))
  (loop $next
    (if (i64.le_u (i64.mul (local.get $power) (local.get $radix)) (i64.const 0xffffffff))
      (then
        (local.set $power (i64.mul (local.get $power) (local.get $radix)))
        (local.set $digits (i32.add (local.get $digits) (i32.const 1)))
        (br $next))))
  (local.get $power)
  (local.get $digits))

;; A radix from 2 to 36 as a number; 0 if the value is none.
(func $radix_of (param $value (ref eq)) (result i32)
  (local $radix i32)
  (if (i32.eqz (call $is_fixnum (local.get $value))) (then (return (i32.const 0))))
  (local.set $radix (call $fixnum_value (local.get $value)))
  (select (local.get $radix) (i32.const 0)
    (i32.lt_u (i32.sub (local.get $radix) (i32.const 2)) (i32.const 35))))

;; The text of a number of any kind; flonums are in decimal.
(func $number_to_string (param $number (ref eq)) (param $radix (ref eq)) (result (ref null eq))
  (local $kind i32)
  (local.set $kind (call $number_kind (local.get $number)))
  (if (i32.eq (local.get $kind) (i32.const 3)) (then (return_call $flonum_to_string (local.get $number))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then (return_call $complex_to_string (local.get $number) (local.get $radix))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then
      (return_call $join_texts
        (ref.as_non_null (call $integer_to_string (call $numerator (local.get $number)) (local.get $radix)))
        (i32.const 47)
        (ref.as_non_null (call $integer_to_string (call $denominator (local.get $number)) (local.get $radix))))))
  (return_call $integer_to_string (local.get $number) (local.get $radix)))

(func $text_chars (param $text (ref eq)) (result (ref $chars))
  (struct.get $string $chars (ref.cast (ref $string) (local.get $text))))

;; A new string: one, a character unless it is 0, the other.
(func $join_texts (param $a (ref eq)) (param $char i32) (param $b (ref eq)) (result (ref eq))
  (local $x (ref $chars))
  (local $y (ref $chars))
  (local $at i32)
  (local $chars (ref $chars))
  (local.set $x (call $text_chars (local.get $a)))
  (local.set $y (call $text_chars (local.get $b)))
  (local.set $at (i32.add (array.len (local.get $x)) (i32.ne (local.get $char) (i32.const 0))))
  ;; The character stands everywhere at first.
  (local.set $chars
    (array.new $chars (local.get $char) (i32.add (local.get $at) (array.len (local.get $y)))))
  (array.copy $chars $chars (local.get $chars) (i32.const 0) (local.get $x) (i32.const 0)
    (array.len (local.get $x)))
  (array.copy $chars $chars (local.get $chars) (local.get $at) (local.get $y) (i32.const 0)
    (array.len (local.get $y)))
  (struct.new $string (local.get $chars)))

(func $integer_to_string (param $integer (ref eq)) (param $radix (ref eq)) (result (ref null eq))
  (local $r i32)
  (local $limbs (ref $limbs))
  (local $chars (ref $chars))
  (local $end i32)
  (local $start i32)
  (if (i32.gt_u (call $number_kind (local.get $integer)) (i32.const 1))
    (then
      (return_call $wrong_type
        (symbol "number->string") (i32.const 1) (local.get $integer) (string "a number"))))
  (local.set $r (call $radix_of (local.get $radix)))
  (if (i32.eqz (local.get $r))
    (then
      (return_call $wrong_type
        (symbol "number->string") (i32.const 2) (local.get $radix) (string "a radix from 2 to 36"))))
  (local.set $limbs (call $magnitude (local.get $integer)))
  ;; Each digit takes at least as many bits as fit into the radix.
  (local.set $end
    (i32.add (i32.const 2)
      (i32.div_u (i32.shl (array.len (local.get $limbs)) (i32.const 5))
        (i32.sub (i32.const 31) (i32.clz (local.get $r))))))
  (local.set $chars (array.new $chars (i32.const 48) (local.get $end)))
  (call $write_digits (local.get $limbs) (i64.extend_i32_u (local.get $r)) (local.get $chars)
    (local.get $end))
  ;; Leave out leading zeros, but for the last one, and put the sign before.
  (block $found
    (loop $next
      (br_if $found (i32.eq (i32.add (local.get $start) (i32.const 1)) (local.get $end)))
      (br_if $found (i32.ne (array.get $chars (local.get $chars) (local.get $start)) (i32.const 48)))
      (local.set $start (i32.add (local.get $start) (i32.const 1)))
      (br $next)))
  (if (i32.lt_s (call $sign (local.get $integer)) (i32.const 0))
    (then
      (local.set $start (i32.sub (local.get $start) (i32.const 1)))
      (array.set $chars (local.get $chars) (local.get $start) (i32.const 45))))
  (struct.new $string (call $copy_chars (local.get $chars) (local.get $start) (local.get $end))))

;; Writes the digits of a magnitude so that they end at `end`; what is before stays "0".
(func $write_digits (param $limbs (ref $limbs)) (param $radix i64) (param $chars (ref $chars))
  (param $end i32)
  (local $chunk i64)
  (local $digits i32)
  (local $count i32)
  (local $length i32)
  (local $rest i64)
  (local $digit i32)
  (call $radix_chunk (local.get $radix))
  (local.set $digits)
  (local.set $chunk)
  (local.set $length (array.len (local.get $limbs)))
  ;; From some size on it is quicker to divide by a power of the radix of half the length.
  (if (i32.gt_u (local.get $length) (i32.const 80))
    (then
      (call $write_halves (local.get $limbs) (local.get $radix) (local.get $chars) (local.get $end))
      (return)))
  (local.set $limbs (call $slice (local.get $limbs) (i32.const 0) (local.get $length)))
  (loop $next_chunk
    (if (local.get $length)
      (then
        (local.set $rest
          (call $divide_in_place (local.get $limbs) (local.get $length) (local.get $chunk)))
        (if (i32.eqz
              (array.get $limbs (local.get $limbs) (i32.sub (local.get $length) (i32.const 1))))
          (then (local.set $length (i32.sub (local.get $length) (i32.const 1)))))
        (local.set $count (local.get $digits))
        (loop $next_digit
          (if (i32.and (i32.ne (local.get $count) (i32.const 0)) (i32.gt_s (local.get $end) (i32.const 0)))
            (then
              (local.set $digit (i32.wrap_i64 (i64.rem_u (local.get $rest) (local.get $radix))))
              (local.set $rest (i64.div_u (local.get $rest) (local.get $radix)))
              (local.set $end (i32.sub (local.get $end) (i32.const 1)))
              (array.set $chars (local.get $chars) (local.get $end)
                (i32.add (local.get $digit)
                  (select (i32.const 48) (i32.const 87)
                    (i32.lt_u (local.get $digit) (i32.const 10)))))
              (local.set $count (i32.sub (local.get $count) (i32.const 1)))
              (br $next_digit))))
        (br $next_chunk)))))

;; Divides by a power of the radix that has about half as many digits, and writes both parts.
(func $write_halves (param $limbs (ref $limbs)) (param $radix i64) (param $chars (ref $chars))
  (param $end i32)
  (local $power (ref $limbs))
  (local $low (ref $limbs))
  (local $high (ref $limbs))
  (local $digits i32)
  (call $radix_power (local.get $radix)
    (i32.div_u (call $bit_length (local.get $limbs))
      (i32.sub (i32.const 32) (i32.clz (i32.wrap_i64 (local.get $radix))))))
  (local.set $digits)
  (local.set $power)
  ;; Not the recursive division: every program that prints has this code.
  (call $divide_schoolbook (local.get $limbs) (local.get $power))
  (local.set $low)
  (local.set $high)
  (call $write_digits (local.get $low) (local.get $radix) (local.get $chars) (local.get $end))
  (call $write_digits (local.get $high) (local.get $radix) (local.get $chars)
    (i32.sub (local.get $end) (local.get $digits))))

;; The value of a digit; 36 or more if it is none.
(func $digit_value (param $char i32) (result i32)
  (if (i32.lt_u (i32.sub (local.get $char) (i32.const 48)) (i32.const 10))
    (then (return (i32.sub (local.get $char) (i32.const 48)))))
  (local.set $char (i32.sub (i32.or (local.get $char) (i32.const 32)) (i32.const 97)))
  (select (i32.add (local.get $char) (i32.const 10)) (i32.const 36)
    (i32.lt_u (local.get $char) (i32.const 26))))

(func $string_to_integer (param $string (ref eq)) (param $radix (ref eq)) (result (ref eq))
  (local $chars (ref $chars))
  (local $at i32)
  (local $end i32)
  (local $sign i32)
  (local $r i32)
  (local $digit i32)
  (local $index i32)
  (local.set $chars (struct.get $string $chars (ref.cast (ref $string) (local.get $string))))
  (local.set $r (call $radix_of (local.get $radix)))
  (local.set $end (array.len (local.get $chars)))
  (local.set $sign (i32.const 1))
  (block $no
    (br_if $no (i32.eqz (local.get $r)))
    (br_if $no (i32.eqz (local.get $end)))
    (local.set $digit (array.get $chars (local.get $chars) (i32.const 0)))
    (if (i32.or (i32.eq (local.get $digit) (i32.const 43)) (i32.eq (local.get $digit) (i32.const 45)))
      (then
        (local.set $sign (i32.sub (i32.const 44) (local.get $digit)))
        (local.set $at (i32.const 1))))
    (br_if $no (i32.eq (local.get $at) (local.get $end)))
    (local.set $index (local.get $at))
    (loop $next
      (br_if $no
        (i32.ge_u (call $digit_value (array.get $chars (local.get $chars) (local.get $index)))
          (local.get $r)))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $index) (local.get $end))))
    (return_call $integer_from_magnitude (local.get $sign)
      (call $digits_to_magnitude (local.get $chars) (local.get $at) (local.get $end)
        (i64.extend_i32_u (local.get $r)))))
  (ref.i31 (i32.const 1)))

;; Flonums: the host converts, in the notation of docs/abi.md.

(func $flonum_to_string (param $flonum (ref eq)) (result (ref null eq))
  (block $other (result (ref eq))
    (return_call $string_from_memory
      (call $host_f64_to_string
        (struct.get $flonum $value
          (br_on_cast_fail $other (ref eq) (ref $flonum) (local.get $flonum))))))
  (local.set $flonum)
  (return_call $wrong_type
    (symbol "number->string") (i32.const 1) (local.get $flonum) (string "a flonum")))

;; The string of the ASCII characters at the start of the transfer area.
(func $string_from_memory (param $length i32) (result (ref eq))
  (local $chars (ref $chars))
  (local $index i32)
  (local.set $chars (array.new_default $chars (local.get $length)))
  (loop $next
    (if (i32.lt_u (local.get $index) (local.get $length))
      (then
        (array.set $chars (local.get $chars) (local.get $index)
          (i32.load8_u (local.get $index)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))
  (struct.new $string (local.get $chars)))

;; The character at an index, 0 at the end.
(func $char_at (param $chars (ref $chars)) (param $index i32) (result i32)
  (if (i32.ge_u (local.get $index) (array.len (local.get $chars))) (then (return (i32.const 0))))
  (array.get $chars (local.get $chars) (local.get $index)))

;; The index after the decimal digits at an index.
(func $skip_digits (param $chars (ref $chars)) (param $index i32) (result i32)
  (loop $next
    (if (i32.lt_u (i32.sub (call $char_at (local.get $chars) (local.get $index)) (i32.const 48)) (i32.const 10))
      (then
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))
  (local.get $index))

;; Takes [sign] digits [. digits] [e [sign] digits], with a digit before the exponent, and +inf.0,
;; -inf.0, +nan.0 and -nan.0. Letters of either case.
(func $string_to_flonum (param $string (ref eq)) (result (ref eq))
  (local $chars (ref $chars))
  (local $start i32)
  (local $at i32)
  (local $before i32)
  (local $digits i32)
  (local.set $chars (struct.get $string $chars (ref.cast (ref $string) (local.get $string))))
  (local.set $start (i32.or (i32.eq (call $char_at (local.get $chars) (i32.const 0)) (i32.const 43))
    (i32.eq (call $char_at (local.get $chars) (i32.const 0)) (i32.const 45))))
  (block $no
    (if (i32.and (local.get $start) (i32.eq (array.len (local.get $chars)) (i32.const 6)))
      (then
        (if (call $is_special (local.get $chars) (i32.const 105) (i32.const 110) (i32.const 102))
          (then
            (return
              (struct.new $flonum
                (f64.copysign (f64.const inf)
                  (f64.convert_i32_s (i32.sub (i32.const 44) (call $char_at (local.get $chars) (i32.const 0)))))))))
        (if (call $is_special (local.get $chars) (i32.const 110) (i32.const 97) (i32.const 110))
          (then (return (struct.new $flonum (f64.const nan)))))))
    (local.set $at (call $skip_digits (local.get $chars) (local.get $start)))
    (local.set $digits (i32.sub (local.get $at) (local.get $start)))
    (if (i32.eq (call $char_at (local.get $chars) (local.get $at)) (i32.const 46))
      (then
        (local.set $before (i32.add (local.get $at) (i32.const 1)))
        (local.set $at (call $skip_digits (local.get $chars) (local.get $before)))
        (local.set $digits
          (i32.add (local.get $digits) (i32.sub (local.get $at) (local.get $before))))))
    (br_if $no (i32.eqz (local.get $digits)))
    (if (i32.eq (i32.or (call $char_at (local.get $chars) (local.get $at)) (i32.const 32)) (i32.const 101))
      (then
        (local.set $before (i32.add (local.get $at) (i32.const 1)))
        (local.set $before
          (i32.add (local.get $before)
            (i32.or (i32.eq (call $char_at (local.get $chars) (local.get $before)) (i32.const 43))
              (i32.eq (call $char_at (local.get $chars) (local.get $before)) (i32.const 45)))))
        (local.set $at (call $skip_digits (local.get $chars) (local.get $before)))
        (br_if $no (i32.eq (local.get $at) (local.get $before)))))
    (br_if $no (i32.ne (local.get $at) (array.len (local.get $chars))))
    (call $reserve (local.get $at))
    (local.set $start (i32.const 0))
    (loop $next
      (i32.store8 (local.get $start) (array.get $chars (local.get $chars) (local.get $start)))
      (local.set $start (i32.add (local.get $start) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $start) (local.get $at))))
    (return (struct.new $flonum (call $host_string_to_f64 (i32.const 0) (local.get $at)))))
  (ref.i31 (i32.const 1)))

;; Whether characters 1 to 5 are three letters and ".0".
(func $is_special (param $chars (ref $chars)) (param $1 i32) (param $2 i32) (param $3 i32) (result i32)
  (i32.and
    (i32.and
      (i32.eq (i32.or (call $char_at (local.get $chars) (i32.const 1)) (i32.const 32)) (local.get $1))
      (i32.eq (i32.or (call $char_at (local.get $chars) (i32.const 2)) (i32.const 32)) (local.get $2)))
    (i32.and
      (i32.eq (i32.or (call $char_at (local.get $chars) (i32.const 3)) (i32.const 32)) (local.get $3))
      (i32.and
        (i32.eq (call $char_at (local.get $chars) (i32.const 4)) (i32.const 46))
        (i32.eq (call $char_at (local.get $chars) (i32.const 5)) (i32.const 48))))))

;; Makes the transfer area at least `size` bytes long.
(func $reserve (param $size i32)
  (local $pages i32)
  (local.set $pages
    (i32.sub (i32.shr_u (i32.add (local.get $size) (i32.const 65535)) (i32.const 16)) (memory.size)))
  (if (i32.gt_s (local.get $pages) (i32.const 0))
    (then
      (if (i32.lt_s (memory.grow (local.get $pages)) (i32.const 0)) (then (unreachable))))))
