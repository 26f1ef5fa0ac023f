;; Guile: delimited continuations.
(define-library (ice-9 control)
  (export call-with-prompt abort-to-prompt make-prompt-tag default-prompt-tag call/ec
          call-with-escape-continuation let/ec shift reset shift* reset* % abort fcontrol
          default-prompt-handler)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                cons %apply)
          (only (scheme-lsp control)
                call-with-prompt abort-to-prompt make-prompt-tag default-prompt-tag call/ec
                call-with-escape-continuation let/ec shift reset shift* reset*))
  (begin
    ;; (% expression [handler]) or (% tag expression handler)
    ;; Evaluates an expression with a prompt, of the default tag unless another is given. (Guile)
    (define-syntax %
      (syntax-rules ()
        ((_ expression)
         (call-with-prompt (default-prompt-tag) (lambda () expression) default-prompt-handler))
        ((_ expression handler)
         (call-with-prompt (default-prompt-tag) (lambda () expression) handler))
        ((_ tag expression handler) (call-with-prompt tag (lambda () expression) handler))))

    ;; The handler of `%` where none is given: it calls the second argument with the first, the
    ;; continuation, in a prompt. (Guile)
    (define (default-prompt-handler k procedure) (% (procedure k)))

    ;; `abort-to-prompt` with the default tag. (Guile)
    (define (abort . arguments)
      (%apply abort-to-prompt (cons (default-prompt-tag) arguments)))

    ;; `abort-to-prompt` with the default tag. (Guile)
    (define (fcontrol . arguments)
      (%apply abort-to-prompt (cons (default-prompt-tag) arguments)))))
