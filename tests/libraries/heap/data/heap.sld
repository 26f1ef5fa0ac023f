;; Priority queues: leftist heaps, which share structure, and binary heaps, which are changed in place.
(define-library (data heap)
  (export heap? heap-empty? heap-add heap-min heap-rest heap-merge heap-fold list->heap heap->list
          (rename make-empty-heap make-heap)
          queue? make-queue queue-push! queue-pop! queue-peek queue-size queue-empty?
          heap-sort
          while-nonempty)
  (import (scheme base) (scheme case-lambda))
  (include "heap/macros.scm"
           "heap/leftist.scm"
           "heap/binary.scm")
  (begin
    (define (heap-sort less? items)
      (let ((queue (make-queue less?)))
        (for-each (lambda (item) (queue-push! queue item)) items)
        (let ((sorted '()))
          (while-nonempty (item queue)
            (set! sorted (cons item sorted)))
          (reverse sorted))))))
