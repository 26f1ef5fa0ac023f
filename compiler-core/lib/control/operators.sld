;; The families of control operators that the literature knows, over one kind of prompt. The prompts of
;; the default tag are those of `reset` and `%`, so that all of these work together.
;;
;; All operators abandon the continuation up to the innermost prompt and call a procedure with it. They
;; differ in whether that prompt stays below the procedure's body, and whether the continuation brings one
;; when it is called (Dybvig, Peyton Jones and Sabry, "A monadic framework for delimited continuations",
;; section 2):
;;
;;                    the continuation brings a prompt   it brings none
;;   a prompt stays   shift                              control
;;   it goes          shift0                             control0
(define-library (control operators)
  (export prompt prompt0 reset reset0 control control0 shift shift0
          prompt-at control-at control0-at shift-at shift0-at
          new-prompt push-prompt with-subcontinuation push-subcontinuation)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive) %apply)
          (only (scheme-lsp control)
                call-with-prompt abort-to-prompt make-prompt-tag default-prompt-tag reset shift))
  (begin
    (define (call-with-continuation k procedure) (procedure k))

    (define (delimit tag thunk) (call-with-prompt tag thunk call-with-continuation))

    ;; The continuation, with a prompt around each use.
    (define (delimited tag k)
      (lambda results (delimit tag (lambda () (%apply k results)))))

    (define (control-with tag procedure)
      (abort-to-prompt tag (lambda (k) (delimit tag (lambda () (procedure k))))))

    (define (shift-with tag procedure)
      (abort-to-prompt tag (lambda (k) (delimit tag (lambda () (procedure (delimited tag k)))))))

    (define (shift0-with tag procedure)
      (abort-to-prompt tag (lambda (k) (procedure (delimited tag k)))))

    ;; (prompt body ...)
    ;; Evaluates the body with its continuation delimited. The same as `reset`. (Felleisen, "The theory and
    ;; practice of first-class prompts")
    (define-syntax prompt
      (syntax-rules ()
        ((_ body ...) (delimit (default-prompt-tag) (lambda () body ...)))))

    ;; (prompt0 body ...)
    ;; Evaluates the body with its continuation delimited, for `control0`. The same as `prompt`.
    (define-syntax prompt0
      (syntax-rules ()
        ((_ body ...) (delimit (default-prompt-tag) (lambda () body ...)))))

    ;; (reset0 body ...)
    ;; Evaluates the body with its continuation delimited, for `shift0`. The same as `reset`.
    (define-syntax reset0
      (syntax-rules ()
        ((_ body ...) (delimit (default-prompt-tag) (lambda () body ...)))))

    ;; (control k body ...)
    ;; Evaluates the body in place of the continuation up to the innermost prompt, which stays. `k` is that
    ;; continuation; calling it delimits nothing: a `control` in it goes up to the prompt around the call.
    ;; (Felleisen, "The theory and practice of first-class prompts")
    (define-syntax control
      (syntax-rules ()
        ((_ k body ...) (control-with (default-prompt-tag) (lambda (k) body ...)))))

    ;; (control0 k body ...)
    ;; As `control`, but the prompt goes: the body's own `control0` goes up to the next one.
    (define-syntax control0
      (syntax-rules ()
        ((_ k body ...) (abort-to-prompt (default-prompt-tag) (lambda (k) body ...)))))

    ;; (shift0 k body ...)
    ;; As `shift`, but the prompt goes: the body's own `shift0` goes up to the next one. (Danvy and
    ;; Filinski, "A functional abstraction of typed contexts")
    (define-syntax shift0
      (syntax-rules ()
        ((_ k body ...) (shift0-with (default-prompt-tag) (lambda (k) body ...)))))

    ;; (prompt-at tag body ...)
    ;; As `prompt`, for operators with the same tag.
    (define-syntax prompt-at
      (syntax-rules ()
        ((_ tag body ...) (delimit tag (lambda () body ...)))))

    ;; (control-at tag k body ...)
    ;; As `control`, up to the innermost prompt with this tag.
    (define-syntax control-at
      (syntax-rules ()
        ((_ tag k body ...) (control-with tag (lambda (k) body ...)))))

    ;; (control0-at tag k body ...)
    ;; As `control0`, up to the innermost prompt with this tag.
    (define-syntax control0-at
      (syntax-rules ()
        ((_ tag k body ...) (abort-to-prompt tag (lambda (k) body ...)))))

    ;; (shift-at tag k body ...)
    ;; As `shift`, up to the innermost prompt with this tag.
    (define-syntax shift-at
      (syntax-rules ()
        ((_ tag k body ...) (shift-with tag (lambda (k) body ...)))))

    ;; (shift0-at tag k body ...)
    ;; As `shift0`, up to the innermost prompt with this tag.
    (define-syntax shift0-at
      (syntax-rules ()
        ((_ tag k body ...) (shift0-with tag (lambda (k) body ...)))))

    ;; A new tag, for `push-prompt`. (Dybvig, Peyton Jones and Sabry)
    (define (new-prompt) (make-prompt-tag 'prompt))

    ;; (push-prompt tag body ...)
    ;; Evaluates the body with a prompt with this tag. (Dybvig, Peyton Jones and Sabry)
    (define-syntax push-prompt
      (syntax-rules ()
        ((_ tag body ...) (delimit tag (lambda () body ...)))))

    ;; Abandons the continuation up to the innermost prompt with this tag, and the prompt, and calls a
    ;; procedure with that part of the continuation, for `push-subcontinuation`. (Dybvig, Peyton Jones and
    ;; Sabry)
    (define (with-subcontinuation tag procedure) ((abort-to-prompt tag procedure)))

    ;; (push-subcontinuation k body ...)
    ;; Evaluates the body with a part of a continuation, of `with-subcontinuation`, put on top of the
    ;; current one. (Dybvig, Peyton Jones and Sabry)
    (define-syntax push-subcontinuation
      (syntax-rules ()
        ((_ k body ...) (k (lambda () body ...)))))))
