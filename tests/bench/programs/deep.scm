;; Recursion a million frames deep.
;; operations: 5000000
(define (sum l)
  (if (null? l) 0 (+ (car l) (sum (cdr l)))))

(define (ones n)
  (let loop ((n n) (l '()))
    (if (= n 0) l (loop (- n 1) (cons 1 l)))))

(define list-of-ones (ones 1000000))

(define (run)
  (let loop ((i 0) (total 0))
    (if (= i 5) total (loop (+ i 1) (+ total (sum list-of-ones))))))
(define expected 5000000)
