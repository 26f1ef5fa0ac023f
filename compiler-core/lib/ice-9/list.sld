;; Guile: association lists searched by value.
(define-library (ice-9 list)
  (export rassoc rassv rassq)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                pair? car cdr eq? eqv?)
          (only (scheme-lsp equal)
                equal?))
  (begin
    (define (find-by same? x alist)
      (if (pair? alist)
          (if (same? x (cdr (car alist))) (car alist) (find-by same? x (cdr alist)))
          #f))

    ;; The first pair in an association list whose cdr is `equal?` to an object; #f if there is none.
    ;; (Guile)
    (define (rassoc x alist) (find-by equal? x alist))
    ;; The first pair in an association list whose cdr is `eqv?` to an object; #f if there is none.
    ;; (Guile)
    (define (rassv x alist) (find-by eqv? x alist))
    ;; The first pair in an association list whose cdr is `eq?` to an object; #f if there is none.
    ;; (Guile)
    (define (rassq x alist) (find-by eq? x alist))))
