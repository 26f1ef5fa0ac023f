;; Division of long magnitudes, and conversion of long digit strings, faster than by one limb or digit at a
;; time. (Burnikel and Ziegler, Fast Recursive Division.) B stands for 2^32.

;; a B^count.
(func $shift_limbs (param $a (ref $limbs)) (param $count i32) (result (ref $limbs))
  (local $shifted (ref $limbs))
  (if (i32.eqz (array.len (local.get $a))) (then (return (local.get $a))))
  (local.set $shifted
    (array.new_default $limbs (i32.add (array.len (local.get $a)) (local.get $count))))
  (array.copy $limbs $limbs (local.get $shifted) (local.get $count) (local.get $a) (i32.const 0)
    (array.len (local.get $a)))
  (local.get $shifted))

;; high B^count + low, where low has no more than `count` limbs.
(func $join_limbs (param $high (ref $limbs)) (param $low (ref $limbs)) (param $count i32)
  (result (ref $limbs))
  (local $joined (ref $limbs))
  (if (i32.eqz (array.len (local.get $high))) (then (return (local.get $low))))
  (local.set $joined (call $shift_limbs (local.get $high) (local.get $count)))
  (array.copy $limbs $limbs (local.get $joined) (i32.const 0) (local.get $low) (i32.const 0)
    (array.len (local.get $low)))
  (local.get $joined))

;; Quotient and remainder, where the divisor is long, and the dividend too is long beyond it.
(func $divide_long (param $a (ref $limbs)) (param $b (ref $limbs))
  (result (ref $limbs)) (result (ref $limbs))
  (local $n i32)
  (local $size i32)
  (local $pad i32)
  (local $shift i32)
  (local $at i32)
  (local $quotient (ref $limbs))
  (local $part (ref $limbs))
  (local $rest (ref $limbs))
  (local.set $n (array.len (local.get $b)))
  ;; The divisor is made so long that it can be halved down to short ones, and its first bit is set.
  (local.set $size (i32.const 1))
  (loop $next
    (if (i32.gt_u (i32.div_u (local.get $n) (local.get $size)) (i32.const 60))
      (then
        (local.set $size (i32.shl (local.get $size) (i32.const 1)))
        (br $next))))
  (local.set $pad
    (i32.rem_u (i32.sub (local.get $size) (i32.rem_u (local.get $n) (local.get $size)))
      (local.get $size)))
  (local.set $shift
    (i32.add (i32.shl (local.get $pad) (i32.const 5))
      (i32.clz (array.get $limbs (local.get $b) (i32.sub (local.get $n) (i32.const 1))))))
  (local.set $b (call $shift_left (local.get $b) (local.get $shift)))
  (local.set $a (call $shift_left (local.get $a) (local.get $shift)))
  (local.set $n (array.len (local.get $b)))
  ;; Digits of the size of the divisor, from the first.
  (local.set $at
    (i32.mul (local.get $n) (i32.div_u (array.len (local.get $a)) (local.get $n))))
  (local.set $rest (call $high_half (local.get $a) (local.get $at)))
  (local.set $quotient (array.new_default $limbs (i32.const 0)))
  (if (i32.ge_s (call $compare_magnitudes (local.get $rest) (local.get $b)) (i32.const 0))
    (then
      (call $divide_magnitudes (local.get $rest) (local.get $b))
      (local.set $rest)
      (local.set $quotient)))
  (loop $next
    (if (local.get $at)
      (then
        (local.set $at (i32.sub (local.get $at) (local.get $n)))
        (call $divide_twice
          (call $join_limbs (local.get $rest)
            (call $trim (call $slice (local.get $a) (local.get $at) (local.get $n)))
            (local.get $n))
          (local.get $b))
        (local.set $rest)
        (local.set $part)
        (local.set $quotient (call $join_limbs (local.get $quotient) (local.get $part) (local.get $n)))
        (br $next))))
  (local.get $quotient)
  (call $shift_right (local.get $rest) (local.get $shift)))

;; Quotient and remainder, where the dividend is less than b B^n for a divisor of n limbs, whose first bit
;; is set.
(func $divide_twice (param $a (ref $limbs)) (param $b (ref $limbs))
  (result (ref $limbs)) (result (ref $limbs))
  (local $half i32)
  (local $high (ref $limbs))
  (local $low (ref $limbs))
  (local $rest (ref $limbs))
  (local.set $half (i32.shr_u (array.len (local.get $b)) (i32.const 1)))
  (if (i32.or (i32.and (array.len (local.get $b)) (i32.const 1)) (i32.lt_u (local.get $half) (i32.const 30)))
    (then (return_call $divide_schoolbook (local.get $a) (local.get $b))))
  (call $divide_half (call $high_half (local.get $a) (local.get $half)) (local.get $b) (local.get $half))
  (local.set $rest)
  (local.set $high)
  (call $divide_half
    (call $join_limbs (local.get $rest) (call $low_half (local.get $a) (local.get $half)) (local.get $half))
    (local.get $b) (local.get $half))
  (local.set $rest)
  (local.set $low)
  (call $join_limbs (local.get $high) (local.get $low) (local.get $half))
  (local.get $rest))

;; Quotient, of `half` limbs, and remainder, where the divisor has twice as many limbs, and the dividend is
;; less than b B^half. The first half of the divisor gives a guess that is at most two too large.
(func $divide_half (param $a (ref $limbs)) (param $b (ref $limbs)) (param $half i32)
  (result (ref $limbs)) (result (ref $limbs))
  (local $top (ref $limbs))
  (local $divisor (ref $limbs))
  (local $quotient (ref $limbs))
  (local $rest (ref $limbs))
  (local $product (ref $limbs))
  (local $one (ref $limbs))
  (local.set $one (array.new_fixed $limbs 1 (i32.const 1)))
  (local.set $quotient (local.get $one))
  (local.set $rest (local.get $one))
  (local.set $top (call $high_half (local.get $a) (local.get $half)))
  (local.set $divisor (call $high_half (local.get $b) (local.get $half)))
  (if (i32.lt_s
        (call $compare_magnitudes (call $high_half (local.get $top) (local.get $half)) (local.get $divisor))
        (i32.const 0))
    (then
      (call $divide_twice (local.get $top) (local.get $divisor))
      (local.set $rest)
      (local.set $quotient))
    (else
      ;; B^half - 1
      (local.set $quotient (array.new $limbs (i32.const -1) (local.get $half)))
      (local.set $rest
        (call $subtract_magnitudes (call $add_magnitudes (local.get $top) (local.get $divisor))
          (call $shift_limbs (local.get $divisor) (local.get $half))))))
  (local.set $rest
    (call $join_limbs (local.get $rest) (call $low_half (local.get $a) (local.get $half)) (local.get $half)))
  (local.set $product
    (call $multiply_magnitudes (local.get $quotient) (call $low_half (local.get $b) (local.get $half))))
  (loop $correct
    (if (i32.lt_s (call $compare_magnitudes (local.get $rest) (local.get $product)) (i32.const 0))
      (then
        (local.set $rest (call $add_magnitudes (local.get $rest) (local.get $b)))
        (local.set $quotient (call $subtract_magnitudes (local.get $quotient) (local.get $one)))
        (br $correct))))
  (local.get $quotient)
  (call $subtract_magnitudes (local.get $rest) (local.get $product)))

;; The power of a radix with at least half as many digits as `count`: the power, and its number of digits.
;; It is the chunk of one limb, squared some times.
(func $radix_power (param $radix i64) (param $count i32) (result (ref $limbs)) (result i32)
  (local $power (ref $limbs))
  (local $digits i32)
  (local $chunk i64)
  (call $radix_chunk (local.get $radix))
  (local.set $digits)
  (local.set $chunk)
  (local.set $power (call $magnitude_from_i64 (local.get $chunk)))
  (loop $next
    (if (i32.lt_u (i32.shl (local.get $digits) (i32.const 1)) (local.get $count))
      (then
        (local.set $power (call $multiply_magnitudes (local.get $power) (local.get $power)))
        (local.set $digits (i32.shl (local.get $digits) (i32.const 1)))
        (br $next))))
  (local.get $power)
  (local.get $digits))

;; The magnitude that the digits from `at` to `end`, of which there is at least one, denote.
(func $digits_to_magnitude (param $chars (ref $chars)) (param $at i32) (param $end i32) (param $radix i64)
  (result (ref $limbs))
  (local $power (ref $limbs))
  (local $low (ref $limbs))
  (local $digits i32)
  (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 600))
    (then
      (return_call $few_digits_to_magnitude (local.get $chars) (local.get $at) (local.get $end)
        (local.get $radix))))
  (call $radix_power (local.get $radix) (i32.sub (local.get $end) (local.get $at)))
  (local.set $digits)
  (local.set $power)
  (local.set $low
    (call $digits_to_magnitude (local.get $chars) (i32.sub (local.get $end) (local.get $digits))
      (local.get $end) (local.get $radix)))
  (return_call $add_magnitudes
    (call $multiply_magnitudes (local.get $power)
      (call $digits_to_magnitude (local.get $chars) (local.get $at)
        (i32.sub (local.get $end) (local.get $digits)) (local.get $radix)))
    (local.get $low)))

(func $few_digits_to_magnitude (param $chars (ref $chars)) (param $at i32) (param $end i32)
  (param $radix i64) (result (ref $limbs))
  (local $limbs (ref $limbs))
  (local $length i32)
  (local $part i64)
  (local $factor i64)
  (local $chunk i64)
  ;; Room for as many bits as that many digits can take: no radix has more than 6 bits.
  (local.set $limbs
    (array.new_default $limbs
      (i32.add (i32.const 1)
        (i32.div_u (i32.mul (i32.sub (local.get $end) (local.get $at)) (i32.const 6)) (i32.const 32)))))
  (call $radix_chunk (local.get $radix))
  (drop)
  (local.set $chunk)
  (local.set $factor (i64.const 1))
  (loop $next
    (local.set $part
      (i64.add (i64.mul (local.get $part) (local.get $radix))
        (i64.extend_i32_u
          (call $digit_value (array.get $chars (local.get $chars) (local.get $at))))))
    (local.set $factor (i64.mul (local.get $factor) (local.get $radix)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (i32.or (i64.eq (local.get $factor) (local.get $chunk))
          (i32.eq (local.get $at) (local.get $end)))
      (then
        (local.set $part
          (call $scale_in_place (local.get $limbs) (local.get $length) (local.get $factor)
            (local.get $part)))
        (if (i64.ne (local.get $part) (i64.const 0))
          (then
            (array.set $limbs (local.get $limbs) (local.get $length) (i32.wrap_i64 (local.get $part)))
            (local.set $length (i32.add (local.get $length) (i32.const 1)))))
        (local.set $part (i64.const 0))
        (local.set $factor (i64.const 1))))
    (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
  (return_call $trim (local.get $limbs)))
