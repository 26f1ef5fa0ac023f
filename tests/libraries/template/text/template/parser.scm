;; A path is a list of symbols: `a.b` has two, `.` none.
(define (parse-path text)
  (if (string=? text ".")
      '()
      (map string->symbol (split text #\.))))

;; `name | filter | filter`
(define (parse-value text raw?)
  (let ((parts (map trim (split text #\|))))
    (value-node (parse-path (car parts)) (map string->symbol (cdr parts)) raw?)))

;; Two values: the nodes up to the end of the section, and the tokens after it.
(define (parse-nodes tokens section offset)
  (let loop ((tokens tokens) (nodes '()))
    (if (null? tokens)
        (if section
            (reject offset "the section " section " is never closed")
            (values (reverse nodes) '()))
        (let* ((token (car tokens))
               (kind (car token))
               (text (cadr token))
               (at (list-ref token 2)))
          (define (continue node) (loop (cdr tokens) (cons node nodes)))
          (case kind
            ((text) (continue (text-node text)))
            ((raw) (continue (parse-value text #t)))
            ((#\!) (loop (cdr tokens) nodes))
            ((#\>) (continue (partial-node (string->symbol text))))
            ((#\# #\^)
             (let-values (((body rest) (parse-nodes (cdr tokens) text at)))
               (loop rest
                     (cons (section-node (parse-path text) (char=? kind #\^) body) nodes))))
            ((#\/)
             (if (equal? text section)
                 (values (reverse nodes) (cdr tokens))
                 (reject at "the end of " text " in " (or section "no section"))))
            (else (continue (parse-value text #f))))))))

(define (string->template text)
  (let-values (((nodes _rest) (parse-nodes (tokens text) #f 0)))
    (make-template nodes)))
