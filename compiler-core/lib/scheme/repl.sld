;; R7RS-small, appendix A: the repl library.
(define-library (scheme repl)
  (export interaction-environment)
  (import (only (scheme-lsp eval)
                interaction-environment)))
