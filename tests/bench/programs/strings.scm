;; Building strings: appending, conversion of numbers, characters.
(define (repeat n thunk)
  (if (> n 0) (begin (thunk) (repeat (- n 1) thunk))))

(define (join n)
  (let loop ((i 0) (parts '()))
    (if (= i n)
        (apply string-append parts)
        (loop (+ i 1) (cons (number->string i) (cons "," parts))))))

(define (count-char c s)
  (let ((n (string-length s)))
    (let loop ((i 0) (k 0))
      (if (= i n)
          k
          (loop (+ i 1) (if (char=? c (string-ref s i)) (+ k 1) k))))))

(define (run)
  (let ((last 0))
    (repeat 50 (lambda () (set! last (count-char #\7 (join 5000)))))
    last))
(define expected 1500)
