;; Sorting, by merging; stable.
(define-library (scheme-lsp sort)
  (export sort sort! stable-sort stable-sort! list-sort sorted? merge merge! restricted-vector-sort!)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp vector))
  (begin
    ;; Defines a procedure that takes an order and perhaps a procedure that answers what of the
    ;; elements is compared.
    (define-syntax define-keyed
      (syntax-rules ()
        ((_ (name argument ...) less? body)
         (define name
           (case-lambda
             ((argument ... less?) body)
             ((argument ... less? key)
              (name argument ... (lambda (a b) (less? (key a) (key b))))))))))

    ;; A list or vector of the elements of a list or vector, so that none is `less?` than one before;
    ;; the last argument, if it is given, answers what of the elements is compared. (Guile, SRFI 95)
    (define-keyed (sort sequence) less?
      (cond
        ((pair? sequence) (sort-list sequence less?))
        ((null? sequence) '())
        ((vector? sequence) (list->vector (sort-list (vector->list sequence) less?)))
        (else (%raise-wrong-type 'sort 1 sequence "a list or a vector"))))

    ;; As `sort`; elements of which neither is less keep their order. (Guile)
    (define (stable-sort sequence less?) (sort sequence less?))

    ;; As `sort`; a vector is sorted in place. (Guile, SRFI 95)
    (define-keyed (sort! sequence) less?
      (if (vector? sequence)
          (begin
            (store! sequence 0 (sort-list (vector->list sequence) less?))
            sequence)
          (sort sequence less?)))

    ;; As `stable-sort`; a vector is sorted in place. (Guile)
    (define (stable-sort! sequence less?) (sort! sequence less?))

    ;; Sorts a vector in place, from a start to an end. (Guile)
    (define (restricted-vector-sort! vector less? start end)
      (store! vector start (sort-list (vector->list vector start end) less?)))

    (define (store! vector index list)
      (if (pair? list)
          (begin
            (vector-set! vector index (car list))
            (store! vector (%fx+ index 1) (cdr list)))))

    ;; As `sort`, of a list; the procedure comes first. (R6RS)
    (define (list-sort less? list) (sort-list list less?))

    (define (sort-list list less?)
      (let ((length (length list)))
        (if (%fx< length 2)
            (list-copy list)
            (sort-prefix list length less?))))

    ;; A new list: the first `n` elements of a list, sorted; `n` is greater than 0.
    (define (sort-prefix list n less?)
      (if (%fx= n 1)
          (cons (car list) '())
          (if (%fx= n 2)
              (let ((a (car list)) (b (car (cdr list))))
                (if (less? b a) (cons b (cons a '())) (cons a (cons b '()))))
              (let ((half (%fxshr n 1)))
                (merge-lists (sort-prefix list half less?)
                             (sort-prefix (list-tail list half) (%fx- n half) less?)
                             less?)))))

    ;; Merges two sorted lists, not empty, into new pairs. The result grows at its end, so that a
    ;; long list needs no deep recursion.
    (define (merge-lists a b less?)
      (let ((head (cons #f '())))
        (let loop ((a a) (b b) (tail head))
          (if (less? (car b) (car a))
              (let ((next (cons (car b) '())))
                (set-cdr! tail next)
                (if (pair? (cdr b))
                    (loop a (cdr b) next)
                    (set-cdr! next a)))
              (let ((next (cons (car a) '())))
                (set-cdr! tail next)
                (if (pair? (cdr a))
                    (loop (cdr a) b next)
                    (set-cdr! next b)))))
        (cdr head)))

    ;; A sorted list of the elements of two sorted lists; the last argument, if it is given, answers
    ;; what of the elements is compared. (Guile, SRFI 95)
    (define-keyed (merge a b) less?
      (if (pair? a)
          (if (pair? b) (merge-lists a b less?) a)
          b))

    ;; As `merge`; the lists may be changed for it. (Guile, SRFI 95)
    (define-keyed (merge! a b) less? (merge a b less?))

    ;; Whether no element of a list or vector is less than the one before; the last argument, if it is
    ;; given, answers what of the elements is compared. (Guile, SRFI 95)
    (define-keyed (sorted? sequence) less?
      (let ((list (if (vector? sequence) (vector->list sequence) sequence)))
        (if (pair? list)
            (let loop ((first (car list)) (rest (cdr list)))
              (if (pair? rest)
                  (if (less? (car rest) first) #f (loop (car rest) (cdr rest)))
                  #t))
            #t)))))
