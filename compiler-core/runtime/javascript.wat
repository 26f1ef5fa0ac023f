;; Values of JavaScript. The library asks whether the host has any, $javascript, before it does more.

(func $javascript (result i32)
  (return_call $host_javascript))

(func $is_external (param $value (ref eq)) (result i32)
  (ref.test (ref $external) (local.get $value)))

(func $external_value (param $value (ref eq)) (result externref)
  (struct.get $external $value (ref.cast (ref $external) (local.get $value))))

;; A value of the host's; the same one for the same object.
(func $external (param $value externref) (result (ref eq))
  (local $new (ref $external))
  (block $known (result (ref eq))
    (br_on_non_null $known (call $host_js_known (local.get $value)))
    (local.set $new (struct.new $external (local.get $value)))
    (call $host_js_know (local.get $value) (local.get $new))
    (local.get $new)))

(func $js_text (param $kind (ref eq)) (param $string (ref eq)) (result (ref eq))
  (return_call $external
    (call $host_js_text (call $fixnum_value (local.get $kind))
      (call $string_to_memory (call $text_chars (local.get $string))))))

(func $js_number (param $number (ref eq)) (result (ref eq))
  (return_call $external
    (call $host_js_number (struct.get $flonum $value (ref.cast (ref $flonum) (local.get $number))))))

(func $js_function (param $procedure (ref eq)) (param $adapter (ref eq)) (result (ref eq))
  (return_call $external (call $host_js_function (local.get $procedure) (local.get $adapter))))

(func $js_operate (param $operation (ref eq)) (param $0 (ref eq)) (param $1 (ref eq)) (param $2 (ref eq))
  (result (ref eq))
  (return_call $external
    (call $host_js_operate (call $fixnum_value (local.get $operation))
      (call $external_value (local.get $0)) (call $external_value (local.get $1))
      (call $external_value (local.get $2)))))

(func $js_thrown (result i32)
  (return_call $host_js_thrown))

(func $js_kind (param $value (ref eq)) (result (ref eq))
  (return_call $fixnum (call $host_js_kind (call $external_value (local.get $value)))))

(func $js_to_number (param $value (ref eq)) (result (ref eq))
  (struct.new $flonum (call $host_js_to_number (call $external_value (local.get $value)))))

(func $js_to_text (param $value (ref eq)) (result (ref eq))
  (return_call $received_text (call $host_js_to_text (call $external_value (local.get $value)))))

(func $js_to_procedure (param $value (ref eq)) (result (ref eq))
  (ref.as_non_null (call $host_js_to_procedure (call $external_value (local.get $value)))))

(func $wake
  (call $host_wake))
