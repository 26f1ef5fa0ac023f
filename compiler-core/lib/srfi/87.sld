;; SRFI 87: => in case clauses.
(define-library (srfi 87)
  (export case => else)
  (import (only (scheme-lsp syntax)
                case => else)))
