;; SRFI 43: vectors, with procedures that are also given the index.
(define-library (srfi 43)
  (export make-vector vector vector-unfold vector-unfold-right (rename copy vector-copy)
          vector-reverse-copy vector-append vector-concatenate vector? vector-empty? vector=
          vector-ref vector-length vector-fold vector-fold-right vector-map vector-map!
          vector-for-each vector-count vector-index vector-index-right vector-skip
          vector-skip-right vector-binary-search vector-any vector-every vector-set! vector-swap!
          vector-fill! vector-reverse! vector-copy! vector-reverse-copy! vector->list
          reverse-vector->list list->vector reverse-list->vector)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                vector vector? vector-ref vector-length vector-set! cons car cdr %apply + - <)
          (prefix (scheme-lsp list-procedure) list:)
          (except (scheme-lsp vector)
                  vector-map vector-for-each)
          (except (scheme-lsp vector-library)
                  vector-count vector-map! vector-fold vector-fold-right))
  (begin
    ;; A new vector of the elements of a vector, from a start to an end, which may lie behind its end:
    ;; the rest is the last argument. (SRFI 43)
    (define copy
      (case-lambda
        ((vector) (vector-copy vector))
        ((vector start) (vector-copy vector start))
        ((vector start end) (vector-copy vector start end))
        ((vector start end fill)
         (let ((result (make-vector (- end start) fill)) (length (vector-length vector)))
           (vector-copy! result 0 vector start (if (< end length) end length))
           result))))

    (define (shortest vectors)
      (list:fold min (vector-length (car vectors)) (list:map length-of (cdr vectors))))
    (define (length-of vector) (vector-length vector))
    (define (min a b) (if (< a b) a b))

    (define (refs vectors index)
      (list:map (lambda (vector) (vector-ref vector index)) vectors))

    ;; Goes through vectors side by side from the left: calls a procedure with the index, the result so
    ;; far, first the second argument, and the elements. (SRFI 43)
    (define (vector-fold procedure result . vectors)
      (let ((length (shortest vectors)))
        (let loop ((index 0) (result result))
          (if (< index length)
              (loop (+ index 1) (%apply procedure (cons index (cons result (refs vectors index)))))
              result))))

    ;; As `vector-fold`, but from the right. (SRFI 43)
    (define (vector-fold-right procedure result . vectors)
      (let loop ((index (- (shortest vectors) 1)) (result result))
        (if (< index 0)
            result
            (loop (- index 1) (%apply procedure (cons index (cons result (refs vectors index))))))))

    ;; A vector of what a procedure answers for the index and the elements of vectors side by side.
    ;; (SRFI 43)
    (define (vector-map procedure . vectors)
      (let loop ((index (- (shortest vectors) 1)) (results '()))
        (if (< index 0)
            (list->vector results)
            (loop (- index 1)
                  (cons (%apply procedure (cons index (refs vectors index))) results)))))

    ;; Replaces the elements of the first vector by what a procedure answers for the index and the
    ;; elements of vectors side by side. (SRFI 43)
    (define (vector-map! procedure . vectors)
      (%apply vector-for-each
              (cons (lambda (index . elements)
                      (vector-set! (car vectors) index (%apply procedure (cons index elements))))
                    vectors)))

    ;; Calls a procedure with the index and the elements of vectors side by side. (SRFI 43)
    (define (vector-for-each procedure . vectors)
      (let ((length (shortest vectors)))
        (let loop ((index 0))
          (if (< index length)
              (begin
                (%apply procedure (cons index (refs vectors index)))
                (loop (+ index 1)))))))

    ;; How often a predicate holds of the index and the elements of vectors side by side. (SRFI 43)
    (define (vector-count predicate . vectors)
      (%apply vector-fold
              (cons (lambda (index count . elements)
                      (if (%apply predicate (cons index elements)) (+ count 1) count))
                    (cons 0 vectors))))))
