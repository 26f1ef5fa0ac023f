;; SRFI 2: and-let*.
(define-library (srfi 2)
  (export and-let*)
  (import (only (scheme-lsp combinator)
                and-let*)))
