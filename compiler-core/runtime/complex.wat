;; Complex numbers that are not real. The functions whose names begin with complex_ are asked only about
;; such numbers: in a program that makes none, the linker leaves their bodies out.

;; The number with these parts, which are real numbers.
(func $make_complex (param $real (ref eq)) (param $imaginary (ref eq)) (result (ref eq))
  (if (ref.eq (local.get $imaginary) (ref.i31 (i32.const 0))) (then (return (local.get $real))))
  (if (i32.ne (ref.test (ref $flonum) (local.get $real)) (ref.test (ref $flonum) (local.get $imaginary)))
    (then
      (local.set $real (struct.new $flonum (call $number_to_f64 (local.get $real))))
      (local.set $imaginary (struct.new $flonum (call $number_to_f64 (local.get $imaginary))))))
  (struct.new $compnum (local.get $real) (local.get $imaginary)))

(func $real_part (param $number (ref eq)) (result (ref eq))
  (block $real (result (ref eq))
    (return
      (struct.get $compnum $real
        (br_on_cast_fail $real (ref eq) (ref $compnum) (local.get $number))))))

(func $imag_part (param $number (ref eq)) (result (ref eq))
  (block $real (result (ref eq))
    (return
      (struct.get $compnum $imaginary
        (br_on_cast_fail $real (ref eq) (ref $compnum) (local.get $number)))))
  (drop)
  (ref.i31 (i32.const 0)))

;; The sum of real numbers.
(func $real_sum (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (ref.as_non_null (call $add (local.get $a) (local.get $b))))

(func $real_product (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (ref.as_non_null (call $multiply (local.get $a) (local.get $b))))

(func $real_quotient (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
  (ref.as_non_null (call $divide (local.get $a) (local.get $b))))

(func $real_negation (param $a (ref eq)) (result (ref eq))
  (return_call $real_product (ref.i31 (i32.const -2)) (local.get $a)))

;; Sum (0), difference (1), product (2) or quotient (3), where at least one operand is not real. A divisor
;; is not exact zero. A real operand has no imaginary part, rather than one that is zero: so infinities
;; and signed zeros come out right.
(func $complex_arithmetic (param $what i32) (param $a (ref eq)) (param $b (ref eq)) (result (ref null eq))
  (local $ar (ref eq))
  (local $ai (ref eq))
  (local $br (ref eq))
  (local $bi (ref eq))
  (local.set $ar (call $real_part (local.get $a)))
  (local.set $ai (call $imag_part (local.get $a)))
  (local.set $br (call $real_part (local.get $b)))
  (local.set $bi (call $imag_part (local.get $b)))
  (if (i32.eq (local.get $what) (i32.const 3))
    (then
      (if (ref.test (ref $compnum) (local.get $b))
        (then (return_call $complex_quotient (local.get $ar) (local.get $ai) (local.get $br) (local.get $bi))))
      (return_call $make_complex (call $real_quotient (local.get $ar) (local.get $b))
        (call $real_quotient (local.get $ai) (local.get $b)))))
  (if (i32.eq (local.get $what) (i32.const 2))
    (then
      (if (i32.eqz (ref.test (ref $compnum) (local.get $b)))
        (then
          (return_call $make_complex (call $real_product (local.get $ar) (local.get $b))
            (call $real_product (local.get $ai) (local.get $b)))))
      (if (i32.eqz (ref.test (ref $compnum) (local.get $a)))
        (then
          (return_call $make_complex (call $real_product (local.get $a) (local.get $br))
            (call $real_product (local.get $a) (local.get $bi)))))
      (return_call $make_complex
        (call $real_sum (call $real_product (local.get $ar) (local.get $br))
          (call $real_negation (call $real_product (local.get $ai) (local.get $bi))))
        (call $real_sum (call $real_product (local.get $ar) (local.get $bi))
          (call $real_product (local.get $ai) (local.get $br))))))
  (if (local.get $what)
    (then
      (local.set $br (call $real_negation (local.get $br)))
      (local.set $bi (call $real_negation (local.get $bi)))))
  (if (i32.and (ref.test (ref $compnum) (local.get $a)) (ref.test (ref $compnum) (local.get $b)))
    (then (local.set $bi (call $real_sum (local.get $ai) (local.get $bi))))
    (else
      (if (ref.test (ref $compnum) (local.get $a)) (then (local.set $bi (local.get $ai))))))
  (return_call $make_complex (call $real_sum (local.get $ar) (local.get $br)) (local.get $bi)))

;; (ar + ai i) / (br + bi i) by Smith's method, which divides by the greater part first, so that nothing
;; overflows on the way.
(func $complex_quotient (param $ar (ref eq)) (param $ai (ref eq)) (param $br (ref eq)) (param $bi (ref eq))
  (result (ref eq))
  (local $ratio (ref eq))
  (local $divisor (ref eq))
  (if (i32.and
        (f64.ge (f64.abs (call $number_to_f64 (local.get $br)))
          (f64.abs (call $number_to_f64 (local.get $bi))))
        (i32.eqz (ref.eq (local.get $br) (ref.i31 (i32.const 0)))))
    (then
      (local.set $ratio (call $real_quotient (local.get $bi) (local.get $br)))
      (local.set $divisor
        (call $real_sum (local.get $br) (call $real_product (local.get $bi) (local.get $ratio))))
      (return_call $make_complex
        (call $real_quotient
          (call $real_sum (local.get $ar) (call $real_product (local.get $ai) (local.get $ratio)))
          (local.get $divisor))
        (call $real_quotient
          (call $real_sum (local.get $ai)
            (call $real_negation (call $real_product (local.get $ar) (local.get $ratio))))
          (local.get $divisor)))))
  (local.set $ratio (call $real_quotient (local.get $br) (local.get $bi)))
  (local.set $divisor
    (call $real_sum (local.get $bi) (call $real_product (local.get $br) (local.get $ratio))))
  (return_call $make_complex
    (call $real_quotient
      (call $real_sum (call $real_product (local.get $ar) (local.get $ratio)) (local.get $ai))
      (local.get $divisor))
    (call $real_quotient
      (call $real_sum (call $real_product (local.get $ai) (local.get $ratio))
        (call $real_negation (local.get $ar)))
      (local.get $divisor))))

;; 0 if two numbers are equal, 2 if they are not; 3, and raised, if an order is asked for.
(func $complex_compare (param $a (ref eq)) (param $b (ref eq)) (param $who (ref eq)) (result i32)
  (if (ref.eq (local.get $who) (symbol "="))
    (then
      (return
        (i32.shl
          (i32.eqz
            (i32.and
              (call $num_equal (call $real_part (local.get $a)) (call $real_part (local.get $b)))
              (call $num_equal (call $imag_part (local.get $a)) (call $imag_part (local.get $b)))))
          (i32.const 1)))))
  (if (ref.test (ref $compnum) (local.get $a))
    (then (drop (call $wrong_type (local.get $who) (i32.const 1) (local.get $a) (string "a real number"))))
    (else (drop (call $wrong_type (local.get $who) (i32.const 2) (local.get $b) (string "a real number")))))
  (i32.const 3))

(func $complex_eqv (param $a (ref eq)) (param $b (ref eq)) (result i32)
  (i32.and
    (call $eqv (call $real_part (local.get $a)) (call $real_part (local.get $b)))
    (call $eqv (call $imag_part (local.get $a)) (call $imag_part (local.get $b)))))

(func $complex_inexact (param $number (ref eq)) (result (ref null eq))
  (return_call $make_complex
    (ref.as_non_null (call $inexact (call $real_part (local.get $number))))
    (ref.as_non_null (call $inexact (call $imag_part (local.get $number))))))

(func $complex_exact (param $number (ref eq)) (result (ref null eq))
  (block $raised
    (return_call $make_complex
      (br_on_null $raised (call $exact (call $real_part (local.get $number))))
      (br_on_null $raised (call $exact (call $imag_part (local.get $number))))))
  (ref.null none))

;; An imaginary part begins with a sign, and 1 is nothing but the sign.
(func $complex_to_string (param $number (ref eq)) (param $radix (ref eq)) (result (ref eq))
  (local $real (ref eq))
  (local $imaginary (ref eq))
  (local $text (ref eq))
  (local $first i32)
  (local.set $real (call $real_part (local.get $number)))
  (local.set $imaginary (call $imag_part (local.get $number)))
  (local.set $text
    (ref.as_non_null (call $number_to_string (local.get $imaginary) (local.get $radix))))
  (local.set $first (call $char_at (call $text_chars (local.get $text)) (i32.const 0)))
  (if (ref.eq (local.get $imaginary) (ref.i31 (i32.const 2))) (then (local.set $text (string ""))))
  (if (ref.eq (local.get $imaginary) (ref.i31 (i32.const -2))) (then (local.set $text (string "-"))))
  (local.set $text (call $join_texts (local.get $text) (i32.const 105) (string "")))
  (return_call $join_texts
    (if (result (ref eq)) (ref.eq (local.get $real) (ref.i31 (i32.const 0)))
      (then (string ""))
      (else (ref.as_non_null (call $number_to_string (local.get $real) (local.get $radix)))))
    (select (i32.const 0) (i32.const 43)
      (i32.or (i32.eq (local.get $first) (i32.const 43)) (i32.eq (local.get $first) (i32.const 45))))
    (local.get $text)))
