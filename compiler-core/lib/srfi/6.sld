;; SRFI 6: string ports.
(define-library (srfi 6)
  (export open-input-string open-output-string get-output-string)
  (import (only (scheme-lsp input)
                open-input-string)
          (only (scheme-lsp output)
                open-output-string get-output-string)))
