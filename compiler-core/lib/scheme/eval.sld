;; R7RS-small, appendix A: the eval library.
(define-library (scheme eval)
  (export environment eval)
  (import (only (scheme-lsp syntax)
                environment)
          (only (scheme-lsp eval)
                eval)))
