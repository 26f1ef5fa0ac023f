;; The procedures of SRFI 69 on hash tables, some of SRFI 125, and Guile's own.
(define-library (scheme-lsp hash-table-procedure)
  (export make-hash-table hash-table hash-table? alist->hash-table
          hash-table-ref hash-table-ref/default hash-table-set! hash-table-delete!
          hash-table-contains? hash-table-exists? hash-table-update! hash-table-update!/default
          hash-table-intern! hash-table-size hash-table-empty?
          hash-table-keys hash-table-values hash-table->alist hash-table-walk hash-table-for-each
          hash-table-map! hash-table-fold hash-table-copy hash-table-merge! hash-table-clear!
          hash-table-equivalence-function hash-table-hash-function
          hash string-hash string-ci-hash hash-by-identity
          hashq-ref hashq-set! hashq-remove! hashv-ref hashv-set! hashv-remove!
          hash-ref hash-set! hash-remove! hash-clear! hash-for-each hash-map->list hash-fold
          hash-count hashq hashv
          hashq-get-handle hashq-create-handle! hashv-get-handle hashv-create-handle!
          hash-get-handle hash-create-handle! hash-for-each-handle
          hashx-ref hashx-set! hashx-remove! hashx-get-handle hashx-create-handle!
          make-weak-key-hash-table make-weak-value-hash-table make-doubly-weak-hash-table
          weak-key-hash-table? weak-value-hash-table? doubly-weak-hash-table?
          make-object-property)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp hash-table) (scheme-lsp error)
          (scheme-lsp equal) (only (scheme-lsp string) string=? substring))
  (begin
    (define (check-table who index table)
      (if (hash-table? table) table (%raise-wrong-type who index table "a hash table")))

    ;; A new, empty hash table: the first argument, a procedure or a comparator, says when keys are the
    ;; same (`equal?`, unless it is given), the second hashes them in accordance with that. A number,
    ;; which Guile takes for a size, is ignored. (SRFI 69, SRFI 125)
    (define make-hash-table
      (case-lambda
        (() (new-table 2 #f #f))
        ((equivalent? . rest)
         (if (procedure? equivalent?)
             (let ((kind (equivalence->kind equivalent?)))
               (if (if (%fx= kind 4) #t (custom-hash? rest))
                   (new-table 4 equivalent? (if (custom-hash? rest) (car rest) equal-hash))
                   (new-table kind #f #f)))
             (if (%record-of? equivalent? 'comparator)
                 (make-hash-table (%record-ref equivalent? 2) (%record-ref equivalent? 4))
                 (new-table 2 #f #f))))))

    ;; Whether the arguments after an equivalence begin with a hash function of the program's own.
    (define (custom-hash? rest)
      (if (pair? rest)
          (if (procedure? (car rest))
              (if (eq? (car rest) hash)
                  #f
                  (if (eq? (car rest) string-hash) #f (if (eq? (car rest) hash-by-identity) #f #t)))
              #f)
          #f))

    ;; A new hash table with the associations of a list of pairs; of pairs with the same key, the first.
    ;; The other arguments are as those of `make-hash-table`. (SRFI 69)
    (define (alist->hash-table alist . rest)
      (let ((table (make-from rest)))
        (let loop ((alist alist))
          (if (pair? alist)
              (begin
                (table-update! table (car (car alist))
                               (lambda (value) value)
                               (lambda () (cdr (car alist)))
                               (table-kind table))
                (loop (cdr alist)))))
        table))

    (define (make-from arguments) (%apply make-hash-table arguments))

    ;; The value of a key. If there is none, what the third argument, a thunk, answers; without it,
    ;; that is an error. The fourth, if given, is called with the value. (SRFI 69)
    (define hash-table-ref
      (case-lambda
        ((table key)
         (hash-table-ref table key (lambda () (error "hash-table-ref: no association for key:" key))))
        ((table key failure)
         (let ((entry (find-entry table key)))
           (if (%fx< entry 0) (failure) (table-value table entry))))
        ((table key failure success)
         (let ((entry (find-entry table key)))
           (if (%fx< entry 0) (failure) (success (table-value table entry)))))))

    (define (find-entry table key)
      (table-entry (check-table 'hash-table-ref 1 table) key (table-kind table)))

    ;; The value of a key, or the third argument if there is none. (SRFI 69)
    (define (hash-table-ref/default table key default)
      (table-ref (check-table 'hash-table-ref/default 1 table) key default (table-kind table)))

    ;; Associates keys with values: the arguments are each a key and its value in turn. (SRFI 69,
    ;; SRFI 125)
    (define hash-table-set!
      (case-lambda
        ((table key value)
         (table-set! (check-table 'hash-table-set! 1 table) key value (table-kind table)))
        ((table . associations)
         (let loop ((rest associations))
           (if (pair? rest)
               (begin
                 (hash-table-set! table (car rest) (car (cdr rest)))
                 (loop (cdr (cdr rest)))))))))

    ;; Removes the associations of keys, and answers how many there were. (SRFI 69, SRFI 125)
    (define hash-table-delete!
      (case-lambda
        ((table key)
         (if (table-delete! (check-table 'hash-table-delete! 1 table) key (table-kind table)) 1 0))
        ((table . keys)
         (let loop ((keys keys) (count 0))
           (if (pair? keys)
               (loop (cdr keys) (%fx+ count (hash-table-delete! table (car keys))))
               count)))))

    ;; Whether a key has an association. (SRFI 125)
    (define (hash-table-contains? table key)
      (check-table 'hash-table-contains? 1 table)
      (if (%fx< (table-entry table key (table-kind table)) 0) #f #t))

    ;; Whether a key has an association. (SRFI 69)
    (define (hash-table-exists? table key) (hash-table-contains? table key))

    ;; Associates a key with what a procedure answers for its value; if it has none, for what the
    ;; fourth argument, a thunk, answers. (SRFI 69)
    (define hash-table-update!
      (case-lambda
        ((table key change)
         (hash-table-update! table key change
                             (lambda () (error "hash-table-update!: no association for key:" key))))
        ((table key change failure)
         (table-update! (check-table 'hash-table-update! 1 table) key change failure
                        (table-kind table)))))

    ;; Associates a key with what a procedure answers for its value, or for the fourth argument if it
    ;; has none. (SRFI 69)
    (define (hash-table-update!/default table key change default)
      (table-update! (check-table 'hash-table-update!/default 1 table) key change
                     (lambda () default)
                     (table-kind table)))

    ;; The value of a key; if it has none, it gets what a thunk answers. (SRFI 125)
    (define (hash-table-intern! table key failure)
      (hash-table-ref table key
                      (lambda ()
                        (let ((value (failure)))
                          (hash-table-set! table key value)
                          value))))

    ;; The number of associations. (SRFI 69)
    (define (hash-table-size table) (table-count (check-table 'hash-table-size 1 table)))

    ;; Whether there are no associations. (SRFI 125)
    (define (hash-table-empty? table) (%fx= 0 (hash-table-size table)))

    (define (fold-back procedure table who)
      (reverse-list (table-fold procedure '() (check-table who 1 table)) '()))

    (define (reverse-list list result)
      (if (pair? list) (reverse-list (cdr list) (cons (car list) result)) result))

    ;; A list of the keys. (SRFI 69)
    (define (hash-table-keys table)
      (fold-back (lambda (key value keys) (cons key keys)) table 'hash-table-keys))

    ;; A list of the values. (SRFI 69)
    (define (hash-table-values table)
      (fold-back (lambda (key value values) (cons value values)) table 'hash-table-values))

    ;; A list of pairs of each key and its value. (SRFI 69)
    (define (hash-table->alist table)
      (fold-back (lambda (key value alist) (cons (cons key value) alist)) table 'hash-table->alist))

    ;; Calls a procedure with each key and its value. (SRFI 69)
    (define (hash-table-walk table procedure)
      (check-table 'hash-table-walk 1 table)
      (table-fold (lambda (key value result)
                    (procedure key value)
                    result)
                  (if #f #f)
                  table))

    ;; Calls a procedure with each key and its value. (SRFI 125)
    (define (hash-table-for-each procedure table)
      (if (procedure? procedure)
          (hash-table-walk table procedure)
          (hash-table-walk procedure table)))

    ;; Replaces each value by what a procedure answers for the key and it. (SRFI 125)
    (define (hash-table-map! procedure table)
      (hash-table-walk table
                       (lambda (key value) (hash-table-set! table key (procedure key value)))))

    ;; Goes through the associations: calls a procedure with key, value and the result so far, first
    ;; the third argument. (SRFI 69)
    (define (hash-table-fold table procedure result)
      (if (hash-table? table)
          (table-fold procedure result table)
          (table-fold table procedure (check-table 'hash-table-fold 3 result))))

    ;; A new hash table with the same associations. (SRFI 69)
    (define (hash-table-copy table . mutable?)
      (table-copy (check-table 'hash-table-copy 1 table)))

    ;; Adds the associations of the second table to the first, which is answered. (SRFI 69)
    (define (hash-table-merge! table other)
      (hash-table-walk other (lambda (key value) (hash-table-set! table key value)))
      table)

    ;; Removes all associations. (SRFI 125)
    (define (hash-table-clear! table) (table-clear! (check-table 'hash-table-clear! 1 table)))

    ;; A new hash table with the associations of the arguments: key, value, and so on; the first
    ;; argument says when keys are the same. (SRFI 125)
    (define (hash-table equivalent? . associations)
      (let ((table (make-hash-table equivalent?)))
        (let loop ((rest associations))
          (if (pair? rest)
              (begin
                (hash-table-set! table (car rest) (car (cdr rest)))
                (loop (cdr (cdr rest))))))
        table))

    ;; The procedure that says when keys are the same. (SRFI 69)
    (define (hash-table-equivalence-function table)
      (case (table-kind (check-table 'hash-table-equivalence-function 1 table))
        ((0) eq?)
        ((1) eqv?)
        ((2) equal?)
        ((3) string=?)
        (else (table-equivalent? table))))

    ;; The procedure that hashes keys. (SRFI 69)
    (define (hash-table-hash-function table)
      (case (table-kind (check-table 'hash-table-hash-function 1 table))
        ((0) hash-by-identity)
        ((1) eqv-hash)
        ((2) equal-hash)
        ((3) string-hash)
        (else (table-hash table))))

    (define (bounded hash rest)
      (if (pair? rest) (bounded-by hash (car rest)) hash))

    (define (bounded-by hash bound)
      (if (eq? bound 0) hash (modulo hash bound)))

    ;; An exact integer, the same for values that are `equal?`; less than the second argument, if there
    ;; is one. (SRFI 69)
    (define (hash key . bound) (bounded (equal-hash key) bound))

    ;; An exact integer, the same for strings, or parts of them, that are `string=?`; less
    ;; than the second argument, if that is given and not 0. (SRFI 13, SRFI 69)
    (define string-hash
      (case-lambda
        ((string) (%string-hash string))
        ((string bound) (bounded-by (%string-hash string) bound))
        ((string bound start) (string-hash (substring string start) bound))
        ((string bound start end) (string-hash (substring string start end) bound))))

    ;; An exact integer, the same for values that are `eq?`. (SRFI 69)
    (define (hash-by-identity key . bound) (bounded (%eq-hash key) bound))

    ;; An exact integer less than the second argument, the same for values that are `eq?`. (Guile)
    (define (hashq key . bound) (bounded (%eq-hash key) bound))

    ;; An exact integer less than the second argument, the same for values that are `eqv?`. (Guile)
    (define (hashv key . bound) (bounded (eqv-hash key) bound))

    ;; How Guile's procedures for `equal?` take a table: as the kind that it was made.
    (define (own-kind who table)
      (table-kind (check-table who 1 table)))

    ;; The value of a key by `eq?`, or the third argument, or #f, if there is none. (Guile)
    (define hashq-ref
      (case-lambda
        ((table key) (table-ref (check-table 'hashq-ref 1 table) key #f 0))
        ((table key default) (table-ref (check-table 'hashq-ref 1 table) key default 0))))

    ;; Associates a key with a value by `eq?`, and answers the value. (Guile)
    (define (hashq-set! table key value)
      (table-set! (check-table 'hashq-set! 1 table) key value 0)
      value)

    ;; Removes the association of a key by `eq?`. (Guile)
    (define (hashq-remove! table key)
      (table-delete! (check-table 'hashq-remove! 1 table) key 0))

    ;; The value of a key by `eqv?`, or the third argument, or #f, if there is none. (Guile)
    (define hashv-ref
      (case-lambda
        ((table key) (table-ref (check-table 'hashv-ref 1 table) key #f 1))
        ((table key default) (table-ref (check-table 'hashv-ref 1 table) key default 1))))

    ;; Associates a key with a value by `eqv?`, and answers the value. (Guile)
    (define (hashv-set! table key value)
      (table-set! (check-table 'hashv-set! 1 table) key value 1)
      value)

    ;; Removes the association of a key by `eqv?`. (Guile)
    (define (hashv-remove! table key)
      (table-delete! (check-table 'hashv-remove! 1 table) key 1))

    ;; The value of a key by `equal?`, or the third argument, or #f, if there is none. (Guile)
    (define hash-ref
      (case-lambda
        ((table key) (table-ref table key #f (own-kind 'hash-ref table)))
        ((table key default) (table-ref table key default (own-kind 'hash-ref table)))))

    ;; Associates a key with a value by `equal?`, and answers the value. (Guile)
    (define (hash-set! table key value)
      (table-set! table key value (own-kind 'hash-set! table))
      value)

    ;; Removes the association of a key by `equal?`. (Guile)
    (define (hash-remove! table key)
      (table-delete! table key (own-kind 'hash-remove! table)))

    ;; Removes all associations. (Guile)
    (define (hash-clear! table) (hash-table-clear! table))

    ;; Calls a procedure with each key and its value. (Guile)
    (define (hash-for-each procedure table) (hash-table-walk table procedure))

    ;; A list of what a procedure answers for each key and its value. (Guile)
    (define (hash-map->list procedure table)
      (fold-back (lambda (key value results) (cons (procedure key value) results))
                 table
                 'hash-map->list))

    ;; Goes through the associations: calls a procedure with key, value and the result so far, first
    ;; the second argument. (Guile)
    (define (hash-fold procedure result table)
      (table-fold procedure result (check-table 'hash-fold 3 table)))

    ;; How many associations a predicate of key and value holds of. (Guile)
    (define (hash-count predicate table)
      (hash-fold (lambda (key value count) (if (predicate key value) (%fx+ count 1) count)) 0 table))

    (define-syntax define-handles
      (syntax-rules ()
        ((_ get create! kind)
         (begin
           ;; The pair of a key and its value, whose cdr may be set; #f if there is none. (Guile)
           (define (get table key) (table-handle (check-table 'get 1 table) key (kind 'get table)))
           ;; As the procedure that gets the pair, but a key without a value gets the third argument
           ;; first. (Guile)
           (define (create! table key value)
             (table-create-handle! (check-table 'create! 1 table) key value (kind 'create! table)))))))

    (define (eq-kind who table) 0)
    (define (eqv-kind who table) 1)

    (define-handles hashq-get-handle hashq-create-handle! eq-kind)
    (define-handles hashv-get-handle hashv-create-handle! eqv-kind)
    (define-handles hash-get-handle hash-create-handle! own-kind)

    ;; Calls a procedure with the pair of each key and its value. (Guile)
    (define (hash-for-each-handle procedure table)
      (hash-table-walk table
                       (lambda (key value)
                         (procedure (table-handle table key (table-kind table))))))

    ;; Has a table use a hash function (of a key and a bound) and an `assoc` (of a key and an
    ;; association list) of the program's.
    (define (use! who hash assoc table)
      (set-table-procedures! (check-table who 3 table)
                             (lambda (a b) (if (assoc b (cons (cons a #f) '())) #t #f))
                             (lambda (key) (hash key 536870909))))

    ;; The value of a key, or the fifth argument, or #f, if there is none; by a hash function and an
    ;; `assoc`. (Guile)
    (define hashx-ref
      (case-lambda
        ((hash assoc table key) (hashx-ref hash assoc table key #f))
        ((hash assoc table key default)
         (use! 'hashx-ref hash assoc table)
         (table-ref table key default 4))))

    ;; Associates a key with a value, by a hash function and an `assoc`; answers the value. (Guile)
    (define (hashx-set! hash assoc table key value)
      (use! 'hashx-set! hash assoc table)
      (table-set! table key value 4)
      value)

    ;; Removes the association of a key, by a hash function and an `assoc`. (Guile)
    (define (hashx-remove! hash assoc table key)
      (use! 'hashx-remove! hash assoc table)
      (table-delete! table key 4))

    ;; The pair of a key and its value, by a hash function and an `assoc`; #f if there is none. (Guile)
    (define (hashx-get-handle hash assoc table key)
      (use! 'hashx-get-handle hash assoc table)
      (table-handle table key 4))

    ;; As `hashx-get-handle`, but a key without a value gets the last argument first. (Guile)
    (define (hashx-create-handle! hash assoc table key value)
      (use! 'hashx-create-handle! hash assoc table)
      (table-create-handle! table key value 4))

    ;; A new hash table. It holds its keys: hosts cannot tell when a key is needed by nothing else.
    ;; (Guile)
    (define (make-weak-key-hash-table . size) (new-table 2 #f #f))
    ;; A new hash table. It holds its values: hosts cannot tell when a value is needed by nothing else.
    ;; (Guile)
    (define (make-weak-value-hash-table . size) (new-table 2 #f #f))
    ;; A new hash table. It holds its keys and values: hosts cannot tell when they are needed by nothing
    ;; else. (Guile)
    (define (make-doubly-weak-hash-table . size) (new-table 2 #f #f))
    ;; #f: no hash table has weak keys. (Guile)
    (define (weak-key-hash-table? value) #f)
    ;; #f: no hash table has weak values. (Guile)
    (define (weak-value-hash-table? value) #f)
    ;; #f: no hash table has weak keys and values. (Guile)
    (define (doubly-weak-hash-table? value) #f)

    ;; A procedure with a setter that associates objects with values: called with an object it answers
    ;; the object's value, or #f; called with an object and a value it sets it. (Guile: Object
    ;; Properties)
    (define (make-object-property)
      (let ((table (new-table 0 #f #f)))
        (case-lambda
          ((object) (table-ref table object #f 0))
          ((object value) (table-set! table object value 0)))))))
