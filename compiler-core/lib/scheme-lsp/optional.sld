;; Taking optional and keyword arguments out of a list.
(define-library (scheme-lsp optional)
  (export let-optional let-optional* let-keywords let-keywords*)
  (import (scheme-lsp syntax) (only (scheme-lsp procedure) apply))
  (begin
    ;; (let-optional* rest (name (name default) ...) body ...)
    ;; Binds the elements of a list to names; one that is missing has its default, which sees the
    ;; names before it, or #f. Elements for which there are no names do not count. (Guile: let-optional)
    (define-syntax let-optional*
      (syntax-rules ()
        ((_ rest (name ...) body ...)
         (apply (lambda* (#:optional name ... #:rest others) body ...) rest))
        ((_ rest (name ... . tail) body ...)
         (apply (lambda* (#:optional name ... #:rest tail) body ...) rest))))

    ;; As `let-optional*`, where the defaults do not see the names. (Guile: let-optional)
    (define-syntax let-optional
      (syntax-rules ()
        ((_ rest names body ...) (let-optional-names rest names () body ...))))

    (define-syntax let-optional-names
      (syntax-rules ()
        ((_ rest () ((name temporary default) ...) body ...)
         (apply (lambda* (#:optional (temporary default) ... #:rest others)
                  (let ((name temporary) ...) body ...))
                rest))
        ((_ rest ((name default) . more) (done ...) body ...)
         (let-optional-names rest more (done ... (name temporary default)) body ...))
        ((_ rest (name . more) (done ...) body ...)
         (let-optional-names rest more (done ... (name temporary #f)) body ...))
        ((_ rest tail ((name temporary default) ...) body ...)
         (apply (lambda* (#:optional (temporary default) ... #:rest tail)
                  (let ((name temporary) ...) body ...))
                rest))))

    ;; (let-keywords* rest allow-other-keys? (name (name default) ...) body ...)
    ;; Binds the values after keywords in a list to the names of these; each default sees the names
    ;; before it. (Guile: let-keywords)
    (define-syntax let-keywords*
      (syntax-rules ()
        ((_ rest #f (name ...) body ...)
         (apply (lambda* (#:key name ...) body ...) rest))
        ((_ rest #t (name ...) body ...)
         (apply (lambda* (#:key name ... #:allow-other-keys) body ...) rest))))

    ;; As `let-keywords*`, where the defaults do not see the names. (Guile: let-keywords)
    (define-syntax let-keywords
      (syntax-rules ()
        ((_ rest other? names body ...) (let-keywords-names rest other? names () body ...))))

    (define-syntax let-keywords-names
      (syntax-rules ()
        ((_ rest other? () ((name default-of default) ...) body ...)
         (let ((default-of (lambda () default)) ...)
           (let-keywords* rest other? ((name (default-of)) ...) body ...)))
        ((_ rest other? ((name default) . more) (done ...) body ...)
         (let-keywords-names rest other? more (done ... (name default-of default)) body ...))
        ((_ rest other? (name . more) (done ...) body ...)
         (let-keywords-names rest other? more (done ... (name default-of #f)) body ...))))))
