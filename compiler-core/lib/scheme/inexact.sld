;; R7RS-small, appendix A: the inexact library.
(define-library (scheme inexact)
  (export acos asin atan cos exp finite? infinite? log nan? sin sqrt tan)
  (import (only (scheme-lsp number)
                finite? infinite? nan?)
          (only (scheme-lsp real)
                acos asin atan cos exp log sin sqrt tan)))
