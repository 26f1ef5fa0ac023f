;; Complex numbers (R7RS 6.2.6), as far as they are real: the implementation has no others.
(define-library (scheme-lsp complex)
  (export real-part imag-part angle make-rectangular make-polar)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp real) (scheme-lsp number)
          (scheme-lsp error))
  (begin
    ;; The real part of a number. (R7RS 6.2.6)
    (define (real-part z) (if (number? z) z (%raise-wrong-type 'real-part 1 z "a number")))

    ;; The imaginary part of a number. (R7RS 6.2.6)
    (define (imag-part z) (if (number? z) 0 (%raise-wrong-type 'imag-part 1 z "a number")))

    ;; The angle of a number in the complex plane. (R7RS 6.2.6)
    (define (angle z)
      (if (< z 0) (atan 0 z) 0))

    ;; The number with a real and an imaginary part, which must be exact zero. (R7RS 6.2.6)
    (define (make-rectangular x y)
      (if (eq? y 0)
          (+ x 0)
          (error "make-rectangular: numbers with an imaginary part are not supported:" x y)))

    ;; The number with a magnitude and an angle, which must be exact zero. (R7RS 6.2.6)
    (define (make-polar magnitude angle)
      (if (eq? angle 0)
          (+ magnitude 0)
          (error "make-polar: numbers with an imaginary part are not supported:" magnitude angle)))))
