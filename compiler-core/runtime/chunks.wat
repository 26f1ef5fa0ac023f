;; Chunks: frames of a native stack that was too deep, by their values in a large array, so that a collector
;; that moves young objects does not move a million frames. docs/abi.md describes them.

;; Appends a frame to the chunk that is being filled, as an object; always null. Frames that go by their
;; values ask for this when there is no chunk with room for them.
(func $save_in_chunk (param $frame (ref $frame)) (result (ref null eq))
  (local $at i32)
  (if (i32.ge_u (global.get $area_top) (global.get $area_limit)) (then (call $open_chunk)))
  (local.set $at (global.get $area_top))
  (array.set $vector (global.get $area) (local.get $at) (local.get $frame))
  (global.set $area_top (i32.add (local.get $at) (i32.const 1)))
  (ref.null none))

;; Begins a chunk, and appends it to the frames that are being saved.
(func $open_chunk
  (local $chunk (ref $chunk))
  (call $close_chunk (i32.const -1))
  (if (i32.ge_u (i32.add (global.get $area_top) (i32.const 8)) (array.len (global.get $area)))
    (then
      (global.set $area (call $empty_area))
      (global.set $area_top (i32.const 0))
      (global.set $area_floor (i32.const 0))))
  (global.set $area_limit (array.len (global.get $area)))
  (local.set $chunk
    (struct.new $chunk (ref.null none) (i32.const 0)
      (global.get $area) (global.get $area_top) (i32.const 0) (i32.const -1) (i32.const 1)
      (global.get $captures)))
  (global.set $filling (local.get $chunk))
  (drop (call $append_frame (local.get $chunk))))

;; An area of which every element is a fixnum: one that was used before, if there is one.
(func $empty_area (result (ref $vector))
  (local $area (ref $vector))
  (block $none (result (ref eq))
    (local.set $area (br_on_cast_fail $none (ref eq) (ref $vector) (global.get $spare_areas)))
    (global.set $spare_areas (array.get $vector (local.get $area) (i32.const 0)))
    (global.set $spare_count (i32.sub (global.get $spare_count) (i32.const 1)))
    (array.set $vector (local.get $area) (i32.const 0) (ref.i31 (i32.const 0)))
    (return (local.get $area)))
  ;; 256 KB: engines give an array of this size a place of its own, where it stays.
  (drop)
  (array.new $vector (ref.i31 (i32.const 0)) (i32.const 0x8000)))

;; Ends the chunk that is being filled, if there is one.
(func $close_chunk (param $floor i32)
  (local $chunk (ref $chunk))
  (block $none
    (local.set $chunk (br_on_null $none (global.get $filling)))
    (struct.set $chunk $end (local.get $chunk) (global.get $area_top))
    (struct.set $chunk $floor (local.get $chunk) (local.get $floor))
    (global.set $area_limit (i32.const 0))
    (global.set $filling (ref.null none))))

;; From now on, all chunks that there are belong to others too, or to nobody.
(func $leave_area
  (global.set $captures (i64.add (global.get $captures) (i64.const 1)))
  (if (global.get $area_top)
    (then
      (global.set $area (array.new_fixed $vector 0))
      (global.set $area_top (i32.const 0))
      (global.set $area_floor (i32.const 0)))))

;; Resumes the first frame of the chunk with which $current_frames begins. One that went into the chunk by
;; its values gets the chunk, with its values before `at`.
(func $resume_in_chunk (param $chunk (ref $chunk)) (param $value (ref null eq)) (result (ref null eq))
  (local $at i32)
  (local $code i32)
  (local $first (ref eq))
  (local $frame (ref $frame))
  ;; A chunk that others may see stays as it is.
  (if (i64.ne (struct.get $chunk $captures (local.get $chunk)) (global.get $captures))
    (then
      (local.set $chunk
        (struct.new $chunk
          (struct.get $chunk $next (local.get $chunk)) (i32.const 0)
          (struct.get $chunk $area (local.get $chunk))
          (struct.get $chunk $at (local.get $chunk)) (struct.get $chunk $end (local.get $chunk))
          (i32.const -1) (i32.const 0) (global.get $captures)))
      (global.set $current_frames (local.get $chunk))))
  (local.set $at (struct.get $chunk $at (local.get $chunk)))
  (local.set $first (array.get $vector (struct.get $chunk $area (local.get $chunk)) (local.get $at)))
  (local.set $at (i32.add (local.get $at) (i32.const 1)))
  (local.set $frame (local.get $chunk))
  (if (ref.test (ref i31) (local.get $first))
    (then
      (local.set $code (i31.get_u (ref.cast (ref i31) (local.get $first))))
      (local.set $at (i32.add (local.get $at) (i32.and (local.get $code) (i32.const 7))))
      (local.set $code (i32.shr_u (local.get $code) (i32.const 3)))
      (struct.set $chunk $at (local.get $chunk) (local.get $at)))
    (else
      (struct.set $chunk $at (local.get $chunk) (local.get $at))
      (local.set $frame (ref.cast (ref $frame) (call $take (local.get $chunk) (i32.const 1))))
      (local.set $code (struct.get $frame $code (local.get $frame)))))
  (if (i32.eq (local.get $at) (struct.get $chunk $end (local.get $chunk)))
    (then (call $end_of_chunk (local.get $chunk))))
  (return_call_indirect $resumes (type $resume)
    (local.get $frame) (local.get $value) (local.get $code)))

;; Goes on to the frames below a chunk. Its elements can be used again, if it was the last in its area; the
;; area after it is not needed any more if it is empty.
(func $end_of_chunk (param $chunk (ref $chunk))
  (local $floor i32)
  (global.set $current_frames (struct.get $chunk $next (local.get $chunk)))
  (local.set $floor (struct.get $chunk $floor (local.get $chunk)))
  (if (i32.and (i32.ge_s (local.get $floor) (i32.const 0)) (struct.get $chunk $fresh (local.get $chunk)))
    (then
      (if (i32.eqz (ref.eq (struct.get $chunk $area (local.get $chunk)) (global.get $area)))
        (then
          (if (global.get $area_top) (then (return)))
          (call $spare_area)
          (global.set $area (struct.get $chunk $area (local.get $chunk)))
          (global.set $area_top (struct.get $chunk $end (local.get $chunk)))))
      (if (i32.lt_u (local.get $floor) (global.get $area_top))
        (then
          (global.set $area_top (local.get $floor))
          (global.set $area_floor (local.get $floor)))))))

;; Keeps $area, which is empty, for later: up to 64 of them, in a list that goes through their first elements.
(func $spare_area
  (if (i32.and
        (i32.lt_u (global.get $spare_count) (i32.const 64)) (i32.ne (array.len (global.get $area)) (i32.const 0)))
    (then
      (array.set $vector (global.get $area) (i32.const 0) (global.get $spare_areas))
      (global.set $spare_areas (global.get $area))
      (global.set $spare_count (i32.add (global.get $spare_count) (i32.const 1))))))

;; The value of a frame so many elements before `at` of its chunk. It does not live on in a chunk that
;; nobody else sees.
(func $take (param $chunk (ref $chunk)) (param $before i32) (result (ref eq))
  (local $at i32)
  (local $value (ref eq))
  (local.set $at (i32.sub (struct.get $chunk $at (local.get $chunk)) (local.get $before)))
  (local.set $value (array.get $vector (struct.get $chunk $area (local.get $chunk)) (local.get $at)))
  (if (i32.eqz (ref.test (ref i31) (local.get $value)))
    (then
      (if (struct.get $chunk $fresh (local.get $chunk))
        (then
          (array.set $vector (struct.get $chunk $area (local.get $chunk)) (local.get $at)
            (ref.i31 (i32.const 0)))))))
  (local.get $value))

;; Reports the codes of the frames of a chunk; as $report.
(func $report_chunk (param $left i32) (param $chunk (ref $chunk)) (result i32)
  (local $at i32)
  (local $code i32)
  (local $first (ref eq))
  (local.set $at (struct.get $chunk $at (local.get $chunk)))
  (loop $next
    (local.set $first (array.get $vector (struct.get $chunk $area (local.get $chunk)) (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (if (ref.test (ref i31) (local.get $first))
      (then
        (local.set $code (i31.get_u (ref.cast (ref i31) (local.get $first))))
        (local.set $at (i32.add (local.get $at) (i32.and (local.get $code) (i32.const 7))))
        (local.set $code (i32.shr_u (local.get $code) (i32.const 3))))
      (else (local.set $code (struct.get $frame $code (ref.cast (ref $frame) (local.get $first))))))
    (local.set $left (call $report (local.get $left) (local.get $code)))
    (br_if $next (i32.lt_u (local.get $at) (struct.get $chunk $end (local.get $chunk)))))
  (local.get $left))
