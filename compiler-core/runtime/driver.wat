;; The driver, saving and linking of frames, and the primitives on continuations.
;;
;; Compiled code calls natively. When a call answers null for another reason than several values, the
;; caller saves its frame with $save_link and answers null in turn, up to the driver, which puts what was
;; saved on top of $current_frames and goes on as $reason says.

;; Appends a frame, whose `next` is null, to the frames that are being saved; always null.
(func $save_link (param $frame (ref $frame)) (result (ref null eq))
  (if (i32.eq (global.get $reason) (reason "deep-stack")) (then (return_call $save_in_chunk (local.get $frame))))
  (return_call $append_frame (local.get $frame)))

(func $append_frame (param $frame (ref $frame)) (result (ref null eq))
  (local $tail (ref null $frame))
  (local.set $tail (global.get $frames_tail))
  (if (ref.is_null (local.get $tail))
    (then (global.set $frames_head (local.get $frame)))
    (else (struct.set $frame $next (ref.as_non_null (local.get $tail)) (local.get $frame))))
  (global.set $frames_tail (local.get $frame))
  (ref.null none))

;; Saves a frame that says only where in the source something happened; always null.
(func $note_position (param $code i32) (result (ref null eq))
  (return_call $save_link (struct.new $frame (ref.null none) (local.get $code))))

;; Saves a frame and has the driver resume it on an empty native stack; always null.
(func $resume_later (param $frame (ref $frame)) (result (ref null eq))
  (global.set $pending (ref.null none))
  (global.set $reason (reason "deep-stack"))
  (return_call $save_link (local.get $frame)))

;; Has the driver make a uniform call on an empty native stack; always null. $args is as for a call.
(func $call_later (param $procedure (ref eq)) (param $argc i32)
  (param $0 (ref null eq)) (param $1 (ref null eq)) (param $2 (ref null eq)) (result (ref null eq))
  (global.set $pending (local.get $procedure))
  (global.set $pending_argc (local.get $argc))
  (global.set $pending_0 (local.get $0))
  (global.set $pending_1 (local.get $1))
  (global.set $pending_2 (local.get $2))
  (global.set $reason (reason "deep-stack"))
  (ref.null none))

;; Tailified code: pushes a frame on the continuation below the native stack, which is empty.
(func $push_frame (param $frame (ref $frame))
  (struct.set $frame $next (local.get $frame) (global.get $current_frames))
  (global.set $current_frames (local.get $frame)))

;; A uniform call of anything.
(func $call (param $procedure (ref eq)) (param $argc i32)
  (param $0 (ref null eq)) (param $1 (ref null eq)) (param $2 (ref null eq)) (result (ref null eq))
  (block $other (result (ref eq))
    (return_call_indirect $entries (type $entry)
      (local.get $procedure) (local.get $argc) (local.get $0) (local.get $1) (local.get $2)
      (struct.get $procedure $code (br_on_cast_fail $other (ref eq) (ref $procedure) (local.get $procedure)))))
  (return_call $not_procedure))

;; Puts the saved part of the native stack on top of the current continuation.
(func $link_saved
  (local $frames (ref null $frame))
  (call $close_chunk (global.get $area_floor))
  (global.set $area_floor (global.get $area_top))
  (local.set $frames (global.get $frames_head))
  (if (i32.eqz (ref.is_null (local.get $frames)))
    (then
      (struct.set $frame $next (ref.as_non_null (global.get $frames_tail)) (global.get $current_frames))
      (global.set $current_frames (local.get $frames))
      (global.set $frames_head (ref.null none))
      (global.set $frames_tail (ref.null none))))
  (if (i32.eqz (ref.is_null (global.get $segments_head)))
    (then
      (struct.set $segment $below (ref.as_non_null (global.get $segments_tail)) (call $current_below))
      (global.set $current_segment (global.get $segments_head))
      (global.set $current_frames (ref.null none))
      (global.set $segments_head (ref.null none))
      (global.set $segments_tail (ref.null none)))))

;; The current continuation as a list of nodes; null if it is empty.
(func $current_below (result (ref null $segment))
  (if (result (ref null $segment)) (ref.is_null (global.get $current_frames))
    (then (global.get $current_segment))
    (else
      (struct.new $segment
        (global.get $current_frames) (ref.null none) (ref.null none) (ref.null none)
        (global.get $current_segment)))))

;; The current continuation as a value. It becomes $current_segment, so that the next capture shares it.
(func $current_continuation (result (ref $segment))
  (global.set $current_segment (call $or_empty (call $current_below)))
  (global.set $current_frames (ref.null none))
  (call $leave_area)
  (ref.as_non_null (global.get $current_segment)))

;; A list of nodes as a value: the empty one is a node without frames.
(func $or_empty (param $nodes (ref null $segment)) (result (ref $segment))
  (block $some (result (ref $segment))
    (br_on_non_null $some (local.get $nodes))
    (struct.new $segment (ref.null none) (ref.null none) (ref.null none) (ref.null none) (ref.null none))))

;; Calls a procedure of no arguments in the empty continuation and runs until nothing is left to do.
;; Answers null at the end, after a pause what $resume is to be called with.
(func $run (param $procedure (ref eq)) (result (ref null eq))
  (drop (call $call_later (local.get $procedure) (i32.const 0) (ref.null none) (ref.null none) (ref.null none)))
  (return_call $drive (ref.null none)))

;; The driver: goes on with `value` (null: as $reason says) in the current continuation.
(func $drive (param $value (ref null eq)) (result (ref null eq))
  (local $node (ref null $segment))
  (loop $next
    (global.set $depth (global.get $base_depth))
    (if (ref.is_null (local.get $value))
      (then
        (if (i32.ne (global.get $reason) (reason "values"))
          (then
            (if (i32.eq (global.get $reason) (reason "abandon"))
              (then
                (global.set $segments_head (ref.null none))
                (global.set $segments_tail (ref.null none))
                (global.set $frames_head (ref.null none))
                (global.set $frames_tail (ref.null none))
                (global.set $current_frames (ref.null none))
                (call $leave_area)
                (global.set $current_segment (global.get $target))
                (global.set $target (ref.null none)))
              (else
                (call $link_saved)
                (if (i32.eq (global.get $reason) (reason "pause")) (then (return_call $take_paused)))
                (if (i32.eq (global.get $reason) (reason "capture"))
                  (then (global.set $pending_0 (call $current_continuation))))))
            (if (i32.eqz (ref.is_null (global.get $pending)))
              (then
                (local.set $value (call $make_pending_call))
                (br $next)))
            ;; The frame to resume takes no value.
            (local.set $value (ref.i31 (i32.const 25)))))))
    (if (i32.eqz (ref.is_null (global.get $current_frames)))
      (then
        (local.set $value (call $resume_next (local.get $value)))
        (br $next)))
    ;; The end of a node. A value passes through a prompt.
    (local.set $node (global.get $current_segment))
    (if (ref.is_null (local.get $node)) (then (return (ref.null none))))
    (global.set $current_frames (struct.get $segment $frames (local.get $node)))
    (global.set $current_segment (struct.get $segment $below (local.get $node)))
    (br $next))
  (unreachable))

;; Returns to the innermost frame, as the driver and tailified code do; the last frame returns to the driver.
;; Going on from frame to frame without the driver also lets engines that replace code only at calls do so.
(func $resume_next (param $value (ref null eq)) (result (ref null eq))
  (local $frame (ref $frame))
  (block $none
    (local.set $frame (br_on_null $none (global.get $current_frames)))
    (block $linked (result (ref $frame))
      (return_call $resume_in_chunk
        (br_on_cast_fail $linked (ref $frame) (ref $chunk) (local.get $frame)) (local.get $value)))
    (local.set $frame)
    (global.set $current_frames (struct.get $frame $next (local.get $frame)))
    (return_call_indirect $resumes (type $resume)
      (local.get $frame) (local.get $value) (struct.get $frame $code (local.get $frame))))
  (local.get $value))

;; Takes the pending call and makes it.
(func $make_pending_call (result (ref null eq))
  (local $procedure (ref eq))
  (local $0 (ref null eq))
  (local $1 (ref null eq))
  (local $2 (ref null eq))
  (local.set $procedure (ref.as_non_null (global.get $pending)))
  (local.set $0 (global.get $pending_0))
  (local.set $1 (global.get $pending_1))
  (local.set $2 (global.get $pending_2))
  (global.set $pending (ref.null none))
  (global.set $pending_0 (ref.null none))
  (global.set $pending_1 (ref.null none))
  (global.set $pending_2 (ref.null none))
  (return_call $call
    (local.get $procedure) (global.get $pending_argc) (local.get $0) (local.get $1) (local.get $2)))

;; Pausing

;; Asks the host to call $resume after some time, at least, and returns to it. Other computations may run
;; meanwhile.
(func $pause (param $milliseconds (ref eq)) (result (ref null eq))
  (call $host_pause (call $fixnum_value (local.get $milliseconds)))
  (global.set $pending (ref.null none))
  (global.set $reason (reason "pause"))
  (ref.null none))

;; The current continuation and dynamic state, taken away: a node that is part of no continuation.
(func $take_paused (result (ref null eq))
  (local $paused (ref $segment))
  (local.set $paused
    (struct.new $segment
      (ref.null none) (ref.null none) (ref.null none) (global.get $dynamic_state) (call $current_below)))
  (global.set $current_frames (ref.null none))
  (call $leave_area)
  (global.set $current_segment (ref.null none))
  (global.set $dynamic_state (ref.i31 (i32.const 1)))
  (local.get $paused))

;; Goes on after a pause. Answers as $run.
(func $resume (param $paused (ref null eq)) (result (ref null eq))
  (local $node (ref $segment))
  (local.set $node (ref.cast (ref $segment) (local.get $paused)))
  (global.set $current_segment (struct.get $segment $below (local.get $node)))
  (global.set $dynamic_state (ref.as_non_null (struct.get $segment $state (local.get $node))))
  (return_call $drive (ref.i31 (i32.const 25))))

;; A call from the host, which may come while the program waits for a call to the host: calls a procedure
;; with a value of the host's in the empty continuation. Answers as $run; fixnum 0 if the stack is deep.
(func $call_from_host (param $procedure (ref null eq)) (param $argument externref) (result (ref null eq))
  (local $frames (ref null $frame))
  (local $segment (ref null $segment))
  (local $state (ref eq))
  (local $depth i32)
  (local $base i32)
  (local $result (ref null eq))
  (local.set $depth (global.get $depth))
  (if (i32.gt_u (i32.add (local.get $depth) (i32.const 1000)) (global.get $depth_limit))
    (then (return (ref.i31 (i32.const 0)))))
  (local.set $frames (global.get $current_frames))
  (local.set $segment (global.get $current_segment))
  (local.set $state (global.get $dynamic_state))
  (local.set $base (global.get $base_depth))
  (global.set $current_frames (ref.null none))
  (global.set $current_segment (ref.null none))
  (global.set $dynamic_state (ref.i31 (i32.const 1)))
  ;; The host's own functions take stack too.
  (global.set $base_depth (i32.add (local.get $depth) (i32.const 100)))
  (drop
    (call $call_later (ref.as_non_null (local.get $procedure)) (i32.const 1)
      (struct.new $external (local.get $argument)) (ref.null none) (ref.null none)))
  (local.set $result (call $drive (ref.null none)))
  (global.set $current_frames (local.get $frames))
  (global.set $current_segment (local.get $segment))
  (global.set $dynamic_state (local.get $state))
  (global.set $base_depth (local.get $base))
  (global.set $depth (local.get $depth))
  (local.get $result))

;; Several values

;; Returns the elements of an array, which nobody else uses: one is returned as it is.
(func $return_values (param $values (ref $eqs)) (result (ref null eq))
  (local $count i32)
  (local.set $count (array.len (local.get $values)))
  (if (i32.eq (local.get $count) (i32.const 1))
    (then (return (array.get $eqs (local.get $values) (i32.const 0)))))
  (global.set $values (local.get $values))
  (global.set $value_count (local.get $count))
  (global.set $reason (reason "values"))
  (ref.null none))

;; Where a call answered null and one value is wanted: the first of several values. Otherwise null, and the
;; caller saves its frame.
(func $first_value (result (ref null eq))
  (if (i32.eq (global.get $reason) (reason "values"))
    (then
      (if (i32.eqz (global.get $value_count))
        (then (return_call $wrong_value_count (i32.const 1) (i32.const 0))))
      (return (array.get $eqs (global.get $values) (i32.const 0)))))
  (ref.null none))

;; Where a call answered null and its values are of no interest: something if it returned values. Otherwise
;; null, and the caller saves its frame.
(func $ignore_values (result (ref null eq))
  (if (result (ref null eq)) (i32.eq (global.get $reason) (reason "values"))
    (then (ref.i31 (i32.const 25)))
    (else (ref.null none))))

;; Where a call answered null and other than one value are wanted: 1 if there are values of the right
;; number, to be taken with $nth_value and $values_rest. Otherwise 0, and the caller saves its frame.
(func $check_values (param $required i32) (param $rest i32) (result i32)
  (if (i32.ne (global.get $reason) (reason "values")) (then (return (i32.const 0))))
  (if (i32.eq (global.get $value_count) (local.get $required)) (then (return (i32.const 1))))
  (if (i32.gt_u (global.get $value_count) (local.get $required))
    (then (if (local.get $rest) (then (return (i32.const 1))))))
  (drop (call $wrong_value_count (local.get $required) (global.get $value_count)))
  (i32.const 0))

;; The value at an index that is less than $value_count.
(func $nth_value (param $index i32) (result (ref eq))
  (ref.as_non_null (array.get $eqs (global.get $values) (local.get $index))))

;; The list of the values from an index on.
(func $values_rest (param $from i32) (result (ref eq))
  (return_call $list_of (global.get $values) (local.get $from) (global.get $value_count)
    (ref.i31 (i32.const 17))))

;; The elements of an array from a start to an end, as a list that ends in `tail`.
(func $list_of (param $items (ref null $eqs)) (param $from i32) (param $to i32) (param $tail (ref eq))
  (result (ref eq))
  (loop $next
    (if (i32.gt_s (local.get $to) (local.get $from))
      (then
        (local.set $to (i32.sub (local.get $to) (i32.const 1)))
        (local.set $tail
          (struct.new $pair
            (ref.as_non_null (array.get $eqs (local.get $items) (local.get $to))) (local.get $tail)))
        (br $next))))
  (local.get $tail))

;; The arguments from an index on of a uniform call, as a list: for rest parameters. Entered at the
;; start of the procedure, with the parameters that it got.
(func $rest_arguments (param $from i32) (param $argc i32)
  (param $0 (ref null eq)) (param $1 (ref null eq)) (param $2 (ref null eq)) (result (ref eq))
  (local $list (ref eq))
  (local.set $list
    (call $list_of (global.get $args)
      (select (i32.sub (local.get $from) (i32.const 3)) (i32.const 0) (i32.gt_s (local.get $from) (i32.const 3)))
      (i32.sub (local.get $argc) (i32.const 3))
      (ref.i31 (i32.const 17))))
  (if (i32.and (i32.le_s (local.get $from) (i32.const 2)) (i32.gt_s (local.get $argc) (i32.const 2)))
    (then (local.set $list (struct.new $pair (ref.as_non_null (local.get $2)) (local.get $list)))))
  (if (i32.and (i32.le_s (local.get $from) (i32.const 1)) (i32.gt_s (local.get $argc) (i32.const 1)))
    (then (local.set $list (struct.new $pair (ref.as_non_null (local.get $1)) (local.get $list)))))
  (if (i32.and (i32.le_s (local.get $from) (i32.const 0)) (i32.gt_s (local.get $argc) (i32.const 0)))
    (then (local.set $list (struct.new $pair (ref.as_non_null (local.get $0)) (local.get $list)))))
  (local.get $list))

;; Control primitives, all to be called in tail position

(func $apply (param $procedure (ref eq)) (param $list (ref eq)) (result (ref null eq))
  (local $argc i32)
  (local $at (ref eq))
  (local $pair (ref $pair))
  (local $first (ref $eqs))
  (local $others (ref null $eqs))
  (local.set $argc (call $list_length (local.get $list)))
  (if (i32.lt_s (local.get $argc) (i32.const 0))
    (then
      (return_call $wrong_type
        (symbol "apply") (i32.const 2) (local.get $list) (string "a list"))))
  (local.set $first (array.new $eqs (ref.null none) (i32.const 3)))
  (if (i32.gt_s (local.get $argc) (i32.const 3))
    (then
      (local.set $others (array.new $eqs (ref.null none) (i32.sub (local.get $argc) (i32.const 3))))
      (global.set $args (local.get $others))))
  (local.set $at (local.get $list))
  (local.set $argc (i32.const 0))
  (block $end
    (loop $next
      (local.set $pair
        (block $is_pair (result (ref $pair))
          (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $at)))
          (br $end)))
      (if (i32.lt_s (local.get $argc) (i32.const 3))
        (then (array.set $eqs (local.get $first) (local.get $argc) (struct.get $pair $car (local.get $pair))))
        (else
          (array.set $eqs (local.get $others) (i32.sub (local.get $argc) (i32.const 3))
            (struct.get $pair $car (local.get $pair)))))
      (local.set $argc (i32.add (local.get $argc) (i32.const 1)))
      (local.set $at (struct.get $pair $cdr (local.get $pair)))
      (br $next)))
  (return_call $call (local.get $procedure) (local.get $argc)
    (array.get $eqs (local.get $first) (i32.const 0))
    (array.get $eqs (local.get $first) (i32.const 1))
    (array.get $eqs (local.get $first) (i32.const 2))))

;; The length of a list; -1 if the value is no list that ends. (Brent, "An improved Monte Carlo
;; factorization algorithm", 1980, finds the cycle.)
(func $list_length (param $list (ref eq)) (result i32)
  (local $length i32)
  (local $turn i32)
  (local $marked (ref eq))
  (local.set $turn (i32.const 16))
  (local.set $marked (local.get $list))
  (block $other
    (loop $next
      (local.set $list
        (struct.get $pair $cdr
          (block $is_pair (result (ref $pair))
            (drop (br_on_cast $is_pair (ref eq) (ref $pair) (local.get $list)))
            (br $other))))
      (local.set $length (i32.add (local.get $length) (i32.const 1)))
      (if (ref.eq (local.get $list) (local.get $marked))
        (then (if (ref.test (ref $pair) (local.get $list)) (then (return (i32.const -1))))))
      (if (i32.eq (local.get $length) (local.get $turn))
        (then
          (local.set $turn (i32.shl (local.get $turn) (i32.const 1)))
          (local.set $marked (local.get $list))))
      (br $next)))
  (select (local.get $length) (i32.const -1)
    (ref.eq (local.get $list) (ref.i31 (i32.const 17)))))

(func $capture (param $procedure (ref eq)) (result (ref null eq))
  (if (i32.eqz (ref.test (ref $procedure) (local.get $procedure)))
    (then
      (return_call $wrong_type
        (symbol "%capture") (i32.const 1) (local.get $procedure) (string "a procedure"))))
  (drop (call $call_later (local.get $procedure) (i32.const 1) (ref.null none) (ref.null none) (ref.null none)))
  (global.set $reason (reason "capture"))
  (ref.null none))

(func $reinstate (param $continuation (ref eq)) (param $thunk (ref eq)) (result (ref null eq))
  (block $other (result (ref eq))
    (global.set $target (br_on_cast_fail $other (ref eq) (ref $segment) (local.get $continuation)))
    (drop (call $call_later (local.get $thunk) (i32.const 0) (ref.null none) (ref.null none) (ref.null none)))
    (global.set $reason (reason "abandon"))
    (return (ref.null none)))
  (local.set $continuation)
  (return_call $wrong_type
    (symbol "%reinstate") (i32.const 1) (local.get $continuation) (string "a continuation")))

;; The thunk is called natively; the prompt is on the native stack. It becomes a node when that
;; stack is unwound.
(func $call_with_prompt (param $tag (ref eq)) (param $handler (ref eq)) (param $thunk (ref eq))
  (result (ref null eq))
  (local $state (ref eq))
  (local $depth i32)
  (local $value (ref null eq))
  (local.set $state (global.get $dynamic_state))
  (local.set $depth (i32.add (global.get $depth) (i32.const 2)))
  (if (i32.gt_u (local.get $depth) (global.get $depth_limit))
    (then
      (drop (call $call_later (local.get $thunk) (i32.const 0) (ref.null none) (ref.null none) (ref.null none))))
    (else
      (global.set $depth (local.get $depth))
      (local.set $value
        (call $call (local.get $thunk) (i32.const 0) (ref.null none) (ref.null none) (ref.null none)))
      (if (i32.eqz (ref.is_null (local.get $value))) (then (return (local.get $value))))
      (if (i32.eq (global.get $reason) (reason "values")) (then (return (ref.null none))))))
  (call $close_chunk (i32.const -1))
  (if (i32.eqz (ref.is_null (global.get $frames_head)))
    (then
      (call $save_segment
        (struct.new $segment
          (global.get $frames_head) (ref.null none) (ref.null none) (ref.null none) (ref.null none)))
      (global.set $frames_head (ref.null none))
      (global.set $frames_tail (ref.null none))))
  (call $save_segment
    (struct.new $segment
      (ref.null none) (local.get $tag) (local.get $handler) (local.get $state) (ref.null none)))
  (ref.null none))

;; Appends a node to those that are being saved.
(func $save_segment (param $node (ref $segment))
  (local $tail (ref null $segment))
  (local.set $tail (global.get $segments_tail))
  (if (ref.is_null (local.get $tail))
    (then (global.set $segments_head (local.get $node)))
    (else (struct.set $segment $below (local.get $tail) (local.get $node))))
  (global.set $segments_tail (local.get $node)))

;; Continuations as values. The library passes nothing but continuations.

(func $continuation_find_prompt (param $continuation (ref eq)) (param $tag (ref eq)) (result (ref eq))
  (local $node (ref null $segment))
  (local.set $node (ref.cast (ref $segment) (local.get $continuation)))
  (loop $next
    (if (ref.is_null (local.get $node)) (then (return (ref.i31 (i32.const 1)))))
    (if (ref.eq (struct.get $segment $tag (local.get $node)) (local.get $tag))
      (then (return (ref.as_non_null (local.get $node)))))
    (local.set $node (struct.get $segment $below (local.get $node)))
    (br $next))
  (unreachable))

(func $continuation_handler (param $continuation (ref eq)) (result (ref eq))
  (ref.as_non_null (struct.get $segment $handler (ref.cast (ref $segment) (local.get $continuation)))))

(func $continuation_dynamic_state (param $continuation (ref eq)) (result (ref eq))
  (ref.as_non_null (struct.get $segment $state (ref.cast (ref $segment) (local.get $continuation)))))

(func $continuation_below (param $continuation (ref eq)) (result (ref eq))
  (return_call $or_empty
    (struct.get $segment $below (ref.cast (ref $segment) (local.get $continuation)))))

(func $continuation_up_to (param $continuation (ref eq)) (param $end (ref eq)) (result (ref eq))
  (return_call $copy_nodes
    (ref.cast (ref $segment) (local.get $continuation)) (ref.cast (ref $segment) (local.get $end))
    (ref.null none)))

(func $continuation_append (param $above (ref eq)) (param $below (ref eq)) (result (ref eq))
  (return_call $copy_nodes
    (ref.cast (ref $segment) (local.get $above)) (ref.null none)
    (ref.cast (ref $segment) (local.get $below))))

;; The nodes from one up to another, copied and put on top of `below`.
(func $copy_nodes (param $node (ref null $segment)) (param $end (ref null $segment))
  (param $below (ref null $segment)) (result (ref $segment))
  (local $head (ref null $segment))
  (local $tail (ref null $segment))
  (local $copy (ref $segment))
  (block $done
    (loop $next
      (br_if $done (ref.is_null (local.get $node)))
      (br_if $done (ref.eq (local.get $node) (local.get $end)))
      (local.set $copy
        (struct.new $segment
          (struct.get $segment $frames (local.get $node))
          (struct.get $segment $tag (local.get $node))
          (struct.get $segment $handler (local.get $node))
          (struct.get $segment $state (local.get $node))
          (local.get $below)))
      (if (ref.is_null (local.get $tail))
        (then (local.set $head (local.get $copy)))
        (else (struct.set $segment $below (local.get $tail) (local.get $copy))))
      (local.set $tail (local.get $copy))
      (local.set $node (struct.get $segment $below (local.get $node)))
      (br $next)))
  (return_call $or_empty
    (select (result (ref null $segment)) (local.get $below) (local.get $head) (ref.is_null (local.get $head)))))

;; Has the host report the code of the frames of a continuation, innermost first: at most 60, then the
;; number of those left out, as a negative number.
(func $print_backtrace (param $continuation (ref eq))
  (local $node (ref null $segment))
  (local $frames (ref null $frame))
  (local $frame (ref $frame))
  (local $left i32)
  (local.set $left (i32.const 60))
  (local.set $node (ref.cast (ref $segment) (local.get $continuation)))
  (block $done
    (loop $next_node
      (br_if $done (ref.is_null (local.get $node)))
      (local.set $frames (struct.get $segment $frames (local.get $node)))
      (block $end
        (loop $next_frame
          (local.set $frame (br_on_null $end (local.get $frames)))
          (local.set $left
            (if (result i32) (ref.test (ref $chunk) (local.get $frame))
              (then (call $report_chunk (local.get $left) (ref.cast (ref $chunk) (local.get $frame))))
              (else (call $report (local.get $left) (struct.get $frame $code (local.get $frame))))))
          (local.set $frames (struct.get $frame $next (local.get $frame)))
          (br $next_frame)))
      (local.set $node (struct.get $segment $below (local.get $node)))
      (br $next_node)))
  (if (i32.lt_s (local.get $left) (i32.const 0)) (then (call $host_report_frame (local.get $left)))))

;; Reports a code, if there are any left to report; how many are left.
(func $report (param $left i32) (param $code i32) (result i32)
  (if (i32.gt_s (local.get $left) (i32.const 0)) (then (call $host_report_frame (local.get $code))))
  (i32.sub (local.get $left) (i32.const 1)))
