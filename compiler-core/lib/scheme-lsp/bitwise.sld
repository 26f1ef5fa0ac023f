;; Exact integers as rows of bits: what SRFI 60 and SRFI 151 have beyond (scheme-lsp integer).
(define-library (scheme-lsp bitwise)
  (export logcount bit-set? copy-bit bit-field bit-extract first-set-bit log2-binary-factors
          bitwise-if any-bit-set? every-bit-set? bitwise-eqv bitwise-nand bitwise-nor bitwise-andc1
          bitwise-andc2 bitwise-orc1 bitwise-orc2 bit-swap bit-field-any? bit-field-every?
          bit-field-clear bit-field-set bit-field-replace bit-field-replace-same bit-field-rotate
          bit-field-reverse bits->list list->bits bits->vector vector->bits bits bitwise-fold
          bitwise-for-each bitwise-unfold make-bitwise-generator copy-bit-field rotate-bit-field
          reverse-bit-field integer->list list->integer booleans->integer)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp number)
          (scheme-lsp integer)
          (only (scheme-lsp vector) vector->list list->vector))
  (begin
    ;; How many bits an integer has; of a negative one, how many it lacks. (Guile, SRFI 60)
    (define (logcount n) (bit-count n))

    ;; Whether an integer has the bit of an index. (SRFI 151)
    (define (bit-set? index n) (logbit? index n))

    (define (mask count) (- (ash 1 count) 1))

    ;; An integer with the bit of an index set or not. (SRFI 60, SRFI 151)
    (define (copy-bit index n bit)
      (if (logbit? index n)
          (if bit n (- n (ash 1 index)))
          (if bit (+ n (ash 1 index)) n)))

    ;; The bits of an integer from a start to an end, as an integer. (SRFI 60, SRFI 151)
    (define (bit-field n start end) (modulo (ash n (- 0 start)) (ash 1 (- end start))))

    ;; As `bit-field`. (Guile)
    (define (bit-extract n start end) (bit-field n start end))

    ;; The index of the lowest bit that an integer has; -1 of 0. (SRFI 60, SRFI 151)
    (define (first-set-bit n)
      (if (eqv? n 0) -1 (- (integer-length (logand n (- 0 n))) 1)))

    ;; As `first-set-bit`. (SRFI 60)
    (define (log2-binary-factors n) (first-set-bit n))

    ;; The integer that has the bits of the second argument where the mask has bits, and those of the
    ;; third elsewhere. (SRFI 60, SRFI 151)
    (define (bitwise-if mask a b) (logior (logand mask a) (logand (lognot mask) b)))

    ;; Whether an integer has any of the bits of the first argument. (SRFI 151)
    (define (any-bit-set? bits n) (logtest bits n))

    ;; Whether an integer has all of the bits of the first argument. (SRFI 151)
    (define (every-bit-set? bits n) (= bits (logand bits n)))

    ;; The integer whose bits are those that an even number of arguments lacks. (SRFI 151)
    (define (bitwise-eqv . integers)
      (let loop ((result -1) (rest integers))
        (if (pair? rest) (loop (lognot (logxor result (car rest))) (cdr rest)) result)))
    ;; The complement of `bitwise-and`. (SRFI 151)
    (define (bitwise-nand a b) (lognot (logand a b)))
    ;; The complement of `bitwise-ior`. (SRFI 151)
    (define (bitwise-nor a b) (lognot (logior a b)))
    ;; `bitwise-and` of the complement of the first argument and the second. (SRFI 151)
    (define (bitwise-andc1 a b) (logand (lognot a) b))
    ;; `bitwise-and` of the first argument and the complement of the second. (SRFI 151)
    (define (bitwise-andc2 a b) (logand a (lognot b)))
    ;; `bitwise-ior` of the complement of the first argument and the second. (SRFI 151)
    (define (bitwise-orc1 a b) (logior (lognot a) b))
    ;; `bitwise-ior` of the first argument and the complement of the second. (SRFI 151)
    (define (bitwise-orc2 a b) (logior a (lognot b)))

    ;; An integer with the bits of two indices exchanged. (SRFI 151)
    (define (bit-swap i j n)
      (let ((a (logbit? i n)) (b (logbit? j n)))
        (copy-bit i (copy-bit j n a) b)))

    ;; Whether an integer has a bit from a start to an end. (SRFI 151)
    (define (bit-field-any? n start end) (if (eqv? 0 (bit-field n start end)) #f #t))
    ;; Whether an integer has all bits from a start to an end. (SRFI 151)
    (define (bit-field-every? n start end) (= (bit-field n start end) (mask (- end start))))
    ;; An integer without the bits from a start to an end. (SRFI 151)
    (define (bit-field-clear n start end) (bit-field-replace n 0 start end))
    ;; An integer with all bits from a start to an end. (SRFI 151)
    (define (bit-field-set n start end) (bit-field-replace n -1 start end))

    ;; The first integer with its bits from a start to an end replaced by the lowest bits of the
    ;; second. (SRFI 151)
    (define (bit-field-replace to from start end)
      (replace-field to (bit-field from 0 (- end start)) start end))

    ;; The first integer with its bits from a start to an end replaced by the same bits of the second.
    ;; (SRFI 151)
    (define (bit-field-replace-same to from start end)
      (replace-field to (bit-field from start end) start end))

    (define (replace-field n field start end)
      (+ n (ash (- field (bit-field n start end)) start)))

    ;; An integer with its bits from a start to an end rotated to the left by a count. (SRFI 151)
    (define (bit-field-rotate n count start end)
      (let ((width (- end start)))
        (if (< 0 width)
            (let ((count (modulo count width)) (field (bit-field n start end)))
              (bit-field-replace n
                                 (logior (ash field count) (ash field (- count width)))
                                 start
                                 end))
            n)))

    ;; An integer with its bits from a start to an end in opposite order. (SRFI 151)
    (define (bit-field-reverse n start end)
      (let ((bits (bits->list (bit-field n start end) (- end start))))
        (replace-field n (list->integer bits) start end)))

    ;; The first integer with its bits from a start to an end replaced by the lowest bits of the
    ;; second. (SRFI 60)
    (define (copy-bit-field to from start end) (bit-field-replace to from start end))
    ;; An integer with its bits from a start to an end rotated to the left by a count. (SRFI 60)
    (define (rotate-bit-field n count start end) (bit-field-rotate n count start end))
    ;; An integer with its bits from a start to an end in opposite order. (SRFI 60)
    (define (reverse-bit-field n start end) (bit-field-reverse n start end))

    ;; A list of booleans: the bits of an integer, the lowest first, so many or all. (SRFI 151)
    (define bits->list
      (case-lambda
        ((n) (bits->list n (integer-length n)))
        ((n length)
         (check-length 'bits->list length)
         (let* ((negative? (< n 0))
                (text (%integer->string (if negative? (lognot n) n) 2))
                (digits (string-length text)))
           (let loop ((index (- length 1)) (bits '()))
             (if (< index 0)
                 bits
                 (let ((one? (if (< index digits)
                                 (eq? #\1 (string-ref text (%fx- digits (%fx+ index 1))))
                                 #f)))
                   (loop (- index 1) (cons (if negative? (not one?) one?) bits)))))))))

    (define (check-length who length)
      (if (if (%fixnum? length) (%fx< -1 length) #f)
          length
          (%raise-wrong-type who 2 length "a number of bits")))

    ;; The integer whose bits are the booleans in a list, the lowest first. (SRFI 151)
    (define (list->bits list)
      (let ((text (%make-string (%fx+ 1 (length list)) #\0)))
        (let loop ((rest list) (index (length list)))
          (if (pair? rest)
              (begin
                (if (car rest) (string-set! text index #\1))
                (loop (cdr rest) (%fx- index 1)))
              (%string->integer text 2)))))

    ;; A vector of booleans: the bits of an integer, the lowest first, so many or all. (SRFI 151)
    (define (bits->vector n . length) (list->vector (%apply bits->list (cons n length))))
    ;; The integer whose bits are the booleans in a vector, the lowest first. (SRFI 151)
    (define (vector->bits vector) (list->bits (vector->list vector)))
    ;; The integer whose bits are the arguments, booleans, the lowest first. (SRFI 151)
    (define (bits . booleans) (list->bits booleans))

    ;; A list of booleans: the bits of an integer, the highest first, so many or all. (SRFI 60)
    (define (integer->list n . length) (reverse (%apply bits->list (cons n length))))
    ;; The integer whose bits are the booleans in a list, the highest first. (SRFI 60)
    (define (list->integer list) (list->bits (reverse list)))
    ;; The integer whose bits are the arguments, booleans, the highest first. (SRFI 60)
    (define (booleans->integer . booleans) (list->integer booleans))

    ;; Goes through the bits of an integer from the lowest: calls a procedure with each, a boolean, and
    ;; the result so far, first the second argument. (SRFI 151)
    (define (bitwise-fold procedure result n)
      (let loop ((rest (bits->list n)) (result result))
        (if (pair? rest) (loop (cdr rest) (procedure (car rest) result)) result)))

    ;; Calls a procedure with each bit of an integer, a boolean, from the lowest. (SRFI 151)
    (define (bitwise-for-each procedure n)
      (let loop ((rest (bits->list n)))
        (if (pair? rest)
            (begin
              (procedure (car rest))
              (loop (cdr rest))))))

    ;; An integer made from a seed: until `stop?` holds of the seed, its next bit is (`bit` seed), and
    ;; the next seed (`next` seed). (SRFI 151)
    (define (bitwise-unfold stop? bit next seed)
      (let loop ((seed seed) (bits '()))
        (if (stop? seed)
            (list->integer bits)
            (loop (next seed) (cons (bit seed) bits)))))

    ;; A generator of the bits of an integer, booleans, from the lowest, without end. (SRFI 151)
    (define (make-bitwise-generator n)
      (lambda ()
        (let ((bit (logbit? 0 n)))
          (set! n (ash n -1))
          bit)))))
