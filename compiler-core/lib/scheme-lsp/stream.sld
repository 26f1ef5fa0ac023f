;; Streams (SRFI 41): (%record 'stream promise), where the promise is of `the-end` or of
;; (%record 'stream-pair promise-of-head rest), the rest a stream.
(define-library (scheme-lsp stream)
  (export stream-null stream-cons stream? stream-null? stream-pair? stream-car stream-cdr
          stream-lambda define-stream list->stream port->stream stream stream->list stream-append
          stream-concat stream-constant stream-drop stream-drop-while stream-filter stream-fold
          stream-for-each stream-from stream-iterate stream-length stream-let stream-map
          stream-match stream-of stream-range stream-ref stream-reverse stream-scan stream-take
          stream-take-while stream-unfold stream-unfolds stream-zip)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp promise) (scheme-lsp error)
          (only (scheme-lsp input) read-char current-input-port))
  (begin
    (define (make-stream promise) (%record 'stream promise))

    ;; Whether a value is a stream. (SRFI 41)
    (define (stream? value) (%record-of? value 'stream))

    (define (promise-of stream)
      (if (stream? stream) (%record-ref stream 1) (%raise-wrong-type 'stream 1 stream "a stream")))

    (define the-end (cons 'end '()))

    ;; The empty stream. (SRFI 41)
    (define stream-null (make-stream (make-promise the-end)))

    (define (content stream) (force (promise-of stream)))

    ;; Whether a value is the empty stream. (SRFI 41)
    (define (stream-null? value) (if (stream? value) (eq? (content value) the-end) #f))

    ;; Whether a value is a stream that is not empty. (SRFI 41)
    (define (stream-pair? value)
      (if (stream? value) (%record-of? (content value) 'stream-pair) #f))

    (define (pair-of who stream)
      (if (stream-pair? stream)
          (content stream)
          (%raise-wrong-type who 1 stream "a stream that is not empty")))

    ;; The first element of a stream. (SRFI 41)
    (define (stream-car stream) (force (%record-ref (pair-of 'stream-car stream) 1)))

    ;; A stream without its first element. (SRFI 41)
    (define (stream-cdr stream) (%record-ref (pair-of 'stream-cdr stream) 2))

    ;; The stream that an expression evaluates to, when it is needed.
    (define-syntax lazily
      (syntax-rules ()
        ((_ expression) (make-stream (delay-force (promise-of expression))))))

    ;; (stream-cons first rest)
    ;; A stream of an element before a stream; both are evaluated when they are needed. (SRFI 41)
    (define-syntax stream-cons
      (syntax-rules ()
        ((_ first rest)
         (make-stream (make-promise (%record 'stream-pair (delay first) (lazily rest)))))))

    ;; (stream-lambda parameters body ...)
    ;; A procedure that answers a stream; its body is evaluated when that is needed. (SRFI 41)
    (define-syntax stream-lambda
      (syntax-rules ()
        ((_ parameters body ...) (lambda parameters (lazily (let () body ...))))))

    ;; (define-stream (name parameter ...) body ...)
    ;; Defines a procedure that answers a stream; its body is evaluated when that is needed. (SRFI 41)
    (define-syntax define-stream
      (syntax-rules ()
        ((_ (name . parameters) body ...)
         (define name (stream-lambda parameters body ...)))))

    ;; (stream-let name ((variable value) ...) body ...)
    ;; As a named `let` whose procedure answers a stream. (SRFI 41)
    (define-syntax stream-let
      (syntax-rules ()
        ((_ name ((variable value) ...) body ...)
         ((letrec ((name (stream-lambda (variable ...) body ...))) name) value ...))))

    ;; (stream expression ...)
    ;; A stream of the values of expressions, which are evaluated when they are needed. (SRFI 41)
    (define-syntax stream
      (syntax-rules ()
        ((_) stream-null)
        ((_ first rest ...) (stream-cons first (stream rest ...)))))

    ;; (stream-match stream (pattern [fender] expression) ...)
    ;; Evaluates the expression of the first clause whose pattern, a list of variables and `_`, perhaps
    ;; with a tail, a stream matches, and whose fender is true. (SRFI 41)
    (define-syntax stream-match
      (syntax-rules ()
        ((_ expression clause ...)
         (let ((stream expression))
           (promise-of stream)
           (match-clauses stream clause ...)))))

    (define-syntax match-clauses
      (syntax-rules ()
        ((_ stream) (error "stream-match: no pattern matches:" stream))
        ((_ stream (pattern fender expression) clause ...)
         (let ((next (lambda () (match-clauses stream clause ...))))
           (match-pattern stream pattern (if fender expression (next)) (next))))
        ((_ stream (pattern expression) clause ...)
         (let ((next (lambda () (match-clauses stream clause ...))))
           (match-pattern stream pattern expression (next))))))

    (define-syntax match-pattern
      (syntax-rules (_)
        ((_ stream () success failure) (if (stream-null? stream) success failure))
        ((_ stream (_ . rest) success failure)
         (if (stream-pair? stream)
             (let ((tail (stream-cdr stream))) (match-pattern tail rest success failure))
             failure))
        ((_ stream (variable . rest) success failure)
         (if (stream-pair? stream)
             (let ((tail (stream-cdr stream)) (variable (stream-car stream)))
               (match-pattern tail rest success failure))
             failure))
        ((_ stream _ success failure) success)
        ((_ stream variable success failure) (let ((variable stream)) success))))

    ;; (stream-of expression clause ...)
    ;; The stream of the values of an expression, for the bindings that clauses give: (variable in
    ;; stream), (variable is value), or a condition. (SRFI 41)
    (define-syntax stream-of
      (syntax-rules ()
        ((_ expression clause ...) (stream-of-clauses expression stream-null clause ...))))

    (define-syntax stream-of-clauses
      (syntax-rules (in is)
        ((_ expression rest) (stream-cons expression rest))
        ((_ expression rest (variable in stream) clause ...)
         (stream-let loop ((s stream))
           (if (stream-null? s)
               rest
               (let ((variable (stream-car s)))
                 (stream-of-clauses expression (loop (stream-cdr s)) clause ...)))))
        ((_ expression rest (variable is value) clause ...)
         (let ((variable value)) (stream-of-clauses expression rest clause ...)))
        ((_ expression rest condition clause ...)
         (if condition (stream-of-clauses expression rest clause ...) rest))))

    ;; A stream of the elements of a list. (SRFI 41)
    (define-stream (list->stream list)
      (if (pair? list) (stream-cons (car list) (list->stream (cdr list))) stream-null))

    ;; A stream of the characters of a port. (SRFI 41)
    (define port->stream
      (case-lambda
        (() (port->stream (current-input-port)))
        ((port)
         (stream-let loop ()
           (let ((char (read-char port)))
             (if (eof-object? char) stream-null (stream-cons char (loop))))))))

    ;; A list of the elements of a stream, or of the first, so many. (SRFI 41)
    (define stream->list
      (case-lambda
        ((stream) (first-elements -1 stream))
        ((n stream) (first-elements (check-count 'stream->list 1 n) stream))))

    (define (first-elements n stream)
      (promise-of stream)
      (let loop ((n n) (stream stream))
        (if (if (eq? n 0) #t (stream-null? stream))
            '()
            (let ((first (stream-car stream)))
              (cons first (loop (- n 1) (stream-cdr stream)))))))

    ;; A stream of the elements of all streams in turn. (SRFI 41)
    (define (stream-append . streams)
      (stream-let loop ((streams streams))
        (cond
          ((null? streams) stream-null)
          ((null? (cdr streams)) (car streams))
          ((stream-null? (car streams)) (loop (cdr streams)))
          (else
           (stream-cons (stream-car (car streams))
                        (loop (cons (stream-cdr (car streams)) (cdr streams))))))))

    ;; A stream of the elements of the streams in a stream. (SRFI 41)
    (define-stream (stream-concat streams)
      (cond
        ((stream-null? streams) stream-null)
        ((stream-null? (stream-car streams)) (stream-concat (stream-cdr streams)))
        (else
         (stream-cons (stream-car (stream-car streams))
                      (stream-concat
                       (stream-cons (stream-cdr (stream-car streams)) (stream-cdr streams)))))))

    ;; A stream that repeats its arguments for ever. (SRFI 41)
    (define (stream-constant . elements)
      (stream-let loop ((rest elements))
        (cond
          ((null? elements) stream-null)
          ((null? rest) (loop elements))
          (else (stream-cons (car rest) (loop (cdr rest)))))))

    ;; A stream without its first elements, so many. (SRFI 41)
    (define (stream-drop n stream)
      (promise-of stream)
      (stream-let loop ((n (check-count 'stream-drop 1 n)) (stream stream))
        (if (if (eq? n 0) #t (stream-null? stream))
            stream
            (loop (- n 1) (stream-cdr stream)))))

    ;; A stream from the first element on that a predicate does not hold of. (SRFI 41)
    (define-stream (stream-drop-while predicate stream)
      (if (if (stream-pair? stream) (predicate (stream-car stream)) #f)
          (stream-drop-while predicate (stream-cdr stream))
          stream))

    ;; A stream of the elements that a predicate holds of. (SRFI 41)
    (define-stream (stream-filter predicate stream)
      (cond
        ((stream-null? stream) stream-null)
        ((predicate (stream-car stream))
         (stream-cons (stream-car stream) (stream-filter predicate (stream-cdr stream))))
        (else (stream-filter predicate (stream-cdr stream)))))

    ;; Goes through a stream from the left: calls a procedure with the result so far, first the second
    ;; argument, and each element. (SRFI 41)
    (define (stream-fold procedure result stream)
      (if (stream-null? stream)
          result
          (stream-fold procedure (procedure result (stream-car stream)) (stream-cdr stream))))

    ;; Calls a procedure with the elements of streams side by side, up to the end of the shortest.
    ;; (SRFI 41)
    (define (stream-for-each procedure stream . streams)
      (let loop ((streams (cons stream streams)))
        (if (any stream-null? streams)
            (if #f #f)
            (begin
              (%apply procedure (map stream-car streams))
              (loop (map stream-cdr streams))))))

    ;; A stream of numbers from a start, by a step (or 1), without end. (SRFI 41)
    (define stream-from
      (case-lambda
        ((first) (stream-from first 1))
        ((first step)
         (stream-let loop ((n first)) (stream-cons n (loop (+ n step)))))))

    ;; A stream of a value, what a procedure answers for it, what it answers for that, and so on.
    ;; (SRFI 41)
    (define-stream (stream-iterate procedure first)
      (stream-cons first (stream-iterate procedure (procedure first))))

    ;; The number of elements of a stream. (SRFI 41)
    (define (stream-length stream)
      (stream-fold (lambda (n element) (+ n 1)) 0 stream))

    ;; A stream of what a procedure answers for the elements of streams side by side, up to the end of
    ;; the shortest. (SRFI 41)
    (define (stream-map procedure stream . streams)
      (stream-let loop ((streams (cons stream streams)))
        (if (any stream-null? streams)
            stream-null
            (stream-cons (%apply procedure (map stream-car streams))
                         (loop (map stream-cdr streams))))))

    ;; A stream of numbers from a start up to an end, which is not in it, by a step (or 1, or -1).
    ;; (SRFI 41)
    (define stream-range
      (case-lambda
        ((first past) (stream-range first past (if (< first past) 1 -1)))
        ((first past step)
         (stream-let loop ((n first))
           (if (if (< 0 step) (< n past) (< past n)) (stream-cons n (loop (+ n step))) stream-null)))))

    ;; The element of a stream at an index. (SRFI 41)
    (define (stream-ref stream n)
      (check-count 'stream-ref 2 n)
      (let loop ((stream stream) (n n))
        (if (eq? n 0) (stream-car stream) (loop (stream-cdr stream) (- n 1)))))

    (define (check-count who index n)
      (if (if (exact-integer? n) (< -1 n) #f)
          n
          (%raise-wrong-type who index n "an exact integer that is not negative")))

    ;; A stream of the elements of a finite stream in opposite order. (SRFI 41)
    (define (stream-reverse stream)
      (lazily
       (stream-fold (lambda (reversed element) (stream-cons element reversed)) stream-null stream)))

    ;; A stream of the results of a fold, (procedure result element), the first result first. (SRFI 41)
    (define-stream (stream-scan procedure result stream)
      (if (stream-null? stream)
          (stream-cons result stream-null)
          (stream-cons result
                       (stream-scan procedure (procedure result (stream-car stream))
                                    (stream-cdr stream)))))

    ;; A stream of the first elements, so many. (SRFI 41)
    (define (stream-take n stream)
      (promise-of stream)
      (stream-let loop ((n (check-count 'stream-take 1 n)) (stream stream))
        (if (if (eq? n 0) #t (stream-null? stream))
            stream-null
            (stream-cons (stream-car stream) (loop (- n 1) (stream-cdr stream))))))

    ;; A stream of the elements before the first that a predicate does not hold of. (SRFI 41)
    (define-stream (stream-take-while predicate stream)
      (if (if (stream-pair? stream) (predicate (stream-car stream)) #f)
          (stream-cons (stream-car stream) (stream-take-while predicate (stream-cdr stream)))
          stream-null))

    ;; A stream made from a seed: while `go-on?` holds of the seed, its next element is (`element`
    ;; seed), and the next seed (`next` seed). (SRFI 41)
    (define-stream (stream-unfold element go-on? next seed)
      (if (go-on? seed)
          (stream-cons (element seed) (stream-unfold element go-on? next (next seed)))
          stream-null))

    ;; Several streams made from a seed, as values: a procedure of the seed answers the next seed and,
    ;; for each stream, a list of its next element, or the empty list at its end, or #f if there is none
    ;; now. (SRFI 41)
    (define (stream-unfolds procedure seed)
      (let ((results (results-from procedure seed)))
        (let loop ((index (- (count-of (lambda () (procedure seed))) 1)) (streams '()))
          (if (< index 1)
              (%list->values streams)
              (loop (- index 1) (cons (results->stream index results) streams))))))

    (define (count-of thunk)
      (receive results (thunk) (length results)))

    (define-stream (results-from procedure seed)
      (receive (seed . results) (procedure seed)
        (stream-cons (cons seed results) (results-from procedure seed))))

    (define-stream (results->stream index results)
      (let ((result (list-ref (stream-car results) index)))
        (cond
          ((pair? result)
           (stream-cons (car result) (results->stream index (stream-cdr results))))
          ((null? result) stream-null)
          (else (results->stream index (stream-cdr results))))))

    ;; A stream of lists of the elements of streams side by side. (SRFI 41)
    (define (stream-zip stream . streams) (%apply stream-map (cons list (cons stream streams))))))
