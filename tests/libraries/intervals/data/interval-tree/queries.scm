;; In the order of the intervals: (kons key value seed).
(define (fold kons knil tree)
  (if (not tree)
      knil
      (fold kons
            (kons (node-key tree)
                  (node-value tree)
                  (fold kons knil (node-left tree)))
            (node-right tree))))

(define (size tree) (fold (lambda (_key _value count) (+ count 1)) 0 tree))

(define (height tree)
  (if tree
      (+ 1 (max (height (node-left tree)) (height (node-right tree))))
      0))

;; The entries (key . value) whose keys overlap an interval, in order. Subtrees that end too early are left out.
(define (overlapping tree key)
  (let search ((tree tree) (rest '()))
    (if (or (not tree) (<= (last-end tree) (interval-start key)))
        rest
        (let ((after (if (< (interval-start (node-key tree)) (interval-end key))
                         (search (node-right tree) rest)
                         rest)))
          (search (node-left tree)
                  (if (interval-overlaps? (node-key tree) key)
                      (cons (cons (node-key tree) (node-value tree)) after)
                      after))))))

;; The values at any of the points.
(define (containing tree . points)
  (concatenate-map
   (lambda (point)
     (map cdr
          (filter (lambda (entry) (interval-contains? (car entry) point))
                  (overlapping tree (make-interval point (+ point 1))))))
   points))
