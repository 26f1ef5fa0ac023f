;; R7RS-small, appendix A: the process-context library.
(define-library (scheme process-context)
  (export command-line emergency-exit exit get-environment-variable get-environment-variables)
  (import (only (scheme-lsp process)
                command-line emergency-exit exit get-environment-variable get-environment-variables)))
