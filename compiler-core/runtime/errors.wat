;; Raising errors. Every function here that answers a (ref null eq) answers null, with $reason set.
;; The driver calls the library's (raise-primitive-error kind who index irritant expected), which never
;; returns; so a caller that could not be captured need not save its frame.

(func $raise (param $kind i32) (param $who (ref eq)) (param $index i32) (param $irritant (ref eq))
  (param $expected (ref eq)) (result (ref null eq))
  (global.set $args (array.new_fixed $eqs 2 (local.get $irritant) (local.get $expected)))
  (drop
    (call $call_later (ref.as_non_null (global.get $raise_hook)) (i32.const 5)
      (ref.i31 (i32.shl (local.get $kind) (i32.const 1)))
      (local.get $who)
      (ref.i31 (i32.shl (local.get $index) (i32.const 1)))))
  (global.set $reason (reason "error"))
  (ref.null none))

;; A raise that knows no primitive, index or description.
(func $raise_simple (param $kind i32) (param $irritant (ref eq)) (result (ref null eq))
  (return_call $raise (local.get $kind) (ref.i31 (i32.const 1)) (i32.const 0) (local.get $irritant)
    (ref.i31 (i32.const 1))))

;; Argument `index`, from 1, of the primitive `who` (a symbol) is not what `expected` (a string) says.
(func $wrong_type (param $who (ref eq)) (param $index i32) (param $value (ref eq)) (param $expected (ref eq))
  (result (ref null eq))
  (return_call $raise (i32.const 0) (local.get $who) (local.get $index) (local.get $value) (local.get $expected)))

(func $out_of_range (param $who (ref eq)) (param $index i32) (param $value (ref eq)) (result (ref null eq))
  (return_call $raise (i32.const 1) (local.get $who) (local.get $index) (local.get $value)
    (ref.i31 (i32.const 1))))

(func $raise_arity (param $procedure (ref eq)) (result (ref null eq))
  (return_call $raise_simple (i32.const 2) (local.get $procedure)))

(func $divide_by_zero (param $who (ref eq)) (result (ref null eq))
  (return_call $raise (i32.const 3) (local.get $who) (i32.const 2) (ref.i31 (i32.const 0))
    (ref.i31 (i32.const 1))))

(func $unbound_variable (param $name (ref eq)) (result (ref null eq))
  (return_call $raise_simple (i32.const 4) (local.get $name)))

(func $raise_message (param $message (ref eq)) (result (ref null eq))
  (return_call $raise_simple (i32.const 5) (local.get $message)))

(func $not_procedure (param $value (ref eq)) (result (ref null eq))
  (return_call $raise_simple (i32.const 6) (local.get $value)))

;; The index is the number of values wanted, the irritant the number returned.
(func $wrong_value_count (param $wanted i32) (param $count i32) (result (ref null eq))
  (return_call $raise (i32.const 7) (ref.i31 (i32.const 1)) (local.get $wanted)
    (ref.i31 (i32.shl (local.get $count) (i32.const 1))) (ref.i31 (i32.const 1))))

;; %raise-wrong-type
(func $raise_wrong_type (param $who (ref eq)) (param $index (ref eq)) (param $value (ref eq))
  (param $expected (ref eq)) (result (ref null eq))
  (return_call $wrong_type (local.get $who)
    (i32.shr_s (i31.get_s (ref.cast (ref i31) (local.get $index))) (i32.const 1))
    (local.get $value) (local.get $expected)))
