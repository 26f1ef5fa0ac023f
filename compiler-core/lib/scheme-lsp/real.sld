;; Transcendental functions (R7RS 6.2.6).
(define-library (scheme-lsp real)
  (export exp log sin cos tan asin acos atan sqrt)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number))
  (begin
    ;; e to the power of a number; exactly 1 of exact 0. (R7RS 6.2.6)
    (define (exp z) (if (eq? z 0) 1 (%flexp (inexact z))))

    ;; The natural logarithm of a number; with a second argument, the logarithm to that base.
    ;; (R7RS 6.2.6)
    (define log
      (case-lambda
        ((z) (natural-log z))
        ((z base) (%divide (natural-log z) (natural-log base)))))

    ;; Integers too large for a flonum are halved by powers of two first.
    (define (natural-log z)
      (if (eq? z 1)
          0
          (let ((x (inexact z)))
            (if (if (exact-integer? z) (infinite? x) #f)
                (let loop ((z z) (halvings 0))
                  (let ((x (inexact z)))
                    (if (infinite? x)
                        (loop (quotient z 1267650600228229401496703205376) (+ halvings 100))
                        (+ (%fllog x) (* halvings 0.6931471805599453)))))
                (%fllog x)))))

    ;; The sine of an angle in radians. (R7RS 6.2.6)
    (define (sin z) (if (eq? z 0) 0 (%flsin (inexact z))))

    ;; The cosine of an angle in radians. (R7RS 6.2.6)
    (define (cos z) (if (eq? z 0) 1 (%flcos (inexact z))))

    ;; The tangent of an angle in radians. (R7RS 6.2.6)
    (define (tan z) (if (eq? z 0) 0 (%fltan (inexact z))))

    ;; The angle, in radians, whose sine is the argument. (R7RS 6.2.6)
    (define (asin z) (if (eq? z 0) 0 (%flasin (inexact z))))

    ;; The angle, in radians, whose cosine is the argument. (R7RS 6.2.6)
    (define (acos z) (if (eq? z 1) 0 (%flacos (inexact z))))

    ;; The angle, in radians, whose tangent is the argument; with two arguments, the angle of the
    ;; point that has the first as its y and the second as its x. (R7RS 6.2.6)
    (define atan
      (case-lambda
        ((z) (if (eq? z 0) 0 (%flatan (inexact z))))
        ((y x)
         (if (if (eq? y 0) (if (%flonum? x) #f (> x 0)) #f)
             0
             (%flatan2 (inexact y) (inexact x))))))

    ;; The number, not negative, whose square is the argument; exact if the argument and the root
    ;; are. (R7RS 6.2.6)
    (define (sqrt z)
      (if (if (number? z) (if (%flonum? z) #f (if (exact-integer? z) #f (< 0 z))) #f)
          (ratio-sqrt (sqrt (%numerator z)) (sqrt (%denominator z)) z)
          (integer-or-real-sqrt z)))

    (define (ratio-sqrt n d z)
      (if (if (%flonum? n) #t (%flonum? d))
          (%flsqrt (inexact z))
          (%divide n d)))

    (define (integer-or-real-sqrt z)
      (if (if (exact-integer? z) (<= 0 z) #f)
          (receive (root rest) (exact-integer-sqrt z)
            (if (eq? rest 0)
                root
                (let ((x (inexact z)))
                  (if (infinite? x) (inexact root) (%flsqrt x)))))
          (%flsqrt (inexact z))))))
