;; Sets of small natural numbers, packed in bytevectors.
(define-library (data bit-set)
  (export bit-set? bit-set bit-set-copy
          bit-set-contains? bit-set-size bit-set-empty? bit-set=? bit-set-subset?
          bit-set-add! bit-set-delete! bit-set-toggle!
          bit-set-fold bit-set-for-each bit-set->list list->bit-set
          bit-set-union bit-set-intersection bit-set-difference bit-set-xor
          bit-set-min bit-set-max
          do-bit-set
          primes)
  (import (scheme base))
  (cond-expand
    ((library (srfi 151))
     (import (only (srfi 151) bitwise-and bitwise-ior bitwise-xor bitwise-not arithmetic-shift bit-count)))
    ((library (srfi 60))
     (import (only (srfi 60) bitwise-and bitwise-ior bitwise-xor bitwise-not arithmetic-shift bit-count)))
    (else
     (include "bit-set/bitwise.scm")))
  (include "bit-set/bytes.scm" "bit-set/walk.scm")
  (include "bit-set/set.scm" "bit-set/algebra.scm")
  (begin
    ;; The primes below a limit, by a sieve.
    (define (primes limit)
      (include "bit-set/sieve.scm"))))
