(import (scheme base) (scheme write) (data graph))

(define (show item) (write item) (newline))

(define build
  (edges->graph '(link object) '(object compile) '(compile parse) '(parse lex)
                '(link library) '(library compile) '(test link)))

(show (graph-vertices build))
(show (graph-breadth-first build 'link))
(show (graph-depth-first build 'link))
(show (graph-topological-order build))
(show (graph-neighbours (graph-reverse build) 'compile))

(define cyclic (edges->graph '(1 2) '(2 3) '(3 1) '(3 4) '(4 5) '(5 4) '(6 6)))
(show (graph-topological-order cyclic))
(show (graph-components cyclic))

(define roads
  (edges->graph '("A" "B" 7) '("A" "C" 9) '("A" "F" 14) '("B" "C" 10) '("B" "D" 15) '("C" "D" 11)
                '("C" "F" 2) '("D" "E" 6) '("F" "E" 9) '("G" "A" 1/2)))
(define paths (graph-shortest-paths roads "A"))
(for-each (lambda (to)
            (call-with-values (lambda () (graph-path paths to))
              (lambda (distance path) (show (list to distance path)))))
          '("A" "E" "D" "G"))
(show (graph-weight roads "G" "A"))
(show (graph-weight roads "A" "G"))

(define total 0)
(for-each-edge ((from to weight) roads)
  (when (string<? from to) (set! total (+ total weight))))
(show total)

;; A path that is long enough to be deep.
(define chain (make-graph))
(do ((n 0 (+ n 1))) ((= n 20000)) (graph-add-edge! chain n (+ n 1)))
(show (length (graph-depth-first chain 0)))
(show (length (graph-topological-order chain)))
(show (length (graph-components chain)))
