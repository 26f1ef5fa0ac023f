;; Leftist heaps. The rank of a tree is the length of its right spine; no right child has a greater rank
;; than its left sibling.

(define-record-type <tree>
  (make-tree rank item left right)
  tree?
  (rank tree-stored-rank)
  (item tree-item)
  (left tree-left)
  (right tree-right))

(define empty-tree '())
(define (tree-empty? tree) (null? tree))
(define (tree-rank tree) (if (tree-empty? tree) 0 (tree-stored-rank tree)))

(define (join item a b)
  (if (>= (tree-rank a) (tree-rank b))
      (make-tree (+ (tree-rank b) 1) item a b)
      (make-tree (+ (tree-rank a) 1) item b a)))

(define (merge less? a b)
  (cond ((tree-empty? a) b)
        ((tree-empty? b) a)
        ((less? (tree-item b) (tree-item a))
         (join (tree-item b) (tree-left b) (merge less? a (tree-right b))))
        (else
         (join (tree-item a) (tree-left a) (merge less? (tree-right a) b)))))

(define-record-type <heap>
  (make-heap-of less? size tree)
  heap?
  (less? heap-order)
  (size heap-count)
  (tree heap-tree))

(define (make-empty-heap less?) (make-heap-of less? 0 empty-tree))
(define (heap-empty? heap) (heap-case heap (empty #t) ((node _item _left _right) #f)))

(define (heap-add heap . items)
  (let loop ((items items) (heap heap))
    (if (null? items)
        heap
        (let ((leaf (make-tree 1 (car items) empty-tree empty-tree)))
          (loop (cdr items)
                (make-heap-of (heap-order heap)
                              (+ (heap-count heap) 1)
                              (merge (heap-order heap) leaf (heap-tree heap))))))))

(define heap-min
  (case-lambda
    ((heap) (heap-min heap (lambda () (error "the heap is empty" heap))))
    ((heap failure) (heap-case heap (empty (failure)) ((node item _left _right) item)))))

(define (heap-rest heap)
  (heap-case heap
             (empty (error "the heap is empty" heap))
             ((node _item left right)
              (make-heap-of (heap-order heap)
                            (- (heap-count heap) 1)
                            (merge (heap-order heap) left right)))))

(define (heap-merge a b)
  (make-heap-of (heap-order a)
                (+ (heap-count a) (heap-count b))
                (merge (heap-order a) (heap-tree a) (heap-tree b))))

;; In order.
(define (heap-fold kons knil heap)
  (if (heap-empty? heap)
      knil
      (heap-fold kons (kons (heap-min heap) knil) (heap-rest heap))))

(define (list->heap less? items) (apply heap-add (make-empty-heap less?) items))
(define (heap->list heap) (reverse (heap-fold cons '() heap)))
