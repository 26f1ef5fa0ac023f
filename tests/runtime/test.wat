;; What the tests of the run-time system call: arithmetic on values, and small programs as the compiler
;; would write them, with both halves by hand.

(export "add" (func $add))
(export "subtract" (func $subtract))
(export "multiply" (func $multiply))
(export "divide" (func $divide))
(export "quotient" (func $quotient))
(export "remainder" (func $remainder))
(export "modulo" (func $modulo))
(export "num_equal" (func $num_equal))
(export "less" (func $less))
(export "less_equal" (func $less_equal))
(export "greater" (func $greater))
(export "greater_equal" (func $greater_equal))
(export "eqv" (func $eqv))
(export "number_hash" (func $number_hash))
(export "exact" (func $exact))
(export "inexact" (func $inexact))
(export "numerator" (func $numerator))
(export "denominator" (func $denominator))
(export "number_kind" (func $number_kind))
(export "integer_to_string" (func $integer_to_string))
(export "string_to_integer" (func $string_to_integer))
(export "flonum_to_string" (func $flonum_to_string))
(export "string_to_flonum" (func $string_to_flonum))
(export "string_to_utf8" (func $string_to_utf8))
(export "utf8_to_string" (func $utf8_to_string))
(export "string_to_symbol" (func $string_to_symbol))
(export "symbol_to_string" (func $symbol_to_string))
(export "string_hash" (func $string_hash))
(export "string_compare" (func $string_compare))
(export "string_copy" (func $string_copy))
(export "vector_copy" (func $vector_copy))
(export "vector_fill" (func $vector_fill))
(export "char_upcase" (func $char_upcase))
(export "char_class" (func $char_class))
(export "eq_hash" (func $eq_hash))
(export "write_string" (func $write_string))
(export "read_bytes" (func $read_bytes))
(export "argument" (func $command_line_argument))
(export "reserve" (func $reserve))

(func (export "flonum") (param f64) (result (ref eq)) (struct.new $flonum (local.get 0)))
(func (export "flonum_value") (param (ref eq)) (result f64) (call $flonum_value (local.get 0)))
(func (export "vector") (param i32) (result (ref eq))
  (array.new $vector (ref.i31 (i32.const 1)) (local.get 0)))
(func (export "vector_set") (param (ref eq) i32 (ref eq))
  (array.set $vector (ref.cast (ref $vector) (local.get 0)) (local.get 1) (local.get 2)))
(func (export "vector_ref") (param (ref eq) i32) (result (ref eq))
  (array.get $vector (ref.cast (ref $vector) (local.get 0)) (local.get 1)))

;; The string of the UTF-8 at the start of the transfer area.
(func (export "string") (param $length i32) (result (ref eq))
  (local $bytes (ref $bytevector))
  (local.set $bytes (array.new_default $bytevector (local.get $length)))
  (call $bytes_from_memory (local.get $bytes) (local.get $length))
  (call $decode (local.get $bytes) (i32.const 0) (local.get $length)))

;; Writes a string to the transfer area, in UTF-8; answers the number of bytes.
(func (export "show") (param $string (ref eq)) (result i32)
  (local $chars (ref $chars))
  (local $bytes (ref $bytevector))
  (local $index i32)
  (local.set $chars (struct.get $string $chars (ref.cast (ref $string) (local.get $string))))
  (local.set $bytes
    (ref.cast (ref $bytevector)
      (call $encode (local.get $chars) (i32.const 0) (array.len (local.get $chars)))))
  (call $reserve (array.len (local.get $bytes)))
  (loop $next
    (if (i32.lt_u (local.get $index) (array.len (local.get $bytes)))
      (then
        (i32.store8 (local.get $index) (array.get_u $bytevector (local.get $bytes) (local.get $index)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next))))
  (array.len (local.get $bytes)))

;; Programs

(type $number_frame (sub final $frame
  (struct (field (mut (ref null $frame))) (field i32) (field $number i32))))
(type $number_procedure (sub final $procedure (struct (field i32) (field $number i32))))

(elem (table $entries) (i32.const 0) (ref null $entry)
  (ref.func $main_count) (ref.func $main_reenter) (ref.func $remember) (ref.func $next_value)
  (ref.func $main_prompt) (ref.func $in_prompt) (ref.func $abort) (ref.func $handle)
  (ref.func $compose) (ref.func $value_for_part) (ref.func $main_raise) (ref.func $on_raise)
  (ref.func $main_prompts) (ref.func $prompts) (ref.func $three_values) (ref.func $main_values)
  (ref.func $main_apply) (ref.func $sum_of_five) (ref.func $main_backtrace) (ref.func $print))
(elem (table $resumes) (i32.const 0) (ref null $resume)
  (ref.func $store) (ref.func $count_start) (ref.func $plus_one) (ref.func $again)
  (ref.func $sum_parts) (ref.func $take_values))

(global $result (mut (ref null eq)) (ref.null eq))
(global $number (mut i32) (i32.const 0))
(global $other_number (mut i32) (i32.const 0))
(global $times (mut i32) (i32.const 0))
(global $sum (mut i32) (i32.const 0))
(global $saved (mut (ref null eq)) (ref.null eq))

;; The argument at an index, as a number; 0 if there is none.
(func $number_argument (param $index i32) (result i32)
  (local $text (ref eq))
  (local.set $text (call $command_line_argument (call $fixnum (local.get $index))))
  (if (i32.eqz (ref.test (ref $string) (local.get $text))) (then (return (i32.const 0))))
  (call $fixnum_value (call $string_to_integer (local.get $text) (ref.i31 (i32.const 20)))))

(func $print_line (param $string (ref eq))
  (drop
    (call $write_string (ref.i31 (i32.const 2)) (local.get $string) (ref.i31 (i32.const 0))
      (call $fixnum
        (array.len (struct.get $string $chars (ref.cast (ref $string) (local.get $string)))))))
  (i32.store8 (i32.const 0) (i32.const 10))
  (call $host_write (i32.const 1) (i32.const 0) (i32.const 1)))

;; What to do is in the arguments: a program's entry and two numbers, or one of the cases below 0.
(func (export "main")
  (local $list (ref eq))
  (local $byte (ref $bytevector))
  (block $exit
    (block $trap
      (block $allocate
        (block $loop
          (block $report
            (block $copy
              (block $program
                (br_table $program $copy $report $loop $allocate $trap $exit $program
                  (i32.sub (i32.const 0) (call $number_argument (i32.const 0)))))
              (call $print_line
                (ref.as_non_null
                  (call $integer_to_string
                    (ref.as_non_null
                      (call $run_program (call $number_argument (i32.const 0))
                        (call $number_argument (i32.const 1)) (call $number_argument (i32.const 2))))
                    (ref.i31 (i32.const 20)))))
              (call $print_line
                (ref.as_non_null
                  (call $flonum_to_string
                    (struct.new $flonum
                      (f64.div (f64.convert_i32_s (call $number_argument (i32.const 1)))
                        (f64.const 3e-3))))))
              (return))
            ;; -1: copies input to output, a byte at a time
            (local.set $byte (array.new_default $bytevector (i32.const 1)))
            (loop $next
              (if (i32.eqz (ref.eq (call $read_bytes (ref.i31 (i32.const 0)) (local.get $byte)) (ref.i31 (i32.const 0))))
                (then
                  (i32.store8 (i32.const 0) (array.get_u $bytevector (local.get $byte) (i32.const 0)))
                  (call $host_write (i32.const 1) (i32.const 0) (i32.const 1))
                  (br $next))))
            (return))
          ;; -2: reports frames 0 and 1, and 5 more
          (call $host_report_frame (i32.const 0))
          (call $host_report_frame (i32.const 1))
          (call $host_report_frame (i32.const -5))
          (return))
        ;; -3
        (loop $forever (br $forever)))
      ;; -4: a list of vectors that grows for ever
      (local.set $list (ref.i31 (i32.const 17)))
      (loop $forever
        (local.set $list
          (struct.new $pair (array.new $vector (ref.i31 (i32.const 1)) (i32.const 1000)) (local.get $list)))
        (br $forever)))
    ;; -5
    (unreachable))
  ;; -6: exits with a code
  (drop (call $exit (call $fixnum (call $number_argument (i32.const 1))))))

(start $set_hook)
(func $set_hook
  (global.set $raise_hook (struct.new $procedure (i32.const 11))))

;; Runs the program of an entry; answers what it stored.
(func $run_program (export "run") (param $entry i32) (param $number i32) (param $other i32) (result (ref null eq))
  (global.set $number (local.get $number))
  (global.set $other_number (local.get $other))
  (global.set $sum (i32.const 0))
  (global.set $times (i32.const 0))
  (global.set $result (ref.null none))
  (if (i32.eqz (ref.is_null (call $run (struct.new $procedure (local.get $entry))))) (then (unreachable)))
  (global.get $result))

(func $procedure (param $code i32) (result (ref eq)) (struct.new $procedure (local.get $code)))
(func $frame (param $code i32) (result (ref $frame)) (struct.new $frame (ref.null none) (local.get $code)))

(func $store (type $resume) (global.set $result (local.get 1)) (local.get 1))

;; (define (count n) (if (= n 0) BOTTOM (+ 1 (count (- n 1))))), where BOTTOM is what $bottom says.
(global $bottom (mut i32) (i32.const 0))
(func $count (param $n i32) (result (ref null eq))
  (local $depth i32)
  (local $value (ref null eq))
  (local.set $depth (i32.add (global.get $depth) (i32.const 1)))
  (if (i32.gt_u (local.get $depth) (global.get $depth_limit))
    (then
      (return_call $resume_later
        (struct.new $number_frame (ref.null none) (i32.const 1) (local.get $n)))))
  (if (i32.eqz (local.get $n))
    (then
      (if (i32.eqz (global.get $bottom)) (then (return (ref.i31 (i32.const 0)))))
      (if (i32.eq (global.get $bottom) (i32.const 3))
        (then (return_call $add (ref.i31 (i32.const 9)) (ref.i31 (i32.const 2)))))
      (if (i32.eq (global.get $bottom) (i32.const 4))
        (then (return_call $capture (call $procedure (i32.const 19)))))
      (return_call $capture
        (call $procedure (select (i32.const 2) (i32.const 6) (i32.eq (global.get $bottom) (i32.const 1)))))))
  (global.set $depth (local.get $depth))
  (local.set $value (call $count (i32.sub (local.get $n) (i32.const 1))))
  (if (ref.is_null (local.get $value))
    (then
      (if (ref.is_null (local.tee $value (call $first_value)))
        (then (return_call $save_link (call $frame (i32.const 2)))))))
  (return_call $add (ref.as_non_null (local.get $value)) (ref.i31 (i32.const 2))))
(func $count_start (type $resume)
  (return_call $count
    (struct.get $number_frame $number (ref.cast (ref $number_frame) (local.get 0)))))
(func $plus_one (type $resume)
  (if (ref.is_null (local.get 1))
    (then
      (local.set 1 (call $first_value))
      (if (ref.is_null (local.get 1)) (then (return (ref.null none))))))
  (return_call $add (ref.as_non_null (local.get 1)) (ref.i31 (i32.const 2))))

;; 0: recursion of any depth
(func $main_count (type $entry)
  (global.set $bottom (i32.const 0))
  (call $push_frame (call $frame (i32.const 0)))
  (return_call $count (global.get $number)))

;; 1: a continuation is captured at the bottom and entered four more times
(func $main_reenter (type $entry)
  (global.set $bottom (i32.const 1))
  (call $push_frame (call $frame (i32.const 0)))
  (call $push_frame (call $frame (i32.const 3)))
  (return_call $count (global.get $number)))
(func $remember (type $entry)
  (global.set $saved (local.get 2))
  (ref.i31 (i32.const 20)))
(func $again (type $resume)
  (global.set $sum (i32.add (global.get $sum) (call $fixnum_value (ref.as_non_null (local.get 1)))))
  (global.set $times (i32.add (global.get $times) (i32.const 1)))
  (if (i32.eq (global.get $times) (i32.const 5)) (then (return (call $fixnum (global.get $sum)))))
  (return_call $reinstate (ref.as_non_null (global.get $saved)) (call $procedure (i32.const 3))))
(func $next_value (type $entry) (call $fixnum (i32.mul (global.get $times) (i32.const 100))))

;; 4: in NUMBER frames a prompt, in OTHER frames an abort; the handler composes the part between with
;; its own continuation twice, and adds up
(func $main_prompt (type $entry)
  (global.set $bottom (i32.const 2))
  (call $push_frame (call $frame (i32.const 0)))
  (return_call $outside (global.get $number)))
(func $outside (param $n i32) (result (ref null eq))
  (local $value (ref null eq))
  (if (i32.eqz (local.get $n))
    (then
      (return_call $call_with_prompt (ref.i31 (i32.const 14)) (ref.i31 (i32.const 16))
        (call $procedure (i32.const 5)))))
  (local.set $value (call $outside (i32.sub (local.get $n) (i32.const 1))))
  (if (ref.is_null (local.get $value))
    (then (return_call $save_link (call $frame (i32.const 2)))))
  (return_call $add (ref.as_non_null (local.get $value)) (ref.i31 (i32.const 2))))
(func $in_prompt (type $entry) (return_call $count (global.get $other_number)))
(func $abort (type $entry)
  (local $prompt (ref eq))
  (if (i32.eqz
        (ref.eq (ref.i31 (i32.const 1))
          (call $continuation_find_prompt (ref.as_non_null (local.get 2)) (ref.i31 (i32.const 18)))))
    (then (unreachable)))
  (local.set $prompt
    (call $continuation_find_prompt (ref.as_non_null (local.get 2)) (ref.i31 (i32.const 14))))
  (if (i32.eqz (ref.eq (call $continuation_handler (local.get $prompt)) (ref.i31 (i32.const 16))))
    (then (unreachable)))
  (if (i32.eqz (ref.eq (call $continuation_dynamic_state (local.get $prompt)) (ref.i31 (i32.const 1))))
    (then (unreachable)))
  (global.set $saved (call $continuation_up_to (ref.as_non_null (local.get 2)) (local.get $prompt)))
  (return_call $reinstate (call $continuation_below (local.get $prompt)) (call $procedure (i32.const 7))))
(func $handle (type $entry)
  (call $push_frame (call $frame (i32.const 4)))
  (return_call $capture (call $procedure (i32.const 8))))
(func $compose (type $entry)
  (return_call $reinstate
    (call $continuation_append (ref.as_non_null (global.get $saved)) (ref.as_non_null (local.get 2)))
    (call $procedure (i32.const 9))))
(func $value_for_part (type $entry)
  (call $fixnum (select (i32.const 1000) (i32.const 1) (global.get $times))))
(func $sum_parts (type $resume)
  (global.set $sum (i32.add (global.get $sum) (call $fixnum_value (ref.as_non_null (local.get 1)))))
  (global.set $times (i32.add (global.get $times) (i32.const 1)))
  (if (i32.eq (global.get $times) (i32.const 2)) (then (return (call $fixnum (global.get $sum)))))
  (call $push_frame (call $frame (i32.const 4)))
  (return_call $capture (call $procedure (i32.const 8))))

;; 10: an error at the bottom of NUMBER frames; the hook answers 1000 kind + 100 index + irritant's bits
(func $main_raise (type $entry)
  (global.set $bottom (i32.const 3))
  (call $push_frame (call $frame (i32.const 0)))
  (return_call $count (global.get $number)))
(func $on_raise (type $entry)
  (if (i32.ne (local.get 1) (i32.const 5)) (then (unreachable)))
  (call $fixnum
    (i32.add
      (i32.add
        (i32.mul (i32.const 1000) (call $fixnum_value (ref.as_non_null (local.get 2))))
        (i32.mul (i32.const 100) (call $fixnum_value (ref.as_non_null (local.get 4)))))
      (i31.get_s (ref.cast (ref i31) (array.get $eqs (global.get $args) (i32.const 0)))))))

;; 12: NUMBER prompts inside each other
(func $main_prompts (type $entry)
  (call $push_frame (call $frame (i32.const 0)))
  (return_call $call
    (struct.new $number_procedure (i32.const 13) (global.get $number))
    (i32.const 0) (ref.null none) (ref.null none) (ref.null none)))
(func $prompts (type $entry)
  (local $n i32)
  (local $value (ref null eq))
  (local.set $n
    (struct.get $number_procedure $number (ref.cast (ref $number_procedure) (local.get 0))))
  (if (i32.eqz (local.get $n)) (then (return (ref.i31 (i32.const 0)))))
  (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
  (local.set $value
    (call $call_with_prompt (call $fixnum (local.get $n)) (ref.i31 (i32.const 0))
      (struct.new $number_procedure (i32.const 13) (i32.sub (local.get $n) (i32.const 1)))))
  (if (ref.is_null (local.get $value)) (then (return_call $save_link (call $frame (i32.const 2)))))
  (return_call $add (ref.as_non_null (local.get $value)) (ref.i31 (i32.const 2))))

;; 15: several values, first to a native caller, then to a frame
(func $three_values (type $entry)
  (return_call $return_values
    (array.new_fixed $eqs 3 (ref.i31 (i32.const 2)) (ref.i31 (i32.const 4)) (ref.i31 (i32.const 6)))))
(func $main_values (type $entry)
  (call $push_frame (call $frame (i32.const 0)))
  (if (i32.eqz
        (ref.is_null
          (call $call (call $procedure (i32.const 14)) (i32.const 0) (ref.null none) (ref.null none)
            (ref.null none))))
    (then (unreachable)))
  (if (i32.eqz (call $check_values (i32.const 2) (i32.const 1))) (then (unreachable)))
  (if (i32.ne (call $list_length (call $values_rest (i32.const 2))) (i32.const 1)) (then (unreachable)))
  (if (i32.eqz (ref.eq (call $nth_value (i32.const 1)) (ref.i31 (i32.const 4)))) (then (unreachable)))
  (call $push_frame (call $frame (i32.const 5)))
  (return_call $call (call $procedure (i32.const 14)) (i32.const 0) (ref.null none) (ref.null none)
    (ref.null none)))
;; Wants NUMBER values exactly; answers the last.
(func $take_values (type $resume)
  (if (i32.eqz (ref.is_null (local.get 1))) (then (unreachable)))
  (if (i32.eqz (call $check_values (global.get $number) (i32.const 0))) (then (return (ref.null none))))
  (call $nth_value (i32.sub (global.get $number) (i32.const 1))))

;; 16: apply to a list of five
(func $main_apply (type $entry)
  (local $list (ref eq))
  (local.set $list (ref.i31 (i32.const 17)))
  (call $push_frame (call $frame (i32.const 0)))
  (loop $next
    (local.set $list (struct.new $pair (call $fixnum (global.get $number)) (local.get $list)))
    (global.set $number (i32.sub (global.get $number) (i32.const 1)))
    (br_if $next (global.get $number)))
  (return_call $apply (call $procedure (i32.const 17)) (local.get $list)))
;; The sum of all arguments, through the list of the rest from OTHER on, times 10 plus its length.
(func $sum_of_five (type $entry)
  (local $list (ref eq))
  (local $sum i32)
  (local.set $list
    (call $rest_arguments (global.get $other_number) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
  (local.set $sum (call $list_length (local.get $list)))
  (block $end
    (loop $next
      (local.set $sum
        (i32.add (local.get $sum)
          (i32.mul (i32.const 10)
            (call $fixnum_value
              (struct.get $pair $car
                (block $pair (result (ref $pair))
                  (drop (br_on_cast $pair (ref eq) (ref $pair) (local.get $list)))
                  (br $end)))))))
      (local.set $list (struct.get $pair $cdr (ref.cast (ref $pair) (local.get $list))))
      (br $next)))
  (call $fixnum (local.get $sum)))

;; 18: a backtrace in NUMBER frames
(func $main_backtrace (type $entry)
  (global.set $bottom (i32.const 4))
  (call $push_frame (call $frame (i32.const 0)))
  (return_call $count (global.get $number)))
(func $print (type $entry)
  (call $print_backtrace (ref.as_non_null (local.get 2)))
  (ref.i31 (i32.const 0)))
