;; SRFI 31: rec.
(define-library (srfi 31)
  (export rec)
  (import (scheme-lsp syntax))
  (begin
    ;; (rec name expression) or (rec (name parameter ...) body ...)
    ;; The value of an expression that may refer to itself by a name. (SRFI 31)
    (define-syntax rec
      (syntax-rules ()
        ((_ (name . parameters) body ...)
         (letrec ((name (lambda parameters body ...))) name))
        ((_ name expression) (letrec ((name expression)) name))))))
