;; R6RS: sorting.
(define-library (rnrs sorting)
  (export list-sort vector-sort vector-sort!)
  (import (only (scheme-lsp sort)
                list-sort)
          (only (scheme-lsp sort-library)
                vector-sort vector-sort!)))
