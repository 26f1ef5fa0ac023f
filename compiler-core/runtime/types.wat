;; The types of all values, the imports from the host, and every mutable global. docs/abi.md describes
;; how compiled code uses them. This fragment comes first: the linker copies the group of types as it
;; stands, so that their indexes in a program are those of this file.
;;
;; A value is a (ref eq). An i31 with low bit 0 is a fixnum (value << 1, 30 bits, signed); with low bit
;; 1 it is payload << 3 | kind << 1 | 1: kind 0 are constants (#f 1, #t 9, () 17, unspecified 25, end
;; of file 33, unbound 41), kind 1 characters (scalar value << 3 | 3).

(rec
  (type $pair (struct (field $car (mut (ref eq))) (field $cdr (mut (ref eq)))))
  (type $flonum (struct (field $value f64)))
  ;; Magnitudes: base 2^32, least significant limb first.
  (type $limbs (array (mut i32)))
  ;; An exact integer that is no fixnum: sign is -1 or 1, the last limb is not 0.
  (type $bignum (struct (field $sign i32) (field $limbs (ref $limbs))))
  ;; An exact ratio in lowest terms: the denominator is an integer greater than 1.
  (type $ratnum (struct (field $numerator (ref eq)) (field $denominator (ref eq))))
  ;; A complex number that is not real: both parts are exact and the second is not 0, or both are flonums.
  (type $compnum (struct (field $real (ref eq)) (field $imaginary (ref eq))))
  (type $chars (array (mut i32)))
  (type $string (struct (field $chars (mut (ref $chars)))))
  (type $symbol (struct (field $name (ref $string)) (field $hash i32)))
  (type $keyword (struct (field $symbol (ref $symbol))))
  (type $vector (array (mut (ref eq))))
  (type $bytevector (array (mut i8)))
  ;; Slot 0 is the type descriptor.
  (type $record (array (mut (ref eq))))
  (type $box (struct (field $content (mut (ref eq)))))
  ;; Arguments beyond the third of a uniform call, several values, the table of symbols.
  (type $eqs (array (mut (ref null eq))))
  ;; `code` indexes $entries. Closures are subtypes with the captured variables.
  (type $procedure (sub (struct (field $code i32))))
  ;; `code` indexes $resumes. Subtypes add the saved variables. `next` is written once, before anyone
  ;; else sees the frame.
  (type $frame (sub (struct (field $next (mut (ref null $frame))) (field $code i32))))
  ;; A captured continuation: a list of nodes, innermost first. A node without tag holds frames; a
  ;; node with a tag is a prompt and has no frames. Only the constructor of a list writes `next`.
  (type $segment (struct
    (field $frames (ref null $frame))
    (field $tag (ref null eq))
    (field $handler (ref null eq))
    (field $state (ref null eq))
    (field $below (mut (ref null $segment)))))
  ;; A procedure as unknown callers see it: itself, the number of arguments, the first three (null
  ;; where there are fewer); the others are in $args.
  (type $entry (func
    (param (ref eq)) (param i32) (param (ref null eq)) (param (ref null eq)) (param (ref null eq))
    (result (ref null eq))))
  ;; A return point: its frame and the value returned; null if the values are in $values.
  (type $resume (func (param (ref $frame)) (param (ref null eq)) (result (ref null eq))))
  ;; The frames of a native stack that was too deep, in an array, innermost first: elements `at` to `end`
  ;; of `area`. `code` means nothing. `captures` is the number of captures when the chunk was made: if there
  ;; were more since, others may see it, and it is not to be written to. `fresh`: nobody else sees these
  ;; elements. `floor` is what $area_top becomes when the last frame has been taken (-1: it stays).
  (type $chunk (sub final $frame (struct (field $next (mut (ref null $frame))) (field $code i32)
    (field $area (ref $vector)) (field $at (mut i32)) (field $end (mut i32)) (field $floor (mut i32))
    (field $fresh i32) (field $captures i64))))
  ;; A value of the host's that is none of the above.
  (type $external (struct (field $value externref)))
)

(import "scheme" "write" (func $host_write (param $fd i32) (param $at i32) (param $length i32)))
(import "scheme" "read" (func $host_read (param $fd i32) (param $at i32) (param $length i32) (result i32)))
(import "scheme" "file"
  (func $host_file (param $operation i32) (param $at i32) (param $length i32) (result i32)))
(import "scheme" "close" (func $host_close (param $fd i32)))
(import "scheme" "variable" (func $host_variable (param $index i32) (param $at i32) (result i32)))
(import "scheme" "exit" (func $host_exit (param $code i32)))
(import "scheme" "now" (func $host_now (result f64)))
(import "scheme" "jiffies" (func $host_jiffies (result f64)))
(import "scheme" "pause" (func $host_pause (param $milliseconds i32)))
(import "scheme" "wake" (func $host_wake))
(import "scheme" "javascript" (func $host_javascript (result i32)))
(import "scheme" "js_text" (func $host_js_text (param $kind i32) (param $length i32) (result externref)))
(import "scheme" "js_number" (func $host_js_number (param f64) (result externref)))
(import "scheme" "js_function"
  (func $host_js_function (param $procedure (ref eq)) (param $adapter (ref eq)) (result externref)))
(import "scheme" "js_operate"
  (func $host_js_operate (param $operation i32) (param externref) (param externref) (param externref)
    (result externref)))
(import "scheme" "js_thrown" (func $host_js_thrown (result i32)))
(import "scheme" "js_kind" (func $host_js_kind (param externref) (result i32)))
(import "scheme" "js_to_number" (func $host_js_to_number (param externref) (result f64)))
(import "scheme" "js_to_text" (func $host_js_to_text (param externref) (result i32)))
(import "scheme" "js_to_procedure" (func $host_js_to_procedure (param externref) (result (ref null eq))))
(import "scheme" "js_known" (func $host_js_known (param externref) (result (ref null eq))))
(import "scheme" "js_know" (func $host_js_know (param externref) (param (ref eq))))
(import "scheme" "argument" (func $host_argument (param $index i32) (param $at i32) (result i32)))
(import "scheme" "f64_to_string" (func $host_f64_to_string (param f64) (result i32)))
(import "scheme" "string_to_f64" (func $host_string_to_f64 (param $at i32) (param $length i32) (result f64)))
(import "scheme" "exp" (func $host_exp (param f64) (result f64)))
(import "scheme" "log" (func $host_log (param f64) (result f64)))
(import "scheme" "sin" (func $host_sin (param f64) (result f64)))
(import "scheme" "cos" (func $host_cos (param f64) (result f64)))
(import "scheme" "tan" (func $host_tan (param f64) (result f64)))
(import "scheme" "asin" (func $host_asin (param f64) (result f64)))
(import "scheme" "acos" (func $host_acos (param f64) (result f64)))
(import "scheme" "atan" (func $host_atan (param f64) (result f64)))
(import "scheme" "atan2" (func $host_atan2 (param $y f64) (param $x f64) (result f64)))
(import "scheme" "pow" (func $host_pow (param f64) (param f64) (result f64)))
(import "scheme" "char_upcase" (func $host_char_upcase (param i32) (result i32)))
(import "scheme" "char_downcase" (func $host_char_downcase (param i32) (result i32)))
(import "scheme" "char_class" (func $host_char_class (param i32) (result i32)))
(import "scheme" "convert_text" (func $host_convert_text (param $how i32) (param $length i32) (result i32)))
(import "scheme" "identity_hash" (func $host_identity_hash (param (ref eq)) (result i32)))
(import "scheme" "address_hash" (func $host_address_hash (param (ref eq)) (result i32)))
(import "scheme" "moves" (func $host_moves (result i32)))
(import "scheme" "report_frame" (func $host_report_frame (param $code i32)))

;;; imports of constants ;;;

;; The linker sets the sizes and the elements.
(table $entries 0 (ref null $entry))
(table $resumes 0 (ref null $resume))

;; The transfer area: strings and bytes on their way from and to the host. Nothing stays in it.
(memory $memory (export "memory") 1)

;; Native stack in use, in units of about 100 bytes, and how much of it may be used before execution
;; goes on from the heap. V8 has 984 KB on the main thread; other hosts have more.
(global $depth (mut i32) (i32.const 0))
(global $depth_limit i32 (i32.const 6000))
;; The stack that was in use when the driver was entered: not 0 within a call from the host that came
;; while the program ran.
(global $base_depth (mut i32) (i32.const 0))

;; Why a procedure returned null:
;; 1  it returns no or several values: they are in $values
;; 2  a capture: the driver calls $pending with the continuation
;; 3  go on from the heap: the driver makes the pending call, or resumes the innermost frame if there is none
;; 4  an error: as 3, and the frames need not be saved for other use than a backtrace
;; 5  a pause: the driver returns to the host
;; 6  the current continuation is abandoned: the driver makes the pending call in the continuation $target
(global $reason (mut i32) (i32.const 0))

;; The values, and how many of them count.
(global $values (mut (ref null $eqs)) (ref.null $eqs))
(global $value_count (mut i32) (i32.const 0))

;; Arguments from the fourth on of the uniform call that is being made. The callee reads them before
;; it calls anything.
(global $args (mut (ref null $eqs)) (ref.null $eqs))

;; The call that the driver is to make: procedure, number of arguments, the first three.
(global $pending (mut (ref null eq)) (ref.null eq))
(global $pending_argc (mut i32) (i32.const 0))
(global $pending_0 (mut (ref null eq)) (ref.null eq))
(global $pending_1 (mut (ref null eq)) (ref.null eq))
(global $pending_2 (mut (ref null eq)) (ref.null eq))
(global $target (mut (ref null $segment)) (ref.null $segment))

;; What was saved of the native stack that is being unwound: nodes that end in a prompt, innermost
;; first, and the frames outside the outermost of these prompts.
(global $segments_head (mut (ref null $segment)) (ref.null $segment))
(global $segments_tail (mut (ref null $segment)) (ref.null $segment))
(global $frames_head (mut (ref null $frame)) (ref.null $frame))
(global $frames_tail (mut (ref null $frame)) (ref.null $frame))
;; The array in which chunks are made, how much of it is in use, and how much was before the native stack
;; was unwound.
(global $area (mut (ref $vector)) (array.new_fixed $vector 0))
(global $area_top (mut i32) (i32.const 0))
(global $area_floor (mut i32) (i32.const 0))
;; Areas that are empty, to be used again: a list through their first elements, which ends in a fixnum.
(global $spare_areas (mut (ref eq)) (ref.i31 (i32.const 0)))
(global $spare_count (mut i32) (i32.const 0))
;; The chunk that is being filled, and how far it may reach; 0 if there is none.
(global $filling (mut (ref null $chunk)) (ref.null $chunk))
(global $area_limit (mut i32) (i32.const 0))
;; How many captures there were, and continuations that were abandoned.
(global $captures (mut i64) (i64.const 0))

;; The continuation below the native stack: frames, then nodes.
(global $current_frames (mut (ref null $frame)) (ref.null $frame))
(global $current_segment (mut (ref null $segment)) (ref.null $segment))

;; The dynamic state: an object of the library's. #f at first.
(global $dynamic_state (mut (ref eq)) (ref.i31 (i32.const 1)))

;; The procedure raise-primitive-error. Set by the linker in a program that can raise.
(global $raise_hook (mut (ref null eq)) (ref.null eq))

;; Every symbol that the program's constants mention. Set by the linker in a program that reaches
;; $string_to_symbol, which makes the table of it.
(global $literal_symbols (mut (ref null $eqs)) (ref.null $eqs))
;; All keywords that there are. The linker sets it to those among the constants, if the program reaches
;; $symbol_to_keyword.
(global $keywords (mut (ref null $eqs)) (ref.null $eqs))
(global $symbol_table (mut (ref null $eqs)) (ref.null $eqs))
(global $symbol_count (mut i32) (i32.const 0))
