;; Names that the library defines itself are not taken from there.
(cond-expand
  ((library (srfi 1))
   (import (only (srfi 1) filter append-map))
   (begin
     (define (concatenate-map procedure items) (append-map procedure items))))
  (else
   (begin
     (define (filter keep? items)
       (cond ((null? items) '())
             ((keep? (car items)) (cons (car items) (filter keep? (cdr items))))
             (else (filter keep? (cdr items)))))
     (define (concatenate-map procedure items) (apply append (map procedure items))))))
