;; Binary heaps in a vector that grows.

(define-record-type <queue>
  (make-queue-of less? items size)
  queue?
  (less? queue-order)
  (items queue-items set-queue-items!)
  (size queue-size set-queue-size!))

(define make-queue
  (case-lambda
    ((less?) (make-queue less? 4))
    ((less? capacity) (make-queue-of less? (make-vector capacity #f) 0))))

(define (queue-empty? queue) (= (queue-size queue) 0))

(define (ensure-room! queue)
  (let ((items (queue-items queue)))
    (when (= (queue-size queue) (vector-length items))
      (let ((larger (make-vector (* 2 (vector-length items)) #f)))
        (vector-copy! larger 0 items)
        (set-queue-items! queue larger)))))

(define (queue-push! queue item)
  (ensure-room! queue)
  (let ((items (queue-items queue)) (less? (queue-order queue)))
    (vector-set! items (queue-size queue) item)
    (let up ((at (queue-size queue)))
      (let ((parent (quotient (- at 1) 2)))
        (when (and (> at 0) (less? (vector-ref items at) (vector-ref items parent)))
          (exchange! items at parent)
          (up parent))))
    (set-queue-size! queue (+ (queue-size queue) 1))))

(define (queue-peek queue)
  (if (queue-empty? queue)
      (error "the queue is empty" queue)
      (vector-ref (queue-items queue) 0)))

(define (queue-pop! queue)
  (let* ((first (queue-peek queue))
         (items (queue-items queue))
         (less? (queue-order queue))
         (last (- (queue-size queue) 1)))
    (exchange! items 0 last)
    (vector-set! items last #f)
    (set-queue-size! queue last)
    (let down ((at 0))
      (let* ((left (+ (* 2 at) 1))
             (right (+ left 1))
             (least (cond ((>= left last) at)
                          ((and (< right last)
                                (less? (vector-ref items right) (vector-ref items left)))
                           right)
                          (else left))))
        (when (and (> least at) (less? (vector-ref items least) (vector-ref items at)))
          (exchange! items at least)
          (down least))))
    first))
