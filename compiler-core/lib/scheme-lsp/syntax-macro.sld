;; Procedures and macros for those who write transformers.
(define-library (scheme-lsp syntax-macro)
  (export identifier? syntax? syntax->datum datum->syntax free-identifier=? bound-identifier=?
          generate-temporaries syntax-violation make-variable-transformer syntax-source
          identifier-syntax define-inlinable)
  (import (scheme-lsp syntax)
          (only (scheme-lsp syntax-object)
                identifier? syntax? syntax->datum datum->syntax free-identifier=?
                bound-identifier=? generate-temporaries syntax-violation make-variable-transformer
                syntax-source))
  (begin
    ;; (identifier-syntax expression)
    ;; (identifier-syntax (name expression) ((set! name pattern) assignment))
    ;; A transformer whose keyword stands for an expression; the second form also says what an
    ;; assignment means. (R6RS: syntax-case)
    (define-syntax identifier-syntax
      (syntax-rules (set!)
        ((_ expression)
         (lambda (x)
           (syntax-case x ()
             ((_ argument (... ...)) (syntax (expression argument (... ...))))
             (_ (syntax expression)))))
        ((_ (name expression) ((set! place pattern) assignment))
         (make-variable-transformer
          (lambda (x)
            (syntax-case x (set!)
              ((set! place pattern) (syntax assignment))
              ((_ argument (... ...)) (syntax (expression argument (... ...))))
              (_ (syntax expression))))))))

    ;; (define-inlinable (name parameter ...) body ...)
    ;; Defines a procedure. Small ones are inlined in any case.
    ;; (Guile: Inlinable Procedures)
    (define-syntax define-inlinable
      (syntax-rules ()
        ((_ (name . formals) . body) (define (name . formals) . body))))))
