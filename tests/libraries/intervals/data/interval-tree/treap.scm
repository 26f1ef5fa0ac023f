;; Nodes are immutable. The empty tree is #f.

(define-record-type <node>
  (make-node priority key value left right last)
  tree-node?
  (priority node-priority)
  (key node-key)
  (value node-value)
  (left node-left)
  (right node-right)
  (last node-last))

(define (empty-tree) #f)
(define (tree? object) (or (not object) (tree-node? object)))

(define (last-end tree) (if tree (node-last tree) -inf.0))

(define (node priority key value left right)
  (make-node priority key value left right
             (max (interval-end key) (last-end left) (last-end right))))

;; A node with other children.
(define-syntax with-children
  (syntax-rules ()
    ((_ tree left right)
     (let ((n tree))
       (node (node-priority n) (node-key n) (node-value n) left right)))))

(define (rotate-right tree)
  (let ((left (node-left tree)))
    (with-children left
      (node-left left)
      (with-children tree (node-right left) (node-right tree)))))

(define (rotate-left tree)
  (let ((right (node-right tree)))
    (with-children right
      (with-children tree (node-left tree) (node-left right))
      (node-right right))))

(define (insert tree key value)
  (let into ((tree tree))
    (cond ((not tree) (node (next-priority!) key value #f #f))
          ((interval<? key (node-key tree))
           (let ((result (with-children tree (into (node-left tree)) (node-right tree))))
             (if (> (node-priority (node-left result)) (node-priority result))
                 (rotate-right result)
                 result)))
          ((interval<? (node-key tree) key)
           (let ((result (with-children tree (node-left tree) (into (node-right tree)))))
             (if (> (node-priority (node-right result)) (node-priority result))
                 (rotate-left result)
                 result)))
          (else
           (node (node-priority tree) key value (node-left tree) (node-right tree))))))

(define (join left right)
  (cond ((not left) right)
        ((not right) left)
        ((> (node-priority left) (node-priority right))
         (with-children left (node-left left) (join (node-right left) right)))
        (else
         (with-children right (join left (node-left right)) (node-right right)))))

(define (delete tree key)
  (cond ((not tree) #f)
        ((interval<? key (node-key tree))
         (with-children tree (delete (node-left tree) key) (node-right tree)))
        ((interval<? (node-key tree) key)
         (with-children tree (node-left tree) (delete (node-right tree) key)))
        (else (join (node-left tree) (node-right tree)))))
