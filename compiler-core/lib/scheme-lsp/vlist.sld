;; VLists and VHashes (Guile), immutable.
;;
;; A vlist is (%record 'vlist block offset length): elements are in a block from the offset down to 0,
;; then in the vlist that the block is on top of. A block is (%record 'vlist-block vector used base
;; index): `base` is that vlist, or #f; `index` of a vhash is a hash table from keys to lists of
;; offsets, the last first. Whoever adds to the newest vlist of a block does so in the block; others
;; begin a new one.
(define-library (scheme-lsp vlist)
  (export vlist? vlist-cons vlist-head vlist-tail vlist-null? vlist-null list->vlist vlist-ref
          vlist-drop vlist-take vlist-length vlist-fold vlist-fold-right vlist-map vlist-unfold
          vlist-unfold-right vlist-reverse vlist-filter vlist-delete vlist->list vlist-append
          vlist-for-each vhash? vhash-cons vhash-consq vhash-consv vhash-assoc vhash-assq
          vhash-assv vhash-delete vhash-delq vhash-delv vhash-fold vhash-fold-right vhash-fold*
          vhash-foldq* vhash-foldv* alist->vhash)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp equal) (scheme-lsp hash-table) (scheme-lsp number))
  (begin
    (define (make-vlist block offset length hashed?)
      (%record 'vlist block offset length hashed?))
    (define (block-of vlist) (%record-ref vlist 1))
    (define (offset-of vlist) (%record-ref vlist 2))
    (define (hashed? vlist) (%record-ref vlist 4))

    (define (make-block size base index) (%record 'vlist-block (%make-vector size #f) 0 base index))
    (define (block-vector block) (%record-ref block 1))
    (define (block-used block) (%record-ref block 2))
    (define (block-base block) (%record-ref block 3))
    (define (block-index block) (%record-ref block 4))

    ;; The empty vlist. (Guile)
    (define vlist-null (make-vlist #f -1 0 #f))

    ;; Whether a value is a vlist. (Guile)
    (define (vlist? x) (%record-of? x 'vlist))
    ;; Whether a value is a vhash. (Guile)
    (define (vhash? x) (if (vlist? x) (if (hashed? x) #t (%fx= 0 (%record-ref x 3))) #f))

    (define (check-vlist who x)
      (if (vlist? x) x (%raise-wrong-type who 1 x "a vlist")))

    ;; The number of elements of a vlist. (Guile)
    (define (vlist-length vlist) (%record-ref (check-vlist 'vlist-length vlist) 3))

    ;; Whether a vlist has no elements. (Guile)
    (define (vlist-null? vlist) (%fx= 0 (vlist-length vlist)))

    ;; A vlist with an element in front. (Guile)
    (define (vlist-cons x vlist) (add x (check-vlist 'vlist-cons vlist) #f))

    ;; Adds an element; `note!`, if it is given, is told the block and the offset.
    (define (add x vlist note!)
      (let* ((block (block-of vlist)) (offset (%fx+ (offset-of vlist) 1)))
        (if (if block
                (if (%fx= offset (block-used block))
                    (if (%fx< offset (vector-length (block-vector block)))
                        (if note! (if (block-index block) #t #f) #t)
                        #f)
                    #f)
                #f)
            (begin
              (vector-set! (block-vector block) offset x)
              (%record-set! block 2 (%fx+ offset 1))
              (if note! (note! block offset))
              (make-vlist block offset (%fx+ 1 (%record-ref vlist 3)) (if note! #t (hashed? vlist))))
            (let ((new (make-block (if block (min 4096 (* 2 (vector-length (block-vector block)))) 8)
                                   (if (vlist-null? vlist) #f vlist)
                                   (if note! (new-table 2 #f #f) #f))))
              (vector-set! (block-vector new) 0 x)
              (%record-set! new 2 1)
              (if note! (note! new 0))
              (make-vlist new 0 (%fx+ 1 (%record-ref vlist 3)) (if note! #t (hashed? vlist)))))))

    (define (check-pair who vlist)
      (if (vlist-null? (check-vlist who vlist))
          (%raise-wrong-type who 1 vlist "a vlist that is not empty")
          vlist))

    ;; The first element of a vlist. (Guile)
    (define (vlist-head vlist)
      (check-pair 'vlist-head vlist)
      (vector-ref (block-vector (block-of vlist)) (offset-of vlist)))

    ;; A vlist without its first element. (Guile)
    (define (vlist-tail vlist)
      (check-pair 'vlist-tail vlist)
      (drop-in vlist 1))

    ;; A vlist without so many elements, which are in its first block.
    (define (drop-in vlist n)
      (let ((offset (%fx- (offset-of vlist) n)))
        (if (%fx< offset 0)
            (or (block-base (block-of vlist)) vlist-null)
            (make-vlist (block-of vlist) offset (%fx- (%record-ref vlist 3) n) (hashed? vlist)))))

    ;; A vlist without its first elements, so many. (Guile)
    (define (vlist-drop vlist n)
      (if (if (%fixnum? n) (if (%fx< n 0) #t (%fx< (vlist-length vlist) n)) #t)
          (%raise-wrong-type 'vlist-drop 2 n "a number of elements of the vlist"))
      (let loop ((vlist vlist) (n n))
        (cond
          ((%fx= n 0) vlist)
          ((%fx< (offset-of vlist) n)
           (loop (or (block-base (block-of vlist)) vlist-null) (%fx- n (%fx+ 1 (offset-of vlist)))))
          (else (drop-in vlist n)))))

    ;; The element of a vlist at an index. (Guile)
    (define (vlist-ref vlist index)
      (if (if (%fixnum? index) (if (%fx< -1 index) (%fx< index (vlist-length vlist)) #f) #f)
          (vlist-head (vlist-drop vlist index))
          (%raise-wrong-type 'vlist-ref 2 index "an index of the vlist")))

    ;; Goes through a vlist from the first element: calls a procedure with each and the result so far,
    ;; first the second argument. (Guile)
    (define (vlist-fold procedure result vlist)
      (if (vlist-null? vlist)
          result
          (vlist-fold procedure (procedure (vlist-head vlist) result) (vlist-tail vlist))))

    ;; As `vlist-fold`, from the last element. (Guile)
    (define (vlist-fold-right procedure result vlist)
      (fold procedure result (vlist-fold (lambda (x list) (cons x list)) '() vlist)))

    ;; A list of the elements of a vlist. (Guile)
    (define (vlist->list vlist)
      (reverse (vlist-fold (lambda (x list) (cons x list)) '() vlist)))

    ;; A vlist of the elements of a list. (Guile)
    (define (list->vlist list) (fold vlist-cons vlist-null (reverse list)))

    ;; A vlist of what a procedure answers for the elements of a vlist. (Guile)
    (define (vlist-map procedure vlist) (list->vlist (map procedure (vlist->list vlist))))
    ;; Calls a procedure with the elements of a vlist. (Guile)
    (define (vlist-for-each procedure vlist)
      (vlist-fold (lambda (x result)
                    (procedure x)
                    result)
                  (if #f #f)
                  vlist))
    ;; A vlist of the elements of a vlist in opposite order. (Guile)
    (define (vlist-reverse vlist) (vlist-fold vlist-cons vlist-null vlist))
    ;; A vlist of the first elements, so many. (Guile)
    (define (vlist-take vlist n)
      (let loop ((vlist vlist) (n n) (taken '()))
        (if (eq? n 0)
            (list->vlist (reverse taken))
            (loop (vlist-tail vlist) (- n 1) (cons (vlist-head vlist) taken)))))
    ;; A vlist of the elements that a predicate holds of. (Guile)
    (define (vlist-filter predicate vlist)
      (list->vlist (filter predicate (vlist->list vlist))))
    ;; A vlist without the elements that are `equal?`, or the third argument, to an object. (Guile)
    (define vlist-delete
      (case-lambda
        ((x vlist) (vlist-delete x vlist equal?))
        ((x vlist same?) (vlist-filter (lambda (y) (if (same? x y) #f #t)) vlist))))
    ;; The vlists, appended. (Guile)
    (define (vlist-append . vlists)
      (if (null? vlists)
          vlist-null
          (reduce-right (lambda (a b) (vlist-fold-right vlist-cons b a)) vlist-null vlists)))
    ;; A vlist made from a seed: until `stop?` holds of the seed, its next element is (`element` seed),
    ;; and the next seed (`next` seed). (Guile)
    (define (vlist-unfold stop? element next seed)
      (let loop ((seed seed) (elements '()))
        (if (stop? seed)
            (list->vlist (reverse elements))
            (loop (next seed) (cons (element seed) elements)))))
    ;; As `vlist-unfold`, from the last element. (Guile)
    (define (vlist-unfold-right stop? element next seed)
      (let loop ((seed seed) (vlist vlist-null))
        (if (stop? seed) vlist (loop (next seed) (vlist-cons (element seed) vlist)))))

    ;; A vhash is a vlist of pairs whose blocks have indexes: a table, by `equal?`, of lists of offsets.
    (define (add-pair key value vhash)
      (add (cons key value)
           (check-vlist 'vhash-cons vhash)
           (lambda (block offset)
             (table-update! (block-index block) key
                            (lambda (offsets) (cons offset offsets))
                            (lambda () '())
                            2))))

    ;; A vhash with a key and a value added, for `vhash-assoc`. (Guile)
    (define (vhash-cons key value vhash . hash) (add-pair key value vhash))
    ;; A vhash with a key and a value added, for `vhash-assq`. (Guile)
    (define (vhash-consq key value vhash) (add-pair key value vhash))
    ;; A vhash with a key and a value added, for `vhash-assv`. (Guile)
    (define (vhash-consv key value vhash) (add-pair key value vhash))

    ;; Calls `found` with each pair of a key, the newest first, and what is left to do.
    (define (find-pairs key same? vhash found none)
      (let search ((vhash vhash))
        (if (vlist-null? vhash)
            (none)
            (let ((block (block-of vhash)))
              (let loop ((offsets (table-ref (block-index block) key '() 2)))
                (cond
                  ((null? offsets) (search (or (block-base block) vlist-null)))
                  ((%fx< (offset-of vhash) (car offsets)) (loop (cdr offsets)))
                  (else
                   (let ((pair (vector-ref (block-vector block) (car offsets))))
                     (if (same? key (car pair))
                         (found pair (lambda () (loop (cdr offsets))))
                         (loop (cdr offsets)))))))))))

    (define (find-pair key same? vhash)
      (find-pairs key same? vhash (lambda (pair more) pair) (lambda () #f)))

    ;; The newest pair of a key, by `equal?`, or the third argument; #f if there is none. (Guile)
    (define (vhash-assoc key vhash . options)
      (find-pair key (if (pair? options) (car options) equal?) vhash))
    ;; The newest pair of a key, by `eq?`; #f if there is none. (Guile)
    (define (vhash-assq key vhash) (find-pair key eq? vhash))
    ;; The newest pair of a key, by `eqv?`; #f if there is none. (Guile)
    (define (vhash-assv key vhash) (find-pair key eqv? vhash))

    (define (fold-pairs procedure result key same? vhash)
      (find-pairs key same? vhash
                  (lambda (pair more)
                    (set! result (procedure (cdr pair) result))
                    (more))
                  (lambda () result)))

    ;; Goes through the values of a key, by `equal?`, the newest first. (Guile)
    (define (vhash-fold* procedure result key vhash . options)
      (fold-pairs procedure result key equal? vhash))
    ;; Goes through the values of a key, by `eq?`, the newest first. (Guile)
    (define (vhash-foldq* procedure result key vhash)
      (fold-pairs procedure result key eq? vhash))
    ;; Goes through the values of a key, by `eqv?`, the newest first. (Guile)
    (define (vhash-foldv* procedure result key vhash)
      (fold-pairs procedure result key eqv? vhash))

    ;; Goes through a vhash, the newest pair first: calls a procedure with key, value and the result so
    ;; far, first the second argument. (Guile)
    (define (vhash-fold procedure result vhash)
      (vlist-fold (lambda (pair result) (procedure (car pair) (cdr pair) result)) result vhash))
    ;; As `vhash-fold`, the oldest pair first. (Guile)
    (define (vhash-fold-right procedure result vhash)
      (vlist-fold-right (lambda (pair result) (procedure (car pair) (cdr pair) result)) result vhash))

    (define (without key same? vhash)
      (vhash-fold-right (lambda (other value result)
                          (if (same? key other) result (add-pair other value result)))
                        vlist-null
                        vhash))

    ;; A vhash without the pairs of a key, by `equal?`, or the third argument. (Guile)
    (define (vhash-delete key vhash . options)
      (without key (if (pair? options) (car options) equal?) vhash))
    ;; A vhash without the pairs of a key, by `eq?`. (Guile)
    (define (vhash-delq key vhash) (without key eq? vhash))
    ;; A vhash without the pairs of a key, by `eqv?`. (Guile)
    (define (vhash-delv key vhash) (without key eqv? vhash))

    ;; A vhash of the pairs in an association list. (Guile)
    (define (alist->vhash alist . hash)
      (fold (lambda (pair vhash) (add-pair (car pair) (cdr pair) vhash)) vlist-null (reverse alist)))))
