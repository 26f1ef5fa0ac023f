;; Generic arithmetic. Where one operand is a flonum the other becomes one; comparisons are exact.

;; 0 fixnum, 1 bignum, 2 ratio, 3 flonum, 4 complex, -1 no number.
(func $number_kind (param $value (ref eq)) (result i32)
  (if (call $is_fixnum (local.get $value)) (then (return (i32.const 0))))
  (if (ref.test (ref $flonum) (local.get $value)) (then (return (i32.const 3))))
  (if (ref.test (ref $bignum) (local.get $value)) (then (return (i32.const 1))))
  (if (ref.test (ref $ratnum) (local.get $value)) (then (return (i32.const 2))))
  (select (i32.const 4) (i32.const -1) (ref.test (ref $compnum) (local.get $value))))

;; The higher of the kinds of two numbers. If one is no number: -1, and that is raised.
(func $common_kind (param $a (ref eq)) (param $b (ref eq)) (param $who (ref eq)) (result i32)
  (local $x i32)
  (local $y i32)
  (local.set $x (call $number_kind (local.get $a)))
  (local.set $y (call $number_kind (local.get $b)))
  (if (i32.lt_s (local.get $x) (i32.const 0))
    (then
      (drop (call $wrong_type (local.get $who) (i32.const 1) (local.get $a) (string "a number")))
      (return (i32.const -1))))
  (if (i32.lt_s (local.get $y) (i32.const 0))
    (then
      (drop (call $wrong_type (local.get $who) (i32.const 2) (local.get $b) (string "a number")))
      (return (i32.const -1))))
  (select (local.get $x) (local.get $y) (i32.gt_s (local.get $x) (local.get $y))))

(func $flonum_value (param $flonum (ref eq)) (result f64)
  (struct.get $flonum $value (ref.cast (ref $flonum) (local.get $flonum))))

;; The quick answer to the most frequent question after that for fixnums, which compiled code asks.
(func $are_flonums (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (if (result i32) (ref.test (ref $flonum) (local.get $a))
    (then (ref.test (ref $flonum) (local.get $b)))
    (else (i32.const 0))))

;; The nearest flonum to a number.
(func $number_to_f64 (param $number (ref eq)) (result f64)
  (if (ref.test (ref $flonum) (local.get $number)) (then (return_call $flonum_value (local.get $number))))
  (if (ref.test (ref $ratnum) (local.get $number)) (then (return_call $ratio_to_f64 (local.get $number))))
  (return_call $integer_to_f64 (local.get $number)))

(func $add (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (local $kind i32)
  (if (i32.and (call $is_fixnum (local.get $a)) (call $is_fixnum (local.get $b)))
    (then (return_call $add_fixnums (local.get $a) (local.get $b) (i32.const 1))))
  (if (call $are_flonums (local.get $a) (local.get $b))
    (then
      (return
        (struct.new $flonum
          (f64.add (call $flonum_value (local.get $a)) (call $flonum_value (local.get $b)))))))
  (local.set $kind (call $common_kind (local.get $a) (local.get $b) (symbol "+")))
  (if (i32.lt_s (local.get $kind) (i32.const 0)) (then (return (ref.null none))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then (return_call $complex_arithmetic (i32.const 0) (local.get $a) (local.get $b))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (return
        (struct.new $flonum
          (f64.add (call $number_to_f64 (local.get $a)) (call $number_to_f64 (local.get $b)))))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then (return_call $ratio_add (local.get $a) (local.get $b) (i32.const 1))))
  (return_call $integer_add (local.get $a) (local.get $b) (i32.const 1)))

(func $subtract (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (local $kind i32)
  (if (i32.and (call $is_fixnum (local.get $a)) (call $is_fixnum (local.get $b)))
    (then (return_call $add_fixnums (local.get $a) (local.get $b) (i32.const -1))))
  (if (call $are_flonums (local.get $a) (local.get $b))
    (then
      (return
        (struct.new $flonum
          (f64.sub (call $flonum_value (local.get $a)) (call $flonum_value (local.get $b)))))))
  (local.set $kind (call $common_kind (local.get $a) (local.get $b) (symbol "-")))
  (if (i32.lt_s (local.get $kind) (i32.const 0)) (then (return (ref.null none))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then (return_call $complex_arithmetic (i32.const 1) (local.get $a) (local.get $b))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (return
        (struct.new $flonum
          (f64.sub (call $number_to_f64 (local.get $a)) (call $number_to_f64 (local.get $b)))))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then (return_call $ratio_add (local.get $a) (local.get $b) (i32.const -1))))
  (return_call $integer_add (local.get $a) (local.get $b) (i32.const -1)))

(func $multiply (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (local $kind i32)
  (if (call $are_flonums (local.get $a) (local.get $b))
    (then
      (return
        (struct.new $flonum
          (f64.mul (call $flonum_value (local.get $a)) (call $flonum_value (local.get $b)))))))
  (local.set $kind (call $common_kind (local.get $a) (local.get $b) (symbol "*")))
  (if (i32.lt_s (local.get $kind) (i32.const 0)) (then (return (ref.null none))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then (return_call $complex_arithmetic (i32.const 2) (local.get $a) (local.get $b))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (return
        (struct.new $flonum
          (f64.mul (call $number_to_f64 (local.get $a)) (call $number_to_f64 (local.get $b)))))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then (return_call $ratio_multiply (local.get $a) (local.get $b))))
  (return_call $integer_multiply (local.get $a) (local.get $b)))

(func $divide (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (local $kind i32)
  (local.set $kind (call $common_kind (local.get $a) (local.get $b) (symbol "/")))
  (if (i32.lt_s (local.get $kind) (i32.const 0)) (then (return (ref.null none))))
  (if (ref.eq (local.get $b) (ref.i31 (i32.const 0)))
    (then (return_call $divide_by_zero (symbol "/"))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then (return_call $complex_arithmetic (i32.const 3) (local.get $a) (local.get $b))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (return
        (struct.new $flonum
          (f64.div (call $number_to_f64 (local.get $a)) (call $number_to_f64 (local.get $b)))))))
  (return_call $make_ratio
    (call $integer_multiply (call $numerator (local.get $a)) (call $denominator (local.get $b)))
    (call $integer_multiply (call $denominator (local.get $a)) (call $numerator (local.get $b)))))

;; Exact ratios. The operands of these are exact numbers.

(func $numerator (param $number (ref eq)) (result (ref eq))
  (block $integer (result (ref eq))
    (return
      (struct.get $ratnum $numerator
        (br_on_cast_fail $integer (ref eq) (ref $ratnum) (local.get $number))))))

(func $denominator (param $number (ref eq)) (result (ref eq))
  (block $integer (result (ref eq))
    (return
      (struct.get $ratnum $denominator
        (br_on_cast_fail $integer (ref eq) (ref $ratnum) (local.get $number)))))
  (drop)
  (ref.i31 (i32.const 2)))

;; a / b for integers, b not zero.
(func $make_ratio (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (local $divisor (ref eq))
  (local $rest (ref eq))
  (local.set $divisor (call $integer_gcd (local.get $a) (local.get $b)))
  (if (i32.lt_s (call $sign (local.get $b)) (i32.const 0))
    (then (local.set $divisor (call $integer_negate (local.get $divisor)))))
  (if (i32.eqz (ref.eq (local.get $divisor) (ref.i31 (i32.const 2))))
    (then
      (call $integer_divide (local.get $a) (local.get $divisor))
      (local.set $rest)
      (local.set $a)
      (call $integer_divide (local.get $b) (local.get $divisor))
      (local.set $rest)
      (local.set $b)))
  (if (ref.eq (local.get $b) (ref.i31 (i32.const 2))) (then (return (local.get $a))))
  (struct.new $ratnum (local.get $a) (local.get $b)))

;; a + factor b, where the factor is 1 or -1.
(func $ratio_add (param $a (ref eq)) (param $b (ref eq)) (param $factor i32) (result (ref eq))
  (return_call $make_ratio
    (call $integer_add
      (call $integer_multiply (call $numerator (local.get $a)) (call $denominator (local.get $b)))
      (call $integer_multiply (call $denominator (local.get $a)) (call $numerator (local.get $b)))
      (local.get $factor))
    (call $integer_multiply (call $denominator (local.get $a)) (call $denominator (local.get $b)))))

(func $ratio_multiply (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (return_call $make_ratio
    (call $integer_multiply (call $numerator (local.get $a)) (call $numerator (local.get $b)))
    (call $integer_multiply (call $denominator (local.get $a)) (call $denominator (local.get $b)))))

(func $ratio_compare (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (return_call $integer_compare
    (call $integer_multiply (call $numerator (local.get $a)) (call $denominator (local.get $b)))
    (call $integer_multiply (call $denominator (local.get $a)) (call $numerator (local.get $b)))))

;; The quotient is computed with 65 bits or more, which decide the rounding with what is left.
(func $ratio_to_f64 (param $ratio (ref eq)) (result f64)
  (local $a (ref $limbs))
  (local $b (ref $limbs))
  (local $shift i32)
  (local $rest (ref $limbs))
  (local.set $a (call $magnitude (call $numerator (local.get $ratio))))
  (local.set $b (call $magnitude (call $denominator (local.get $ratio))))
  (local.set $shift
    (i32.add (i32.const 66)
      (i32.sub (call $bit_length (local.get $b)) (call $bit_length (local.get $a)))))
  (if (i32.gt_s (local.get $shift) (i32.const 0))
    (then (local.set $a (call $shift_left (local.get $a) (local.get $shift))))
    (else (local.set $b (call $shift_left (local.get $b) (i32.sub (i32.const 0) (local.get $shift))))))
  (call $divide_magnitudes (local.get $a) (local.get $b))
  (local.set $rest)
  (local.set $a)
  (f64.copysign
    (call $leading_bits_to_f64 (local.get $a) (i32.sub (i32.const 0) (local.get $shift))
      (i32.ne (array.len (local.get $rest)) (i32.const 0)))
    (f64.convert_i32_s (call $sign (call $numerator (local.get $ratio))))))

;; The exact number equal to a finite flonum.
(func $exact_from_f64 (param $value f64) (result (ref eq))
  (local $exponent i32)
  (if (f64.eq (local.get $value) (f64.trunc (local.get $value)))
    (then (return_call $integer_from_f64 (local.get $value))))
  ;; A flonum with a fraction is an integer over a power of two.
  (local.set $exponent
    (i32.sub (i32.const 1075)
      (i32.and (i32.const 0x7ff)
        (i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 (local.get $value)) (i64.const 52))))))
  ;; The subnormal ones have the exponent of the least normal ones.
  (local.set $exponent
    (select (local.get $exponent) (i32.const 1074) (i32.lt_s (local.get $exponent) (i32.const 1074))))
  (local.set $value
    (f64.mul
      (f64.mul (local.get $value) (call $power_of_two (i32.shr_u (local.get $exponent) (i32.const 1))))
      (call $power_of_two
        (i32.sub (local.get $exponent) (i32.shr_u (local.get $exponent) (i32.const 1))))))
  (return_call $make_ratio
    (call $integer_from_f64 (local.get $value))
    (call $integer_from_magnitude (i32.const 1)
      (call $shift_left (array.new_fixed $limbs 1 (i32.const 1)) (local.get $exponent)))))

(func $inexact (param $number (ref eq)) (result (ref null eq))
  (if (i32.lt_s (call $number_kind (local.get $number)) (i32.const 0))
    (then
      (return_call $wrong_type (symbol "inexact") (i32.const 1) (local.get $number) (string "a number"))))
  (if (ref.test (ref $flonum) (local.get $number)) (then (return (local.get $number))))
  (if (ref.test (ref $compnum) (local.get $number))
    (then (return_call $complex_inexact (local.get $number))))
  (struct.new $flonum (call $number_to_f64 (local.get $number))))

(func $exact (param $number (ref eq)) (result (ref null eq))
  (local $value f64)
  (if (i32.lt_s (call $number_kind (local.get $number)) (i32.const 0))
    (then
      (return_call $wrong_type (symbol "exact") (i32.const 1) (local.get $number) (string "a number"))))
  (if (ref.test (ref $compnum) (local.get $number))
    (then (return_call $complex_exact (local.get $number))))
  (if (i32.eqz (ref.test (ref $flonum) (local.get $number))) (then (return (local.get $number))))
  (local.set $value (call $flonum_value (local.get $number)))
  ;; Infinities and NaNs differ from themselves by something else than zero.
  (if (f64.ne (f64.sub (local.get $value) (local.get $value)) (f64.const 0))
    (then
      (return_call $wrong_type
        (symbol "exact") (i32.const 1) (local.get $number) (string "a finite number"))))
  (return_call $exact_from_f64 (local.get $value)))

;; Comparison

;; -1, 0, 1; 2 if one is not a number in the sense of IEEE 754; 3 if one is no number at all, and that
;; is raised.
(func $compare (param $a (ref eq)) (param $b (ref eq)) (param $who (ref eq)) (result i32)
  (local $kind i32)
  (if (call $are_flonums (local.get $a) (local.get $b))
    (then (return_call $compare_kinds (local.get $a) (local.get $b) (i32.const 3))))
  (local.set $kind (call $common_kind (local.get $a) (local.get $b) (local.get $who)))
  (if (i32.lt_s (local.get $kind) (i32.const 0)) (then (return (i32.const 3))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then (return_call $complex_compare (local.get $a) (local.get $b) (local.get $who))))
  (return_call $compare_kinds (local.get $a) (local.get $b) (local.get $kind)))

(func $compare_kinds (param $a (ref eq)) (param $b (ref eq)) (param $kind i32) (result i32)
  (local $x f64)
  (local $y f64)
  (if (i32.le_s (local.get $kind) (i32.const 1))
    (then (return_call $integer_compare (local.get $a) (local.get $b))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then (return_call $ratio_compare (local.get $a) (local.get $b))))
  (local.set $x (call $number_to_f64 (local.get $a)))
  (local.set $y (call $number_to_f64 (local.get $b)))
  (if (f64.lt (local.get $x) (local.get $y)) (then (return (i32.const -1))))
  (if (f64.gt (local.get $x) (local.get $y)) (then (return (i32.const 1))))
  (if (f64.ne (local.get $x) (local.get $y)) (then (return (i32.const 2))))
  ;; Equal flonums: rounding an exact number may have made it equal.
  (if (i32.and (ref.test (ref $flonum) (local.get $a)) (ref.test (ref $flonum) (local.get $b)))
    (then (return (i32.const 0))))
  (if (i32.or (call $is_fixnum (local.get $a)) (call $is_fixnum (local.get $b)))
    (then (return (i32.const 0))))
  ;; An infinity is beyond every exact number.
  (if (f64.eq (f64.abs (local.get $x)) (f64.const inf))
    (then
      (return
        (i32.mul
          (select (i32.const 1) (i32.const -1) (f64.gt (local.get $x) (f64.const 0)))
          (select (i32.const 1) (i32.const -1) (ref.test (ref $flonum) (local.get $a)))))))
  (return_call $ratio_compare
    (call $to_exact (local.get $a)) (call $to_exact (local.get $b))))

;; The exact number equal to a number that is finite.
(func $to_exact (param $number (ref eq)) (result (ref eq))
  (if (ref.test (ref $flonum) (local.get $number))
    (then (return_call $exact_from_f64 (call $flonum_value (local.get $number)))))
  (local.get $number))

(func $num_equal (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (local $order i32)
  (local.set $order (call $compare (local.get $a) (local.get $b) (symbol "=")))
  (select (i32.const -1) (i32.eqz (local.get $order)) (i32.eq (local.get $order) (i32.const 3))))

(func $less (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (local $order i32)
  (local.set $order (call $compare (local.get $a) (local.get $b) (symbol "<")))
  (select (i32.const -1) (i32.eq (local.get $order) (i32.const -1))
    (i32.eq (local.get $order) (i32.const 3))))

(func $greater (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (local $order i32)
  (local.set $order (call $compare (local.get $a) (local.get $b) (symbol ">")))
  (select (i32.const -1) (i32.eq (local.get $order) (i32.const 1))
    (i32.eq (local.get $order) (i32.const 3))))

(func $less_equal (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (local $order i32)
  (local.set $order (call $compare (local.get $a) (local.get $b) (symbol "<=")))
  (select (i32.const -1) (i32.le_s (local.get $order) (i32.const 0))
    (i32.eq (local.get $order) (i32.const 3))))

(func $greater_equal (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (local $order i32)
  (local.set $order (call $compare (local.get $a) (local.get $b) (symbol ">=")))
  (select (i32.const -1)
    (i32.le_u (local.get $order) (i32.const 1))
    (i32.eq (local.get $order) (i32.const 3))))

;; Integer division

;; An operand of an integer division as an exact integer; null, and raised, if it is not an integer.
(func $integer_operand (param $value (ref eq)) (param $who (ref eq)) (param $index i32)
  (result (ref null eq))
  (local $kind i32)
  (local $number f64)
  (local.set $kind (call $number_kind (local.get $value)))
  (if (i32.le_u (local.get $kind) (i32.const 1)) (then (return (local.get $value))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (local.set $number (call $flonum_value (local.get $value)))
      (if (f64.eq (f64.sub (local.get $number) (f64.trunc (local.get $number))) (f64.const 0))
        (then (return_call $integer_from_f64 (local.get $number))))))
  (return_call $wrong_type (local.get $who) (local.get $index) (local.get $value) (string "an integer")))

;; Quotient (0), remainder (1) or modulo (2), inexact if one of the operands is.
(func $integer_division (param $a (ref eq)) (param $b (ref eq)) (param $what i32) (param $who (ref eq))
  (result (ref null eq))
  (local $x (ref eq))
  (local $y (ref eq))
  (local $quotient (ref eq))
  (local $rest (ref eq))
  (block $raised
    (local.set $x
      (br_on_null $raised (call $integer_operand (local.get $a) (local.get $who) (i32.const 1))))
    (local.set $y
      (br_on_null $raised (call $integer_operand (local.get $b) (local.get $who) (i32.const 2))))
    (if (ref.eq (local.get $y) (ref.i31 (i32.const 0)))
      (then (return_call $divide_by_zero (local.get $who))))
    (call $integer_divide (local.get $x) (local.get $y))
    (local.set $rest)
    (local.set $quotient)
    (if (local.get $what)
      (then
        (local.set $quotient (local.get $rest))
        (if (i32.eq (local.get $what) (i32.const 2))
          (then
            (if (i32.eqz (ref.eq (local.get $rest) (ref.i31 (i32.const 0))))
              (then
                (if (i32.ne (call $sign (local.get $rest)) (call $sign (local.get $y)))
                  (then
                    (local.set $quotient
                      (call $integer_add (local.get $rest) (local.get $y) (i32.const 1)))))))))))
    (if (i32.or (ref.test (ref $flonum) (local.get $a)) (ref.test (ref $flonum) (local.get $b)))
      (then (return (struct.new $flonum (call $integer_to_f64 (local.get $quotient))))))
    (return (local.get $quotient)))
  (ref.null none))

(func $quotient (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (return_call $integer_division (local.get $a) (local.get $b) (i32.const 0) (symbol "quotient")))

(func $remainder (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (return_call $integer_division (local.get $a) (local.get $b) (i32.const 1) (symbol "remainder")))

(func $modulo (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (return_call $integer_division (local.get $a) (local.get $b) (i32.const 2) (symbol "modulo")))

;; Equivalence and hashes

(func $eqv (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (local $kind i32)
  (if (ref.eq (local.get $a) (local.get $b)) (then (return (i32.const 1))))
  (local.set $kind (call $number_kind (local.get $a)))
  (if (i32.le_s (local.get $kind) (i32.const 0)) (then (return (i32.const 0))))
  (if (i32.ne (local.get $kind) (call $number_kind (local.get $b))) (then (return (i32.const 0))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (return
        (i64.eq (i64.reinterpret_f64 (call $flonum_value (local.get $a)))
          (i64.reinterpret_f64 (call $flonum_value (local.get $b)))))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then (return_call $complex_eqv (local.get $a) (local.get $b))))
  (i32.eqz (call $compare_kinds (local.get $a) (local.get $b) (local.get $kind))))

(func $number_hash (param $value (ref eq)) (result (ref eq))
  (return_call $fixnum
    (call $fold_hash (call $mix_number (i32.const 0x811c9dc5) (local.get $value)))))

(func $mix_hash (param $hash i32) (param $more i32) (result i32)
  (i32.mul (i32.xor (local.get $hash) (local.get $more)) (i32.const 0x01000193)))

;; To 29 bits.
(func $fold_hash (param $hash i32) (result i32)
  (i32.and (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15)))
    (i32.const 0x1fffffff)))

(func $mix_number (param $hash i32) (param $value (ref eq)) (result i32)
  (local $kind i32)
  (local $index i32)
  (local $limbs (ref $limbs))
  (local $bits i64)
  (local.set $kind (call $number_kind (local.get $value)))
  (if (i32.lt_s (local.get $kind) (i32.const 0)) (then (return (local.get $hash))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then
      (local.set $bits (i64.reinterpret_f64 (call $flonum_value (local.get $value))))
      (return_call $mix_hash
        (call $mix_hash (local.get $hash) (i32.wrap_i64 (local.get $bits)))
        (i32.wrap_i64 (i64.shr_u (local.get $bits) (i64.const 32))))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then
      (return_call $mix_number
        (call $mix_number (local.get $hash) (call $numerator (local.get $value)))
        (call $denominator (local.get $value)))))
  (if (i32.eq (local.get $kind) (i32.const 4))
    (then
      (return_call $mix_number
        (call $mix_number (local.get $hash) (call $real_part (local.get $value)))
        (call $imag_part (local.get $value)))))
  (local.set $limbs (call $magnitude (local.get $value)))
  (local.set $hash (call $mix_hash (local.get $hash) (call $sign (local.get $value))))
  (loop $next
    (if (i32.lt_u (local.get $index) (array.len (local.get $limbs)))
      (then
        (local.set $hash
          (call $mix_hash (local.get $hash) (array.get $limbs (local.get $limbs) (local.get $index))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))
  (local.get $hash))

;; Transcendental functions; the argument is a flonum.

(func $fl_exp (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_exp (call $flonum_value (local.get $x)))))
(func $fl_log (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_log (call $flonum_value (local.get $x)))))
(func $fl_sin (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_sin (call $flonum_value (local.get $x)))))
(func $fl_cos (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_cos (call $flonum_value (local.get $x)))))
(func $fl_tan (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_tan (call $flonum_value (local.get $x)))))
(func $fl_asin (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_asin (call $flonum_value (local.get $x)))))
(func $fl_acos (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_acos (call $flonum_value (local.get $x)))))
(func $fl_atan (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_atan (call $flonum_value (local.get $x)))))
(func $fl_atan2 (param $y (ref eq)) (param $x (ref eq)) (result (ref eq))
  (struct.new $flonum
    (call $host_atan2 (call $flonum_value (local.get $y)) (call $flonum_value (local.get $x)))))
(func $fl_expt (param $base (ref eq)) (param $power (ref eq)) (result (ref eq))
  (struct.new $flonum
    (call $host_pow (call $flonum_value (local.get $base)) (call $flonum_value (local.get $power)))))
