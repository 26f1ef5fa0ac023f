;; R7RS-small, appendix A: the lazy library.
(define-library (scheme lazy)
  (export delay delay-force force make-promise promise?)
  (import (only (scheme-lsp promise)
                delay delay-force force make-promise promise?)))
