;; Definitions and bodies of the evaluator: forms that may stand at the top or in a body.
(define-library (scheme-lsp eval definition)
  (export walk-form transformer included-forms file-reader)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp list)
          (scheme-lsp list-procedure) (scheme-lsp error) (scheme-lsp record) (scheme-lsp string)
          (scheme-lsp eval environment) (scheme-lsp eval rules) (scheme-lsp eval code)
          (scheme-lsp eval library))
  (begin
    ;; A box of the procedure that answers the data in the file of a name, or #f: `load` puts it there.
    (define file-reader (%box #f))

    ;; Goes through a form that may be a definition. `compile` makes code of an expression;
    ;; `bind-variable!` and `bind-syntax!` take an identifier, the latter a meaning as well; `emit!`
    ;; takes a procedure that makes code, given the scope.
    (define (walk-form x scope compile bind-variable! bind-syntax! emit!)
      (define (walk x)
        (let ((meaning (if (if (pair? x) (identifier? (car x)) #f) (lookup (car x) scope) #f)))
          (cond
            ((macro? meaning) (walk (expand-macro meaning x scope)))
            ((form? meaning) (walk-definition (form-name meaning) x))
            (else (emit! (lambda (scope) (compile x scope)))))))
      (define (walk-all forms)
        (cond
          ((null? forms) (emit! (lambda (_scope) (constant-code (if #f #f)))))
          ((null? (cdr forms)) (walk (car forms)))
          (else
           (walk (car forms))
           (walk-all (cdr forms)))))
      (define (walk-definition name x)
        (case name
          ((begin)
           (check (list? x) name "(begin form ...)" x)
           (walk-all (cdr x)))
          ((define) (walk-define x))
          ((define*) (walk-starred x))
          ((define-values)
           (check (if (list? x) (%fx= 3 (length x)) #f) name "(define-values formals expression)" x)
           (define-all (cadr x) (lambda (scope) (compile (caddr x) scope))))
          ((define-record-type) (walk-record-type x))
          ((define-syntax)
           (check (if (list? x) (if (%fx= 3 (length x)) (identifier? (cadr x)) #f) #f)
                  name "(define-syntax keyword transformer)" x)
           (bind-syntax! (cadr x) (transformer (caddr x) (cadr x) scope)))
          ((define-syntax-rule)
           (check (if (list? x)
                      (if (%fx= 3 (length x))
                          (if (pair? (cadr x)) (identifier? (car (cadr x))) #f)
                          #f)
                      #f)
                  name "(define-syntax-rule (keyword . pattern) template)" x)
           (let ((keyword (car (cadr x))))
             (bind-syntax! keyword
                           (make-macro (identifier-symbol keyword)
                                       (list (compile-rule (cdr (cadr x)) (caddr x) '... '() scope))
                                       scope))))
          ((cond-expand) (walk-all (cond-expand-forms x)))
          ((include include-ci) (walk-all (included-forms name x)))
          (else (emit! (lambda (scope) (compile x scope))))))
      (define (define! identifier make-code)
        (bind-variable! identifier)
        (emit!
         (lambda (scope)
           (let ((set (setter identifier scope)) (code (make-code scope)))
             (lambda (frame) (set frame (code frame)))))))
      ;; (define name), (define name expression), (define (name . formals) body ...), where the name may
      ;; be such a list again.
      (define (walk-define x)
        (check (if (list? x) (pair? (cdr x)) #f) 'define "(define name expression)" x)
        (let curry ((target (cadr x)) (rest (cddr x)))
          (cond
            ((pair? target)
             (curry (car target) (list (cons lambda-alias (cons (cdr target) rest)))))
            ((identifier? target)
             (cond
               ((null? rest)
                (define! target (lambda (_scope) (constant-code (if #f #f)))))
               ((null? (cdr rest)) (define! target (lambda (scope) (compile (car rest) scope))))
               (else (syntax-error-in 'define "(define name expression)" x))))
            (else (syntax-error-in 'define "(define name expression)" x)))))
      (define (walk-starred x)
        (check (if (list? x) (if (pair? (cdr x)) (pair? (cadr x)) #f) #f)
               'define* "(define* (name . formals) body ...)" x)
        (define! (car (cadr x))
                 (lambda (scope)
                   (compile (cons lambda*-alias (cons (cdr (cadr x)) (cddr x))) scope))))
      ;; Defines identifiers as the values of an expression.
      (define (define-all formals make-code)
        (let loop ((rest formals) (required '()))
          (cond
            ((pair? rest) (loop (cdr rest) (cons (car rest) required)))
            ((if (null? rest) #t (identifier? rest))
             (let ((required (reverse required)) (rest (if (null? rest) #f rest)))
               (for-each
                (lambda (identifier)
                  (check (identifier? identifier) 'define-values
                         "(define-values formals expression)" formals)
                  (bind-variable! identifier))
                (if rest (append required (list rest)) required))
               (emit!
                (lambda (scope)
                  (let ((code (make-code scope))
                        (setters (map (lambda (identifier) (setter identifier scope)) required))
                        (set-rest (if rest (setter rest scope) #f)))
                    (lambda (frame)
                      (receive results (code frame)
                        (if (if set-rest
                                (%fx< (length results) (length setters))
                                (if (%fx= (length results) (length setters)) #f #t))
                            (raise-primitive-error 7 #f (length setters) (length results) #f))
                        (let loop ((setters setters) (results results))
                          (if (pair? setters)
                              (begin
                                ((car setters) frame (car results))
                                (loop (cdr setters) (cdr results)))
                              (if set-rest (set-rest frame results)))))))))))
            (else (syntax-error-in 'define-values "(define-values formals expression)" formals)))))
      ;; (define-record-type name constructor predicate field ...)
      (define (walk-record-type x)
        (define (bad)
          (syntax-error-in
           'define-record-type
           "(define-record-type name (constructor field ...) predicate (field accessor [modifier]) ...)"
           x))
        (if (if (list? x) (%fx< 3 (length x)) #f) #t (bad))
        (let* ((name (if (pair? (cadr x)) (car (cadr x)) (cadr x)))
               (constructor (caddr x))
               (predicate (cadddr x))
               (specs (map (lambda (spec) (if (identifier? spec) (list spec) spec)) (cddddr x)))
               (fields (map (lambda (spec)
                              (if (if (list? spec)
                                      (if (pair? spec) (%fx< (length spec) 4) #f)
                                      #f)
                                  (car spec)
                                  (bad)))
                            specs)))
          (if (identifier? name) #t (bad))
          (define! name
                   (lambda (_scope)
                     (lambda (_frame)
                       (make-record-type (identifier-symbol name) (map identifier-symbol fields)))))
          (cond
            ((identifier? constructor) (define-constructor name constructor fields fields))
            ((if (list? constructor) (pair? constructor) #f)
             (for-each
              (lambda (field)
                (if (memq field fields)
                    #t
                    (error "define-record-type: expected the name of a field, got" (strip field))))
              (cdr constructor))
             (define-constructor name (car constructor) (cdr constructor) fields))
            (constructor (bad)))
          (if predicate
              (define! predicate
                       (lambda (scope)
                         (let ((type (compile name scope)))
                           (lambda (frame)
                             (let ((type (type frame)))
                               (lambda (value) (%record-of? value type))))))))
          (let loop ((specs specs) (index 1))
            (if (pair? specs)
                (let ((spec (car specs)))
                  (if (pair? (cdr spec))
                      (begin
                        (define-accessor name (cadr spec) index)
                        (if (pair? (cddr spec)) (define-modifier name (caddr spec) index))))
                  (loop (cdr specs) (%fx+ index 1)))
                (emit! (lambda (_scope) (constant-code (if #f #f))))))))
      ;; `arguments` are the fields that the constructor takes, in their order.
      (define (define-constructor name constructor arguments fields)
        (let ((count (length arguments))
              (indices (map (lambda (field) (index-of field fields 1)) arguments))
              (size (%fx+ 1 (length fields))))
          (define! constructor
                   (lambda (scope)
                     (let ((type (compile name scope)))
                       (lambda (frame)
                         (let ((type (type frame)))
                           (define (self . values)
                             (if (%fx= count (length values)) #t (wrong-arity self))
                             (let ((record (%make-vector size #f)))
                               (vector-set! record 0 type)
                               (for-each (lambda (index value) (vector-set! record index value))
                                         indices
                                         values)
                               (%vector->record record)))
                           self)))))))
      (define (define-accessor name accessor index)
        (define! accessor
                 (lambda (scope)
                   (let ((type (compile name scope)) (symbol (identifier-symbol accessor)))
                     (lambda (frame)
                       (let ((type (type frame)))
                         (lambda (record)
                           (if (%record-of? record type)
                               (%record-ref record index)
                               (wrong-record symbol record type)))))))))
      (define (define-modifier name modifier index)
        (define! modifier
                 (lambda (scope)
                   (let ((type (compile name scope)) (symbol (identifier-symbol modifier)))
                     (lambda (frame)
                       (let ((type (type frame)))
                         (lambda (record value)
                           (if (%record-of? record type)
                               (%record-set! record index value)
                               (wrong-record symbol record type)))))))))
      (walk x))

    (define (check ok? who expected form)
      (if ok? #t (syntax-error-in who expected form)))

    (define (index-of field fields index)
      (if (eq? field (car fields)) index (index-of field (cdr fields) (%fx+ index 1))))

    ;; Names the type as the compiler does: `<point>` is a point.
    (define (wrong-record who record type)
      (let* ((name (symbol->string (record-type-name type)))
             (start (if (string-prefix? "<" name) 1 0))
             (end (%fx- (string-length name) (if (string-suffix? ">" name) 1 0)))
             (shown (if (%fx< start end) (substring name start end) name)))
        (%raise-wrong-type
         who
         1
         record
         (string-append (if (memv (string-ref shown 0) '(#\a #\e #\i #\o #\u)) "an " "a ") shown))))

    (define (string-prefix? mark text)
      (if (%fx< 0 (string-length text)) (string=? mark (substring text 0 1)) #f))

    (define (string-suffix? mark text)
      (let ((length (string-length text)))
        (if (%fx< 0 length) (string=? mark (substring text (%fx- length 1) length)) #f)))

    ;; Identifiers that mean `lambda` and `lambda*` wherever they are.
    (define keyword-scope
      (make-scope (list (cons 'lambda (find-form 'lambda)) (cons 'lambda* (find-form 'lambda*))) #f #f))
    (define lambda-alias (introduce 'lambda keyword-scope (%box '())))
    (define lambda*-alias (introduce 'lambda* keyword-scope (%box '())))

    ;; A procedure of a frame and the new value of a variable that was bound before.
    (define (setter identifier scope)
      (let ((meaning (lookup identifier scope)))
        (cond
          ((variable? meaning)
           (variable-setter (frame-depth scope (variable-scope meaning)) (variable-index meaning)))
          ((cell? meaning) (lambda (_frame value) (set-cell-value! meaning value)))
          (else (error "cannot be defined here:" (identifier-symbol identifier))))))

    ;; What the transformer in a definition of syntax means.
    (define (transformer x name scope)
      (let ((meaning
             (cond
               ((identifier? x) (lookup x scope))
               ((if (pair? x) (identifier? (car x)) #f) (lookup (car x) scope))
               (else #f))))
        (cond
          ((if (pair? x) (eq? meaning (find-form 'syntax-rules)) #f)
           (make-macro (identifier-symbol name) (compile-rules x scope) scope))
          ((if (pair? x) (macro? meaning) #f) (transformer (expand-macro meaning x scope) name scope))
          ((if (identifier? x) (if (macro? meaning) #t (form? meaning)) #f) meaning)
          (else (error "define-syntax: expected a transformer, got" (strip x))))))

    (define (included-forms who x)
      (check (if (list? x) (pair? (cdr x)) #f) who "(include file ...)" x)
      (let ((read (%box-ref file-reader)))
        (if read
            (let loop ((names (cdr x)))
              (if (pair? names)
                  (append (read (car names) (eq? who 'include-ci)) (loop (cdr names)))
                  '()))
            (error "include: only a program that uses `load` can include files"))))))
