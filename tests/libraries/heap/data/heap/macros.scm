;; Takes the items of a queue one after another.
(define-syntax while-nonempty
  (syntax-rules ()
    ((_ (item queue) body0 body ...)
     (let ((taken queue))
       (let loop ()
         (unless (queue-empty? taken)
           (let ((item (queue-pop! taken)))
             body0 body ...
             (loop))))))))

;; Exchanges two elements of a vector.
(define-syntax exchange!
  (syntax-rules ()
    ((_ vector i j)
     (let ((temporary (vector-ref vector i)))
       (vector-set! vector i (vector-ref vector j))
       (vector-set! vector j temporary)))))

;; A heap is taken apart: the fields are bound in the second body.
(define-syntax heap-case
  (syntax-rules (empty node)
    ((_ heap (empty nothing) ((node item left right) something))
     (let ((tree (heap-tree heap)))
       (if (tree-empty? tree)
           nothing
           (let ((item (tree-item tree))
                 (left (tree-left tree))
                 (right (tree-right tree)))
             something))))))
