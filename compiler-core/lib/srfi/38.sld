;; SRFI 38: data that share structure, written and read.
(define-library (srfi 38)
  (export (rename write-shared write-with-shared-structure) (rename write-shared write/ss)
          (rename read read-with-shared-structure) (rename read read/ss))
  (import (only (scheme-lsp write)
                write-shared)
          (only (scheme read)
                read)))
