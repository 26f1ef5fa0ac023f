;; SRFI 95: sorting and merging, with keys.
(define-library (srfi 95)
  (export sorted? merge merge! sort sort!)
  (import (only (scheme-lsp sort)
                sorted? merge merge! sort sort!)))
