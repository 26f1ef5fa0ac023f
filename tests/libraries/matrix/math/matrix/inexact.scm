(define (better-pivot? new old) (> (abs new) (abs old)))

(define (matrix=? a b)
  (let ((same (= (matrix-columns a) (matrix-columns b))))
    (matrix-for-each (lambda (x) (when (> (abs x) 1e-9) (set! same #f)))
                     (matrix-map - a b))
    same))
