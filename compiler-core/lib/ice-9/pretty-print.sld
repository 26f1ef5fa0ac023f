;; Guile: data over several lines.
(define-library (ice-9 pretty-print)
  (export pretty-print truncated-print)
  (import (only (scheme-lsp pretty-print)
                pretty-print truncated-print)))
