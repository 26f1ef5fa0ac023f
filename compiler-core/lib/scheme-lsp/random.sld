;; Random numbers (SRFI 27 and Guile): Pierre L'Ecuyer's combined recurrence MRG32k3a, whose
;; arithmetic is exact in flonums.
;;
;; A source is (%record 'random-source state): a vector of six flonums, integers: the last three
;; numbers of each recurrence, the oldest first.
(define-library (scheme-lsp random)
  (export random-integer random-real default-random-source make-random-source random-source?
          random-source-state-ref random-source-state-set! random-source-randomize!
          random-source-pseudo-randomize! random-source-make-integers random-source-make-reals
          random random:uniform random:normal random:exp *random-state* seed->random-state
          copy-random-state random-state-from-platform)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number)
          (only (scheme-lsp real) log sqrt cos)
          (only (scheme-lsp vector) vector-copy vector->list list->vector)
          (only (scheme-lsp list) list? length)
          (only (scheme-lsp hash-table) equal-hash))
  (begin
    (define-syntax m1 (syntax-rules () ((_) 4294967087.0)))
    (define-syntax m2 (syntax-rules () ((_) 4294944443.0)))

    (define (check-source who source)
      (if (random-source? source) source (%raise-wrong-type who 1 source "a random source")))

    ;; The remainder of an integer, which is not negative, by another.
    (define (fl-modulo x m)
      (let ((r (%fl- x (%fl* m (%flfloor (%fl/ x m))))))
        (if (%fl< r 0.0) (%fl+ r m) (if (%fl< r m) r (%fl- r m)))))

    ;; The next number, an integer from 0 below m1, as a flonum.
    (define (next! state)
      (let* ((a (vector-ref state 0))
             (b (vector-ref state 1))
             (d (vector-ref state 3))
             (f (vector-ref state 5))
             (x (fl-modulo (%fl+ (fl-modulo (%fl* 1403580.0 b) (m1))
                                 (%fl- (m1) (fl-modulo (%fl* 810728.0 a) (m1))))
                           (m1)))
             (y (fl-modulo (%fl+ (fl-modulo (%fl* 527612.0 f) (m2))
                                 (%fl- (m2) (fl-modulo (%fl* 1370589.0 d) (m2))))
                           (m2))))
        (vector-set! state 0 b)
        (vector-set! state 1 (vector-ref state 2))
        (vector-set! state 2 x)
        (vector-set! state 3 (vector-ref state 4))
        (vector-set! state 4 f)
        (vector-set! state 5 y)
        (let ((z (%fl- x y)))
          (if (%fl< z 0.0) (%fl+ z (m1)) z))))

    ;; A real number strictly between 0 and 1.
    (define (next-real! state) (%fl/ (%fl+ (next! state) 1.0) 4294967088.0))

    ;; An integer from 0 below `n`, which is greater than 0. Numbers too large for a multiple of `n` are
    ;; thrown away, so that all are equally likely.
    (define (next-integer! state n)
      (if (< n 4294967088)
          (let* ((n (inexact n)) (limit (%fl* n (%flfloor (%fl/ (m1) n)))))
            (let loop ((x (next! state)))
              (if (%fl< x limit)
                  (exact (fl-modulo x n))
                  (loop (next! state)))))
          (let loop ((range 4294967087) (x (exact (next! state))))
            (if (< range n)
                (loop (* range 4294967087) (+ (* x 4294967087) (exact (next! state))))
                (let ((limit (* n (quotient range n))))
                  (if (< x limit)
                      (remainder x n)
                      (next-integer! state n)))))))

    ;; A state that follows from an integer.
    (define (seed->state seed)
      (let ((state (%make-vector 6 0.0)))
        (let loop ((index 0) (n (modulo (+ (* seed 69069) 362437) 4294944443)))
          (if (%fx< index 6)
              (begin
                (vector-set! state index (inexact (+ 1 (modulo n 4294944442))))
                (loop (%fx+ index 1) (modulo (+ (* n 279470273) 1) 4294967291)))))
        (let loop ((n 20))
          (if (%fx< 0 n)
              (begin
                (next! state)
                (loop (%fx- n 1)))))
        state))

    ;; A new source of random numbers; all begin in the same state. (SRFI 27)
    (define (make-random-source) (%record 'random-source (seed->state 0)))

    ;; Whether a value is a source of random numbers. (SRFI 27)
    (define (random-source? value) (%record-of? value 'random-source))

    ;; The source that is used where none is given. (SRFI 27)
    (define default-random-source (make-random-source))

    (define (state-of source) (%record-ref source 1))

    ;; The state of a source, as an object that can be written and read. (SRFI 27)
    (define (random-source-state-ref source)
      (cons 'mrg32k3a
            (exact-list (vector->list (state-of (check-source 'random-source-state-ref source))))))

    (define (exact-list list)
      (if (pair? list) (cons (exact (car list)) (exact-list (cdr list))) '()))
    (define (inexact-list list)
      (if (pair? list) (cons (inexact (car list)) (inexact-list (cdr list))) '()))

    ;; Sets the state of a source to one that `random-source-state-ref` answered. (SRFI 27)
    (define (random-source-state-set! source state)
      (check-source 'random-source-state-set! source)
      (if (if (list? state) (if (%fx= 7 (length state)) (eq? (car state) 'mrg32k3a) #f) #f)
          (%record-set! source 1 (list->vector (inexact-list (cdr state))))
          (%raise-wrong-type 'random-source-state-set! 2 state "the state of a random source")))

    ;; Sets the state of a source to one that differs from run to run. (SRFI 27)
    (define (random-source-randomize! source)
      (check-source 'random-source-randomize! source)
      (%record-set! source 1 (seed->state (clock))))

    (define (clock)
      (+ (exact (%flfloor (%fl* 1000.0 (%current-second)))) (exact (%flfloor (%current-jiffy)))))

    ;; Sets the state of a source to one that follows from two numbers, 0 or greater. (SRFI 27)
    (define (random-source-pseudo-randomize! source i j)
      (check-source 'random-source-pseudo-randomize! source)
      (%record-set! source 1 (seed->state (+ 1 (* i 4294967291) j))))

    ;; A procedure that answers, given a number, a random integer from 0 below it. (SRFI 27)
    (define (random-source-make-integers source)
      (check-source 'random-source-make-integers source)
      (lambda (n) (next-integer! (state-of source) (check-bound n))))

    (define (check-bound n)
      (if (if (exact-integer? n) (< 0 n) #f)
          n
          (%raise-wrong-type 'random-integer 1 n "an exact integer greater than 0")))

    ;; A procedure that answers random numbers strictly between 0 and 1; the argument, if there is one,
    ;; asks for a quantum, which is that of flonums in any case. (SRFI 27)
    (define (random-source-make-reals source . unit)
      (check-source 'random-source-make-reals source)
      (lambda () (next-real! (state-of source))))

    ;; A random integer from 0 below a number. (SRFI 27)
    (define (random-integer n)
      (next-integer! (state-of default-random-source) (check-bound n)))

    ;; A random number strictly between 0 and 1. (SRFI 27)
    (define (random-real) (next-real! (state-of default-random-source)))

    ;; The source that Guile's procedures use where none is given. (Guile)
    (define *random-state* default-random-source)

    (define-syntax define-with-state
      (syntax-rules ()
        ((_ (name parameter ...) (state) body)
         (define name
           (case-lambda
             ((parameter ...) (name parameter ... *random-state*))
             ((parameter ... source)
              (let ((state (state-of (check-source 'name source)))) body)))))))

    ;; A random number from 0 below a number: an integer below an exact integer, otherwise a real.
    ;; (Guile)
    (define-with-state (random n) (state)
      (if (%flonum? n)
          (%fl* n (%fl/ (next! state) (m1)))
          (next-integer! state (check-bound n))))

    ;; A random number from 0 below 1. (Guile)
    (define-with-state (random:uniform) (state) (%fl/ (next! state) (m1)))

    ;; A random number from the normal distribution with mean 0 and variance 1. (Guile)
    (define-with-state (random:normal) (state)
      (let ((u (next-real! state)) (v (next-real! state)))
        (* (sqrt (* -2.0 (log u))) (cos (* 6.283185307179586 v)))))

    ;; A random number from the exponential distribution with mean 1. (Guile)
    (define-with-state (random:exp) (state) (- 0.0 (log (next-real! state))))

    ;; A source whose state follows from a number or a string. (Guile)
    (define (seed->random-state seed)
      (%record 'random-source (seed->state (if (exact-integer? seed) seed (equal-hash seed)))))

    ;; A source in the same state as another. (Guile)
    (define copy-random-state
      (case-lambda
        (() (copy-random-state *random-state*))
        ((source)
         (%record 'random-source (vector-copy (state-of (check-source 'copy-random-state source)))))))

    ;; A source whose state differs from run to run. (Guile)
    (define (random-state-from-platform) (seed->random-state (clock)))))
