;; Guile: hash tables from association lists.
(define-library (ice-9 hash-table)
  (export alist->hash-table alist->hashq-table alist->hashv-table alist->hashx-table)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                eq? eqv? pair? car cdr)
          (only (scheme-lsp hash-table-procedure)
                make-hash-table hashx-set! alist->hash-table))
  (begin
    ;; A new hash table, by `eq?`, with the associations of a list of pairs. (Guile)
    (define (alist->hashq-table alist) (alist->hash-table alist eq?))

    ;; A new hash table, by `eqv?`, with the associations of a list of pairs. (Guile)
    (define (alist->hashv-table alist) (alist->hash-table alist eqv?))

    ;; A new hash table for `hashx-ref` and the like, with the associations of a list of pairs; of
    ;; pairs with the same key, the first. (Guile)
    (define (alist->hashx-table hash assoc alist)
      (let ((table (make-hash-table)))
        (let loop ((alist alist))
          (if (pair? alist)
              (begin
                (loop (cdr alist))
                (hashx-set! hash assoc table (car (car alist)) (cdr (car alist))))))
        table))))
