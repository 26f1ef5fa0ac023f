;; SRFI 26: procedures by leaving out arguments.
(define-library (srfi 26)
  (export cut cute)
  (import (only (scheme-lsp combinator)
                cut cute)))
