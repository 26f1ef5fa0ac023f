;; Guile: reading up to delimiters.
(define-library (ice-9 rdelim)
  (export read-line read-delimited write-line)
  (import (scheme-lsp textual-port)))
