;; A generator walks a tree while its consumer decides when it goes on: the producer is suspended as a
;; delimited continuation between two values.
(import (scheme base)
        (scheme write)
        (ice-9 control))

(define tag (make-prompt-tag "generator"))

;; A procedure that answers the next value that `produce` yields, or an end-of-file object.
(define (make-generator produce)
  (define (start)
    (produce (lambda (value) (abort-to-prompt tag value)))
    (eof-object))
  (let ((resume start))
    (lambda ()
      (call-with-prompt tag
                        (lambda () (resume))
                        (lambda (continuation value)
                          (set! resume continuation)
                          value)))))

(define (tree-generator tree)
  (make-generator
   (lambda (yield)
     (let walk ((tree tree))
       (cond ((pair? tree) (walk (car tree)) (walk (cdr tree)))
             ((null? tree) #f)
             (else (yield tree)))))))

;; Whether two trees have the same leaves, without flattening either.
(define (same-fringe? a b)
  (let ((next-a (tree-generator a)) (next-b (tree-generator b)))
    (let loop ()
      (let ((x (next-a)) (y (next-b)))
        (cond ((not (eqv? x y)) #f)
              ((eof-object? x) #t)
              (else (loop)))))))

(write (same-fringe? '(1 (2 3) ((4)) 5) '((1 2) (3 (4 5)))))
(newline)
(write (same-fringe? '(1 2 3) '(1 (3) 2)))
(newline)
