;; R7RS-small, appendix A: the write library.
(define-library (scheme write)
  (export display write write-shared write-simple)
  (import (only (scheme-lsp write)
                display write write-shared write-simple)))
