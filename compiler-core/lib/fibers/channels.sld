;; Guile fibers: channels. Whoever sends waits for somebody who receives, and the other way round.
(define-library (fibers channels)
  (export make-channel channel? put-operation get-operation put-message get-message)
  (import (scheme base) (scheme-lsp operation))
  (begin
    (define-record-type channel
      (new-channel senders receivers)
      channel?
      (senders channel-senders)
      (receivers channel-receivers))

    ;; A new channel. (Guile fibers: make-channel)
    (define (make-channel) (new-channel (make-wait-queue) (make-wait-queue)))

    ;; The operation of sending a value through a channel, without a result. (Guile fibers:
    ;; put-operation)
    (define (put-operation channel value)
      (let ((senders (channel-senders channel)) (receivers (channel-receivers channel)))
        (make-base-operation
         #f
         (lambda ()
           (let ((receiver (take-waiter! receivers)))
             (and receiver
                  (begin
                    (complete! receiver (lambda () value))
                    done))))
         (lambda (state scheduler resume) (add-waiter! senders state resume value)))))

    ;; The operation of receiving a value from a channel. (Guile fibers: get-operation)
    (define (get-operation channel)
      (let ((senders (channel-senders channel)) (receivers (channel-receivers channel)))
        (make-base-operation
         #f
         (lambda ()
           (let ((sender (take-waiter! senders)))
             (and sender
                  (let ((value (complete! sender done)))
                    (lambda () value)))))
         (lambda (state scheduler resume) (add-waiter! receivers state resume #f)))))

    ;; Without a result: `wrap-operation` gives no arguments then.
    (define (done) (values))

    ;; Sends a value through a channel, when somebody receives it. (Guile fibers: put-message)
    (define (put-message channel value) (perform-operation (put-operation channel value)))

    ;; Receives a value from a channel, when somebody sends one. (Guile fibers: get-message)
    (define (get-message channel) (perform-operation (get-operation channel)))))
