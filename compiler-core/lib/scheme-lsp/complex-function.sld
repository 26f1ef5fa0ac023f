;; Functions of complex numbers that are not real (R7RS 6.2.6), by formulas of flonums.
;;
;; Where a branch cut is to be decided for a real argument, it is as if the argument had an imaginary part
;; of exact zero: see R7RS 6.2.6 for `log`, from which the other functions are defined.
(define-library (scheme-lsp complex-function)
  (export pi polar complex-magnitude complex-angle complex-exp complex-log complex-sqrt
          complex-sin complex-cos complex-tan complex-asin complex-acos complex-atan)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number))
  (begin
    (define pi 3.141592653589793)

    ;; The parts of a number as flonums.
    (define (real z) (inexact (%real-part z)))
    (define (imaginary z) (inexact (%imag-part z)))

    ;; The number with a magnitude and an angle, flonums.
    (define (polar magnitude angle)
      (%make-complex (%fl* magnitude (%flcos angle)) (%fl* magnitude (%flsin angle))))

    ;; The root of the sum of two squares, scaled by 2^600 if these would overflow or lose digits.
    (define (hypotenuse x y)
      (let* ((x (%flabs x)) (y (%flabs y)) (long (if (%fl< x y) y x)))
        (cond
          ((if (infinite? x) #t (infinite? y)) (%fl/ 1.0 0.0))
          ((%fl< 1e150 long) (scaled-hypotenuse x y 2.409919865102884e-181 4.149515568880993e180))
          ((%fl< long 1e-140) (scaled-hypotenuse x y 4.149515568880993e180 2.409919865102884e-181))
          (else (scaled-hypotenuse x y 1.0 1.0)))))

    (define (scaled-hypotenuse x y down up)
      (let ((x (%fl* x down)) (y (%fl* y down)))
        (%fl* up (%flsqrt (%fl+ (%fl* x x) (%fl* y y))))))

    ;; The distance from zero, exact if the parts and the root are.
    (define (complex-magnitude z)
      (or (exact-magnitude z) (hypotenuse (real z) (imaginary z))))

    (define (exact-magnitude z)
      (if (exact? z)
          (exact-root (+ (square (%real-part z)) (square (%imag-part z))))
          #f))

    ;; The root of an exact number that is not negative, or #f if it is not rational.
    (define (exact-root x)
      (let ((n (exact-integer-root (%numerator x))))
        (if n
            (let ((d (exact-integer-root (%denominator x))))
              (if d (%divide n d) #f))
            #f)))

    (define (exact-integer-root n)
      (receive (root rest) (exact-integer-sqrt n)
        (if (eq? rest 0) root #f)))

    (define (complex-angle z) (%flatan2 (imaginary z) (real z)))

    (define (complex-exp z) (polar (%flexp (real z)) (imaginary z)))

    ;; Of any number but zero.
    (define (complex-log z)
      (%make-complex (%fllog (hypotenuse (real z) (imaginary z))) (complex-angle z)))

    ;; The root whose real part is not negative, exact if it can be; of any number.
    (define (complex-sqrt z)
      (let* ((magnitude (exact-magnitude z))
             (a (if magnitude (exact-root (%divide (+ magnitude (%real-part z)) 2)) #f))
             (b (if a (exact-root (%divide (- magnitude (%real-part z)) 2)) #f)))
        (if b
            (%make-complex a (if (< (%imag-part z) 0) (- 0 b) b))
            (flonum-root (real z) (imaginary z)))))

    (define (flonum-root x y)
      (let* ((half (%fl* 0.5 (hypotenuse x y)))
             (long (%flsqrt (%fl+ half (%flabs (%fl* 0.5 x))))))
        (cond
          ((infinite? y) (%make-complex (%flabs y) y))
          ((%fl= long 0.0) (%make-complex 0.0 y))
          ((%fl< x 0.0)
           (%make-complex (%fl/ (%flabs y) (%fl* 2.0 long)) (copy-sign long y)))
          (else (%make-complex long (%fl/ y (%fl* 2.0 long)))))))

    ;; `x`, which is not negative, with the sign of `y`.
    (define (copy-sign x y)
      (if (if (%fl= y 0.0) (%fl< (%fl/ 1.0 y) 0.0) (%fl< y 0.0)) (%fl- 0.0 x) x))

    (define (hyperbolic-cosine x)
      (let ((power (%flexp (%flabs x))))
        (%fl* 0.5 (%fl+ power (%fl/ 1.0 power)))))

    ;; Near zero by the series, where the difference of the exponentials would lose digits.
    (define (hyperbolic-sine x)
      (if (%fl< (%flabs x) 1.0)
          (let loop ((n 17.0) (sum 1.0))
            (if (%fl< n 2.0)
                (%fl* x sum)
                (loop (%fl- n 2.0) (%fl+ 1.0 (%fl/ (%fl* (%fl* x x) sum) (%fl* n (%fl- n 1.0)))))))
          (let ((power (%flexp (%flabs x))))
            (copy-sign (%fl* 0.5 (%fl- power (%fl/ 1.0 power))) x))))

    (define (inverse-hyperbolic-sine x)
      (let ((a (%flabs x)))
        (copy-sign
         (cond
           ;; x - x^3 / 6 + 3 x^5 / 40 - 15 x^7 / 336
           ((%fl< a 0.01)
            (let ((s (%fl* a a)))
              (%fl* a (%fl- 1.0 (%fl* s (%fl- 0.16666666666666666
                                              (%fl* s (%fl- 0.075 (%fl* s 0.044642857142857144)))))))))
           ((%fl< a 1e150) (%fllog (%fl+ a (%flsqrt (%fl+ 1.0 (%fl* a a))))))
           (else (%fl+ 0.6931471805599453 (%fllog a))))
         x)))

    (define (complex-sin z)
      (let ((x (real z)) (y (imaginary z)))
        (%make-complex (%fl* (%flsin x) (hyperbolic-cosine y))
                       (%fl* (%flcos x) (hyperbolic-sine y)))))

    (define (complex-cos z)
      (let ((x (real z)) (y (imaginary z)))
        (%make-complex (%fl* (%flcos x) (hyperbolic-cosine y))
                       (%fl- 0.0 (%fl* (%flsin x) (hyperbolic-sine y))))))

    (define (complex-tan z)
      (let ((x (%fl* 2.0 (real z))) (y (%fl* 2.0 (imaginary z))))
        ;; Far from the real axis nothing but the direction is left.
        (if (%fl< 700.0 (%flabs y))
            (%make-complex 0.0 (copy-sign 1.0 y))
            (let ((divisor (%fl+ (%flcos x) (hyperbolic-cosine y))))
              (%make-complex (%fl/ (%flsin x) divisor) (%fl/ (hyperbolic-sine y) divisor))))))

    ;; The imaginary part of the product of two numbers, the first of them conjugated.
    (define (conjugate-product a b)
      (%fl- (%fl* (real a) (imaginary b)) (%fl* (imaginary a) (real b))))

    ;; These two after Kahan, Branch Cuts for Complex Elementary Functions.
    (define (complex-asin z)
      (let ((below (complex-sqrt (- 1 z))) (above (complex-sqrt (+ 1 z))))
        (%make-complex
         (%flatan2 (real z)
                   (%fl- (%fl* (real below) (real above)) (%fl* (imaginary below) (imaginary above))))
         (inverse-hyperbolic-sine (conjugate-product below above)))))

    (define (complex-acos z)
      (let ((below (complex-sqrt (- 1 z))) (above (complex-sqrt (+ 1 z))))
        (%make-complex
         (%fl* 2.0 (%flatan2 (real below) (real above)))
         (inverse-hyperbolic-sine (conjugate-product above below)))))

    (define (complex-atan z)
      (let* ((x (real z)) (y (imaginary z)) (square (%fl* x x))
             (above (%fl+ y 1.0)) (below (%fl- y 1.0)))
        (%make-complex
         (%fl* 0.5 (%flatan2 (%fl* 2.0 x) (%fl- (%fl- 0.0 (%fl* above below)) square)))
         (%fl* 0.25 (%fllog (%fl/ (%fl+ square (%fl* above above))
                                  (%fl+ square (%fl* below below))))))))))
