;; Guile's optional and keyword arguments, which are also in its core.
(define-library (ice-9 optargs)
  (export lambda* define* case-lambda* define*-public let-optional let-optional* let-keywords
          let-keywords*)
  (import (scheme-lsp syntax) (scheme-lsp optional)))
