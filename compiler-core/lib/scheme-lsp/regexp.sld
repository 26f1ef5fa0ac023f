;; Regular expressions as Scheme data (SRFI 115).
;;
;; A regexp is (%record 'regexp sre program matcher count names looks): it has a program for the simulation,
;; or a matcher where only backtracking will do.
(define-library (scheme-lsp regexp)
  (export regexp rx regexp? valid-sre? regexp->sre char-set->sre regexp-matches regexp-matches?
          regexp-search regexp-replace regexp-replace-all regexp-fold regexp-extract regexp-split
          regexp-partition regexp-match? regexp-match-count regexp-match-submatch
          regexp-match-submatch-start regexp-match-submatch-end regexp-match->list)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp number) (scheme-lsp char-set) (scheme-lsp range) (scheme-lsp string)
          (scheme-lsp string-search) (scheme-lsp guard) (scheme-lsp regexp-syntax)
          (scheme-lsp regexp-program) (scheme-lsp regexp-simulate) (scheme-lsp regexp-backtrack))
  (begin
    (define (regexp-program re) (%record-ref re 2))
    (define (regexp-matcher re) (%record-ref re 3))
    (define (regexp-count re) (%record-ref re 4))
    (define (regexp-names re) (%record-ref re 5))
    (define (regexp-look-count re) (%record-ref re 6))

    ;; A regular expression of an SRE; a regular expression is answered as it is. (SRFI 115)
    (define (regexp sre)
      (if (regexp? sre)
          sre
          (let* ((parsed (parse-sre sre))
                 (tree (parsed-tree parsed))
                 (looks (parsed-looks parsed))
                 (matcher (if (needs-backtracking? tree) (make-matcher tree) #f)))
            (%record 'regexp
                     sre
                     (if matcher #f (make-program tree looks))
                     matcher
                     (parsed-count parsed)
                     (parsed-names parsed)
                     (length looks)))))

    ;; (rx sre ...)
    ;; The regular expression of SREs in sequence, in which commas insert values. (SRFI 115)
    (define-syntax rx
      (syntax-rules ()
        ((_ sre ...) (regexp (quasiquote (: sre ...))))))

    ;; Whether a value is a regular expression. (SRFI 115)
    (define (regexp? x) (%record-of? x 'regexp))

    ;; Whether a value is an SRE. (SRFI 115)
    (define (valid-sre? x)
      (guard (e (#t #f))
        (regexp x)
        #t))

    ;; The SRE of a regular expression. (SRFI 115)
    (define (regexp->sre re) (%record-ref (regexp re) 1))

    ;; An SRE of the characters of a set. (SRFI 115)
    (define (char-set->sre set) (list (char-set->string set)))

    ;; A match is (%record 'regexp-match regexp string submatches): a vector of (start . end) or #f. Index 0
    ;; is the whole match.
    (define (make-match re subject fill!)
      (let ((ranges (%make-vector (%fx+ 1 (regexp-count re)) #f)))
        (fill! ranges)
        (%record 'regexp-match re (subject-string subject) ranges)))

    ;; The ranges that a thread has noted, the last first: of each submatch the last counts.
    (define (notes->match re subject notes)
      (make-match re subject
                  (lambda (ranges)
                    (let loop ((notes notes))
                      (if (pair? notes)
                          (let* ((slot (car (car notes)))
                                 (index (cdr (car notes)))
                                 (number (%fxshr slot 1))
                                 (range (vector-ref ranges number)))
                            (if (eq? 1 (%fxand slot 1))
                                (if range #t (vector-set! ranges number (cons #f index)))
                                (if (if range (car range) #t) #t (set-car! range index)))
                            (loop (cdr notes))))))))

    (define (submatches->match re subject start end submatches)
      (make-match re subject
                  (lambda (ranges)
                    (vector-set! ranges 0 (cons start end))
                    (let loop ((rest (reverse submatches)))
                      (if (pair? rest)
                          (begin
                            (vector-set! ranges (car (car rest)) (cdr (car rest)))
                            (loop (cdr rest))))))))

    ;; The first match from an index on, or at the index only, and up to the end or not.
    (define (match-from re subject index anchored? whole?)
      (if (regexp-program re)
          (let ((notes (find-match (regexp-program re) subject index anchored? whole?)))
            (if notes (notes->match re subject notes) #f))
          (or ((regexp-matcher re) subject index '()
                                   (lambda (end submatches)
                                     (if (if whole? (%fx= end (subject-end subject)) #t)
                                         (submatches->match re subject index end submatches)
                                         #f)))
              (if (if anchored? #f (%fx< index (subject-end subject)))
                  (match-from re subject (%fx+ index 1) anchored? whole?)
                  #f))))

    (define (search re subject index)
      (if (%fx< (subject-end subject) index) #f (match-from re subject index #f #f)))

    (define (subject-of re string start end)
      (make-subject string start end (regexp-look-count re)))

    (define-syntax define-matching
      (syntax-rules ()
        ((_ (name re string) (regexp* subject start) body)
         (define-ranged (name re string) string 3 (start end)
           (let* ((regexp* (regexp re)) (subject (subject-of regexp* string start end))) body)))))

    ;; A match of a whole string, or #f. (SRFI 115)
    (define-matching (regexp-matches re string) (re* subject start)
      (match-from re* subject start #t #t))
    ;; Whether a regular expression matches a whole string. (SRFI 115)
    (define-matching (regexp-matches? re string) (re* subject start)
      (if (match-from re* subject start #t #t) #t #f))
    ;; The first match of a part of a string, or #f. (SRFI 115)
    (define-matching (regexp-search re string) (re* subject start)
      (search re* subject start))

    ;; Whether a value is a match. (SRFI 115)
    (define (regexp-match? x) (%record-of? x 'regexp-match))

    (define (check-match who x)
      (if (regexp-match? x) x (%raise-wrong-type who 1 x "a match of a regular expression")))

    ;; How many submatches a match has. (SRFI 115)
    (define (regexp-match-count match)
      (- (vector-length (%record-ref (check-match 'regexp-match-count match) 3)) 1))

    (define (submatch-range who match field)
      (let ((vector (%record-ref (check-match who match) 3)))
        (if (symbol? field)
            (named-range vector (regexp-names (%record-ref match 1)) field)
            (if (if (exact-integer? field) (< -1 field (vector-length vector)) #f)
                (vector-ref vector field)
                (%raise-wrong-type who 2 field "the number or name of a submatch")))))

    ;; Of several submatches of a name, the first that is there.
    (define (named-range vector names name)
      (let loop ((rest names) (known? #f))
        (cond
          ((null? rest)
           (if known?
               #f
               (%raise-wrong-type 'regexp-match-submatch 2 name "the name of a submatch")))
          ((eq? name (car (car rest)))
           (or (vector-ref vector (cdr (car rest))) (loop (cdr rest) #t)))
          (else (loop (cdr rest) known?)))))

    (define-syntax define-submatch
      (syntax-rules ()
        ((_ name (match range) result)
         (define name
           (case-lambda
             ((match) (name match 0))
             ((match field)
              (let ((range (submatch-range 'name match field))) (if range result #f))))))))

    ;; What a submatch, of a number or a name, matches; #f if it has no part in the match. 0 is the
    ;; whole match. (SRFI 115)
    (define-submatch regexp-match-submatch (match range)
      (substring (%record-ref match 2) (car range) (cdr range)))
    ;; The index where a submatch starts, or #f. (SRFI 115)
    (define-submatch regexp-match-submatch-start (match range) (car range))
    ;; The index where a submatch ends, or #f. (SRFI 115)
    (define-submatch regexp-match-submatch-end (match range) (cdr range))

    ;; A list of what a match and all submatches match. (SRFI 115)
    (define (regexp-match->list match)
      (let loop ((n (regexp-match-count match)) (texts '()))
        (if (< n 0) texts (loop (- n 1) (cons (regexp-match-submatch match n) texts)))))

    ;; Goes through the matches in a string: calls a procedure with the index where the last match
    ;; ended, the match, the string and the result so far; in the end `finish` with the index, #f, the
    ;; string and the result. (SRFI 115)
    (define regexp-fold
      (case-lambda
        ((re kons knil string)
         (regexp-fold re kons knil string (lambda (index match string result) result)))
        ((re kons knil string finish)
         (regexp-fold re kons knil string finish 0 (string-length string)))
        ((re kons knil string finish start)
         (regexp-fold re kons knil string finish start (string-length string)))
        ((re kons knil string finish start end)
         (check-range 'regexp-fold 6 start end (string-length string))
         (let* ((re (regexp re)) (subject (subject-of re string start end)))
           (let loop ((from start) (last start) (result knil))
             (let ((match (search re subject from)))
               (if match
                   (let ((match-end (regexp-match-submatch-end match 0)))
                     (if (%fx= match-end (regexp-match-submatch-start match 0))
                         ;; An empty match counts, but the search goes on behind the next character.
                         (loop (%fx+ match-end 1) match-end (kons last match string result))
                         (loop match-end match-end (kons last match string result))))
                   (finish last #f string result))))))))

    ;; A list of the parts of a string that match, without empty ones. (SRFI 115)
    (define (regexp-extract re string . range)
      (%apply regexp-fold
              (cons* re
                     (lambda (last match string result)
                       (let ((text (regexp-match-submatch match 0)))
                         (if (string-null? text) result (cons text result))))
                     '()
                     string
                     (lambda (last match string result) (reverse result))
                     range)))

    (define (end-of string range)
      (if (if (pair? range) (pair? (cdr range)) #f) (cadr range) (string-length string)))

    ;; A list of the parts of a string between the parts that match. (SRFI 115)
    (define (regexp-split re string . range)
      (let ((parts (%apply regexp-partition (cons* re string range))))
        (let loop ((rest parts))
          (if (if (pair? rest) (pair? (cdr rest)) #f)
              (cons (car rest) (loop (cddr rest)))
              rest))))

    ;; A list of the parts of a string: in turn one that does not match, and one that does. (SRFI 115)
    (define (regexp-partition re string . range)
      (let ((end (end-of string range)))
        (%apply regexp-fold
                (cons* re
                       (lambda (last match string result)
                         (let ((start (regexp-match-submatch-start match 0))
                               (match-end (regexp-match-submatch-end match 0)))
                           (if (%fx= start match-end)
                               result
                               (cons (substring string start match-end)
                                     (cons (substring string last start)
                                           result)))))
                       '()
                       string
                       (lambda (last match string result)
                         (reverse (cons (substring string last end) result)))
                       range))))

    ;; A string with the first match, or the match after so many, replaced; by a string, what a
    ;; submatch (a number or a name) matches, what is before (`pre`) or after (`post`) the match, what a
    ;; procedure answers for the match, or a list of these. (SRFI 115)
    (define regexp-replace
      (case-lambda
        ((re string replacement) (regexp-replace re string replacement 0))
        ((re string replacement start)
         (regexp-replace re string replacement start (string-length string)))
        ((re string replacement start end)
         (regexp-replace re string replacement start end 0))
        ((re string replacement start end count)
         (replace re string replacement start end (lambda (n) (eqv? n (or count 0)))))))

    ;; As `regexp-replace`, of all matches. (SRFI 115)
    (define regexp-replace-all
      (case-lambda
        ((re string replacement) (regexp-replace-all re string replacement 0))
        ((re string replacement start)
         (regexp-replace-all re string replacement start (string-length string)))
        ((re string replacement start end)
         (replace re string replacement start (or end (string-length string)) (lambda (n) #t)))))

    (define (replace re string replacement start end replaced?)
      (let* ((end (or end (string-length string)))
             (pieces
              (regexp-fold re
                           (lambda (last match string result)
                             (let ((n (car result)) (at (cadr result)) (pieces (cddr result)))
                               (if (replaced? n)
                                   (cons* (+ n 1)
                                          (regexp-match-submatch-end match 0)
                                          (replacement-text replacement match start end)
                                          (substring string at (regexp-match-submatch-start match 0))
                                          pieces)
                                   (cons* (+ n 1) at pieces))))
                           (cons* 0 start '())
                           string
                           (lambda (last match string result)
                             (cons (substring string (cadr result) end) (cddr result)))
                           start
                           end)))
        (string-concatenate (reverse pieces))))

    (define (replacement-text replacement match start end)
      (cond
        ((string? replacement) replacement)
        ((eq? replacement 'pre)
         (substring (%record-ref match 2) start (regexp-match-submatch-start match 0)))
        ((eq? replacement 'post)
         (substring (%record-ref match 2) (regexp-match-submatch-end match 0) end))
        ((if (exact-integer? replacement) #t (symbol? replacement))
         (or (regexp-match-submatch match replacement) ""))
        ((procedure? replacement) (replacement-text (replacement match) match start end))
        ((list? replacement)
         (string-concatenate
          (map (lambda (part) (replacement-text part match start end)) replacement)))
        (else (%raise-wrong-type 'regexp-replace 3 replacement "a replacement"))))))
