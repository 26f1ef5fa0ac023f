;; A generator by re-entrant continuations: 10^5 switches between a producer and a consumer.
;; operations: 100000
(define (make-generator produce)
  (define return #f)
  (define resume #f)
  (define (yield value)
    (call-with-current-continuation
     (lambda (k)
       (set! resume k)
       (return value))))
  (lambda ()
    (call-with-current-continuation
     (lambda (k)
       (set! return k)
       (if resume
           (resume #f)
           (begin
             (produce yield)
             (return 'done)))))))

(define (run)
  (let ((next (make-generator
               (lambda (yield)
                 (let loop ((i 0))
                   (if (< i 50000)
                       (begin (yield i) (loop (+ i 1)))))))))
    (let loop ((sum 0))
      (let ((value (next)))
        (if (eq? value 'done) sum (loop (+ sum value)))))))
(define expected 1249975000)
