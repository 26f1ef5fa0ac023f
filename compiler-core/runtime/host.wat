;; The host: input and output, time, arguments. Bytes pass through the transfer area.

(func $write_string (param $fd (ref eq)) (param $string (ref eq)) (param $start (ref eq))
  (param $end (ref eq)) (result i32)
  (local $chars (ref $chars))
  (local $port i32)
  (local $at i32)
  (local $length i32)
  (local $size i32)
  (local $char i32)
  (local $count i32)
  (local $index i32)
  (block $raised
    (local.set $port (call $fixnum_value (local.get $fd)))
    (local.set $chars
      (br_on_null $raised
        (call $string_operand (local.get $string) (symbol "write-string") (i32.const 2))))
    (call $range_of (local.get $start) (local.get $end) (array.len (local.get $chars))
      (symbol "write-string") (i32.const 3))
    (local.set $length)
    (local.set $at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $length)))
        (local.set $char (array.get $chars (local.get $chars) (local.get $at)))
        (local.set $count (call $encoded_length (local.get $char)))
        (local.set $index (i32.const 0))
        (loop $next_byte
          (i32.store8 (i32.add (local.get $size) (local.get $index))
            (call $encoded_byte (local.get $char) (local.get $count) (local.get $index)))
          (local.set $index (i32.add (local.get $index) (i32.const 1)))
          (br_if $next_byte (i32.lt_u (local.get $index) (local.get $count))))
        (local.set $size (i32.add (local.get $size) (local.get $count)))
        (if (i32.gt_u (local.get $size) (i32.const 65532))
          (then
            (call $host_write (local.get $port) (i32.const 0) (local.get $size))
            (local.set $size (i32.const 0))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $length (i32.sub (local.get $length) (i32.const 1)))
        (br $next)))
    (if (local.get $size)
      (then (call $host_write (local.get $port) (i32.const 0) (local.get $size))))
    (return (i32.const 0)))
  (i32.const -1))

;; Writes bytes of a bytevector. Without any, the host is still called: it passes on what it holds back.
(func $write_bytes (param $fd (ref eq)) (param $bytevector (ref eq)) (param $start (ref eq))
  (param $end (ref eq)) (result i32)
  (local $bytes (ref $bytevector))
  (local $port i32)
  (local $at i32)
  (local $length i32)
  (local $size i32)
  (block $raised
    (local.set $port (call $fixnum_value (local.get $fd)))
    (local.set $bytes
      (br_on_null $raised
        (call $bytevector_operand (local.get $bytevector) (symbol "write-bytes") (i32.const 2))))
    (call $range_of (local.get $start) (local.get $end) (array.len (local.get $bytes))
      (symbol "write-bytes") (i32.const 3))
    (local.set $length)
    (local.set $at)
    (br_if $raised (i32.lt_s (local.get $length) (i32.const 0)))
    (loop $next
      (if (i32.and (i32.ne (local.get $length) (i32.const 0))
                   (i32.lt_u (local.get $size) (i32.const 65536)))
        (then
          (i32.store8 (local.get $size)
            (array.get_u $bytevector (local.get $bytes) (local.get $at)))
          (local.set $size (i32.add (local.get $size) (i32.const 1)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $length (i32.sub (local.get $length) (i32.const 1)))
          (br $next)))
      (call $host_write (local.get $port) (i32.const 0) (local.get $size))
      (local.set $size (i32.const 0))
      (br_if $next (local.get $length)))
    (return (i32.const 0)))
  (i32.const -1))

(func $read_bytes (param $fd (ref eq)) (param $bytevector (ref eq)) (result (ref null eq))
  (local $bytes (ref $bytevector))
  (local $count i32)
  (block $raised
    (local.set $bytes
      (br_on_null $raised
        (call $bytevector_operand (local.get $bytevector) (symbol "read-bytes") (i32.const 2))))
    (local.set $count
      (call $host_read (call $fixnum_value (local.get $fd)) (i32.const 0)
        (select (array.len (local.get $bytes)) (i32.const 65536)
          (i32.lt_u (array.len (local.get $bytes)) (i32.const 65536)))))
    (call $bytes_from_memory (local.get $bytes) (local.get $count))
    (return_call $fixnum (local.get $count)))
  (ref.null none))

;; Copies the first bytes of the transfer area to the start of a bytevector.
(func $bytes_from_memory (param $bytes (ref $bytevector)) (param $count i32)
  (local $index i32)
  (loop $next
    (if (i32.lt_u (local.get $index) (local.get $count))
      (then
        (array.set $bytevector (local.get $bytes) (local.get $index) (i32.load8_u (local.get $index)))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))))

;; What the host answers to an operation on the file of a name. Names that do not fit the transfer area
;; are those of no file.
(func $file_operation (param $operation (ref eq)) (param $name (ref eq)) (result (ref null eq))
  (local $chars (ref $chars))
  (local $at i32)
  (local $size i32)
  (local $char i32)
  (local $count i32)
  (local $index i32)
  (block $raised
    (local.set $chars
      (br_on_null $raised
        (call $string_operand (local.get $name) (symbol "file-operation") (i32.const 2))))
    (if (i32.gt_u (array.len (local.get $chars)) (i32.const 16384))
      (then (return_call $fixnum (i32.const -1))))
    (block $done
      (loop $next
        (br_if $done (i32.eq (local.get $at) (array.len (local.get $chars))))
        (local.set $char (array.get $chars (local.get $chars) (local.get $at)))
        (local.set $count (call $encoded_length (local.get $char)))
        (local.set $index (i32.const 0))
        (loop $next_byte
          (i32.store8 (i32.add (local.get $size) (local.get $index))
            (call $encoded_byte (local.get $char) (local.get $count) (local.get $index)))
          (local.set $index (i32.add (local.get $index) (i32.const 1)))
          (br_if $next_byte (i32.lt_u (local.get $index) (local.get $count))))
        (local.set $size (i32.add (local.get $size) (local.get $count)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (return_call $fixnum
      (call $host_file (call $fixnum_value (local.get $operation)) (i32.const 0) (local.get $size))))
  (ref.null none))

(func $close_file (param $fd (ref eq))
  (call $host_close (call $fixnum_value (local.get $fd))))

(func $environment_variable (param $index (ref eq)) (result (ref eq))
  (return_call $received_text
    (call $host_variable (call $fixnum_value (local.get $index)) (i32.const 0))))

(func $command_line_argument (param $index (ref eq)) (result (ref eq))
  (return_call $received_text
    (call $host_argument (call $fixnum_value (local.get $index)) (i32.const 0))))

;; The string of a length that the host has put at 0; #f if the length is negative.
(func $received_text (param $length i32) (result (ref eq))
  (local $bytes (ref $bytevector))
  (if (i32.lt_s (local.get $length) (i32.const 0)) (then (return (ref.i31 (i32.const 1)))))
  (local.set $bytes (array.new_default $bytevector (local.get $length)))
  (call $bytes_from_memory (local.get $bytes) (local.get $length))
  (return_call $decode (local.get $bytes) (i32.const 0) (local.get $length)))

;; A string converted as the host knows how (docs/abi.md, convert_text).
(func $string_convert (param $string (ref eq)) (param $how (ref eq)) (result (ref eq))
  (return_call $received_text
    (call $host_convert_text (call $fixnum_value (local.get $how))
      (call $string_to_memory (call $text_chars (local.get $string))))))

;; Puts characters into the transfer area, from 0 on; how many bytes they are.
(func $string_to_memory (param $chars (ref $chars)) (result i32)
  (local $size i32)
  (local $at i32)
  (local $index i32)
  (local $char i32)
  (local $count i32)
  ;; A character takes four bytes at most.
  (call $reserve (i32.shl (array.len (local.get $chars)) (i32.const 2)))
  (loop $next
    (if (i32.lt_u (local.get $at) (array.len (local.get $chars)))
      (then
        (local.set $char (array.get $chars (local.get $chars) (local.get $at)))
        (local.set $count (call $encoded_length (local.get $char)))
        (local.set $index (i32.const 0))
        (loop $next_byte
          (i32.store8 (i32.add (local.get $size) (local.get $index))
            (call $encoded_byte (local.get $char) (local.get $count) (local.get $index)))
          (local.set $index (i32.add (local.get $index) (i32.const 1)))
          (br_if $next_byte (i32.lt_u (local.get $index) (local.get $count))))
        (local.set $size (i32.add (local.get $size) (local.get $count)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next))))
  (local.get $size))

(func $current_second (result (ref eq))
  (struct.new $flonum (call $host_now)))

(func $current_jiffy (result (ref eq))
  (struct.new $flonum (call $host_jiffies)))

(func $exit (param $code (ref eq)) (result (ref null eq))
  (call $host_exit (call $fixnum_value (local.get $code)))
  (unreachable))
