;; `syntax-rules` of the evaluator (R7RS 4.3.2). Patterns and templates are as the compiler describes
;; them in tables of libraries, so that macros of both kinds run here:
;;
;;   number                             a pattern variable
;;   identifier                         in a pattern, a literal
;;   #t                                 in a pattern, anything
;;   #(datum)                           a datum
;;   pair, ()                           a list
;;   #(#f elements)                     a vector with the elements of a list
;;   #(repeated variables after rest)   in a pattern, any number of `repeated`, but for the `after` items
;;                                      that `rest` begins with
;;   #(items variables rest)            in a template, `items` once for each match of the variables
;;
;; A rule is (variables pattern . template).
(define-library (scheme-lsp eval rules)
  (export expand-macro compile-rules compile-rule strip syntax-error-in)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp list)
          (scheme-lsp vector) (scheme-lsp equal) (scheme-lsp error) (scheme-lsp print)
          (scheme-lsp string) (scheme-lsp eval environment))
  (begin
    ;; Raises the error that a form is not written as it should be.
    (define (syntax-error-in who expected form)
      (error (string-append (symbol->string who) ": expected " expected ", got")
             (strip form)))

    ;; A datum without aliases. What goes round in a circle was not made by a macro.
    (define (strip x)
      (if (if (pair? x) #t (vector? x))
          (if (small-datum? x) (strip-parts x) x)
          (strip-parts x)))

    (define (strip-parts x)
      (cond
        ((pair? x)
         (let ((first (strip-parts (car x))) (rest (strip-parts (cdr x))))
           (if (if (eq? first (car x)) (eq? rest (cdr x)) #f) x (cons first rest))))
        ((vector? x)
         (if (any-alias? x 0) (list->vector (strip-parts (vector->list x))) x))
        ((alias? x) (identifier-symbol x))
        (else x)))

    (define (any-alias? x index)
      (if (%fx< index (vector-length x))
          (if (eq? (vector-ref x index) (strip-parts (vector-ref x index)))
              (any-alias? x (%fx+ index 1))
              #t)
          #f))

    ;; What a use of a macro expands to.
    (define (expand-macro macro form scope)
      (if (procedure? (macro-rules macro))
          ((macro-rules macro) form scope macro)
          (apply-rules macro form scope)))

    (define (apply-rules macro form scope)
      (let loop ((rules (macro-rules macro)))
        (if (pair? rules)
            (let* ((rule (car rules)) (variables (%make-vector (car rule) #f)))
              (if (match? (car (cdr rule)) (cdr form) variables macro scope)
                  (instantiate (cdr (cdr rule)) variables macro)
                  (loop (cdr rules))))
            (error (string-append (symbol->string (macro-name macro))
                                  ": no rule of the macro matches")
                   (strip form)))))

    (define (match? pattern x variables macro scope)
      (cond
        ((%fixnum? pattern)
         (vector-set! variables pattern x)
         #t)
        ((pair? pattern)
         (if (pair? x)
             (if (match? (car pattern) (car x) variables macro scope)
                 (match? (cdr pattern) (cdr x) variables macro scope)
                 #f)
             #f))
        ((null? pattern) (null? x))
        ((eq? pattern #t) #t)
        ((identifier? pattern)
         (if (identifier? x) (same-meaning? pattern (macro-scope macro) x scope) #f))
        (else
         (case (vector-length pattern)
           ((1) (equal? (vector-ref pattern 0) (strip x)))
           ((2)
            (if (vector? x)
                (match? (vector-ref pattern 1) (vector->list x) variables macro scope)
                #f))
           (else
            (let ((count (%fx- (item-count x 0) (vector-ref pattern 2))))
              (if (%fx< count 0)
                  #f
                  (match-items? pattern x count '() variables macro scope))))))))

    (define (item-count x count)
      (if (pair? x) (item-count (cdr x) (%fx+ count 1)) count))

    ;; `matches` holds the variables of the items so far, last first.
    (define (match-items? pattern x count matches variables macro scope)
      (if (%fx< 0 count)
          (let ((own (%make-vector (vector-length variables) #f)))
            (if (match? (vector-ref pattern 0) (car x) own macro scope)
                (match-items? pattern (cdr x) (%fx- count 1) (cons own matches) variables macro scope)
                #f))
          (begin
            (for-each-item
             (lambda (variable)
               (vector-set! variables variable
                            (let loop ((matches matches) (values '()))
                              (if (pair? matches)
                                  (loop (cdr matches)
                                        (cons (vector-ref (car matches) variable) values))
                                  values))))
             (vector-ref pattern 1))
            (match? (vector-ref pattern 3) x variables macro scope))))

    (define (for-each-item procedure items)
      (if (pair? items)
          (begin
            (procedure (car items))
            (for-each-item procedure (cdr items)))))

    ;; A template with what its variables matched. Each identifier gets one alias.
    (define (instantiate template variables macro)
      (let ((siblings (%box '())))
        (define (rename identifier) (introduce identifier (macro-scope macro) siblings))
        (define (build template variables)
          (cond
            ((%fixnum? template) (vector-ref variables template))
            ((pair? template)
             (let ((first (build (car template) variables)))
               (cons first (build (cdr template) variables))))
            ((null? template) '())
            ((identifier? template) (rename template))
            (else
             (case (vector-length template)
               ((1) (vector-ref template 0))
               ((2) (list->vector (build (vector-ref template 1) variables)))
               (else
                (append (build-all (vector-ref template 0) (vector-ref template 1) variables)
                        (build (vector-ref template 2) variables)))))))
        (define (build-all items walked variables)
          (if (all-pairs? walked variables)
              (let ((first (vector-copy-of variables)) (rest (vector-copy-of variables)))
                (for-each-item
                 (lambda (variable)
                   (let ((matches (vector-ref variables variable)))
                     (vector-set! first variable (car matches))
                     (vector-set! rest variable (cdr matches))))
                 walked)
                (let ((built (build items first)))
                  (append built (build-all items walked rest))))
              '()))
        (build template variables)))

    ;; Whether there is a further match of every variable. Those that are walked together must have the
    ;; same number of matches.
    (define (all-pairs? walked variables)
      (let loop ((rest walked) (more 0) (none 0))
        (if (pair? rest)
            (if (pair? (vector-ref variables (car rest)))
                (loop (cdr rest) (%fx+ more 1) none)
                (loop (cdr rest) more (%fx+ none 1)))
            (if (if (%fx< 0 more) (%fx< 0 none) #f)
                (error "syntax-rules: the variables before an ellipsis have different numbers of matches")
                (%fx< 0 more)))))

    (define (vector-copy-of vector)
      (let ((copy (%make-vector (vector-length vector) #f)))
        (%vector-copy! copy 0 vector 0 (vector-length vector))
        copy))

    ;; The rules of a `syntax-rules` form.
    (define (compile-rules form scope)
      (let ((parts (cdr form)))
        (cond
          ((if (pair? parts) (list? parts) #f)
           (if (if (identifier? (car parts)) (pair? (cdr parts)) #f)
               (compile-all (cdr (cdr parts)) (car parts) (car (cdr parts)) scope form)
               (compile-all (cdr parts) '... (car parts) scope form)))
          (else (bad-rules form)))))

    (define (bad-rules form)
      (syntax-error-in 'syntax-rules
                       "(syntax-rules [ellipsis] (literal ...) (pattern template) ...)"
                       form))

    (define (compile-all rules ellipsis literals scope form)
      (if (list? literals) #t (bad-rules form))
      (let loop ((rules rules) (compiled '()))
        (if (pair? rules)
            (let ((rule (car rules)))
              (if (if (list? rule) (if (%fx= 2 (length rule)) (pair? (car rule)) #f) #f)
                  (loop (cdr rules)
                        (cons (compile-rule (cdr (car rule)) (car (cdr rule)) ellipsis literals scope)
                              compiled))
                  (bad-rules form)))
            (reverse compiled))))

    ;; A rule: the pattern of the operands, and a template.
    (define (compile-rule pattern template ellipsis literals scope)
      ;; Pairs of an identifier and its number and depth of ellipses.
      (let ((variables '()) (count 0))
        (define (ellipsis? x)
          (if (identifier? x)
              (if (memq x literals)
                  #f
                  (if (eq? ellipsis '...) (keyword? x '...) (eq? x ellipsis)))
              #f))
        ;; A name that nothing binds counts too: it can mean nothing else.
        (define (keyword? x name)
          (let ((meaning (lookup x scope)))
            (if meaning (eq? meaning (find-form name)) (eq? (identifier-symbol x) name))))
        (define (underscore? x) (keyword? x '_))
        (define (compile-pattern x depth)
          (cond
            ((identifier? x)
             (cond
               ((memq x literals) x)
               ((underscore? x) #t)
               ((assq x variables)
                (error "syntax-rules: the pattern variable stands twice:" (identifier-symbol x)))
               (else
                (let ((number count))
                  (set! variables (cons (cons x (cons number depth)) variables))
                  (set! count (%fx+ count 1))
                  number))))
            ((pair? x)
             (if (if (pair? (cdr x)) (ellipsis? (car (cdr x))) #f)
                 (let* ((start count)
                        (repeated (compile-pattern (car x) (%fx+ depth 1)))
                        (own (numbers-from start count))
                        (rest (cdr (cdr x))))
                   (vector repeated own (item-count rest 0) (compile-pattern rest depth)))
                 (let ((first (compile-pattern (car x) depth)))
                   (cons first (compile-pattern (cdr x) depth)))))
            ((null? x) '())
            ((vector? x) (vector #f (compile-pattern (vector->list x) depth)))
            (else (vector x))))
        (define (compile-template x escaped?)
          (cond
            ((identifier? x)
             (let ((variable (assq x variables)))
               (if variable (car (cdr variable)) x)))
            ((pair? x)
             (if (if escaped? #f (ellipsis? (car x)))
                 (if (if (pair? (cdr x)) (null? (cdr (cdr x))) #f)
                     (compile-template (car (cdr x)) #t)
                     (error "syntax-rules: expected (... template), got" (strip x)))
                 (compile-items x escaped?)))
            ((null? x) '())
            ((vector? x) (vector #f (compile-template (vector->list x) escaped?)))
            (else (vector x))))
        (define (compile-items x escaped?)
          (let loop ((items (cons (compile-template (car x) escaped?) '())) (rest (cdr x)))
            (if (if escaped? #f (if (pair? rest) (ellipsis? (car rest)) #f))
                (let ((walked (walked-variables items)))
                  (if (null? walked)
                      (error "syntax-rules: no variable to repeat before an ellipsis in"
                             (strip x)))
                  (loop (vector items walked '()) (cdr rest)))
                (let ((rest (compile-template rest escaped?)))
                  (if (pair? items)
                      (cons (car items) rest)
                      (vector (vector-ref items 0) (vector-ref items 1) rest))))))
        ;; The variables in a template that go on with each repetition: those that are matched by more
        ;; ellipses than stand after them in it.
        (define (walked-variables template)
          (let walk ((template template) (depth 0) (found '()))
            (cond
              ((%fixnum? template)
               (if (if (%fx< depth (variable-depth template)) (not (memv template found)) #f)
                   (cons template found)
                   found))
              ((pair? template) (walk (cdr template) depth (walk (car template) depth found)))
              ((vector? template)
               (case (vector-length template)
                 ((1) found)
                 ((2) (walk (vector-ref template 1) depth found))
                 (else
                  (walk (vector-ref template 2) depth
                        (walk (vector-ref template 0) (%fx+ depth 1) found)))))
              (else found))))
        (define (variable-depth number)
          (let loop ((variables variables))
            (if (%fx= (car (cdr (car variables))) number)
                (cdr (cdr (car variables)))
                (loop (cdr variables)))))
        (define (check-depths template depth)
          (cond
            ((%fixnum? template)
             (if (%fx< depth (variable-depth template))
                 (error "syntax-rules: a variable in a template has too few ellipses")))
            ((pair? template)
             (check-depths (car template) depth)
             (check-depths (cdr template) depth))
            ((vector? template)
             (case (vector-length template)
               ((1) #t)
               ((2) (check-depths (vector-ref template 1) depth))
               (else
                (check-depths (vector-ref template 0) (%fx+ depth 1))
                (check-depths (vector-ref template 2) depth))))))
        (let* ((pattern (compile-pattern pattern 0)) (template (compile-template template #f)))
          (check-depths template 0)
          (cons count (cons pattern template)))))

    (define (numbers-from start end)
      (if (%fx< start end) (cons start (numbers-from (%fx+ start 1) end)) '()))))
