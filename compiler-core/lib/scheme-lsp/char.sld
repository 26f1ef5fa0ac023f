;; Characters (R7RS 6.6).
(define-library (scheme-lsp char)
  (export char=? char<? char>? char<=? char>=?
          char-ci=? char-ci<? char-ci>? char-ci<=? char-ci>=?
          char-alphabetic? char-numeric? char-whitespace? char-upper-case? char-lower-case?
          digit-value char-foldcase exceptional-fold)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    (define (code char) (char->integer char))
    (define (folded-code char) (char->integer (char-foldcase char)))

    ;; A comparison of two arguments, and of each with the next in a longer chain.
    (define-syntax define-comparison
      (syntax-rules ()
        ((_ name chain (a b) key test)
         (begin
           (define name
             (case-lambda
               ((x y) (let ((a (key x)) (b (key y))) test))
               ((x) (%fx< -1 (key x)))
               ((x y . rest) (chain x (cons y rest)))))
           (define (chain x rest)
             (if (pair? rest)
                 (if (name x (car rest)) (chain (car rest) (cdr rest)) #f)
                 #t))))))

    ;; Whether the arguments are all the same character. (R7RS 6.6)
    (define-comparison char=? chain=? (a b) code (%fx= a b))
    ;; Whether the scalar values of the arguments increase strictly. (R7RS 6.6)
    (define-comparison char<? chain<? (a b) code (%fx< a b))
    ;; Whether the scalar values of the arguments decrease strictly. (R7RS 6.6)
    (define-comparison char>? chain>? (a b) code (%fx< b a))
    ;; Whether the scalar values of the arguments never decrease. (R7RS 6.6)
    (define-comparison char<=? chain<=? (a b) code (if (%fx< b a) #f #t))
    ;; Whether the scalar values of the arguments never increase. (R7RS 6.6)
    (define-comparison char>=? chain>=? (a b) code (if (%fx< a b) #f #t))
    ;; As `char=?`, but letter case makes no difference. (R7RS 6.6)
    (define-comparison char-ci=? chain-ci=? (a b) folded-code (%fx= a b))
    ;; As `char<?`, but letter case makes no difference. (R7RS 6.6)
    (define-comparison char-ci<? chain-ci<? (a b) folded-code (%fx< a b))
    ;; As `char>?`, but letter case makes no difference. (R7RS 6.6)
    (define-comparison char-ci>? chain-ci>? (a b) folded-code (%fx< b a))
    ;; As `char<=?`, but letter case makes no difference. (R7RS 6.6)
    (define-comparison char-ci<=? chain-ci<=? (a b) folded-code (if (%fx< b a) #f #t))
    ;; As `char>=?`, but letter case makes no difference. (R7RS 6.6)
    (define-comparison char-ci>=? chain-ci>=? (a b) folded-code (if (%fx< a b) #f #t))

    (define (class? char bit) (%fx< 0 (%fxand (%char-class char) bit)))

    ;; Whether a character is a letter. (R7RS 6.6)
    (define (char-alphabetic? char) (class? char 1))
    ;; Whether a character is a decimal digit. (R7RS 6.6)
    (define (char-numeric? char) (class? char 2))
    ;; Whether a character is white space. (R7RS 6.6)
    (define (char-whitespace? char) (class? char 4))
    ;; Whether a character is an uppercase letter. (R7RS 6.6)
    (define (char-upper-case? char) (class? char 8))
    ;; Whether a character is a lowercase letter. (R7RS 6.6)
    (define (char-lower-case? char) (class? char 16))

    ;; The value, 0 to 9, of a decimal digit; #f of any other character. (R7RS 6.6)
    (define (digit-value char)
      (let ((n (char->integer char)))
        (cond
          ((%fx< n 128) (if (if (%fx< 47 n) (%fx< n 58) #f) (%fx- n 48) #f))
          ((char-numeric? char) (%fxremainder (digits-before n 0) 10))
          (else #f))))

    ;; How many digits stand before a scalar value without a gap. In Unicode a run of digits begins
    ;; with a zero, and has ten or a multiple.
    (define (digits-before n count)
      (if (char-numeric? (integer->char (%fx- n 1)))
          (digits-before (%fx- n 1) (%fx+ count 1))
          count))

    ;; The character as comparisons without regard to case see it. (R7RS 6.6)
    (define (char-foldcase char)
      (let ((n (char->integer char)))
        (if (%fx< n 128)
            (if (if (%fx< 64 n) (%fx< n 91) #f) (integer->char (%fx+ n 32)) char)
            (or (exceptional-fold char n)
                (char-downcase (char-upcase char))))))

    ;; The folding of a character of which it is not the lowercase of the uppercase; #f of others. These
    ;; are the Turkish i's, which are left alone, the capital sharp s, and Cherokee letters, of which
    ;; Unicode encoded the capitals first. (Unicode: CaseFolding.txt)
    (define (exceptional-fold char n)
      (cond
        ((%fx< n 5024) (if (if (eq? n 304) #t (eq? n 305)) char #f))
        ((%fx< n 5110) char)
        ((%fx< n 5118) (if (%fx< 5111 n) (integer->char (%fx- n 8)) #f))
        ((eq? n 7838) #\xdf)
        ((%fx< n 43888) #f)
        ((%fx< n 43968) (integer->char (%fx- n 38864)))
        (else #f)))))
