;; Gauss-Jordan elimination. Which element of a column is the pivot is up to `better-pivot?`, of a file that
;; comes after this one.

(define (swap-rows! m a b)
  (for-range (column 0 (matrix-columns m))
    (let ((kept (matrix-ref m a column)))
      (matrix-set! m a column (matrix-ref m b column))
      (matrix-set! m b column kept))))

(define (add-row! m to from factor)
  (for-range (column 0 (matrix-columns m))
    (matrix-set! m to column
                 (+ (matrix-ref m to column) (* factor (matrix-ref m from column))))))

(define (find-pivot m column)
  (let ((best column))
    (for-range (row (+ column 1) (matrix-rows m))
      (when (better-pivot? (matrix-ref m row column) (matrix-ref m best column))
        (set! best row)))
    best))

;; Brings the columns on the left of `size` to the identity, and returns the determinant; 0 leaves the matrix
;; as it was by then.
(define (eliminate! m size)
  (call/cc
   (lambda (return)
     (let ((determinant 1))
       (for-range (column 0 size)
         (define row (find-pivot m column))
         (define pivot (matrix-ref m row column))
         (when (zero? pivot) (return 0))
         (unless (= row column)
           (swap-rows! m row column)
           (set! determinant (- determinant)))
         (set! determinant (* determinant pivot))
         (add-row! m column column (- (/ 1 pivot) 1))
         (for-range (other 0 size)
           (unless (= other column)
             (add-row! m other column (- (matrix-ref m other column))))))
       determinant))))

;; The columns of one matrix after those of another.
(define (beside a b)
  (let ((columns (matrix-columns a)))
    (build-matrix (matrix-rows a)
                  (+ columns (matrix-columns b))
                  (lambda (row column)
                    (if (< column columns)
                        (matrix-ref a row column)
                        (matrix-ref b row (- column columns)))))))

(define (matrix-determinant m) (eliminate! (copy m) (matrix-rows m)))

;; The matrix x with a·x = b.
(define (matrix-solve a b)
  (let ((both (beside a b)) (size (matrix-rows a)))
    (if (zero? (eliminate! both size))
        (error "the matrix is singular" (matrix->lists a))
        (build-matrix size (matrix-columns b)
                      (lambda (row column) (matrix-ref both row (+ size column)))))))

(define (matrix-inverse m) (matrix-solve m (identity-matrix (matrix-rows m))))
