;; Syntax objects, and taking them apart and together. Transformers use this library while programs are
;; expanded; then `service` is the expander. In a running program a syntax object is a record,
;; (%record 'syntax datum scopes), and no identifier has a meaning but its name, unless the evaluator
;; runs a transformer.
(define-library (scheme-lsp syntax-object)
  (export syntax-literal syntax-match syntax-map syntax-append-map syntax-append syntax-vector
          syntax-case-failure prepare-transformer evaluator unwrap
          identifier? syntax? syntax->datum datum->syntax free-identifier=? bound-identifier=?
          generate-temporaries syntax-violation make-variable-transformer syntax-source
          syntax->list)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp error)
          (only (scheme-lsp equal) equal?)
          (only (scheme-lsp list) append list)
          (only (scheme-lsp vector) list->vector vector->list))
  (begin
    ;; Does an operation on syntax objects: at expansion, the expander does.
    (define (service operation a b)
      (let ((serve (%box-ref evaluator)))
        (if serve (serve operation a b) (serve-record operation a b))))

    ;; A box of what does these operations while the evaluator runs a transformer; otherwise of #f.
    (define evaluator (%box #f))

    (define (serve-record operation a b)
      (case operation
        ((syntax?) (%record-of? a 'syntax))
        ((identifier?) (if (%record-of? a 'syntax) (symbol? (%record-ref a 1)) #f))
        ((literal) (%record 'syntax a b))
        ((unwrap) (unwrap-record a))
        ((syntax->datum) (strip a))
        ((datum->syntax) (%record 'syntax b (%record-ref a 2)))
        ((free-identifier=?) (eq? (%record-ref a 1) (%record-ref b 1)))
        ((bound-identifier=?)
         (if (eq? (%record-ref a 1) (%record-ref b 1))
             (equal? (%record-ref a 2) (%record-ref b 2))
             #f))
        ((temporary) (%record 'syntax 't (%record 'temporary)))
        (else (raise (make-condition #f "bad syntax" a)))))

    (define (unwrap-record x)
      (if (%record-of? x 'syntax)
          (let ((datum (%record-ref x 1)) (scopes (%record-ref x 2)))
            (cond
              ((symbol? datum) x)
              ((pair? datum)
               (cons (%record 'syntax (car datum) scopes) (%record 'syntax (cdr datum) scopes)))
              ((vector? datum)
               (list->vector (wrap-each (vector->list datum) scopes)))
              (else datum)))
          x))

    (define (wrap-each items scopes)
      (if (pair? items)
          (cons (%record 'syntax (car items) scopes) (wrap-each (cdr items) scopes))
          '()))

    (define (strip x)
      (cond
        ((pair? x) (cons (strip (car x)) (strip (cdr x))))
        ((vector? x) (list->vector (strip (vector->list x))))
        ((%record-of? x 'syntax) (strip (%record-ref x 1)))
        (else x)))

    ;; Whether a value is a syntax object.
    (define (syntax? x) (service 'syntax? x #f))

    ;; Whether a value is a syntax object that is an identifier. (R6RS: syntax-case)
    (define (identifier? x) (service 'identifier? x #f))

    ;; The datum of a syntax object, without what it says of the place where it was written.
    ;; (R6RS: syntax-case)
    (define (syntax->datum x) (service 'syntax->datum x #f))

    ;; A datum as a syntax object, as if it had been written where the identifier was.
    ;; (R6RS: syntax-case)
    (define (datum->syntax identifier datum . _source)
      (if (syntax? identifier)
          (service 'datum->syntax identifier datum)
          (%raise-wrong-type 'datum->syntax 1 identifier "an identifier")))

    ;; Whether two identifiers mean the same binding. (R6RS: syntax-case)
    (define (free-identifier=? a b)
      (check-identifiers 'free-identifier=? a b)
      (service 'free-identifier=? a b))

    ;; Whether a binding of one identifier would capture the other in its body. (R6RS: syntax-case)
    (define (bound-identifier=? a b)
      (check-identifiers 'bound-identifier=? a b)
      (service 'bound-identifier=? a b))

    (define (check-identifiers who a b)
      (if (identifier? a)
          (if (identifier? b) #t (%raise-wrong-type who 2 b "an identifier"))
          (%raise-wrong-type who 1 a "an identifier")))

    ;; As many new identifiers as a list has elements, each different from all others.
    ;; (R6RS: syntax-case)
    (define (generate-temporaries items)
      (let loop ((items items))
        (let ((items (unwrap items)))
          (cond
            ((pair? items)
             (let ((temporary (service 'temporary #f #f))) (cons temporary (loop (cdr items)))))
            ((null? items) '())
            (else (%raise-wrong-type 'generate-temporaries 1 items "a list"))))))

    ;; Ends the expansion of a use with an error at the form, or the subform of it. (R6RS: syntax-case)
    (define (syntax-violation who message form . subform)
      (service 'violation (cons who (cons message (cons form subform))) #f))

    ;; Where a syntax object was written: not known to transformers. (Guile)
    (define (syntax-source _x) #f)

    ;; A transformer that also gets the assignments to its keyword. (R6RS: syntax-case)
    (define (make-variable-transformer procedure)
      (if (procedure? procedure)
          (%record 'variable-transformer procedure)
          (%raise-wrong-type 'make-variable-transformer 1 procedure "a procedure")))

    ;; What the expander keeps of a transformer: a pair of 1 if it gets assignments, otherwise 0, and
    ;; its procedure.
    (define (prepare-transformer value)
      (cond
        ((procedure? value) (cons 0 value))
        ((%record-of? value 'variable-transformer) (cons 1 (%record-ref value 1)))
        (else
         (raise (make-condition #f "a transformer must be a procedure, got" (list value))))))

    ;; The identifier that a template has.
    (define (syntax-literal name scopes) (service 'literal name scopes))

    ;; A syntax object as a pair, the empty list, a vector or an atom, whose parts are syntax objects;
    ;; an identifier, and what is no syntax object, as it is.
    (define (unwrap x)
      (cond
        ((pair? x) x)
        ((null? x) x)
        (else (service 'unwrap x #f))))

    ;; The list of the elements of a syntax object that is a list; otherwise #f.
    (define (syntax->list x)
      (let ((x (unwrap x)))
        (cond
          ((null? x) '())
          ((pair? x)
           (let ((rest (syntax->list (cdr x)))) (if rest (cons (car x) rest) #f)))
          (else #f))))

    ;; The values of the `count` variables of a pattern, a vector; #f if it does not match. A pattern is
    ;; #t, which matches anything; the number of a variable; a pair or the empty list; or a vector:
    ;; #(literal name scopes), #(datum datum), #(vector pattern) or
    ;; #(each pattern variables after rest), where `after` patterns of `rest` follow.
    (define (syntax-match pattern count x)
      (let ((values (%make-vector count '())))
        (if (match! pattern x values) values #f)))

    (define (match! pattern x values)
      (cond
        ((eq? pattern #t) #t)
        ((exact-integer? pattern) (vector-set! values pattern x) #t)
        ((pair? pattern)
         (let ((x (unwrap x)))
           (if (pair? x)
               (if (match! (car pattern) (car x) values)
                   (match! (cdr pattern) (cdr x) values)
                   #f)
               #f)))
        ((null? pattern) (null? (unwrap x)))
        (else
         (case (vector-ref pattern 0)
           ((literal)
            (if (identifier? x)
                (service 'free-identifier=? x
                         (syntax-literal (vector-ref pattern 1) (vector-ref pattern 2)))
                #f))
           ((datum) (equal? (vector-ref pattern 1) (unwrap x)))
           ((vector)
            (let ((x (unwrap x)))
              (if (vector? x) (match! (vector-ref pattern 1) (vector->list x) values) #f)))
           (else (match-each! pattern x values))))))

    ;; Matches as many items as there are before the last `after` ones.
    (define (match-each! pattern x values)
      (let* ((items (items-of x '()))
             (count (%fx- (count-items items 0) (vector-ref pattern 3))))
        (if (%fx< count 0)
            #f
            (let ((variables (vector-ref pattern 2)))
              (let loop ((count count) (x x) (found '()))
                (if (eq? count 0)
                    (begin
                      (collect! variables found values)
                      (match! (vector-ref pattern 4) x values))
                    (let ((x (unwrap x)))
                      (if (match! (vector-ref pattern 1) (car x) values)
                          (loop (%fx- count 1) (cdr x) (cons (saved variables values) found))
                          #f))))))))

    ;; The items of a list, the last first, without what stands after a dot.
    (define (items-of x found)
      (let ((x (unwrap x)))
        (if (pair? x) (items-of (cdr x) (cons (car x) found)) found)))

    (define (count-items items count)
      (if (pair? items) (count-items (cdr items) (%fx+ count 1)) count))

    (define (saved variables values)
      (if (pair? variables)
          (cons (vector-ref values (car variables)) (saved (cdr variables) values))
          '()))

    ;; Gives each variable the list of what it matched; `found` has a list of values for each item, the
    ;; last item first.
    (define (collect! variables found values)
      (if (pair? variables)
          (begin
            (vector-set! values (car variables) (column found '()))
            (collect! (cdr variables) (rests found) values))))

    (define (column found result)
      (if (pair? found) (column (cdr found) (cons (car (car found)) result)) result))

    (define (rests found)
      (if (pair? found) (cons (cdr (car found)) (rests (cdr found))) '()))

    ;; Raises the error that no clause of `syntax-case` matches.
    (define (syntax-case-failure x)
      (service 'violation (cons #f (cons "no pattern of syntax-case matches" (cons x '()))) #f))

    ;; The results of a procedure for the elements of lists that are equally long.
    (define syntax-map
      (case-lambda
        ((procedure list)
         (let loop ((list list))
           (if (pair? list)
               (let ((first (procedure (car list)))) (cons first (loop (cdr list))))
               '())))
        ((procedure first . lists) (map-all procedure (cons first lists)))))

    (define (map-all procedure lists)
      (cond
        ((all? pair? lists)
         (let ((first (%apply procedure (each car lists))))
           (cons first (map-all procedure (each cdr lists)))))
        ((all? null? lists) '())
        (else
         (raise
          (make-condition #f "forms that are repeated together are not equally many" '())))))

    (define (all? holds? items)
      (if (pair? items) (if (holds? (car items)) (all? holds? (cdr items)) #f) #t))

    (define (each procedure items)
      (if (pair? items) (cons (procedure (car items)) (each procedure (cdr items))) '()))

    ;; As `syntax-map`, with the lists that the procedure gives put together.
    (define (syntax-append-map procedure . lists)
      (let loop ((results (%apply syntax-map (cons procedure lists))))
        (if (pair? results) (append (car results) (loop (cdr results))) '())))

    ;; A list in front of a template. The list may be a syntax object, if its elements are spliced.
    (define (syntax-append list end)
      (let ((list (unwrap list)))
        (cond
          ((pair? list) (cons (car list) (syntax-append (cdr list) end)))
          ((null? list) end)
          (else (%raise-wrong-type 'syntax 1 list "a list")))))

    ;; A list as a vector.
    (define (syntax-vector list) (list->vector list))))
