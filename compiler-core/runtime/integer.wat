;; Exact integers: fixnums and bignums. The functions here take nothing else.

(func $is_fixnum (param $value (ref eq)) (result i32)
  (block $other (result (ref eq))
    (return
      (i32.eqz
        (i32.and (i32.const 1)
          (i31.get_s (br_on_cast_fail $other (ref eq) (ref i31) (local.get $value)))))))
  (drop)
  (i32.const 0))

(func $fixnum_value (param $fixnum (ref eq)) (result i32)
  (i32.shr_s (i31.get_s (ref.cast (ref i31) (local.get $fixnum))) (i32.const 1)))

;; A fixnum of a number that is known to be small.
(func $fixnum (param $value i32) (result (ref eq))
  (ref.i31 (i32.shl (local.get $value) (i32.const 1))))

(func $integer_from_i64 (param $value i64) (result (ref eq))
  (local $magnitude i64)
  (if (i64.eq (local.get $value) (i64.shr_s (i64.shl (local.get $value) (i64.const 34)) (i64.const 34)))
    (then (return_call $fixnum (i32.wrap_i64 (local.get $value)))))
  (local.set $magnitude
    (select (i64.sub (i64.const 0) (local.get $value)) (local.get $value)
      (i64.lt_s (local.get $value) (i64.const 0))))
  (return_call $integer_from_magnitude
    (select (i32.const -1) (i32.const 1) (i64.lt_s (local.get $value) (i64.const 0)))
    (call $magnitude_from_i64 (local.get $magnitude))))

(func $magnitude_from_i64 (param $value i64) (result (ref $limbs))
  (return_call $trim
    (array.new_fixed $limbs 2 (i32.wrap_i64 (local.get $value))
      (i32.wrap_i64 (i64.shr_u (local.get $value) (i64.const 32))))))

(func $integer_from_magnitude (param $sign i32) (param $limbs (ref $limbs)) (result (ref eq))
  (local $limb i32)
  (if (i32.eqz (array.len (local.get $limbs))) (then (return (ref.i31 (i32.const 0)))))
  (if (i32.eq (array.len (local.get $limbs)) (i32.const 1))
    (then
      (local.set $limb (array.get $limbs (local.get $limbs) (i32.const 0)))
      ;; Up to 2^29 - 1, or 2^29 below zero.
      (if (i32.lt_u (local.get $limb)
            (i32.add (i32.const 0x20000000) (i32.lt_s (local.get $sign) (i32.const 0))))
        (then (return_call $fixnum (i32.mul (local.get $limb) (local.get $sign)))))))
  (struct.new $bignum (local.get $sign) (local.get $limbs)))

(func $magnitude (param $integer (ref eq)) (result (ref $limbs))
  (local $value i32)
  (block $fixnum (result (ref eq))
    (return
      (struct.get $bignum $limbs (br_on_cast_fail $fixnum (ref eq) (ref $bignum) (local.get $integer)))))
  (local.set $value (call $fixnum_value))
  (if (i32.eqz (local.get $value)) (then (return (array.new_default $limbs (i32.const 0)))))
  (array.new_fixed $limbs 1
    (select (i32.sub (i32.const 0) (local.get $value)) (local.get $value)
      (i32.lt_s (local.get $value) (i32.const 0)))))

;; -1 below zero, otherwise 1.
(func $sign (param $integer (ref eq)) (result i32)
  (block $fixnum (result (ref eq))
    (return
      (struct.get $bignum $sign (br_on_cast_fail $fixnum (ref eq) (ref $bignum) (local.get $integer)))))
  (i32.or (i32.shr_s (call $fixnum_value) (i32.const 31)) (i32.const 1)))

(func $integer_negate (param $a (ref eq)) (result (ref eq))
  (return_call $integer_from_magnitude (i32.sub (i32.const 0) (call $sign (local.get $a)))
    (call $magnitude (local.get $a))))

;; a + factor * b, of fixnums.
(func $add_fixnums (param $a (ref eq)) (param $b (ref eq)) (param $factor i32) (result (ref eq))
  (return_call $integer_from_i64
    (i64.extend_i32_s
      (i32.add (call $fixnum_value (local.get $a))
        (i32.mul (local.get $factor) (call $fixnum_value (local.get $b)))))))

;; a + factor b, where the factor is 1 or -1.
(func $integer_add (param $a (ref eq)) (param $b (ref eq)) (param $factor i32) (result (ref eq))
  (local $sign i32)
  (local $order i32)
  (local $x (ref $limbs))
  (local $y (ref $limbs))
  (if (i32.and (call $is_fixnum (local.get $a)) (call $is_fixnum (local.get $b)))
    (then (return_call $add_fixnums (local.get $a) (local.get $b) (local.get $factor))))
  (local.set $sign (call $sign (local.get $a)))
  (local.set $x (call $magnitude (local.get $a)))
  (local.set $y (call $magnitude (local.get $b)))
  (if (i32.eq (local.get $sign) (i32.mul (local.get $factor) (call $sign (local.get $b))))
    (then
      (return_call $integer_from_magnitude (local.get $sign)
        (call $add_magnitudes (local.get $x) (local.get $y)))))
  (if (i32.lt_s (call $compare_magnitudes (local.get $x) (local.get $y)) (i32.const 0))
    (then
      (return_call $integer_from_magnitude (i32.sub (i32.const 0) (local.get $sign))
        (call $subtract_magnitudes (local.get $y) (local.get $x)))))
  (return_call $integer_from_magnitude (local.get $sign)
    (call $subtract_magnitudes (local.get $x) (local.get $y))))

(func $integer_multiply (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (if (i32.and (call $is_fixnum (local.get $a)) (call $is_fixnum (local.get $b)))
    (then
      (return_call $integer_from_i64
        (i64.mul (i64.extend_i32_s (call $fixnum_value (local.get $a)))
          (i64.extend_i32_s (call $fixnum_value (local.get $b)))))))
  (return_call $integer_from_magnitude
    (i32.mul (call $sign (local.get $a)) (call $sign (local.get $b)))
    (call $multiply_magnitudes (call $magnitude (local.get $a)) (call $magnitude (local.get $b)))))

;; Quotient, rounded toward zero, and remainder; b is not zero.
(func $integer_divide (param $a (ref eq)) (param $b (ref eq)) (result (ref eq)) (result (ref eq))
  (local $quotient (ref $limbs))
  (local $rest (ref $limbs))
  (local $x i32)
  (local $y i32)
  (if (i32.and (call $is_fixnum (local.get $a)) (call $is_fixnum (local.get $b)))
    (then
      (local.set $x (call $fixnum_value (local.get $a)))
      (local.set $y (call $fixnum_value (local.get $b)))
      (return
        (call $integer_from_i64 (i64.extend_i32_s (i32.div_s (local.get $x) (local.get $y))))
        (call $fixnum (i32.rem_s (local.get $x) (local.get $y))))))
  (call $divide_magnitudes (call $magnitude (local.get $a)) (call $magnitude (local.get $b)))
  (local.set $rest)
  (local.set $quotient)
  (call $integer_from_magnitude
    (i32.mul (call $sign (local.get $a)) (call $sign (local.get $b))) (local.get $quotient))
  (call $integer_from_magnitude (call $sign (local.get $a)) (local.get $rest)))

(func $integer_remainder (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (local $rest (ref eq))
  (call $integer_divide (local.get $a) (local.get $b))
  (local.set $rest)
  (drop)
  (local.get $rest))

;; -1, 0 or 1.
(func $integer_compare (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (local $sign i32)
  (local $x i32)
  (local $y i32)
  (if (i32.and (call $is_fixnum (local.get $a)) (call $is_fixnum (local.get $b)))
    (then
      (local.set $x (call $fixnum_value (local.get $a)))
      (local.set $y (call $fixnum_value (local.get $b)))
      (return
        (i32.sub (i32.gt_s (local.get $x) (local.get $y)) (i32.lt_s (local.get $x) (local.get $y))))))
  (local.set $sign (call $sign (local.get $a)))
  (if (i32.ne (local.get $sign) (call $sign (local.get $b))) (then (return (local.get $sign))))
  (i32.mul (local.get $sign)
    (call $compare_magnitudes (call $magnitude (local.get $a)) (call $magnitude (local.get $b)))))

;; Not negative.
(func $integer_gcd (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (local $rest (ref eq))
  (loop $next
    (if (i32.eqz (ref.eq (local.get $b) (ref.i31 (i32.const 0))))
      (then
        (local.set $rest (call $integer_remainder (local.get $a) (local.get $b)))
        (local.set $a (local.get $b))
        (local.set $b (local.get $rest))
        (br $next))))
  (if (i32.lt_s (call $sign (local.get $a)) (i32.const 0))
    (then (return_call $integer_negate (local.get $a))))
  (local.get $a))

;; The flonum nearest to an integer, ties to even.
(func $integer_to_f64 (param $integer (ref eq)) (result f64)
  (if (call $is_fixnum (local.get $integer))
    (then (return (f64.convert_i32_s (call $fixnum_value (local.get $integer))))))
  (f64.copysign
    (call $leading_bits_to_f64 (call $magnitude (local.get $integer)) (i32.const 0) (i32.const 0))
    (f64.convert_i32_s (call $sign (local.get $integer)))))

;; The flonum nearest to magnitude times 2^exponent, where `more` says that the true value is a little
;; greater, by less than its last bit (the magnitude has 64 bits or more then).
(func $leading_bits_to_f64 (param $limbs (ref $limbs)) (param $exponent i32) (param $more i32) (result f64)
  (local $shift i32)
  (local $bits i64)
  (local $length i32)
  (local.set $length (call $bit_length (local.get $limbs)))
  (local.set $shift (i32.sub (local.get $length) (i32.const 64)))
  ;; 64 bits, the first of which is set.
  (if (i32.gt_s (local.get $shift) (i32.const 0))
    (then
      (local.set $more (i32.or (local.get $more) (call $any_low_bit (local.get $limbs) (local.get $shift))))
      (local.set $limbs (call $shift_right (local.get $limbs) (local.get $shift))))
    (else
      (local.set $limbs (call $shift_left (local.get $limbs) (i32.sub (i32.const 0) (local.get $shift))))))
  (local.set $bits
    (i64.or (call $limb (local.get $limbs) (i32.const 0))
      (i64.shl (call $limb (local.get $limbs) (i32.const 1)) (i64.const 32))))
  (local.set $exponent (i32.add (local.get $exponent) (local.get $shift)))
  ;; Below the normal flonums there are fewer bits: 1 stands for 2^-1074.
  (if (i32.lt_s (local.get $exponent) (i32.const -1085))
    (then
      (local.set $shift (i32.sub (i32.const -1074) (local.get $exponent)))
      (if (i32.gt_s (local.get $shift) (i32.const 64)) (then (return (f64.const 0))))
      (return
        (f64.mul (f64.const 0x1p-1074)
          (f64.convert_i64_u
            (call $round_bits (local.get $bits) (i64.extend_i32_u (local.get $shift)) (local.get $more)))))))
  (if (i32.gt_s (local.get $exponent) (i32.const 960)) (then (return (f64.const inf))))
  ;; What is rounded away is either more or less than half of the last bit that stays, or exactly half.
  (local.set $shift (i32.shr_s (local.get $exponent) (i32.const 1)))
  (f64.mul
    (f64.mul
      (f64.convert_i64_u (i64.or (local.get $bits) (i64.extend_i32_u (local.get $more))))
      (call $power_of_two (local.get $shift)))
    (call $power_of_two (i32.sub (local.get $exponent) (local.get $shift)))))

;; bits / 2^shift, where shift is 12 to 64, rounded to the nearest integer, ties to even.
(func $round_bits (param $bits i64) (param $shift i64) (param $more i32) (result i64)
  (local $rest i64)
  (local $half i64)
  (local $result i64)
  (local.set $half (i64.shl (i64.const 1) (i64.sub (local.get $shift) (i64.const 1))))
  (if (i64.eq (local.get $shift) (i64.const 64))
    (then (local.set $rest (local.get $bits)))
    (else
      (local.set $result (i64.shr_u (local.get $bits) (local.get $shift)))
      (local.set $rest
        (i64.and (local.get $bits) (i64.sub (i64.shl (local.get $half) (i64.const 1)) (i64.const 1))))))
  (i64.add (local.get $result)
    (i64.extend_i32_u
      (i32.or (i64.gt_u (local.get $rest) (local.get $half))
        (i32.and (i64.eq (local.get $rest) (local.get $half))
          (i32.or (local.get $more) (i32.wrap_i64 (i64.and (local.get $result) (i64.const 1)))))))))

;; For exponents of normal flonums.
(func $power_of_two (param $exponent i32) (result f64)
  (f64.reinterpret_i64
    (i64.shl (i64.extend_i32_u (i32.add (local.get $exponent) (i32.const 1023))) (i64.const 52))))

;; The integer equal to a flonum that is one.
(func $integer_from_f64 (param $value f64) (result (ref eq))
  (local $bits i64)
  (local $exponent i32)
  (local $sign i32)
  (if (f64.lt (f64.abs (local.get $value)) (f64.const 0x1p53))
    (then (return_call $integer_from_i64 (i64.trunc_f64_s (local.get $value)))))
  (local.set $bits (i64.reinterpret_f64 (local.get $value)))
  (local.set $sign (select (i32.const -1) (i32.const 1) (i64.lt_s (local.get $bits) (i64.const 0))))
  (local.set $exponent
    (i32.sub
      (i32.and (i32.wrap_i64 (i64.shr_u (local.get $bits) (i64.const 52))) (i32.const 0x7ff))
      (i32.const 1075)))
  (return_call $integer_from_magnitude (local.get $sign)
    (call $shift_left
      (call $magnitude_from_i64
        (i64.or (i64.const 0x10000000000000) (i64.and (local.get $bits) (i64.const 0xfffffffffffff))))
      (local.get $exponent))))
