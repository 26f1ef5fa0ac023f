;; Guile: definitions of procedures that answer procedures.
(define-library (ice-9 curried-definitions)
  (export (rename define-curried define) (rename define-curried* define*))
  (import (scheme-lsp syntax))
  (begin
    ;; (define ((name parameter ...) parameter ...) body ...)
    ;; As `define`; where the name of the procedure should stand there may be a further list: then what
    ;; is defined answers a procedure of the outer parameters. (Guile)
    (define-syntax define-curried
      (syntax-rules ()
        ((_ ((head . inner) . outer) body ...)
         (define-curried (head . inner) (lambda outer body ...)))
        ((_ . definition) (define . definition))))

    ;; (define* ((name parameter ...) parameter ...) body ...)
    ;; As `define*`, for procedures that answer procedures. (Guile)
    (define-syntax define-curried*
      (syntax-rules ()
        ((_ ((head . inner) . outer) body ...)
         (define-curried* (head . inner) (lambda* outer body ...)))
        ((_ . definition) (define* . definition))))))
