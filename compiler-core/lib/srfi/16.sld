;; SRFI 16: procedures with several clauses.
(define-library (srfi 16)
  (export case-lambda)
  (import (only (scheme-lsp syntax)
                case-lambda)))
