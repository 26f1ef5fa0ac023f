;; Searching lists with an escape procedure (call/ec), which is called in half of 10^5 searches.
;; operations: 100000
(define (search value items)
  (call/ec
   (lambda (return)
     (for-each (lambda (item) (if (eq? item value) (return #t))) items)
     #f)))

(define items '(a b c d e))

(define (run)
  (let loop ((i 0) (found 0))
    (if (= i 100000)
        found
        (loop (+ i 1)
              (if (search (if (even? i) 'c 'x) items) (+ found 1) found)))))
(define expected 50000)
