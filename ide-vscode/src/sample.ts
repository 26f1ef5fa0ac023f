/** The program that the walkthrough opens. */
export const SAMPLE = `(import (scheme base) (scheme write))

;; The number of leaves of a tree of pairs.
(define (leaves tree)
  (if (pair? tree)
      (+ (leaves (car tree)) (leaves (cdr tree)))
      1))

(display (leaves '((a . b) . (c . d))))
(newline)
`;
