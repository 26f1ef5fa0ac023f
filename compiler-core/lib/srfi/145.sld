;; SRFI 145: assumptions.
(define-library (srfi 145)
  (export assume)
  (import (scheme-lsp syntax)
          (only (scheme-lsp error)
                error))
  (begin
    ;; (assume expression message ...)
    ;; The value of an expression that must be true: it is an error, with the messages, if it is not.
    ;; (SRFI 145)
    (define-syntax assume
      (syntax-rules ()
        ((_ expression) (or expression (error "assume: the assumption does not hold:" 'expression)))
        ((_ expression message ...)
         (or expression
             (error "assume: the assumption does not hold:" 'expression message ...)))))))
