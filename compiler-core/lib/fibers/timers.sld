;; Guile fibers: timers.
(define-library (fibers timers)
  (export sleep-operation timer-operation sleep)
  (import (scheme base)
          (only (scheme time) current-jiffy jiffies-per-second)
          (scheme-lsp box) (scheme-lsp operation) (scheme-lsp scheduler))
  (begin
    ;; The operation of waiting for a time, in the units of `get-internal-real-time`, without a result.
    ;; (Guile fibers: timer-operation)
    (define (timer-operation time)
      (make-base-operation
       #f
       (lambda () (and (<= time (current-jiffy)) done))
       (lambda (state scheduler resume)
         (add-timer! time
                     (lambda () (eq? (unbox state) 'waiting))
                     (lambda ()
                       (set-box! state 'synched)
                       (resume done))))))

    ;; Without a result: `wrap-operation` gives no arguments then.
    (define (done) (values))

    ;; The operation of waiting until a number of seconds from now on are over, without a result. (Guile
    ;; fibers: sleep-operation)
    (define (sleep-operation seconds)
      (timer-operation (+ (current-jiffy) (exact (ceiling (* seconds (jiffies-per-second)))))))

    ;; Waits for a number of seconds, while other fibers run. (Guile fibers: sleep)
    (define (sleep seconds) (perform-operation (sleep-operation seconds)))))
