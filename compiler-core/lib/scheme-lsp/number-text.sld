;; Numbers from text and to text (R7RS 6.2.7 and 7.1.1).
(define-library (scheme-lsp number-text)
  (export number->string string->number)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number) (scheme-lsp text))
  (begin
    ;; A text for a number, in a radix (or ten), that `string->number` reads as the same number.
    ;; (R7RS 6.2.7)
    (define number->string
      (case-lambda
        ((z)
         (if (%flonum? z)
             (%flonum->string z)
             (exact->string z 10)))
        ((z radix)
         (if (%flonum? z)
             (if (if (eq? radix 10) #t (if (finite? z) #f #t))
                 (%flonum->string z)
                 (flonum->digits z (check-radix 'number->string radix)))
             (exact->string z (check-radix 'number->string radix))))))

    (define (exact->string z radix)
      (if (if (exact-integer? z) #f (number? z))
          (join (%integer->string (%numerator z) radix)
                (join "/" (%integer->string (%denominator z) radix)))
          (%integer->string z radix)))

    (define (check-radix who radix)
      (if (if (%fixnum? radix) (if (%fx< 1 radix) (%fx< radix 37) #f) #f)
          radix
          (%raise-wrong-type who 2 radix "a radix from 2 to 36")))

    ;; A finite flonum in another radix than ten: exact, if the radix is even.
    (define (flonum->digits x radix)
      (if (if (%fl< x 0.0) #t (eqv? x -0.0))
          (join "-" (flonum->digits (%flabs x) radix))
          (let ((whole (%flfloor x)))
            (join (%integer->string (exact whole) radix)
                  (join "." (fraction->digits (%fl- x whole) radix))))))

    (define (fraction->digits x radix)
      (let loop ((x x) (n 0) (digits 0))
        (if (if (%fl= x 0.0) (%fx< 0 n) (%fx< 1100 n))
            (let ((text (%integer->string digits radix)))
              (join (%make-string (%fx- n (string-length text)) #\0) text))
            (let* ((x (%fl* x (inexact radix))) (digit (%flfloor x)))
              (loop (%fl- x digit) (%fx+ n 1) (+ (* digits radix) (exact digit)))))))

    (define (join a b) (concatenate (cons a (cons b '()))))

    ;; The number that a text denotes, in a radix (or ten) unless a prefix names one; #f if it denotes
    ;; none. (R7RS 6.2.7)
    (define string->number
      (case-lambda
        ((text) (parse-number text 10))
        ((text radix) (parse-number text (check-radix 'string->number radix)))))

    ;; Most texts are plain integers; otherwise goes through the prefixes.
    (define (parse-number text radix)
      (or (%string->integer text radix)
          (parse-prefixes text 0 radix #f #f)))

    ;; `exactness` is #f, #\e or #\i; `radix?` tells whether a prefix has named the radix.
    (define (parse-prefixes text start radix exactness radix?)
      (if (if (%fx< (%fx+ start 1) (string-length text)) (eq? (string-ref text start) #\#) #f)
          (let ((start (%fx+ start 2)) (char (char-downcase (string-ref text (%fx+ start 1)))))
            (case char
              ((#\e #\i)
               (if exactness #f (parse-prefixes text start radix char radix?)))
              ((#\b) (if radix? #f (parse-prefixes text start 2 exactness #t)))
              ((#\o) (if radix? #f (parse-prefixes text start 8 exactness #t)))
              ((#\d) (if radix? #f (parse-prefixes text start 10 exactness #t)))
              ((#\x) (if radix? #f (parse-prefixes text start 16 exactness #t)))
              (else #f)))
          (let ((text (if (%fx= start 0) text (%substring text start (string-length text)))))
            (parse-real text radix exactness))))

    (define (parse-real text radix exactness)
      (let ((integer (%string->integer text radix)))
        (if integer
            (if (eq? exactness #\i) (negate-zero text (inexact integer)) integer)
            (let ((slash (find-char text #\/ 0)))
              (if slash
                  (parse-ratio text slash radix exactness)
                  (parse-inexact text radix exactness))))))

    ;; #i-0 is negative zero.
    (define (negate-zero text x)
      (if (if (%fl= x 0.0) (eq? (string-ref text 0) #\-) #f) -0.0 x))

    (define (find-char text char start)
      (if (%fx< start (string-length text))
          (if (eq? (string-ref text start) char)
              start
              (find-char text char (%fx+ start 1)))
          #f))

    (define (parse-ratio text slash radix exactness)
      (let ((numerator (%string->integer (%substring text 0 slash) radix))
            (rest (%substring text (%fx+ slash 1) (string-length text))))
        (if (if numerator (starts-with-sign? rest) #t)
            #f
            (let ((denominator (%string->integer rest radix)))
              (cond
                ((if denominator #f #t) #f)
                ((eq? exactness #\i) (%divide (inexact numerator) (inexact denominator)))
                ((eq? denominator 0) #f)
                (else (%divide numerator denominator)))))))

    (define (starts-with-sign? text)
      (if (%fx< 0 (string-length text))
          (case (string-ref text 0)
            ((#\+ #\-) #t)
            (else #f))
          #f))

    (define (parse-inexact text radix exactness)
      (or (if (%fx= (string-length text) 6) (parse-special text exactness) #f)
          (if (%fx= radix 10) (parse-decimal text exactness) #f)))

    ;; The numbers that have no digits, and #f.
    (define (parse-special text exactness)
      (let ((matches?
             (lambda (name)
               (let loop ((i 1))
                 (if (%fx< i 6)
                     (if (eq? (char-downcase (string-ref text i)) (string-ref name i))
                         (loop (%fx+ i 1))
                         #f)
                     #t)))))
        (if (if (eq? exactness #\e) #f (starts-with-sign? text))
            (cond
              ((matches? "+inf.0")
               (if (eq? (string-ref text 0) #\-) (%fl/ -1.0 0.0) (%fl/ 1.0 0.0)))
              ((matches? "+nan.0") (%fl/ 0.0 0.0))
              (else #f))
            #f)))

    (define (digit? char)
      (let ((n (char->integer char)))
        (if (%fx< n 58) (%fx< 47 n) #f)))

    ;; Where the run of digits from `start` ends.
    (define (skip-digits text start)
      (if (if (%fx< start (string-length text)) (digit? (string-ref text start)) #f)
          (skip-digits text (%fx+ start 1))
          start))

    ;; [sign] digits [. digits] [e [sign] digits], with a digit before the exponent.
    (define (parse-decimal text exactness)
      (let* ((length (string-length text))
             (start (if (starts-with-sign? text) 1 0))
             (point (skip-digits text start))
             (point? (if (%fx< point length) (eq? (string-ref text point) #\.) #f))
             (end (if point? (skip-digits text (%fx+ point 1)) point))
             (digits (%fx- (%fx- end start) (if point? 1 0)))
             (exponent (if (%fx= digits 0) #f (parse-exponent text end length))))
        (cond
          ((if exponent #f #t) #f)
          ((eq? exactness #\e)
           (exact-decimal text point (if point? (%fx+ point 1) point) end exponent))
          (else (%string->flonum text)))))

    ;; The exponent that a decimal ends with, 0 if it has none; #f if something else follows.
    (define (parse-exponent text start length)
      (if (%fx= start length)
          0
          (if (eq? (char-downcase (string-ref text start)) #\e)
              (%string->integer (%substring text (%fx+ start 1) length) 10)
              #f)))

    ;; The exact value of a decimal: the digits, taken as an integer, times a power of ten.
    (define (exact-decimal text whole-end fraction-start end exponent)
      (let ((digits (%string->integer
                     (join (%substring text 0 whole-end) (%substring text fraction-start end))
                     10))
            (exponent (- exponent (%fx- end fraction-start))))
        (if (< exponent 0)
            (%divide digits (expt 10 (- 0 exponent)))
            (* digits (expt 10 exponent)))))))
