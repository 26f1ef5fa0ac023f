;; Strings beyond R7RS: the procedures of SRFI 13 that are used most, and what Guile and MIT Scheme
;; have beside them. The rest of SRFI 13 is in (scheme-lsp string-library).
(define-library (scheme-lsp string-search)
  (export string-null? string-join string-concatenate string-index string-rindex string-index-right
          string-skip string-skip-right string-count
          string-contains string-contains-ci
          string-search-forward string-search-backward string-search-all
          string-prefix? string-suffix? string-prefix-ci? string-suffix-ci?
          string-take string-drop string-take-right string-drop-right
          string-pad string-pad-right string-trim string-trim-right string-trim-both
          string-split string-reverse string-any string-every string-fold string-fold-right
          string-filter string-delete string-tabulate string-replace string-replace-substring
          string-head string-tail reverse-list->string string-titlecase string-capitalize
          define-ranged define-ranged-pair criterion->predicate)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp range) (scheme-lsp list)
          (scheme-lsp char) (scheme-lsp char-set) (scheme-lsp string))
  (begin
    ;; (define-ranged (name parameter ...) string index (start end) body ...)
    ;; Defines a procedure that takes two more arguments: where a part of `string` starts and ends;
    ;; without them it takes the whole. The start is the argument `index`.
    (define-syntax define-ranged
      (syntax-rules ()
        ((_ (name parameter ...) string index (start end) body ...)
         (define name
           (case-lambda
             ((parameter ...) (name parameter ... 0 (string-length string)))
             ((parameter ... start) (name parameter ... start (string-length string)))
             ((parameter ... start end)
              (check-range 'name index start end (string-length string))
              body ...))))))

    ;; As `define-ranged`, for a procedure of two strings, which takes a part of each.
    (define-syntax define-ranged-pair
      (syntax-rules ()
        ((_ (name a b) (start-a end-a start-b end-b) body ...)
         (define name
           (case-lambda
             ((a b) (name a b 0 (string-length a) 0 (string-length b)))
             ((a b start-a) (name a b start-a (string-length a) 0 (string-length b)))
             ((a b start-a end-a) (name a b start-a end-a 0 (string-length b)))
             ((a b start-a end-a start-b) (name a b start-a end-a start-b (string-length b)))
             ((a b start-a end-a start-b end-b)
              (check-range 'name 3 start-a end-a (string-length a))
              (check-range 'name 5 start-b end-b (string-length b))
              body ...))))))

    ;; Whether a string has no characters. (SRFI 13)
    (define (string-null? string) (%fx= 0 (string-length string)))

    ;; The strings in a list with a delimiter, or a space, between them; the grammar says whether it
    ;; stands between (`infix`; `strict-infix` takes no empty list), before (`prefix`) or after
    ;; (`suffix`) each. (SRFI 13)
    (define string-join
      (case-lambda
        ((strings) (string-join strings " " 'infix))
        ((strings delimiter) (string-join strings delimiter 'infix))
        ((strings delimiter grammar)
         (if (pair? strings)
             (case grammar
               ((infix strict-infix)
                (string-concatenate (cons (car strings) (interleave (cdr strings) delimiter))))
               ((prefix) (string-concatenate (interleave strings delimiter)))
               ((suffix) (string-append (string-join strings delimiter 'infix) delimiter))
               (else
                (%raise-wrong-type 'string-join 3 grammar
                                   "one of infix, strict-infix, prefix and suffix")))
             (if (if (eq? grammar 'strict-infix) #t (if (null? strings) #f #t))
                 (%raise-wrong-type 'string-join 1 strings "a list of strings")
                 "")))))

    (define (interleave strings delimiter)
      (if (pair? strings)
          (cons delimiter (cons (car strings) (interleave (cdr strings) delimiter)))
          '()))

    ;; The strings in a list in turn. (SRFI 13)
    (define (string-concatenate strings) (%apply string-append strings))

    ;; A predicate of what says which characters: a character, a set of characters or a predicate.
    (define (criterion->predicate criterion)
      (cond
        ((char? criterion) (lambda (char) (eq? char criterion)))
        ((procedure? criterion) criterion)
        ((char-set? criterion) (lambda (char) (char-set-contains? criterion char)))
        (else
         (%raise-wrong-type 'criterion 1 criterion "a character, a character set or a predicate"))))

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

    ;; The index of the first character that a predicate holds of, or that is the argument or in it;
    ;; #f if there is none. (SRFI 13)
    (define-ranged (string-index string criterion) string 3 (start end)
      (search-forward string (criterion->predicate criterion) #t start end))

    ;; The index of the last character that a predicate holds of, or that is the argument or in it;
    ;; #f if there is none. (SRFI 13)
    (define-ranged (string-index-right string criterion) string 3 (start end)
      (search-backward string (criterion->predicate criterion) #t start end))

    ;; The index of the last character that a predicate holds of, or that is the argument or in it;
    ;; #f if there is none. (Guile)
    (define-ranged (string-rindex string criterion) string 3 (start end)
      (search-backward string (criterion->predicate criterion) #t start end))

    ;; The index of the first character that a predicate does not hold of, or that is not the argument
    ;; or in it; #f if there is none. (SRFI 13)
    (define-ranged (string-skip string criterion) string 3 (start end)
      (search-forward string (criterion->predicate criterion) #f start end))

    ;; The index of the last character that a predicate does not hold of, or that is not the argument
    ;; or in it; #f if there is none. (SRFI 13)
    (define-ranged (string-skip-right string criterion) string 3 (start end)
      (search-backward string (criterion->predicate criterion) #f start end))

    ;; How many characters a predicate holds of, or are the argument or in it. (SRFI 13)
    (define-ranged (string-count string criterion) string 3 (start end)
      (let ((predicate (criterion->predicate criterion)))
        (let loop ((index start) (count 0))
          (if (%fx< index end)
              (loop (%fx+ index 1) (if (predicate (string-ref string index)) (%fx+ count 1) count))
              count))))

    ;; Whether `pattern`, from a start to an end, stands in `string` at an index, which leaves room
    ;; for it.
    (define (match-at? string at pattern start end)
      (if (%fx< start end)
          (if (eq? (string-ref pattern start) (string-ref string at))
              (match-at? string (%fx+ at 1) pattern (%fx+ start 1) end)
              #f)
          #t))

    (define (find-pattern string at last pattern start end)
      (if (%fx< last at)
          #f
          (if (match-at? string at pattern start end)
              at
              (find-pattern string (%fx+ at 1) last pattern start end))))

    ;; The index at which the second string first stands in the first; #f if it does not. (SRFI 13)
    (define-ranged-pair (string-contains string pattern) (start end pattern-start pattern-end)
      (find-pattern string start (%fx- end (%fx- pattern-end pattern-start))
                    pattern pattern-start pattern-end))

    (define (fold-chars string)
      (let* ((length (string-length string)) (folded (%make-string length #\space)))
        (let loop ((index 0))
          (if (%fx< index length)
              (begin
                (string-set! folded index (char-foldcase (string-ref string index)))
                (loop (%fx+ index 1)))
              folded))))

    ;; As `string-contains`, but letter case makes no difference. (SRFI 13)
    (define (string-contains-ci string pattern . ranges)
      (%apply string-contains (cons (fold-chars string) (cons (fold-chars pattern) ranges))))

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
              (if (match-at? string at pattern 0 length) (%fx+ at length) (loop (%fx- at 1)))))))

    ;; A list of all indices at which the first string stands in the second. (MIT Scheme)
    (define (string-search-all pattern string)
      (let* ((length (string-length pattern)) (last (%fx- (string-length string) length)))
        (let loop ((at 0))
          (let ((found (find-pattern string at last pattern 0 length)))
            (if found (cons found (loop (%fx+ found 1))) '())))))

    ;; Whether the second string begins with the first. (SRFI 13)
    (define-ranged-pair (string-prefix? prefix string) (prefix-start prefix-end start end)
      (if (%fx< (%fx- end start) (%fx- prefix-end prefix-start))
          #f
          (match-at? string start prefix prefix-start prefix-end)))

    ;; Whether the second string ends with the first. (SRFI 13)
    (define-ranged-pair (string-suffix? suffix string) (suffix-start suffix-end start end)
      (let ((at (%fx- end (%fx- suffix-end suffix-start))))
        (if (%fx< at start) #f (match-at? string at suffix suffix-start suffix-end))))

    ;; As `string-prefix?`, but letter case makes no difference. (SRFI 13)
    (define (string-prefix-ci? prefix string . ranges)
      (%apply string-prefix? (cons (fold-chars prefix) (cons (fold-chars string) ranges))))

    ;; As `string-suffix?`, but letter case makes no difference. (SRFI 13)
    (define (string-suffix-ci? suffix string . ranges)
      (%apply string-suffix? (cons (fold-chars suffix) (cons (fold-chars string) ranges))))

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
        ((string n) (string-pad string n #\space 0 (string-length string)))
        ((string n char) (string-pad string n char 0 (string-length string)))
        ((string n char start) (string-pad string n char start (string-length string)))
        ((string n char start end)
         (check-range 'string-pad 4 start end (string-length string))
         (let ((length (%fx- end start)))
           (if (< n length)
               (substring string (- end n) end)
               (string-append (%make-string (- n length) char) (%substring string start end)))))))

    ;; The first characters of a string, as many as the second argument says; a shorter string gets
    ;; spaces, or the third argument, at its end. (SRFI 13)
    (define string-pad-right
      (case-lambda
        ((string n) (string-pad-right string n #\space 0 (string-length string)))
        ((string n char) (string-pad-right string n char 0 (string-length string)))
        ((string n char start) (string-pad-right string n char start (string-length string)))
        ((string n char start end)
         (check-range 'string-pad-right 4 start end (string-length string))
         (let ((length (%fx- end start)))
           (if (< n length)
               (substring string start (+ start n))
               (string-append (%substring string start end) (%make-string (- n length) char)))))))

    (define (trimmed string criterion start end left? right?)
      (let* ((predicate (criterion->predicate criterion))
             (first (if left? (search-forward string predicate #f start end) start))
             (last (if first
                       (if right? (search-backward string predicate #f first end) (%fx- end 1))
                       #f)))
        (if last (%substring string first (%fx+ last 1)) "")))

    (define-syntax define-trim
      (syntax-rules ()
        ((_ name left? right?)
         (define name
           (case-lambda
             ((string) (trimmed string char-whitespace? 0 (string-length string) left? right?))
             ((string criterion) (trimmed string criterion 0 (string-length string) left? right?))
             ((string criterion start) (name string criterion start (string-length string)))
             ((string criterion start end)
              (check-range 'name 3 start end (string-length string))
              (trimmed string criterion start end left? right?)))))))

    ;; A string without the white space, or what the second argument says, at its beginning. (SRFI 13)
    (define-trim string-trim #t #f)
    ;; A string without the white space, or what the second argument says, at its end. (SRFI 13)
    (define-trim string-trim-right #f #t)
    ;; A string without the white space, or what the second argument says, at both ends. (SRFI 13)
    (define-trim string-trim-both #t #t)

    ;; A list of the parts of a string between the characters that a predicate holds of, or that are
    ;; the argument or in it; or, if the argument is a string, between the places where that stands:
    ;; the others are then a grammar, as that of `string-join`, a limit of the number of splits, a start
    ;; and an end. (Guile, SRFI 152)
    (define string-split
      (case-lambda
        ((string criterion)
         (if (string? criterion)
             (split-at-string string criterion 'infix #f)
             (split-by string (criterion->predicate criterion))))
        ((string delimiter grammar) (split-at-string string delimiter grammar #f))
        ((string delimiter grammar limit) (split-at-string string delimiter grammar limit))
        ((string delimiter grammar limit start)
         (split-at-string (substring string start) delimiter grammar limit))
        ((string delimiter grammar limit start end)
         (split-at-string (substring string start end) delimiter grammar limit))))

    (define (split-by string predicate)
      (let loop ((end (string-length string)) (parts '()))
        (let ((at (search-backward string predicate #t 0 end)))
          (if at
              (loop at (cons (%substring string (%fx+ at 1) end) parts))
              (cons (%substring string 0 end) parts)))))

    (define (split-at-string string delimiter grammar limit)
      (if (string-null? string)
          (if (eq? grammar 'strict-infix)
              (%raise-wrong-type 'string-split 1 string "a string that is not empty")
              '())
          (let ((parts (split-infix string delimiter limit)))
            (case grammar
              ((prefix) (if (string-null? (car parts)) (cdr parts) parts))
              ((suffix) (without-last-empty parts))
              (else parts)))))

    (define (without-last-empty parts)
      (if (pair? (cdr parts))
          (cons (car parts) (without-last-empty (cdr parts)))
          (if (string-null? (car parts)) '() parts)))

    (define (split-infix string delimiter limit)
      (let* ((length (string-length delimiter))
             (total (string-length string))
             (last (%fx- total length)))
        (let loop ((start 0) (limit limit))
          (let ((found (if (eq? limit 0)
                           #f
                           (if (eq? length 0)
                               (if (%fx< (%fx+ start 1) total) (%fx+ start 1) #f)
                               (find-pattern string start last delimiter 0 length)))))
            (if found
                (cons (%substring string start found)
                      (loop (%fx+ found length) (if limit (- limit 1) #f)))
                (cons (%substring string start total) '()))))))

    ;; A string with the characters of a string in opposite order. (SRFI 13)
    (define-ranged (string-reverse string) string 2 (start end)
      (let ((result (%make-string (%fx- end start) #\space)))
        (let loop ((from start) (to (%fx- (%fx- end start) 1)))
          (if (%fx< from end)
              (begin
                (string-set! result to (string-ref string from))
                (loop (%fx+ from 1) (%fx- to 1)))
              result))))

    ;; A string of the characters in a list in opposite order. (SRFI 13)
    (define (reverse-list->string chars) (list->string (reverse chars)))

    ;; The first true value that a predicate answers for the characters of a string; #f if there is
    ;; none. (SRFI 13)
    (define-ranged (string-any criterion string) string 3 (start end)
      (let ((predicate (criterion->predicate criterion)) (last (%fx- end 1)))
        (if (%fx< start end)
            (let loop ((index start))
              (if (%fx< index last)
                  (or (predicate (string-ref string index)) (loop (%fx+ index 1)))
                  (predicate (string-ref string index))))
            #f)))

    ;; Whether a predicate holds of all characters of a string; if so, what it answered for the last.
    ;; (SRFI 13)
    (define-ranged (string-every criterion string) string 3 (start end)
      (let ((predicate (criterion->predicate criterion)) (last (%fx- end 1)))
        (if (%fx< start end)
            (let loop ((index start))
              (if (%fx< index last)
                  (if (predicate (string-ref string index)) (loop (%fx+ index 1)) #f)
                  (predicate (string-ref string index))))
            #t)))

    ;; Goes through a string from the left: calls a procedure with each character and the result so
    ;; far, first the second argument. (SRFI 13)
    (define-ranged (string-fold procedure result string) string 4 (start end)
      (let loop ((index start) (result result))
        (if (%fx< index end)
            (loop (%fx+ index 1) (procedure (string-ref string index) result))
            result)))

    ;; As `string-fold`, but from the right. (SRFI 13)
    (define-ranged (string-fold-right procedure result string) string 4 (start end)
      (let loop ((index end) (result result))
        (if (%fx< start index)
            (let ((index (%fx- index 1)))
              (loop index (procedure (string-ref string index) result)))
            result)))

    (define (keep string predicate wanted start end)
      (list->string
       (string-fold-right
        (lambda (char kept)
          (if (eq? wanted (if (predicate char) #t #f)) (cons char kept) kept))
        '()
        string
        start
        end)))

    ;; A string of the characters that a predicate holds of, or that are the argument or in it.
    ;; (SRFI 13)
    (define-ranged (string-filter criterion string) string 3 (start end)
      (keep string (criterion->predicate criterion) #t start end))

    ;; A string of the characters that a predicate does not hold of, or that are not the argument or
    ;; in it. (SRFI 13)
    (define-ranged (string-delete criterion string) string 3 (start end)
      (keep string (criterion->predicate criterion) #f start end))

    ;; A string of a length whose characters a procedure answers for their indices. (SRFI 13)
    (define (string-tabulate procedure length)
      (let loop ((index 0) (chars '()))
        (if (< index length)
            (loop (+ index 1) (cons (procedure index) chars))
            (list->string (reverse chars)))))

    ;; The first string with its characters from a start to an end replaced by the second, or by a
    ;; part of it. (SRFI 13)
    (define string-replace
      (case-lambda
        ((string replacement start end)
         (string-replace string replacement start end 0 (string-length replacement)))
        ((string replacement start end from)
         (string-replace string replacement start end from (string-length replacement)))
        ((string replacement start end from to)
         (check-range 'string-replace 3 start end (string-length string))
         (check-range 'string-replace 5 from to (string-length replacement))
         (string-append (%substring string 0 start)
                        (%substring replacement from to)
                        (%substring string end (string-length string))))))

    ;; A string with every place where the second argument stands replaced by the third. (Guile)
    (define (string-replace-substring string pattern replacement)
      (let* ((length (string-length pattern)) (last (%fx- (string-length string) length)))
        (if (%fx= 0 length)
            string
            (let loop ((start 0) (parts '()))
              (let ((found (find-pattern string start last pattern 0 length)))
                (if found
                    (loop (%fx+ found length)
                          (cons replacement (cons (%substring string start found) parts)))
                    (string-concatenate
                     (reverse (cons (%substring string start (string-length string)) parts)))))))))

    ;; A string with the first letter of each word in upper case and the others in lower case.
    ;; (SRFI 13)
    (define-ranged (string-titlecase string) string 2 (start end)
      (let ((result (%substring string start end)) (length (%fx- end start)))
        (let loop ((index 0) (inside? #f))
          (if (%fx< index length)
              (let ((char (string-ref result index)))
                (string-set! result index (if inside? (char-downcase char) (char-upcase char)))
                (loop (%fx+ index 1) (char-alphabetic? char)))
              result))))

    ;; As `string-titlecase`, of the whole string. (Guile)
    (define (string-capitalize string) (string-titlecase string))))
