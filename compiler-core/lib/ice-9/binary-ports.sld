;; Guile: binary input and output, with the names of R6RS.
(define-library (ice-9 binary-ports)
  (export eof-object get-u8 lookahead-u8 get-bytevector-n get-bytevector-n! get-bytevector-some
          get-bytevector-all put-u8 put-bytevector open-bytevector-input-port
          open-bytevector-output-port)
  (import (scheme-lsp textual-port)
          (only (scheme-lsp primitive)
                eof-object)))
