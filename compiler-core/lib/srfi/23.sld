;; SRFI 23: errors.
(define-library (srfi 23)
  (export error)
  (import (only (scheme-lsp error)
                error)))
