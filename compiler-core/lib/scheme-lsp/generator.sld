;; Generators and accumulators (SRFI 158). A generator is a thunk that answers the next value, and the
;; end-of-file object at the end; an accumulator is a procedure that is given values, and answers its
;; result when it is given the end-of-file object.
(define-library (scheme-lsp generator)
  (export generator circular-generator make-iota-generator make-range-generator
          make-coroutine-generator list->generator vector->generator reverse-vector->generator
          string->generator bytevector->generator make-for-each-generator make-unfold-generator
          gcons* gappend gflatten ggroup gmerge gmap gcombine gfilter gremove gstate-filter
          gtake gdrop gtake-while gdrop-while gdelete gdelete-neighbor-dups gindex gselect
          generator->list generator->reverse-list generator->vector generator->vector!
          generator->string generator-fold generator-map->list generator-for-each generator-find
          generator-count generator-any generator-every generator-unfold
          make-accumulator count-accumulator list-accumulator reverse-list-accumulator
          vector-accumulator reverse-vector-accumulator vector-accumulator! string-accumulator
          bytevector-accumulator bytevector-accumulator! sum-accumulator product-accumulator)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp control) (scheme-lsp equal) (scheme-lsp error)
          (only (scheme-lsp vector) list->vector)
          (only (scheme-lsp string) list->string)
          (only (scheme-lsp bytevector) u8-list->bytevector))
  (begin
    ;; A generator of the arguments. (SRFI 158)
    (define (generator . elements) (list->generator elements))

    ;; A generator that repeats the arguments for ever. (SRFI 158)
    (define (circular-generator first . rest)
      (let* ((elements (cons first rest)) (next elements))
        (lambda ()
          (if (null? next) (set! next elements))
          (let ((element (car next)))
            (set! next (cdr next))
            element))))

    ;; A generator of numbers: so many, from a start (or 0), by a step (or 1). (SRFI 158)
    (define make-iota-generator
      (case-lambda
        ((count) (make-iota-generator count 0 1))
        ((count start) (make-iota-generator count start 1))
        ((count start step)
         (let ((index 0))
           (lambda ()
             (if (< index count)
                 (let ((n (+ start (* index step))))
                   (set! index (+ index 1))
                   n)
                 (eof-object)))))))

    ;; A generator of numbers from a start up to an end, if there is one, by a step (or 1). (SRFI 158)
    (define make-range-generator
      (case-lambda
        ((start)
         (lambda ()
           (let ((n start))
             (set! start (+ start 1))
             n)))
        ((start end) (make-range-generator start end 1))
        ((start end step)
         (lambda ()
           (if (if (< 0 step) (< start end) (< end start))
               (let ((n start))
                 (set! start (+ start step))
                 n)
               (eof-object))))))

    ;; A generator of the values that a procedure gives to its argument, a procedure. (SRFI 158)
    ;; Control goes from one to the other by whole continuations, not by prompts: a continuation that was
    ;; captured in the procedure before the last resumption must yield to the caller there is now.
    (define (make-coroutine-generator procedure)
      (let ((return #f) (resume #f))
        (define (yield value)
          (call/cc
           (lambda (k)
             (set! resume k)
             (return value))))
        (define (run ignored)
          (procedure yield)
          (set! resume (lambda (ignored) (return (eof-object))))
          (return (eof-object)))
        (set! resume run)
        (lambda ()
          (call/cc
           (lambda (k)
             (set! return k)
             (resume #f))))))

    ;; A generator of the elements of a list. (SRFI 158)
    (define (list->generator list)
      (lambda ()
        (if (pair? list)
            (let ((element (car list)))
              (set! list (cdr list))
              element)
            (eof-object))))

    ;; A generator of what `ref` answers for the indices from a start to an end.
    (define (counting sequence ref start end)
      (lambda ()
        (if (< start end)
            (let ((element (ref sequence start)))
              (set! start (+ start 1))
              element)
            (eof-object))))

    (define-syntax define-sequence-generator
      (syntax-rules ()
        ((_ name length ref)
         (define name
           (case-lambda
             ((sequence) (name sequence 0 (length sequence)))
             ((sequence start) (name sequence start (length sequence)))
             ((sequence start end) (counting sequence (lambda (s i) (ref s i)) start end)))))))

    ;; A generator of the elements of a vector, from a start to an end. (SRFI 158)
    (define-sequence-generator vector->generator vector-length vector-ref)
    ;; A generator of the characters of a string, from a start to an end. (SRFI 158)
    (define-sequence-generator string->generator string-length string-ref)
    ;; A generator of the bytes of a bytevector, from a start to an end. (SRFI 158)
    (define-sequence-generator bytevector->generator bytevector-length bytevector-u8-ref)

    ;; A generator of the elements of a vector, from a start to an end, in opposite order. (SRFI 158)
    (define reverse-vector->generator
      (case-lambda
        ((vector) (reverse-vector->generator vector 0 (vector-length vector)))
        ((vector start) (reverse-vector->generator vector start (vector-length vector)))
        ((vector start end)
         (lambda ()
           (if (< start end)
               (begin
                 (set! end (- end 1))
                 (vector-ref vector end))
               (eof-object))))))

    ;; A generator of the elements of a collection, which a procedure such as `for-each` goes through:
    ;; it calls its first argument with each element of its second. (SRFI 158)
    (define (make-for-each-generator for-each collection)
      (make-coroutine-generator (lambda (yield) (for-each yield collection))))

    ;; A generator made from a seed: until `stop?` holds of the seed, its next value is (`value` seed),
    ;; and the next seed (`next` seed). (SRFI 158)
    (define (make-unfold-generator stop? value next seed)
      (lambda ()
        (if (stop? seed)
            (eof-object)
            (let ((element (value seed)))
              (set! seed (next seed))
              element))))

    ;; A generator of values, and then of those of the last argument, a generator. (SRFI 158)
    (define (gcons* first . rest)
      (let ((items (cons first rest)))
        (lambda ()
          (if (null? (cdr items))
              ((car items))
              (let ((item (car items)))
                (set! items (cdr items))
                item)))))

    ;; A generator of the values of generators in turn. (SRFI 158)
    (define (gappend . generators)
      (define (next)
        (if (pair? generators)
            (let ((value ((car generators))))
              (if (eof-object? value)
                  (begin
                    (set! generators (cdr generators))
                    (next))
                  value))
            (eof-object)))
      next)

    ;; A generator of the values of the generators that a generator gives. (SRFI 158)
    (define (gflatten generator)
      (let ((current (lambda () (eof-object))))
        (define (next)
          (let ((value (current)))
            (if (eof-object? value)
                (let ((following (generator)))
                  (if (eof-object? following)
                      following
                      (begin
                        (set! current following)
                        (next))))
                value)))
        next))

    ;; A generator of lists of the values of a generator, so many each; the last is filled up with the
    ;; third argument, if it is given. (SRFI 158)
    (define ggroup
      (case-lambda
        ((generator k)
         (lambda ()
           (let ((group (take-list generator k)))
             (if (null? group) (eof-object) group))))
        ((generator k padding)
         (lambda ()
           (let ((group (take-list generator k)))
             (if (null? group)
                 (eof-object)
                 (append group (make-list (- k (length group)) padding))))))))

    (define (take-list generator k)
      (if (< 0 k)
          (let ((value (generator)))
            (if (eof-object? value) '() (cons value (take-list generator (- k 1)))))
          '()))

    ;; A generator of the values of generators, each in order, in order. (SRFI 158)
    (define (gmerge less? first . rest)
      (let ((heads (map (lambda (generator) (cons (generator) generator)) (cons first rest))))
        (lambda ()
          (set! heads (remove (lambda (head) (eof-object? (car head))) heads))
          (if (null? heads)
              (eof-object)
              (let* ((best (fold (lambda (head best) (if (less? (car head) (car best)) head best))
                                 (car heads)
                                 (cdr heads)))
                     (value (car best)))
                (set-car! best ((cdr best)))
                value)))))

    ;; The next values of generators, in a list; the end-of-file object if one is at its end.
    (define (next-all generators)
      (let ((values (map (lambda (generator) (generator)) generators)))
        (if (any (lambda (value) (eof-object? value)) values) (eof-object) values)))

    ;; A generator of what a procedure answers for the values of generators side by side. (SRFI 158)
    (define gmap
      (case-lambda
        ((procedure generator)
         (lambda ()
           (let ((value (generator)))
             (if (eof-object? value) value (procedure value)))))
        ((procedure first . rest)
         (let ((generators (cons first rest)))
           (lambda ()
             (let ((values (next-all generators)))
               (if (eof-object? values) values (%apply procedure values))))))))

    ;; A generator of the first values that a procedure answers for the values of generators side by
    ;; side and a seed; the second value is the next seed. (SRFI 158)
    (define (gcombine procedure seed first . rest)
      (let ((generators (cons first rest)))
        (lambda ()
          (let ((values (next-all generators)))
            (if (eof-object? values)
                values
                (receive (value next) (%apply procedure (append values (list seed)))
                  (set! seed next)
                  value))))))

    ;; A generator of the values that a predicate holds of. (SRFI 158)
    (define (gfilter predicate generator)
      (define (next)
        (let ((value (generator)))
          (if (if (eof-object? value) #t (predicate value)) value (next))))
      next)

    ;; A generator of the values that a predicate does not hold of. (SRFI 158)
    (define (gremove predicate generator)
      (gfilter (lambda (value) (if (predicate value) #f #t)) generator))

    ;; A generator of the values for which a procedure of the value and a seed answers true as its first
    ;; value; the second is the next seed. (SRFI 158)
    (define (gstate-filter procedure seed generator)
      (define (next)
        (let ((value (generator)))
          (if (eof-object? value)
              value
              (receive (keep? state) (procedure value seed)
                (set! seed state)
                (if keep? value (next))))))
      next)

    ;; A generator of the first values, so many; a shorter generator is filled up with the third
    ;; argument, if it is given. (SRFI 158)
    (define gtake
      (case-lambda
        ((generator k) (gtake generator k (eof-object)))
        ((generator k padding)
         (lambda ()
           (if (< 0 k)
               (let ((value (generator)))
                 (set! k (- k 1))
                 (if (eof-object? value) padding value))
               (eof-object))))))

    ;; A generator without the first values, so many. (SRFI 158)
    (define (gdrop generator k)
      (define (next)
        (if (< 0 k)
            (begin
              (set! k (- k 1))
              (if (eof-object? (generator)) (begin (set! k 0) (eof-object)) (next)))
            (generator)))
      next)

    ;; A generator of the values before the first that a predicate does not hold of. (SRFI 158)
    (define (gtake-while predicate generator)
      (let ((ended? #f))
        (lambda ()
          (if ended?
              (eof-object)
              (let ((value (generator)))
                (if (if (eof-object? value) #f (predicate value))
                    value
                    (begin
                      (set! ended? #t)
                      (eof-object))))))))

    ;; A generator of the values from the first on that a predicate does not hold of. (SRFI 158)
    (define (gdrop-while predicate generator)
      (let ((found? #f))
        (define (next)
          (let ((value (generator)))
            (if (if found? #f (if (eof-object? value) #f (predicate value)))
                (next)
                (begin
                  (set! found? #t)
                  value))))
        next))

    ;; A generator without the values that are `equal?`, or the third argument, to an object.
    ;; (SRFI 158)
    (define gdelete
      (case-lambda
        ((item generator) (gdelete item generator equal?))
        ((item generator same?) (gremove (lambda (value) (same? item value)) generator))))

    ;; A generator without the values that are `equal?`, or the second argument, to the one before.
    ;; (SRFI 158)
    (define gdelete-neighbor-dups
      (case-lambda
        ((generator) (gdelete-neighbor-dups generator equal?))
        ((generator same?)
         (let ((first? #t) (last #f))
           (gfilter (lambda (value)
                      (let ((new? (if first? #t (if (same? last value) #f #t))))
                        (set! first? #f)
                        (set! last value)
                        new?))
                    generator)))))

    ;; A generator of the values at the indices, in ascending order, that another gives. (SRFI 158)
    (define (gindex generator indices)
      (let ((at 0))
        (lambda ()
          (let ((index (indices)))
            (if (eof-object? index)
                index
                (let loop ()
                  (let ((value (generator)))
                    (cond
                      ((eof-object? value) value)
                      ((= at index)
                       (set! at (+ at 1))
                       value)
                      (else
                       (set! at (+ at 1))
                       (loop))))))))))

    ;; A generator of the values for which another gives true. (SRFI 158)
    (define (gselect generator truths)
      (define (next)
        (let ((value (generator)) (truth (truths)))
          (cond
            ((eof-object? value) value)
            ((eof-object? truth) truth)
            (truth value)
            (else (next)))))
      next)

    ;; Goes through the values of generators side by side: calls a procedure with them and the result so
    ;; far, first the second argument. (SRFI 158)
    (define generator-fold
      (case-lambda
        ((procedure result generator)
         (let loop ((result result))
           (let ((value (generator)))
             (if (eof-object? value) result (loop (procedure value result))))))
        ((procedure result first . rest)
         (let ((generators (cons first rest)))
           (let loop ((result result))
             (let ((values (next-all generators)))
               (if (eof-object? values)
                   result
                   (loop (%apply procedure (append values (list result)))))))))))

    ;; A list of the values of a generator, or of the first, so many, the last first. (SRFI 158)
    (define generator->reverse-list
      (case-lambda
        ((generator) (generator-fold (lambda (value list) (cons value list)) '() generator))
        ((generator k) (generator->reverse-list (gtake generator k)))))

    ;; A list of the values of a generator, or of the first, so many. (SRFI 158)
    (define (generator->list generator . k)
      (reverse (%apply generator->reverse-list (cons generator k))))
    ;; A vector of the values of a generator, or of the first, so many. (SRFI 158)
    (define (generator->vector generator . k)
      (list->vector (%apply generator->list (cons generator k))))
    ;; A string of the values of a generator, characters, or of the first, so many. (SRFI 158)
    (define (generator->string generator . k)
      (list->string (%apply generator->list (cons generator k))))

    ;; Stores the values of a generator in a vector from an index on; answers how many. (SRFI 158)
    (define (generator->vector! vector at generator)
      (let loop ((index at))
        (if (< index (vector-length vector))
            (let ((value (generator)))
              (if (eof-object? value)
                  (- index at)
                  (begin
                    (vector-set! vector index value)
                    (loop (+ index 1)))))
            (- index at))))

    ;; A list of what a procedure answers for the values of generators side by side. (SRFI 158)
    (define (generator-map->list procedure generator . generators)
      (generator->list (%apply gmap (cons procedure (cons generator generators)))))

    ;; Calls a procedure with the values of generators side by side. (SRFI 158)
    (define (generator-for-each procedure first . rest)
      (let ((generators (cons first rest)))
        (let loop ()
          (let ((values (next-all generators)))
            (if (eof-object? values)
                (if #f #f)
                (begin
                  (%apply procedure values)
                  (loop)))))))

    ;; The first value that a predicate holds of; #f if there is none. (SRFI 158)
    (define (generator-find predicate generator)
      (let ((value ((gfilter predicate generator))))
        (if (eof-object? value) #f value)))

    ;; How many values a predicate holds of. (SRFI 158)
    (define (generator-count predicate generator)
      (generator-fold (lambda (value n) (if (predicate value) (+ n 1) n)) 0 generator))

    ;; The first true value that a predicate answers for the values; #f if there is none. (SRFI 158)
    (define (generator-any predicate generator)
      (let ((value (generator)))
        (if (eof-object? value) #f (or (predicate value) (generator-any predicate generator)))))

    ;; Whether a predicate holds of all values; if so, what it answered for the last. (SRFI 158)
    (define (generator-every predicate generator)
      (let loop ((last #t))
        (let ((value (generator)))
          (if (eof-object? value)
              last
              (let ((answer (predicate value)))
                (if answer (loop answer) #f))))))

    ;; Calls an unfold procedure with the stop predicate, the element and the next seed of a generator,
    ;; and further arguments. (SRFI 158)
    (define (generator-unfold generator unfold . arguments)
      (%apply unfold
              (cons* (lambda (value) (eof-object? value))
                     (lambda (value) value)
                     (lambda (value) (generator))
                     (generator)
                     arguments)))

    ;; An accumulator that combines values with a seed, by a procedure of the value and the result so
    ;; far, and answers what the third argument does for the result. (SRFI 158)
    (define (make-accumulator combine seed finish)
      (lambda (value)
        (if (eof-object? value)
            (finish seed)
            (set! seed (combine value seed)))))

    (define (pair a b) (cons a b))
    (define (itself x) x)

    ;; An accumulator that counts. (SRFI 158)
    (define (count-accumulator) (make-accumulator (lambda (value n) (+ n 1)) 0 itself))
    ;; An accumulator of a list. (SRFI 158)
    (define (list-accumulator) (make-accumulator pair '() reverse))
    ;; An accumulator of a list, the last value first. (SRFI 158)
    (define (reverse-list-accumulator) (make-accumulator pair '() itself))
    ;; An accumulator of a vector. (SRFI 158)
    (define (vector-accumulator)
      (make-accumulator pair '() (lambda (values) (list->vector (reverse values)))))
    ;; An accumulator of a vector, the last value first. (SRFI 158)
    (define (reverse-vector-accumulator) (make-accumulator pair '() list->vector))
    ;; An accumulator of a string of characters. (SRFI 158)
    (define (string-accumulator)
      (make-accumulator pair '() (lambda (values) (list->string (reverse values)))))
    ;; An accumulator of a bytevector. (SRFI 158)
    (define (bytevector-accumulator)
      (make-accumulator pair '() (lambda (values) (u8-list->bytevector (reverse values)))))

    ;; An accumulator that stores values in a vector from an index on. (SRFI 158)
    (define (vector-accumulator! vector at)
      (make-accumulator (lambda (value index)
                          (vector-set! vector index value)
                          (+ index 1))
                        at
                        (lambda (index) vector)))
    ;; An accumulator that stores bytes in a bytevector from an index on. (SRFI 158)
    (define (bytevector-accumulator! bytes at)
      (make-accumulator (lambda (value index)
                          (bytevector-u8-set! bytes index value)
                          (+ index 1))
                        at
                        (lambda (index) bytes)))

    ;; An accumulator of a sum. (SRFI 158)
    (define (sum-accumulator) (make-accumulator (lambda (value sum) (+ sum value)) 0 itself))
    ;; An accumulator of a product. (SRFI 158)
    (define (product-accumulator)
      (make-accumulator (lambda (value product) (* product value)) 1 itself))))
