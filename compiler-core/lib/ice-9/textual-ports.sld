;; Guile: textual input and output, with the names of R6RS.
(define-library (ice-9 textual-ports)
  (export get-char get-line get-string-all get-string-n lookahead-char put-char put-string unget-char
          unget-string)
  (import (scheme-lsp textual-port)))
