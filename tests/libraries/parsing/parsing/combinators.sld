;; Parsers are procedures: (parser text start succeed fail) calls succeed with a value and the place after it,
;; or fail with the place and what would have been accepted there.
(define-library (parsing combinators)
  (export parse parse-error? parse-error-place parse-error-expected
          return expected char-if literal token
          sequence choose many many1 optional separated chain-left
          parser define-parser lazy-parser end-of-text)
  (export (rename bind then))
  (import (scheme base))
  (begin
    (define-record-type parse-error
      (make-parse-error place expected)
      parse-error?
      (place parse-error-place)
      (expected parse-error-expected)))
  (include "combinators/primitive.scm" "combinators/repeat.scm")
  (include "combinators/syntax.scm"))
