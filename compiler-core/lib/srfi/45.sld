;; SRFI 45: promises in constant space.
(define-library (srfi 45)
  (export delay (rename delay-force lazy) force (rename make-promise eager) promise?)
  (import (only (scheme-lsp promise)
                delay delay-force force make-promise promise?)))
