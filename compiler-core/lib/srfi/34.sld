;; SRFI 34: exceptions.
(define-library (srfi 34)
  (export with-exception-handler raise guard)
  (import (only (scheme-lsp error)
                raise)
          (only (scheme-lsp exception)
                with-exception-handler)
          (only (scheme-lsp guard)
                guard)))
