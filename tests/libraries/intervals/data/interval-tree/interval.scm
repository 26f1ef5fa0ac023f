;; Half-open intervals of real numbers.

(define-record-type <interval>
  (make-interval start end)
  interval?
  (start interval-start)
  (end interval-end))

(define (interval start end)
  (if (< start end)
      (make-interval start end)
      (error "an interval ends after its start" start end)))

(define (interval-overlaps? a b)
  (and (< (interval-start a) (interval-end b))
       (< (interval-start b) (interval-end a))))

(define (interval-contains? a point)
  (and (<= (interval-start a) point)
       (< point (interval-end a))))

(define (interval<? a b)
  (or (< (interval-start a) (interval-start b))
      (and (= (interval-start a) (interval-start b))
           (< (interval-end a) (interval-end b)))))
