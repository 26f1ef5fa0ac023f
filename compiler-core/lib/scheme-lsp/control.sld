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

    ;; Calls a thunk with a prompt of a tag on the continuation. If `abort-to-prompt` is called with
    ;; that tag meanwhile, the handler is called in place of what was under way, with a continuation
    ;; procedure for that and the arguments of the abort. (Guile: Prompts)
    (define (call-with-prompt tag thunk handler)
      (%call-with-prompt tag handler
                         (lambda ()
                           (push-prompt! tag)
                           (then-return (thunk) (pop-state!)))))

    ;; Abandons the continuation up to the innermost prompt of a tag, and calls the prompt's handler
    ;; with that part of the continuation, as a procedure that puts it on top of the continuation of
    ;; its call, and the other arguments. (Guile: Prompts)
    (define (abort-to-prompt tag . arguments)
      (%capture
       (lambda (k)
         (let ((prompt (%continuation-find-prompt k tag)))
           (if prompt
               (let* ((from (%dynamic-state))
                      (node (find-prompt-node from tag))
                      (part (%continuation-up-to k prompt))
                      (handler (%continuation-handler prompt)))
                 (unwind-to! (state-parent node))
                 (%reinstate (%continuation-below prompt)
                             (lambda ()
                               (%apply handler
                                       (cons (partial-continuation->procedure part from node)
                                             arguments)))))
               (error "abort-to-prompt: no prompt with this tag:" tag))))))

    (define (partial-continuation->procedure part state node)
      (lambda results
        (%capture
         (lambda (below)
           (push-slice! (state-slice state node))
           (%reinstate (%continuation-append part below)
                       (lambda () (%list->values results)))))))

    ;; Calls a procedure with an escape procedure, which may be called while the call lasts: it
    ;; delivers its arguments as the values of the call. (Guile: call/ec)
    (define (call-with-escape-continuation procedure)
      (let ((tag (make-prompt-tag 'escape)))
        (call-with-prompt tag
                          (lambda ()
                            (procedure (lambda results (%apply abort-to-prompt (cons tag results)))))
                          (lambda (k . results) (%list->values results)))))

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
