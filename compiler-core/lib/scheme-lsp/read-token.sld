;; The tokens of `read` (R7RS 7.1.1).
(define-library (scheme-lsp read-token)
  (export read-syntax-error space? digit? skip-line skip-block read-directive read-word word-datum
          read-character read-keyword read-delimited bytevector-word? boolean-word)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp port) (scheme-lsp input)
          (scheme-lsp error) (scheme-lsp list) (scheme-lsp string) (scheme-lsp char)
          (scheme-lsp number-text))
  (begin
    ;; Raises an object that satisfies `read-error?`.
    (define (read-syntax-error message irritants)
      (raise (make-condition 'read
                             (string-append "read: " message)
                             irritants)))

    (define (fail message . irritants) (read-syntax-error message irritants))

    (define (space? char)
      (if (%fx< 0 (%fxand (%char-class char) 4)) #t (eq? char #\xFEFF)))

    (define (digit? char)
      (let ((n (char->integer char)))
        (if (%fx< n 58) (%fx< 47 n) #f)))

    (define (delimiter? char)
      (if (eof-object? char)
          #t
          (case char
            ((#\( #\) #\[ #\] #\" #\; #\|) #t)
            (else (space? char)))))

    ;; Whether names are folded to lower case in a port is one of its flags.
    (define fold-case-flag 64)

    (define (fold-case? port) (port-flags? port fold-case-flag))

    (define (skip-line port)
      (let ((char (next-char! port)))
        (if (eof-object? char)
            #t
            (case char
              ((#\newline #\return) #t)
              (else (skip-line port))))))

    ;; Skips the rest of a block comment; such comments nest.
    (define (skip-block port)
      (let loop ((depth 1))
        (if (%fx< 0 depth)
            (let ((char (next-char! port)))
              (cond
                ((eof-object? char) (fail "end of input in a block comment"))
                ((if (eq? char #\|) (eq? (peek-char! port) #\#) #f)
                 (next-char! port)
                 (loop (%fx- depth 1)))
                ((if (eq? char #\#) (eq? (peek-char! port) #\|) #f)
                 (next-char! port)
                 (loop (%fx+ depth 1)))
                (else (loop depth)))))))

    ;; What follows #!: a directive, or the first line of a script, which is a comment.
    (define (read-directive port)
      (let ((word (rest-of-word port)))
        (cond
          ((string=? word "fold-case") (set-fold-case! port fold-case-flag))
          ((string=? word "no-fold-case") (set-fold-case! port 0))
          (else (skip-line port)))))

    (define (set-fold-case! port flag)
      (let ((flags (port-flags port)))
        (set-port-flags! port
                         (%fxior (%fxand flags (%fx- fold-case-flag 1)) flag))))

    ;; The characters up to a delimiter, after `first`.
    (define (read-word port first)
      (let ((text (make-port 38 (%make-string 16 #\space) 0 #f)))
        (put-char! text first)
        (collect-word! port text)
        (%substring (port-buffer text) 0 (port-index text))))

    (define (rest-of-word port)
      (let ((text (make-port 38 (%make-string 16 #\space) 0 #f)))
        (collect-word! port text)
        (%substring (port-buffer text) 0 (port-index text))))

    (define (collect-word! port text)
      (if (delimiter? (peek-char! port))
          #t
          (begin
            (put-char! text (next-char! port))
            (collect-word! port text))))

    ;; The number or symbol that a word is.
    (define (word-datum word port)
      (or (if (number-like? (string-ref word 0)) (string->number word) #f)
          (begin
            (check-word word 0)
            (string->symbol (if (fold-case? port) (string-foldcase word) word)))))

    (define (number-like? char)
      (case char
        ((#\+ #\- #\.) #t)
        (else (digit? char))))

    ;; As the compiler's reader has it: what may be part of an identifier without bars.
    (define (check-word word index)
      (if (%fx< index (string-length word))
          (let ((n (char->integer (string-ref word index))))
            (if (if (%fx< n 33)
                    #t
                    (case n
                      ((34 39 40 41 44 59 91 92 93 96 123 124 125 127) #t)
                      (else (if (%fx< n 160) (%fx< 127 n) #f))))
                (fail "not an identifier:" word)
                (check-word word (%fx+ index 1))))))

    ;; What follows #:.
    (define (read-keyword port)
      (if (eq? (peek-char! port) #\|)
          (begin
            (next-char! port)
            (symbol->keyword (string->symbol (read-delimited port #\|))))
          (let ((word (rest-of-word port)))
            (if (string=? word "") (fail "a keyword needs a name"))
            (check-word word 0)
            (symbol->keyword (string->symbol (if (fold-case? port) (string-foldcase word) word))))))

    ;; What follows #\.
    (define (read-character port)
      (let ((char (next-char! port)))
        (if (eof-object? char)
            (fail "end of input in a character")
            (if (if (delimiter? char) #t (delimiter? (peek-char! port)))
                char
                (named-character (read-word port char) port)))))

    (define (named-character word port)
      (let ((known (assoc-string (if (fold-case? port) (string-foldcase word) word) character-names)))
        (cond
          (known (integer->char (cdr known)))
          ((hexadecimal word)
           => (lambda (n) (scalar n word)))
          ((octal word) => integer->char)
          (else (fail "not the name of a character:" word)))))

    ;; The number that follows an x, if that is what a word is.
    (define (hexadecimal word)
      (case (string-ref word 0)
        ((#\x #\X)
         (let ((digits (%substring word 1 (string-length word))))
           (if (all-hexadecimal? digits 0) (%string->integer digits 16) #f)))
        (else #f)))

    ;; The scalar value that a word of octal digits is. (Guile)
    (define (octal word)
      (let ((n (if (digit? (string-ref word 0)) (%string->integer word 8) #f)))
        (if n (if (scalar? n) n #f) #f)))

    (define (all-hexadecimal? text index)
      (if (%fx< index (string-length text))
          (if (hexadecimal-digit? (string-ref text index))
              (all-hexadecimal? text (%fx+ index 1))
              #f)
          (%fx< 0 index)))

    (define (hexadecimal-digit? char)
      (let ((n (char->integer char)))
        (cond
          ((%fx< n 48) #f)
          ((%fx< n 58) #t)
          ((%fx< n 65) #f)
          ((%fx< n 71) #t)
          ((%fx< n 97) #f)
          (else (%fx< n 103)))))

    (define (scalar? n)
      (if (< n #x110000) (if (< n #xD800) #t (< #xDFFF n)) #f))

    (define (scalar n irritant)
      (if (scalar? n)
          (integer->char n)
          (fail "not a Unicode scalar value:" irritant)))

    (define (assoc-string key pairs)
      (if (pair? pairs)
          (if (string=? key (car (car pairs)))
              (car pairs)
              (assoc-string key (cdr pairs)))
          #f))

    ;; Those of R7RS 6.6, of the C0 controls, and older ones (Guile: Characters). The compiler's reader has
    ;; the same.
    (define character-names
      '(("alarm" . 7) ("backspace" . 8) ("delete" . 127) ("escape" . 27) ("newline" . 10) ("null" . 0)
        ("return" . 13) ("space" . 32) ("tab" . 9)
        ("altmode" . 27) ("esc" . 27) ("linefeed" . 10) ("nul" . 0) ("page" . 12) ("rubout" . 127)
        ("vtab" . 11)
        ("soh" . 1) ("stx" . 2) ("etx" . 3) ("eot" . 4) ("enq" . 5) ("ack" . 6) ("bel" . 7) ("bs" . 8)
        ("ht" . 9) ("lf" . 10) ("nl" . 10) ("vt" . 11) ("ff" . 12) ("np" . 12) ("cr" . 13) ("so" . 14)
        ("si" . 15) ("dle" . 16) ("dc1" . 17) ("dc2" . 18) ("dc3" . 19) ("dc4" . 20) ("nak" . 21)
        ("syn" . 22) ("etb" . 23) ("can" . 24) ("em" . 25) ("sub" . 26) ("fs" . 28) ("gs" . 29)
        ("rs" . 30) ("us" . 31) ("sp" . 32) ("del" . 127)))

    ;; The text up to a quotation mark or bar, which has been read once; escapes are replaced.
    (define (read-delimited port close)
      (let ((text (make-port 38 (%make-string 16 #\space) 0 #f)))
        (let loop ()
          (let ((char (next-char! port)))
            (cond
              ((eof-object? char)
               (fail (if (eq? close #\") "end of input in a string" "end of input in an identifier")))
              ((eq? char close) (%substring (port-buffer text) 0 (port-index text)))
              ((eq? char #\\)
               (read-escape port text)
               (loop))
              ((eq? char #\return)
               (if (eq? (peek-char! port) #\newline) (next-char! port))
               (put-char! text #\newline)
               (loop))
              (else
               (put-char! text char)
               (loop)))))))

    (define (read-escape port text)
      (let ((char (next-char! port)))
        (if (eof-object? char) (fail "end of input after a backslash"))
        (case char
          ((#\a) (put-char! text #\alarm))
          ((#\b) (put-char! text #\backspace))
          ((#\t) (put-char! text #\tab))
          ((#\n) (put-char! text #\newline))
          ((#\r) (put-char! text #\return))
          ((#\v) (put-char! text #\xB))
          ((#\f) (put-char! text #\xC))
          ((#\0) (put-char! text #\null))
          ((#\" #\\ #\|) (put-char! text char))
          ((#\x #\X) (read-hexadecimal-escape port text))
          ((#\u) (put-char! text (read-scalar port 4)))
          ((#\U) (put-char! text (read-scalar port 6)))
          (else (skip-line-end port char)))))

    ;; What follows \x: digits and a semicolon; or, without one, two digits (Guile), and what comes after
    ;; these is text.
    (define (read-hexadecimal-escape port text)
      (let* ((digits (read-hexadecimal-digits port -1))
             (count (string-length digits))
             (char (peek-char! port)))
        (cond
          ((if (eq? char #\;) (%fx< 0 count) #f)
           (next-char! port)
           (let ((n (%string->integer digits 16))) (put-char! text (scalar n n))))
          ((%fx< 1 count)
           (put-char! text (integer->char (%string->integer (%substring digits 0 2) 16)))
           (put-substring! text digits 2 count))
          ((eof-object? char) (fail "end of input in an escape"))
          (else (fail "bad hexadecimal escape" char)))))

    ;; The character of a number of hexadecimal digits. (Guile)
    (define (read-scalar port count)
      (let ((digits (read-hexadecimal-digits port count)))
        (if (%fx= count (string-length digits))
            (let ((n (%string->integer digits 16))) (scalar n n))
            (let ((char (peek-char! port)))
              (if (eof-object? char)
                  (fail "end of input in an escape")
                  (fail "bad hexadecimal escape" char))))))

    ;; The hexadecimal digits that come next, at most `limit` unless that is negative.
    (define (read-hexadecimal-digits port limit)
      (let ((text (make-port 38 (%make-string 8 #\space) 0 #f)))
        (let loop ((left limit))
          (let ((char (if (eq? left 0) #f (peek-char! port))))
            (if (if (char? char) (hexadecimal-digit? char) #f)
                (begin
                  (put-char! text (next-char! port))
                  (loop (%fx- left 1)))
                (%substring (port-buffer text) 0 (port-index text)))))))

    ;; A backslash before the end of a line: neither is part of the text, nor are the spaces around.
    (define (skip-line-end port char)
      (case char
        ((#\space #\tab) (skip-line-end port (next-char! port)))
        ((#\newline) (skip-blanks port))
        ((#\return)
         (if (eq? (peek-char! port) #\newline) (next-char! port))
         (skip-blanks port))
        (else (fail "not an escape:" char))))

    (define (skip-blanks port)
      (case (peek-char! port)
        ((#\space #\tab)
         (next-char! port)
         (skip-blanks port))
        (else #t)))

    (define (bytevector-word? word)
      (let ((word (string-foldcase word)))
        (if (string=? word "#u8") #t (string=? word "#vu8"))))

    ;; `true` or `false` if a word is a boolean.
    (define (boolean-word word)
      (let ((word (string-foldcase word)))
        (cond
          ((if (string=? word "#t") #t (string=? word "#true")) 'true)
          ((if (string=? word "#f") #t (string=? word "#false")) 'false)
          (else #f))))))
