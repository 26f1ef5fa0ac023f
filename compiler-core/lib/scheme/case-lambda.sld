;; R7RS-small, appendix A: the case-lambda library.
(define-library (scheme case-lambda)
  (export case-lambda)
  (import (only (scheme-lsp syntax)
                case-lambda)))
