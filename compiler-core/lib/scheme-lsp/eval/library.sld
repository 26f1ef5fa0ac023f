;; Libraries of the evaluator: those of the compiled program, by the tables that `%library-table` makes,
;; and those that evaluated code defines. Import sets (R7RS 5.2) and `cond-expand` (R7RS 4.2.1).
(define-library (scheme-lsp eval library)
  (export register-table! register-library! imported import-into! cond-expand-forms)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp list)
          (scheme-lsp list-procedure) (scheme-lsp vector) (scheme-lsp equal) (scheme-lsp error)
          (scheme-lsp string) (scheme-lsp process)
          (scheme-lsp eval environment) (scheme-lsp eval rules))
  (begin
    ;; Pairs of a library's name, a list, and its exports: pairs of a name and a meaning, or a procedure
    ;; that answers them.
    (define libraries (%box '()))

    (define (register-library! name exports)
      (%box-set! libraries (cons (cons name exports) (%box-ref libraries))))

    ;; Makes the libraries of a table known. The table is as `%library-table` makes it: values are in a
    ;; vector of vectors, 256 in each but the last.
    (define (register-table! table)
      (let* ((description (car table))
             (macros (vector-ref description 1))
             (made-macros (%make-vector (vector-length macros) #f))
             (made-values (vector-map (lambda (values) (%make-vector (vector-length values) #f))
                                      (cdr table))))
        (define (meaning-of x)
          (cond
            ((symbol? x) (find-form x))
            ((pair? x) (macro-of (car x)))
            (else (value-of (%fxshr x 8) (%fxand x 255)))))
        (define (value-of chunk index)
          (or (vector-ref (vector-ref made-values chunk) index)
              (let ((meaning (make-value (vector-ref (vector-ref (cdr table) chunk) index))))
                (vector-set! (vector-ref made-values chunk) index meaning)
                meaning)))
        (define (macro-of number)
          (or (vector-ref made-macros number)
              (let* ((description (vector-ref macros number))
                     (scope (make-scope '() #f #f))
                     (rules (cddr (vector->list description)))
                     (macro (make-macro (vector-ref description 0)
                                        (if (%fixnum? (car rules))
                                            (value-content (meaning-of (car rules)))
                                            rules)
                                        scope)))
                ;; Macros may refer to each other.
                (vector-set! made-macros number macro)
                (for-each (lambda (pair) (bind! scope (car pair) (meaning-of (cdr pair))))
                          (vector-ref description 1))
                macro)))
        (for-each
         (lambda (library)
           (if (assoc (car library) (%box-ref libraries))
               #t
               (register-library! (car library)
                                  (lambda ()
                                    (map (lambda (export) (cons (car export) (meaning-of (cdr export))))
                                         (cdr library))))))
         (vector-ref description 0))))

    (define (library-exports name)
      (let ((found (assoc name (%box-ref libraries))))
        (cond
          ((if found #f #t) (error "there is no such library:" name))
          ((procedure? (cdr found))
           (set-cdr! found ((cdr found)))
           (cdr found))
          (else (cdr found)))))

    (define (bad-import set)
      (error "import: expected an import set, got" set))

    ;; What an import set binds: pairs of a name and a meaning.
    (define (imported set)
      (if (if (list? set) (pair? set) #f) #t (bad-import set))
      (if (if (memq (car set) '(only except prefix rename))
              (if (pair? (cdr set)) (pair? (cadr set)) #f)
              #f)
          (let ((all (imported (cadr set))) (operands (cddr set)))
            (case (car set)
              ((only) (map (lambda (name) (find-export name all set)) operands))
              ((except)
               (for-each (lambda (name) (find-export name all set)) operands)
               (filter-exports (lambda (name) (if (memq name operands) #f #t)) all))
              ((prefix)
               (if (if (pair? operands) (symbol? (car operands)) #f) #t (bad-import set))
               (map (lambda (export)
                      (cons (string->symbol (string-append (symbol->string (car operands))
                                                           (symbol->string (car export))))
                            (cdr export)))
                    all))
              (else
               (for-each
                (lambda (pair)
                  (if (if (list? pair) (%fx= 2 (length pair)) #f) #t (bad-import set))
                  (find-export (car pair) all set))
                operands)
               (map (lambda (export)
                      (let ((renamed (assq (car export) operands)))
                        (if renamed (cons (cadr renamed) (cdr export)) export)))
                    all))))
          (library-exports set)))

    (define (filter-exports keep? exports)
      (if (pair? exports)
          (if (keep? (car (car exports)))
              (cons (car exports) (filter-exports keep? (cdr exports)))
              (filter-exports keep? (cdr exports)))
          '()))

    (define (find-export name exports set)
      (or (assq name exports)
          (error "import: not exported:" name set)))

    (define (import-into! environment sets)
      (for-each
       (lambda (set)
         (for-each (lambda (export) (set-meaning! environment (car export) (cdr export)))
                   (imported (strip set))))
       sets))

    ;; The forms of the first clause of a `cond-expand` form whose requirement is met.
    (define (cond-expand-forms x)
      (let loop ((clauses (if (list? x) (cdr x) (bad-cond-expand x))))
        (cond
          ((null? clauses) '())
          ((if (pair? (car clauses)) (list? (car clauses)) #f)
           (if (met? (strip (car (car clauses))) x) (cdr (car clauses)) (loop (cdr clauses))))
          (else (bad-cond-expand x)))))

    (define (bad-cond-expand x)
      (syntax-error-in 'cond-expand "(cond-expand (requirement form ...) ...)" x))

    (define (met? requirement x)
      (cond
        ((symbol? requirement)
         (if (eq? requirement 'else) #t (if (memq requirement (features)) #t #f)))
        ((if (list? requirement) (pair? requirement) #f)
         (let ((parts (cdr requirement)))
           (case (car requirement)
             ((and) (all-met? parts x))
             ((or) (any-met? parts x))
             ((not)
              (if (if (pair? parts) (null? (cdr parts)) #f)
                  (if (met? (car parts) x) #f #t)
                  (bad-cond-expand x)))
             ((library)
              (if (if (pair? parts) (null? (cdr parts)) #f)
                  (if (assoc (car parts) (%box-ref libraries)) #t #f)
                  (bad-cond-expand x)))
             (else (bad-cond-expand x)))))
        (else (bad-cond-expand x))))

    (define (all-met? requirements x)
      (if (pair? requirements)
          (if (met? (car requirements) x) (all-met? (cdr requirements) x) #f)
          #t))

    (define (any-met? requirements x)
      (if (pair? requirements)
          (if (met? (car requirements) x) #t (any-met? (cdr requirements) x))
          #f))))
