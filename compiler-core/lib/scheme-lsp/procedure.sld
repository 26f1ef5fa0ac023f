;; The procedure forms of primitives that take any number of arguments. Code refers to them where such
;; a primitive is not simply called with two arguments: as a value, or with another number.
(define-library (scheme-lsp procedure)
  (export + - * = < > <= >= eq? eqv? values apply call-with-values vector %record)
  (import (except (scheme-lsp syntax) values call-with-values)
          (prefix (scheme-lsp primitive) prim:))
  (begin
    ;; The sum of the arguments; 0 if there are none. (R7RS 6.2.6)
    (define +
      (case-lambda
        ((a b) (prim:+ a b))
        (() 0)
        ((a) (prim:+ a 0))
        ((a b . rest) (add-all (prim:+ a b) rest))))

    (define (add-all sum rest)
      (if (prim:pair? rest)
          (add-all (prim:+ sum (prim:car rest)) (prim:cdr rest))
          sum))

    ;; The product of the arguments; 1 if there are none. (R7RS 6.2.6)
    (define *
      (case-lambda
        ((a b) (prim:* a b))
        (() 1)
        ((a) (prim:* a 1))
        ((a b . rest) (multiply-all (prim:* a b) rest))))

    (define (multiply-all product rest)
      (if (prim:pair? rest)
          (multiply-all (prim:* product (prim:car rest)) (prim:cdr rest))
          product))

    ;; The first argument less all others; of a single argument, its negation. (R7RS 6.2.6)
    (define -
      (case-lambda
        ((a b) (prim:- a b))
        ((a) (if (prim:%flonum? a) (prim:%fl- -0.0 a) (prim:- 0 a)))
        ((a b . rest) (subtract-all (prim:- a b) rest))))

    (define (subtract-all difference rest)
      (if (prim:pair? rest)
          (subtract-all (prim:- difference (prim:car rest)) (prim:cdr rest))
          difference))

    ;; A comparison holds of a chain if it holds of each number and the next. A chain of one is
    ;; compared with itself, for the check of its type.
    (define-syntax define-comparison
      (syntax-rules ()
        ((_ name compare chain)
         (begin
           (define name
             (case-lambda
               ((a b) (compare a b))
               ((a) (if (compare a a) #t #t))
               ((a b . rest) (if (compare a b) (chain b rest) #f))))
           (define (chain a rest)
             (if (prim:pair? rest)
                 (if (compare a (prim:car rest))
                     (chain (prim:car rest) (prim:cdr rest))
                     #f)
                 #t))))))

    ;; Whether all arguments are the same number. (R7RS 6.2.6)
    (define-comparison = prim:= equal-chain?)

    ;; Whether the arguments increase strictly. (R7RS 6.2.6)
    (define-comparison < prim:< less-chain?)

    ;; Whether the arguments decrease strictly. (R7RS 6.2.6)
    (define-comparison > prim:> greater-chain?)

    ;; Whether the arguments never decrease. (R7RS 6.2.6)
    (define-comparison <= prim:<= less-or-equal-chain?)

    ;; Whether the arguments never increase. (R7RS 6.2.6)
    (define-comparison >= prim:>= greater-or-equal-chain?)

    ;; The same without a type to check: fewer than two arguments are equal. (Guile)
    (define-syntax define-equivalence
      (syntax-rules ()
        ((_ name same? chain)
         (begin
           (define name
             (case-lambda
               ((a b) (same? a b))
               (() #t)
               ((a) #t)
               ((a b . rest) (if (same? a b) (chain b rest) #f))))
           (define (chain a rest)
             (if (prim:pair? rest)
                 (if (same? a (prim:car rest)) (chain a (prim:cdr rest)) #f)
                 #t))))))

    ;; Whether all arguments are the same object. (R7RS 6.1, of any number: Guile)
    (define-equivalence eq? prim:eq? eq-chain?)

    ;; Whether all arguments are the same object, number or character. (R7RS 6.1, of any number: Guile)
    (define-equivalence eqv? prim:eqv? eqv-chain?)

    ;; Delivers all its arguments to its continuation. (R7RS 6.10)
    (define (values . results)
      (prim:%list->values results))

    ;; Calls a procedure with the arguments given, the last of which is a list of further arguments.
    ;; (R7RS 6.10)
    (define apply
      (case-lambda
        ((procedure arguments) (prim:%apply procedure arguments))
        ((procedure first . rest) (prim:%apply procedure (spread first rest)))))

    (define (spread first rest)
      (if (prim:pair? rest)
          (prim:cons first (spread (prim:car rest) (prim:cdr rest)))
          first))

    ;; Calls the first argument, a procedure of no arguments, and passes all its values as arguments
    ;; to the second. (R7RS 6.10)
    (define (call-with-values producer consumer)
      (receive results (producer)
        (prim:%apply consumer results)))

    ;; A new vector of the arguments. (R7RS 6.8)
    (define (vector . elements)
      (fill! (prim:%make-vector (count elements 0) 0) 0 elements))

    (define (%record type . fields)
      (prim:%vector->record
       (fill! (prim:%make-vector (prim:%fx+ 1 (count fields 0)) type) 1 fields)))

    (define (count list length)
      (if (prim:pair? list) (count (prim:cdr list) (prim:%fx+ length 1)) length))

    (define (fill! vector index list)
      (if (prim:pair? list)
          (begin
            (prim:vector-set! vector index (prim:car list))
            (fill! vector (prim:%fx+ index 1) (prim:cdr list)))
          vector))))
