;; Recursion a million frames deep that captures its continuation at the bottom and returns through
;; it twice.
;; operations: 2000000
(define (descend n)
  (if (= n 0)
      (call-with-current-continuation (lambda (k) (cons k 0)))
      (let ((below (descend (- n 1))))
        (cons (car below) (+ (cdr below) 1)))))

(define (run)
  (let* ((first (descend 1000000)) (k (car first)) (count (cdr first)))
    (if k (k (cons #f count)) count)))
(define expected 2000000)
