;; R6RS: exact integers as rows of bits.
(define-library (rnrs arithmetic bitwise)
  (export bitwise-not bitwise-and bitwise-ior bitwise-xor bitwise-if bitwise-bit-count
          (rename integer-length bitwise-length) (rename first-set-bit bitwise-first-bit-set)
          bitwise-bit-set? bitwise-copy-bit (rename bit-field bitwise-bit-field)
          bitwise-copy-bit-field (rename arithmetic-shift bitwise-arithmetic-shift)
          (rename arithmetic-shift bitwise-arithmetic-shift-left) bitwise-arithmetic-shift-right
          bitwise-rotate-bit-field (rename bit-field-reverse bitwise-reverse-bit-field))
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                - < eq?)
          (only (scheme-lsp integer)
                bitwise-not bitwise-and bitwise-ior bitwise-xor integer-length arithmetic-shift
                bit-count logbit?)
          (only (scheme-lsp bitwise)
                bitwise-if first-set-bit copy-bit bit-field bit-field-replace bit-field-rotate
                bit-field-reverse))
  (begin
    ;; How many bits an integer has; of a negative one, the complement of how many it lacks. (R6RS)
    (define (bitwise-bit-count n) (if (< n 0) (bitwise-not (bit-count n)) (bit-count n)))
    ;; Whether an integer has the bit of an index. (R6RS)
    (define (bitwise-bit-set? n index) (logbit? index n))
    ;; An integer with the bit of an index set to 0 or 1. (R6RS)
    (define (bitwise-copy-bit n index bit) (copy-bit index n (if (eq? bit 0) #f #t)))
    ;; The first integer with its bits from a start to an end replaced by the lowest bits of the last.
    ;; (R6RS)
    (define (bitwise-copy-bit-field to start end from) (bit-field-replace to from start end))
    ;; An integer shifted to the right by a count. (R6RS)
    (define (bitwise-arithmetic-shift-right n count) (arithmetic-shift n (- 0 count)))
    ;; An integer with its bits from a start to an end rotated to the left by a count. (R6RS)
    (define (bitwise-rotate-bit-field n start end count) (bit-field-rotate n count start end))))
