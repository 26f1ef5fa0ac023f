;; Arithmetic on magnitudes: arrays of limbs, least significant first, without zeros at the end. The
;; magnitude of zero is empty. (Algorithms: Knuth, TAOCP vol. 2, section 4.3; Karatsuba's product.)

(func $limb (param $limbs (ref $limbs)) (param $index i32) (result i64)
  (i64.extend_i32_u (array.get $limbs (local.get $limbs) (local.get $index))))

;; Without the zeros at the end.
(func $trim (param $limbs (ref $limbs)) (result (ref $limbs))
  (local $length i32)
  (local.set $length (array.len (local.get $limbs)))
  (block $found
    (loop $next
      (br_if $found (i32.eqz (local.get $length)))
      (br_if $found
        (array.get $limbs (local.get $limbs) (i32.sub (local.get $length) (i32.const 1))))
      (local.set $length (i32.sub (local.get $length) (i32.const 1)))
      (br $next)))
  (if (i32.eq (local.get $length) (array.len (local.get $limbs))) (then (return (local.get $limbs))))
  (return_call $slice (local.get $limbs) (i32.const 0) (local.get $length)))

;; A copy of `length` limbs from `start`.
(func $slice (param $limbs (ref $limbs)) (param $start i32) (param $length i32) (result (ref $limbs))
  (local $copy (ref $limbs))
  (local.set $copy (array.new_default $limbs (local.get $length)))
  (array.copy $limbs $limbs (local.get $copy) (i32.const 0) (local.get $limbs) (local.get $start)
    (local.get $length))
  (local.get $copy))

;; Number of significant bits.
(func $bit_length (param $limbs (ref $limbs)) (result i32)
  (local $length i32)
  (local.set $length (array.len (local.get $limbs)))
  (if (i32.eqz (local.get $length)) (then (return (i32.const 0))))
  (i32.sub
    (i32.shl (local.get $length) (i32.const 5))
    (i32.clz (array.get $limbs (local.get $limbs) (i32.sub (local.get $length) (i32.const 1))))))

;; -1, 0 or 1.
(func $compare_magnitudes (param $a (ref $limbs)) (param $b (ref $limbs)) (result i32)
  (local $index i32)
  (local $x i32)
  (local $y i32)
  (local.set $index (array.len (local.get $a)))
  (local.set $y (array.len (local.get $b)))
  (if (i32.ne (local.get $index) (local.get $y))
    (then (return (select (i32.const 1) (i32.const -1) (i32.gt_u (local.get $index) (local.get $y))))))
  (loop $next
    (if (i32.eqz (local.get $index)) (then (return (i32.const 0))))
    (local.set $index (i32.sub (local.get $index) (i32.const 1)))
    (local.set $x (array.get $limbs (local.get $a) (local.get $index)))
    (local.set $y (array.get $limbs (local.get $b) (local.get $index)))
    (br_if $next (i32.eq (local.get $x) (local.get $y))))
  (select (i32.const 1) (i32.const -1) (i32.gt_u (local.get $x) (local.get $y))))

(func $add_magnitudes (param $a (ref $limbs)) (param $b (ref $limbs)) (result (ref $limbs))
  (local $sum (ref $limbs))
  (local.set $sum
    (array.new_default $limbs
      (i32.add (i32.const 1)
        (select (array.len (local.get $a)) (array.len (local.get $b))
          (i32.gt_u (array.len (local.get $a)) (array.len (local.get $b)))))))
  (array.copy $limbs $limbs (local.get $sum) (i32.const 0) (local.get $a) (i32.const 0)
    (array.len (local.get $a)))
  (call $add_into (local.get $sum) (i32.const 0) (local.get $b))
  (return_call $trim (local.get $sum)))

;; Adds `b`, times 2^32 to the power of `at`, to `sum`, which has room for it.
(func $add_into (param $sum (ref $limbs)) (param $at i32) (param $b (ref $limbs))
  (local $index i32)
  (local $length i32)
  (local $carry i64)
  (local.set $length (array.len (local.get $b)))
  (loop $next
    (if (i32.lt_u (local.get $index) (local.get $length))
      (then
        (local.set $carry
          (i64.add (local.get $carry)
            (i64.add (call $limb (local.get $sum) (local.get $at))
              (call $limb (local.get $b) (local.get $index))))))
      (else
        (if (i64.eqz (local.get $carry)) (then (return)))
        (local.set $carry (i64.add (local.get $carry) (call $limb (local.get $sum) (local.get $at))))))
    (array.set $limbs (local.get $sum) (local.get $at) (i32.wrap_i64 (local.get $carry)))
    (local.set $carry (i64.shr_u (local.get $carry) (i64.const 32)))
    (local.set $index (i32.add (local.get $index) (i32.const 1)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (br $next)))

;; a - b, where a is not less.
(func $subtract_magnitudes (param $a (ref $limbs)) (param $b (ref $limbs)) (result (ref $limbs))
  (local $difference (ref $limbs))
  (local.set $difference (call $slice (local.get $a) (i32.const 0) (array.len (local.get $a))))
  (call $subtract_from (local.get $difference) (local.get $b))
  (return_call $trim (local.get $difference)))

;; Subtracts `b` from `a`, which is not less.
(func $subtract_from (param $a (ref $limbs)) (param $b (ref $limbs))
  (local $index i32)
  (local $length i32)
  (local $borrow i64)
  (local.set $length (array.len (local.get $b)))
  (loop $next
    (if (i32.lt_u (local.get $index) (local.get $length))
      (then
        (local.set $borrow
          (i64.add (local.get $borrow)
            (i64.sub (call $limb (local.get $a) (local.get $index))
              (call $limb (local.get $b) (local.get $index))))))
      (else
        (if (i64.eqz (local.get $borrow)) (then (return)))
        (local.set $borrow
          (i64.add (local.get $borrow) (call $limb (local.get $a) (local.get $index))))))
    (array.set $limbs (local.get $a) (local.get $index) (i32.wrap_i64 (local.get $borrow)))
    (local.set $borrow (i64.shr_s (local.get $borrow) (i64.const 32)))
    (local.set $index (i32.add (local.get $index) (i32.const 1)))
    (br $next)))

(func $multiply_magnitudes (param $a (ref $limbs)) (param $b (ref $limbs)) (result (ref $limbs))
  (local $product (ref $limbs))
  (local $i i32)
  (local $j i32)
  (local $a_length i32)
  (local $b_length i32)
  (local $factor i64)
  (local $carry i64)
  (local.set $a_length (array.len (local.get $a)))
  (local.set $b_length (array.len (local.get $b)))
  (if (i32.and (i32.gt_u (local.get $a_length) (i32.const 40)) (i32.gt_u (local.get $b_length) (i32.const 40)))
    (then (return_call $multiply_in_halves (local.get $a) (local.get $b))))
  (local.set $product
    (array.new_default $limbs (i32.add (local.get $a_length) (local.get $b_length))))
  (block $done
    (loop $row
      (br_if $done (i32.eq (local.get $i) (local.get $a_length)))
      (local.set $factor (call $limb (local.get $a) (local.get $i)))
      (local.set $carry (i64.const 0))
      (local.set $j (i32.const 0))
      (block $end
        (loop $column
          (br_if $end (i32.eq (local.get $j) (local.get $b_length)))
          (local.set $carry
            (i64.add
              (i64.mul (local.get $factor) (call $limb (local.get $b) (local.get $j)))
              (i64.add (local.get $carry)
                (call $limb (local.get $product) (i32.add (local.get $i) (local.get $j))))))
          (array.set $limbs (local.get $product) (i32.add (local.get $i) (local.get $j))
            (i32.wrap_i64 (local.get $carry)))
          (local.set $carry (i64.shr_u (local.get $carry) (i64.const 32)))
          (local.set $j (i32.add (local.get $j) (i32.const 1)))
          (br $column)))
      (array.set $limbs (local.get $product) (i32.add (local.get $i) (local.get $j))
        (i32.wrap_i64 (local.get $carry)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $row)))
  (return_call $trim (local.get $product)))

;; Karatsuba's product. With h limbs in the low halves and B = 2^(32 h):
;; a b = high B^2 + ((a0 + a1) (b0 + b1) - high - low) B + low
(func $multiply_in_halves (param $a (ref $limbs)) (param $b (ref $limbs)) (result (ref $limbs))
  (local $half i32)
  (local $low (ref $limbs))
  (local $high (ref $limbs))
  (local $middle (ref null $limbs))
  (local $product (ref $limbs))
  (local.set $half
    (i32.shr_u
      (i32.add (i32.const 1)
        (select (array.len (local.get $a)) (array.len (local.get $b))
          (i32.gt_u (array.len (local.get $a)) (array.len (local.get $b)))))
      (i32.const 1)))
  (local.set $low
    (call $multiply_magnitudes (call $low_half (local.get $a) (local.get $half))
      (call $low_half (local.get $b) (local.get $half))))
  (local.set $high
    (call $multiply_magnitudes (call $high_half (local.get $a) (local.get $half))
      (call $high_half (local.get $b) (local.get $half))))
  (if (array.len (local.get $high))
    (then
      (local.set $middle
        (call $multiply_magnitudes
          (call $add_magnitudes (call $low_half (local.get $a) (local.get $half))
            (call $high_half (local.get $a) (local.get $half)))
          (call $add_magnitudes (call $low_half (local.get $b) (local.get $half))
            (call $high_half (local.get $b) (local.get $half)))))
      (local.set $middle
        (call $subtract_magnitudes
            (call $subtract_magnitudes (ref.as_non_null (local.get $middle)) (local.get $low))
          (local.get $high))))
    (else
      ;; One of the factors has no high half: two products suffice.
      (local.set $middle
        (call $add_magnitudes
          (call $multiply_magnitudes (call $low_half (local.get $a) (local.get $half))
            (call $high_half (local.get $b) (local.get $half)))
          (call $multiply_magnitudes (call $high_half (local.get $a) (local.get $half))
            (call $low_half (local.get $b) (local.get $half)))))))
  (local.set $product
    (array.new_default $limbs (i32.add (array.len (local.get $a)) (array.len (local.get $b)))))
  (call $add_into (local.get $product) (i32.const 0) (local.get $low))
  (call $add_into (local.get $product) (local.get $half) (ref.as_non_null (local.get $middle)))
  (call $add_into (local.get $product) (i32.shl (local.get $half) (i32.const 1)) (local.get $high))
  (return_call $trim (local.get $product)))

(func $low_half (param $a (ref $limbs)) (param $half i32) (result (ref $limbs))
  (if (i32.le_u (array.len (local.get $a)) (local.get $half)) (then (return (local.get $a))))
  (return_call $trim (call $slice (local.get $a) (i32.const 0) (local.get $half))))

(func $high_half (param $a (ref $limbs)) (param $half i32) (result (ref $limbs))
  (if (i32.le_u (array.len (local.get $a)) (local.get $half))
    (then (return (array.new_default $limbs (i32.const 0)))))
  (return_call $slice (local.get $a) (local.get $half)
    (i32.sub (array.len (local.get $a)) (local.get $half))))

;; Replaces the first `length` limbs of `a` by themselves times `factor` plus `carry`; answers what
;; does not fit.
(func $scale_in_place (param $a (ref $limbs)) (param $length i32) (param $factor i64) (param $carry i64)
  (result i64)
  (local $index i32)
  (loop $next
    (if (i32.lt_u (local.get $index) (local.get $length))
      (then
        (local.set $carry
          (i64.add (local.get $carry)
            (i64.mul (local.get $factor) (call $limb (local.get $a) (local.get $index)))))
        (array.set $limbs (local.get $a) (local.get $index) (i32.wrap_i64 (local.get $carry)))
        (local.set $carry (i64.shr_u (local.get $carry) (i64.const 32)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))
  (local.get $carry))

;; Replaces the first `length` limbs of `a` by their quotient by a limb; answers the remainder.
(func $divide_in_place (param $a (ref $limbs)) (param $length i32) (param $divisor i64) (result i64)
  (local $rest i64)
  (loop $next
    (if (local.get $length)
      (then
        (local.set $length (i32.sub (local.get $length) (i32.const 1)))
        (local.set $rest
          (i64.or (i64.shl (local.get $rest) (i64.const 32))
            (call $limb (local.get $a) (local.get $length))))
        (array.set $limbs (local.get $a) (local.get $length)
          (i32.wrap_i64 (i64.div_u (local.get $rest) (local.get $divisor))))
        (local.set $rest (i64.rem_u (local.get $rest) (local.get $divisor)))
        (br $next))))
  (local.get $rest))

;; a times 2^count.
(func $shift_left (param $a (ref $limbs)) (param $count i32) (result (ref $limbs))
  (local $shifted (ref $limbs))
  (local $at i32)
  (local.set $at (i32.shr_u (local.get $count) (i32.const 5)))
  (local.set $shifted
    (array.new_default $limbs
      (i32.add (i32.add (array.len (local.get $a)) (local.get $at)) (i32.const 1))))
  (array.copy $limbs $limbs (local.get $shifted) (local.get $at) (local.get $a) (i32.const 0)
    (array.len (local.get $a)))
  (drop
    (call $scale_in_place (local.get $shifted) (array.len (local.get $shifted))
      (i64.shl (i64.const 1) (i64.extend_i32_u (i32.and (local.get $count) (i32.const 31))))
      (i64.const 0)))
  (return_call $trim (local.get $shifted)))

;; The integer part of a times 2^-count.
(func $shift_right (param $a (ref $limbs)) (param $count i32) (result (ref $limbs))
  (local $shifted (ref $limbs))
  (local $at i32)
  (local.set $at (i32.shr_u (local.get $count) (i32.const 5)))
  (if (i32.ge_u (local.get $at) (array.len (local.get $a)))
    (then (return (array.new_default $limbs (i32.const 0)))))
  (local.set $shifted
    (call $slice (local.get $a) (local.get $at) (i32.sub (array.len (local.get $a)) (local.get $at))))
  (drop
    (call $divide_in_place (local.get $shifted) (array.len (local.get $shifted))
      (i64.shl (i64.const 1) (i64.extend_i32_u (i32.and (local.get $count) (i32.const 31))))))
  (return_call $trim (local.get $shifted)))

;; Whether any of the low `count` bits is set.
(func $any_low_bit (param $a (ref $limbs)) (param $count i32) (result i32)
  (local $index i32)
  (loop $next
    (if (i32.eqz (local.get $count)) (then (return (i32.const 0))))
    (if (i32.eq (local.get $index) (array.len (local.get $a))) (then (return (i32.const 0))))
    (if (i32.lt_u (local.get $count) (i32.const 32))
      (then
        (return
          (i32.ne (i32.const 0)
            (i32.shl (array.get $limbs (local.get $a) (local.get $index))
              (i32.sub (i32.const 32) (local.get $count)))))))
    (if (array.get $limbs (local.get $a) (local.get $index)) (then (return (i32.const 1))))
    (local.set $index (i32.add (local.get $index) (i32.const 1)))
    (local.set $count (i32.sub (local.get $count) (i32.const 32)))
    (br $next))
  (unreachable))

;; Quotient and remainder; the divisor is not zero.
(func $divide_magnitudes (param $a (ref $limbs)) (param $b (ref $limbs))
  (result (ref $limbs)) (result (ref $limbs))
  (if (i32.and (i32.gt_u (array.len (local.get $b)) (i32.const 100))
        (i32.gt_s (i32.sub (array.len (local.get $a)) (array.len (local.get $b))) (i32.const 50)))
    (then (return_call $divide_long (local.get $a) (local.get $b))))
  (return_call $divide_schoolbook (local.get $a) (local.get $b)))

;; The same, for magnitudes that are not long. (Knuth's algorithm D.)
(func $divide_schoolbook (param $a (ref $limbs)) (param $b (ref $limbs))
  (result (ref $limbs)) (result (ref $limbs))
  (local $n i32)
  (local $j i32)
  (local $i i32)
  (local $shift i32)
  (local $quotient (ref $limbs))
  (local $rest (ref $limbs))
  (local $top i64)
  (local $second i64)
  (local $guess i64)
  (local $guess_rest i64)
  (local $product i64)
  (local $borrow i64)
  (local.set $n (array.len (local.get $b)))
  (if (i32.lt_s (call $compare_magnitudes (local.get $a) (local.get $b)) (i32.const 0))
    (then (return (array.new_default $limbs (i32.const 0)) (local.get $a))))
  (if (i32.eq (local.get $n) (i32.const 1))
    (then
      (local.set $quotient (call $slice (local.get $a) (i32.const 0) (array.len (local.get $a))))
      (local.set $guess
        (call $divide_in_place (local.get $quotient) (array.len (local.get $a))
          (call $limb (local.get $b) (i32.const 0))))
      (return (call $trim (local.get $quotient))
        (call $trim (array.new_fixed $limbs 1 (i32.wrap_i64 (local.get $guess)))))))
  ;; The divisor's first bit is set, and the dividend has one more limb.
  (local.set $shift (i32.clz (array.get $limbs (local.get $b) (i32.sub (local.get $n) (i32.const 1)))))
  (local.set $b (call $shift_left (local.get $b) (local.get $shift)))
  (local.set $j (i32.sub (array.len (local.get $a)) (local.get $n)))
  (local.set $rest (array.new_default $limbs (i32.add (array.len (local.get $a)) (i32.const 1))))
  (array.copy $limbs $limbs (local.get $rest) (i32.const 0) (local.get $a) (i32.const 0)
    (array.len (local.get $a)))
  (drop
    (call $scale_in_place (local.get $rest) (array.len (local.get $rest))
      (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $shift))) (i64.const 0)))
  (local.set $quotient (array.new_default $limbs (i32.add (local.get $j) (i32.const 1))))
  (local.set $top (call $limb (local.get $b) (i32.sub (local.get $n) (i32.const 1))))
  (local.set $second (call $limb (local.get $b) (i32.sub (local.get $n) (i32.const 2))))
  (loop $digit
    ;; A guess from the first three limbs, at most one too large.
    (local.set $guess_rest
      (i64.or
        (i64.shl (call $limb (local.get $rest) (i32.add (local.get $j) (local.get $n))) (i64.const 32))
        (call $limb (local.get $rest) (i32.sub (i32.add (local.get $j) (local.get $n)) (i32.const 1)))))
    (local.set $guess (i64.div_u (local.get $guess_rest) (local.get $top)))
    (local.set $guess_rest (i64.rem_u (local.get $guess_rest) (local.get $top)))
    (block $good
      (loop $correct
        (if (i64.le_u (local.get $guess) (i64.const 0xffffffff))
          (then
            (br_if $good
              (i64.le_u (i64.mul (local.get $guess) (local.get $second))
                (i64.or (i64.shl (local.get $guess_rest) (i64.const 32))
                  (call $limb (local.get $rest)
                    (i32.sub (i32.add (local.get $j) (local.get $n)) (i32.const 2))))))))
        (local.set $guess (i64.sub (local.get $guess) (i64.const 1)))
        (local.set $guess_rest (i64.add (local.get $guess_rest) (local.get $top)))
        (br_if $correct (i64.le_u (local.get $guess_rest) (i64.const 0xffffffff)))))
    ;; Subtract guess times divisor.
    (local.set $product (i64.const 0))
    (local.set $borrow (i64.const 0))
    (local.set $i (i32.const 0))
    (loop $limb
      (local.set $product
        (i64.add (local.get $product)
          (i64.mul (local.get $guess) (call $limb (local.get $b) (local.get $i)))))
      (local.set $borrow
        (i64.add (local.get $borrow)
          (i64.sub (call $limb (local.get $rest) (i32.add (local.get $i) (local.get $j)))
            (i64.and (local.get $product) (i64.const 0xffffffff)))))
      (array.set $limbs (local.get $rest) (i32.add (local.get $i) (local.get $j))
        (i32.wrap_i64 (local.get $borrow)))
      (local.set $product (i64.shr_u (local.get $product) (i64.const 32)))
      (local.set $borrow (i64.shr_s (local.get $borrow) (i64.const 32)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $limb (i32.lt_u (local.get $i) (local.get $n))))
    (local.set $borrow
      (i64.add (local.get $borrow)
        (i64.sub (call $limb (local.get $rest) (i32.add (local.get $j) (local.get $n)))
          (local.get $product))))
    (array.set $limbs (local.get $rest) (i32.add (local.get $j) (local.get $n))
      (i32.wrap_i64 (local.get $borrow)))
    ;; The guess was one too large after all: add the divisor back.
    (if (i64.lt_s (local.get $borrow) (i64.const 0))
      (then
        (local.set $guess (i64.sub (local.get $guess) (i64.const 1)))
        (local.set $product (i64.const 0))
        (local.set $i (i32.const 0))
        (loop $limb
          (local.set $product
            (i64.add (local.get $product)
              (i64.add (call $limb (local.get $b) (local.get $i))
                (call $limb (local.get $rest) (i32.add (local.get $i) (local.get $j))))))
          (array.set $limbs (local.get $rest) (i32.add (local.get $i) (local.get $j))
            (i32.wrap_i64 (local.get $product)))
          (local.set $product (i64.shr_u (local.get $product) (i64.const 32)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $limb (i32.lt_u (local.get $i) (local.get $n))))
        (array.set $limbs (local.get $rest) (i32.add (local.get $j) (local.get $n))
          (i32.wrap_i64
            (i64.add (local.get $product)
              (call $limb (local.get $rest) (i32.add (local.get $j) (local.get $n))))))))
    (array.set $limbs (local.get $quotient) (local.get $j) (i32.wrap_i64 (local.get $guess)))
    (local.set $j (i32.sub (local.get $j) (i32.const 1)))
    (br_if $digit (i32.ge_s (local.get $j) (i32.const 0))))
  (call $trim (local.get $quotient))
  (call $shift_right (local.get $rest) (local.get $shift)))
