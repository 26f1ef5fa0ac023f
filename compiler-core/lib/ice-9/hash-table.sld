;; Guile: hash tables from association lists.
(define-library (ice-9 hash-table)
  (export alist->hash-table)
  (import (only (scheme-lsp hash-table-procedure)
                alist->hash-table)))
