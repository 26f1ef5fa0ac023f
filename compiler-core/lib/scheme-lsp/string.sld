;; Strings (R7RS 6.7) and symbols (6.5).
(define-library (scheme-lsp string)
  (export string=? string<? string>? string<=? string>=?
          string-ci=? string-ci<? string-ci>? string-ci<=? string-ci>=?
          make-string string substring string-append string-copy string-copy! string-fill!
          string->list list->string string-upcase string-downcase string-foldcase
          string-map string-for-each
          string-normalize-nfc string-normalize-nfd string-normalize-nfkc string-normalize-nfkd
          symbol=? symbol<? symbol-append gensym generate-uninterned-symbol
          string->uninterned-symbol keyword->symbol)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp range) (scheme-lsp list)
          (scheme-lsp char))
  (begin
    (define (check-string who index x)
      (if (string? x) x (%raise-wrong-type who index x "a string")))

    ;; A comparison of two arguments by the sign of an order, and of each with the next in a chain.
    (define-syntax define-comparison
      (syntax-rules ()
        ((_ name chain order (sign) test)
         (begin
           (define name
             (case-lambda
               ((x y) (let ((sign (order x y))) test))
               (() #t)
               ((x) (let ((sign (order x x))) #t))
               ((x y . rest) (chain x (cons y rest)))))
           (define (chain x rest)
             (if (pair? rest)
                 (if (name x (car rest)) (chain (car rest) (cdr rest)) #f)
                 #t))))))

    (define (order a b) (%string-compare a b))
    (define (folded-order a b) (%string-compare (string-foldcase a) (string-foldcase b)))

    ;; Whether the arguments are strings of the same characters. (R7RS 6.7)
    (define-comparison string=? chain=? order (sign) (%fx= sign 0))
    ;; Whether the arguments increase strictly in lexicographic order. (R7RS 6.7)
    (define-comparison string<? chain<? order (sign) (%fx< sign 0))
    ;; Whether the arguments decrease strictly in lexicographic order. (R7RS 6.7)
    (define-comparison string>? chain>? order (sign) (%fx< 0 sign))
    ;; Whether the arguments never decrease in lexicographic order. (R7RS 6.7)
    (define-comparison string<=? chain<=? order (sign) (%fx< sign 1))
    ;; Whether the arguments never increase in lexicographic order. (R7RS 6.7)
    (define-comparison string>=? chain>=? order (sign) (%fx< -1 sign))
    ;; As `string=?`, but letter case makes no difference. (R7RS 6.7)
    (define-comparison string-ci=? chain-ci=? folded-order (sign) (%fx= sign 0))
    ;; As `string<?`, but letter case makes no difference. (R7RS 6.7)
    (define-comparison string-ci<? chain-ci<? folded-order (sign) (%fx< sign 0))
    ;; As `string>?`, but letter case makes no difference. (R7RS 6.7)
    (define-comparison string-ci>? chain-ci>? folded-order (sign) (%fx< 0 sign))
    ;; As `string<=?`, but letter case makes no difference. (R7RS 6.7)
    (define-comparison string-ci<=? chain-ci<=? folded-order (sign) (%fx< sign 1))
    ;; As `string>=?`, but letter case makes no difference. (R7RS 6.7)
    (define-comparison string-ci>=? chain-ci>=? folded-order (sign) (%fx< -1 sign))

    ;; A new string of a length, each character the second argument. (R7RS 6.7)
    (define make-string
      (case-lambda
        ((length) (%make-string length #\space))
        ((length char) (%make-string length char))))

    ;; A new string of the arguments, characters. (R7RS 6.7)
    (define (string . chars) (list->string chars))

    ;; A new string of the characters in a list. (R7RS 6.7)
    (define (list->string chars)
      (let ((string (%make-string (length chars) #\space)))
        (let loop ((index 0) (rest chars))
          (if (pair? rest)
              (begin
                (string-set! string index (car rest))
                (loop (%fx+ index 1) (cdr rest)))
              string))))

    ;; A new list of the characters of a string, from a start to an end. (R7RS 6.7)
    (define string->list
      (case-lambda
        ((string) (chars-onto string 0 (string-length string) '()))
        ((string start) (string->list string start (string-length string)))
        ((string start end)
         (check-range 'string->list 2 start end (string-length string))
         (chars-onto string start end '()))))

    (define (chars-onto string start end list)
      (if (%fx< start end)
          (let ((end (%fx- end 1)))
            (chars-onto string start end (cons (string-ref string end) list)))
          list))

    ;; A new string of the characters of a string, from a start to an end. (R7RS 6.7)
    (define substring
      (case-lambda
        ((string start end)
         (check-range 'substring 2 start end (string-length string))
         (%substring string start end))
        ((string start) (substring string start (string-length string)))))

    ;; A new string of the characters of a string, from a start to an end. (R7RS 6.7)
    (define string-copy
      (case-lambda
        ((string) (%substring string 0 (string-length string)))
        ((string start) (string-copy string start (string-length string)))
        ((string start end)
         (check-range 'string-copy 2 start end (string-length string))
         (%substring string start end))))

    ;; Copies characters into a string at an index: those of another, from a start to an end; it may
    ;; be the same string. (R7RS 6.7)
    (define string-copy!
      (case-lambda
        ((to at from) (string-copy! to at from 0 (string-length from)))
        ((to at from start) (string-copy! to at from start (string-length from)))
        ((to at from start end)
         (check-range 'string-copy! 4 start end (string-length from))
         (check-room 'string-copy! at (%fx- end start) (string-length to))
         (%string-copy! to at from start end))))

    ;; Stores a character in a string, from a start to an end. (R7RS 6.7)
    (define string-fill!
      (case-lambda
        ((string char) (string-fill! string char 0 (string-length string)))
        ((string char start) (string-fill! string char start (string-length string)))
        ((string char start end)
         (check-range 'string-fill! 3 start end (string-length string))
         (let loop ((index start))
           (if (%fx< index end)
               (begin
                 (string-set! string index char)
                 (loop (%fx+ index 1))))))))

    ;; A new string of the characters of all arguments in turn. (R7RS 6.7)
    (define string-append
      (case-lambda
        ((a b)
         (let* ((m (string-length (check-string 'string-append 1 a)))
                (n (string-length (check-string 'string-append 2 b)))
                (result (%make-string (%fx+ m n) #\space)))
           (%string-copy! result 0 a 0 m)
           (%string-copy! result m b 0 n)
           result))
        (strings
         (let ((result (%make-string (total-length strings 1 0) #\space)))
           (let loop ((rest strings) (at 0))
             (if (pair? rest)
                 (let ((length (string-length (car rest))))
                   (%string-copy! result at (car rest) 0 length)
                   (loop (cdr rest) (%fx+ at length)))
                 result))))))

    (define (total-length strings index total)
      (if (pair? strings)
          (total-length (cdr strings)
                        (%fx+ index 1)
                        (%fx+ total (string-length (check-string 'string-append index (car strings)))))
          total))

    (define (map-chars convert string)
      (let* ((length (string-length string)) (result (%make-string length #\space)))
        (let loop ((index 0))
          (if (%fx< index length)
              (begin
                (string-set! result index (convert (string-ref string index)))
                (loop (%fx+ index 1)))
              result))))

    (define (ascii? string)
      (let ((length (string-length string)))
        (let loop ((index 0))
          (if (%fx< index length)
              (if (%fx< (char->integer (string-ref string index)) 128) (loop (%fx+ index 1)) #f)
              #t))))

    ;; A new string: the argument in upper case. Some characters become several. (R7RS 6.7)
    (define (string-upcase string)
      (if (ascii? string)
          (map-chars (lambda (char) (char-upcase char)) string)
          (%string-convert string 0)))

    ;; A new string: the argument in lower case; a sigma at the end of a word is a final one. (R7RS 6.7)
    (define (string-downcase string)
      (if (ascii? string)
          (map-chars (lambda (char) (char-downcase char)) string)
          (%string-convert string 1)))

    ;; A new string: the argument as comparisons without regard to case see it, by Unicode's full case
    ;; folding, which makes several characters of some. (R7RS 6.7)
    (define (string-foldcase string)
      (if (ascii? string)
          (map-chars (lambda (char) (char-downcase char)) string)
          (let loop ((index (%fx- (string-length string) 1)) (chars '()))
            (if (%fx< index 0)
                (list->string chars)
                (loop (%fx- index 1) (fold-onto (string-ref string index) chars))))))

    ;; Full folding is the lowercase, character by character, of the full uppercase.
    (define (fold-onto char chars)
      (let ((n (char->integer char)))
        (cond
          ((%fx< n 128) (cons (char-downcase char) chars))
          ((eq? n 304) (cons #\i (cons #\x307 chars)))
          ((eq? n 7838) (cons #\s (cons #\s chars)))
          ((exceptional-fold char n) => (lambda (folded) (cons folded chars)))
          (else
           (let ((upper (%string-convert (%make-string 1 char) 0)))
             (let loop ((index (%fx- (string-length upper) 1)) (chars chars))
               (if (%fx< index 0)
                   chars
                   (loop (%fx- index 1)
                         (cons (char-downcase (string-ref upper index)) chars)))))))))

    (define (normalize who string form)
      (if (ascii? (check-string who 1 string))
          (%substring string 0 (string-length string))
          (%string-convert string form)))

    ;; A new string: the argument in Unicode's normal form C, composed. (Guile, R6RS)
    (define (string-normalize-nfc string) (normalize 'string-normalize-nfc string 2))
    ;; A new string: the argument in Unicode's normal form D, decomposed. (Guile, R6RS)
    (define (string-normalize-nfd string) (normalize 'string-normalize-nfd string 3))
    ;; A new string: the argument in Unicode's normal form KC, compatibility composed. (Guile, R6RS)
    (define (string-normalize-nfkc string) (normalize 'string-normalize-nfkc string 4))
    ;; A new string: the argument in Unicode's normal form KD, compatibility decomposed. (Guile, R6RS)
    (define (string-normalize-nfkd string) (normalize 'string-normalize-nfkd string 5))

    (define (shortest strings length)
      (if (pair? strings)
          (let ((other (string-length (car strings))))
            (shortest (cdr strings) (if (%fx< other length) other length)))
          length))

    (define (chars-at strings index)
      (if (pair? strings)
          (cons (string-ref (car strings) index) (chars-at (cdr strings) index))
          '()))

    (define (call procedure arguments) (%apply procedure arguments))

    ;; A string of the characters that a procedure answers for the characters of a string, or of
    ;; several strings side by side, up to the end of the shortest. (R7RS 6.10)
    (define string-map
      (case-lambda
        ((procedure string)
         (let ((length (string-length string)))
           (let loop ((index 0) (results '()))
             (if (%fx< index length)
                 (loop (%fx+ index 1) (cons (procedure (string-ref string index)) results))
                 (list->string (reverse results))))))
        ((procedure string . rest)
         (if (%fixnum? (car rest))
             (string-map procedure (part string rest))
             (let ((strings (cons string rest)) (length (shortest rest (string-length string))))
               (let loop ((index 0) (results '()))
                 (if (%fx< index length)
                     (loop (%fx+ index 1) (cons (call procedure (chars-at strings index)) results))
                     (list->string (reverse results)))))))))

    ;; The part of a string that a start and perhaps an end, in a list, say: SRFI 13 has these where
    ;; R7RS has further strings.
    (define (part string range) (%apply substring (cons string range)))

    ;; Calls a procedure with each character of a string in order, or with those of several strings
    ;; side by side, up to the end of the shortest. (R7RS 6.10)
    (define string-for-each
      (case-lambda
        ((procedure string)
         (let ((length (string-length string)))
           (let loop ((index 0))
             (if (%fx< index length)
                 (begin
                   (procedure (string-ref string index))
                   (loop (%fx+ index 1)))))))
        ((procedure string . rest)
         (if (%fixnum? (car rest))
             (string-for-each procedure (part string rest))
             (let ((strings (cons string rest)) (length (shortest rest (string-length string))))
               (let loop ((index 0))
                 (if (%fx< index length)
                     (begin
                       (call procedure (chars-at strings index))
                       (loop (%fx+ index 1))))))))))

    (define (check-symbol index x)
      (if (symbol? x) x (%raise-wrong-type 'symbol=? index x "a symbol")))

    ;; Whether the arguments are all the same symbol. (R7RS 6.5)
    (define (symbol=? a b . rest)
      (check-symbol 1 a)
      (check-symbol 2 b)
      (let loop ((same? (eq? a b)) (index 3) (rest rest))
        (if (pair? rest)
            (begin
              (check-symbol index (car rest))
              (loop (if same? (eq? a (car rest)) #f) (%fx+ index 1) (cdr rest)))
            same?)))

    ;; Whether the name of a symbol comes before that of another. (R6RS extensions)
    (define (symbol<? a b) (string<? (symbol->string a) (symbol->string b)))

    ;; The symbol whose name is the names of the arguments in turn. (Guile)
    (define (symbol-append . symbols)
      (let loop ((rest symbols) (name ""))
        (if (pair? rest)
            (loop (cdr rest) (string-append name (symbol->string (car rest))))
            (string->symbol name))))

    ;; A new symbol with a name, different from all others. (Guile: make-symbol)
    (define (string->uninterned-symbol name) (%make-uninterned-symbol name))

    (define symbol-counter 0)

    ;; A new symbol, different from all others; its name begins with the argument. (Guile)
    (define gensym
      (case-lambda
        (() (gensym "g"))
        ((prefix)
         (set! symbol-counter (+ symbol-counter 1))
         (%make-uninterned-symbol (string-append prefix (%integer->string symbol-counter 10))))))

    ;; A new symbol, different from all others.
    (define (generate-uninterned-symbol) (gensym "g"))

    ;; The symbol with the name of a keyword. (Guile)
    (define (keyword->symbol keyword) (string->symbol (symbol->string keyword)))))
