;; The rest of SRFI 13.
(define-library (scheme-lsp string-library)
  (export string-compare string-compare-ci
          string= string<> string< string> string<= string>=
          string-ci= string-ci<> string-ci< string-ci> string-ci<= string-ci>=
          string-hash-ci
          string-prefix-length string-suffix-length string-prefix-length-ci string-suffix-length-ci
          string-upcase! string-downcase! string-titlecase! string-capitalize! string-reverse!
          string-append/shared string-concatenate/shared
          string-concatenate-reverse string-concatenate-reverse/shared
          string-map! string-for-each-index string-unfold string-unfold-right
          xsubstring string-xcopy! string-tokenize
          substring/shared substring/copy substring/read-only substring-fill! substring-move!
          make-kmp-restart-vector kmp-step string-kmp-partial-search
          string-parse-start+end string-parse-final-start+end let-string-start+end
          substring-spec-ok? check-substring-spec)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp range) (scheme-lsp list)
          (scheme-lsp number) (scheme-lsp char) (scheme-lsp char-set) (scheme-lsp error)
          (scheme-lsp string) (scheme-lsp string-search))
  (begin
    ;; Where two parts of strings first differ, as characters seen through `key`: the number of
    ;; characters before, at most the length of the shorter.
    (define (common-prefix key a start-a end-a b start-b end-b)
      (let loop ((i start-a) (j start-b))
        (if (if (%fx< i end-a)
                (if (%fx< j end-b) (eq? (key (string-ref a i)) (key (string-ref b j))) #f)
                #f)
            (loop (%fx+ i 1) (%fx+ j 1))
            (%fx- i start-a))))

    (define (common-suffix key a start-a end-a b start-b end-b)
      (let loop ((i end-a) (j end-b))
        (if (if (%fx< start-a i)
                (if (%fx< start-b j)
                    (eq? (key (string-ref a (%fx- i 1))) (key (string-ref b (%fx- j 1))))
                    #f)
                #f)
            (loop (%fx- i 1) (%fx- j 1))
            (%fx- end-a i))))

    (define (same-char char) char)

    ;; Calls one of three procedures as a part of a string is less than, equal to or greater than a
    ;; part of another, with the index in the first where they differ.
    (define (compare-parts key a b less equal greater start-a end-a start-b end-b)
      (let* ((n (common-prefix key a start-a end-a b start-b end-b))
             (i (%fx+ start-a n))
             (j (%fx+ start-b n)))
        (cond
          ((%fx= i end-a) (if (%fx= j end-b) (equal i) (less i)))
          ((%fx= j end-b) (greater i))
          ((%fx< (char->integer (key (string-ref a i))) (char->integer (key (string-ref b j))))
           (less i))
          (else (greater i)))))

    (define-syntax define-compare
      (syntax-rules ()
        ((_ name key)
         (define (name a b less equal greater . ranges)
           (%apply compare-ranges
                   (cons* 'name key a b less equal greater ranges))))))

    (define compare-ranges
      (case-lambda
        ((who key a b less equal greater)
         (compare-parts key a b less equal greater 0 (string-length a) 0 (string-length b)))
        ((who key a b less equal greater start-a)
         (compare-ranges who key a b less equal greater start-a (string-length a)))
        ((who key a b less equal greater start-a end-a)
         (compare-ranges who key a b less equal greater start-a end-a 0))
        ((who key a b less equal greater start-a end-a start-b)
         (compare-ranges who key a b less equal greater start-a end-a start-b (string-length b)))
        ((who key a b less equal greater start-a end-a start-b end-b)
         (check-range who 3 start-a end-a (string-length a))
         (check-range who 5 start-b end-b (string-length b))
         (compare-parts key a b less equal greater start-a end-a start-b end-b))))

    ;; Calls the third, fourth or fifth argument, procedures, as the first string is less than, equal
    ;; to or greater than the second, with the index in the first where they differ. (SRFI 13)
    (define-compare string-compare same-char)
    ;; As `string-compare`, but letter case makes no difference. (SRFI 13)
    (define-compare string-compare-ci char-foldcase)

    (define (yes index) #t)
    (define (no index) #f)

    (define-syntax define-order
      (syntax-rules ()
        ((_ name key less equal greater)
         (define-ranged-pair (name a b) (start-a end-a start-b end-b)
           (compare-parts key a b less equal greater start-a end-a start-b end-b)))))

    ;; Whether two strings, or parts of them, are equal. (SRFI 13)
    (define-order string= same-char no yes no)
    ;; Whether two strings, or parts of them, differ. (SRFI 13)
    (define-order string<> same-char yes no yes)
    ;; Whether two strings, or parts of them, increase strictly. (SRFI 13)
    (define-order string< same-char yes no no)
    ;; Whether two strings, or parts of them, decrease strictly. (SRFI 13)
    (define-order string> same-char no no yes)
    ;; Whether two strings, or parts of them, never decrease. (SRFI 13)
    (define-order string<= same-char yes yes no)
    ;; Whether two strings, or parts of them, never increase. (SRFI 13)
    (define-order string>= same-char no yes yes)
    ;; As `string=`, but letter case makes no difference. (SRFI 13)
    (define-order string-ci= char-foldcase no yes no)
    ;; As `string<>`, but letter case makes no difference. (SRFI 13)
    (define-order string-ci<> char-foldcase yes no yes)
    ;; As `string<`, but letter case makes no difference. (SRFI 13)
    (define-order string-ci< char-foldcase yes no no)
    ;; As `string>`, but letter case makes no difference. (SRFI 13)
    (define-order string-ci> char-foldcase no no yes)
    ;; As `string<=`, but letter case makes no difference. (SRFI 13)
    (define-order string-ci<= char-foldcase yes yes no)
    ;; As `string>=`, but letter case makes no difference. (SRFI 13)
    (define-order string-ci>= char-foldcase no yes yes)

    ;; An exact integer, the same for strings that differ only in letter case; less than the second
    ;; argument, if that is given and not 0. (SRFI 13)
    (define string-hash-ci
      (case-lambda
        ((string) (%string-hash (string-foldcase string)))
        ((string bound)
         (let ((hash (string-hash-ci string)))
           (if (eq? bound 0) hash (modulo hash bound))))
        ((string bound start) (string-hash-ci (substring string start) bound))
        ((string bound start end) (string-hash-ci (substring string start end) bound))))

    ;; How many characters two strings, or parts of them, have in common at their beginning. (SRFI 13)
    (define-ranged-pair (string-prefix-length a b) (start-a end-a start-b end-b)
      (common-prefix same-char a start-a end-a b start-b end-b))
    ;; How many characters two strings, or parts of them, have in common at their end. (SRFI 13)
    (define-ranged-pair (string-suffix-length a b) (start-a end-a start-b end-b)
      (common-suffix same-char a start-a end-a b start-b end-b))
    ;; As `string-prefix-length`, but letter case makes no difference. (SRFI 13)
    (define-ranged-pair (string-prefix-length-ci a b) (start-a end-a start-b end-b)
      (common-prefix char-foldcase a start-a end-a b start-b end-b))
    ;; As `string-suffix-length`, but letter case makes no difference. (SRFI 13)
    (define-ranged-pair (string-suffix-length-ci a b) (start-a end-a start-b end-b)
      (common-suffix char-foldcase a start-a end-a b start-b end-b))

    (define (change-chars! string start end change)
      (let loop ((index start))
        (if (%fx< index end)
            (begin
              (string-set! string index (change (string-ref string index)))
              (loop (%fx+ index 1)))
            string)))

    ;; Changes a string, or a part of it, to upper case. (SRFI 13)
    (define-ranged (string-upcase! string) string 2 (start end)
      (change-chars! string start end (lambda (char) (char-upcase char))))

    ;; Changes a string, or a part of it, to lower case. (SRFI 13)
    (define-ranged (string-downcase! string) string 2 (start end)
      (change-chars! string start end (lambda (char) (char-downcase char))))

    ;; Changes the first letter of each word of a string, or of a part of it, to upper case, and the
    ;; others to lower case. (SRFI 13)
    (define-ranged (string-titlecase! string) string 2 (start end)
      (%string-copy! string start (string-titlecase string start end) 0 (%fx- end start))
      string)

    ;; As `string-titlecase!`, of the whole string. (Guile)
    (define (string-capitalize! string) (string-titlecase! string))

    ;; Reverses the order of the characters of a string, or of a part of it. (SRFI 13)
    (define-ranged (string-reverse! string) string 2 (start end)
      (%string-copy! string start (string-reverse string start end) 0 (%fx- end start)))

    ;; As `string-append`; the result may share with an argument. (SRFI 13)
    (define (string-append/shared . strings) (string-concatenate strings))

    ;; As `string-concatenate`; the result may share with an element. (SRFI 13)
    (define (string-concatenate/shared strings) (string-concatenate strings))

    ;; The strings in a list in opposite order, then the characters of the second argument up to an
    ;; end. (SRFI 13)
    (define string-concatenate-reverse
      (case-lambda
        ((strings) (string-concatenate (reverse strings)))
        ((strings final) (string-concatenate (append-reverse strings (list final))))
        ((strings final end)
         (string-concatenate (append-reverse strings (list (substring final 0 end)))))))

    ;; As `string-concatenate-reverse`; the result may share with an argument. (SRFI 13)
    (define (string-concatenate-reverse/shared . arguments)
      (%apply string-concatenate-reverse arguments))

    ;; Replaces each character of a string, or of a part of it, by what a procedure answers for it.
    ;; (SRFI 13)
    (define-ranged (string-map! procedure string) string 3 (start end)
      (change-chars! string start end procedure))

    ;; Calls a procedure with each index of a string, or of a part of it. (SRFI 13)
    (define-ranged (string-for-each-index procedure string) string 3 (start end)
      (let loop ((index start))
        (if (%fx< index end)
            (begin
              (procedure index)
              (loop (%fx+ index 1))))))

    ;; A string made from a seed, from the left: until `stop?` holds of the seed, its next character is
    ;; (`char` seed), and the next seed (`next` seed); between `base` and (`final` seed). (SRFI 13)
    (define string-unfold
      (case-lambda
        ((stop? char next seed) (string-unfold stop? char next seed "" (lambda (seed) "")))
        ((stop? char next seed base) (string-unfold stop? char next seed base (lambda (seed) "")))
        ((stop? char next seed base final)
         (let loop ((seed seed) (chars '()))
           (if (stop? seed)
               (string-append base (list->string (reverse chars)) (final seed))
               (loop (next seed) (cons (char seed) chars)))))))

    ;; As `string-unfold`, from the right. (SRFI 13)
    (define string-unfold-right
      (case-lambda
        ((stop? char next seed) (string-unfold-right stop? char next seed "" (lambda (seed) "")))
        ((stop? char next seed base)
         (string-unfold-right stop? char next seed base (lambda (seed) "")))
        ((stop? char next seed base final)
         (let loop ((seed seed) (chars '()))
           (if (stop? seed)
               (string-append (final seed) (list->string chars) base)
               (loop (next seed) (cons (char seed) chars)))))))

    ;; A part of the string that repeats a string, or a part of it, without end in both directions,
    ;; from an index to another. (SRFI 13)
    (define xsubstring
      (case-lambda
        ((string from) (xsubstring string from (+ from (string-length string))))
        ((string from to) (xsubstring string from to 0 (string-length string)))
        ((string from to start) (xsubstring string from to start (string-length string)))
        ((string from to start end)
         (check-range 'xsubstring 4 start end (string-length string))
         (let ((period (%fx- end start)) (length (- to from)))
           (if (if (eq? period 0) (< 0 length) #f)
               (%raise-wrong-type 'xsubstring 1 string "a string that is not empty"))
           (let ((result (make-string length)))
             (let loop ((index 0))
               (if (< index length)
                   (begin
                     (string-set! result index
                                  (string-ref string (%fx+ start (modulo (+ from index) period))))
                     (loop (+ index 1)))
                   result)))))))

    ;; Copies what `xsubstring` answers for the arguments after the first two into a string at an
    ;; index. (SRFI 13)
    (define (string-xcopy! target at string from . rest)
      (string-copy! target at (%apply xsubstring (cons string (cons from rest)))))

    ;; A list of the longest parts of a string whose characters all belong to a set, or are graphic.
    ;; (SRFI 13)
    (define string-tokenize
      (case-lambda
        ((string) (string-tokenize string char-set:graphic 0 (string-length string)))
        ((string token) (string-tokenize string token 0 (string-length string)))
        ((string token start) (string-tokenize string token start (string-length string)))
        ((string token start end)
         (let loop ((end end) (tokens '()))
           (let ((last (string-index-right string token start end)))
             (if last
                 (let* ((before (string-skip-right string token start last))
                        (first (if before (%fx+ before 1) start)))
                   (loop first (cons (%substring string first (%fx+ last 1)) tokens)))
                 tokens))))))

    ;; Takes a start and an end, as far as they are there, from a list of arguments. Three values: the
    ;; other arguments, the start (or 0) and the end (or the length of the string). (SRFI 13)
    (define (string-parse-start+end procedure string arguments)
      (let* ((length (string-length string))
             (start (if (pair? arguments) (car arguments) 0))
             (rest (if (pair? arguments) (cdr arguments) '()))
             (end (if (pair? rest) (car rest) length)))
        (check-substring-spec procedure string start end)
        (values (if (pair? rest) (cdr rest) rest) start end)))

    ;; As `string-parse-start+end`, where it is an error if there are other arguments. Two values.
    ;; (SRFI 13)
    (define (string-parse-final-start+end procedure string arguments)
      (receive (rest start end) (string-parse-start+end procedure string arguments)
        (if (pair? rest) (error "string-parse-final-start+end: extra arguments to" procedure rest))
        (values start end)))

    ;; (let-string-start+end (start end [rest]) procedure string arguments body ...)
    ;; Evaluates a body with what `string-parse-start+end` delivers; without `rest`, with what
    ;; `string-parse-final-start+end` delivers. (SRFI 13)
    (define-syntax let-string-start+end
      (syntax-rules ()
        ((_ (start end) procedure string arguments body ...)
         (receive (start end) (string-parse-final-start+end procedure string arguments) body ...))
        ((_ (start end rest) procedure string arguments body ...)
         (receive (rest start end) (string-parse-start+end procedure string arguments) body ...))))

    ;; Whether a string, a start and an end make a substring. (SRFI 13)
    (define (substring-spec-ok? string start end)
      (if (string? string)
          (if (if (%fixnum? start) (%fixnum? end) #f)
              (if (%fx< -1 start)
                  (if (%fx< end start) #f (if (%fx< (string-length string) end) #f #t))
                  #f)
              #f)
          #f))

    ;; Raises an error if a string, a start and an end make no substring. (SRFI 13)
    (define (check-substring-spec procedure string start end)
      (if (substring-spec-ok? string start end)
          #t
          (error "check-substring-spec: not a substring, in" procedure string start end)))

    ;; As `substring`; the result may share with the string. (SRFI 13)
    (define (substring/shared string . range) (%apply substring (cons string range)))
    ;; As `substring`. (Guile)
    (define (substring/copy string . range) (%apply substring (cons string range)))
    ;; As `substring`. (Guile)
    (define (substring/read-only string . range) (%apply substring (cons string range)))

    ;; Stores a character in a string, from a start to an end. (Guile)
    (define (substring-fill! string start end char) (string-fill! string char start end))

    ;; Copies characters of a string, from a start to an end, into another at an index. (Guile)
    (define (substring-move! from start end to at) (string-copy! to at from start end))

    ;; The vector that `kmp-step` wants for a pattern: how long a beginning of the pattern is still
    ;; matched after a mismatch at each index, or -1. (SRFI 13)
    (define make-kmp-restart-vector
      (case-lambda
        ((pattern) (make-kmp-restart-vector pattern char=? 0 (string-length pattern)))
        ((pattern same?) (make-kmp-restart-vector pattern same? 0 (string-length pattern)))
        ((pattern same? start) (make-kmp-restart-vector pattern same? start (string-length pattern)))
        ((pattern same? start end)
         (check-range 'make-kmp-restart-vector 3 start end (string-length pattern))
         (let* ((length (%fx- end start)) (restart (%make-vector length -1)))
           (let loop ((index 1) (matched 0))
             (if (%fx< index length)
                 (let ((char (string-ref pattern (%fx+ start index))))
                   (vector-set! restart index
                                (if (same? char (string-ref pattern (%fx+ start matched)))
                                    (vector-ref restart matched)
                                    matched))
                   (loop (%fx+ index 1) (kmp-step pattern restart char matched same? start)))))
           restart))))

    ;; How much of a pattern is matched after a character, given how much was before. (SRFI 13)
    (define (kmp-step pattern restart char matched same? start)
      (let loop ((matched matched))
        (cond
          ((%fx< matched 0) 0)
          ((same? char (string-ref pattern (%fx+ start matched))) (%fx+ matched 1))
          (else (loop (vector-ref restart matched))))))

    ;; Goes on with a search: if the pattern ends in the string, the negated index of the end, otherwise
    ;; how much of the pattern is matched at the end of the string. (SRFI 13)
    (define string-kmp-partial-search
      (case-lambda
        ((pattern restart string matched)
         (string-kmp-partial-search pattern restart string matched char=?))
        ((pattern restart string matched same?)
         (string-kmp-partial-search pattern restart string matched same? 0))
        ((pattern restart string matched same? pattern-start)
         (string-kmp-partial-search pattern restart string matched same? pattern-start 0))
        ((pattern restart string matched same? pattern-start start)
         (string-kmp-partial-search pattern restart string matched same? pattern-start start
                                    (string-length string)))
        ((pattern restart string matched same? pattern-start start end)
         (check-range 'string-kmp-partial-search 7 start end (string-length string))
         (let ((length (vector-length restart)))
           (check-range 'string-kmp-partial-search 4 matched length length)
           (let loop ((index start) (matched matched))
             (cond
               ((%fx= matched length) (%fx- 0 index))
               ((%fx= index end) matched)
               (else
                (loop (%fx+ index 1)
                      (kmp-step pattern restart (string-ref string index) matched same?
                                pattern-start)))))))))))
