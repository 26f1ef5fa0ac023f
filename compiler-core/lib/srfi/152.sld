;; SRFI 152: strings, the smaller library.
(define-library (srfi 152)
  (export string? string-null? string-every string-any make-string string string-tabulate
          string-unfold string-unfold-right string->vector string->list vector->string
          list->string reverse-list->string string-length string-ref substring string-copy
          string=? string<? string>? string<=? string>=? string-ci=? string-ci<? string-ci>?
          string-ci<=? string-ci>=? string-prefix-length string-suffix-length string-prefix?
          string-suffix? string-index string-index-right string-skip string-skip-right
          string-contains string-contains-right string-take-while string-take-while-right
          string-drop-while string-drop-while-right string-span string-break string-append
          string-concatenate string-concatenate-reverse string-join string-fold string-fold-right
          string-map string-for-each string-count string-filter string-remove string-replicate
          string-segment string-split read-string write-string string-set! string-fill!
          string-copy! string-take string-drop string-take-right string-drop-right string-pad
          string-pad-right string-trim string-trim-right string-trim-both string-replace)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                string? string-length string-ref string-set! cons + - < eq? %substring)
          (only (scheme-lsp input)
                read-string)
          (only (scheme-lsp output)
                write-string)
          (only (scheme-lsp range)
                check-range)
          (scheme-lsp string)
          (scheme-lsp string-library)
          (scheme-lsp string-search)
          (only (scheme-lsp vector)
                string->vector vector->string))
  (begin
    ;; The index at which the second string last stands in the first; #f if it does not. (SRFI 152)
    (define-ranged-pair (string-contains-right string pattern) (start end pattern-start pattern-end)
      (let ((length (- pattern-end pattern-start)))
        (let loop ((at (- end length)))
          (cond
            ((< at start) #f)
            ((string-prefix? pattern string pattern-start pattern-end at end) at)
            (else (loop (- at 1)))))))

    (define (not-found-at string criterion start end)
      (or (string-skip string criterion start end) end))
    (define (after-last-not-found string criterion start end)
      (let ((last (string-skip-right string criterion start end)))
        (if last (+ last 1) start)))

    ;; The characters of a string before the first that a predicate does not hold of. (SRFI 152)
    (define-ranged (string-take-while string criterion) string 3 (start end)
      (%substring string start (not-found-at string criterion start end)))
    ;; The characters of a string after the last that a predicate does not hold of. (SRFI 152)
    (define-ranged (string-take-while-right string criterion) string 3 (start end)
      (%substring string (after-last-not-found string criterion start end) end))
    ;; The characters of a string from the first on that a predicate does not hold of. (SRFI 152)
    (define-ranged (string-drop-while string criterion) string 3 (start end)
      (%substring string (not-found-at string criterion start end) end))
    ;; The characters of a string up to the last that a predicate does not hold of. (SRFI 152)
    (define-ranged (string-drop-while-right string criterion) string 3 (start end)
      (%substring string start (after-last-not-found string criterion start end)))

    ;; Two values: `string-take-while` and `string-drop-while`. (SRFI 152)
    (define-ranged (string-span string criterion) string 3 (start end)
      (let ((at (not-found-at string criterion start end)))
        (values (%substring string start at) (%substring string at end))))
    ;; As `string-span`, for the characters that a predicate does not hold of. (SRFI 152)
    (define-ranged (string-break string criterion) string 3 (start end)
      (let ((at (or (string-index string criterion start end) end)))
        (values (%substring string start at) (%substring string at end))))

    ;; A string of the characters that a predicate does not hold of. (SRFI 152)
    (define-ranged (string-remove criterion string) string 3 (start end)
      (string-delete criterion string start end))

    ;; A part, from an index to another, of the string that repeats a string, or a part of it, without
    ;; end in both directions. (SRFI 152)
    (define-ranged (string-replicate string from to) string 4 (start end)
      (xsubstring string from to start end))

    ;; A list of the parts of a string, each of so many characters but for the last. (SRFI 152)
    (define (string-segment string k)
      (if (< 0 k)
          (let loop ((start 0))
            (let ((end (+ start k)) (length (string-length string)))
              (cond
                ((< end length) (cons (%substring string start end) (loop end)))
                ((< start length) (cons (%substring string start length) '()))
                (else '()))))
          (check-range 'string-segment 2 1 k 0)))))
