;; Equality of structure (R7RS 6.1).
(define-library (scheme-lsp equal)
  (export equal?)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp identity-map))
  (begin
    ;; Whether all arguments print the same: pairs, vectors, strings and bytevectors are compared by their
    ;; contents, all else by `eqv?`. Ends on data that go round in a circle, too. (R7RS 6.1, of any number:
    ;; Guile)
    (define equal?
      (case-lambda
        ((a b)
         (let ((left (equal-within? a b 1000000)))
           (if (eq? left 0) (equal-circular? a b) (if left #t #f))))
        (() #t)
        ((a) #t)
        ((a b . rest) (if (equal? a b) (all-equal? a rest) #f))))

    (define (all-equal? a rest)
      (if (pair? rest)
          (if (equal? a (car rest)) (all-equal? a (cdr rest)) #f)
          #t))

    ;; Compares with a budget of pairs and vectors: #f if the values differ, otherwise what is left of the
    ;; budget, and with 0 it is not certain that they are equal. Ordinary data need nothing else.
    (define (equal-within? a b budget)
      (cond
        ((eqv? a b) budget)
        ((pair? a)
         (if (pair? b)
             (if (eq? budget 0)
                 0
                 (let ((left (equal-within? (car a) (car b) (%fx- budget 1))))
                   (if left (equal-within? (cdr a) (cdr b) left) #f)))
             #f))
        ((vector? a)
         (if (vector? b)
             (if (%fx= (vector-length a) (vector-length b))
                 (if (eq? budget 0) 0 (equal-elements? a b 0 (%fx- budget 1)))
                 #f)
             #f))
        (else (if (equal-leaves? a b) budget #f))))

    (define (equal-elements? a b index budget)
      (if (%fx< index (vector-length a))
          (let ((left (equal-within? (vector-ref a index) (vector-ref b index) budget)))
            (if left (equal-elements? a b (%fx+ index 1) left) #f))
          budget))

    (define (equal-leaves? a b)
      (cond
        ((string? a) (if (string? b) (%fx= 0 (%string-compare a b)) #f))
        ((bytevector? a)
         (if (bytevector? b)
             (if (%fx= (bytevector-length a) (bytevector-length b))
                 (equal-bytes? a b 0)
                 #f)
             #f))
        (else #f)))

    (define (equal-bytes? a b index)
      (if (%fx< index (bytevector-length a))
          (if (%fx= (bytevector-u8-ref a index) (bytevector-u8-ref b index))
              (equal-bytes? a b (%fx+ index 1))
              #f)
          #t))

    ;; Compares data that may go round in a circle. Two pairs or vectors that are being compared are taken
    ;; for equal when they meet again, by classes of what is to be equal (union-find; Adams and Dybvig,
    ;; ICFP 2008). Only a part of the comparisons is noted in classes: a phase that notes is followed by
    ;; a longer one that does not, and both grow, so that large data without circles need few notes.
    (define (equal-circular? a b)
      (let ((classes (make-identity-map)) (noted 250) (noted-size 250) (plain 0) (plain-size 1000000))
        (define (known? a b)
          (cond
            ((%fx< 0 noted)
             (set! noted (%fx- noted 1))
             (if (eq? noted 0) (set! plain plain-size))
             (unite! a b classes))
            ((%fx< 0 plain)
             (set! plain (%fx- plain 1))
             #f)
            (else
             (if (%fx< plain-size 100000000)
                 (begin
                   (set! noted-size (%fxshl noted-size 1))
                   (set! plain-size (%fxshl plain-size 1))))
             (set! noted noted-size)
             #f)))
        (define (same? a b)
          (cond
            ((eqv? a b) #t)
            ((pair? a)
             (if (pair? b)
                 (if (known? a b)
                     #t
                     (if (same? (car a) (car b)) (same? (cdr a) (cdr b)) #f))
                 #f))
            ((vector? a)
             (if (vector? b)
                 (if (%fx= (vector-length a) (vector-length b))
                     (if (known? a b) #t (same-elements? a b 0))
                     #f)
                 #f))
            (else (equal-leaves? a b))))
        (define (same-elements? a b index)
          (if (%fx< index (vector-length a))
              (if (same? (vector-ref a index) (vector-ref b index))
                  (same-elements? a b (%fx+ index 1))
                  #f)
              #t))
        (same? a b)))

    ;; Puts two data into one class; answers whether they were in one before.
    (define (unite! a b classes)
      (let ((x (class-of a classes)) (y (class-of b classes)))
        (if (eq? x y)
            #t
            (begin
              (%record-set! x 1 y)
              #f))))

    ;; A class is (%record 'class parent); the parent of a root is #f.
    (define (class-of datum classes)
      (let ((class (state-of datum classes)))
        (if (eq? class 0)
            (let ((class (%record 'class #f)))
              (set-state! datum classes class)
              class)
            (root class))))

    (define (root class)
      (let ((parent (%record-ref class 1)))
        (if parent
            (let ((root (root parent)))
              (%record-set! class 1 root)
              root)
            class)))))
