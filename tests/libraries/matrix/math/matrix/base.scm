(define-record-type matrix-type
  (wrap rows columns elements)
  matrix?
  (rows matrix-rows)
  (columns matrix-columns)
  (elements matrix-elements))

;; (for-range (i from to) body ...), or of several variables, the last of which runs fastest.
(define-syntax for-range
  (syntax-rules ()
    ((_ () body ...) (let () body ...))
    ((_ ((name from to) range ...) body ...)
     (let ((end to))
       (do ((name from (+ name 1)))
           ((>= name end))
         (for-range (range ...) body ...))))
    ((_ (name from to) body ...)
     (for-range ((name from to)) body ...))))

(define (index m row column)
  (unless (and (< -1 row (matrix-rows m)) (< -1 column (matrix-columns m)))
    (error "no such element of the matrix" row column))
  (+ (* row (matrix-columns m)) column))

(define (matrix-ref m row column)
  (vector-ref (matrix-elements m) (index m row column)))

(define (matrix-set! m row column value)
  (vector-set! (matrix-elements m) (index m row column) value))

(define (build-matrix rows columns element)
  (let ((m (wrap rows columns (make-vector (* rows columns) 0))))
    (for-range ((row 0 rows) (column 0 columns))
      (matrix-set! m row column (element row column)))
    m))

(define (lists->matrix lists)
  (let ((columns (length (car lists))))
    (for-each (lambda (row)
                (unless (= (length row) columns)
                  (error "rows of different lengths" row)))
              lists)
    (wrap (length lists) columns (list->vector (apply append lists)))))

;; (matrix (1 2) (3 4))
(define-syntax matrix
  (syntax-rules ()
    ((_ (element ...) ...) (lists->matrix (list (list element ...) ...)))))

(define (matrix->lists m)
  (let loop ((row (- (matrix-rows m) 1)) (lists '()))
    (if (< row 0)
        lists
        (let ((start (* row (matrix-columns m))))
          (loop (- row 1)
                (cons (vector->list (matrix-elements m) start (+ start (matrix-columns m)))
                      lists))))))

(define (matrix-map procedure m . others)
  (wrap (matrix-rows m)
        (matrix-columns m)
        (apply vector-map procedure (matrix-elements m) (map matrix-elements others))))

(define (matrix-for-each procedure m)
  (vector-for-each procedure (matrix-elements m)))

(define (copy m) (matrix-map (lambda (x) x) m))
