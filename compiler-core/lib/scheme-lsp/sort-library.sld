;; Sorted lists and vectors: SRFI 132.
(define-library (scheme-lsp sort-library)
  (export list-sorted? vector-sorted? list-stable-sort list-sort! list-stable-sort!
          vector-sort vector-stable-sort
          vector-sort! vector-stable-sort!
          list-merge list-merge! vector-merge vector-merge! list-delete-neighbor-dups
          list-delete-neighbor-dups! vector-delete-neighbor-dups vector-delete-neighbor-dups!
          vector-find-median vector-find-median! vector-select! vector-separate!)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp number)
          (scheme-lsp range) (scheme-lsp vector) (scheme-lsp sort))
  (begin
    (define (elements vector range) (%apply vector->list (cons vector range)))

    ;; Whether no element of a list is less than the one before. (SRFI 132)
    (define (list-sorted? less? list) (sorted? list less?))
    ;; Whether no element of a vector, from a start to an end, is less than the one before. (SRFI 132)
    (define (vector-sorted? less? vector . range) (sorted? (elements vector range) less?))

    ;; A list of the elements of a list in order; those of which neither is less keep their order.
    ;; (SRFI 132)
    (define (list-stable-sort less? list) (sort list less?))
    ;; As `list-sort`; the list may be changed for it. (SRFI 132)
    (define (list-sort! less? list) (sort list less?))
    ;; As `list-stable-sort`; the list may be changed for it. (SRFI 132)
    (define (list-stable-sort! less? list) (sort list less?))

    ;; A new vector of the elements of a vector, from a start to an end, in order. (R6RS, SRFI 132)
    (define (vector-sort less? vector . range)
      (if (procedure? vector)
          (sort-range vector less? range)
          (sort-range less? vector range)))

    ;; As `vector-sort`; elements of which neither is less keep their order. (SRFI 132)
    (define (vector-stable-sort less? vector . range)
      (sort-range less? vector range))

    (define (sort-range less? vector range)
      (list->vector (sort (elements vector range) less?)))

    ;; Sorts a vector, from a start to an end, in place. (R6RS, SRFI 132)
    (define (vector-sort! less? vector . range)
      (if (procedure? vector)
          (sort-range! vector less? range)
          (sort-range! less? vector range)))

    ;; As `vector-sort!`; elements of which neither is less keep their order. (SRFI 132)
    (define (vector-stable-sort! less? vector . range)
      (sort-range! less? vector range))

    (define (sort-range! less? vector range)
      (store! vector (if (pair? range) (car range) 0) (sort (elements vector range) less?)))

    ;; Stores the elements of a list in a vector from an index on; answers the index behind them.
    (define (store! vector index list)
      (if (pair? list)
          (begin
            (vector-set! vector index (car list))
            (store! vector (+ index 1) (cdr list)))
          index))

    ;; A sorted list of the elements of two sorted lists. (SRFI 132)
    (define (list-merge less? a b) (merge a b less?))
    ;; As `list-merge`; the lists may be changed for it. (SRFI 132)
    (define (list-merge! less? a b) (merge a b less?))

    (define (part vector start end) (vector->list vector (or start 0) (or end (vector-length vector))))

    ;; A sorted vector of the elements of two sorted vectors, or of parts of them. (SRFI 132)
    (define vector-merge
      (case-lambda
        ((less? a b) (vector-merge less? a b #f #f #f #f))
        ((less? a b start-a) (vector-merge less? a b start-a #f #f #f))
        ((less? a b start-a end-a) (vector-merge less? a b start-a end-a #f #f))
        ((less? a b start-a end-a start-b) (vector-merge less? a b start-a end-a start-b #f))
        ((less? a b start-a end-a start-b end-b)
         (list->vector (merge (part a start-a end-a) (part b start-b end-b) less?)))))

    ;; Stores what `vector-merge` answers for the other arguments in a vector, from an index (or 0) on.
    ;; (SRFI 132)
    (define vector-merge!
      (case-lambda
        ((less? to a b) (vector-merge! less? to a b 0))
        ((less? to a b at . ranges)
         (vector-copy! to at (%apply vector-merge (cons less? (cons a (cons b ranges))))))))

    ;; A list without the elements that are the same as the one before. (SRFI 132)
    (define (list-delete-neighbor-dups same? list)
      (if (pair? list)
          (let loop ((last (car list)) (rest (cdr list)) (kept (cons (car list) '())))
            (if (pair? rest)
                (if (same? last (car rest))
                    (loop last (cdr rest) kept)
                    (loop (car rest) (cdr rest) (cons (car rest) kept)))
                (reverse kept)))
          '()))

    ;; As `list-delete-neighbor-dups`; the list may be changed for it. (SRFI 132)
    (define (list-delete-neighbor-dups! same? list) (list-delete-neighbor-dups same? list))

    ;; A new vector of the elements of a vector, from a start to an end, without those that are the same
    ;; as the one before. (SRFI 132)
    (define (vector-delete-neighbor-dups same? vector . range)
      (list->vector (list-delete-neighbor-dups same? (elements vector range))))

    ;; Moves what `vector-delete-neighbor-dups` keeps to the start; answers the index behind it.
    ;; (SRFI 132)
    (define (vector-delete-neighbor-dups! same? vector . range)
      (store! vector
              (if (pair? range) (car range) 0)
              (list-delete-neighbor-dups same? (elements vector range))))

    ;; The middle element of a vector, if it were sorted; of an even number of elements, what the
    ;; fourth argument (or the arithmetic mean) answers for the middle two; of an empty vector, the
    ;; third argument. (SRFI 132)
    (define vector-find-median
      (case-lambda
        ((less? vector knil) (vector-find-median less? vector knil mean))
        ((less? vector knil mean) (median (vector-sort less? vector) knil mean))))

    (define (mean a b) (/ (+ a b) 2))

    (define (median sorted knil mean)
      (let* ((length (vector-length sorted)) (middle (quotient length 2)))
        (cond
          ((eq? length 0) knil)
          ((odd? length) (vector-ref sorted middle))
          (else (mean (vector-ref sorted (- middle 1)) (vector-ref sorted middle))))))

    ;; As `vector-find-median`; leaves the vector sorted. (SRFI 132)
    (define vector-find-median!
      (case-lambda
        ((less? vector knil) (vector-find-median! less? vector knil mean))
        ((less? vector knil mean)
         (vector-sort! less? vector)
         (median vector knil mean))))

    ;; The element that would stand at an index of a vector, from a start to an end, if that were
    ;; sorted; the order of the elements may change. (SRFI 132)
    (define (vector-select! less? vector k . range)
      (%apply vector-sort! (cons less? (cons vector range)))
      (vector-ref vector (+ k (if (pair? range) (car range) 0))))

    ;; Moves the smallest elements, so many, of a vector, from a start to an end, to its start.
    ;; (SRFI 132)
    (define (vector-separate! less? vector k . range)
      (%apply vector-sort! (cons less? (cons vector range)))
      (if #f #f))))
