;; The same over association lists.
(define (make-table) (list 'table))
(define (table-ref table key default)
  (let ((entry (assoc key (cdr table))))
    (if entry (cdr entry) default)))
(define (table-set! table key value)
  (let ((entry (assoc key (cdr table))))
    (if entry
        (set-cdr! entry value)
        (set-cdr! table (cons (cons key value) (cdr table))))))
