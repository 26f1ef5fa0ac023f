;; The rest of SRFI 133, and what SRFI 43 has in common with it.
(define-library (scheme-lsp vector-library)
  (export vector-unfold vector-unfold-right vector-unfold! vector-unfold-right!
          vector-reverse-copy vector-reverse-copy! vector-concatenate vector-append-subvectors
          vector-empty? vector= vector-fold vector-fold-right vector-map! vector-count
          vector-cumulate vector-index vector-index-right vector-skip vector-skip-right
          vector-any vector-every vector-partition vector-swap! vector-reverse!
          reverse-vector->list reverse-list->vector)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp range) (scheme-lsp list)
          (scheme-lsp list-procedure) (scheme-lsp vector) (scheme-lsp error))
  (begin
    (define (shortest vectors)
      (fold (lambda (vector length)
              (let ((other (vector-length vector))) (if (%fx< other length) other length)))
            (vector-length (car vectors))
            (cdr vectors)))

    (define (refs vectors index)
      (if (pair? vectors)
          (cons (vector-ref (car vectors) index) (refs (cdr vectors) index))
          '()))

    (define (call procedure arguments) (%apply procedure arguments))

    ;; The values that `step` answers: the first, and a list of the others, which are the next seeds.
    (define (seeds-from index seeds procedure use)
      (receive (element . seeds) (call procedure (cons index seeds))
        (use element seeds)))

    ;; A vector of a length made from seeds, from the left: a procedure of the index and the seeds
    ;; answers the element and the next seeds. (SRFI 133)
    (define (vector-unfold procedure length . seeds)
      (let ((vector (make-vector length)))
        (unfold! procedure vector 0 length seeds)
        vector))

    (define (unfold! procedure vector start end seeds)
      (let loop ((index start) (seeds seeds))
        (if (%fx< index end)
            (seeds-from index seeds procedure
                        (lambda (element seeds)
                          (vector-set! vector index element)
                          (loop (%fx+ index 1) seeds))))))

    ;; As `vector-unfold`, from the right. (SRFI 133)
    (define (vector-unfold-right procedure length . seeds)
      (let ((vector (make-vector length)))
        (unfold-right! procedure vector 0 length seeds)
        vector))

    (define (unfold-right! procedure vector start end seeds)
      (let loop ((index (%fx- end 1)) (seeds seeds))
        (if (%fx< index start)
            (if #f #f)
            (seeds-from index seeds procedure
                        (lambda (element seeds)
                          (vector-set! vector index element)
                          (loop (%fx- index 1) seeds))))))

    ;; As `vector-unfold`, into a vector from a start to an end. (SRFI 133)
    (define (vector-unfold! procedure vector start end . seeds)
      (check-range 'vector-unfold! 3 start end (vector-length vector))
      (unfold! procedure vector start end seeds))

    ;; As `vector-unfold-right`, into a vector from a start to an end. (SRFI 133)
    (define (vector-unfold-right! procedure vector start end . seeds)
      (check-range 'vector-unfold-right! 3 start end (vector-length vector))
      (unfold-right! procedure vector start end seeds))

    ;; A new vector of the elements of a vector, from a start to an end, in opposite order. (SRFI 133)
    (define vector-reverse-copy
      (case-lambda
        ((vector) (vector-reverse-copy vector 0 (vector-length vector)))
        ((vector start) (vector-reverse-copy vector start (vector-length vector)))
        ((vector start end)
         (check-range 'vector-reverse-copy 2 start end (vector-length vector))
         (let ((copy (vector-copy vector start end)))
           (reverse-range! copy 0 (%fx- end start))
           copy))))

    (define (reverse-range! vector start end)
      (let loop ((low start) (high (%fx- end 1)))
        (if (%fx< low high)
            (begin
              (vector-swap! vector low high)
              (loop (%fx+ low 1) (%fx- high 1))))))

    ;; Copies elements into a vector at an index, in opposite order: those of another, from a start to
    ;; an end; it may be the same vector. (SRFI 133)
    (define vector-reverse-copy!
      (case-lambda
        ((to at from) (vector-reverse-copy! to at from 0 (vector-length from)))
        ((to at from start) (vector-reverse-copy! to at from start (vector-length from)))
        ((to at from start end)
         (vector-copy! to at from start end)
         (reverse-range! to at (+ at (- end start))))))

    ;; The vectors in a list, appended. (SRFI 133)
    (define (vector-concatenate vectors) (call vector-append vectors))

    ;; The parts of vectors, appended: the arguments are each a vector, a start and an end in turn.
    ;; (SRFI 133)
    (define (vector-append-subvectors . arguments)
      (let loop ((rest arguments) (parts '()))
        (if (pair? rest)
            (loop (cdddr rest) (cons (vector-copy (car rest) (cadr rest) (caddr rest)) parts))
            (vector-concatenate (reverse parts)))))

    ;; Whether a vector has no elements. (SRFI 133)
    (define (vector-empty? vector) (%fx= 0 (vector-length vector)))

    ;; Whether vectors have the same number of elements, and each side by side are the same. (SRFI 133)
    (define (vector= same? . vectors)
      (if (pair? vectors)
          (let loop ((a (car vectors)) (rest (cdr vectors)))
            (if (pair? rest)
                (if (equal-vectors? same? a (car rest)) (loop (car rest) (cdr rest)) #f)
                #t))
          #t))

    (define (equal-vectors? same? a b)
      (let ((length (vector-length a)))
        (if (%fx= length (vector-length b))
            (let loop ((index 0))
              (if (%fx< index length)
                  (if (same? (vector-ref a index) (vector-ref b index)) (loop (%fx+ index 1)) #f)
                  #t))
            #f)))

    ;; Goes through vectors side by side from the left: calls a procedure with the result so far, first
    ;; the second argument, and the elements. (SRFI 133)
    (define vector-fold
      (case-lambda
        ((procedure result vector)
         (let ((length (vector-length vector)))
           (let loop ((index 0) (result result))
             (if (%fx< index length)
                 (loop (%fx+ index 1) (procedure result (vector-ref vector index)))
                 result))))
        ((procedure result . vectors)
         (let ((length (shortest vectors)))
           (let loop ((index 0) (result result))
             (if (%fx< index length)
                 (loop (%fx+ index 1) (call procedure (cons result (refs vectors index))))
                 result))))))

    ;; As `vector-fold`, but from the right. (SRFI 133)
    (define vector-fold-right
      (case-lambda
        ((procedure result vector)
         (let loop ((index (%fx- (vector-length vector) 1)) (result result))
           (if (%fx< index 0)
               result
               (loop (%fx- index 1) (procedure result (vector-ref vector index))))))
        ((procedure result . vectors)
         (let loop ((index (%fx- (shortest vectors) 1)) (result result))
           (if (%fx< index 0)
               result
               (loop (%fx- index 1) (call procedure (cons result (refs vectors index)))))))))

    ;; Replaces the elements of the first vector by what a procedure answers for those of all vectors
    ;; side by side. (SRFI 133)
    (define (vector-map! procedure . vectors)
      (let ((length (shortest vectors)))
        (let loop ((index 0))
          (if (%fx< index length)
              (begin
                (vector-set! (car vectors) index (call procedure (refs vectors index)))
                (loop (%fx+ index 1)))))))

    ;; How often a predicate holds of the elements of vectors side by side. (SRFI 133)
    (define (vector-count predicate . vectors)
      (let ((length (shortest vectors)))
        (let loop ((index 0) (count 0))
          (if (%fx< index length)
              (loop (%fx+ index 1)
                    (if (call predicate (refs vectors index)) (%fx+ count 1) count))
              count))))

    ;; A vector of the results of a fold, (procedure result element), one for each element. (SRFI 133)
    (define (vector-cumulate procedure result vector)
      (let* ((length (vector-length vector)) (results (make-vector length)))
        (let loop ((index 0) (result result))
          (if (%fx< index length)
              (let ((result (procedure result (vector-ref vector index))))
                (vector-set! results index result)
                (loop (%fx+ index 1) result))
              results))))

    (define (search-forward predicate wanted vectors)
      (let ((length (shortest vectors)))
        (let loop ((index 0))
          (if (%fx< index length)
              (if (eq? wanted (if (call predicate (refs vectors index)) #t #f))
                  index
                  (loop (%fx+ index 1)))
              #f))))

    (define (search-backward predicate wanted vectors)
      (let loop ((index (%fx- (shortest vectors) 1)))
        (if (%fx< index 0)
            #f
            (if (eq? wanted (if (call predicate (refs vectors index)) #t #f))
                index
                (loop (%fx- index 1))))))

    ;; The index of the first elements, side by side, that a predicate holds of; #f if there are none.
    ;; (SRFI 133)
    (define (vector-index predicate . vectors) (search-forward predicate #t vectors))
    ;; The index of the last elements, side by side, that a predicate holds of; #f if there are none.
    ;; (SRFI 133)
    (define (vector-index-right predicate . vectors)
      (search-backward predicate #t vectors))
    ;; The index of the first elements, side by side, that a predicate does not hold of; #f if there
    ;; are none. (SRFI 133)
    (define (vector-skip predicate . vectors) (search-forward predicate #f vectors))
    ;; The index of the last elements, side by side, that a predicate does not hold of; #f if there are
    ;; none. (SRFI 133)
    (define (vector-skip-right predicate . vectors)
      (search-backward predicate #f vectors))

    ;; The first true value that a predicate answers for the elements of vectors side by side; #f if
    ;; there is none. (SRFI 133)
    (define (vector-any predicate . vectors)
      (let ((length (shortest vectors)))
        (let loop ((index 0))
          (if (%fx< index length)
              (or (call predicate (refs vectors index)) (loop (%fx+ index 1)))
              #f))))

    ;; Whether a predicate holds of all elements of vectors side by side; if so, what it answered for
    ;; the last. (SRFI 133)
    (define (vector-every predicate . vectors)
      (let ((length (shortest vectors)))
        (let loop ((index 0) (last #t))
          (if (%fx< index length)
              (let ((answer (call predicate (refs vectors index))))
                (if answer (loop (%fx+ index 1) answer) #f))
              last))))

    ;; Two values: a vector of the elements that a predicate holds of, followed by the others, and how
    ;; many those of the first kind are. (SRFI 133)
    (define (vector-partition predicate vector)
      (receive (in out) (partition predicate (vector->list vector))
        (values (list->vector (append in out)) (length in))))

    ;; Exchanges two elements of a vector. (SRFI 133)
    (define (vector-swap! vector i j)
      (let ((x (vector-ref vector i)))
        (vector-set! vector i (vector-ref vector j))
        (vector-set! vector j x)))

    ;; Reverses the order of the elements of a vector, from a start to an end, in place. (SRFI 133)
    (define vector-reverse!
      (case-lambda
        ((vector) (reverse-range! vector 0 (vector-length vector)))
        ((vector start) (vector-reverse! vector start (vector-length vector)))
        ((vector start end)
         (check-range 'vector-reverse! 2 start end (vector-length vector))
         (reverse-range! vector start end))))

    ;; A list of the elements of a vector, from a start to an end, in opposite order. (SRFI 133)
    (define (reverse-vector->list vector . range)
      (reverse (call vector->list (cons vector range))))

    ;; A vector of the elements of a list in opposite order. (SRFI 133)
    (define (reverse-list->vector list) (list->vector (reverse list)))))
