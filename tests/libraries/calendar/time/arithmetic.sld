(define-library (time arithmetic)
  (export between? (rename clamp within))
  (import (scheme base))
  (include "shared/range.scm"))
