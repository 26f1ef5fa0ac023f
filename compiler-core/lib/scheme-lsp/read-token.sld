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
        (if (if (eof-object? char) #t (eq? char #\newline))
            #t
            (skip-line port))))

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
          (known (cdr known))
          ((hexadecimal word)
           => (lambda (n) (scalar n word)))
          (else (fail "not the name of a character:" word)))))

    ;; The number that follows an x, if that is what a word is.
    (define (hexadecimal word)
      (case (string-ref word 0)
        ((#\x #\X)
         (let ((digits (%substring word 1 (string-length word))))
           (if (all-hexadecimal? digits 0) (%string->integer digits 16) #f)))
        (else #f)))

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

    (define (scalar n irritant)
      (if (if (< n #x110000) (if (< n #xD800) #t (< #xDFFF n)) #f)
          (integer->char n)
          (fail "not a Unicode scalar value:" irritant)))

    (define (assoc-string key pairs)
      (if (pair? pairs)
          (if (string=? key (car (car pairs)))
              (car pairs)
              (assoc-string key (cdr pairs)))
          #f))

    (define character-names
      '(("alarm" . #\alarm) ("backspace" . #\backspace) ("delete" . #\delete) ("escape" . #\escape)
        ("newline" . #\newline) ("null" . #\null) ("return" . #\return) ("space" . #\space)
        ("tab" . #\tab) ("altmode" . #\escape) ("esc" . #\escape) ("linefeed" . #\newline)
        ("nul" . #\null) ("page" . #\xC) ("rubout" . #\delete) ("vtab" . #\xB)))

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
          ((#\x #\X) (put-char! text (read-hexadecimal-escape port)))
          (else (skip-line-end port char)))))

    (define (read-hexadecimal-escape port)
      (let loop ((n 0) (digits 0))
        (let ((char (next-char! port)))
          (cond
            ((eof-object? char) (fail "end of input in an escape"))
            ((hexadecimal-digit? char)
             (loop (+ (* n 16) (%string->integer (%make-string 1 char) 16)) (%fx+ digits 1)))
            ((if (eq? char #\;) (%fx< 0 digits) #f) (scalar n n))
            (else (fail "bad hexadecimal escape" char))))))

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
