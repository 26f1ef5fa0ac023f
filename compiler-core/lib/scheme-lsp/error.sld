;; Raising and handling. An error that the system or `error` raises is a condition,
;; (%record 'condition kind message irritants): the kind is that of an error of the system, a number, or
;; `read` or `file`, or #f; the message is a string.
(define-library (scheme-lsp error)
  (export raise raise-continuable with-exception-handler error
          make-condition condition-kind
          error-object? error-object-message error-object-irritants read-error? file-error?
          raise-primitive-error print-uncaught
          exception-text)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp state) (scheme-lsp text)
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
              (raise (make-condition #f
                                     "the handler returned from a raise that is not continuable:"
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
      (raise (make-condition #f message irritants)))

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
       (make-condition
        kind
        (message
         who
         (case kind
           ((0 1)
            (pieces "expected "
                    (if expected expected "a value in range")
                    " as argument "
                    (%integer->string index 10)
                    ", got"))
           ((2) '("wrong number of arguments to"))
           ((3) '("division by zero"))
           ((4) '("unbound variable:"))
           ((5) (pieces irritant))
           ((6) '("called, but not a procedure:"))
           (else (pieces "expected " (%integer->string index 10) " value(s), got"))))
        (case kind
          ((3 5) '())
          (else (pieces irritant))))))

    ;; A message that begins with the name of a procedure. A primitive that only the library knows
    ;; has the name of the library's procedure, after a percent sign.
    (define (message who pieces)
      (concatenate
       (if (symbol? who)
           (let ((name (symbol->string who)))
             (cons (if (eq? (string-ref name 0) #\%)
                       (%substring name 1 (string-length name))
                       name)
                   (cons ": " pieces)))
           pieces)))

    ;; Says on standard error what was raised and from where, and ends the program.
    (define (report-uncaught object)
      (%capture (lambda (k) (print-report object k) (%exit 1))))

    ;; Says on standard error what was raised and from where.
    (define (print-uncaught object)
      (%capture (lambda (k) (print-report object k))))

    (define (print-report object k)
      (let ((text (concatenate (reverse-pieces (report object '("error: ")) '("\n")))))
        (%write-string 2 text 0 (string-length text)))
      (%print-backtrace k))

    ;; What an exception says of itself, in one line.
    (define (exception-text object) (concatenate (reverse-pieces (report object '()) '())))

    ;; Pieces, in front of those before them.
    (define (report object pieces)
      (if (error-object? object)
          (let ((message (%record-ref object 2)))
            (print-irritants (%record-ref object 3)
                             (print-part message (if (string? message) #f #t) pieces)))
          (print-part object #t (cons "uncaught exception: " pieces))))

    (define (print-irritants irritants pieces)
      (if (pair? irritants)
          (print-irritants (cdr irritants) (print-part (car irritants) #t (cons " " pieces)))
          pieces))

    (define (print-part x write? pieces)
      (if (small-datum? x)
          (print x write? pieces)
          (cons "#<large or circular>" pieces)))))
