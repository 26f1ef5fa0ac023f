;; R7RS-small, appendix A: the complex library.
(define-library (scheme complex)
  (export angle imag-part magnitude make-polar make-rectangular real-part)
  (import (only (scheme-lsp complex)
                angle imag-part magnitude make-polar make-rectangular real-part)))
