;; Expressions, which are evaluated as they are parsed.
(define-library (parsing arithmetic)
  (export calculate)
  (import (scheme base) (scheme char)
          (rename (parsing combinators) (then and-then)))
  (include "arithmetic/grammar.scm"))
