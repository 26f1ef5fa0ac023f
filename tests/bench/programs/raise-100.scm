;; An object raised and caught a hundred calls up, 10^4 times.
;; operations: 10000
(define (fail depth x)
  (if (= depth 0)
      (raise x)
      (+ 1 (fail (- depth 1) x))))

(define (attempt x)
  (guard (e (#t (+ e 1)))
    (fail 100 x)))

(define (run)
  (let loop ((i 0) (sum 0))
    (if (= i 10000) sum (loop (+ i 1) (+ sum (attempt i))))))
(define expected 50005000)
