;; A walk through a tree of 2^16 leaves by a coroutine with prompts: the walk is up to 16 calls deep
;; where it yields.
;; operations: 131072
(define tag (make-prompt-tag 'walk))

(define (yield value) (abort-to-prompt tag value))

(define (resume thunk)
  (call-with-prompt tag thunk (lambda (k value) (cons value k))))

(define (make-tree depth next)
  (if (= depth 0)
      next
      (cons (make-tree (- depth 1) (* 2 next))
            (make-tree (- depth 1) (+ (* 2 next) 1)))))

(define (walk tree)
  (if (pair? tree)
      (begin
        (walk (car tree))
        (walk (cdr tree))
        #t)
      (yield tree)))

(define tree (make-tree 16 0))

(define (run)
  (let loop ((next (resume (lambda () (walk tree) '()))) (sum 0))
    (if (null? next)
        sum
        (loop (resume (lambda () ((cdr next) #f))) (+ sum (car next))))))
(define expected 2147450880)
