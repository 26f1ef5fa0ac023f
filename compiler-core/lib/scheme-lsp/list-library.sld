;; The rest of SRFI 1.
(define-library (scheme-lsp list-library)
  (export xcons list-tabulate circular-list proper-list? circular-list? dotted-list? null-list?
          not-pair? list= length+ sixth seventh eighth ninth tenth car+cdr
          take drop take! take-right drop-right drop-right! split-at split-at!
          concatenate concatenate! zip unzip1 unzip2 unzip3 unzip4 unzip5
          unfold unfold-right pair-fold pair-fold-right pair-for-each
          append-map! map! append-reverse take-while take-while! drop-while span span! break break!
          lset<= lset= lset-adjoin lset-union lset-intersection lset-difference lset-xor
          lset-union! lset-intersection! lset-difference! lset-xor!
          lset-diff+intersection lset-diff+intersection!)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure))
  (begin
    ;; A new pair, its cdr first. (SRFI 1)
    (define (xcons d a) (cons a d))

    ;; A list of what a procedure answers for the indices below a number. (SRFI 1)
    (define (list-tabulate n procedure)
      (let loop ((index 0))
        (if (< index n)
            (let ((first (procedure index)))
              (cons first (loop (+ index 1))))
            '())))

    ;; A list of the arguments without an end: the last pair is followed by the first. (SRFI 1)
    (define (circular-list first . rest)
      (let ((list (cons first rest)))
        (set-cdr! (last-pair list) list)
        list))

    ;; Whether a value is a list, finite and ended by the empty list. (SRFI 1)
    (define (proper-list? x) (list? x))

    ;; What a list ends with; #t if it goes round in a circle.
    (define (list-end x)
      (let loop ((fast x) (slow x))
        (if (pair? fast)
            (let ((fast (cdr fast)))
              (if (pair? fast)
                  (let ((fast (cdr fast)) (slow (cdr slow)))
                    (if (eq? fast slow) '(circle) (loop fast slow)))
                  fast))
            fast)))

    ;; Whether a value is a list without an end. (SRFI 1)
    (define (circular-list? x) (pair? (list-end x)))

    ;; Whether a value is neither a proper nor a circular list. (SRFI 1)
    (define (dotted-list? x)
      (let ((end (list-end x)))
        (if (pair? end) #f (if (null? end) #f #t))))

    ;; Whether a list is empty. (SRFI 1)
    (define (null-list? list) (if (pair? list) #f #t))

    ;; Whether a value is no pair. (SRFI 1)
    (define (not-pair? x) (if (pair? x) #f #t))

    ;; Whether lists have the same number of elements, and each side by side are the same. (SRFI 1)
    (define (list= same? . lists)
      (if (pair? lists)
          (let loop ((a (car lists)) (rest (cdr lists)))
            (if (pair? rest)
                (if (equal-lists? same? a (car rest)) (loop (car rest) (cdr rest)) #f)
                #t))
          #t))

    (define (equal-lists? same? a b)
      (if (pair? a)
          (if (pair? b)
              (if (same? (car a) (car b)) (equal-lists? same? (cdr a) (cdr b)) #f)
              #f)
          (if (pair? b) #f #t)))

    ;; The number of elements of a list; #f if it is circular. (SRFI 1)
    (define (length+ list) (if (circular-list? list) #f (length list)))

    ;; The sixth element of a list. (SRFI 1)
    (define (sixth list) (list-ref list 5))
    ;; The seventh element of a list. (SRFI 1)
    (define (seventh list) (list-ref list 6))
    ;; The eighth element of a list. (SRFI 1)
    (define (eighth list) (list-ref list 7))
    ;; The ninth element of a list. (SRFI 1)
    (define (ninth list) (list-ref list 8))
    ;; The tenth element of a list. (SRFI 1)
    (define (tenth list) (list-ref list 9))

    ;; Two values: the car and the cdr. (SRFI 1)
    (define (car+cdr pair) (values (car pair) (cdr pair)))

    ;; A new list of the first elements, so many. (SRFI 1)
    (define (take list n) (list-head list n))
    ;; As `take`; the list may be changed for it. (SRFI 1)
    (define (take! list n) (list-head list n))
    ;; A list without its first elements, so many. (SRFI 1)
    (define (drop list n) (list-tail list n))

    (define (pairs-in list)
      (let loop ((rest list) (n 0))
        (if (pair? rest) (loop (cdr rest) (%fx+ n 1)) n)))

    ;; The last elements of a list, so many. (SRFI 1)
    (define (take-right list n) (list-tail list (- (pairs-in list) n)))
    ;; A new list without the last elements, so many. (SRFI 1)
    (define (drop-right list n) (list-head list (- (pairs-in list) n)))
    ;; As `drop-right`; the list may be changed for it. (SRFI 1)
    (define (drop-right! list n) (drop-right list n))

    ;; Two values: `take` and `drop`. (SRFI 1)
    (define (split-at list n) (values (list-head list n) (list-tail list n)))
    ;; As `split-at`; the list may be changed for it. (SRFI 1)
    (define (split-at! list n) (split-at list n))

    ;; The lists in a list, appended. (SRFI 1)
    (define (concatenate lists) (%apply append lists))
    ;; As `concatenate`; the lists may be changed for it. (SRFI 1)
    (define (concatenate! lists) (%apply append lists))

    ;; A list of lists of the elements side by side. (SRFI 1)
    (define (zip first . rest) (%apply map (cons list (cons first rest))))

    ;; The first elements of the lists in a list. (SRFI 1)
    (define (unzip1 lists) (map car lists))
    ;; Two values: the first and second elements of the lists in a list. (SRFI 1)
    (define (unzip2 lists) (values (map car lists) (map cadr lists)))
    ;; Three values: the first, second and third elements of the lists in a list. (SRFI 1)
    (define (unzip3 lists) (values (map car lists) (map cadr lists) (map caddr lists)))
    ;; Four values: the first to fourth elements of the lists in a list. (SRFI 1)
    (define (unzip4 lists)
      (values (map car lists) (map cadr lists) (map caddr lists) (map cadddr lists)))
    ;; Five values: the first to fifth elements of the lists in a list. (SRFI 1)
    (define (unzip5 lists)
      (values (map car lists) (map cadr lists) (map caddr lists) (map cadddr lists) (map fifth lists)))

    ;; A list made from a seed, from the left: until `stop?` holds of the seed, its next element is
    ;; (`element` seed), and the next seed (`next` seed). (SRFI 1)
    (define unfold
      (case-lambda
        ((stop? element next seed) (unfold stop? element next seed (lambda (seed) '())))
        ((stop? element next seed tail)
         (let loop ((seed seed))
           (if (stop? seed)
               (tail seed)
               (let ((first (element seed)))
                 (cons first (loop (next seed)))))))))

    ;; As `unfold`, from the right. (SRFI 1)
    (define unfold-right
      (case-lambda
        ((stop? element next seed) (unfold-right stop? element next seed '()))
        ((stop? element next seed tail)
         (let loop ((seed seed) (list tail))
           (if (stop? seed)
               list
               (loop (next seed) (cons (element seed) list)))))))

    (define (tails lists) (map cdr lists))

    ;; As `fold`, but the procedure is given the pairs of the lists. (SRFI 1)
    (define pair-fold
      (case-lambda
        ((procedure result list)
         (if (pair? list)
             (let ((rest (cdr list)))
               (pair-fold procedure (procedure list result) rest))
             result))
        ((procedure result first . rest)
         (let loop ((result result) (lists (cons first rest)))
           (if (every pair? lists)
               (let ((rest (tails lists)))
                 (loop (%apply procedure (append lists (cons result '()))) rest))
               result)))))

    ;; As `fold-right`, but the procedure is given the pairs of the lists. (SRFI 1)
    (define pair-fold-right
      (case-lambda
        ((procedure result list)
         (if (pair? list)
             (procedure list (pair-fold-right procedure result (cdr list)))
             result))
        ((procedure result first . rest)
         (let loop ((lists (cons first rest)))
           (if (every pair? lists)
               (let ((rest (loop (tails lists))))
                 (%apply procedure (append lists (cons rest '()))))
               result)))))

    ;; As `for-each`, but the procedure is given the pairs of the lists. (SRFI 1)
    (define pair-for-each
      (case-lambda
        ((procedure list)
         (if (pair? list)
             (let ((rest (cdr list)))
               (procedure list)
               (pair-for-each procedure rest))))
        ((procedure first . rest)
         (let loop ((lists (cons first rest)))
           (if (every pair? lists)
               (let ((rest (tails lists)))
                 (%apply procedure lists)
                 (loop rest)))))))

    ;; As `append-map`; the lists may be changed for it. (SRFI 1)
    (define (append-map! procedure list . lists)
      (%apply append-map (cons procedure (cons list lists))))
    ;; As `map`; the first list may be changed for it. (SRFI 1)
    (define (map! procedure list . lists) (%apply map (cons procedure (cons list lists))))

    ;; The elements before the first that a predicate does not hold of. (SRFI 1)
    (define (take-while predicate list)
      (if (if (pair? list) (predicate (car list)) #f)
          (cons (car list) (take-while predicate (cdr list)))
          '()))
    ;; As `take-while`; the list may be changed for it. (SRFI 1)
    (define (take-while! predicate list) (take-while predicate list))

    ;; The elements from the first on that a predicate does not hold of. (SRFI 1)
    (define (drop-while predicate list)
      (if (if (pair? list) (predicate (car list)) #f)
          (drop-while predicate (cdr list))
          list))

    ;; Two values: `take-while` and `drop-while`. (SRFI 1)
    (define (span predicate list)
      (let loop ((rest list) (taken '()))
        (if (if (pair? rest) (predicate (car rest)) #f)
            (loop (cdr rest) (cons (car rest) taken))
            (values (reverse taken) rest))))
    ;; As `span`; the list may be changed for it. (SRFI 1)
    (define (span! predicate list) (span predicate list))

    ;; As `span`, of the elements that a predicate does not hold of. (SRFI 1)
    (define (break predicate list) (span (lambda (x) (if (predicate x) #f #t)) list))
    ;; As `break`; the list may be changed for it. (SRFI 1)
    (define (break! predicate list) (break predicate list))

    (define (contains? same? list x)
      (any (lambda (y) (same? y x)) list))

    (define (subset? same? a b)
      (every (lambda (x) (contains? same? b x)) a))

    (define (chain? related? lists)
      (if (pair? lists)
          (let loop ((a (car lists)) (rest (cdr lists)))
            (if (pair? rest)
                (if (related? a (car rest)) (loop (car rest) (cdr rest)) #f)
                #t))
          #t))

    ;; Whether each list has only elements that the next has. (SRFI 1)
    (define (lset<= same? . lists)
      (chain? (lambda (a b) (subset? same? a b)) lists))

    ;; Whether all lists have the same elements. (SRFI 1)
    (define (lset= same? . lists)
      (chain? (lambda (a b) (if (subset? same? a b) (subset? same? b a) #f)) lists))

    ;; A list with the elements that it does not have yet in front. (SRFI 1)
    (define (lset-adjoin same? list . elements)
      (fold (lambda (x list) (if (contains? same? list x) list (cons x list))) list elements))

    ;; The elements that any list has. (SRFI 1)
    (define (lset-union same? . lists)
      (reduce (lambda (list union)
                (if (null? union)
                    list
                    (fold (lambda (x union) (if (contains? same? union x) union (cons x union)))
                          union
                          list)))
              '()
              lists))

    ;; The elements of the first list that all others have. (SRFI 1)
    (define (lset-intersection same? list . lists)
      (filter (lambda (x) (every (lambda (list) (contains? same? list x)) lists)) list))

    ;; The elements of the first list that no other has. (SRFI 1)
    (define (lset-difference same? list . lists)
      (remove (lambda (x) (any (lambda (list) (contains? same? list x)) lists)) list))

    ;; The elements that an odd number of lists has. (SRFI 1)
    (define (lset-xor same? . lists)
      (reduce (lambda (b a)
                (append (lset-difference same? b a) (lset-difference same? a b)))
              '()
              lists))

    ;; As `lset-union`; the lists may be changed for it. (SRFI 1)
    (define (lset-union! same? . lists) (%apply lset-union (cons same? lists)))
    ;; As `lset-intersection`; the lists may be changed for it. (SRFI 1)
    (define (lset-intersection! same? . lists) (%apply lset-intersection (cons same? lists)))
    ;; As `lset-difference`; the lists may be changed for it. (SRFI 1)
    (define (lset-difference! same? . lists) (%apply lset-difference (cons same? lists)))
    ;; As `lset-xor`; the lists may be changed for it. (SRFI 1)
    (define (lset-xor! same? . lists) (%apply lset-xor (cons same? lists)))

    ;; Two values: the elements of the first list that no other has, and those that any other has.
    ;; (SRFI 1)
    (define (lset-diff+intersection same? list . lists)
      (partition (lambda (x)
                   (if (any (lambda (list) (contains? same? list x)) lists) #f #t))
                 list))
    ;; As `lset-diff+intersection`; the lists may be changed for it. (SRFI 1)
    (define (lset-diff+intersection! same? . lists)
      (%apply lset-diff+intersection (cons same? lists)))))
