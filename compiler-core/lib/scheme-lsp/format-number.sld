;; Numbers as `format` writes them.
(define-library (scheme-lsp format-number)
  (export fixed-text exponent-text general-text money-text
          cardinal-text ordinal-text roman-text old-roman-text group-digits pad-left)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp text) (scheme-lsp list)
          (scheme-lsp number) (scheme-lsp number-text) (scheme-lsp string-search))
  (begin
    (define (pad-left text width char)
      (if (< (string-length text) width)
          (concatenate (pieces (%make-string (- width (string-length text)) char) text))
          text))

    ;; Digits with a separator between groups, counted from the right.
    (define (group-digits digits separator interval)
      (let loop ((end (string-length digits)) (groups '()))
        (if (%fx< interval end)
            (let ((start (%fx- end interval)))
              (loop start (cons separator (cons (%substring digits start end) groups))))
            (concatenate (cons (%substring digits 0 end) groups)))))

    (define (zeros n) (%make-string (if (< n 0) 0 n) #\0))

    ;; A decimal number is digits, a string without leading zeros, and the place of the point: that of
    ;; 0.05 is -1. That of a finite number that is not negative, by a call of `use`.
    (define (decompose x use)
      (let* ((text (if (%flonum? x) (%flonum->string x) (number->string x)))
             (mark (string-index text #\e))
             (mantissa (if mark (%substring text 0 mark) text))
             (exponent (if mark
                           (string->number (%substring text (%fx+ mark 1) (string-length text)))
                           0))
             (point (or (string-index mantissa #\.) (string-length mantissa))))
        (normalise (string-delete #\. mantissa) (+ point exponent) use)))

    ;; Without zeros at both ends.
    (define (normalise digits point use)
      (let ((first (string-skip digits #\0)))
        (if first
            (use (%substring digits first (%fx+ 1 (string-skip-right digits #\0))) (- point first))
            (use "" 0))))

    ;; Rounded to so many digits after the point; halves go up.
    (define (round-at digits point count use)
      (let ((keep (+ point count)))
        (cond
          ((< keep 0) (use "" point))
          ((< keep (string-length digits))
           (let ((up? (if (char<? (string-ref digits keep) #\5) #f #t)) (kept (%substring digits 0 keep)))
             (if up?
                 (let* ((n (+ 1 (or (string->number kept) 0)))
                        (text (pad-left (number->string n) keep #\0)))
                   (use text (+ point (- (string-length text) keep))))
                 (use kept point))))
          (else (use digits point)))))

    (define (char<? a b) (%fx< (char->integer a) (char->integer b)))

    ;; The text of digits with the point: so many digits behind it, or as many as there are.
    (define (integer-part digits point)
      (if (< 0 point)
          (let ((length (string-length digits)))
            (if (< point length)
                (%substring digits 0 point)
                (concatenate (pieces digits (zeros (- point length))))))
          ""))

    (define (fraction-part digits point count)
      (let* ((length (string-length digits))
             (digits (if (< 0 point)
                         (if (< point length) (%substring digits point length) "")
                         (concatenate (pieces (zeros (- 0 point)) digits)))))
        (if count
            (if (< (string-length digits) count)
                (concatenate (pieces digits (zeros (- count (string-length digits)))))
                (%substring digits 0 count))
            digits)))

    (define (sign-text negative? plus?)
      (if negative? "-" (if plus? "+" "")))

    (define (negative-number? x)
      (if (%flonum? x) (if (eqv? x -0.0) #t (%fl< x 0.0)) (< x 0)))

    (define (magnitude-of x) (if (negative-number? x) (- 0 x) x))

    (define (special? x)
      (if (%flonum? x) (if (%fl= (%fl- x x) 0.0) #f #t) #f))


    (define (decimal x) (if (exact-integer? x) x (inexact x)))

    (define (finish text width pad overflow)
      (if width
          (if (if overflow (< width (string-length text)) #f)
              (%make-string width overflow)
              (pad-left text width pad))
          text))

    ;; ~F: `count` digits after the point (or #f), the number times ten to `scale`.
    (define (fixed-text x width count scale overflow pad plus?)
      (if (special? x)
          (finish (%flonum->string x) width pad overflow)
          (decompose
           (decimal (magnitude-of x))
           (lambda (digits point)
             (let ((point (if (%fx= 0 (string-length digits)) 0 (+ point scale)))
                   (sign (sign-text (negative-number? x) plus?)))
               (fixed-digits digits point count sign width overflow pad))))))

    ;; Without `count`, the digits behind the point are rounded to what fits the width.
    (define (fixed-digits digits point count sign width overflow pad)
      (let* ((before (if (< 0 point) point 1))
             (room (if (if width (if count #f #t) #f)
                       (- (- width 1) (+ before (string-length sign)))
                       #f))
             (behind (max 0 (- (string-length digits) point)))
             (count (or count (if room (if (< room behind) (if (< room 0) #f room) #f) #f))))
        (if count
            (round-at digits point count
                      (lambda (digits point)
                        (fixed-pieces digits point count sign width overflow pad)))
            (fixed-pieces digits point #f sign width overflow pad))))

    (define (fixed-pieces digits point count sign width overflow pad)
      (let* ((whole (integer-part digits point))
             (fraction (fraction-part digits point count))
             (fraction (if (if count #f (%fx= 0 (string-length fraction))) "0" fraction))
             (length (+ 1 (string-length sign) (string-length whole) (string-length fraction)))
             ;; The zero before the point stands unless the width has no room for it.
             (whole (if (%fx= 0 (string-length whole))
                        (if (if width (if (< length width) #f (%fx< 0 (string-length fraction))) #f) "" "0")
                        whole)))
        (finish (concatenate (pieces sign whole "." fraction)) width pad overflow)))

    ;; ~E: `scale` digits before the point.
    (define (exponent-text x width count exponent-width scale overflow pad mark plus?)
      (if (special? x)
          (finish (%flonum->string x) width pad overflow)
          (decompose
           (decimal (magnitude-of x))
           (lambda (digits point)
             (let ((zero? (%fx= 0 (string-length digits)))
                   (sign (sign-text (negative-number? x) plus?)))
               (if (if zero? #t (if count #f #t))
                   (exponent-pieces digits scale (if zero? 0 (- point scale)) count
                                    sign width exponent-width overflow pad mark)
                   (round-at digits 0 (if (< 0 scale) (+ count 1) (+ count scale))
                             (lambda (rounded shift)
                               (exponent-pieces rounded scale (+ shift (- point scale)) count
                                                sign width exponent-width overflow pad mark)))))))))

    (define (exponent-pieces digits scale exponent count sign width exponent-width overflow pad mark)
      (let* ((whole (integer-part digits scale))
             (whole (if (%fx= 0 (string-length whole)) "0" whole))
             (count (if count (if (< 1 scale) (max 0 (- count (- scale 1))) count) #f))
             (fraction (fraction-part digits scale count))
             (fraction (if (if count #f (%fx= 0 (string-length fraction))) "0" fraction))
             (power (number->string (magnitude-of exponent)))
             (power (if exponent-width (pad-left power exponent-width #\0) power)))
        (finish (concatenate
                 (pieces sign whole "." fraction (or mark "E") (if (< exponent 0) "-" "+") power))
                width pad overflow)))

    ;; ~G: as ~F with spaces in the place of an exponent if that is neat, otherwise as ~E.
    (define (general-text x width digits-wanted exponent-width scale overflow pad mark plus?)
      (if (special? x)
          (finish (%flonum->string x) width pad overflow)
          (decompose
           (decimal (magnitude-of x))
           (lambda (digits point)
             (let* ((blanks (if exponent-width (+ exponent-width 2) 4))
                    (significant (max (string-length digits) (min (max point 1) 7)))
                    (count (or digits-wanted significant))
                    (behind (- count point)))
               (if (if (< behind 0) #f (if (< count behind) #f #t))
                   (concatenate
                    (pieces (fixed-text x
                                        (if width (- width blanks) #f)
                                        (if (if (< 0 behind) #t (if digits-wanted #t #f)) behind 1)
                                        0
                                        overflow
                                        pad
                                        plus?)
                            (%make-string blanks #\space)))
                   (exponent-text x width digits-wanted exponent-width scale overflow pad mark
                                  plus?)))))))

    ;; ~$: `count` digits after the point, at least `before` in front of it.
    (define (money-text x count before width pad plus? sign-first?)
      (if (special? x)
          (pad-left (%flonum->string x) width pad)
          (decompose
           (decimal (magnitude-of x))
           (lambda (digits point)
             (round-at digits point count
                       (lambda (digits point)
                         (let* ((sign (sign-text (negative-number? x) plus?))
                                (text (concatenate
                                       (pieces (pad-left (integer-part digits point) before #\0)
                                               "."
                                               (fraction-part digits point count)))))
                           (if sign-first?
                               (concatenate
                                (pieces sign (pad-left text (- width (string-length sign)) pad)))
                               (pad-left (concatenate (pieces sign text)) width pad)))))))))

    (define units
      '#("zero" "one" "two" "three" "four" "five" "six" "seven" "eight" "nine" "ten" "eleven"
         "twelve" "thirteen" "fourteen" "fifteen" "sixteen" "seventeen" "eighteen" "nineteen"))

    (define unit-ordinals
      '#("zeroth" "first" "second" "third" "fourth" "fifth" "sixth" "seventh" "eighth" "ninth"
         "tenth" "eleventh" "twelfth" "thirteenth" "fourteenth" "fifteenth" "sixteenth"
         "seventeenth" "eighteenth" "nineteenth"))

    (define tens
      '#("" "" "twenty" "thirty" "forty" "fifty" "sixty" "seventy" "eighty" "ninety"))

    (define ten-ordinals
      '#("" "" "twentieth" "thirtieth" "fortieth" "fiftieth" "sixtieth" "seventieth" "eightieth"
         "ninetieth"))

    (define powers
      '#("" " thousand" " million" " billion" " trillion" " quadrillion" " quintillion"
         " sextillion" " septillion" " octillion" " nonillion" " decillion" " undecillion"
         " duodecillion" " tredecillion" " quattuordecillion" " quindecillion" " sexdecillion"
         " septendecillion" " octodecillion" " novemdecillion" " vigintillion"))

    ;; The words for a number from 1 to 999; the last as an ordinal if `ordinal?`.
    (define (hundreds-text n ordinal?)
      (let ((hundreds (quotient n 100)) (rest (remainder n 100)))
        (if (eq? 0 hundreds)
            (tens-text rest ordinal?)
            (concatenate
             (pieces (vector-ref units hundreds)
                     (if (if ordinal? (eq? 0 rest) #f) " hundredth" " hundred")
                     (if (eq? 0 rest) "" " ")
                     (if (eq? 0 rest) "" (tens-text rest ordinal?)))))))

    (define (tens-text n ordinal?)
      (if (< n 20)
          (vector-ref (if ordinal? unit-ordinals units) n)
          (let ((ten (quotient n 10)) (rest (remainder n 10)))
            (if (eq? 0 rest)
                (vector-ref (if ordinal? ten-ordinals tens) ten)
                (concatenate
                 (pieces (vector-ref tens ten) "-" (vector-ref (if ordinal? unit-ordinals units) rest)))))))

    ;; The words for the groups of three digits of a number greater than 0, without the last group.
    (define (group-texts n power)
      (if (eq? 0 n)
          '()
          (let ((group (remainder n 1000)))
            (append (group-texts (quotient n 1000) (+ power 1))
                    (if (eq? 0 group)
                        '()
                        (list (concatenate
                               (pieces (hundreds-text group #f) (power-text power)))))))))

    (define (power-text power)
      (if (< power (vector-length powers))
          (vector-ref powers power)
          (concatenate (pieces " times ten to the " (ordinal-text (* 3 power)) " power"))))

    ;; ~R: the name of an integer in English.
    (define (cardinal-text n)
      (cond
        ((eq? 0 n) "zero")
        ((< n 0) (concatenate (pieces "minus " (cardinal-text (- 0 n)))))
        (else (string-join (group-texts n 0) ", "))))

    ;; ~:R: an ordinal in English.
    (define (ordinal-text n)
      (cond
        ((eq? 0 n) "zeroth")
        ((< n 0) (concatenate (pieces "minus " (ordinal-text (- 0 n)))))
        (else
         (let ((groups (group-texts (quotient n 1000) 1)) (last (remainder n 1000)))
           (if (eq? 0 last)
               (concatenate (pieces (string-join groups ", ") "th"))
               (concatenate
                (pieces (string-join groups ", ")
                        (if (pair? groups) (if (< last 100) " " ", ") "")
                        (hundreds-text last #t))))))))

    (define romans
      '((1000 . "M") (900 . "CM") (500 . "D") (400 . "CD") (100 . "C") (90 . "XC") (50 . "L")
        (40 . "XL") (10 . "X") (9 . "IX") (5 . "V") (4 . "IV") (1 . "I")))

    (define old-romans
      '((1000 . "M") (500 . "D") (100 . "C") (50 . "L") (10 . "X") (5 . "V") (1 . "I")))

    (define (roman n values)
      (let loop ((n n) (values values) (text '()))
        (cond
          ((eq? 0 n) (concatenate (reverse text)))
          ((< n (car (car values))) (loop n (cdr values) text))
          (else (loop (- n (car (car values))) values (cons (cdr (car values)) text))))))

    ;; ~@R: a Roman numeral.
    (define (roman-text n) (roman n romans))

    ;; ~:@R: a Roman numeral without subtraction.
    (define (old-roman-text n) (roman n old-romans))))
