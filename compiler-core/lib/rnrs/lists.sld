;; R6RS: lists.
(define-library (rnrs lists)
  (export find for-all exists filter partition fold-left (rename right fold-right) remp remove remv
          remq memp member memv memq assp assoc assv assq cons*)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                car cdr eq? eqv?)
          (only (scheme-lsp equal)
                equal?)
          (only (scheme-lsp list)
                memq memv assq assv cons*)
          (rename (only (scheme-lsp list-procedure)
                        find every any filter partition fold-left fold-right remove find-tail member
                        assoc)
                  (every for-all)
                  (any exists)
                  (remove remp)
                  (find-tail memp)
                  (fold-right right)))
  (begin
    ;; The list without the elements that are `equal?` to an object. (R6RS)
    (define (remove x list) (remp (lambda (y) (equal? x y)) list))
    ;; The list without the elements that are `eqv?` to an object. (R6RS)
    (define (remv x list) (remp (lambda (y) (eqv? x y)) list))
    ;; The list without the elements that are `eq?` to an object. (R6RS)
    (define (remq x list) (remp (lambda (y) (eq? x y)) list))
    ;; The first pair in an association list whose car a predicate holds of; #f if there is none.
    ;; (R6RS)
    (define (assp predicate alist) (find (lambda (pair) (predicate (car pair))) alist))))
