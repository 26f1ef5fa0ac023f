;; Comparators (SRFI 128): (%record 'comparator type-test equality ordering hash), where the ordering
;; and the hash function may be #f.
(define-library (scheme-lsp comparator)
  (export comparator? comparator-ordered? comparator-hashable? make-comparator
          make-pair-comparator make-list-comparator make-vector-comparator make-eq-comparator
          make-eqv-comparator make-equal-comparator boolean-hash char-hash char-ci-hash symbol-hash
          number-hash make-default-comparator default-hash comparator-register-default!
          comparator-type-test-predicate comparator-equality-predicate
          comparator-ordering-predicate comparator-hash-function comparator-test-type
          comparator-check-type comparator-hash hash-bound hash-salt =? <? >? <=? >=?
          comparator-if<=>)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp number)
          (scheme-lsp equal) (scheme-lsp error) (scheme-lsp char)
          (only (scheme-lsp string) string<? symbol<?)
          (only (scheme-lsp hash-table) equal-hash eqv-hash)
          (only (scheme-lsp bytevector) bytevector->u8-list))
  (begin
    ;; A new comparator of a type test, an equality, an ordering (less than) and a hash function; `#t`
    ;; for the equality makes it follow from the ordering; the last two may be #f. (SRFI 128)
    (define (make-comparator type-test equality ordering hash)
      (%record 'comparator
               (if (eq? type-test #t) (lambda (x) #t) type-test)
               (if (eq? equality #t)
                   (lambda (a b) (if (ordering a b) #f (if (ordering b a) #f #t)))
                   equality)
               ordering
               hash))

    ;; Whether a value is a comparator. (SRFI 128)
    (define (comparator? value) (%record-of? value 'comparator))

    (define (check-comparator who x)
      (if (comparator? x) x (%raise-wrong-type who 1 x "a comparator")))

    ;; Whether a comparator has an ordering. (SRFI 128)
    (define (comparator-ordered? comparator)
      (if (%record-ref (check-comparator 'comparator-ordered? comparator) 3) #t #f))
    ;; Whether a comparator has a hash function. (SRFI 128)
    (define (comparator-hashable? comparator)
      (if (%record-ref (check-comparator 'comparator-hashable? comparator) 4) #t #f))

    ;; The type test of a comparator. (SRFI 128)
    (define (comparator-type-test-predicate comparator)
      (%record-ref (check-comparator 'comparator-type-test-predicate comparator) 1))
    ;; The equality of a comparator. (SRFI 128)
    (define (comparator-equality-predicate comparator)
      (%record-ref (check-comparator 'comparator-equality-predicate comparator) 2))
    ;; The ordering of a comparator; without one, a procedure that raises an error. (SRFI 128)
    (define (comparator-ordering-predicate comparator)
      (or (%record-ref (check-comparator 'comparator-ordering-predicate comparator) 3)
          (lambda (a b) (error "comparator: there is no ordering:" comparator))))
    ;; The hash function of a comparator; without one, a procedure that raises an error. (SRFI 128)
    (define (comparator-hash-function comparator)
      (or (%record-ref (check-comparator 'comparator-hash-function comparator) 4)
          (lambda (x . rest) (error "comparator: there is no hash function:" comparator))))

    ;; Whether an object passes the type test of a comparator. (SRFI 128)
    (define (comparator-test-type comparator x)
      ((comparator-type-test-predicate comparator) x))
    ;; As `comparator-test-type`, but raises an error if the object does not pass. (SRFI 128)
    (define (comparator-check-type comparator x)
      (if (comparator-test-type comparator x)
          #t
          (error "comparator: an object of the wrong type:" x)))
    ;; The hash of an object. (SRFI 128)
    (define (comparator-hash comparator x) ((comparator-hash-function comparator) x))

    ;; (hash-bound)
    ;; All hashes are less than this. (SRFI 128)
    (define-syntax hash-bound
      (syntax-rules () ((_) 536870912)))
    ;; (hash-salt)
    ;; A number for hash functions to begin with. (SRFI 128)
    (define-syntax hash-salt
      (syntax-rules () ((_) 16064047)))

    (define (combine a b) (%fxand (%fxxor (%fx* a 31) b) 536870911))

    ;; A hash of a boolean. (SRFI 128)
    (define (boolean-hash x) (if x 1 2))
    ;; A hash of a character. (SRFI 128)
    (define (char-hash char) (char->integer char))
    ;; A hash of a character, whatever its case. (SRFI 128)
    (define (char-ci-hash char) (char->integer (char-foldcase char)))
    ;; A hash of a symbol. (SRFI 128)
    (define (symbol-hash symbol) (%string-hash (symbol->string symbol)))
    ;; A hash of a number, the same for numbers that are `=`. (SRFI 128)
    (define (number-hash x)
      (eqv-hash (if (if (%flonum? x) (integer? x) #f) (exact x) x)))

    ;; A comparator by `eq?`. (SRFI 128)
    (define (make-eq-comparator) (make-comparator #t eq? #f eq-hash))
    (define (eq-hash x) (%eq-hash x))
    ;; A comparator by `eqv?`. (SRFI 128)
    (define (make-eqv-comparator) (make-comparator #t eqv? #f eqv-hash))
    ;; A comparator by `equal?`. (SRFI 128)
    (define (make-equal-comparator) (make-comparator #t equal? #f equal-hash))

    ;; A comparator of pairs, by those of their cars and cdrs. (SRFI 128)
    (define (make-pair-comparator first second)
      (make-comparator
       (lambda (x)
         (if (pair? x)
             (if (comparator-test-type first (car x)) (comparator-test-type second (cdr x)) #f)
             #f))
       (lambda (a b) (if (=? first (car a) (car b)) (=? second (cdr a) (cdr b)) #f))
       (if (if (comparator-ordered? first) (comparator-ordered? second) #f)
           (lambda (a b)
             (if (=? first (car a) (car b))
                 (<? second (cdr a) (cdr b))
                 (<? first (car a) (car b))))
           #f)
       (if (if (comparator-hashable? first) (comparator-hashable? second) #f)
           (lambda (x)
             (combine (bounded (comparator-hash first (car x)))
                      (bounded (comparator-hash second (cdr x)))))
           #f)))

    ;; A comparator of sequences by that of their elements, in lexicographic order: of lists, or of
    ;; what the other arguments take apart. (SRFI 128)
    (define make-list-comparator
      (case-lambda
        ((element) (make-list-comparator element list? null? car cdr))
        ((element type-test empty? head tail)
         (make-comparator
          (lambda (x)
            (if (type-test x)
                (let loop ((x x))
                  (cond
                    ((empty? x) #t)
                    ((comparator-test-type element (head x)) (loop (tail x)))
                    (else #f)))
                #f))
          (lambda (a b)
            (let loop ((a a) (b b))
              (cond
                ((empty? a) (empty? b))
                ((empty? b) #f)
                ((=? element (head a) (head b)) (loop (tail a) (tail b)))
                (else #f))))
          (if (comparator-ordered? element)
              (lambda (a b)
                (let loop ((a a) (b b))
                  (cond
                    ((empty? a) (if (empty? b) #f #t))
                    ((empty? b) #f)
                    ((=? element (head a) (head b)) (loop (tail a) (tail b)))
                    (else (<? element (head a) (head b))))))
              #f)
          (if (comparator-hashable? element)
              (lambda (x)
                (let loop ((x x) (hash 17))
                  (if (empty? x)
                      hash
                      (loop (tail x) (combine hash (bounded (comparator-hash element (head x))))))))
              #f)))))

    (define (bounded hash)
      (if (%fixnum? hash) (%fxand hash 536870911) (modulo hash 536870909)))

    ;; A comparator of vectors by that of their elements: the shorter is less, of two of the same
    ;; length the first in lexicographic order; the other arguments are the test, length and element of
    ;; another kind of vector. (SRFI 128)
    (define make-vector-comparator
      (case-lambda
        ((element) (make-vector-comparator element vector? length-of ref))
        ((element type-test length ref)
         (make-comparator
          (lambda (x)
            (if (type-test x)
                (let loop ((index 0))
                  (cond
                    ((= index (length x)) #t)
                    ((comparator-test-type element (ref x index)) (loop (+ index 1)))
                    (else #f)))
                #f))
          (lambda (a b)
            (if (= (length a) (length b))
                (let loop ((index 0))
                  (cond
                    ((= index (length a)) #t)
                    ((=? element (ref a index) (ref b index)) (loop (+ index 1)))
                    (else #f)))
                #f))
          (if (comparator-ordered? element)
              (lambda (a b)
                (cond
                  ((< (length a) (length b)) #t)
                  ((< (length b) (length a)) #f)
                  (else
                   (let loop ((index 0))
                     (cond
                       ((= index (length a)) #f)
                       ((=? element (ref a index) (ref b index)) (loop (+ index 1)))
                       (else (<? element (ref a index) (ref b index))))))))
              #f)
          (if (comparator-hashable? element)
              (lambda (x)
                (let loop ((index 0) (hash 23))
                  (if (= index (length x))
                      hash
                      (loop (+ index 1)
                            (combine hash (bounded (comparator-hash element (ref x index))))))))
              #f)))))

    (define (length-of vector) (vector-length vector))
    (define (ref vector index) (vector-ref vector index))

    ;; The comparators that programs have registered for `make-default-comparator`, the first first.
    (define registered '())

    ;; Adds a comparator for a type that `make-default-comparator` does not know. (SRFI 128)
    (define (comparator-register-default! comparator)
      (set! registered (append registered (list (check-comparator 'comparator-register-default!
                                                                  comparator)))))

    ;; The rank of an object's type in the default order.
    (define (rank x)
      (cond
        ((null? x) 0)
        ((pair? x) 1)
        ((boolean? x) 2)
        ((char? x) 3)
        ((string? x) 4)
        ((symbol? x) 5)
        ((number? x) 6)
        ((vector? x) 7)
        ((bytevector? x) 8)
        (else (registered-rank x registered 9))))

    (define (registered-rank x comparators rank)
      (if (pair? comparators)
          (if (comparator-test-type (car comparators) x)
              rank
              (registered-rank x (cdr comparators) (%fx+ rank 1)))
          rank))

    (define (registered-comparator rank)
      (let ((index (%fx- rank 9)))
        (if (%fx< index (length registered)) (list-ref registered index) #f)))

    (define (default=? a b)
      (let ((m (rank a)) (n (rank b)))
        (if (%fx= m n)
            (case m
              ((1) (if (default=? (car a) (car b)) (default=? (cdr a) (cdr b)) #f))
              ((6) (= a b))
              ((7) (=? default-vectors a b))
              ((0 2 3 4 5 8) (equal? a b))
              (else
               (let ((comparator (registered-comparator m)))
                 (if comparator (=? comparator a b) (equal? a b)))))
            #f)))

    (define (default<? a b)
      (let ((m (rank a)) (n (rank b)))
        (cond
          ((%fx< m n) #t)
          ((%fx< n m) #f)
          (else
           (case m
             ((0) #f)
             ((1)
              (if (default=? (car a) (car b)) (default<? (cdr a) (cdr b)) (default<? (car a) (car b))))
             ((2) (if a #f b))
             ((3) (char<? a b))
             ((4) (string<? a b))
             ((5) (symbol<? a b))
             ((6) (number<? a b))
             ((7) (<? default-vectors a b))
             ((8)
              (let ((m (bytevector-length a)) (n (bytevector-length b)))
                (if (%fx= m n)
                    (default<? (bytevector->u8-list a) (bytevector->u8-list b))
                    (%fx< m n))))
             (else
              (let ((comparator (registered-comparator m)))
                (if comparator (<? comparator a b) (error "comparator: no order is known for:" a)))))))))

    ;; Complex numbers by real part, then by imaginary part.
    (define (number<? a b)
      (if (if (real? a) (real? b) #f)
          (< a b)
          (error "comparator: no order is known for:" a)))

    ;; A hash by `make-default-comparator`. (SRFI 128)
    (define (default-hash x) (hash-within x 16))

    ;; A hash that depends on some parts of pairs and vectors and no more, so that it ends on data that go
    ;; round in a circle, and takes no longer on long ones.
    (define (hash-within x budget)
      (if (eq? budget 0)
          3
          (let ((rank (rank x)))
            (case rank
              ((0) 5)
              ((1)
               (combine (hash-within (car x) (%fxshr budget 1)) (hash-within (cdr x) (%fx- budget 1))))
              ((2) (boolean-hash x))
              ((5) (symbol-hash x))
              ((6) (number-hash x))
              ((7)
               (let ((length (vector-length x)))
                 (let loop ((index 0) (hash length) (budget budget))
                   (if (if (%fx< index length) (%fx< 0 budget) #f)
                       (loop (%fx+ index 1)
                             (combine hash (hash-within (vector-ref x index) (%fxshr budget 1)))
                             (%fx- budget 1))
                       hash))))
              ((3 4 8) (equal-hash x))
              (else
               (let ((comparator (registered-comparator rank)))
                 (if comparator (bounded (comparator-hash comparator x)) (equal-hash x))))))))

    (define the-default-comparator (make-comparator #t default=? default<? default-hash))

    (define default-vectors (make-vector-comparator the-default-comparator))

    ;; A comparator of all objects: by their contents, and in an order in which lists come before
    ;; booleans, characters, strings, symbols, numbers, vectors, bytevectors and registered types.
    ;; (SRFI 128)
    (define (make-default-comparator) the-default-comparator)

    (define-syntax define-chain
      (syntax-rules ()
        ((_ name (comparator a b) test)
         (define name
           (case-lambda
             ((comparator a b) test)
             ((comparator a b . rest)
              (if (name comparator a b) (%apply name (cons comparator (cons b rest))) #f)))))))

    ;; Whether objects are all equal by a comparator. (SRFI 128)
    (define-chain =? (comparator a b) ((comparator-equality-predicate comparator) a b))
    ;; Whether objects increase strictly by a comparator. (SRFI 128)
    (define-chain <? (comparator a b) ((comparator-ordering-predicate comparator) a b))
    ;; Whether objects decrease strictly by a comparator. (SRFI 128)
    (define-chain >? (comparator a b) ((comparator-ordering-predicate comparator) b a))
    ;; Whether objects never decrease by a comparator. (SRFI 128)
    (define-chain <=? (comparator a b)
      (if ((comparator-ordering-predicate comparator) b a) #f #t))
    ;; Whether objects never increase by a comparator. (SRFI 128)
    (define-chain >=? (comparator a b)
      (if ((comparator-ordering-predicate comparator) a b) #f #t))

    ;; (comparator-if<=> comparator a b less equal greater)
    ;; Evaluates one of three expressions as the first object is less than, equal to or greater than
    ;; the second; without a comparator, by the default one. (SRFI 128)
    (define-syntax comparator-if<=>
      (syntax-rules ()
        ((_ a b less equal greater)
         (comparator-if<=> (make-default-comparator) a b less equal greater))
        ((_ comparator a b less equal greater)
         (let ((c comparator) (x a) (y b))
           (cond
             ((=? c x y) equal)
             ((<? c x y) less)
             (else greater))))))))
