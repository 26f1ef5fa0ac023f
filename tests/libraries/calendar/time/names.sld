(define-library (time names)
  (export day-names month-names index-of)
  (import (scheme base) (scheme char))
  (begin
    (define day-names '#("Monday" "Tuesday" "Wednesday" "Thursday" "Friday" "Saturday" "Sunday"))
    (define month-names
      '#("January" "February" "March" "April" "May" "June" "July" "August" "September" "October"
         "November" "December")))
  (include "shared/range.scm")
  (begin
    ;; The index of a name, or of its first three letters.
    (define (index-of names text)
      (let loop ((index 0))
        (cond ((not (between? 0 index (- (vector-length names) 1))) #f)
              ((let ((name (vector-ref names index)))
                 (or (string-ci=? name text)
                     (string-ci=? (substring name 0 (clamp 0 3 (string-length name))) text)))
               index)
              (else (loop (+ index 1))))))))
