;; Complex numbers (R7RS 6.2.6).
(define-library (scheme-lsp complex)
  (export real-part imag-part magnitude angle make-rectangular make-polar)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number)
          (scheme-lsp complex-function))
  (begin
    (define (check-number who z)
      (if (number? z) z (%raise-wrong-type who 1 z "a number")))

    (define (check-real who index x)
      (if (real? x) x (%raise-wrong-type who index x "a real number")))

    ;; The real part of a number. (R7RS 6.2.6)
    (define (real-part z) (%real-part (check-number 'real-part z)))

    ;; The imaginary part of a number; exact 0 of a real one. (R7RS 6.2.6)
    (define (imag-part z) (%imag-part (check-number 'imag-part z)))

    ;; The distance of a number from zero. (R7RS 6.2.6)
    (define (magnitude z)
      (if (%complex? z)
          (complex-magnitude z)
          (abs (check-number 'magnitude z))))

    ;; The angle of a number in the complex plane, from -pi to pi. (R7RS 6.2.6)
    (define (angle z)
      (if (%complex? z)
          (complex-angle z)
          (if (%flonum? z)
              (%flatan2 0.0 z)
              (if (< z 0) pi 0))))

    ;; The number with a real and an imaginary part. (R7RS 6.2.6)
    (define (make-rectangular x y)
      (%make-complex (check-real 'make-rectangular 1 x) (check-real 'make-rectangular 2 y)))

    ;; The number with a magnitude and an angle. (R7RS 6.2.6)
    (define (make-polar magnitude angle)
      (check-real 'make-polar 1 magnitude)
      (check-real 'make-polar 2 angle)
      (if (eq? angle 0)
          magnitude
          (if (eq? magnitude 0) 0 (polar (inexact magnitude) (inexact angle)))))))
