;; Hash tables that keep the order of insertion.
;;
;; A table is (%record 'hash-table kind count used index entries equivalent? hash moves):
;;   kind      what makes keys the same: 0 eq?, 1 eqv?, 2 equal?, 3 string=?, 4 the two procedures
;;   count     number of associations
;;   used      end of the part of `entries` that has been used, deleted ones included
;;   index     a vector, its length a power of two: open addressing by the hash, to an offset in
;;             `entries`, or -1
;;   entries   a vector: key, value, hash of each association. The hash of a deleted one is -1, its key
;;             this vector itself, which nobody else can have. The value may be a handle, (%record
;;             'handle pair): then the pair, which the program has too, holds the value
;;   moves     the value of `%moves` for which the hashes of kinds 0 to 2 hold: keys that have no other hash
;;             are hashed by address. A key that is found is the right one; only one that is missed may
;;             have to be looked for again
(define-library (scheme-lsp hash-table)
  (export new-table hash-table? table-kind table-count table-equivalent? table-hash
          table-entry table-value table-ref table-set! table-delete! table-update! table-clear! table-copy
          table-fold table-handle table-create-handle! set-table-procedures!
          equivalence->kind equal-hash eqv-hash string-ci-hash)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp equal)
          (only (scheme-lsp string) string=? string-foldcase))
  (begin
    (define (new-table kind equivalent? hash)
      (%record 'hash-table kind 0 0 (%make-vector 16 -1) (%make-vector 24 #f) equivalent? hash -1))

    ;; Whether a value is a hash table. (SRFI 69)
    (define (hash-table? value) (%record-of? value 'hash-table))

    (define (table-kind table) (%record-ref table 1))
    (define (table-count table) (%record-ref table 2))
    (define (table-used table) (%record-ref table 3))
    (define (table-index table) (%record-ref table 4))
    (define (table-entries table) (%record-ref table 5))
    (define (table-equivalent? table) (%record-ref table 6))
    (define (table-hash table) (%record-ref table 7))
    (define (table-moves table) (%record-ref table 8))

    ;; The kind of table of an equivalence.
    (define (equivalence->kind equivalent?)
      (cond
        ((eq? equivalent? eq?) 0)
        ((eq? equivalent? eqv?) 1)
        ((eq? equivalent? equal?) 2)
        ((eq? equivalent? string=?) 3)
        (else 4)))

    ;; Hashes. All are fixnums that are not negative.

    (define (eqv-hash key)
      (if (%fixnum? key)
          (%fxand key 536870911)
          (if (number? key) (%number-hash key) (%eq-hash key))))

    (define (moving-eqv-hash key)
      (if (%fixnum? key)
          (%fxand key 536870911)
          (if (number? key) (%number-hash key) (%address-hash key))))

    ;; A hash by structure: looks at so many parts and no more.
    (define (equal-hash key) (structure-hash key #f))

    ;; The same; for what has no structure, a hash that holds until objects move, if that is enough.
    (define (structure-hash key moves?)
      (cond
        ((string? key) (%string-hash key))
        ((pair? key) (hash-list key 17 8))
        ((vector? key) (hash-elements key 0 (vector-length key)))
        ((bytevector? key)
         (let loop ((index 0) (hash 23))
           (if (if (%fx< index (bytevector-length key)) (%fx< index 32) #f)
               (loop (%fx+ index 1) (combine hash (bytevector-u8-ref key index)))
               hash)))
        (moves? (moving-eqv-hash key))
        (else (eqv-hash key))))

    (define (combine hash next)
      (%fxand (%fxxor (%fx* hash 31) next) 536870911))

    (define (hash-list list hash budget)
      (cond
        ((%fx= budget 0) hash)
        ((pair? list)
         (hash-list (cdr list)
                    (combine hash (if (pair? (car list))
                                      (hash-list (car list) 19 (%fxshr budget 1))
                                      (hash-leaf (car list))))
                    (%fx- budget 1)))
        (else (combine hash (hash-leaf list)))))

    (define (hash-elements vector index length)
      (let loop ((index 0) (hash length))
        (if (if (%fx< index length) (%fx< index 8) #f)
            (loop (%fx+ index 1) (combine hash (hash-leaf (vector-ref vector index))))
            hash)))

    (define (hash-leaf x)
      (cond
        ((string? x) (%string-hash x))
        ((pair? x) 3)
        ((vector? x) (vector-length x))
        ((bytevector? x) (bytevector-length x))
        (else (eqv-hash x))))

    (define (string-ci-hash string) (%string-hash (string-foldcase string)))

    ;; Spreads hashes that differ only in their high bits, as those of multiples of a power of two.
    (define (spread hash)
      (let ((hash (%fxand (%fx* hash 40503001) 536870911)))
        (%fxxor hash (%fxshr hash 15))))

    ;; The hash of a key in a table, as if the table were of a kind.
    (define (key-hash table key kind)
      (spread
       (case kind
         ((0) (%address-hash key))
         ((1) (moving-eqv-hash key))
         ((2) (structure-hash key #t))
         ((3) (%string-hash key))
         (else
          (let ((hash ((table-hash table) key)))
            (if (%fixnum? hash) (%fxand hash 536870911) (modulo hash 536870909)))))))

    ;; The offset of the entry of a key, which has a hash; -1 if there is none.
    (define (table-find table key hash kind)
      (if (if (%fx< kind 3) (identity-decides? key kind) #f)
          (find-eq (table-index table) (table-entries table) key hash)
          (find-by table (table-index table) (table-entries table) key hash kind)))

    ;; Whether `eq?` means the same for a key as the equivalence of a kind of table.
    (define (identity-decides? key kind)
      (if (%fx= kind 0)
          #t
          (if (symbol? key)
              #t
              (if (%fixnum? key)
                  #t
                  (if (%fx= kind 1) (if (number? key) #f #t) (char? key))))))

    (define (find-eq index entries key hash)
      (let ((mask (%fx- (vector-length index) 1)))
        (let loop ((slot (%fxand hash mask)))
          (let ((entry (vector-ref index slot)))
            (if (%fx< entry 0)
                entry
                (if (eq? (vector-ref entries entry) key)
                    entry
                    (loop (%fxand (%fx+ slot 1) mask))))))))

    (define (find-by table index entries key hash kind)
      (let ((mask (%fx- (vector-length index) 1)))
        (let loop ((slot (%fxand hash mask)))
          (let ((entry (vector-ref index slot)))
            (if (%fx< entry 0)
                entry
                (if (if (%fx= (vector-ref entries (%fx+ entry 2)) hash)
                        (same? table (vector-ref entries entry) key kind)
                        #f)
                    entry
                    (loop (%fxand (%fx+ slot 1) mask))))))))

    (define (same? table a b kind)
      (case kind
        ((1) (eqv? a b))
        ((2) (equal? a b))
        ((3) (%fx= 0 (%string-compare a b)))
        (else ((table-equivalent? table) a b))))

    ;; The offset of the entry of a key; -1 if there is none.
    (define (table-entry table key kind)
      (let ((entry (table-find table key (key-hash table key kind) kind)))
        (if (if (%fx< entry 0) (hash-again! table key kind) #f)
            (table-entry table key kind)
            entry)))

    ;; For a key that was missed: if it may have moved, and objects have since the keys of the table were
    ;; hashed, hashes these again and answers #t. If objects move meanwhile, the next miss finds out.
    (define (hash-again! table key kind)
      (if (if (%fx< kind 3) (moves? key kind) #f)
          (let ((moves (%moves)))
            (if (%fx= moves (table-moves table))
                #f
                (let ((index (table-index table)) (entries (table-entries table)))
                  (%vector-fill! index -1 0 (vector-length index))
                  (let loop ((entry 0))
                    (if (%fx< entry (table-used table))
                        (begin
                          (if (%fx< (vector-ref entries (%fx+ entry 2)) 0)
                              #f
                              ;; Guile's tables take keys of several kinds: one that has its hash by
                              ;; structure keeps it.
                              (let* ((key (vector-ref entries entry))
                                     (old (vector-ref entries (%fx+ entry 2)))
                                     (hash (if (%fx= old (key-hash table key 2)) old (key-hash table key 0))))
                                (vector-set! entries (%fx+ entry 2) hash)
                                (add-to-index! index hash entry)))
                          (loop (%fx+ entry 3)))))
                  (%record-set! table 8 moves)
                  #t)))
          #f))

    ;; Whether a key is hashed by its address in a table of a kind up to 2.
    (define (moves? key kind)
      (cond
        ((symbol? key) #f)
        ((%fixnum? key) #f)
        ((char? key) #f)
        ((%fx= kind 0) #t)
        ((number? key) #f)
        ((%fx= kind 1) #t)
        ((pair? key) #f)
        ((string? key) #f)
        ((vector? key) #f)
        (else (if (bytevector? key) #f #t))))

    (define (table-value table entry)
      (content (vector-ref (table-entries table) (%fx+ entry 1))))

    (define (content value)
      (if (%record-of? value 'handle) (cdr (%record-ref value 1)) value))

    (define (set-content! entries entry value)
      (let ((old (vector-ref entries (%fx+ entry 1))))
        (if (%record-of? old 'handle)
            (set-cdr! (%record-ref old 1) value)
            (vector-set! entries (%fx+ entry 1) value))))

    ;; The value of a key, or `default`.
    (define (table-ref table key default kind)
      (let ((entry (table-entry table key kind)))
        (if (%fx< entry 0) default (table-value table entry))))

    ;; Associates a key with a value.
    (define (table-set! table key value kind)
      (let* ((hash (key-hash table key kind)) (entry (table-find table key hash kind)))
        (if (%fx< entry 0)
            (if (hash-again! table key kind)
                (table-set! table key value kind)
                (add-entry! table key value hash))
            (set-content! (table-entries table) entry value))))

    ;; The pair of a key and its value, which stays with the table: to change its cdr changes the
    ;; value. #f if there is none.
    (define (table-handle table key kind)
      (let ((entry (table-entry table key kind)))
        (if (%fx< entry 0)
            #f
            (let* ((entries (table-entries table)) (value (vector-ref entries (%fx+ entry 1))))
              (if (%record-of? value 'handle)
                  (%record-ref value 1)
                  (let ((handle (cons (vector-ref entries entry) value)))
                    (vector-set! entries (%fx+ entry 1) (%record 'handle handle))
                    handle))))))

    ;; As `table-handle`, but a key without a value gets one.
    (define (table-create-handle! table key value kind)
      (or (table-handle table key kind)
          (begin
            (table-set! table key value kind)
            (table-handle table key kind))))

    ;; Gives a table the procedures of kind 4.
    (define (set-table-procedures! table equivalent? hash)
      (%record-set! table 6 equivalent?)
      (%record-set! table 7 hash))

    ;; Associates a key with what `change` answers for its value, or else for what `failure` answers.
    (define (table-update! table key change failure kind)
      (let* ((hash (key-hash table key kind)) (entry (table-find table key hash kind)))
        (if (%fx< entry 0)
            (if (hash-again! table key kind)
                (table-update! table key change failure kind)
                (table-set! table key (change (failure)) kind))
            (let* ((entries (table-entries table))
                   (value (change (content (vector-ref entries (%fx+ entry 1))))))
              ;; `change` may have changed the table.
              (if (if (eq? entries (table-entries table))
                      (%fx= hash (vector-ref entries (%fx+ entry 2)))
                      #f)
                  (set-content! entries entry value)
                  (table-set! table key value kind))))))

    (define (add-entry! table key value hash)
      (if (%fx< (table-used table) (vector-length (table-entries table)))
          #t
          (make-room! table))
      (let ((entry (table-used table)) (entries (table-entries table)))
        (vector-set! entries entry key)
        (vector-set! entries (%fx+ entry 1) value)
        (vector-set! entries (%fx+ entry 2) hash)
        (%record-set! table 3 (%fx+ entry 3))
        (%record-set! table 2 (%fx+ (table-count table) 1))
        (add-to-index! (table-index table) hash entry)))

    (define (add-to-index! index hash entry)
      (let ((mask (%fx- (vector-length index) 1)))
        (let loop ((slot (%fxand hash mask)))
          (if (%fx< (vector-ref index slot) 0)
              (vector-set! index slot entry)
              (loop (%fxand (%fx+ slot 1) mask))))))

    ;; Moves the entries that have not been deleted to vectors in which they take at most half of the
    ;; room.
    (define (make-room! table)
      (let loop ((capacity 8))
        (if (%fx< capacity (%fxshl (table-count table) 1))
            (loop (%fxshl capacity 1))
            (move-entries! table
                           (%make-vector (%fxshl capacity 1) -1)
                           (%make-vector (%fx* capacity 3) #f)))))

    (define (move-entries! table index entries)
      (let ((old (table-entries table)) (used (table-used table)))
        (let loop ((from 0) (to 0))
          (if (%fx< from used)
              (let ((hash (vector-ref old (%fx+ from 2))))
                (if (%fx< hash 0)
                    (loop (%fx+ from 3) to)
                    (begin
                      (%vector-copy! entries to old from (%fx+ from 3))
                      (add-to-index! index hash to)
                      (loop (%fx+ from 3) (%fx+ to 3)))))
              (begin
                (%record-set! table 3 to)
                (%record-set! table 4 index)
                (%record-set! table 5 entries))))))

    ;; Removes the association of a key; answers whether there was one.
    (define (table-delete! table key kind)
      (let ((entry (table-entry table key kind)))
        (if (%fx< entry 0)
            #f
            (let ((entries (table-entries table)))
              (vector-set! entries entry entries)
              (vector-set! entries (%fx+ entry 1) #f)
              (vector-set! entries (%fx+ entry 2) -1)
              (%record-set! table 2 (%fx- (table-count table) 1))
              #t))))

    (define (table-clear! table)
      (%record-set! table 2 0)
      (%record-set! table 3 0)
      (%record-set! table 4 (%make-vector 16 -1))
      (%record-set! table 5 (%make-vector 24 #f)))

    (define (table-copy table)
      (let ((copy (%record 'hash-table
                           (table-kind table)
                           (table-count table)
                           (table-used table)
                           (table-index table)
                           (table-entries table)
                           (table-equivalent? table)
                           (table-hash table)
                           (table-moves table))))
        (make-room! copy)
        (forget-handles! (table-entries copy) (table-used copy))
        copy))

    (define (forget-handles! entries entry)
      (if (%fx< 0 entry)
          (let ((entry (%fx- entry 3)))
            (vector-set! entries (%fx+ entry 1) (content (vector-ref entries (%fx+ entry 1))))
            (forget-handles! entries entry))))

    ;; Goes through the associations in the order of their insertion: calls a procedure with key,
    ;; value and the result so far.
    (define (table-fold procedure result table)
      (let loop ((entry 0) (result result))
        (if (%fx< entry (table-used table))
            (let ((entries (table-entries table)))
              (if (%fx< (vector-ref entries (%fx+ entry 2)) 0)
                  (loop (%fx+ entry 3) result)
                  (loop (%fx+ entry 3)
                        (procedure (vector-ref entries entry)
                                   (content (vector-ref entries (%fx+ entry 1)))
                                   result))))
            result)))))
