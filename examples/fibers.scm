;; Prime numbers by a chain of fibers, one for each prime: each passes on what its prime does not divide.
;;
;;     scheme-lsp run examples/fibers.scm
(import (scheme base) (scheme write) (fibers) (fibers channels))

(define (count-from n out)
  (put-message out n)
  (count-from (+ n 1) out))

(define (sieve prime in out)
  (let ((n (get-message in)))
    (unless (zero? (modulo n prime))
      (put-message out n))
    (sieve prime in out)))

(run-fibers
 (lambda ()
   (let ((numbers (make-channel)))
     (spawn-fiber (lambda () (count-from 2 numbers)))
     (let next ((found 0) (in numbers))
       (when (< found 25)
         (let ((prime (get-message in)) (out (make-channel)))
           (display prime)
           (display " ")
           (spawn-fiber (lambda () (sieve prime in out)))
           (next (+ found 1) out)))))
   (newline)))
