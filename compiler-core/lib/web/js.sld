;; JavaScript. Arguments are converted to values of JavaScript, and results back, where there is a value
;; for them; everything else (objects, functions, null) is a value of JavaScript, which can be passed on.
(define-library (web js)
  (export js-value? js-null js-null? js-undefined? js-global js-ref js-set! js-delete! js-has?
          js-call js-invoke js-new js-typeof js-instance? js-eq? js-array->list js-array->vector
          js-object js-exception? js-exception-value js-throw js-await promise-operation
          js-program pause call-with-pause ->js js->)
  (import (scheme base) (scheme case-lambda)
          (only (scheme-lsp operation) make-base-operation perform-operation)
          (only (scheme-lsp scheduler) expect-event! event-came!)
          (only (scheme-lsp box) box unbox set-box!)
          (rename (scheme-lsp javascript) (js-call call) (js-get get) (js-set set)))
  (begin
    ;; The value null of JavaScript. (web js)
    (define (js-null) (js-named "null"))

    ;; Whether a value is null. (web js)
    (define (js-null? value)
      (and (js-value? value) (js-> (operate 6 value (js-named "null") value))))

    ;; Whether a value is undefined, which is the unspecified value here. (web js)
    (define (js-undefined? value) (equal? (js-typeof value) "undefined"))

    ;; A global of JavaScript by its name, or globalThis. (web js)
    (define js-global
      (case-lambda
        (() (js-named "globalThis"))
        ((name) (js-ref (js-named "globalThis") name))))

    ;; A property of an object; the key is a string, symbol or number. With more keys, a property of the
    ;; property, and so on. (web js)
    (define (js-ref object key . keys)
      (let ((value (get (->js object) (->js key))))
        (if (null? keys) (js-> value) (apply js-ref value keys))))

    ;; Sets a property of an object. (web js)
    (define (js-set! object key value)
      (set (->js object) (->js key) (->js value))
      (if #f #f))

    ;; Whether an object has a property. (web js)
    (define (js-has? object key) (js-> (operate 8 (->js object) (->js key) (->js key))))

    ;; Removes a property from an object; whether it is gone. (web js)
    (define (js-delete! object key) (js-> (operate 9 (->js object) (->js key) (->js key))))

    ;; Calls a function with arguments. (web js)
    (define (js-call function . arguments)
      (js-> (call (->js function) (js-named "undefined") (->js arguments))))

    ;; Calls a method of an object with arguments. (web js)
    (define (js-invoke object name . arguments)
      (let ((object (->js object)))
        (js-> (call (get object (->js name)) object (->js arguments)))))

    ;; A new object of a constructor, or of the global constructor of a name. (web js)
    (define (js-new constructor . arguments)
      (js-construct-with (if (or (string? constructor) (symbol? constructor))
                             (js-global constructor)
                             constructor)
                         arguments))

    (define (js-construct-with constructor arguments)
      (js-> (operate 3 (->js constructor) (->js arguments) (js-named "undefined"))))

    ;; What JavaScript's typeof says. (web js)
    (define (js-typeof value)
      (let ((value (->js value))) (js-> (operate 5 value value value))))

    ;; Whether an object is an instance of a constructor. (web js)
    (define (js-instance? value constructor)
      (js-> (operate 7 (->js value) (->js constructor) (js-named "undefined"))))

    ;; Whether two values are the same for JavaScript (Object.is). (web js)
    (define (js-eq? a b)
      (let ((a (->js a)) (b (->js b))) (js-> (operate 6 a b a))))

    ;; The elements of an array, converted. (web js)
    (define (js-array->list array)
      (let next ((index (- (js-ref array "length") 1)) (list '()))
        (if (< index 0)
            list
            (next (- index 1) (cons (js-ref array index) list)))))

    ;; The elements of an array, converted. (web js)
    (define (js-array->vector array) (list->vector (js-array->list array)))

    ;; A new object with properties: keys and values in turn. (web js)
    (define (js-object . properties)
      (let ((object (js-new "Object")))
        (let next ((rest properties))
          (cond
            ((null? rest) object)
            ((null? (cdr rest)) (error "js-object: a key without a value:" (car rest)))
            (else
             (js-set! object (car rest) (cadr rest))
             (next (cddr rest)))))))

    ;; Throws a value as an exception of JavaScript. (web js)
    (define (js-throw value) (js-raise (->js value)))

    ;; The operation of waiting for a promise: its result is what the promise is fulfilled with; if it is
    ;; rejected, that is raised. (web js)
    (define (promise-operation promise)
      (let ((settled (box #f)) (waiters '()) (asked? #f))
        (define (settle! thunk)
          (set-box! settled thunk)
          (for-each (lambda (waiter) (waiter thunk)) waiters)
          (event-came!))
        (define (ask!)
          (set! asked? #t)
          (expect-event!)
          (js-invoke (js-invoke (js-global "Promise") "resolve" promise)
                     "then"
                     (lambda (value) (settle! (lambda () value)))
                     (lambda (reason)
                       (settle! (lambda () (js-raise (->js reason)))))))
        (make-base-operation
         #f
         (lambda () (unbox settled))
         (lambda (state scheduler resume)
           (set! waiters
                 (cons (lambda (thunk)
                         (if (eq? (unbox state) 'waiting)
                             (begin
                               (set-box! state 'synched)
                               (resume thunk))))
                       waiters))
           (if (not asked?) (ask!))))))

    ;; Waits for a promise, while fibers and the page go on: answers what it is fulfilled with. If it is
    ;; rejected, that is raised. (web js)
    (define (js-await promise) (perform-operation (promise-operation promise)))

    ;; The program as its host has it: the object that `instantiate` answered. (web js)
    (define (js-program) (js-named "program"))

    ;; Returns to the host, which finds the value as `paused` of the program and goes on with
    ;; `resume(value)`: that value is the result. Fibers and functions go on meanwhile. (web js)
    (define (pause value) (js-await (js-invoke (js-program) "pause" value)))

    ;; Pauses, and calls a procedure with a procedure that has the computation go on: called once, at any
    ;; time later, its arguments are the values of the call. (web js)
    (define (call-with-pause procedure)
      (perform-operation
       (make-base-operation
        #f
        (lambda () #f)
        (lambda (state scheduler resume)
          (expect-event!)
          (procedure
           (lambda results
             (if (eq? (unbox state) 'waiting)
                 (begin
                   (set-box! state 'synched)
                   (event-came!)
                   (resume (lambda () (apply values results))))
                 (error "call-with-pause: the computation has gone on already"))))))))))
