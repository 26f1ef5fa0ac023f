;; Transcendental functions, roots and powers (R7RS 6.2.6).
(define-library (scheme-lsp real)
  (export exp log sin cos tan asin acos atan sqrt expt)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number)
          (scheme-lsp complex-function))
  (begin
    (define (not-a-number who index z)
      (%raise-wrong-type who index z "a number"))

    ;; A function that is exact for one argument, and otherwise is one of flonums and one of others.
    (define-syntax define-function
      (syntax-rules ()
        ((_ (name z) exact-argument exact-value flonum-function complex-function)
         (define (name z)
           (cond
             ((%flonum? z) (flonum-function z))
             ((eq? z exact-argument) exact-value)
             ((%complex? z) (complex-function z))
             ((number? z) (flonum-function (inexact z)))
             (else (not-a-number 'name 1 z)))))))

    ;; e to the power of a number; exactly 1 of exact 0. (R7RS 6.2.6)
    (define-function (exp z) 0 1 %flexp complex-exp)

    ;; The sine of an angle in radians. (R7RS 6.2.6)
    (define-function (sin z) 0 0 %flsin complex-sin)

    ;; The cosine of an angle in radians. (R7RS 6.2.6)
    (define-function (cos z) 0 1 %flcos complex-cos)

    ;; The tangent of an angle in radians. (R7RS 6.2.6)
    (define-function (tan z) 0 0 %fltan complex-tan)

    ;; The angle, in radians, whose sine is the argument; complex beyond -1 and 1. (R7RS 6.2.6)
    (define-function (asin z) 0 0 flonum-asin complex-asin)

    ;; The angle, in radians, whose cosine is the argument; complex beyond -1 and 1. (R7RS 6.2.6)
    (define-function (acos z) 1 0 flonum-acos complex-acos)

    (define (flonum-asin x)
      (if (%fl< 1.0 (%flabs x)) (complex-asin x) (%flasin x)))

    (define (flonum-acos x)
      (if (%fl< 1.0 (%flabs x)) (complex-acos x) (%flacos x)))

    (define-function (arc-tangent z) 0 0 %flatan complex-atan)

    ;; The angle, in radians, whose tangent is the argument; with two arguments, the angle of the
    ;; point that has the first as its y and the second as its x. (R7RS 6.2.6)
    (define atan
      (case-lambda
        ((z) (if (number? z) (arc-tangent z) (not-a-number 'atan 1 z)))
        ((y x)
         (cond
           ((if (real? y) #f #t) (%raise-wrong-type 'atan 1 y "a real number"))
           ((if (real? x) #f #t) (%raise-wrong-type 'atan 2 x "a real number"))
           ((if (eq? y 0) (if (%flonum? x) #f (> x 0)) #f) 0)
           (else (%flatan2 (inexact y) (inexact x)))))))

    ;; The natural logarithm of a number; with a second argument, the logarithm to that base.
    ;; (R7RS 6.2.6)
    (define log
      (case-lambda
        ((z) (natural-log z))
        ((z base) (%divide (natural-log z) (natural-log base)))))

    (define (natural-log z)
      (cond
        ((%flonum? z) (if (%fl< z 0.0) (complex-log z) (%fllog z)))
        ((eq? z 1) 0)
        ((%complex? z) (complex-log z))
        ((number? z)
         (if (< z 0)
             (%make-complex (positive-log (- 0 z)) pi)
             (positive-log z)))
        (else (not-a-number 'log 1 z))))

    ;; Of an exact number that is not negative. Those too large or too small for a flonum are divided
    ;; first.
    (define (positive-log z)
      (let ((x (inexact z)))
        (if (if (infinite? x) #t (if (%fl= x 0.0) (< 0 z) #f))
            (%fl- (large-log (%numerator z)) (large-log (%denominator z)))
            (%fllog x))))

    (define (large-log n)
      (let loop ((n n) (count 0))
        (let ((x (inexact n)))
          (if (infinite? x)
              (loop (quotient n 1267650600228229401496703205376) (%fx+ count 100))
              (%fl+ (%fllog x) (%fl* (inexact count) 0.6931471805599453))))))

    ;; The number whose square is the argument, exact if the argument and the root are; of the two, the
    ;; one whose real part is positive, or is zero and the imaginary part positive. (R7RS 6.2.6)
    (define (sqrt z)
      (cond
        ((%flonum? z)
         (if (%fl< z 0.0)
             (%make-complex 0.0 (%flsqrt (%fl- 0.0 z)))
             (%flsqrt z)))
        ((%complex? z) (complex-sqrt z))
        ((number? z)
         (if (< z 0)
             (%make-complex 0 (positive-root (- 0 z)))
             (positive-root z)))
        (else (not-a-number 'sqrt 1 z))))

    (define (positive-root z)
      (if (exact-integer? z)
          (receive (root rest) (exact-integer-sqrt z)
            (if (eq? rest 0) root (near-root z root)))
          (let ((n (positive-root (%numerator z))) (d (positive-root (%denominator z))))
            (if (if (%flonum? n) #t (%flonum? d))
                (let ((x (inexact z)))
                  (if (if (infinite? x) #t (%fl= x 0.0))
                      (%fl/ (inexact n) (inexact d))
                      (%flsqrt x)))
                (%divide n d)))))

    ;; The root of an integer as a flonum, given the integer below it.
    (define (near-root z root)
      (let ((x (inexact z)))
        (if (infinite? x) (inexact root) (%flsqrt x))))

    ;; The first argument to the power of the second. (R7RS 6.2.6)
    (define (expt base exponent)
      (cond
        ((if (number? base) #f #t) (not-a-number 'expt 1 base))
        ((exact-integer? exponent)
         (cond
           ((eq? exponent 0) 1)
           ((%flonum? base) (flonum-power base exponent))
           ((exact-integer? base) (integer-power base exponent))
           ((%complex? base) (complex-power base exponent))
           (else
            (%divide (integer-power (%numerator base) exponent)
                     (integer-power (%denominator base) exponent)))))
        ((if (number? exponent) #f #t) (not-a-number 'expt 2 exponent))
        ((%flonum? exponent) (real-power base exponent))
        ((eq? base 1) 1)
        ((eq? base 0) (zero-power exponent))
        ((%complex? exponent)
         (if (= base 0) (zero-power exponent) (exp (* exponent (natural-log base)))))
        ;; An exact ratio.
        (else
         (let ((root (if (eq? 2 (%denominator exponent)) (sqrt base) 0.0)))
           (if (exact? root)
               (expt root (%numerator exponent))
               (real-power base (inexact exponent)))))))

    ;; No memory holds the powers of an exponent that is not a fixnum, but for units.
    (define (integer-power base exponent)
      (if (if (%fixnum? exponent) #f (if (%fixnum? base) (if (%fx< base 2) (%fx< base -1) #t) (%bignum? base)))
          (%raise-wrong-type 'expt 2 exponent "an exponent whose power fits the memory"))
      (if (< exponent 0)
          (%divide 1 (exact-power base (- 0 exponent)))
          (exact-power base exponent)))

    ;; The parity of an exponent too large for a flonum would be lost.
    (define (flonum-power base exponent)
      (if (%fixnum? exponent)
          (%flexpt base (inexact exponent))
          (let ((x (%flexpt (%flabs base) (inexact exponent))))
            (if (if (%fl< base 0.0) (odd? exponent) #f) (%fl- 0.0 x) x))))

    ;; By multiplication as long as that is precise.
    (define (complex-power base exponent)
      (cond
        ((if (exact? base) #t (if (< -64 exponent) (< exponent 64) #f))
         (integer-power base exponent))
        (else (exp (* exponent (natural-log base))))))

    (define (real-power base exponent)
      (cond
        ((if (%complex? base)
             #t
             (if (< base 0) (if (%fl= exponent (%flfloor exponent)) #f #t) #f))
         (exp (* exponent (natural-log base))))
        (else
         (let ((x (inexact base)))
           (if (if (infinite? x) (exact-rational? base) #f)
               (exp (* exponent (natural-log base)))
               (%flexpt x exponent))))))

    ;; Exact or inexact zero to the power of an exponent that is no exact integer.
    (define (zero-power exponent)
      (cond
        ((= exponent 0) 1)
        ((< 0 (%real-part exponent)) 0)
        (else (%divide 1 0))))))
