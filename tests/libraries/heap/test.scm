(import (scheme base) (scheme write) (data heap))

(define (show . items)
  (for-each (lambda (item) (write item) (write-char #\space)) items)
  (newline))

;; A sequence without order that looks random.
(define numbers
  (let loop ((n 200) (x 12345) (all '()))
    (if (= n 0)
        all
        (loop (- n 1) (modulo (+ (* x 1103515245) 12345) 65536) (cons (modulo x 1000) all)))))

(define (sorted? less? items)
  (or (null? items)
      (null? (cdr items))
      (and (not (less? (cadr items) (car items)))
           (sorted? less? (cdr items)))))

(define heap (list->heap < '(5 1 4 1 5 9 2 6)))
(show (heap? heap) (heap-min heap) (heap->list heap))
(show (heap->list (heap-rest heap)) (heap->list heap))
(show (heap->list (heap-merge heap (list->heap < '(3 3 0)))))
(show (heap-fold + 0 heap))
(show (heap-min (make-heap <) (lambda () 'none)))
(show (guard (e ((error-object? e) (error-object-message e))) (heap-rest (make-heap <))))
(show (sorted? < (heap->list (list->heap < numbers))))

(show (heap-sort > '(3 1 2)))
(show (heap-sort string<? '("pear" "apple" "fig")))
(let ((sorted (heap-sort < numbers)))
  (show (sorted? < sorted) (length sorted) (car sorted) (list-ref sorted 199)))

(define queue (make-queue (lambda (a b) (< (car a) (car b))) 1))
(for-each (lambda (priority name) (queue-push! queue (cons priority name)))
          '(3 1 2 0) '(low high middle urgent))
(show (queue-size queue) (queue-peek queue))

;; The macro's own names do not meet these.
(let ((taken 'mine) (loop 0))
  (while-nonempty (entry queue)
    (set! loop (+ loop 1))
    (show taken loop (cdr entry))))
(show (queue? queue) (queue? heap) (queue-empty? queue))
