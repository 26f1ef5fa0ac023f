;; A fold over closures: calls of unknown procedures, captured variables.
(define (fold-left* f init items)
  (let loop ((acc init) (items items))
    (if (null? items) acc (loop (f acc (car items)) (cdr items)))))

(define (compose . fs)
  (if (null? fs)
      (lambda (x) x)
      (let ((f (car fs)) (g (apply compose (cdr fs))))
        (lambda (x) (f (g x))))))

(define (adder n) (lambda (x) (+ x n)))

(define (numbers n)
  (let loop ((i n) (l '()))
    (if (= i 0) l (loop (- i 1) (cons i l)))))

(define (run)
  (let ((items (numbers 1000))
        (step (compose (adder 1) (adder -2) (adder 3) (adder -2))))
    (do ((i 0 (+ i 1))
         (sum 0 (fold-left* (lambda (acc x) (+ acc (remainder (step x) 7))) 0 (map step items))))
        ((= i 1000) sum))))
(define expected 3003)
