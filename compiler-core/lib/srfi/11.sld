;; SRFI 11: syntax for several values.
(define-library (srfi 11)
  (export let-values let*-values)
  (import (only (scheme-lsp syntax)
                let-values let*-values)))
