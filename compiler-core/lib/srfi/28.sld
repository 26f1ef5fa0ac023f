;; SRFI 28: basic format strings.
(define-library (srfi 28)
  (export format)
  (import (only (scheme-lsp format)
                format)))
