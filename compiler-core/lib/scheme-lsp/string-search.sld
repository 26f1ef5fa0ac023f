;; Strings beyond R7RS: the procedures of SRFI 13 and SRFI 130 that Guile has in its core.
(define-library (scheme-lsp string-search)
  (export string-null? string-join string-concatenate string-index string-rindex string-index-right
          string-skip string-skip-right
          string-contains string-search-forward string-search-backward string-search-all
          string-prefix? string-suffix? string-prefix-ci? string-suffix-ci?
          string-take string-drop string-take-right string-drop-right
          string-pad string-pad-right string-trim string-trim-right string-trim-both
          string-split string-reverse string-any string-every string-fold string-fold-right
          string-filter string-delete string-tabulate string-replace string-replace-substring
          string-head string-tail reverse-list->string string-titlecase string-capitalize)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp range) (scheme-lsp list)
          (scheme-lsp char) (scheme-lsp string))
  (begin
    ;; Whether a string has no characters. (SRFI 13)
    (define (string-null? string) (%fx= 0 (string-length string)))

    ;; The strings in a list with a delimiter, or a space, between them; the grammar says whether it
    ;; stands between (`infix`), before (`prefix`) or after (`suffix`) each. (SRFI 13)
    (define string-join
      (case-lambda
        ((strings) (string-join strings " " 'infix))
        ((strings delimiter) (string-join strings delimiter 'infix))
        ((strings delimiter grammar)
         (if (pair? strings)
             (case grammar
               ((prefix) (string-concatenate (interleave strings delimiter)))
               ((suffix) (string-append (string-join strings delimiter 'infix) delimiter))
               (else
                (string-concatenate (cons (car strings) (interleave (cdr strings) delimiter)))))
             ""))))

    (define (interleave strings delimiter)
      (if (pair? strings)
          (cons delimiter (cons (car strings) (interleave (cdr strings) delimiter)))
          '()))

    ;; The strings in a list in turn. (SRFI 13)
    (define (string-concatenate strings) (%apply string-append strings))

    ;; A predicate of what says which characters: a character or a predicate.
    (define (criterion->predicate criterion)
      (if (char? criterion) (lambda (char) (eq? char criterion)) criterion))

    ;; The index of the first character from `start` to `end` of which the predicate answers `wanted`.
    (define (search-forward string predicate wanted start end)
      (if (%fx< start end)
          (if (eq? wanted (if (predicate (string-ref string start)) #t #f))
              start
              (search-forward string predicate wanted (%fx+ start 1) end))
          #f))

    (define (search-backward string predicate wanted start end)
      (if (%fx< start end)
          (let ((end (%fx- end 1)))
            (if (eq? wanted (if (predicate (string-ref string end)) #t #f))
                end
                (search-backward string predicate wanted start end)))
          #f))

    (define-syntax define-search
      (syntax-rules ()
        ((_ name search wanted)
         (define name
           (case-lambda
             ((string criterion) (name string criterion 0 (string-length string)))
             ((string criterion start) (name string criterion start (string-length string)))
             ((string criterion start end)
              (check-range 'name 3 start end (string-length string))
              (search string (criterion->predicate criterion) wanted start end)))))))

    ;; The index of the first character that a predicate holds of, or that is the argument; #f if there
    ;; is none. (SRFI 13)
    (define-search string-index search-forward #t)
    ;; The index of the last character that a predicate holds of, or that is the argument; #f if there
    ;; is none. (SRFI 13)
    (define-search string-index-right search-backward #t)
    ;; The index of the last character that a predicate holds of, or that is the argument; #f if there
    ;; is none. (Guile)
    (define-search string-rindex search-backward #t)
    ;; The index of the first character that a predicate does not hold of, or that is another than the
    ;; argument; #f if there is none. (SRFI 13)
    (define-search string-skip search-forward #f)
    ;; The index of the last character that a predicate does not hold of, or that is another than the
    ;; argument; #f if there is none. (SRFI 13)
    (define-search string-skip-right search-backward #f)

    ;; Whether `pattern` stands in `string` at an index, which leaves room for it.
    (define (match-at? string pattern at)
      (let ((length (string-length pattern)))
        (let loop ((index 0))
          (if (%fx< index length)
              (if (eq? (string-ref pattern index) (string-ref string (%fx+ at index)))
                  (loop (%fx+ index 1))
                  #f)
              #t))))

    (define (find-pattern string pattern at last)
      (if (%fx< last at)
          #f
          (if (match-at? string pattern at)
              at
              (find-pattern string pattern (%fx+ at 1) last))))

    ;; The index at which the second string first stands in the first; #f if it does not. (SRFI 13)
    (define string-contains
      (case-lambda
        ((string pattern) (string-contains string pattern 0))
        ((string pattern start)
         (check-range 'string-contains 3 start (string-length string) (string-length string))
         (find-pattern string pattern start
                       (%fx- (string-length string) (string-length pattern))))))

    ;; The index, from a start, at which the first string first stands in the second; #f if it does
    ;; not. (MIT Scheme)
    (define (string-search-forward pattern string start)
      (string-contains string pattern start))

    ;; The index of the end of the last place before an end where the first string stands in the
    ;; second; #f if it does not. (MIT Scheme)
    (define (string-search-backward pattern string end)
      (check-range 'string-search-backward 2 0 end (string-length string))
      (let ((length (string-length pattern)))
        (let loop ((at (%fx- end length)))
          (if (%fx< at 0)
              #f
              (if (match-at? string pattern at) (%fx+ at length) (loop (%fx- at 1)))))))

    ;; A list of all indices at which the first string stands in the second. (MIT Scheme)
    (define (string-search-all pattern string)
      (let ((last (%fx- (string-length string) (string-length pattern))))
        (let loop ((at 0))
          (let ((found (find-pattern string pattern at last)))
            (if found (cons found (loop (%fx+ found 1))) '())))))

    ;; Whether the second string begins with the first. (SRFI 13)
    (define (string-prefix? prefix string)
      (if (%fx< (string-length string) (string-length prefix))
          #f
          (match-at? string prefix 0)))

    ;; Whether the second string ends with the first. (SRFI 13)
    (define (string-suffix? suffix string)
      (let ((at (%fx- (string-length string) (string-length suffix))))
        (if (%fx< at 0) #f (match-at? string suffix at))))

    ;; As `string-prefix?`, but letter case makes no difference. (SRFI 13)
    (define (string-prefix-ci? prefix string)
      (string-prefix? (string-foldcase prefix) (string-foldcase string)))

    ;; As `string-suffix?`, but letter case makes no difference. (SRFI 13)
    (define (string-suffix-ci? suffix string)
      (string-suffix? (string-foldcase suffix) (string-foldcase string)))

    ;; The first characters of a string, so many. (SRFI 13)
    (define (string-take string n) (substring string 0 n))

    ;; A string without its first characters, so many. (SRFI 13)
    (define (string-drop string n) (substring string n (string-length string)))

    ;; The last characters of a string, so many. (SRFI 13)
    (define (string-take-right string n)
      (let ((length (string-length string)))
        (substring string (- length n) length)))

    ;; A string without its last characters, so many. (SRFI 13)
    (define (string-drop-right string n)
      (substring string 0 (- (string-length string) n)))

    ;; The characters of a string before an index. (MIT Scheme)
    (define (string-head string end) (substring string 0 end))

    ;; The characters of a string from an index on. (MIT Scheme)
    (define (string-tail string start) (substring string start (string-length string)))

    ;; The last characters of a string, as many as the second argument says; a shorter string gets
    ;; spaces, or the third argument, in front. (SRFI 13)
    (define string-pad
      (case-lambda
        ((string n) (string-pad string n #\space))
        ((string n char)
         (let ((length (string-length string)))
           (if (< n length)
               (substring string (- length n) length)
               (string-append (%make-string (- n length) char) string))))))

    ;; The first characters of a string, as many as the second argument says; a shorter string gets
    ;; spaces, or the third argument, at its end. (SRFI 13)
    (define string-pad-right
      (case-lambda
        ((string n) (string-pad-right string n #\space))
        ((string n char)
         (let ((length (string-length string)))
           (if (< n length)
               (substring string 0 n)
               (string-append string (%make-string (- n length) char)))))))

    (define (trimmed string criterion left? right?)
      (let* ((predicate (criterion->predicate criterion))
             (length (string-length string))
             (start (if left? (search-forward string predicate #f 0 length) 0))
             (last (if start
                       (if right? (search-backward string predicate #f start length) (%fx- length 1))
                       #f)))
        (if last (%substring string start (%fx+ last 1)) "")))

    ;; A string without the white space, or what the second argument says, at its beginning. (SRFI 13)
    (define string-trim
      (case-lambda
        ((string) (trimmed string char-whitespace? #t #f))
        ((string criterion) (trimmed string criterion #t #f))))

    ;; A string without the white space, or what the second argument says, at its end. (SRFI 13)
    (define string-trim-right
      (case-lambda
        ((string) (trimmed string char-whitespace? #f #t))
        ((string criterion) (trimmed string criterion #f #t))))

    ;; A string without the white space, or what the second argument says, at both ends. (SRFI 13)
    (define string-trim-both
      (case-lambda
        ((string) (trimmed string char-whitespace? #t #t))
        ((string criterion) (trimmed string criterion #t #t))))

    ;; A list of the parts of a string between the characters that a predicate holds of, or that are
    ;; the argument. (Guile)
    (define (string-split string criterion)
      (let ((predicate (criterion->predicate criterion)))
        (let loop ((end (string-length string)) (parts '()))
          (let ((at (search-backward string predicate #t 0 end)))
            (if at
                (loop at (cons (%substring string (%fx+ at 1) end) parts))
                (cons (%substring string 0 end) parts))))))

    ;; A string with the characters of a string in opposite order. (SRFI 13)
    (define (string-reverse string) (list->string (reverse (string->list string))))

    ;; A string of the characters in a list in opposite order. (SRFI 13)
    (define (reverse-list->string chars) (list->string (reverse chars)))

    ;; The first true value that a predicate answers for the characters of a string; #f if there is
    ;; none. (SRFI 13)
    (define (string-any criterion string)
      (let ((predicate (criterion->predicate criterion)) (length (string-length string)))
        (let loop ((index 0))
          (if (%fx< index length)
              (or (predicate (string-ref string index)) (loop (%fx+ index 1)))
              #f))))

    ;; Whether a predicate holds of all characters of a string; if so, what it answered for the last.
    ;; (SRFI 13)
    (define (string-every criterion string)
      (let ((predicate (criterion->predicate criterion)) (length (string-length string)))
        (let loop ((index 0) (last #t))
          (if (%fx< index length)
              (let ((answer (predicate (string-ref string index))))
                (if answer (loop (%fx+ index 1) answer) #f))
              last))))

    ;; Goes through a string from the left: calls a procedure with each character and the result so
    ;; far, first the second argument. (SRFI 13)
    (define (string-fold procedure result string)
      (let ((length (string-length string)))
        (let loop ((index 0) (result result))
          (if (%fx< index length)
              (loop (%fx+ index 1) (procedure (string-ref string index) result))
              result))))

    ;; As `string-fold`, but from the right. (SRFI 13)
    (define (string-fold-right procedure result string)
      (let loop ((index (%fx- (string-length string) 1)) (result result))
        (if (%fx< index 0)
            result
            (loop (%fx- index 1) (procedure (string-ref string index) result)))))

    (define (keep string predicate wanted)
      (list->string
       (string-fold-right
        (lambda (char kept)
          (if (eq? wanted (if (predicate char) #t #f)) (cons char kept) kept))
        '()
        string)))

    ;; A string of the characters that a predicate holds of, or that are the argument. (Guile)
    (define (string-filter criterion string)
      (keep string (criterion->predicate criterion) #t))

    ;; A string of the characters that a predicate does not hold of, or that are another than the
    ;; argument. (Guile)
    (define (string-delete criterion string)
      (keep string (criterion->predicate criterion) #f))

    ;; A string of a length whose characters a procedure answers for their indices. (SRFI 13)
    (define (string-tabulate procedure length)
      (let loop ((index 0) (chars '()))
        (if (< index length)
            (loop (+ index 1) (cons (procedure index) chars))
            (list->string (reverse chars)))))

    ;; The first string with its characters from a start to an end replaced by the second. (SRFI 13)
    (define (string-replace string replacement start end)
      (check-range 'string-replace 3 start end (string-length string))
      (string-append (%substring string 0 start)
                     replacement
                     (%substring string end (string-length string))))

    ;; A string with every place where the second argument stands replaced by the third. (Guile)
    (define (string-replace-substring string pattern replacement)
      (let ((last (%fx- (string-length string) (string-length pattern))))
        (if (%fx= 0 (string-length pattern))
            string
            (let loop ((start 0) (parts '()))
              (let ((found (find-pattern string pattern start last)))
                (if found
                    (loop (%fx+ found (string-length pattern))
                          (cons replacement (cons (%substring string start found) parts)))
                    (string-concatenate
                     (reverse (cons (%substring string start (string-length string)) parts)))))))))

    ;; A string with the first letter of each word in upper case and the others in lower case.
    ;; (SRFI 13)
    (define (string-titlecase string)
      (let* ((length (string-length string)) (result (string-copy string)))
        (let loop ((index 0) (inside? #f))
          (if (%fx< index length)
              (let ((char (string-ref string index)))
                (string-set! result index (if inside? (char-downcase char) (char-upcase char)))
                (loop (%fx+ index 1) (char-alphabetic? char)))
              result))))

    ;; As `string-titlecase`. (Guile)
    (define (string-capitalize string) (string-titlecase string))))
