;; Maybe and Either (SRFI 189): (%record 'just values), (%record 'right values) and (%record 'left
;; values), where the values are a list; `the-nothing` is the one value without any.
(define-library (scheme-lsp maybe)
  (export just nothing right left list->just list->right list->left maybe->either either->maybe
          either-swap maybe? either? just? nothing? right? left? maybe= either= maybe-ref either-ref
          maybe-ref/default either-ref/default maybe-join either-join maybe-compose either-compose
          maybe-bind either-bind maybe-length either-length maybe-filter maybe-remove either-filter
          either-remove maybe-sequence either-sequence maybe->list either->list list->maybe
          list->either maybe->truth either->truth truth->maybe truth->either maybe->list-truth
          either->list-truth list-truth->maybe list-truth->either maybe->generation
          generation->maybe either->generation generation->either maybe->values values->maybe
          either->values values->either maybe->two-values two-values->maybe exception->either
          maybe-map either-map maybe-for-each either-for-each maybe-fold either-fold maybe-unfold
          either-unfold maybe-if maybe-and maybe-or either-and either-or maybe-let* maybe-let*-values
          either-let* either-let*-values either-guard tri-not tri=? tri-and tri-or tri-merge)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp error) (scheme-lsp guard))
  (begin
    (define the-nothing (%record 'nothing))

    (define (payload x) (%record-ref x 1))
    (define (deliver list) (%list->values list))

    ;; A Just of the arguments. (SRFI 189)
    (define (just . values) (%record 'just values))
    ;; The Nothing. (SRFI 189)
    (define (nothing) the-nothing)
    ;; A Right of the arguments. (SRFI 189)
    (define (right . values) (%record 'right values))
    ;; A Left of the arguments. (SRFI 189)
    (define (left . values) (%record 'left values))

    ;; A Just of the elements of a list. (SRFI 189)
    (define (list->just list) (%record 'just list))
    ;; A Right of the elements of a list. (SRFI 189)
    (define (list->right list) (%record 'right list))
    ;; A Left of the elements of a list. (SRFI 189)
    (define (list->left list) (%record 'left list))

    ;; Whether a value is a Just. (SRFI 189)
    (define (just? x) (%record-of? x 'just))
    ;; Whether a value is the Nothing. (SRFI 189)
    (define (nothing? x) (eq? x the-nothing))
    ;; Whether a value is a Right. (SRFI 189)
    (define (right? x) (%record-of? x 'right))
    ;; Whether a value is a Left. (SRFI 189)
    (define (left? x) (%record-of? x 'left))
    ;; Whether a value is a Just or the Nothing. (SRFI 189)
    (define (maybe? x) (if (just? x) #t (nothing? x)))
    ;; Whether a value is a Right or a Left. (SRFI 189)
    (define (either? x) (if (right? x) #t (left? x)))

    (define (check-maybe who x)
      (if (maybe? x) x (%raise-wrong-type who 1 x "a Maybe")))
    (define (check-either who x)
      (if (either? x) x (%raise-wrong-type who 1 x "an Either")))

    ;; A Right of what a Just holds, or a Left of the other arguments. (SRFI 189)
    (define (maybe->either maybe . values)
      (if (just? (check-maybe 'maybe->either maybe)) (list->right (payload maybe)) (list->left values)))
    ;; A Just of what a Right holds, or the Nothing. (SRFI 189)
    (define (either->maybe either)
      (if (right? (check-either 'either->maybe either)) (list->just (payload either)) the-nothing))
    ;; A Left of what a Right holds, or a Right of what a Left holds. (SRFI 189)
    (define (either-swap either)
      (if (right? (check-either 'either-swap either))
          (list->left (payload either))
          (list->right (payload either))))

    (define (same-values? same? a b)
      (cond
        ((pair? a)
         (if (if (pair? b) (same? (car a) (car b)) #f) (same-values? same? (cdr a) (cdr b)) #f))
        (else (null? b))))

    (define (all-same? related? first rest)
      (if (pair? rest)
          (if (related? first (car rest)) (all-same? related? (car rest) (cdr rest)) #f)
          #t))

    ;; Whether Maybes are all Nothing, or all Just of the same values. (SRFI 189)
    (define (maybe= same? first . rest)
      (all-same? (lambda (a b)
                   (if (just? a)
                       (if (just? b) (same-values? same? (payload a) (payload b)) #f)
                       (nothing? b)))
                 (check-maybe 'maybe= first)
                 rest))
    ;; Whether Eithers are all Right or all Left, and of the same values. (SRFI 189)
    (define (either= same? first . rest)
      (all-same? (lambda (a b)
                   (if (eq? (right? a) (right? b)) (same-values? same? (payload a) (payload b)) #f))
                 (check-either 'either= first)
                 rest))

    ;; What a Just holds, given to the third argument if there is one; for the Nothing, what the second,
    ;; a thunk, answers. (SRFI 189)
    (define maybe-ref
      (case-lambda
        ((maybe)
         (maybe-ref maybe (lambda () (error "maybe-ref: it is the Nothing"))))
        ((maybe failure)
         (if (just? (check-maybe 'maybe-ref maybe)) (deliver (payload maybe)) (failure)))
        ((maybe failure success)
         (if (just? (check-maybe 'maybe-ref maybe)) (%apply success (payload maybe)) (failure)))))
    ;; What a Right holds, given to the third argument if there is one; what a Left holds is given to
    ;; the second. (SRFI 189)
    (define either-ref
      (case-lambda
        ((either)
         (either-ref either (lambda values (error "either-ref: it is a Left:" either))))
        ((either failure) (either-ref either failure (lambda values (deliver values))))
        ((either failure success)
         (%apply (if (right? (check-either 'either-ref either)) success failure) (payload either)))))

    ;; What a Just holds, or the other arguments. (SRFI 189)
    (define (maybe-ref/default maybe . defaults)
      (deliver (if (just? (check-maybe 'maybe-ref/default maybe)) (payload maybe) defaults)))
    ;; What a Right holds, or the other arguments. (SRFI 189)
    (define (either-ref/default either . defaults)
      (deliver (if (right? (check-either 'either-ref/default either)) (payload either) defaults)))

    ;; The Maybe that a Just holds; the Nothing itself. (SRFI 189)
    (define (maybe-join maybe)
      (if (just? (check-maybe 'maybe-join maybe)) (check-maybe 'maybe-join (car (payload maybe))) maybe))
    ;; The Either that a Right holds; a Left itself. (SRFI 189)
    (define (either-join either)
      (if (right? (check-either 'either-join either))
          (check-either 'either-join (car (payload either)))
          either))

    ;; Passes what a Just holds to procedures that answer Maybes in turn, until one is the Nothing.
    ;; (SRFI 189)
    (define (maybe-bind maybe . procedures)
      (let loop ((maybe (check-maybe 'maybe-bind maybe)) (rest procedures))
        (if (if (pair? rest) (just? maybe) #f)
            (loop (%apply (car rest) (payload maybe)) (cdr rest))
            maybe)))
    ;; Passes what a Right holds to procedures that answer Eithers in turn, until one is a Left.
    ;; (SRFI 189)
    (define (either-bind either . procedures)
      (let loop ((either (check-either 'either-bind either)) (rest procedures))
        (if (if (pair? rest) (right? either) #f)
            (loop (%apply (car rest) (payload either)) (cdr rest))
            either)))

    ;; A procedure that passes its arguments to procedures that answer Maybes. (SRFI 189)
    (define (maybe-compose . procedures)
      (lambda arguments (%apply maybe-bind (cons (list->just arguments) procedures))))
    ;; A procedure that passes its arguments to procedures that answer Eithers. (SRFI 189)
    (define (either-compose . procedures)
      (lambda arguments (%apply either-bind (cons (list->right arguments) procedures))))

    ;; 1 of a Just, 0 of the Nothing. (SRFI 189)
    (define (maybe-length maybe) (if (just? (check-maybe 'maybe-length maybe)) 1 0))
    ;; 1 of a Right, 0 of a Left. (SRFI 189)
    (define (either-length either) (if (right? (check-either 'either-length either)) 1 0))

    ;; A Just whose values a predicate holds of, otherwise the Nothing. (SRFI 189)
    (define (maybe-filter predicate maybe)
      (if (if (just? (check-maybe 'maybe-filter maybe)) (%apply predicate (payload maybe)) #f)
          maybe
          the-nothing))
    ;; A Just whose values a predicate does not hold of, otherwise the Nothing. (SRFI 189)
    (define (maybe-remove predicate maybe)
      (maybe-filter (lambda values (if (%apply predicate values) #f #t)) maybe))
    ;; A Right whose values a predicate holds of, otherwise a Left of the other arguments. (SRFI 189)
    (define (either-filter predicate either . values)
      (if (if (right? (check-either 'either-filter either)) (%apply predicate (payload either)) #f)
          either
          (list->left values)))
    ;; A Right whose values a predicate does not hold of, otherwise a Left of the other arguments.
    ;; (SRFI 189)
    (define (either-remove predicate either . values)
      (%apply either-filter
              (cons* (lambda values (if (%apply predicate values) #f #t)) either values)))

    ;; A Maybe of a container of what the Maybes in a container hold, each given to `aggregate` (or
    ;; `list`), by a procedure that maps over the container; the Nothing if one is that. (SRFI 189)
    (define maybe-sequence
      (case-lambda
        ((container map-over) (maybe-sequence container map-over list))
        ((container map-over aggregate)
         (let ((found #f))
           (let ((result (map-over (lambda (maybe)
                                     (if (just? maybe)
                                         (%apply aggregate (payload maybe))
                                         (set! found #t)))
                                   container)))
             (if found the-nothing (just result)))))))
    ;; An Either of a container of what the Eithers in a container hold, each given to `aggregate` (or
    ;; `list`), by a procedure that maps over the container; the first Left, if there is one.
    ;; (SRFI 189)
    (define either-sequence
      (case-lambda
        ((container map-over) (either-sequence container map-over list))
        ((container map-over aggregate)
         (let ((found #f))
           (let ((result (map-over (lambda (either)
                                     (if (right? either)
                                         (%apply aggregate (payload either))
                                         (if found #f (set! found either))))
                                   container)))
             (or found (right result)))))))

    ;; A list of what a Just holds; the empty list for the Nothing. (SRFI 189)
    (define (maybe->list maybe) (if (just? (check-maybe 'maybe->list maybe)) (payload maybe) '()))
    ;; A list of what an Either holds. (SRFI 189)
    (define (either->list either) (payload (check-either 'either->list either)))
    ;; A Just of the elements of a list; of the empty list, the Nothing. (SRFI 189)
    (define (list->maybe list) (if (null? list) the-nothing (list->just list)))
    ;; A Right of the elements of a list; of the empty list, a Left of the other arguments. (SRFI 189)
    (define (list->either list . values) (if (null? list) (list->left values) (list->right list)))

    (define (single who list)
      (if (if (pair? list) (null? (cdr list)) #f)
          (car list)
          (%raise-wrong-type who 1 list "a single value")))

    ;; The value that a Just holds, or #f. (SRFI 189)
    (define (maybe->truth maybe)
      (if (just? (check-maybe 'maybe->truth maybe)) (single 'maybe->truth (payload maybe)) #f))
    ;; The value that a Right holds, or #f. (SRFI 189)
    (define (either->truth either)
      (if (right? (check-either 'either->truth either)) (single 'either->truth (payload either)) #f))
    ;; A Just of a value, unless that is #f. (SRFI 189)
    (define (truth->maybe value) (if value (just value) the-nothing))
    ;; A Right of a value, unless that is #f: then a Left of the other arguments. (SRFI 189)
    (define (truth->either value . values) (if value (right value) (list->left values)))
    ;; A list of what a Just holds, or #f. (SRFI 189)
    (define (maybe->list-truth maybe)
      (if (just? (check-maybe 'maybe->list-truth maybe)) (payload maybe) #f))
    ;; A list of what a Right holds, or #f. (SRFI 189)
    (define (either->list-truth either)
      (if (right? (check-either 'either->list-truth either)) (payload either) #f))
    ;; A Just of the elements of a list; of #f, the Nothing. (SRFI 189)
    (define (list-truth->maybe list) (if list (list->just list) the-nothing))
    ;; A Right of the elements of a list; of #f, a Left of the other arguments. (SRFI 189)
    (define (list-truth->either list . values) (if list (list->right list) (list->left values)))
    ;; The value that a Just holds, or the end-of-file object. (SRFI 189)
    (define (maybe->generation maybe)
      (if (just? (check-maybe 'maybe->generation maybe))
          (single 'maybe->generation (payload maybe))
          (eof-object)))
    ;; The value that a Right holds, or the end-of-file object. (SRFI 189)
    (define (either->generation either)
      (if (right? (check-either 'either->generation either))
          (single 'either->generation (payload either))
          (eof-object)))
    ;; A Just of a value, unless that is the end-of-file object. (SRFI 189)
    (define (generation->maybe value) (if (eof-object? value) the-nothing (just value)))
    ;; A Right of a value, unless that is the end-of-file object: then a Left of the other arguments.
    ;; (SRFI 189)
    (define (generation->either value . values)
      (if (eof-object? value) (list->left values) (right value)))
    ;; What a Just holds, as values; none for the Nothing. (SRFI 189)
    (define (maybe->values maybe) (deliver (maybe->list maybe)))
    ;; A Just of the values that a thunk answers, or the Nothing if there are none. (SRFI 189)
    (define (values->maybe thunk) (receive values (thunk) (list->maybe values)))
    ;; What a Right holds, as values; none for a Left. (SRFI 189)
    (define (either->values either)
      (deliver (if (right? (check-either 'either->values either)) (payload either) '())))
    ;; A Right of the values that a thunk answers, or a Left of the other arguments if there are none.
    ;; (SRFI 189)
    (define (values->either thunk . values)
      (receive results (thunk) (%apply list->either (cons results values))))
    ;; The value that a Just holds and #t; two #f for the Nothing. (SRFI 189)
    (define (maybe->two-values maybe)
      (if (just? (check-maybe 'maybe->two-values maybe))
          (values (single 'maybe->two-values (payload maybe)) #t)
          (values #f #f)))
    ;; A Just of the first value that a thunk answers, if the second is true. (SRFI 189)
    (define (two-values->maybe thunk)
      (receive (value there?) (thunk) (if there? (just value) the-nothing)))
    ;; A Right of the values that a thunk answers, or a Left of what it raises, if a predicate holds of
    ;; that. (SRFI 189)
    (define (exception->either predicate thunk)
      (guard (object ((predicate object) (left object)))
        (receive values (thunk) (list->right values))))

    ;; A Just of what a procedure answers for what a Just holds; the Nothing itself. (SRFI 189)
    (define (maybe-map procedure maybe)
      (if (just? (check-maybe 'maybe-map maybe))
          (receive values (%apply procedure (payload maybe)) (list->just values))
          maybe))
    ;; A Right of what a procedure answers for what a Right holds; a Left itself. (SRFI 189)
    (define (either-map procedure either)
      (if (right? (check-either 'either-map either))
          (receive values (%apply procedure (payload either)) (list->right values))
          either))
    ;; Calls a procedure with what a Just holds. (SRFI 189)
    (define (maybe-for-each procedure maybe)
      (if (just? (check-maybe 'maybe-for-each maybe)) (%apply procedure (payload maybe)))
      (if #f #f))
    ;; Calls a procedure with what a Right holds. (SRFI 189)
    (define (either-for-each procedure either)
      (if (right? (check-either 'either-for-each either)) (%apply procedure (payload either)))
      (if #f #f))
    ;; What a procedure answers for what a Just holds and the second argument; that itself for the
    ;; Nothing. (SRFI 189)
    (define (maybe-fold procedure result maybe)
      (if (just? (check-maybe 'maybe-fold maybe))
          (%apply procedure (append (payload maybe) (list result)))
          result))
    ;; What a procedure answers for what a Right holds and the second argument; that itself for a Left.
    ;; (SRFI 189)
    (define (either-fold procedure result either)
      (if (right? (check-either 'either-fold either))
          (%apply procedure (append (payload either) (list result)))
          result))
    ;; The Nothing if `stop?` holds of the seeds, otherwise a Just of what `mapper` answers for them.
    ;; (SRFI 189)
    (define (maybe-unfold stop? mapper successor . seeds)
      (if (%apply stop? seeds)
          the-nothing
          (receive values (%apply mapper seeds) (list->just values))))
    ;; A Left of the seeds if `stop?` holds of them, otherwise a Right of what `mapper` answers for them.
    ;; (SRFI 189)
    (define (either-unfold stop? mapper successor . seeds)
      (if (%apply stop? seeds)
          (list->left seeds)
          (receive values (%apply mapper seeds) (list->right values))))

    ;; (maybe-if maybe consequent alternative)
    ;; Evaluates one of two expressions as a Maybe is a Just or not. (SRFI 189)
    (define-syntax maybe-if
      (syntax-rules ()
        ((_ maybe consequent alternative)
         (if (just? (check-maybe 'maybe-if maybe)) consequent alternative))))

    (define-syntax define-junctions
      (syntax-rules ()
        ((_ and-name or-name success? check unit zero)
         (begin
           ;; The value of the last expression, or the first that does not succeed. (SRFI 189)
           (define-syntax and-name
             (syntax-rules ()
               ((_) unit)
               ((_ expression) (check 'and-name expression))
               ((_ expression more (... ...))
                (let ((value (check 'and-name expression)))
                  (if (success? value) (and-name more (... ...)) value)))))
           ;; The first value that succeeds, or the last. (SRFI 189)
           (define-syntax or-name
             (syntax-rules ()
               ((_) zero)
               ((_ expression) (check 'or-name expression))
               ((_ expression more (... ...))
                (let ((value (check 'or-name expression)))
                  (if (success? value) value (or-name more (... ...)))))))))))

    (define-junctions maybe-and maybe-or just? check-maybe (just (if #f #f)) the-nothing)
    (define-junctions either-and either-or right? check-either (right (if #f #f)) (left))

    (define-syntax define-sequencing
      (syntax-rules ()
        ((_ let-name let-values-name success? check unit make)
         (begin
           ;; Evaluates a body with variables bound to what expressions hold, while they succeed: a
           ;; clause is (variable expression), (expression) or a variable. (SRFI 189)
           (define-syntax let-name
             (syntax-rules ()
               ((_ () body (... ...)) (receive values (let () body (... ...)) (make values)))
               ((_ ((variable expression) clause (... ...)) . body)
                (let ((value (check 'let-name expression)))
                  (if (success? value)
                      (let ((variable (single 'let-name (payload value))))
                        (let-name (clause (... ...)) . body))
                      value)))
               ((_ ((expression) clause (... ...)) . body)
                (let ((value (check 'let-name expression)))
                  (if (success? value) (let-name (clause (... ...)) . body) value)))
               ((_ (variable clause (... ...)) . body)
                (let-name ((variable) clause (... ...)) . body))))
           ;; As the form for single values, with a list of variables in each clause. (SRFI 189)
           (define-syntax let-values-name
             (syntax-rules ()
               ((_ () body (... ...)) (receive values (let () body (... ...)) (make values)))
               ((_ ((variables expression) clause (... ...)) . body)
                (let ((value (check 'let-values-name expression)))
                  (if (success? value)
                      (receive variables (%list->values (payload value))
                        (let-values-name (clause (... ...)) . body))
                      value)))
               ((_ ((expression) clause (... ...)) . body)
                (let ((value (check 'let-values-name expression)))
                  (if (success? value) (let-values-name (clause (... ...)) . body) value)))
               ((_ (variable clause (... ...)) . body)
                (let-values-name ((variable) clause (... ...)) . body))))))))

    (define-sequencing maybe-let* maybe-let*-values just? check-maybe #f list->just)
    (define-sequencing either-let* either-let*-values right? check-either #f list->right)

    ;; (either-guard predicate body ...)
    ;; A Right of the values of a body, or a Left of what it raises, if a predicate holds of that.
    ;; (SRFI 189)
    (define-syntax either-guard
      (syntax-rules ()
        ((_ predicate body ...) (exception->either predicate (lambda () body ...)))))

    (define (truth who maybe)
      (if (just? (check-maybe who maybe)) (if (single who (payload maybe)) 1 0) 2))

    ;; A Just of the opposite of the truth value that a Just holds; the Nothing itself. (SRFI 189)
    (define (tri-not maybe)
      (case (truth 'tri-not maybe)
        ((0) (just #t))
        ((1) (just #f))
        (else maybe)))
    ;; A Just of whether all arguments hold the same truth value; the Nothing if one is that.
    ;; (SRFI 189)
    (define (tri=? first . rest)
      (let ((wanted (truth 'tri=? first)))
        (cond
          ((%fx= wanted 2) the-nothing)
          ((any nothing? rest) the-nothing)
          (else (just (every (lambda (maybe) (%fx= wanted (truth 'tri=? maybe))) rest))))))
    ;; A Just of #t if all arguments hold true; otherwise the first that does not. (SRFI 189)
    (define (tri-and . maybes)
      (or (find (lambda (maybe) (if (%fx= 1 (truth 'tri-and maybe)) #f #t)) maybes) (just #t)))
    ;; A Just of #f if all arguments hold false; otherwise the first that does not. (SRFI 189)
    (define (tri-or . maybes)
      (or (find (lambda (maybe) (if (%fx= 0 (truth 'tri-or maybe)) #f #t)) maybes) (just #f)))
    ;; The first argument that is not the Nothing; the Nothing if all are. (SRFI 189)
    (define (tri-merge . maybes)
      (or (find just? maybes) the-nothing))))
