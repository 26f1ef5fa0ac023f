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

;; The value after a keyword in a list of keywords and values in turn; the unbound marker if it is not
;; there.
(func $keyword_argument (param $list (ref eq)) (param $keyword (ref eq)) (result (ref eq))
  (local $pair (ref $pair))
  (local $found i32)
  (block $end
    (loop $next
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $list)))
          (br $end)))
      (local.set $found (ref.eq (struct.get $pair $car (local.get $pair)) (local.get $keyword)))
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (struct.get $pair $cdr (local.get $pair))))
          (br $end)))
      (if (local.get $found) (then (return (struct.get $pair $car (local.get $pair)))))
      (local.set $list (struct.get $pair $cdr (local.get $pair)))
      (br $next)))
  (ref.i31 (i32.const 41)))

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
