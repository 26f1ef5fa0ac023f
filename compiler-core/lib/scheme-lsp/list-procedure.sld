;; Procedures on lists that take procedures (R7RS 6.4 and 6.10, and the first half of SRFI 1).
(define-library (scheme-lsp list-procedure)
  (export map for-each append-map filter-map map-in-order
          fold fold-right reduce reduce-right fold-left
          filter remove partition filter! remove! partition!
          find find-tail any every and-map or-map count list-index
          member assoc delete delete! delete-duplicates
          assq-ref assv-ref assoc-ref)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp equal))
  (begin
    (define (not-a-list who index x)
      (%raise-wrong-type who index x "a list"))

    ;; What comes of a walk over a list that is at its end, if it is a list.
    (define-syntax at-end
      (syntax-rules ()
        ((_ who list result) (if (null? list) result (not-a-list who 2 list)))))

    ;; What comes of a walk over two lists, one of which is at its end.
    (define-syntax at-an-end
      (syntax-rules ()
        ((_ who a b result)
         (if (pair? a)
             (if (null? b) result (not-a-list who 3 b))
             (if (null? a) result (not-a-list who 2 a))))))

    ;; The cars of lists, or #f if one of them is at its end.
    (define (heads who lists)
      (let loop ((lists lists) (index 2))
        (if (pair? lists)
            (if (pair? (car lists))
                (let ((rest (loop (cdr lists) (%fx+ index 1))))
                  (if rest (cons (car (car lists)) rest) #f))
                (if (null? (car lists)) #f (not-a-list who index (car lists))))
            '())))

    (define (tails lists)
      (if (pair? lists)
          (cons (cdr (car lists)) (tails (cdr lists)))
          '()))

    (define (call procedure arguments) (%apply procedure arguments))

    ;; A list of what a procedure answers for the elements of a list, or of several lists side by
    ;; side, up to the end of the shortest. (R7RS 6.10)
    (define map
      (case-lambda
        ((procedure list) (map-one procedure list))
        ((procedure a b) (map-two procedure a b))
        ((procedure first . lists) (map-all procedure (cons first lists)))))

    (define (map-one procedure list)
      (if (pair? list)
          (let ((first (procedure (car list))))
            (cons first (map-one procedure (cdr list))))
          (at-end 'map list '())))

    (define (map-two procedure a b)
      (if (if (pair? a) (pair? b) #f)
          (let ((first (procedure (car a) (car b))))
            (cons first (map-two procedure (cdr a) (cdr b))))
          (at-an-end 'map a b '())))

    (define (map-all procedure lists)
      (let ((arguments (heads 'map lists)))
        (if arguments
            (let ((first (call procedure arguments)))
              (cons first (map-all procedure (tails lists))))
            '())))

    ;; As `map`, and the elements are taken in order. (SRFI 1)
    (define map-in-order
      (case-lambda
        ((procedure list) (map-one procedure list))
        ((procedure first . lists) (map-all procedure (cons first lists)))))

    ;; Calls a procedure with each element of a list in order, or with those of several lists side by
    ;; side, up to the end of the shortest. (R7RS 6.10)
    (define for-each
      (case-lambda
        ((procedure list) (for-each-one procedure list))
        ((procedure a b) (for-each-two procedure a b))
        ((procedure first . lists) (for-each-all procedure (cons first lists)))))

    (define (for-each-one procedure list)
      (if (pair? list)
          (begin
            (procedure (car list))
            (for-each-one procedure (cdr list)))
          (at-end 'for-each list (if #f #f))))

    (define (for-each-two procedure a b)
      (if (if (pair? a) (pair? b) #f)
          (begin
            (procedure (car a) (car b))
            (for-each-two procedure (cdr a) (cdr b)))
          (at-an-end 'for-each a b (if #f #f))))

    (define (for-each-all procedure lists)
      (let ((arguments (heads 'for-each lists)))
        (if arguments
            (begin
              (call procedure arguments)
              (for-each-all procedure (tails lists))))))

    ;; The lists that a procedure answers for the elements, appended. (SRFI 1)
    (define (append-map procedure list . lists)
      (let loop ((lists (cons list lists)))
        (let ((arguments (heads 'append-map lists)))
          (if arguments
              (let ((first (call procedure arguments)))
                (append first (loop (tails lists))))
              '()))))

    ;; A list of what a procedure answers for the elements, where that is not #f. (SRFI 1)
    (define (filter-map procedure list . lists)
      (let loop ((lists (cons list lists)))
        (let ((arguments (heads 'filter-map lists)))
          (if arguments
              (let ((first (call procedure arguments)))
                (if first
                    (cons first (loop (tails lists)))
                    (loop (tails lists))))
              '()))))

    ;; Goes through a list from the left: calls a procedure with each element and the result so far,
    ;; first the second argument; its answer is the new result. (SRFI 1)
    (define fold
      (case-lambda
        ((procedure result list) (fold-one procedure result list))
        ((procedure result first . lists)
         (let loop ((result result) (lists (cons first lists)))
           (let ((arguments (heads 'fold lists)))
             (if arguments
                 (loop (call procedure (append arguments (cons result '()))) (tails lists))
                 result))))))

    (define (fold-one procedure result list)
      (if (pair? list)
          (fold-one procedure (procedure (car list) result) (cdr list))
          (if (null? list) result (not-a-list 'fold 3 list))))

    ;; As `fold`, but from the right. (SRFI 1)
    (define fold-right
      (case-lambda
        ((procedure result list) (fold-right-one procedure result list))
        ((procedure result first . lists)
         (let loop ((lists (cons first lists)))
           (let ((arguments (heads 'fold-right lists)))
             (if arguments
                 (let ((rest (loop (tails lists))))
                   (call procedure (append arguments (cons rest '()))))
                 result))))))

    (define (fold-right-one procedure result list)
      (if (pair? list)
          (procedure (car list) (fold-right-one procedure result (cdr list)))
          (if (null? list) result (not-a-list 'fold-right 3 list))))

    ;; Goes through a list from the left: calls a procedure with the result so far, first the second
    ;; argument, and each element. (R6RS)
    (define fold-left
      (case-lambda
        ((procedure result list)
         (let loop ((result result) (list list))
           (if (pair? list)
               (loop (procedure result (car list)) (cdr list))
               (if (null? list) result (not-a-list 'fold-left 3 list)))))
        ((procedure result first . lists)
         (let loop ((result result) (lists (cons first lists)))
           (let ((arguments (heads 'fold-left lists)))
             (if arguments
                 (loop (call procedure (cons result arguments)) (tails lists))
                 result))))))

    ;; Combines the elements of a list from the left by a procedure of two arguments, the element and
    ;; the result so far; of an empty list it is the second argument. (SRFI 1)
    (define (reduce procedure default list)
      (if (pair? list)
          (fold-one procedure (car list) (cdr list))
          (if (null? list) default (not-a-list 'reduce 3 list))))

    ;; As `reduce`, but from the right. (SRFI 1)
    (define (reduce-right procedure default list)
      (if (pair? list)
          (let loop ((first (car list)) (rest (cdr list)))
            (if (pair? rest)
                (procedure first (loop (car rest) (cdr rest)))
                (if (null? rest) first (not-a-list 'reduce-right 3 rest))))
          (if (null? list) default (not-a-list 'reduce-right 3 list))))

    ;; A list of the elements that a predicate holds of. (SRFI 1)
    (define (filter predicate list)
      (if (pair? list)
          (if (predicate (car list))
              (cons (car list) (filter predicate (cdr list)))
              (filter predicate (cdr list)))
          (at-end 'filter list '())))

    ;; A list of the elements that a predicate does not hold of. (SRFI 1)
    (define (remove predicate list)
      (if (pair? list)
          (if (predicate (car list))
              (remove predicate (cdr list))
              (cons (car list) (remove predicate (cdr list))))
          (at-end 'remove list '())))

    ;; Two values: the elements that a predicate holds of, and the others. (SRFI 1)
    (define (partition predicate list)
      (let loop ((rest list) (in '()) (out '()))
        (if (pair? rest)
            (if (predicate (car rest))
                (loop (cdr rest) (cons (car rest) in) out)
                (loop (cdr rest) in (cons (car rest) out)))
            (if (null? rest)
                (values (reverse in) (reverse out))
                (not-a-list 'partition 2 rest)))))

    ;; As `filter`; the list may be changed for it. (SRFI 1)
    (define (filter! predicate list) (filter predicate list))
    ;; As `remove`; the list may be changed for it. (SRFI 1)
    (define (remove! predicate list) (remove predicate list))
    ;; As `partition`; the list may be changed for it. (SRFI 1)
    (define (partition! predicate list) (partition predicate list))

    ;; The first element that a predicate holds of; #f if there is none. (SRFI 1)
    (define (find predicate list)
      (if (pair? list)
          (if (predicate (car list)) (car list) (find predicate (cdr list)))
          (at-end 'find list #f)))

    ;; The first tail of a list whose first element a predicate holds of; #f if there is none. (SRFI 1)
    (define (find-tail predicate list)
      (if (pair? list)
          (if (predicate (car list)) list (find-tail predicate (cdr list)))
          (at-end 'find-tail list #f)))

    ;; The first true value that a predicate answers for the elements; #f if there is none. (SRFI 1)
    (define any
      (case-lambda
        ((predicate list)
         (if (pair? list) (any-one predicate (car list) (cdr list)) (at-end 'any list #f)))
        ((predicate first . lists)
         (let loop ((arguments (heads 'any (cons first lists))) (lists (cons first lists)))
           (if arguments
               (let* ((lists (tails lists)) (next (heads 'any lists)))
                 (if next
                     (or (call predicate arguments) (loop next lists))
                     (call predicate arguments)))
               #f)))))

    (define (any-one predicate first rest)
      (if (pair? rest)
          (or (predicate first) (any-one predicate (car rest) (cdr rest)))
          (if (null? rest)
              (predicate first)
              (or (predicate first) (not-a-list 'any 2 rest)))))

    ;; Whether a predicate holds of all elements; if so, what it answered for the last. (SRFI 1)
    (define every
      (case-lambda
        ((predicate list)
         (if (pair? list) (every-one predicate (car list) (cdr list)) (at-end 'every list #t)))
        ((predicate first . lists)
         (let loop ((arguments (heads 'every (cons first lists))) (lists (cons first lists)))
           (if arguments
               (let* ((lists (tails lists)) (next (heads 'every lists)))
                 (if next
                     (if (call predicate arguments) (loop next lists) #f)
                     (call predicate arguments)))
               #t)))))

    (define (every-one predicate first rest)
      (if (pair? rest)
          (if (predicate first) (every-one predicate (car rest) (cdr rest)) #f)
          (if (null? rest)
              (predicate first)
              (if (predicate first) (not-a-list 'every 2 rest) #f))))

    ;; As `every`, of one list. (Guile)
    (define (and-map predicate list) (every predicate list))
    ;; As `any`, of one list. (Guile)
    (define (or-map predicate list) (any predicate list))

    ;; How many elements a predicate holds of. (SRFI 1)
    (define (count predicate list . lists)
      (let loop ((n 0) (lists (cons list lists)))
        (let ((arguments (heads 'count lists)))
          (if arguments
              (loop (if (call predicate arguments) (%fx+ n 1) n) (tails lists))
              n))))

    ;; The index of the first element that a predicate holds of; #f if there is none. (SRFI 1)
    (define (list-index predicate list . lists)
      (let loop ((n 0) (lists (cons list lists)))
        (let ((arguments (heads 'list-index lists)))
          (if arguments
              (if (call predicate arguments) n (loop (%fx+ n 1) (tails lists)))
              #f))))

    ;; The first tail of a list whose first element is `equal?`, or the third argument, to an object;
    ;; #f if there is none. (R7RS 6.4)
    (define member
      (case-lambda
        ((x list)
         (if (identity-decides? x)
             (tail-by-identity 'member x list)
             (let loop ((rest list))
               (if (pair? rest)
                   (if (equal? x (car rest)) rest (loop (cdr rest)))
                   (if (null? rest) #f (not-a-list 'member 2 list))))))
        ((x list same?)
         (let loop ((rest list))
           (if (pair? rest)
               (if (same? x (car rest)) rest (loop (cdr rest)))
               (if (null? rest) #f (not-a-list 'member 2 list)))))))

    ;; The first pair in an association list whose car is `equal?`, or the third argument, to an
    ;; object; #f if there is none. (R7RS 6.4)
    (define assoc
      (case-lambda
        ((x alist)
         (if (identity-decides? x)
             (association-by-identity 'assoc x alist)
             (let loop ((rest alist))
               (if (pair? rest)
                   (if (equal? x (association-key 'assoc rest alist)) (car rest) (loop (cdr rest)))
                   (if (null? rest) #f (not-a-list 'assoc 2 alist))))))
        ((x alist same?)
         (let loop ((rest alist))
           (if (pair? rest)
               (if (same? x (association-key 'assoc rest alist)) (car rest) (loop (cdr rest)))
               (if (null? rest) #f (not-a-list 'assoc 2 alist)))))))

    ;; Whether `equal?` means the same as `eq?` for this object.
    (define (identity-decides? x)
      (if (symbol? x) #t (if (%fixnum? x) #t (char? x))))

    ;; A list without the elements that are `equal?`, or the third argument, to an object. (SRFI 1)
    (define delete
      (case-lambda
        ((x list) (delete-by x list equal?))
        ((x list same?) (delete-by x list same?))))

    (define (delete-by x list same?)
      (if (pair? list)
          (if (same? x (car list))
              (delete-by x (cdr list) same?)
              (cons (car list) (delete-by x (cdr list) same?)))
          (at-end 'delete list '())))

    ;; As `delete`; the list may be changed for it. (SRFI 1)
    (define delete!
      (case-lambda
        ((x list) (delete-by x list equal?))
        ((x list same?) (delete-by x list same?))))

    ;; A list without the elements that are `equal?`, or the second argument, to one before. (SRFI 1)
    (define delete-duplicates
      (case-lambda
        ((list) (delete-duplicates-by list equal?))
        ((list same?) (delete-duplicates-by list same?))))

    (define (delete-duplicates-by list same?)
      (let loop ((rest list) (kept '()))
        (if (pair? rest)
            (loop (cdr rest)
                  (if (seen? (car rest) kept same?) kept (cons (car rest) kept)))
            (if (null? rest) (reverse kept) (not-a-list 'delete-duplicates 1 list)))))

    (define (seen? x list same?)
      (if (pair? list)
          (if (same? (car list) x) #t (seen? x (cdr list) same?))
          #f))

    ;; The cdr of the pair in an association list whose car is `eq?` to a key, or #f. (Guile)
    (define (assq-ref alist key)
      (let ((pair (assq key alist)))
        (if pair (cdr pair) #f)))

    ;; The cdr of the pair in an association list whose car is `eqv?` to a key, or #f. (Guile)
    (define (assv-ref alist key)
      (let ((pair (assv key alist)))
        (if pair (cdr pair) #f)))

    ;; The cdr of the pair in an association list whose car is `equal?` to a key, or #f. (Guile)
    (define (assoc-ref alist key)
      (let ((pair (assoc key alist)))
        (if pair (cdr pair) #f)))))
