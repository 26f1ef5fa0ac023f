;; Exact elements: whatever is not zero will do. Inexact ones: the greatest.
(define (better-pivot? new old)
  (if (and (exact? new) (exact? old))
      (and (zero? old) (not (zero? new)))
      (> (abs new) (abs old))))

(define (matrix=? a b)
  (and (= (matrix-rows a) (matrix-rows b))
       (= (matrix-columns a) (matrix-columns b))
       (equal? (matrix-elements a) (matrix-elements b))))
