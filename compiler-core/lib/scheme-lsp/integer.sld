;; Exact integers as strings of bits (Guile, SRFI 60 and SRFI 151).
(define-library (scheme-lsp integer)
  (export logand logior logxor lognot logtest logbit? ash arithmetic-shift bit-count integer-length
          bitwise-and bitwise-ior bitwise-xor bitwise-not)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number) (only (scheme-lsp real) expt))
  (begin
    (define (check-integer who x)
      (if (exact-integer? x) x (%raise-wrong-type who 1 x "an exact integer")))

    ;; The bitwise operations take large integers apart into digits of 24 bits. Digits of a negative
    ;; integer are those of its two's complement: floor division gives them, with -1 left at the end.
    (define-syntax define-bitwise
      (syntax-rules ()
        ((_ name alias two fixnum-operation unit)
         (begin
           (define name
             (case-lambda
               ((a b) (two a b))
               (() unit)
               ((a) (check-integer 'name a))
               ((a b . rest)
                (let loop ((a (two a b)) (rest rest))
                  (if (pair? rest) (loop (two a (car rest)) (cdr rest)) a)))))
           (define (alias . arguments) (%apply name arguments))
           (define (two a b)
             (if (if (%fixnum? a) (%fixnum? b) #f)
                 (fixnum-operation a b)
                 (let ((a (check-integer 'name a)) (b (check-integer 'name b)))
                   (+ (fixnum-operation (modulo a 16777216) (modulo b 16777216))
                      (* 16777216
                         (two (floor-quotient a 16777216) (floor-quotient b 16777216)))))))))))

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
      (if (< count 0)
          (floor-quotient n (expt 2 (- 0 count)))
          (* n (expt 2 count))))

    ;; An integer shifted to the left, or to the right if the count is negative. (SRFI 151)
    (define (arithmetic-shift n count) (ash n count))

    ;; How many bits an integer has; of a negative one, how many it lacks. (Guile)
    (define (bit-count n)
      (let loop ((n (if (< n 0) (- -1 n) n)) (count 0))
        (if (%fixnum? n)
            (if (%fx= n 0)
                count
                (loop (%fxand n (%fx- n 1)) (%fx+ count 1)))
            (loop (quotient n 16777216) (loop (modulo n 16777216) count)))))

    ;; How many bits an integer takes without its sign. (Guile)
    (define (integer-length n)
      (let loop ((n (if (< n 0) (- -1 n) n)) (length 0))
        (if (%fixnum? n)
            (if (%fx= n 0) length (loop (%fxshr n 1) (%fx+ length 1)))
            (loop (quotient n 16777216) (%fx+ length 24)))))))
