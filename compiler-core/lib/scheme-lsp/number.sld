;; Numbers (R7RS 6.2) but for transcendental functions and text.
(define-library (scheme-lsp number)
  (export complex? real? rational? integer? exact? inexact? exact-rational?
          finite? infinite? inf? nan? zero? positive? negative? odd? even?
          max min abs / 1+ 1-
          floor/ floor-quotient floor-remainder truncate/ truncate-quotient truncate-remainder
          euclidean/ gcd lcm numerator denominator
          floor ceiling truncate round square exact-integer-sqrt exact-power
          rationalize inexact->exact exact->inexact)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    (define (not-a-number who x)
      (%raise-wrong-type who 1 x "a number"))

    (define (not-real who x)
      (%raise-wrong-type who 1 x "a real number"))

    (define (not-an-integer who index x)
      (%raise-wrong-type who index x "an integer"))

    ;; Whether a value is a number. (R7RS 6.2.6)
    (define (complex? x) (number? x))

    ;; Whether a value is a real number. (R7RS 6.2.6)
    (define (real? x)
      (if (number? x) (if (%complex? x) #f #t) #f))

    ;; Whether a value is a number that is a ratio of integers: neither infinite nor NaN. (R7RS 6.2.6)
    (define (rational? x)
      (if (%flonum? x) (finite-flonum? x) (real? x)))

    ;; Whether a value is a number that is an integer, exact or not. (R7RS 6.2.6)
    (define (integer? x)
      (if (%flonum? x) (integral-flonum? x) (exact-integer? x)))

    (define (finite-flonum? x)
      (%fl= 0.0 (%fl- x x)))

    (define (integral-flonum? x)
      (if (finite-flonum? x) (%fl= x (%flfloor x)) #f))

    ;; Whether a number is exact. (R7RS 6.2.6)
    (define (exact? z)
      (if (%flonum? z)
          #f
          (if (number? z)
              (if (%complex? z) (if (%flonum? (%real-part z)) #f #t) #t)
              (not-a-number 'exact? z))))

    ;; Whether a number is inexact. (R7RS 6.2.6)
    (define (inexact? z)
      (if (%flonum? z)
          #t
          (if (number? z)
              (if (%complex? z) (%flonum? (%real-part z)) #f)
              (not-a-number 'inexact? z))))

    ;; Whether a value is an exact rational number.
    (define (exact-rational? x)
      (if (%flonum? x) #f (real? x)))

    ;; Whether a number, or each part of a complex one, is neither infinite nor NaN. (R7RS 6.2.6)
    (define (finite? z)
      (if (%flonum? z)
          (finite-flonum? z)
          (if (%complex? z)
              (if (finite? (%real-part z)) (finite? (%imag-part z)) #f)
              (if (number? z) #t (not-a-number 'finite? z)))))

    ;; Whether a number, or a part of a complex one, is infinite. (R7RS 6.2.6)
    (define (infinite? z)
      (if (%flonum? z)
          (if (finite-flonum? z) #f (%fl= z z))
          (if (%complex? z)
              (if (infinite? (%real-part z)) #t (infinite? (%imag-part z)))
              (if (number? z) #f (not-a-number 'infinite? z)))))

    ;; As `infinite?`. (Guile, R6RS)
    (define (inf? x) (infinite? x))

    ;; Whether a number, or a part of a complex one, is NaN. (R7RS 6.2.6)
    (define (nan? z)
      (if (%flonum? z)
          (if (%fl= z z) #f #t)
          (if (%complex? z)
              (if (nan? (%real-part z)) #t (nan? (%imag-part z)))
              (if (number? z) #f (not-a-number 'nan? z)))))

    ;; Whether a number is zero. (R7RS 6.2.6)
    (define (zero? z) (= z 0))

    ;; Whether a number is greater than zero. (R7RS 6.2.6)
    (define (positive? x) (> x 0))

    ;; Whether a number is less than zero. (R7RS 6.2.6)
    (define (negative? x) (< x 0))

    ;; Whether an integer is odd. (R7RS 6.2.6)
    (define (odd? n)
      (if (%fixnum? n)
          (%fx= 1 (%fxand n 1))
          (if (integer? n) (if (= (remainder n 2) 0) #f #t) (not-an-integer 'odd? 1 n))))

    ;; Whether an integer is even. (R7RS 6.2.6)
    (define (even? n)
      (if (%fixnum? n)
          (%fx= 0 (%fxand n 1))
          (if (integer? n) (= (remainder n 2) 0) (not-an-integer 'even? 1 n))))

    ;; The sum of a number and 1. (Guile)
    (define (1+ n) (+ n 1))

    ;; A number less 1. (Guile)
    (define (1- n) (- n 1))

    ;; The greatest of the arguments; inexact if any of them is. (R7RS 6.2.6)
    (define max
      (case-lambda
        ((a b) (max-two a b))
        ((a) (max-two a a))
        ((a b . rest)
         (let loop ((a (max-two a b)) (rest rest))
           (if (pair? rest) (loop (max-two a (car rest)) (cdr rest)) a)))))

    (define (max-two a b)
      (if (if (%fixnum? a) (%fixnum? b) #f)
          (if (%fx< a b) b a)
          (pick a b (> a b))))

    ;; The least of the arguments; inexact if any of them is. (R7RS 6.2.6)
    (define min
      (case-lambda
        ((a b) (min-two a b))
        ((a) (min-two a a))
        ((a b . rest)
         (let loop ((a (min-two a b)) (rest rest))
           (if (pair? rest) (loop (min-two a (car rest)) (cdr rest)) a)))))

    (define (min-two a b)
      (if (if (%fixnum? a) (%fixnum? b) #f)
          (if (%fx< b a) b a)
          (pick a b (< a b))))

    ;; One of two numbers, with the inexactness of both; NaN if either is.
    (define (pick a b first?)
      (if (%flonum? a)
          (if (nan? a) a (if first? a (inexact b)))
          (if (%flonum? b)
              (if (nan? b) b (if first? (inexact a) b))
              (if first? a b))))

    ;; The magnitude of a real number. (R7RS 6.2.6)
    (define (abs x)
      (if (%flonum? x)
          (%flabs x)
          (if (< x 0) (- 0 x) x)))

    ;; The first argument divided by all others; of a single argument, its inverse. (R7RS 6.2.6)
    (define /
      (case-lambda
        ((a b) (%divide a b))
        ((a) (%divide 1 a))
        ((a b . rest)
         (let loop ((a (%divide a b)) (rest rest))
           (if (pair? rest) (loop (%divide a (car rest)) (cdr rest)) a)))))

    ;; Two values: quotient and remainder of a division rounded down. (R7RS 6.2.6)
    (define (floor/ n d)
      (let ((r (modulo n d)))
        (values (quotient (- n r) d) r)))

    ;; The quotient of two integers, rounded down. (R7RS 6.2.6)
    (define (floor-quotient n d) (quotient (- n (modulo n d)) d))

    ;; What is left by `floor-quotient`: it has the sign of the divisor. (R7RS 6.2.6)
    (define (floor-remainder n d) (modulo n d))

    ;; Two values: quotient and remainder of a division rounded toward zero. (R7RS 6.2.6)
    (define (truncate/ n d)
      (values (quotient n d) (remainder n d)))

    ;; The quotient of two integers, rounded toward zero. (R7RS 6.2.6)
    (define (truncate-quotient n d) (quotient n d))

    ;; What is left by `truncate-quotient`: it has the sign of the dividend. (R7RS 6.2.6)
    (define (truncate-remainder n d) (remainder n d))

    ;; Two values: a quotient, and a remainder that is never negative. (R6RS div and mod)
    (define (euclidean/ n d)
      (let* ((m (modulo n d)) (r (if (< m 0) (- m d) m)))
        (values (quotient (- n r) d) r)))

    ;; The greatest common divisor of integers; 0 if there are none. (R7RS 6.2.6)
    (define gcd
      (case-lambda
        ((a b) (gcd-two a b))
        (() 0)
        ((a) (gcd-two a 0))
        ((a b . rest)
         (let loop ((a (gcd-two a b)) (rest rest))
           (if (pair? rest) (loop (gcd-two a (car rest)) (cdr rest)) a)))))

    (define (gcd-two a b)
      (if (integer? a)
          (if (integer? b)
              (let loop ((a a) (b b))
                (if (= b 0)
                    ;; A zero that is inexact makes the divisor inexact, too.
                    (abs (if (%flonum? b) (inexact a) a))
                    (loop b (remainder a b))))
              (not-an-integer 'gcd 2 b))
          (not-an-integer 'gcd 1 a)))

    ;; The least common multiple of integers; 1 if there are none. (R7RS 6.2.6)
    (define lcm
      (case-lambda
        ((a b) (lcm-two a b))
        (() 1)
        ((a) (lcm-two a 1))
        ((a b . rest)
         (let loop ((a (lcm-two a b)) (rest rest))
           (if (pair? rest) (loop (lcm-two a (car rest)) (cdr rest)) a)))))

    (define (lcm-two a b)
      (let ((divisor (gcd-two a b)))
        (if (= divisor 0)
            divisor
            (abs (* a (quotient b divisor))))))

    ;; The numerator of a rational number in lowest terms. (R7RS 6.2.6)
    (define (numerator q)
      (if (%flonum? q)
          (inexact (%numerator (exact q)))
          (if (real? q)
              (%numerator q)
              (%raise-wrong-type 'numerator 1 q "a rational number"))))

    ;; The denominator of a rational number in lowest terms. (R7RS 6.2.6)
    (define (denominator q)
      (if (%flonum? q)
          (inexact (%denominator (exact q)))
          (if (real? q)
              (%denominator q)
              (%raise-wrong-type 'denominator 1 q "a rational number"))))

    (define-syntax define-rounding
      (syntax-rules ()
        ((_ (name x) flonum-operation ratio)
         (define (name x)
           (if (%flonum? x)
               (flonum-operation x)
               (if (exact-integer? x)
                   x
                   (if (real? x) ratio (not-real 'name x))))))))

    ;; The integer below a ratio.
    (define (ratio-floor x)
      (floor-quotient (%numerator x) (%denominator x)))

    ;; The largest integer that is not greater than a number. (R7RS 6.2.6)
    (define-rounding (floor x) %flfloor (ratio-floor x))

    ;; The smallest integer that is not less than a number. (R7RS 6.2.6)
    (define-rounding (ceiling x) %flceiling (+ 1 (ratio-floor x)))

    ;; The integer nearest to a number between it and zero. (R7RS 6.2.6)
    (define-rounding (truncate x) %fltruncate (quotient (%numerator x) (%denominator x)))

    ;; The integer nearest to a number; of two, the even one. (R7RS 6.2.6)
    (define-rounding (round x) %flround (ratio-round x))

    (define (ratio-round x)
      (let* ((below (ratio-floor x)) (rest (- x below)) (half (%divide 1 2)))
        (if (< rest half)
            below
            (if (< half rest)
                (+ below 1)
                (if (even? below) below (+ below 1))))))

    ;; A number times itself. (R7RS 6.2.6)
    (define (square z) (* z z))

    ;; Two values: the largest integer whose square is not greater than an exact integer, and what is
    ;; left. (R7RS 6.2.6)
    (define (exact-integer-sqrt k)
      (if (if (exact-integer? k) (<= 0 k) #f)
          (let ((root (integer-sqrt k)))
            (values root (- k (* root root))))
          (%raise-wrong-type 'exact-integer-sqrt 1 k "an exact integer that is not negative")))

    ;; Newton's method from above: the sequence falls until it has reached the root.
    (define (integer-sqrt k)
      (if (= k 0)
          0
          (let loop ((x (power-of-two-above k)))
            (let ((y (quotient (+ x (quotient k x)) 2)))
              (if (< y x) (loop y) x)))))

    ;; A power of two that is not less than the root of `k`.
    (define (power-of-two-above k)
      (let loop ((x 1) (step 2))
        (if (< (* x x) k)
            (if (< (* x step x step) k)
                (loop (* x step) (* step step))
                (loop (* x 2) 2))
            x)))

    ;; A number to the power of an exact integer that is not negative, by squaring.
    (define (exact-power base exponent)
      (cond
        ((eq? base 1) 1)
        ((eq? base 0) (if (eq? exponent 0) 1 0))
        ((eq? base -1) (if (even? exponent) 1 -1))
        ((eq? base 2) (power-of-two exponent))
        (else
         (let loop ((base base) (exponent exponent) (product 1))
           (if (eq? exponent 0)
               product
               (if (odd? exponent)
                   (if (eq? exponent 1)
                       (* product base)
                       (loop (* base base) (quotient exponent 2) (* product base)))
                   (loop (* base base) (quotient exponent 2) product)))))))

    (define (power-of-two exponent)
      (if (< exponent 28)
          (%fxshl 1 exponent)
          (let ((half (power-of-two (quotient exponent 2))))
            (if (odd? exponent) (* 2 (* half half)) (* half half)))))

    ;; The simplest rational number that differs from the first argument by no more than the second:
    ;; of those the one with the smallest denominator. (R7RS 6.2.6)
    (define (rationalize x y)
      (if (if (finite? x) (finite? y) #f)
          (let ((low (- x (abs y))) (high (+ x (abs y))))
            (cond
              ((< 0 low) (simplest-between low high))
              ((< high 0) (- 0 (simplest-between (- 0 high) (- 0 low))))
              (else (if (exact? low) 0 0.0))))
          (if (if (finite? x) (infinite? y) #f) 0.0 (+ x y))))

    (define (simplest-between low high)
      (let ((whole (floor low)))
        (cond
          ((= whole low) whole)
          ((< whole (floor high)) (+ whole 1))
          (else
           (+ whole
              (%divide 1 (simplest-between (%divide 1 (- high whole)) (%divide 1 (- low whole)))))))))

    ;; The exact number equal to a number. (R7RS 6.2.6)
    (define (inexact->exact z) (exact z))

    ;; The inexact number nearest to a number. (R7RS 6.2.6)
    (define (exact->inexact z) (inexact z))))
