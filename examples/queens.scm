;; Places eight queens on a board so that none attacks another, and draws the first solution.
(import (scheme base)
        (scheme write))

;; Whether a queen in `row` is safe from those already placed, the nearest column first.
(define (safe? row placed)
  (let loop ((placed placed) (distance 1))
    (or (null? placed)
        (and (not (= (car placed) row))
             (not (= (abs (- (car placed) row)) distance))
             (loop (cdr placed) (+ distance 1))))))

;; Calls `found` with every solution, a list of rows.
(define (queens size found)
  (let place ((column 0) (placed '()))
    (if (= column size)
        (found placed)
        (do ((row 0 (+ row 1)))
            ((= row size))
          (if (safe? row placed)
              (place (+ column 1) (cons row placed)))))))

(define (draw solution)
  (for-each
   (lambda (row)
     (do ((column 0 (+ column 1)))
         ((= column (length solution)) (newline))
       (display (if (= column row) "♛ " "· "))))
   solution))

;; The first solution leaves the search by its continuation.
(draw (call/cc (lambda (return) (queens 8 return))))

(let ((count 0))
  (queens 8 (lambda (_) (set! count (+ count 1))))
  (display count)
  (display " solutions")
  (newline))
