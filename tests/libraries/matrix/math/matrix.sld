;; Matrices of numbers, exact or not, in vectors row by row.
(define-library (math matrix)
  (import (scheme base))
  (cond-expand
    ((and full-unicode (not no-inexact))
     (import (scheme inexact))
     (export matrix-norm))
    (else))
  (export matrix matrix? matrix-rows matrix-columns matrix-ref matrix-set!
          matrix-map matrix-for-each matrix->lists lists->matrix
          (rename build-matrix make-matrix)
          (rename matrix+ matrix-add)
          (rename matrix* matrix-multiply)
          identity-matrix matrix-transpose matrix-expt
          matrix-determinant matrix-inverse matrix-solve matrix=?
          for-range)
  (include "matrix/base.scm")
  ;; A file from the time when Scheme was written in capitals.
  (include-ci "matrix/LEGACY.SCM")
  (cond-expand
    ((and ratios exact-closed)
     (include "matrix/eliminate.scm" "matrix/exact.scm"))
    (else
     (include "matrix/eliminate.scm" "matrix/inexact.scm")))
  (cond-expand
    ((and full-unicode (not no-inexact))
     (begin
       (define (matrix-norm m)
         (let ((sum 0))
           (matrix-for-each (lambda (x) (set! sum (+ sum (* x x)))) m)
           (sqrt sum)))))
    (else)))
