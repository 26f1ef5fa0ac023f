;; SRFI 98: environment variables.
(define-library (srfi 98)
  (export get-environment-variable get-environment-variables)
  (import (only (scheme-lsp process)
                get-environment-variable get-environment-variables)))
