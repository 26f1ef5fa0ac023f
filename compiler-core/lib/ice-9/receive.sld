;; Guile: receive.
(define-library (ice-9 receive)
  (export receive)
  (import (only (scheme-lsp syntax)
                receive)))
