;; R6RS: pairs that are changed.
(define-library (rnrs mutable-pairs)
  (export set-car! set-cdr!)
  (import (only (scheme-lsp primitive)
                set-car! set-cdr!)))
