;; R6RS: control structures.
(define-library (rnrs control)
  (export when unless do case-lambda)
  (import (only (scheme-lsp syntax)
                when unless do case-lambda)))
