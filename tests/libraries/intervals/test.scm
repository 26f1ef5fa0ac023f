(import (scheme base) (scheme write) (data interval-tree))

(define (show item) (write item) (newline))

(define (describe entry)
  (list (interval-start (car entry)) (interval-end (car entry)) (cdr entry)))

(define meetings
  (let loop ((tree (interval-tree))
             (entries '((9 10 standup) (10 12 review) (11 13 lunch) (9 17 office) (16 18 call) (20 21 dinner))))
    (if (null? entries)
        tree
        (let ((entry (car entries)))
          (loop (interval-tree-insert tree (interval (car entry) (cadr entry)) (list-ref entry 2))
                (cdr entries))))))

(define (entries tree)
  (reverse (interval-tree-fold (lambda (key value all) (cons (describe (cons key value)) all)) '() tree)))

(show (interval-tree? meetings))
(show (interval-tree-size meetings))
(show (entries meetings))
(show (map describe (interval-tree-overlapping meetings (interval 10 11))))
(show (map describe (interval-tree-overlapping meetings (interval 18 20))))
(show (interval-tree-containing meetings 9 11 20))

(define fewer (interval-tree-delete meetings (interval 9 17)))
(show (interval-tree-size fewer))
(show (interval-tree-containing fewer 9 11 20))
(show (interval-tree-size meetings))
(show (entries (interval-tree-insert fewer (interval 10 12) 'postponed)))

;; A thousand intervals against a search of them all.
(define many
  (let loop ((n 1000) (x 7) (all '()))
    (if (= n 0)
        all
        (let ((start (modulo x 10000)))
          (loop (- n 1)
                (modulo (+ (* x 69069) 5) 4294967296)
                (cons (cons (interval start (+ start 1 (modulo x 97))) n) all))))))
(define tree
  (let loop ((tree (interval-tree)) (all many))
    (if (null? all) tree (loop (interval-tree-insert tree (caar all) (cdar all)) (cdr all)))))

(define (count-all key)
  (let loop ((all many) (seen (interval-tree)))
    (cond ((null? all) (interval-tree-size seen))
          ((interval-overlaps? (caar all) key)
           (loop (cdr all) (interval-tree-insert seen (caar all) #t)))
          (else (loop (cdr all) seen)))))

(show (let loop ((start 0) (agree 0))
        (if (= start 10000)
            agree
            (let ((key (interval start (+ start 50))))
              (loop (+ start 500)
                    (if (= (count-all key) (length (interval-tree-overlapping tree key)))
                        (+ agree 1)
                        agree))))))
(show (< (interval-tree-height tree) 40))
(show (guard (e ((error-object? e) (error-object-irritants e))) (interval 3 3)))
