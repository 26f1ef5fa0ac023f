;; Vectors (R7RS 6.8).
(define-library (scheme-lsp vector)
  (export make-vector vector->list list->vector vector-fill! vector-copy vector-copy! vector-append
          vector-map vector-for-each vector->string string->vector subvector
          vector-grow vector-binary-search)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp range) (scheme-lsp list))
  (begin
    (define (check-vector who index x)
      (if (vector? x) x (%raise-wrong-type who index x "a vector")))

    ;; A new vector of a length, each element the second argument. (R7RS 6.8)
    (define make-vector
      (case-lambda
        ((length) (%make-vector length (if #f #f)))
        ((length fill) (%make-vector length fill))))

    ;; A new list of the elements of a vector, from a start to an end. (R7RS 6.8)
    (define vector->list
      (case-lambda
        ((vector) (elements-onto vector 0 (vector-length vector) '()))
        ((vector start) (vector->list vector start (vector-length vector)))
        ((vector start end)
         (check-range 'vector->list 2 start end (vector-length vector))
         (elements-onto vector start end '()))))

    (define (elements-onto vector start end list)
      (if (%fx< start end)
          (let ((end (%fx- end 1)))
            (elements-onto vector start end (cons (vector-ref vector end) list)))
          list))

    ;; A new vector of the elements of a list. (R7RS 6.8)
    (define (list->vector list)
      (let* ((length (length list)) (vector (%make-vector length #f)))
        (let loop ((index 0) (rest list))
          (if (%fx< index length)
              (begin
                (vector-set! vector index (car rest))
                (loop (%fx+ index 1) (cdr rest)))
              vector))))

    ;; Stores a value in a vector, from a start to an end. (R7RS 6.8)
    (define vector-fill!
      (case-lambda
        ((vector fill) (%vector-fill! vector fill 0 (vector-length vector)))
        ((vector fill start) (vector-fill! vector fill start (vector-length vector)))
        ((vector fill start end)
         (check-range 'vector-fill! 3 start end (vector-length vector))
         (%vector-fill! vector fill start end))))

    ;; A new vector of the elements of a vector, from a start to an end. (R7RS 6.8)
    (define vector-copy
      (case-lambda
        ((vector) (copy-range vector 0 (vector-length vector)))
        ((vector start) (vector-copy vector start (vector-length vector)))
        ((vector start end)
         (check-range 'vector-copy 2 start end (vector-length vector))
         (copy-range vector start end))))

    (define (copy-range vector start end)
      (let ((copy (%make-vector (%fx- end start) #f)))
        (%vector-copy! copy 0 vector start end)
        copy))

    ;; A new vector of the elements of a vector, from a start to an end.
    (define (subvector vector start end) (vector-copy vector start end))

    ;; Copies elements into a vector at an index: those of another, from a start to an end; it may be
    ;; the same vector. (R7RS 6.8)
    (define vector-copy!
      (case-lambda
        ((to at from)
         (vector-copy! to at from 0 (vector-length from)))
        ((to at from start)
         (vector-copy! to at from start (vector-length from)))
        ((to at from start end)
         (check-range 'vector-copy! 4 start end (vector-length from))
         (check-room 'vector-copy! at (%fx- end start) (vector-length to))
         (%vector-copy! to at from start end))))

    ;; A new vector of the elements of all arguments in turn. (R7RS 6.8)
    (define (vector-append . vectors)
      (let ((result (%make-vector (total-length vectors 1 0) #f)))
        (let loop ((rest vectors) (at 0))
          (if (pair? rest)
              (let ((length (vector-length (car rest))))
                (%vector-copy! result at (car rest) 0 length)
                (loop (cdr rest) (%fx+ at length)))
              result))))

    (define (total-length vectors index total)
      (if (pair? vectors)
          (total-length (cdr vectors)
                        (%fx+ index 1)
                        (%fx+ total (vector-length (check-vector 'vector-append index (car vectors)))))
          total))

    ;; A vector of a length that begins with the elements of a vector.
    (define (vector-grow vector length)
      (let ((larger (%make-vector length (if #f #f))))
        (vector-copy! larger 0 vector)
        larger))

    (define (shortest vectors length)
      (if (pair? vectors)
          (let ((other (vector-length (car vectors))))
            (shortest (cdr vectors) (if (%fx< other length) other length)))
          length))

    (define (elements-at vectors index)
      (if (pair? vectors)
          (cons (vector-ref (car vectors) index) (elements-at (cdr vectors) index))
          '()))

    (define (call procedure arguments) (%apply procedure arguments))

    ;; A vector of what a procedure answers for the elements of a vector, or of several vectors side
    ;; by side, up to the end of the shortest. (R7RS 6.10)
    (define vector-map
      (case-lambda
        ((procedure vector)
         (let ((length (vector-length vector)))
           (fill-from-list (map-elements procedure vector 0 length '()) length)))
        ((procedure vector . rest)
         (let* ((vectors (cons vector rest)) (length (shortest rest (vector-length vector))))
           (let loop ((index 0) (results '()))
             (if (%fx< index length)
                 (loop (%fx+ index 1) (cons (call procedure (elements-at vectors index)) results))
                 (fill-from-list results length)))))))

    ;; The results are collected in a list, so that a continuation that comes back to `procedure`
    ;; does not change a vector already delivered.
    (define (map-elements procedure vector index length results)
      (if (%fx< index length)
          (map-elements procedure vector (%fx+ index 1) length
                        (cons (procedure (vector-ref vector index)) results))
          results))

    (define (fill-from-list results length)
      (let ((vector (%make-vector length #f)))
        (let loop ((index (%fx- length 1)) (results results))
          (if (%fx< index 0)
              vector
              (begin
                (vector-set! vector index (car results))
                (loop (%fx- index 1) (cdr results)))))))

    ;; Calls a procedure with each element of a vector in order, or with those of several vectors side
    ;; by side, up to the end of the shortest. (R7RS 6.10)
    (define vector-for-each
      (case-lambda
        ((procedure vector)
         (for-each-element procedure vector 0 (vector-length vector)))
        ((procedure vector . rest)
         (let ((vectors (cons vector rest)) (length (shortest rest (vector-length vector))))
           (let loop ((index 0))
             (if (%fx< index length)
                 (begin
                   (call procedure (elements-at vectors index))
                   (loop (%fx+ index 1)))))))))

    (define (for-each-element procedure vector index length)
      (if (%fx< index length)
          (begin
            (procedure (vector-ref vector index))
            (for-each-element procedure vector (%fx+ index 1) length))))

    ;; A new string of the elements of a vector, characters, from a start to an end. (R7RS 6.8)
    (define vector->string
      (case-lambda
        ((vector) (vector->string vector 0 (vector-length vector)))
        ((vector start) (vector->string vector start (vector-length vector)))
        ((vector start end)
         (check-range 'vector->string 2 start end (vector-length vector))
         (let ((string (%make-string (%fx- end start) #\space)))
           (let loop ((index start))
             (if (%fx< index end)
                 (begin
                   (string-set! string (%fx- index start) (vector-ref vector index))
                   (loop (%fx+ index 1)))
                 string))))))

    ;; A new vector of the characters of a string, from a start to an end. (R7RS 6.8)
    (define string->vector
      (case-lambda
        ((string) (string->vector string 0 (string-length string)))
        ((string start) (string->vector string start (string-length string)))
        ((string start end)
         (check-range 'string->vector 2 start end (string-length string))
         (let ((vector (%make-vector (%fx- end start) #f)))
           (let loop ((index start))
             (if (%fx< index end)
                 (begin
                   (vector-set! vector (%fx- index start) (string-ref string index))
                   (loop (%fx+ index 1)))
                 vector))))))

    ;; The index of an element of a sorted vector, for which a comparison with a key, (compare element
    ;; key), answers zero; #f if there is none. The comparison answers a negative number for elements
    ;; before. (SRFI 133)
    (define (vector-binary-search vector key compare)
      (let loop ((low 0) (high (vector-length vector)))
        (if (%fx< low high)
            (let* ((middle (%fxshr (%fx+ low high) 1))
                   (order (compare (vector-ref vector middle) key)))
              (cond
                ((< order 0) (loop (%fx+ middle 1) high))
                ((> order 0) (loop low middle))
                (else middle)))
            #f)))))
