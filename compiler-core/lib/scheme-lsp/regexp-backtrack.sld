;; Matching by backtracking, for what no simulation of threads can do: references to submatches, and
;; submatches in looks. The time may grow exponentially with the length of the subject.
;;
;; A matcher is a procedure of the subject, an index, the submatches so far, and what to do next: (next
;; index submatches), which answers #f to have another way tried. Submatches are a list of (number start .
;; end), the last first.
(define-library (scheme-lsp regexp-backtrack)
  (export needs-backtracking? make-matcher)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp string) (scheme-lsp regexp-syntax))
  (begin
    (define (needs-backtracking? tree)
      (contains-node? (lambda (tree)
                        (case (car tree)
                          ((backref) #t)
                          ((look) (if (cadddr tree) (contains-node? submatch? tree) #f))
                          (else #f)))
                      tree))

    (define (submatch? tree) (eq? 'submatch (car tree)))

    ;; The matcher of a tree.
    (define (make-matcher tree)
      (case (car tree)
        ((empty) match-empty)
        ((char) (match-char (cadr tree)))
        ((sequence) (match-sequence (map make-matcher (cdr tree))))
        ((or) (match-any (map make-matcher (cdr tree))))
        ((repeat) (%apply match-repeated (cons (make-matcher (cadr tree)) (cddr tree))))
        ((assert) (match-assertion (cadr tree)))
        ((submatch) (match-submatch (cadr tree) (make-matcher (caddr tree))))
        ((backref) (match-backref (cadr tree) (caddr tree)))
        (else
         (let ((matcher (make-matcher (car (cddddr tree)))) (wanted (cadddr tree)))
           (if (caddr tree) (match-ahead matcher wanted) (match-behind matcher wanted))))))

    (define (match-empty subject index submatches next) (next index submatches))

    (define (match-char predicate)
      (lambda (subject index submatches next)
        (if (if (%fx< index (subject-end subject))
                (predicate (string-ref (subject-string subject) index))
                #f)
            (next (%fx+ index 1) submatches)
            #f)))

    (define (match-sequence matchers)
      (cond
        ((null? matchers) match-empty)
        ((null? (cdr matchers)) (car matchers))
        (else
         (let ((first (car matchers)) (rest (match-sequence (cdr matchers))))
           (lambda (subject index submatches next)
             (first subject index submatches
                    (lambda (index submatches) (rest subject index submatches next))))))))

    (define (match-any matchers)
      (if (pair? matchers)
          (let ((first (car matchers)) (rest (match-any (cdr matchers))))
            (lambda (subject index submatches next)
              (or (first subject index submatches next) (rest subject index submatches next))))
          (lambda (subject index submatches next) #f)))

    (define (match-assertion test)
      (lambda (subject index submatches next)
        (if (test subject index) (next index submatches) #f)))

    ;; From `least` to `most` times (#f: any number), as often as possible or as seldom. A round beyond
    ;; the least number that matches nothing does not count.
    (define (match-repeated matcher least most greedy?)
      (define (round subject index submatches next count)
        (define (again)
          (if (if most (%fx< count most) #t)
              (matcher subject index submatches
                       (lambda (after submatches)
                         (if (if (%fx= after index) (%fx< least (%fx+ count 1)) #f)
                             #f
                             (round subject after submatches next (%fx+ count 1)))))
              #f))
        (cond
          ((%fx< count least) (again))
          (greedy? (or (again) (next index submatches)))
          (else (or (next index submatches) (again)))))
      (lambda (subject index submatches next) (round subject index submatches next 0)))

    (define (match-submatch number matcher)
      (lambda (subject index submatches next)
        (matcher subject index submatches
                 (lambda (after submatches)
                   (next after (cons (cons number (cons index after)) submatches))))))

    (define (match-backref number fold?)
      (lambda (subject index submatches next)
        (let ((found (assv number submatches)))
          (if found
              (let* ((text (substring (subject-string subject) (cadr found) (cddr found)))
                     (end (%fx+ index (string-length text))))
                (if (if (%fx< (subject-end subject) end)
                        #f
                        (let ((here (substring (subject-string subject) index end)))
                          (if fold? (string-ci=? text here) (string=? text here))))
                    (next end submatches)
                    #f))
              #f))))

    (define (match-ahead matcher wanted)
      (lambda (subject index submatches next)
        (use-look (matcher subject index submatches (lambda (after submatches) (list submatches)))
                  wanted index submatches next)))

    ;; Whether the part before the index ends with a match: tried from all places before.
    (define (match-behind matcher wanted)
      (lambda (subject index submatches next)
        (use-look (let loop ((start index))
                    (if (%fx< start (subject-start subject))
                        #f
                        (or (matcher subject start submatches
                                     (lambda (after submatches)
                                       (if (%fx= after index) (list submatches) #f)))
                            (loop (%fx- start 1)))))
                  wanted index submatches next)))

    (define (use-look found wanted index submatches next)
      (if wanted
          (if found (next index (car found)) #f)
          (if found #f (next index submatches))))))
