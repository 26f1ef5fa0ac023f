;; R7RS-small, appendix A: the load library.
(define-library (scheme load)
  (export load)
  (import (only (scheme-lsp load)
                load)))
