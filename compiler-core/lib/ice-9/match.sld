;; Guile's pattern matching.
(define-library (ice-9 match)
  (export match match-lambda match-lambda* match-let match-let* match-letrec)
  (import (scheme-lsp match)))
