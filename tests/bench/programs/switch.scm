;; A generator by prompts: 10^5 values, each with two switches between producer and consumer.
;; operations: 200000
(define tag (make-prompt-tag 'generator))

(define (yield value) (abort-to-prompt tag value))

(define (resume thunk)
  (call-with-prompt tag thunk (lambda (k value) (cons value k))))

(define (produce)
  (let loop ((i 0))
    (if (< i 100000)
        (begin (yield i) (loop (+ i 1)))
        '())))

(define (run)
  (let loop ((next (resume produce)) (sum 0))
    (if (null? next)
        sum
        (loop (resume (lambda () ((cdr next) #f))) (+ sum (car next))))))
(define expected 4999950000)
