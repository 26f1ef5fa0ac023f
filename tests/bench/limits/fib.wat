;; fib in direct style, by hand, on the values of compiled code (i31 for fixnums, the tests for other
;; numbers and overflow, with a trap in the place of the slow path), but with no protection: it cannot be
;; captured, and overflows the native stack.
(module
  (func $less (param $a (ref eq)) (param $b (ref eq)) (result i32)
    (local $x i32) (local $y i32)
    (local.set $x (i31.get_s (ref.cast (ref i31) (local.get $a))))
    (local.set $y (i31.get_s (ref.cast (ref i31) (local.get $b))))
    (if (i32.and (i32.or (local.get $x) (local.get $y)) (i32.const 1)) (then (unreachable)))
    (i32.lt_s (local.get $x) (local.get $y)))

  (func $checked (param $x i32) (result (ref eq))
    (if (i32.lt_s (i32.xor (local.get $x) (i32.shl (local.get $x) (i32.const 1))) (i32.const 0))
      (then (unreachable)))
    (ref.i31 (local.get $x)))

  (func $add (param $a (ref eq)) (param $b (ref eq)) (result (ref eq))
    (local $x i32) (local $y i32)
    (local.set $x (i31.get_s (ref.cast (ref i31) (local.get $a))))
    (local.set $y (i31.get_s (ref.cast (ref i31) (local.get $b))))
    (if (i32.and (i32.or (local.get $x) (local.get $y)) (i32.const 1)) (then (unreachable)))
    (return_call $checked (i32.add (local.get $x) (local.get $y))))

  (func $fib (param $n (ref eq)) (result (ref eq))
    (if (result (ref eq)) (call $less (local.get $n) (ref.i31 (i32.const 4)))
      (then (local.get $n))
      (else
        (call $add
          (call $fib (call $add (local.get $n) (ref.i31 (i32.const -2))))
          (call $fib (call $add (local.get $n) (ref.i31 (i32.const -4))))))))

  (func (export "run") (result i32)
    (i32.shr_s
      (i31.get_s (ref.cast (ref i31) (call $fib (ref.i31 (i32.const 64)))))
      (i32.const 1))))
