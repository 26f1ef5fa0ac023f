;; Continuations: undelimited and delimited, with the dynamic state that belongs to them.
(define-library (scheme-lsp control)
  (export call-with-current-continuation call/cc dynamic-wind
          make-prompt-tag default-prompt-tag call-with-prompt abort-to-prompt
          call-with-escape-continuation call/ec let/ec let/cc
          shift reset shift* reset*)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp state) (scheme-lsp error))
  (begin
    ;; Calls a procedure with the current continuation as a procedure: calling that, at any time and
    ;; any number of times, abandons the continuation then current and delivers the arguments to this
    ;; one, leaving and entering `dynamic-wind`s on the way. (R7RS 6.10)
    (define (call-with-current-continuation procedure)
      (%capture (lambda (k) (procedure (continuation->procedure k (%dynamic-state))))))

    ;; Short for `call-with-current-continuation`. (R7RS 6.10)
    (define (call/cc procedure)
      (%capture (lambda (k) (procedure (continuation->procedure k (%dynamic-state))))))

    (define (continuation->procedure k state)
      (case-lambda
        ((value)
         (switch-state! state)
         (%reinstate k (lambda () value)))
        (results
         (switch-state! state)
         (%reinstate k (lambda () (%list->values results))))))

    ;; Calls three procedures of no arguments in turn and delivers the values of the second. The first
    ;; is also called whenever control enters the second's extent by a continuation, the third whenever
    ;; control leaves it. (R7RS 6.10)
    (define (dynamic-wind before thunk after)
      (before)
      (push-winder! before after)
      (then-return (thunk) (pop-state!) (after)))

    ;; A new tag, different from every other object, for `call-with-prompt`. The argument names it.
    ;; (Guile: Prompts)
    (define make-prompt-tag
      (case-lambda
        (() (cons 'prompt '()))
        ((name) (cons name '()))))

    (define the-default-prompt-tag (cons 'prompt '()))

    ;; The tag that is used where none is given. (Guile: Prompts)
    (define (default-prompt-tag) the-default-prompt-tag)

    ;; The run-time system sees one tag for all prompts, so that those of any tag can be found; the tag
    ;; of the program stands before the handler.
    (define any-prompt (cons 'prompt '()))

    ;; Calls a thunk with a prompt of a tag on the continuation. If `abort-to-prompt` is called with
    ;; that tag meanwhile, the handler is called in place of what was under way, with a continuation
    ;; procedure for that and the arguments of the abort. (Guile: Prompts)
    (define (call-with-prompt tag thunk handler)
      (%call-with-prompt any-prompt (cons tag handler) thunk))

    ;; The innermost prompt of a tag in a continuation, or #f.
    (define (find-prompt k tag)
      (let ((prompt (%continuation-find-prompt k any-prompt)))
        (if prompt
            (if (eq? (car (%continuation-handler prompt)) tag)
                prompt
                (find-prompt (%continuation-below prompt) tag))
            #f)))

    ;; Abandons the continuation up to the innermost prompt of a tag, and calls the prompt's handler
    ;; with that part of the continuation, as a procedure that puts it on top of the continuation of
    ;; its call, and the other arguments. (Guile: Prompts)
    (define (abort-to-prompt tag . arguments)
      (%capture
       (lambda (k)
         (let ((prompt (find-prompt k tag)))
           (if prompt
               (let* ((state (%dynamic-state))
                      (base (%continuation-dynamic-state prompt))
                      (part (%continuation-up-to k prompt))
                      (handler (cdr (%continuation-handler prompt))))
                 (unwind-to! base)
                 (%reinstate (%continuation-below prompt)
                             (lambda ()
                               (let ((k (partial-continuation->procedure part state base)))
                                 (if (if (pair? arguments) (null? (cdr arguments)) #f)
                                     (handler k (car arguments))
                                     (%apply handler (cons k arguments)))))))
               (error "abort-to-prompt: no prompt with this tag:" tag))))))

    (define (partial-continuation->procedure part state base)
      (case-lambda
        ((value) (compose part state base (lambda () value)))
        (results (compose part state base (lambda () (%list->values results))))))

    ;; Calls a thunk in a part of a continuation, put on top of the current one. `base` was the dynamic
    ;; state where the part begins, `state` the one where it ends. Prompts in it remember states of
    ;; where they were made, so they are made anew, from the outermost on.
    (define (compose part state base thunk)
      (let ((prompt (%continuation-find-prompt part any-prompt)))
        (if prompt
            (let ((inner (%continuation-dynamic-state prompt)) (above (%continuation-up-to part prompt)))
              (compose (%continuation-below prompt)
                       inner
                       base
                       (lambda ()
                         (%call-with-prompt any-prompt
                                            (%continuation-handler prompt)
                                            (lambda () (compose above state inner thunk))))))
            (%capture
             (lambda (below)
               (push-slice! (state-slice state base))
               (%reinstate (%continuation-append part below) thunk))))))

    ;; Calls a procedure with an escape procedure, which may be called while the call lasts: it
    ;; delivers its arguments as the values of the call. (Guile: call/ec)
    (define (call-with-escape-continuation procedure)
      (let ((tag (cons 'escape '())))
        (%call-with-prompt any-prompt
                           (cons tag #f)
                           (lambda ()
                             (procedure
                              (case-lambda
                                ((value) (escape tag (lambda () value)))
                                (results (escape tag (lambda () (%list->values results))))))))))

    ;; Calls a thunk in place of what was under way since the innermost prompt of a tag.
    (define (escape tag thunk)
      (%capture
       (lambda (k)
         (let ((prompt (find-prompt k tag)))
           (if prompt
               (begin
                 (unwind-to! (%continuation-dynamic-state prompt))
                 (%reinstate (%continuation-below prompt) thunk))
               (error "call/ec: the call has ended"))))))

    ;; Short for `call-with-escape-continuation`. (Guile: call/ec)
    (define (call/ec procedure) (call-with-escape-continuation procedure))

    ;; (let/ec k body ...)
    ;; Evaluates the body with `k` bound to an escape procedure. (Guile: let/ec)
    (define-syntax let/ec
      (syntax-rules ()
        ((_ k body ...) (call-with-escape-continuation (lambda (k) body ...)))))

    ;; (let/cc k body ...)
    ;; Evaluates the body with `k` bound to the current continuation.
    (define-syntax let/cc
      (syntax-rules ()
        ((_ k body ...) (call-with-current-continuation (lambda (k) body ...)))))

    ;; Calls a thunk with the continuation delimited for `shift`. (Guile: Shift and Reset)
    (define (reset* thunk)
      (call-with-prompt the-default-prompt-tag
                        thunk
                        (lambda (k procedure) (procedure k))))

    ;; Abandons the continuation up to the innermost `reset`, and calls a procedure there with that
    ;; part of the continuation, delimited again at each call. (Guile: Shift and Reset)
    (define (shift* procedure)
      (abort-to-prompt the-default-prompt-tag
                       (lambda (k)
                         (reset* (lambda ()
                                   (procedure (lambda results
                                                (reset* (lambda () (%apply k results))))))))))

    ;; (reset body ...)
    ;; Evaluates the body with its continuation delimited for `shift`. (Guile: Shift and Reset)
    (define-syntax reset
      (syntax-rules ()
        ((_ body ...) (reset* (lambda () body ...)))))

    ;; (shift k body ...)
    ;; Evaluates the body in place of the innermost enclosing `reset`, with `k` bound to the abandoned
    ;; continuation as a procedure. (Guile: Shift and Reset)
    (define-syntax shift
      (syntax-rules ()
        ((_ k body ...) (shift* (lambda (k) body ...)))))))
