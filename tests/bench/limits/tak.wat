;; tak in direct style, by hand: see fib.wat.
(module
  (func $less (param $a (ref eq)) (param $b (ref eq)) (result i32)
    (local $x i32) (local $y i32)
    (local.set $x (i31.get_s (ref.cast (ref i31) (local.get $a))))
    (local.set $y (i31.get_s (ref.cast (ref i31) (local.get $b))))
    (if (i32.and (i32.or (local.get $x) (local.get $y)) (i32.const 1)) (then (unreachable)))
    (i32.lt_s (local.get $x) (local.get $y)))

  (func $less-one (param $a (ref eq)) (result (ref eq))
    (local $x i32)
    (local.set $x (i31.get_s (ref.cast (ref i31) (local.get $a))))
    (if (i32.and (local.get $x) (i32.const 1)) (then (unreachable)))
    (local.set $x (i32.sub (local.get $x) (i32.const 2)))
    (if (i32.lt_s (i32.xor (local.get $x) (i32.shl (local.get $x) (i32.const 1))) (i32.const 0))
      (then (unreachable)))
    (ref.i31 (local.get $x)))

  (func $tak (param $x (ref eq)) (param $y (ref eq)) (param $z (ref eq)) (result (ref eq))
    (if (i32.eqz (call $less (local.get $y) (local.get $x))) (then (return (local.get $z))))
    (return_call $tak
      (call $tak (call $less-one (local.get $x)) (local.get $y) (local.get $z))
      (call $tak (call $less-one (local.get $y)) (local.get $z) (local.get $x))
      (call $tak (call $less-one (local.get $z)) (local.get $x) (local.get $y))))

  (func (export "run") (result i32)
    (local $i i32) (local $sum i32)
    (loop $next
      (local.set $sum
        (i32.add (local.get $sum)
          (i31.get_s
            (ref.cast (ref i31)
              (call $tak (ref.i31 (i32.const 36)) (ref.i31 (i32.const 24)) (ref.i31 (i32.const 12)))))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const 50))))
    (i32.shr_s (local.get $sum) (i32.const 1))))
