;; Sets of intervals with values, to be asked what overlaps a point or an interval: treaps whose nodes know the
;; greatest end below them.
(define-library (data interval-tree)
  (include-library-declarations "interval-tree/exports.scm")
  (import (scheme base))
  (include-library-declarations "interval-tree/imports.scm" "interval-tree/code.scm"))
