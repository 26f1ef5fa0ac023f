;; R7RS-small, appendix A: the read library.
(define-library (scheme read)
  (export read)
  (import (only (scheme-lsp read)
                read)))
