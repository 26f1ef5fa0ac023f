;; Character classes of SRFI 115: SREs that stand for sets of characters, as predicates.
(define-library (scheme-lsp regexp-class)
  (export sre->predicate make-context fold? ascii? capture? bad-sre)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp char) (scheme-lsp char-set) (scheme-lsp string) (scheme-lsp error))
  (begin
    ;; What surrounds a part of an expression says how to read it: whether letter case makes no
    ;; difference, whether named classes are those of ASCII, and whether submatches count.
    (define (make-context fold? ascii? capture?) (%record 'context fold? ascii? capture?))
    (define (fold? context) (%record-ref context 1))
    (define (ascii? context) (%record-ref context 2))
    (define (capture? context) (%record-ref context 3))

    (define (bad-sre sre) (error "regexp: not a regular expression:" sre))

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
             ((w/nocase) (single-predicate operands (make-context #t (ascii? context) #t)))
             ((w/case) (single-predicate operands (make-context #f (ascii? context) #t)))
             ((w/ascii) (single-predicate operands (make-context (fold? context) #t #t)))
             ((w/unicode) (single-predicate operands (make-context (fold? context) #f #t)))
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
                                        (else (bad-sre sre))))
                                    operands))
                 (set char-set:empty))
        (cond
          ((null? chars) set)
          ((null? (cdr chars)) (bad-sre sre))
          (else
           (loop (cddr chars)
                 (ucs-range->char-set (char->integer (car chars))
                                      (%fx+ 1 (char->integer (cadr chars)))
                                      #f
                                      set))))))))
