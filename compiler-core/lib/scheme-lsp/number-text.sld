;; Numbers from text and to text (R7RS 6.2.7 and 7.1.1).
(define-library (scheme-lsp number-text)
  (export number->string string->number)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp number) (scheme-lsp text)
          (only (scheme-lsp complex) make-polar))
  (begin
    ;; A text for a number, in a radix (or ten), that `string->number` reads as the same number.
    ;; (R7RS 6.2.7)
    (define number->string
      (case-lambda
        ((z) (%number->string z 10))
        ((z radix)
         (check-radix 'number->string radix)
         (if (if (eq? radix 10) #t (if (number? z) (exact? z) #t))
             (%number->string z radix)
             (inexact->text z radix)))))

    ;; An inexact number in another radix than ten.
    (define (inexact->text z radix)
      (if (%complex? z)
          (let ((imaginary (inexact->text (%imag-part z) radix)))
            (concatenate
             (pieces (inexact->text (%real-part z) radix)
                     (if (starts-with-sign? imaginary) "" "+")
                     imaginary
                     "i")))
          (if (finite? z) (flonum->digits z radix) (%flonum->string z))))

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
        ((text) (parse-number (check-text text) 10))
        ((text radix) (parse-number (check-text text) (check-radix 'string->number radix)))))

    (define (check-text text)
      (if (string? text) text (%raise-wrong-type 'string->number 1 text "a string")))

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
          (parse-complex (%substring text start (string-length text)) radix exactness)))

    ;; real, real @ real, or [real] sign [real] i: the first part ends where it can go on no longer.
    (define (parse-complex text radix exactness)
      (let* ((length (string-length text))
             (end (if (imaginary-unit? text 0 length) 0 (real-end text 0 length radix)))
             (char (if (if end (%fx< end length) #f) (string-ref text end) #f)))
        (cond
          ((if end #f #t) #f)
          ((if char #f #t) (parse-real text radix exactness))
          ((eq? char #\@)
           (parse-polar (parse-real (%substring text 0 end) radix exactness)
                        (parse-real (%substring text (%fx+ end 1) length) radix exactness)
                        exactness))
          ;; Without a real part.
          ((if (imaginary-end? text end length) (starts-with-sign? text) #f)
           (rectangular 0 (parse-real (%substring text 0 end) radix exactness)))
          ((sign? char)
           (let ((real (if (%fx= end 0) 0 (parse-real (%substring text 0 end) radix exactness))))
             (if (imaginary-unit? text end length)
                 (let ((unit (if (eq? char #\-) -1 1)))
                   (rectangular real (if (eq? exactness #\i) (inexact unit) unit)))
                 (let ((next (real-end text end length radix)))
                   (if (if next (imaginary-end? text next length) #f)
                       (rectangular real (parse-real (%substring text end next) radix exactness))
                       #f)))))
          (else #f))))

    (define (rectangular real imaginary)
      (if (if real imaginary #f) (%make-complex real imaginary) #f))

    (define (parse-polar magnitude angle exactness)
      (if (if magnitude angle #f)
          (let ((z (make-polar magnitude angle)))
            (if (eq? exactness #\e) (if (finite? z) (exact z) #f) z))
          #f))

    (define (sign? char)
      (if (eq? char #\+) #t (eq? char #\-)))

    (define (i? char)
      (if (eq? char #\i) #t (eq? char #\I)))

    ;; Whether a sign and an i are all that is left.
    (define (imaginary-unit? text start length)
      (if (%fx= (%fx+ start 2) length)
          (if (sign? (string-ref text start)) (i? (string-ref text (%fx+ start 1))) #f)
          #f))

    ;; Whether an i is all that is left.
    (define (imaginary-end? text start length)
      (if (%fx= (%fx+ start 1) length) (i? (string-ref text start)) #f))

    ;; Where the real number that begins at `start` ends; #f if there is none. What is between is checked
    ;; by `parse-real`.
    (define (real-end text start length radix)
      (let* ((signed? (if (%fx< start length) (sign? (string-ref text start)) #f))
             (first (if signed? (%fx+ start 1) start))
             (special (%fx+ first 5)))
        (if (if signed? (if (%fx< length special) #f (special-name? text first)) #f)
            special
            (let ((end (digits-end text first length radix)))
              (cond
                ((%fx= end length) end)
                ((if (eq? (string-ref text end) #\/) (%fx< first end) #f)
                 (digits-end text (%fx+ end 1) length radix))
                ((%fx= radix 10) (exponent-end text (fraction-end text end length) length))
                (else end))))))

    (define (digits-end text start length radix)
      (if (if (%fx< start length) (digit-in? (string-ref text start) radix) #f)
          (digits-end text (%fx+ start 1) length radix)
          start))

    (define (digit-in? char radix)
      (let ((n (char->integer char)))
        (if (%fx< n 58)
            (if (%fx< 47 n) (%fx< (%fx- n 48) radix) #f)
            (let ((n (%fxior n 32)))
              (if (if (%fx< 96 n) (%fx< n 123) #f) (%fx< (%fx- n 87) radix) #f)))))

    (define (fraction-end text start length)
      (if (eq? (string-ref text start) #\.)
          (digits-end text (%fx+ start 1) length 10)
          start))

    ;; What begins an exponent: e, or what R5RS has besides, for precisions that make no difference.
    (define (exponent-marker? char)
      (case (char-downcase char)
        ((#\e #\s #\f #\d #\l) #t)
        (else #f)))

    ;; A marker without digits is no exponent, and nothing else that is allowed here.
    (define (exponent-end text start length)
      (if (if (%fx< (%fx+ start 1) length) (exponent-marker? (string-ref text start)) #f)
          (digits-end text
                      (if (sign? (string-ref text (%fx+ start 1))) (%fx+ start 2) (%fx+ start 1))
                      length 10)
          start))

    (define (special-name? text start)
      (if (matches? text start "inf.0" 0) #t (matches? text start "nan.0" 0)))

    (define (matches? text start name index)
      (if (%fx< index 5)
          (if (eq? (char-downcase (string-ref text (%fx+ start index))) (string-ref name index))
              (matches? text start name (%fx+ index 1))
              #f)
          #t))

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
                ((if denominator (eq? denominator 0) #t) #f)
                ((eq? exactness #\i) (negate-zero text (inexact (%divide numerator denominator))))
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
      (if (if (eq? exactness #\e) #f (starts-with-sign? text))
          (cond
            ((matches? text 1 "inf.0" 0)
             (if (eq? (string-ref text 0) #\-) (%fl/ -1.0 0.0) (%fl/ 1.0 0.0)))
            ((matches? text 1 "nan.0" 0) (%fl- (%fl/ 1.0 0.0) (%fl/ 1.0 0.0)))
            (else #f))
          #f))

    (define (digit? char)
      (let ((n (char->integer char)))
        (if (%fx< n 58) (%fx< 47 n) #f)))

    ;; Where the run of digits from `start` ends.
    (define (skip-digits text start)
      (if (if (%fx< start (string-length text)) (digit? (string-ref text start)) #f)
          (skip-digits text (%fx+ start 1))
          start))

    ;; [sign] digits [. digits] [marker [sign] digits], with a digit before the exponent.
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
          ((%fx= end length) (%string->flonum text))
          (else
           (%string->flonum
            (join (%substring text 0 end) (join "e" (%substring text (%fx+ end 1) length))))))))

    ;; The exponent that a decimal ends with, 0 if it has none; #f if something else follows.
    (define (parse-exponent text start length)
      (if (%fx= start length)
          0
          (if (exponent-marker? (string-ref text start))
              (%string->integer (%substring text (%fx+ start 1) length) 10)
              #f)))

    ;; The exact value of a decimal: the digits, taken as an integer, times a power of ten; #f if the
    ;; power is enormous.
    (define (exact-decimal text whole-end fraction-start end exponent)
      (let ((digits (%string->integer
                     (join (%substring text 0 whole-end) (%substring text fraction-start end))
                     10)))
        (cond
          ((eq? digits 0) 0)
          ((if (< -100001 exponent) (< exponent 100001) #f)
           (let ((exponent (%fx- exponent (%fx- end fraction-start))))
             (if (%fx< exponent 0)
                 (%divide digits (exact-power 10 (%fx- 0 exponent)))
                 (* digits (exact-power 10 exponent)))))
          (else #f))))))
