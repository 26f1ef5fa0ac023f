;; The syntax of SRFI 115: from an SRE to a tree.
;;
;; A tree is a list:
;;   (empty)                                matches nothing
;;   (char predicate)                       a character that the predicate holds of
;;   (sequence tree ...)
;;   (or tree ...)                          the first has priority
;;   (repeat tree least most greedy?)       `most` is #f for any number
;;   (assert test)                          nothing, where (test subject index) holds
;;   (submatch number tree)
;;   (backref number fold?)                 the text of a submatch once more
;;   (look number ahead? wanted tree)       nothing, where the tree matches after (before) the index,
;;                                          or does not
(define-library (scheme-lsp regexp-syntax)
  (export parse-sre parsed-tree parsed-count parsed-names parsed-looks
          nullable? contains-node? make-subject subject-string subject-start subject-end
          subject-tables)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp char) (scheme-lsp string) (scheme-lsp regexp-class))
  (begin
    ;; What is searched: a part of a string, and for each look of the expression a table that
    ;; (scheme-lsp regexp-simulate) makes, or #f.
    (define (make-subject string start end looks)
      (%record 'subject string start end (%make-vector looks #f)))
    (define (subject-string subject) (%record-ref subject 1))
    (define (subject-start subject) (%record-ref subject 2))
    (define (subject-end subject) (%record-ref subject 3))
    (define (subject-tables subject) (%record-ref subject 4))

    ;; While an SRE is parsed: (%record 'parsed tree count names looks), the number of submatches, pairs
    ;; of a name and a number, and the looks, the last first.
    (define (parse-sre sre)
      (let ((parsed (%record 'parsed #f 0 '() '())))
        (%record-set! parsed 1 (parse sre (make-context #f #f #t) parsed))
        (%record-set! parsed 4 (reverse (%record-ref parsed 4)))
        parsed))

    (define (parsed-tree parsed) (%record-ref parsed 1))
    (define (parsed-count parsed) (%record-ref parsed 2))
    (define (parsed-names parsed) (%record-ref parsed 3))
    (define (parsed-looks parsed) (%record-ref parsed 4))

    (define (parse sre context parsed)
      (cond
        ((sre->predicate sre context) => (lambda (predicate) (list 'char predicate)))
        ((string? sre) (cons 'sequence (parse-all (string->list sre) context parsed)))
        ((symbol? sre) (parse-symbol sre context parsed))
        ((%record-of? sre 'regexp) (parse (%record-ref sre 1) context parsed))
        ((if (pair? sre) (list? sre) #f) (parse-form sre (car sre) (cdr sre) context parsed))
        (else (bad-sre sre))))

    (define (parse-all sres context parsed)
      (if (pair? sres)
          (let ((first (parse (car sres) context parsed)))
            (cons first (parse-all (cdr sres) context parsed)))
          '()))

    (define (parse-sequence sres context parsed)
      (let ((trees (parse-all sres context parsed)))
        (if (if (pair? trees) (null? (cdr trees)) #f)
            (car trees)
            (cons 'sequence trees))))

    (define (word-char? char)
      (if (char-alphabetic? char) #t (if (char-numeric? char) #t (eq? char #\_))))

    (define (word-before? subject index)
      (if (%fx< (subject-start subject) index)
          (word-char? (string-ref (subject-string subject) (%fx- index 1)))
          #f))

    (define (word-after? subject index)
      (if (%fx< index (subject-end subject))
          (word-char? (string-ref (subject-string subject) index))
          #f))

    (define (newline-at? subject index)
      (if (memv (string-ref (subject-string subject) index) '(#\newline #\return)) #t #f))

    (define begin-of-word
      (list 'assert
            (lambda (subject index)
              (if (word-before? subject index) #f (word-after? subject index)))))

    (define end-of-word
      (list 'assert
            (lambda (subject index)
              (if (word-after? subject index) #f (word-before? subject index)))))

    (define (parse-symbol name context parsed)
      (case name
        ((bos) (list 'assert (lambda (subject index) (%fx= index (subject-start subject)))))
        ((eos) (list 'assert (lambda (subject index) (%fx= index (subject-end subject)))))
        ((bol)
         (list 'assert
               (lambda (subject index)
                 (if (%fx= index (subject-start subject))
                     #t
                     (newline-at? subject (%fx- index 1))))))
        ((eol)
         (list 'assert
               (lambda (subject index)
                 (if (%fx= index (subject-end subject)) #t (newline-at? subject index)))))
        ((bow) begin-of-word)
        ((eow) end-of-word)
        ((nwb)
         (list 'assert
               (lambda (subject index)
                 (eq? (word-before? subject index) (word-after? subject index)))))
        ((word) (parse '(word+ any) context parsed))
        ((grapheme) (list 'char (lambda (char) #t)))
        ((bog eog) '(empty))
        (else (bad-sre name))))

    (define (parse-form sre operator operands context parsed)
      (define (body) (parse-sequence operands context parsed))
      (define (with fold? ascii? capture?)
        (parse-sequence operands (make-context fold? ascii? capture?) parsed))
      (case operator
        ((: seq) (body))
        ((or) (cons 'or (parse-all operands context parsed)))
        ((? optional) (list 'repeat (body) 0 1 #t))
        ((* zero-or-more) (list 'repeat (body) 0 #f #t))
        ((+ one-or-more) (list 'repeat (body) 1 #f #t))
        ((?? non-greedy-optional) (list 'repeat (body) 0 1 #f))
        ((*? non-greedy-zero-or-more) (list 'repeat (body) 0 #f #f))
        ((= exactly)
         (let ((n (check-count sre operands)))
           (list 'repeat (parse-sequence (cdr operands) context parsed) n n #t)))
        ((>= at-least)
         (let ((n (check-count sre operands)))
           (list 'repeat (parse-sequence (cdr operands) context parsed) n #f #t)))
        ((** repeated) (parse-repeated sre operands #t context parsed))
        ((**? non-greedy-repeated) (parse-repeated sre operands #f context parsed))
        ((w/nocase) (with #t (ascii? context) (capture? context)))
        ((w/case) (with #f (ascii? context) (capture? context)))
        ((w/ascii) (with (fold? context) #t (capture? context)))
        ((w/unicode) (with (fold? context) #f (capture? context)))
        ((w/nocapture) (with (fold? context) (ascii? context) #f))
        (($ submatch) (parse-submatch operands #f context parsed))
        ((-> submatch-named)
         (if (if (pair? operands) (symbol? (car operands)) #f)
             (parse-submatch (cdr operands) (car operands) context parsed)
             (bad-sre sre)))
        ((backref) (parse-backref sre operands context parsed))
        ((word) (list 'sequence begin-of-word (body) end-of-word))
        ((word+)
         (let ((char (list 'and '(or alphanumeric "_") (cons 'or operands))))
           (list 'sequence
                 begin-of-word
                 (list 'repeat (parse char context parsed) 1 #f #t)
                 end-of-word)))
        ((look-ahead) (make-look #t #t (body) parsed))
        ((neg-look-ahead) (make-look #t #f (body) parsed))
        ((look-behind) (make-look #f #t (body) parsed))
        ((neg-look-behind) (make-look #f #f (body) parsed))
        (else (bad-sre sre))))

    (define (check-count sre operands)
      (if (if (pair? operands) (if (%fixnum? (car operands)) (%fx< -1 (car operands)) #f) #f)
          (car operands)
          (bad-sre sre)))

    (define (parse-repeated sre operands greedy? context parsed)
      (let ((least (check-count sre operands)) (most (check-count sre (cdr operands))))
        (if (%fx< most least) (bad-sre sre))
        (list 'repeat (parse-sequence (cddr operands) context parsed) least most greedy?)))

    (define (parse-submatch operands name context parsed)
      (if (capture? context)
          (let ((number (%fx+ 1 (parsed-count parsed))))
            (%record-set! parsed 2 number)
            (if name
                (%record-set! parsed 3 (append (parsed-names parsed) (list (cons name number)))))
            (list 'submatch number (parse-sequence operands context parsed)))
          (parse-sequence operands context parsed)))

    (define (parse-backref sre operands context parsed)
      (if (if (pair? operands) (null? (cdr operands)) #f) #t (bad-sre sre))
      (let* ((reference (car operands))
             (named (if (symbol? reference) (assq reference (parsed-names parsed)) #f))
             (number (if named (cdr named) (check-count sre operands))))
        (list 'backref number (fold? context))))

    (define (make-look ahead? wanted tree parsed)
      (let ((look (list 'look (length (parsed-looks parsed)) ahead? wanted tree)))
        (%record-set! parsed 4 (cons look (parsed-looks parsed)))
        look))

    ;; The trees that a tree is made of.
    (define (subtrees tree)
      (case (car tree)
        ((sequence or) (cdr tree))
        ((repeat) (list (cadr tree)))
        ((submatch) (list (caddr tree)))
        ((look) (list (car (cddddr tree))))
        (else '())))

    ;; Whether a tree can match the empty string.
    (define (nullable? tree)
      (case (car tree)
        ((char) #f)
        ((sequence) (every nullable? (cdr tree)))
        ((or) (any nullable? (cdr tree)))
        ((repeat) (if (eq? 0 (caddr tree)) #t (nullable? (cadr tree))))
        ((submatch) (nullable? (caddr tree)))
        (else #t)))

    ;; Whether a predicate holds of a tree or of a tree in it.
    (define (contains-node? predicate tree)
      (if (predicate tree)
          #t
          (any (lambda (tree) (contains-node? predicate tree)) (subtrees tree))))))
