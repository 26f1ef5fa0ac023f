;; What compiled code calls where it does not go on in place: bad indexes, new sequences, keyword
;; arguments.

;; Argument `index`, from 1, of the primitive `who` is no fixnum, or out of range; always null.
(func $bad_index (param $who (ref eq)) (param $index i32) (param $value (ref eq)) (result (ref null eq))
  (if (call $is_fixnum (local.get $value))
    (then (return_call $out_of_range (local.get $who) (local.get $index) (local.get $value))))
  (return_call $wrong_type (local.get $who) (local.get $index) (local.get $value) (string "an index")))

;; The longest vector: what every engine can allocate if it has the memory.
(func $sequence_length (param $length (ref eq)) (param $who (ref eq)) (result i32)
  (return_call $index_of (local.get $length) (i32.const 0x7ffffff) (local.get $who) (i32.const 1)))

(func $make_vector (param $length (ref eq)) (param $fill (ref eq)) (result (ref null eq))
  (local $count i32)
  (local.set $count (call $sequence_length (local.get $length) (symbol "make-vector")))
  (if (i32.lt_s (local.get $count) (i32.const 0)) (then (return (ref.null none))))
  (array.new $vector (local.get $fill) (local.get $count)))

(func $make_bytevector (param $length (ref eq)) (param $fill (ref eq)) (result (ref null eq))
  (local $count i32)
  (local $byte i32)
  (local.set $count (call $sequence_length (local.get $length) (symbol "make-bytevector")))
  (if (i32.lt_s (local.get $count) (i32.const 0)) (then (return (ref.null none))))
  (local.set $byte
    (call $index_of (local.get $fill) (i32.const 255) (symbol "make-bytevector") (i32.const 2)))
  (if (i32.lt_s (local.get $byte) (i32.const 0)) (then (return (ref.null none))))
  (array.new $bytevector (local.get $byte) (local.get $count)))

;; How many arguments of a clause with keyword parameters stand before the first keyword: at least
;; `required`, which is no more than there are, and at most `most`.
(func $positional_arguments (param $required i32) (param $most i32) (param $argc i32)
  (param $0 (ref null eq)) (param $1 (ref null eq)) (param $2 (ref null eq)) (result i32)
  (local $list (ref eq))
  (local $pair (ref $pair))
  (local.set $list
    (call $rest_arguments (local.get $required) (local.get $argc)
      (local.get $0) (local.get $1) (local.get $2)))
  (block $end
    (loop $next
      (br_if $end (i32.ge_s (local.get $required) (local.get $most)))
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $list)))
          (br $end)))
      (br_if $end (ref.test (ref $keyword) (struct.get $pair $car (local.get $pair))))
      (local.set $required (i32.add (local.get $required) (i32.const 1)))
      (local.set $list (struct.get $pair $cdr (local.get $pair)))
      (br $next)))
  (local.get $required))

;; Whether a list, which begins with argument `index`, from 0, is one of keywords and values in turn, each
;; keyword one of `known` unless `others` is 1. With a rest parameter, other values may stand between.
;; If it is not, an error is raised.
(func $check_keywords (param $who (ref eq)) (param $index i32) (param $list (ref eq)) (param $known (ref eq))
  (param $others i32) (param $rest i32) (result i32)
  (local $item (ref eq))
  (local $pair (ref $pair))
  (local $at (ref eq))
  (block $end
    (loop $next
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $list)))
          (br $end)))
      (local.set $item (struct.get $pair $car (local.get $pair)))
      (local.set $list (struct.get $pair $cdr (local.get $pair)))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (if (i32.eqz (ref.test (ref $keyword) (local.get $item)))
        (then
          (br_if $next (local.get $rest))
          (drop (call $wrong_type (local.get $who) (local.get $index) (local.get $item) (string "a keyword")))
          (return (i32.const 0))))
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $list)))
          (drop
            (call $wrong_type (local.get $who) (local.get $index) (local.get $item)
              (string "a keyword with a value")))
          (return (i32.const 0))))
      (local.set $list (struct.get $pair $cdr (local.get $pair)))
      (if (i32.eqz (local.get $others))
        (then
          (local.set $at (local.get $known))
          (block $found
            (loop $other
              (local.set $pair
                (block $is_pair (result (ref $pair))
                  (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $at)))
                  (drop
                    (call $wrong_type (local.get $who) (local.get $index) (local.get $item)
                      (string "a keyword of the procedure")))
                  (return (i32.const 0))))
              (br_if $found (ref.eq (struct.get $pair $car (local.get $pair)) (local.get $item)))
              (local.set $at (struct.get $pair $cdr (local.get $pair)))
              (br $other)))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br $next)))
  (i32.const 1))

;; The value after the last occurrence of a keyword in a list that $check_keywords has passed; the unbound
;; marker if it is not there.
(func $keyword_argument (param $list (ref eq)) (param $keyword (ref eq)) (result (ref eq))
  (local $item (ref eq))
  (local $pair (ref $pair))
  (local $value (ref eq))
  (local.set $value (ref.i31 (i32.const 41)))
  (block $end
    (loop $next
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $list)))
          (br $end)))
      (local.set $item (struct.get $pair $car (local.get $pair)))
      (local.set $list (struct.get $pair $cdr (local.get $pair)))
      (br_if $next (i32.eqz (ref.test (ref $keyword) (local.get $item))))
      (local.set $pair (ref.cast (ref $pair) (local.get $list)))
      (if (ref.eq (local.get $item) (local.get $keyword))
        (then (local.set $value (struct.get $pair $car (local.get $pair)))))
      (local.set $list (struct.get $pair $cdr (local.get $pair)))
      (br $next)))
  (local.get $value))

;; The elements of a list, each a value.
(func $list_to_values (param $list (ref eq)) (result (ref null eq))
  (local $values (ref $eqs))
  (local $pair (ref $pair))
  (local $at (ref eq))
  (local $count i32)
  (local.set $count (call $list_length (local.get $list)))
  (if (i32.lt_s (local.get $count) (i32.const 0))
    (then (return_call $wrong_type (symbol "values") (i32.const 1) (local.get $list) (string "a list"))))
  (local.set $values (array.new $eqs (ref.null none) (local.get $count)))
  (local.set $at (local.get $list))
  (local.set $count (i32.const 0))
  (block $end
    (loop $next
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $at)))
          (br $end)))
      (array.set $eqs (local.get $values) (local.get $count) (struct.get $pair $car (local.get $pair)))
      (local.set $count (i32.add (local.get $count) (i32.const 1)))
      (local.set $at (struct.get $pair $cdr (local.get $pair)))
      (br $next)))
  (return_call $return_values (local.get $values)))
