;; Exact integers as strings of bits (Guile, SRFI 60 and SRFI 151).
(define-library (scheme-lsp integer)
  (export logand logior logxor lognot logtest logbit? ash arithmetic-shift bit-count integer-length
          bitwise-and bitwise-ior bitwise-xor bitwise-not)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number) (only (scheme-lsp list) not length)
          (only (scheme-lsp real) expt))
  (begin
    (define (check-integer who index x)
      (if (exact-integer? x) x (%raise-wrong-type who index x "an exact integer")))

    ;; 2^24, 2^48, 2^96, ..., each the square of the one before, the largest first: as many as there
    ;; must be for `a` and `b` to be at least the negation of the square of the largest, and less than
    ;; that square. Halving an integer by them takes time little above that of a multiplication.
    (define (powers-within a b)
      (let loop ((power 16777216) (powers '()))
        (if (if (within? a power) (within? b power) #f)
            powers
            (loop (* power power) (cons power powers)))))

    (define (within? n power)
      (if (%fixnum? n) #t (if (< n power) (not (< n (- 0 power))) #f)))

    ;; Digits of a negative integer are those of its two's complement: floor division gives them, with
    ;; -1 left at the end.
    (define-syntax define-bitwise
      (syntax-rules ()
        ((_ name alias two fixnum-operation unit)
         (begin
           (define name
             (case-lambda
               ((a b) (two a b))
               (() unit)
               ((a) (check-integer 'name 1 a))
               ((a b . rest)
                (let loop ((a (two a b)) (rest rest))
                  (if (pair? rest) (loop (two a (car rest)) (cdr rest)) a)))))
           (define alias
             (case-lambda
               ((a b) (two a b))
               (arguments (%apply name arguments))))
           (define (two a b)
             (if (if (%fixnum? a) (%fixnum? b) #f)
                 (fixnum-operation a b)
                 (let combine ((a (check-integer 'name 1 a))
                               (b (check-integer 'name 2 b))
                               (powers (powers-within a b)))
                   (if (if (%fixnum? a) (%fixnum? b) #f)
                       (fixnum-operation a b)
                       (let* ((power (car powers))
                              (low-a (modulo a power))
                              (low-b (modulo b power)))
                         (+ (combine low-a low-b (cdr powers))
                            (* power
                               (combine (quotient (- a low-a) power)
                                        (quotient (- b low-b) power)
                                        (cdr powers)))))))))))))

    ;; The integer whose bits are those that all arguments have. (Guile)
    (define-bitwise logand bitwise-and and-two %fxand -1)
    ;; The integer whose bits are those that any argument has. (Guile)
    (define-bitwise logior bitwise-ior ior-two %fxior 0)
    ;; The integer whose bits are those that an odd number of arguments has. (Guile)
    (define-bitwise logxor bitwise-xor xor-two %fxxor 0)

    ;; The integer whose bits are those that the argument has not. (Guile)
    (define (lognot n) (- -1 n))

    ;; The integer whose bits are those that the argument has not. (SRFI 151)
    (define (bitwise-not n) (- -1 n))

    ;; Whether two integers have a bit in common. (Guile)
    (define (logtest a b) (if (eq? 0 (and-two a b)) #f #t))

    ;; Whether an integer has the bit of an index. (Guile)
    (define (logbit? index n) (odd? (ash n (- 0 index))))

    ;; An integer shifted to the left, or to the right if the count is negative; rounded down. (Guile)
    (define (ash n count)
      (check-integer 'ash 1 n)
      (check-integer 'ash 2 count)
      (cond
        ((eq? n 0) 0)
        ((< count 0) (shift-right n (- 0 count)))
        ((< count 29) (* n (%fxshl 1 count)))
        (else (* n (expt 2 count)))))

    ;; What is beyond the length of an integer is its sign: no power of two is made for that.
    (define (shift-right n count)
      (cond
        ((%fixnum? n) (%fxshr n (if (< count 29) count 29)))
        ((if (< 4096 count) (< (integer-length n) count) #f) (if (< n 0) -1 0))
        (else (floor-quotient n (expt 2 count)))))

    ;; An integer shifted to the left, or to the right if the count is negative. (SRFI 151)
    (define (arithmetic-shift n count) (ash n count))

    (define (without-sign who n)
      (if (< (check-integer who 1 n) 0) (- -1 n) n))

    ;; How many bits an integer has; of a negative one, how many it lacks. (Guile)
    (define (bit-count n)
      (let ((n (without-sign 'bit-count n)))
        (let count ((n n) (powers (powers-within n 0)))
          (if (%fixnum? n)
              (let loop ((n n) (bits 0))
                (if (%fx= n 0) bits (loop (%fxand n (%fx- n 1)) (%fx+ bits 1))))
              (let ((power (car powers)))
                (%fx+ (count (quotient n power) (cdr powers))
                      (count (modulo n power) (cdr powers))))))))

    ;; How many bits an integer takes without its sign. (Guile)
    (define (integer-length n)
      (let ((n (without-sign 'integer-length n)))
        (let shorten ((n n) (powers (powers-within n 0)) (bits 0))
          (if (%fixnum? n)
              (let loop ((n n) (bits bits))
                (if (%fx= n 0) bits (loop (%fxshr n 1) (%fx+ bits 1))))
              ;; 2^24 is the last of the powers, 2^48 the one before, and so on.
              (let ((rest (cdr powers)))
                (if (< n (car powers))
                    (shorten n rest bits)
                    (shorten (quotient n (car powers)) rest
                             (%fx+ bits (%fxshl 24 (length rest))))))))))))
