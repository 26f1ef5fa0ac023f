;; Directed graphs with weights, whose vertices are any data.
(define-library (data graph)
  (export make-graph graph? graph-add-vertex! graph-add-edge! graph-vertices graph-neighbours
          graph-weight graph-reverse edges->graph
          for-each-edge
          (rename breadth-first graph-breadth-first)
          (rename depth-first graph-depth-first)
          (rename topological-order graph-topological-order)
          (rename components graph-components)
          (rename shortest-paths graph-shortest-paths)
          (rename path-to graph-path))
  (import (scheme base) (scheme case-lambda))
  (cond-expand
    ((library (srfi 69))
     (import (only (srfi 69) make-hash-table hash-table-ref/default hash-table-set!))
     (include "graph/table-srfi-69.scm"))
    (else
     (include "graph/table-list.scm")))
  (include "graph/representation.scm")
  (include "graph/algorithms/all.scm"))
