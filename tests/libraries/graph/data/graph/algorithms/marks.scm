;; Sets of vertices that have been seen. (unless-marked (marks vertex) body ...) marks the vertex.
(define-syntax unless-marked
  (syntax-rules ()
    ((_ (marks vertex) body ...)
     (let ((table marks) (key vertex))
       (unless (table-ref table key #f)
         (table-set! table key #t)
         body ...)))))
