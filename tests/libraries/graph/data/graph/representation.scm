;; The edges that leave a vertex are a list (target . weight), the last added first; the vertices are kept in the
;; order in which they were added.

(define-record-type <graph>
  (make-graph-of edges vertices)
  graph?
  (edges graph-edges)
  (vertices graph-reversed-vertices set-graph-reversed-vertices!))

(define (make-graph) (make-graph-of (make-table) '()))

(define (graph-vertices graph) (reverse (graph-reversed-vertices graph)))

(define (graph-add-vertex! graph vertex)
  (unless (table-ref (graph-edges graph) vertex #f)
    (table-set! (graph-edges graph) vertex '())
    (set-graph-reversed-vertices! graph (cons vertex (graph-reversed-vertices graph)))))

(define graph-add-edge!
  (case-lambda
    ((graph from to) (graph-add-edge! graph from to 1))
    ((graph from to weight)
     (graph-add-vertex! graph from)
     (graph-add-vertex! graph to)
     (let ((edges (graph-edges graph)))
       (table-set! edges from (cons (cons to weight) (table-ref edges from '())))))))

(define (graph-out graph vertex) (reverse (table-ref (graph-edges graph) vertex '())))
(define (graph-neighbours graph vertex) (map car (graph-out graph vertex)))

(define (graph-weight graph from to)
  (let ((edge (assoc to (graph-out graph from))))
    (and edge (cdr edge))))

;; (for-each-edge ((from to weight) graph) body ...)
(define-syntax for-each-edge
  (syntax-rules ()
    ((_ ((from to weight) graph) body0 body ...)
     (let ((g graph))
       (for-each (lambda (from)
                   (for-each (lambda (edge)
                               (let ((to (car edge)) (weight (cdr edge)))
                                 body0 body ...))
                             (graph-out g from)))
                 (graph-vertices g))))))

(define (graph-reverse graph)
  (let ((result (make-graph)))
    (for-each (lambda (vertex) (graph-add-vertex! result vertex)) (graph-vertices graph))
    (for-each-edge ((from to weight) graph)
      (graph-add-edge! result to from weight))
    result))

(define (edges->graph . edges)
  (let ((graph (make-graph)))
    (for-each (lambda (edge) (apply graph-add-edge! graph edge)) edges)
    graph))
