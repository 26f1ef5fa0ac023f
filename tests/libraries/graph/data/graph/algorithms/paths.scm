;; Dijkstra's algorithm, with a list for its queue.

(define-record-type <paths>
  (make-paths distances previous)
  paths?
  (distances paths-distances)
  (previous paths-previous))

(define (insert-by-distance vertex distance queue)
  (if (or (null? queue) (< distance (cdar queue)))
      (cons (cons vertex distance) queue)
      (cons (car queue) (insert-by-distance vertex distance (cdr queue)))))

(define (shortest-paths graph start)
  (let* ((distances (make-table)) (previous (make-table)) (done (make-table))
         (queue (list (cons start 0))))
    (table-set! distances start 0)
    (do () ((null? queue) (make-paths distances previous))
      (let ((vertex (caar queue)) (distance (cdar queue)))
        (set! queue (cdr queue))
        (unless-marked (done vertex)
          (for-each
           (lambda (edge)
             (let ((known (table-ref distances (car edge) #f))
                   (new (+ distance (cdr edge))))
               (when (or (not known) (< new known))
                 (table-set! distances (car edge) new)
                 (table-set! previous (car edge) vertex)
                 (set! queue (insert-by-distance (car edge) new queue)))))
           (graph-out graph vertex)))))))

;; Two values: the length of the path and its vertices; #f and the empty list if there is none.
(define (path-to paths vertex)
  (let ((distance (table-ref (paths-distances paths) vertex #f)))
    (if distance
        (let loop ((vertex vertex) (path '()))
          (let ((path (cons vertex path)))
            (cond ((table-ref (paths-previous paths) vertex #f)
                   => (lambda (before) (loop before path)))
                  (else (values distance path)))))
        (values #f '()))))
