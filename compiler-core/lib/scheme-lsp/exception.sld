;; Guile's ways to raise and to handle: keys with arguments, and handlers that unwind first.
;;
;; What `throw` raises is a condition whose kind is a pair: the key and the list of arguments. Every
;; other object has a key and arguments, too, for `catch`: those that Guile gives it.
(define-library (scheme-lsp exception)
  (export throw catch with-throw-handler with-exception-handler false-if-exception
          exception-kind exception-args scm-error
          raise-exception call-unwinding key-of arguments-of)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list)
          (rename (scheme-lsp error) (with-exception-handler call-with-handler))
          (only (scheme-lsp state) handlers-at-raise push-handlers! pop-state! then-return)
          (scheme-lsp control) (scheme-lsp exception-type))
  (begin
    ;; Raises an exception with a key, a symbol, and arguments, for `catch`. (Guile: Throw)
    (define (throw key . arguments)
      (if (symbol? key)
          (raise (make-throw key arguments))
          (%raise-wrong-type 'throw 1 key "a symbol")))

    (define (make-throw key arguments)
      (if (formatted? arguments)
          (make-condition (cons key arguments) (cadr arguments) (caddr arguments))
          (make-condition (cons key arguments)
                          "uncaught throw to key with arguments:"
                          (list key arguments))))

    ;; Whether the arguments of a throw are those of an error: a procedure's name, a message, a list of
    ;; what the message is about.
    (define (formatted? arguments)
      (if (if (list? arguments) (%fx< 2 (length arguments)) #f)
          (if (string? (cadr arguments)) (list? (caddr arguments)) #f)
          #f))

    ;; Raises an error with a key, the name of a procedure, a message for `format`, its arguments, and
    ;; data. (Guile: Error Reporting)
    (define (scm-error key who message arguments data)
      (throw key who message arguments data))

    (define (key-of object)
      (let ((kind (throw-kind object)))
        (cond
          (kind (car kind))
          ((exception-components object) '%exception)
          ((error-object? object)
           (case (condition-kind object)
             ((0) (if (about-keywords? (error-object-message object)) 'keyword-argument-error 'wrong-type-arg))
             ((6) 'wrong-type-arg)
             ((1) 'out-of-range)
             ((2) 'wrong-number-of-args)
             ((3) 'numerical-overflow)
             ((4) 'unbound-variable)
             ((read) 'read-error)
             ((file) 'system-error)
             (else 'misc-error)))
          (else '%exception))))

    ;; Whether the message of a wrong type is of the arguments of `lambda*`: these errors have no kind of
    ;; their own.
    (define (about-keywords? message)
      (let ((part "expected a keyword"))
        (let loop ((start 0))
          (let ((end (%fx+ start (string-length part))))
            (cond
              ((%fx< (string-length message) end) #f)
              ((%fx= 0 (%string-compare (%substring message start end) part)) #t)
              (else (loop (%fx+ start 1))))))))

    (define (arguments-of object)
      (let ((kind (throw-kind object)))
        (cond
          (kind (cdr kind))
          ((exception-components object) (list object))
          ((error-object? object)
           (let ((irritants (error-object-irritants object)))
             (list #f
                   (%apply string-of (cons "~A" (escapes irritants)))
                   (cons (error-object-message object) irritants)
                   (if (%fixnum? (condition-kind object)) irritants #f))))
          (else (list object)))))

    (define (escapes irritants)
      (if (pair? irritants) (cons " ~S" (escapes (cdr irritants))) '()))

    (define (string-of . pieces)
      (let loop ((rest pieces) (text ""))
        (if (pair? rest) (loop (cdr rest) (append-text text (car rest))) text)))

    (define (append-text a b)
      (let* ((m (string-length a))
             (n (string-length b))
             (text (%make-string (%fx+ m n) #\space)))
        (%string-copy! text 0 a 0 m)
        (%string-copy! text m b 0 n)
        text))

    ;; The key of what was raised: that of `throw`, or the one that Guile gives an error. (Guile)
    (define (exception-kind object) (key-of object))

    ;; The arguments that go with the key of what was raised. (Guile)
    (define (exception-args object) (arguments-of object))

    (define (handles? key object)
      (if (eq? key #t) #t (eq? key (key-of object))))

    ;; Calls a thunk. If it raises something with the key, or anything if the key is #t, the handler is
    ;; called in the continuation of `catch`, with the key and the arguments; a fourth argument is
    ;; called in the same way before, where it was raised. (Guile: Catch)
    (define catch
      (case-lambda
        ((key thunk handler)
         (catch key thunk handler #f))
        ((key thunk handler pre-unwind)
         (let ((handle (lambda (object) (call-with-key handler object))))
           (if pre-unwind
               (call-unwinding (lambda () (with-throw-handler key thunk pre-unwind))
                               (lambda (object) (handles? key object))
                               handle)
               (call-unwinding thunk (lambda (object) (handles? key object)) handle))))))

    (define (call-with-key handler object)
      (%apply handler (cons (key-of object) (arguments-of object))))

    ;; Calls a thunk; if it raises what `handles?` holds of, its continuation is left and `handle`
    ;; called.
    (define (call-unwinding thunk handles? handle)
      (let ((tag (make-prompt-tag 'catch)))
        (call-with-prompt tag
                          (lambda ()
                            (call-with-handler
                             (lambda (object)
                               (if (handles? object)
                                   (abort-to-prompt tag object)
                                   (raise-continuable object)))
                             thunk))
                          (lambda (k object) (handle object)))))

    ;; Calls a thunk. If it raises something with the key, or anything if the key is #t, the handler is
    ;; called where it was raised, with the key and the arguments; after it, the next handler. What is
    ;; raised in the handler goes to the handlers that are there, but for this one. (Guile: Throw Handlers)
    (define (with-throw-handler key thunk handler)
      (define (handle object)
        (if (handles? key object)
            (begin
              (push-handlers! (delq handle (handlers-at-raise)))
              (then-return (call-with-key handler object) (pop-state!))))
        (raise-continuable object))
      (call-with-handler handle thunk))

    ;; Calls a thunk with a procedure of one argument as the innermost exception handler. With
    ;; `#:unwind? #t` the handler is called in the continuation of `with-exception-handler`, for
    ;; exceptions of a type: that of `#:unwind-for-type`, a type or a key, if it is given. (R7RS 6.11,
    ;; Guile: Raising and Handling Exceptions)
    (define with-exception-handler
      (case-lambda
        ((handler thunk) (call-with-handler handler thunk))
        ((handler thunk . options) (%apply call-with-options (cons handler (cons thunk options))))))

    (define* (call-with-options handler thunk #:key (unwind? #f) (unwind-for-type #t))
      (if unwind?
          (call-unwinding thunk
                          (lambda (object)
                            (cond
                              ((eq? unwind-for-type #t) #t)
                              ((symbol? unwind-for-type) (eq? unwind-for-type (key-of object)))
                              (else (exception-of-type? object unwind-for-type))))
                          handler)
          (call-with-handler handler thunk)))

    ;; Raises an object: without `#:continuable? #t` it is an error if the handler returns. (Guile)
    (define* (raise-exception object #:key (continuable? #f))
      (if continuable? (raise-continuable object) (raise object)))

    ;; (false-if-exception expression)
    ;; The value of the expression, or #f if its evaluation raises anything. (Guile)
    (define-syntax false-if-exception
      (syntax-rules ()
        ((_ expression)
         (call-unwinding (lambda () expression) (lambda (object) #t) (lambda (object) #f)))))))
