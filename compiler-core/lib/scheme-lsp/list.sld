;; Pairs and lists (R7RS 6.4) but for what takes procedures.
(define-library (scheme-lsp list)
  (export caar cadr cdar cddr
          caaar caadr cadar caddr cdaar cdadr cddar cdddr
          caaaar caaadr caadar caaddr cadaar cadadr caddar cadddr
          cdaaar cdaadr cdadar cdaddr cddaar cddadr cdddar cddddr
          list? list make-list length append append! reverse reverse! list-tail list-ref list-set!
          list-copy list-head last-pair last cons* iota memq memv assq assv
          tail-by-identity association-by-identity association-key
          delq delq! append-reverse append-reverse! first second third fourth fifth
          not boolean=?)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; #t if the argument is #f, otherwise #f. (R7RS 6.3)
    (define (not x) (if x #f #t))

    ;; Whether all arguments are the same boolean. (R7RS 6.3)
    (define (boolean=? a b . rest)
      (check-boolean a 1)
      (check-boolean b 2)
      (let loop ((same? (eq? a b)) (rest rest))
        (if (pair? rest)
            (begin
              (check-boolean (car rest) 3)
              (loop (if same? (eq? a (car rest)) #f) (cdr rest)))
            same?)))

    (define (check-boolean x index)
      (if (boolean? x) #t (%raise-wrong-type 'boolean=? index x "a boolean")))

    ;; The car of the car. (R7RS 6.4)
    (define (caar x) (car (car x)))
    ;; The car of the cdr: the second element of a list. (R7RS 6.4)
    (define (cadr x) (car (cdr x)))
    ;; The cdr of the car. (R7RS 6.4)
    (define (cdar x) (cdr (car x)))
    ;; The cdr of the cdr: a list without its first two elements. (R7RS 6.4)
    (define (cddr x) (cdr (cdr x)))

    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (caaar x) (car (car (car x))))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (caadr x) (car (car (cdr x))))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cadar x) (car (cdr (car x))))
    ;; The third element of a list. (R7RS 6.4)
    (define (caddr x) (car (cdr (cdr x))))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cdaar x) (cdr (car (car x))))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cdadr x) (cdr (car (cdr x))))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cddar x) (cdr (cdr (car x))))
    ;; A list without its first three elements. (R7RS 6.4)
    (define (cdddr x) (cdr (cdr (cdr x))))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (caaaar x) (caar (caar x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (caaadr x) (caar (cadr x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (caadar x) (caar (cdar x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (caaddr x) (caar (cddr x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cadaar x) (cadr (caar x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cadadr x) (cadr (cadr x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (caddar x) (cadr (cdar x)))
    ;; The fourth element of a list. (R7RS 6.4)
    (define (cadddr x) (cadr (cddr x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cdaaar x) (cdar (caar x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cdaadr x) (cdar (cadr x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cdadar x) (cdar (cdar x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cdaddr x) (cdar (cddr x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cddaar x) (cddr (caar x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cddadr x) (cddr (cadr x)))
    ;; What lies along a path of cars and cdrs, from right to left. (R7RS 6.4)
    (define (cdddar x) (cddr (cdar x)))
    ;; A list without its first four elements. (R7RS 6.4)
    (define (cddddr x) (cddr (cddr x)))

    ;; The first element of a list. (SRFI 1)
    (define (first list) (car list))
    ;; The second element of a list. (SRFI 1)
    (define (second list) (cadr list))
    ;; The third element of a list. (SRFI 1)
    (define (third list) (caddr list))
    ;; The fourth element of a list. (SRFI 1)
    (define (fourth list) (cadddr list))
    ;; The fifth element of a list. (SRFI 1)
    (define (fifth list) (car (cddddr list)))

    ;; Whether a value is a list: finite, and ended by the empty list. (R7RS 6.4)
    (define (list? x)
      (let loop ((fast x) (slow x))
        (if (pair? fast)
            (let ((fast (cdr fast)))
              (if (pair? fast)
                  (let ((fast (cdr fast)) (slow (cdr slow)))
                    (if (eq? fast slow) #f (loop fast slow)))
                  (null? fast)))
            (null? fast))))

    ;; A new list of the arguments. (R7RS 6.4)
    (define (list . elements) elements)

    ;; A new list of a length, each element the second argument. (R7RS 6.4)
    (define make-list
      (case-lambda
        ((length) (make-filled-list length (if #f #f)))
        ((length fill) (make-filled-list length fill))))

    (define (make-filled-list length fill)
      (check-count 'make-list length)
      (let loop ((n length) (list '()))
        (if (%fx< 0 n) (loop (%fx- n 1) (cons fill list)) list)))

    (define (check-count who n)
      (if (if (%fixnum? n) (%fx< -1 n) #f)
          n
          (%raise-wrong-type who 1 n "a length")))

    ;; The first argument; then the second, …, before the elements of the last, a list. (SRFI 1)
    (define cons*
      (case-lambda
        ((x) x)
        ((x list) (cons x list))
        ((x . rest) (spread x rest))))

    (define (spread x rest)
      (if (pair? rest)
          (cons x (spread (car rest) (cdr rest)))
          x))

    ;; The number of elements of a list. (R7RS 6.4)
    (define (length list)
      (let loop ((rest list) (slow list) (n 0))
        (if (pair? rest)
            (let ((rest (cdr rest)))
              (if (pair? rest)
                  (let ((rest (cdr rest)) (slow (cdr slow)))
                    (if (eq? rest slow)
                        (%raise-wrong-type 'length 1 list "a list")
                        (loop rest slow (%fx+ n 2))))
                  (if (null? rest)
                      (%fx+ n 1)
                      (%raise-wrong-type 'length 1 list "a list"))))
            (if (null? rest)
                n
                (%raise-wrong-type 'length 1 list "a list")))))

    ;; A list of the elements of all arguments in turn; it shares the last argument, which may be any
    ;; object. (R7RS 6.4)
    (define append
      (case-lambda
        ((a b) (append-two a b))
        (() '())
        ((a) a)
        ((a b . rest) (append-all a (cons b rest)))))

    (define (append-two a b)
      (if (pair? a)
          (cons (car a) (append-two (cdr a) b))
          (if (null? a) b (%raise-wrong-type 'append 1 a "a list"))))

    (define (append-all first rest)
      (if (pair? rest)
          (append-two first (append-all (car rest) (cdr rest)))
          first))

    ;; As `append`; the arguments may be changed for it. (SRFI 1)
    (define append!
      (case-lambda
        (() '())
        ((list) list)
        ((list . rest) (link-all! list rest))))

    (define (link-all! first rest)
      (if (pair? rest)
          (let ((tail (link-all! (car rest) (cdr rest))))
            (if (pair? first)
                (begin
                  (set-cdr! (last-pair first) tail)
                  first)
                tail))
          first))

    ;; A new list of the elements of a list in opposite order. (R7RS 6.4)
    (define (reverse list) (reverse-onto list '() list))

    (define (reverse-onto rest result list)
      (if (pair? rest)
          (reverse-onto (cdr rest) (cons (car rest) result) list)
          (if (null? rest) result (%raise-wrong-type 'reverse 1 list "a list"))))

    ;; As `reverse`; the argument may be changed for it. (SRFI 1)
    (define (reverse! list) (append-reverse! list '()))

    ;; The elements of the first list in opposite order, before the second. (SRFI 1)
    (define (append-reverse list tail) (reverse-onto list tail list))

    ;; As `append-reverse`; the first list may be changed for it. (SRFI 1)
    (define (append-reverse! list tail)
      (if (pair? list)
          (let ((rest (cdr list)))
            (set-cdr! list tail)
            (append-reverse! rest list))
          tail))

    ;; What is left of a list without its first elements, as many as the second argument says.
    ;; (R7RS 6.4)
    (define (list-tail list k)
      (check-index 'list-tail k)
      (let loop ((rest list) (n k))
        (if (%fx< 0 n)
            (if (pair? rest)
                (loop (cdr rest) (%fx- n 1))
                (%raise-wrong-type 'list-tail 2 k "an index in the list"))
            rest)))

    (define (check-index who k)
      (if (if (%fixnum? k) (%fx< -1 k) #f)
          k
          (%raise-wrong-type who 2 k "an index")))

    ;; A new list of the first elements of a list, as many as the second argument says. (Guile)
    (define (list-head list k)
      (check-index 'list-head k)
      (let loop ((rest list) (n k))
        (if (%fx< 0 n)
            (if (pair? rest)
                (cons (car rest) (loop (cdr rest) (%fx- n 1)))
                (%raise-wrong-type 'list-head 2 k "an index in the list"))
            '())))

    (define (pair-at who list k)
      (check-index who k)
      (let loop ((rest list) (n k))
        (if (pair? rest)
            (if (%fx< 0 n) (loop (cdr rest) (%fx- n 1)) rest)
            (%raise-wrong-type who 2 k "an index in the list"))))

    ;; The element of a list at an index. (R7RS 6.4)
    (define (list-ref list k) (car (pair-at 'list-ref list k)))

    ;; Stores an object in a list at an index. (R7RS 6.4)
    (define (list-set! list k x) (set-car! (pair-at 'list-set! list k) x))

    ;; A new list of the elements of a list; what is no pair is answered as it is. (R7RS 6.4)
    (define (list-copy list)
      (if (pair? list)
          (cons (car list) (list-copy (cdr list)))
          list))

    ;; The last pair of a list that is not empty. (SRFI 1)
    (define (last-pair list)
      (let ((rest (cdr list)))
        (if (pair? rest) (last-pair rest) list)))

    ;; The last element of a list that is not empty. (SRFI 1)
    (define (last list) (car (last-pair list)))

    ;; A list of numbers: so many, from a start (or 0), by a step (or 1). (SRFI 1)
    (define iota
      (case-lambda
        ((count) (iota-from (check-count 'iota count) 0 1))
        ((count start) (iota-from (check-count 'iota count) start 1))
        ((count start step) (iota-from (check-count 'iota count) start step))))

    (define (iota-from count start step)
      (let loop ((n (%fx- count 1)) (list '()))
        (if (%fx< n 0)
            list
            (loop (%fx- n 1) (cons (+ start (* n step)) list)))))

    ;; The first tail of a list whose first element is `eq?` to an object; #f if there is none.
    ;; (R7RS 6.4)
    (define (memq x list) (tail-by-identity 'memq x list))

    ;; The first tail of a list whose first element is `eqv?` to an object; #f if there is none.
    ;; (R7RS 6.4)
    (define (memv x list)
      (if (identity-decides? x)
          (tail-by-identity 'memv x list)
          (let loop ((rest list))
            (if (pair? rest)
                (if (eqv? x (car rest)) rest (loop (cdr rest)))
                (end-of-list 'memv rest list)))))

    ;; Whether `eqv?` means the same as `eq?` for a value.
    (define (identity-decides? x)
      (if (%fixnum? x) #t (if (number? x) #f #t)))

    ;; `memq` for the procedure `who`, which is named in errors.
    (define (tail-by-identity who x list)
      (let loop ((rest list))
        (if (pair? rest)
            (if (eq? x (car rest)) rest (loop (cdr rest)))
            (end-of-list who rest list))))

    (define (end-of-list who rest list)
      (if (null? rest) #f (%raise-wrong-type who 2 list "a list")))

    ;; The first pair in an association list whose car is `eq?` to an object; #f if there is none.
    ;; (R7RS 6.4)
    (define (assq x alist) (association-by-identity 'assq x alist))

    ;; The first pair in an association list whose car is `eqv?` to an object; #f if there is none.
    ;; (R7RS 6.4)
    (define (assv x alist)
      (if (identity-decides? x)
          (association-by-identity 'assv x alist)
          (let loop ((rest alist))
            (if (pair? rest)
                (if (eqv? x (association-key 'assv rest alist)) (car rest) (loop (cdr rest)))
                (end-of-list 'assv rest alist)))))

    ;; `assq` for the procedure `who`, which is named in errors.
    (define (association-by-identity who x alist)
      (let loop ((rest alist))
        (if (pair? rest)
            (if (eq? x (association-key who rest alist)) (car rest) (loop (cdr rest)))
            (end-of-list who rest alist))))

    ;; The key of the first element of `rest`, the rest of an association list.
    (define (association-key who rest alist)
      (let ((association (car rest)))
        (if (pair? association)
            (car association)
            (%raise-wrong-type who 2 alist "an association list"))))

    ;; A list without the elements that are `eq?` to an object. (Guile)
    (define (delq x list)
      (if (pair? list)
          (if (eq? x (car list))
              (delq x (cdr list))
              (cons (car list) (delq x (cdr list))))
          list))

    ;; As `delq`; the list may be changed for it. (Guile)
    (define (delq! x list) (delq x list))))
