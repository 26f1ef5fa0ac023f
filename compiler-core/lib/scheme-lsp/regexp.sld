;; Regular expressions as Scheme data (SRFI 115).
;;
;; A regexp is (%record 'regexp sre matcher count names). A matcher is a procedure of the state of a
;; match, an index, the submatches so far, and what to do next: (next index submatches), which answers
;; #f to have another way tried. Submatches are a list of (number start . end), the last first. The state
;; is (%record 'match-state string start end).
(define-library (scheme-lsp regexp)
  (export regexp rx regexp? valid-sre? regexp->sre char-set->sre regexp-matches regexp-matches?
          regexp-search regexp-replace regexp-replace-all regexp-fold regexp-extract regexp-split
          regexp-partition regexp-match? regexp-match-count regexp-match-submatch
          regexp-match-submatch-start regexp-match-submatch-end regexp-match->list)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp number) (scheme-lsp char) (scheme-lsp char-set) (scheme-lsp string)
          (scheme-lsp string-search) (scheme-lsp error) (scheme-lsp guard))
  (begin
    (define (state-string state) (%record-ref state 1))
    (define (state-start state) (%record-ref state 2))
    (define (state-end state) (%record-ref state 3))

    ;; The context of a part of an expression is (%record 'context fold? ascii? capture?); the counter
    ;; is (%record 'counter count names).
    (define (fold? context) (%record-ref context 1))
    (define (ascii? context) (%record-ref context 2))
    (define (capture? context) (%record-ref context 3))

    (define (bad sre) (error "regexp: not a regular expression:" sre))

    ;; A regular expression of an SRE; a regular expression is answered as it is. (SRFI 115)
    (define (regexp sre)
      (if (regexp? sre)
          sre
          (let* ((counter (%record 'counter 0 '()))
                 (matcher (compile sre (%record 'context #f #f #t) counter)))
            (%record 'regexp sre matcher (%record-ref counter 1) (%record-ref counter 2)))))

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

    ;; A predicate of characters, if an SRE stands for a set of them; otherwise #f.
    (define (sre->predicate sre context)
      (cond
        ((char? sre)
         (if (fold? context)
             (let ((folded (char-foldcase sre)))
               (lambda (char) (eq? folded (char-foldcase char))))
             (lambda (char) (eq? sre char))))
        ((char-set? sre) (fold-predicate (lambda (char) (char-set-contains? sre char)) context))
        ((symbol? sre) (named-predicate sre context))
        ((string? sre)
         (if (%fx= 1 (string-length sre)) (sre->predicate (string-ref sre 0) context) #f))
        ((pair? sre) (compound-predicate sre context))
        (else #f)))

    ;; Without regard to case, a set has the characters of which it has any case.
    (define (fold-predicate predicate context)
      (if (fold? context)
          (lambda (char)
            (if (predicate char)
                #t
                (if (predicate (char-upcase char)) #t (predicate (char-downcase char)))))
          predicate))

    (define (named-predicate name context)
      (let ((predicate
             (case name
               ((any) (lambda (char) #t))
               ((nonl) (lambda (char) (if (eq? char #\newline) #f (if (eq? char #\return) #f #t))))
               ((ascii) (lambda (char) (%fx< (char->integer char) 128)))
               ((lower-case lower) char-lower-case?)
               ((upper-case upper) char-upper-case?)
               ((title-case title) (in-set char-set:title-case))
               ((alphabetic alpha) char-alphabetic?)
               ((numeric num) char-numeric?)
               ((alphanumeric alphanum alnum)
                (lambda (char) (if (char-alphabetic? char) #t (char-numeric? char))))
               ((punctuation punct) (in-set char-set:punctuation))
               ((symbol) (in-set char-set:symbol))
               ((graphic graph) (in-set char-set:graphic))
               ((whitespace white space) char-whitespace?)
               ((printing print) (in-set char-set:printing))
               ((control cntrl) (in-set char-set:iso-control))
               ((hex-digit xdigit) (in-set char-set:hex-digit))
               (else #f))))
        (if predicate
            (fold-predicate (if (ascii? context)
                                (lambda (char)
                                  (if (%fx< (char->integer char) 128) (predicate char) #f))
                                predicate)
                            context)
            #f)))

    (define (in-set set) (lambda (char) (char-set-contains? set char)))

    (define (predicates sres context)
      (let ((found (map (lambda (sre) (sre->predicate sre context)) sres)))
        (if (every (lambda (predicate) predicate) found) found #f)))

    (define (any-of predicates)
      (lambda (char) (any (lambda (predicate) (predicate char)) predicates)))

    (define (compound-predicate sre context)
      (let ((operator (car sre)) (operands (cdr sre)))
        (cond
          ((string? operator)
           (if (null? operands)
               (let ((set (string->char-set operator)))
                 (fold-predicate (in-set set) context))
               #f))
          ((if (list? operands) #f #t) #f)
          (else
           (case operator
             ((char-set) (compound-predicate operands context))
             ((/ char-range)
              (let ((set (ranges->set operands sre))) (fold-predicate (in-set set) context)))
             ((or)
              (let ((found (predicates operands context))) (if found (any-of found) #f)))
             ((~ complement)
              (let* ((found (predicates operands context)) (any? (any-of (or found '()))))
                (if found (lambda (char) (if (any? char) #f #t)) #f)))
             ((- difference)
              (let ((found (predicates operands context)))
                (if (if found (pair? found) #f)
                    (let ((any? (any-of (cdr found))) (first? (car found)))
                      (lambda (char) (if (first? char) (if (any? char) #f #t) #f)))
                    #f)))
             ((& and)
              (let ((found (predicates operands context)))
                (if found
                    (lambda (char) (every (lambda (predicate) (predicate char)) found))
                    #f)))
             ((w/nocase) (single-predicate operands (%record 'context #t (ascii? context) #t)))
             ((w/case) (single-predicate operands (%record 'context #f (ascii? context) #t)))
             ((w/ascii) (single-predicate operands (%record 'context (fold? context) #t #t)))
             ((w/unicode) (single-predicate operands (%record 'context (fold? context) #f #t)))
             (else #f))))))

    (define (single-predicate operands context)
      (if (if (pair? operands) (null? (cdr operands)) #f)
          (sre->predicate (car operands) context)
          #f))

    ;; The set of (/ "az" #\0 #\9): pairs of ends.
    (define (ranges->set operands sre)
      (let loop ((chars (append-map (lambda (x)
                                      (cond
                                        ((char? x) (list x))
                                        ((string? x) (string->list x))
                                        (else (bad sre))))
                                    operands))
                 (set char-set:empty))
        (cond
          ((null? chars) set)
          ((null? (cdr chars)) (bad sre))
          (else
           (loop (cddr chars)
                 (ucs-range->char-set (char->integer (car chars))
                                      (+ 1 (char->integer (cadr chars)))
                                      #f
                                      set))))))

    (define (compile sre context counter)
      (cond
        ((sre->predicate sre context) => match-char)
        ((string? sre) (sequence (map (lambda (char) (compile char context counter))
                                      (string->list sre))))
        ((symbol? sre) (compile-symbol sre context counter))
        ((regexp? sre) (compile (regexp->sre sre) context counter))
        ((if (pair? sre) (list? sre) #f)
         (compile-form sre (car sre) (cdr sre) context counter))
        (else (bad sre))))

    (define (match-char predicate)
      (lambda (state index submatches next)
        (if (%fx< index (state-end state))
            (if (predicate (string-ref (state-string state) index))
                (next (%fx+ index 1) submatches)
                #f)
            #f)))

    (define (match-empty state index submatches next) (next index submatches))

    (define (sequence matchers)
      (cond
        ((null? matchers) match-empty)
        ((null? (cdr matchers)) (car matchers))
        (else
         (let ((first (car matchers)) (rest (sequence (cdr matchers))))
           (lambda (state index submatches next)
             (first state index submatches
                    (lambda (index submatches) (rest state index submatches next))))))))

    (define (alternatives matchers)
      (cond
        ((null? matchers) (lambda (state index submatches next) #f))
        ((null? (cdr matchers)) (car matchers))
        (else
         (let ((first (car matchers)) (rest (alternatives (cdr matchers))))
           (lambda (state index submatches next)
             (or (first state index submatches next) (rest state index submatches next)))))))

    ;; A matcher of nothing, where a test of the state and the index holds.
    (define (assertion test)
      (lambda (state index submatches next)
        (if (test state index) (next index submatches) #f)))

    (define (word-char? char)
      (if (char-alphabetic? char) #t (if (char-numeric? char) #t (eq? char #\_))))

    (define (word-before? state index)
      (if (%fx< (state-start state) index)
          (word-char? (string-ref (state-string state) (%fx- index 1)))
          #f))
    (define (word-after? state index)
      (if (%fx< index (state-end state)) (word-char? (string-ref (state-string state) index)) #f))

    (define (newline-at? state index)
      (if (memv (string-ref (state-string state) index) '(#\newline #\return)) #t #f))

    (define begin-of-word
      (assertion (lambda (state index)
                   (if (word-before? state index) #f (word-after? state index)))))
    (define end-of-word
      (assertion (lambda (state index)
                   (if (word-after? state index) #f (word-before? state index)))))

    (define (compile-symbol name context counter)
      (case name
        ((bos) (assertion (lambda (state index) (%fx= index (state-start state)))))
        ((eos) (assertion (lambda (state index) (%fx= index (state-end state)))))
        ((bol)
         (assertion (lambda (state index)
                      (if (%fx= index (state-start state)) #t (newline-at? state (%fx- index 1))))))
        ((eol)
         (assertion (lambda (state index)
                      (if (%fx= index (state-end state)) #t (newline-at? state index)))))
        ((bow) begin-of-word)
        ((eow) end-of-word)
        ((nwb)
         (assertion (lambda (state index)
                      (eq? (word-before? state index) (word-after? state index)))))
        ((word) (compile '(word+ any) context counter))
        ((grapheme) (match-char (lambda (char) #t)))
        ((bog eog) match-empty)
        (else (bad name))))

    (define (compile-all sres context counter)
      (if (pair? sres)
          (let ((first (compile (car sres) context counter)))
            (cons first (compile-all (cdr sres) context counter)))
          '()))

    (define (compile-sequence sres context counter)
      (sequence (compile-all sres context counter)))

    (define (compile-form sre operator operands context counter)
      (define (body) (compile-sequence operands context counter))
      (define (with-context context) (compile-sequence operands context counter))
      (case operator
        ((: seq) (body))
        ((or) (alternatives (compile-all operands context counter)))
        ((? optional) (repeat (body) 0 1 #t))
        ((* zero-or-more) (repeat (body) 0 #f #t))
        ((+ one-or-more) (repeat (body) 1 #f #t))
        ((?? non-greedy-optional) (repeat (body) 0 1 #f))
        ((*? non-greedy-zero-or-more) (repeat (body) 0 #f #f))
        ((= exactly)
         (let ((n (check-count sre operands)))
           (repeat (compile-sequence (cdr operands) context counter) n n #t)))
        ((>= at-least)
         (repeat-from sre operands context counter (check-count sre operands)))
        ((** repeated)
         (check-count sre (cdr operands))
         (repeat (compile-sequence (cddr operands) context counter)
                 (check-count sre operands)
                 (cadr operands)
                 #t))
        ((**? non-greedy-repeated)
         (check-count sre (cdr operands))
         (repeat (compile-sequence (cddr operands) context counter)
                 (check-count sre operands)
                 (cadr operands)
                 #f))
        ((w/nocase) (with-context (%record 'context #t (ascii? context) (capture? context))))
        ((w/case) (with-context (%record 'context #f (ascii? context) (capture? context))))
        ((w/ascii) (with-context (%record 'context (fold? context) #t (capture? context))))
        ((w/unicode) (with-context (%record 'context (fold? context) #f (capture? context))))
        ((w/nocapture) (with-context (%record 'context (fold? context) (ascii? context) #f)))
        (($ submatch) (compile-submatch operands #f context counter))
        ((-> submatch-named)
         (if (if (pair? operands) (symbol? (car operands)) #f)
             (compile-submatch (cdr operands) (car operands) context counter)
             (bad sre)))
        ((backref) (compile-backref sre (car operands) context counter))
        ((word) (sequence (list begin-of-word (body) end-of-word)))
        ((word+)
         (sequence
          (list begin-of-word
                (repeat (compile (list 'and '(or alphanumeric "_") (cons 'or operands)) context counter)
                        1 #f #t)
                end-of-word)))
        ((look-ahead) (look (body) #t))
        ((neg-look-ahead) (look (body) #f))
        ((look-behind) (look-back (body) #t))
        ((neg-look-behind) (look-back (body) #f))
        (else (bad sre))))

    (define (check-count sre operands)
      (if (if (pair? operands) (if (exact-integer? (car operands)) (< -1 (car operands)) #f) #f)
          (car operands)
          (bad sre)))

    (define (repeat-from sre operands context counter n)
      (repeat (compile-sequence (cdr operands) context counter) n #f #t))

    ;; Matches `matcher` from `least` to `most` times (#f: any number), as often as possible or as
    ;; seldom. A round that matches nothing is the last.
    (define (repeat matcher least most greedy?)
      (define (round state index submatches next count)
        (define (again)
          (if (if most (< count most) #t)
              (matcher state index submatches
                       (lambda (after submatches)
                         (if (if (%fx= after index) (< least (+ count 1)) #f)
                             #f
                             (round state after submatches next (+ count 1)))))
              #f))
        (cond
          ((< count least) (again))
          (greedy? (or (again) (next index submatches)))
          (else (or (next index submatches) (again)))))
      (lambda (state index submatches next) (round state index submatches next 0)))

    (define (compile-submatch operands name context counter)
      (if (capture? context)
          (let ((number (+ 1 (%record-ref counter 1))))
            (%record-set! counter 1 number)
            (if name
                (%record-set! counter 2 (append (%record-ref counter 2) (list (cons name number)))))
            (let ((matcher (compile-sequence operands context counter)))
              (lambda (state index submatches next)
                (matcher state index submatches
                         (lambda (after submatches)
                           (next after (cons (cons number (cons index after)) submatches)))))))
          (compile-sequence operands context counter)))

    (define (compile-backref sre reference context counter)
      (let ((number (if (symbol? reference)
                        (let ((pair (assq reference (%record-ref counter 2))))
                          (if pair (cdr pair) (bad sre)))
                        reference)))
        (lambda (state index submatches next)
          (let ((found (assv number submatches)))
            (if found
                (let* ((text (substring (state-string state) (cadr found) (cddr found)))
                       (end (%fx+ index (string-length text))))
                  (if (if (%fx< (state-end state) end)
                          #f
                          ((if (fold? context) string-ci=? string=?)
                           text
                           (substring (state-string state) index end)))
                      (next end submatches)
                      #f))
                #f)))))

    (define (look matcher wanted)
      (lambda (state index submatches next)
        (let ((found (matcher state index submatches (lambda (after submatches) (list submatches)))))
          (if wanted
              (if found (next index (car found)) #f)
              (if found #f (next index submatches))))))

    ;; Whether the part before the index ends with a match: tried from all places before.
    (define (look-back matcher wanted)
      (lambda (state index submatches next)
        (let ((found (let loop ((start index))
                       (if (%fx< start (state-start state))
                           #f
                           (or (matcher state start submatches
                                        (lambda (after submatches)
                                          (if (%fx= after index) (list submatches) #f)))
                               (loop (%fx- start 1)))))))
          (if wanted
              (if found (next index (car found)) #f)
              (if found #f (next index submatches))))))

    ;; A match is (%record 'regexp-match regexp string submatches): a vector of (start . end) or #f.
    (define (make-match re string start end submatches)
      (let ((vector (%make-vector (+ 1 (%record-ref re 3)) #f)))
        (vector-set! vector 0 (cons start end))
        (let loop ((rest (reverse submatches)))
          (if (pair? rest)
              (begin
                (vector-set! vector (car (car rest)) (cdr (car rest)))
                (loop (cdr rest)))))
        (%record 'regexp-match re string vector)))

    (define (match-at re state index whole?)
      ((%record-ref re 2) state index '()
                          (lambda (end submatches)
                            (if (if whole? (%fx= end (state-end state)) #t)
                                (make-match re (state-string state) index end submatches)
                                #f))))

    (define (search re state index)
      (if (%fx< (state-end state) index)
          #f
          (or (match-at re state index #f) (search re state (%fx+ index 1)))))

    (define-syntax define-matching
      (syntax-rules ()
        ((_ (name re string) (regexp* state start) body)
         (define-ranged (name re string) string 3 (start end)
           (let ((regexp* (regexp re)) (state (%record 'match-state string start end))) body)))))

    ;; A match of a whole string, or #f. (SRFI 115)
    (define-matching (regexp-matches re string) (re* state start) (match-at re* state start #t))
    ;; Whether a regular expression matches a whole string. (SRFI 115)
    (define-matching (regexp-matches? re string) (re* state start)
      (if (match-at re* state start #t) #t #f))
    ;; The first match of a part of a string, or #f. (SRFI 115)
    (define-matching (regexp-search re string) (re* state start) (search re* state start))

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
            (named-range vector (%record-ref (%record-ref match 1) 4) field)
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
         (let ((re (regexp re)) (state (%record 'match-state string start end)))
           (let loop ((from start) (last start) (result knil))
             (let ((match (search re state from)))
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
