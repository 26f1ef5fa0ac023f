;; Operations on natural numbers, bit by bit, where no library has them.

(define (bitwise operation)
  (lambda (a b)
    (let loop ((a a) (b b) (bit 1) (result 0))
      (if (and (= a 0) (= b 0))
          result
          (loop (quotient a 2)
                (quotient b 2)
                (* bit 2)
                (if (operation (odd? a) (odd? b)) (+ result bit) result))))))

(define bitwise-and (bitwise (lambda (a b) (and a b))))
(define bitwise-ior (bitwise (lambda (a b) (or a b))))
(define bitwise-xor (bitwise (lambda (a b) (not (eq? a b)))))
(define (bitwise-not a) (- -1 a))
(define (arithmetic-shift a count) (floor (* a (expt 2 count))))
(define (bit-count a)
  (if (= a 0) 0 (+ (modulo a 2) (bit-count (quotient a 2)))))
