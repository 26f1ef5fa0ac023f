;; SRFI 27: sources of random numbers.
(define-library (srfi 27)
  (export random-integer random-real default-random-source make-random-source random-source?
          random-source-state-ref random-source-state-set! random-source-randomize!
          random-source-pseudo-randomize! random-source-make-integers random-source-make-reals)
  (import (scheme-lsp random)))
