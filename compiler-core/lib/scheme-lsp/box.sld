;; Boxes (SRFI 111).
(define-library (scheme-lsp box)
  (export box box? unbox set-box!)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; A new box that holds a value. (SRFI 111)
    (define (box value) (%box value))

    ;; Whether a value is a box. (SRFI 111)
    (define (box? value) (%box? value))

    ;; What a box holds. (SRFI 111)
    (define (unbox box)
      (if (%box? box) (%box-ref box) (%raise-wrong-type 'unbox 1 box "a box")))

    ;; Stores a value in a box. (SRFI 111)
    (define (set-box! box value)
      (if (%box? box) (%box-set! box value) (%raise-wrong-type 'set-box! 1 box "a box")))))
