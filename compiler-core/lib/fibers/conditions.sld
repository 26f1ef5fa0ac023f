;; Guile fibers: conditions. A condition is signalled once and for all; who waits for it goes on then.
(define-library (fibers conditions)
  (export make-condition condition? signal-condition! wait-operation wait)
  (import (scheme base) (scheme-lsp operation))
  (begin
    (define-record-type condition
      (new-condition signalled? waiters)
      condition?
      (signalled? signalled? set-signalled!)
      (waiters condition-waiters))

    ;; A new condition, not signalled. (Guile fibers: make-condition)
    (define (make-condition) (new-condition #f (make-wait-queue)))

    ;; Signals a condition. Whether it had not been before. (Guile fibers: signal-condition!)
    (define (signal-condition! condition)
      (if (signalled? condition)
          #f
          (let ((waiters (condition-waiters condition)))
            (set-signalled! condition #t)
            (let next ((waiter (take-waiter! waiters)))
              (if waiter
                  (begin
                    (complete! waiter done)
                    (next (take-waiter! waiters)))
                  #t)))))

    ;; Without a result: `wrap-operation` gives no arguments then.
    (define (done) (values))

    ;; The operation of waiting for a condition, without a result. (Guile fibers: wait-operation)
    (define (wait-operation condition)
      (make-base-operation
       #f
       (lambda () (and (signalled? condition) done))
       (lambda (state scheduler resume)
         (add-waiter! (condition-waiters condition) state resume #f))))

    ;; Waits until a condition is signalled. (Guile fibers: wait)
    (define (wait condition) (perform-operation (wait-operation condition)))))
