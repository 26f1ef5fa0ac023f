;; Guile fibers: operations, and the low-level constructor of new kinds.
(define-library (fibers operations)
  (export make-base-operation wrap-operation choice-operation perform-operation)
  (import (only (scheme-lsp operation)
                make-base-operation wrap-operation choice-operation perform-operation)))
