;; Guile: formatted output.
(define-library (ice-9 format)
  (export format)
  (import (only (scheme-lsp format)
                format)))
