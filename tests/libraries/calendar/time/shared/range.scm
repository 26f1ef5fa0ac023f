;; Included by two libraries, each of which has its own.
(define (between? low x high) (and (<= low x) (<= x high)))
(define (clamp low x high) (min (max low x) high))
