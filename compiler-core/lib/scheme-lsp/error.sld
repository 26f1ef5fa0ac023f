;; Raising and handling. An error that the system or `error` raises is a condition,
;; (%record 'condition kind message irritants): the kind is a symbol, the message a string.
(define-library (scheme-lsp error)
  (export raise raise-continuable with-exception-handler error
          make-condition condition-kind
          error-object? error-object-message error-object-irritants read-error? file-error?
          raise-primitive-error)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp state) (scheme-lsp port)
          (scheme-lsp print))
  (begin
    (define (make-condition kind message irritants)
      (%record 'condition kind message irritants))

    (define (condition-kind object)
      (if (%record-of? object 'condition) (%record-ref object 1) #f))

    ;; Raises an object: calls the innermost exception handler with it, in the dynamic state of the
    ;; call but for that handler. It is an error if the handler returns. (R7RS 6.11)
    (define (raise object)
      (let ((handlers (state-handlers (%dynamic-state))))
        (if (pair? handlers)
            (begin
              (push-handler-call!)
              ((car handlers) object)
              (raise (make-condition 'handler-returned
                                     "an exception handler returned, but the raise cannot be continued:"
                                     (cons object '()))))
            (report-uncaught object))))

    ;; Raises an object as `raise` does, but if the handler returns, its values are the values of the
    ;; call. (R7RS 6.11)
    (define (raise-continuable object)
      (let ((handlers (state-handlers (%dynamic-state))))
        (if (pair? handlers)
            (begin
              (push-handler-call!)
              (then-return ((car handlers) object) (pop-state!)))
            (report-uncaught object))))

    ;; Calls a thunk with a procedure of one argument as the innermost exception handler. (R7RS 6.11)
    (define (with-exception-handler handler thunk)
      (if (procedure? handler)
          (begin
            (push-handler! handler)
            (then-return (thunk) (pop-state!)))
          (%raise-wrong-type 'with-exception-handler 1 handler "a procedure")))

    ;; Raises a new error object with a message and irritants, any objects. (R7RS 6.11)
    (define (error message . irritants)
      (raise (make-condition 'error message irritants)))

    ;; Whether a value is an error object, as `error` and the system make them. (R7RS 6.11)
    (define (error-object? value) (%record-of? value 'condition))

    ;; The message of an error object. (R7RS 6.11)
    (define (error-object-message condition)
      (if (error-object? condition)
          (%record-ref condition 2)
          (%raise-wrong-type 'error-object-message 1 condition "an error object")))

    ;; The list of the irritants of an error object. (R7RS 6.11)
    (define (error-object-irritants condition)
      (if (error-object? condition)
          (%record-ref condition 3)
          (%raise-wrong-type 'error-object-irritants 1 condition "an error object")))

    ;; Whether a value was raised because the text that `read` read is no datum. (R7RS 6.11)
    (define (read-error? value) (eq? (condition-kind value) 'read))

    ;; Whether a value was raised because a file could not be opened. (R7RS 6.11)
    (define (file-error? value) (eq? (condition-kind value) 'file))

    ;; What the run-time system calls for an error in a primitive, in its place. The kinds and what
    ;; the others mean for each stand in docs/abi.md.
    (define (raise-primitive-error kind who index irritant expected)
      (raise
       (case kind
         ((0) (make-condition 'wrong-type (argument-message who index expected) (list1 irritant)))
         ((1) (make-condition 'out-of-range
                              (argument-message who index (or expected "a value in range"))
                              (list1 irritant)))
         ((2) (make-condition 'wrong-number-of-arguments "wrong number of arguments to" (list1 irritant)))
         ((3) (make-condition 'division-by-zero (from who "division by zero") '()))
         ((4) (make-condition 'unbound-variable "unbound variable:" (list1 irritant)))
         ((5) (make-condition 'syntax irritant '()))
         ((6) (make-condition 'not-a-procedure "called, but not a procedure:" (list1 irritant)))
         (else
          (make-condition 'wrong-number-of-values
                          (join "expected " (join (%integer->string index 10) " value(s), got"))
                          (list1 irritant))))))

    (define (list1 x) (cons x '()))

    (define (argument-message who index expected)
      (from who
            (join "expected "
                  (join expected
                        (join " as argument " (join (%integer->string index 10) ", got"))))))

    ;; A message that begins with the name of a procedure. A primitive that only the library knows
    ;; has the name of the library's procedure, after a percent sign.
    (define (from who message)
      (if (symbol? who)
          (let* ((name (symbol->string who)) (length (string-length name)))
            (join (if (if (%fx< 1 length) (eq? (string-ref name 0) #\%) #f)
                      (%substring name 1 length)
                      name)
                  (join ": " message)))
          message))

    (define (join a b)
      (let* ((m (string-length a))
             (n (string-length b))
             (both (%make-string (%fx+ m n) #\space)))
        (%string-copy! both 0 a 0 m)
        (%string-copy! both m b 0 n)
        both))

    ;; Says on standard error what was raised and from where, and ends the program.
    (define (report-uncaught object)
      (%capture
       (lambda (k)
         (let ((port standard-error))
           (put-string! port "error: ")
           (if (error-object? object)
               (let ((message (%record-ref object 2)))
                 (print-part message (if (string? message) #f #t))
                 (print-irritants (%record-ref object 3)))
               (begin
                 (put-string! port "uncaught exception: ")
                 (print-part object #t)))
           (put-char! port #\newline)
           (finish-output! port)
           (%print-backtrace k)
           (%exit 1)))))

    (define (print-irritants irritants)
      (if (pair? irritants)
          (begin
            (put-char! standard-error #\space)
            (print-part (car irritants) #t)
            (print-irritants (cdr irritants)))))

    (define (print-part x write?)
      (if (small-datum? x)
          (print x standard-error write? #f)
          (put-string! standard-error "#<large or circular>")))))
