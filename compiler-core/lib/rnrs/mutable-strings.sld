;; R6RS: strings that are changed.
(define-library (rnrs mutable-strings)
  (export string-set! string-fill!)
  (import (only (scheme-lsp primitive)
                string-set!)
          (only (scheme-lsp string)
                string-fill!)))
