;; Guile: delimited continuations.
(define-library (ice-9 control)
  (export call-with-prompt abort-to-prompt make-prompt-tag default-prompt-tag call/ec
          call-with-escape-continuation let/ec shift reset shift* reset*)
  (import (only (scheme-lsp control)
                call-with-prompt abort-to-prompt make-prompt-tag default-prompt-tag call/ec
                call-with-escape-continuation let/ec shift reset shift* reset*)))
