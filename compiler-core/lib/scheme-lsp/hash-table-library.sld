;; The rest of SRFI 125.
(define-library (scheme-lsp hash-table-library)
  (export hash-table-unfold hash-table=? hash-table-mutable? hash-table-pop! hash-table-entries
          hash-table-find hash-table-count hash-table-map hash-table-map->list hash-table-prune!
          hash-table-empty-copy hash-table-union! hash-table-intersection! hash-table-difference!
          hash-table-xor!)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp hash-table)
          (scheme-lsp hash-table-procedure) (scheme-lsp error))
  (begin
    ;; A new hash table made from a seed: until `stop?` holds of the seed, the two values of (`entry`
    ;; seed) are a key and its value, and the next seed is (`next` seed). The other arguments are as
    ;; those of `make-hash-table`. (SRFI 125)
    (define (hash-table-unfold stop? entry next seed . arguments)
      (let ((table (%apply make-hash-table arguments)))
        (let loop ((seed seed))
          (if (stop? seed)
              table
              (receive (key value) (entry seed)
                (hash-table-set! table key value)
                (loop (next seed)))))))

    (define (every-entry? predicate table)
      (let loop ((entries (hash-table->alist table)))
        (if (pair? entries)
            (if (predicate (car (car entries)) (cdr (car entries))) (loop (cdr entries)) #f)
            #t)))

    ;; Whether two tables have the same keys with values that are the same by a comparator, or by a
    ;; procedure. (SRFI 125)
    (define (hash-table=? same? a b)
      (let ((same? (if (%record-of? same? 'comparator) (%record-ref same? 2) same?))
            (missing (cons 0 0)))
        (if (%fx= (hash-table-size a) (hash-table-size b))
            (every-entry? (lambda (key value)
                            (let ((other (hash-table-ref/default b key missing)))
                              (if (eq? other missing) #f (same? value other))))
                          a)
            #f)))

    ;; Whether a hash table can be changed: all can. (SRFI 125)
    (define (hash-table-mutable? table) (hash-table? table))

    ;; Removes an association, and answers its key and value. (SRFI 125)
    (define (hash-table-pop! table)
      (let ((entries (hash-table->alist table)))
        (if (pair? entries)
            (begin
              (hash-table-delete! table (car (car entries)))
              (values (car (car entries)) (cdr (car entries))))
            (error "hash-table-pop!: the table is empty:" table))))

    ;; Two values: a list of the keys, and one of their values in the same order. (SRFI 125)
    (define (hash-table-entries table)
      (values (hash-table-keys table) (hash-table-values table)))

    ;; The first true value that a procedure of key and value answers for the associations, or what the
    ;; third argument, a thunk, answers. (SRFI 125)
    (define (hash-table-find procedure table failure)
      (let loop ((entries (hash-table->alist table)))
        (if (pair? entries)
            (or (procedure (car (car entries)) (cdr (car entries))) (loop (cdr entries)))
            (failure))))

    ;; How many associations a predicate of key and value holds of. (SRFI 125)
    (define (hash-table-count predicate table)
      (if (procedure? predicate)
          (hash-count predicate table)
          (hash-count table predicate)))

    ;; A new hash table with the keys of a table, and as values what a procedure answers for its
    ;; values; the second argument, a comparator or a procedure, says when keys are the same.
    ;; (SRFI 125)
    (define (hash-table-map procedure comparator table)
      (let ((result (make-hash-table comparator)))
        (hash-table-walk table
                         (lambda (key value) (hash-table-set! result key (procedure value))))
        result))

    ;; A list of what a procedure answers for each key and its value. (SRFI 125)
    (define (hash-table-map->list procedure table) (hash-map->list procedure table))

    ;; Removes the associations that a predicate of key and value holds of. (SRFI 125)
    (define (hash-table-prune! predicate table)
      (hash-table-walk table
                       (lambda (key value)
                         (if (predicate key value) (hash-table-delete! table key)))))

    ;; A new, empty hash table that compares keys as a table does. (SRFI 125)
    (define (hash-table-empty-copy table . mutable?)
      (let ((copy (hash-table-copy table)))
        (hash-table-clear! copy)
        copy))

    ;; Adds the associations of the second table for keys that the first does not have to the first,
    ;; which is answered. (SRFI 125)
    (define (hash-table-union! table other)
      (hash-table-walk other
                       (lambda (key value)
                         (if (hash-table-contains? table key) #f (hash-table-set! table key value))))
      table)

    ;; Removes the keys that the second table does not have from the first, which is answered.
    ;; (SRFI 125)
    (define (hash-table-intersection! table other)
      (hash-table-prune! (lambda (key value) (if (hash-table-contains? other key) #f #t)) table)
      table)

    ;; Removes the keys that the second table has from the first, which is answered. (SRFI 125)
    (define (hash-table-difference! table other)
      (hash-table-prune! (lambda (key value) (hash-table-contains? other key)) table)
      table)

    ;; Makes the first table that of the associations whose keys are in one of the tables only, and
    ;; answers it. (SRFI 125)
    (define (hash-table-xor! table other)
      (hash-table-walk other
                       (lambda (key value)
                         (if (hash-table-contains? table key)
                             (hash-table-delete! table key)
                             (hash-table-set! table key value))))
      table)))
