;; Tables from vertices to anything, over SRFI 69.
(define (make-table) (make-hash-table equal?))
(define (table-ref table key default) (hash-table-ref/default table key default))
(define (table-set! table key value) (hash-table-set! table key value))
