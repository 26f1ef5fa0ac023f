;; An object raised and caught one call up, 10^4 times.
;; operations: 10000
(define (fail x) (raise x))

(define (attempt x)
  (guard (e (#t (+ e 1)))
    (fail x)
    0))

(define (run)
  (let loop ((i 0) (sum 0))
    (if (= i 10000) sum (loop (+ i 1) (+ sum (attempt i))))))
(define expected 50005000)
