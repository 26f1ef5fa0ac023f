;; Evaluation at run time (R7RS 6.12). A program that does not use it carries none of it.
(define-library (scheme-lsp eval)
  (export eval environment environment? interaction-environment scheme-report-environment null-environment
          table-environment)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp list)
          (scheme-lsp list-procedure) (scheme-lsp error)
          (scheme-lsp eval environment) (scheme-lsp eval rules) (scheme-lsp eval code)
          (scheme-lsp eval library) (scheme-lsp eval definition) (scheme-lsp eval compile))
  (begin
    ;; Evaluates an expression or definition in an environment, or in the interaction environment.
    ;; (R7RS 6.12)
    (define eval
      (case-lambda
        ((x) (eval x (interaction-environment)))
        ((x environment)
         (if (environment? environment)
             (evaluate x environment)
             (%raise-wrong-type 'eval 2 environment "an environment")))))

    (define (evaluate x environment)
      (if (if (pair? x) (symbol? (car x)) #f)
          (case (if (find-meaning environment (car x)) #f (car x))
            ((import)
             (check-mutable environment (car x))
             (check-list x)
             (import-into! environment (cdr x)))
            ((define-library) (evaluate-library x))
            (else (evaluate-form x environment)))
          (evaluate-form x environment)))

    (define (check-list x)
      (if (list? x) #t (error "expected a list, got" x)))

    (define (check-mutable environment name)
      (if (environment-mutable? environment)
          #t
          (error "nothing can be defined in this environment:" name)))

    (define (evaluate-form x environment)
      (walk-form x environment compile
                 (lambda (identifier) (define-variable! (identifier-symbol identifier) environment))
                 (lambda (identifier meaning)
                   (let ((name (identifier-symbol identifier)))
                     (check-mutable environment name)
                     (set-meaning! environment name meaning)))
                 (lambda (make-code) ((make-code environment) #f))))

    ;; Sees to it that a name means a variable of the environment itself; it takes over the value of
    ;; what was imported.
    (define (define-variable! name environment)
      (check-mutable environment name)
      (let ((meaning (find-meaning environment name)))
        (if (if (cell? meaning) (eq? (cell-environment meaning) environment) #f)
            #t
            (set-meaning! environment
                          name
                          (make-cell name
                                     (cond
                                       ((value? meaning) (value-content meaning))
                                       ((cell? meaning) (cell-value meaning))
                                       (else undefined))
                                     environment)))))

    ;; (define-library name declaration ...)
    (define (evaluate-library x)
      (check-list x)
      (if (if (pair? (cdr x)) (pair? (cadr x)) #f)
          #t
          (syntax-error-in 'define-library "(define-library name declaration ...)" x))
      (let ((environment (make-environment #t)))
        (let loop ((declarations (cddr x)) (imports '()) (exports '()) (bodies '()))
          (if (pair? declarations)
              (let ((declaration (car declarations)) (rest (cdr declarations)))
                (if (if (list? declaration) (pair? declaration) #f)
                    #t
                    (error "define-library: expected a declaration, got" declaration))
                (case (car declaration)
                  ((import) (loop rest (append imports (cdr declaration)) exports bodies))
                  ((export) (loop rest imports (append exports (cdr declaration)) bodies))
                  ((begin) (loop rest imports exports (append bodies (cdr declaration))))
                  ((include include-ci)
                   (loop rest imports exports (append bodies (included-forms (car declaration) declaration))))
                  ((include-library-declarations)
                   (loop (append (included-forms (car declaration) declaration) rest) imports exports bodies))
                  ((cond-expand)
                   (loop (append (cond-expand-forms declaration) rest)
                         imports
                         exports
                         bodies))
                  (else (error "define-library: expected a declaration, got" declaration))))
              (begin
                (import-into! environment imports)
                (for-each (lambda (form) (evaluate-form form environment)) bodies)
                (register-library! (cadr x)
                                   (map (lambda (export) (exported export environment)) exports)))))))

    (define (exported export environment)
      (let* ((renamed? (if (list? export) (if (eq? 3 (length export)) (eq? (car export) 'rename) #f) #f))
             (internal (if renamed? (cadr export) export))
             (external (if renamed? (caddr export) export))
             (meaning (if (symbol? internal) (find-meaning environment internal) #f)))
        (if meaning
            (cons external meaning)
            (error "define-library: exported, but not defined:" internal))))

    ;; A new environment, in which nothing can be defined, with the names that import sets bind.
    ;; (R7RS 6.12)
    (define (environment . sets)
      (register-standard-libraries!)
      (environment-of sets))

    ;; What a call of `environment` with constants becomes.
    (define (table-environment sets table)
      (register-table! table)
      (environment-of sets))

    (define (environment-of sets)
      (let ((environment (make-environment #f)))
        (import-into! environment sets)
        environment))

    (define (register-standard-libraries!)
      (if (%box-ref registered?)
          #t
          (begin
            (%box-set! registered? #t)
            (register-table! (standard-table)))))

    (define registered? (%box #f))

    (define (standard-table)
      (%library-table (scheme base) (scheme case-lambda) (scheme char) (scheme complex) (scheme cxr)
                      (scheme eval) (scheme file) (scheme inexact) (scheme lazy) (scheme load)
                      (scheme process-context) (scheme r5rs) (scheme read) (scheme repl)
                      (scheme time) (scheme write)))

    (define standard-imports
      '((scheme r5rs) (scheme base) (scheme case-lambda) (scheme char) (scheme complex) (scheme cxr)
        (scheme eval) (scheme file) (scheme inexact) (scheme lazy) (scheme load)
        (scheme process-context) (scheme read) (scheme repl) (scheme time) (scheme write)))

    (define the-interaction-environment (%box #f))

    ;; The environment, always the same, of the standard libraries, in which definitions can be made.
    ;; (R7RS 6.12)
    (define (interaction-environment)
      (or (%box-ref the-interaction-environment)
          (let ((environment (make-environment #t)))
            (register-standard-libraries!)
            (import-into! environment standard-imports)
            (%box-set! the-interaction-environment environment)
            environment)))

    ;; An environment with the names of R5RS. (R7RS 6.12)
    (define (scheme-report-environment version)
      (check-version 'scheme-report-environment version)
      (register-standard-libraries!)
      (environment-of '((scheme r5rs))))

    ;; An environment with the syntactic keywords of R5RS. (R7RS 6.12)
    (define (null-environment version)
      (check-version 'null-environment version)
      (register-standard-libraries!)
      (environment-of
       '((only (scheme r5rs)
               and begin case cond define define-syntax delay do if lambda let let* let-syntax letrec
               letrec-syntax or quasiquote quote set! syntax-rules))))

    (define (check-version who version)
      (if (if (eq? version 5) #t (eq? version 7))
          #t
          (%raise-wrong-type who 1 version "5 or 7")))))
