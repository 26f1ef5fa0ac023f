;; Types of exceptions and compound exceptions (Guile: Exception Objects).
;;
;; A type is (%record 'exception-type name parent fields). An exception that a program makes is a
;; condition whose kind is a list of components, each (%record 'component type field ...), so that it
;; has a message and irritants for whoever knows only error objects.
(define-library (scheme-lsp exception-type)
  (export make-exception-type exception-type? exception-predicate exception-accessor
          define-exception-type make-exception exception? simple-exceptions exception-of-type?
          exception-components throw-kind
          &exception &message &warning &serious &error &external-error &quit-exception
          &programming-error &assertion-failure &irritants &origin &non-continuable
          &implementation-restriction &lexical &syntax &undefined-variable
          make-exception-with-message exception-with-message? exception-message
          make-exception-with-irritants exception-with-irritants? exception-irritants
          make-exception-with-origin exception-with-origin? exception-origin
          make-warning warning? make-error error? make-external-error external-error?
          make-quit-exception quit-exception? quit-exception-code
          make-programming-error programming-error?
          make-assertion-failure assertion-failure?
          make-non-continuable-error non-continuable-error?
          make-implementation-restriction-error implementation-restriction-error?
          make-lexical-error lexical-error?
          make-syntax-error syntax-error-exception? syntax-error-form syntax-error-subform
          make-undefined-variable-error undefined-variable-error?)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp error))
  (begin
    ;; A new type of exceptions: its name, the type that it extends, and a list of the names of its
    ;; own fields. (Guile)
    (define (make-exception-type name parent fields)
      (%record 'exception-type
               name
               (check-type 'make-exception-type 2 parent)
               (append (%record-ref parent 3) fields)))

    ;; Whether a value is a type of exceptions. (Guile)
    (define (exception-type? value) (%record-of? value 'exception-type))

    (define (check-type who index x)
      (if (exception-type? x) x (%raise-wrong-type who index x "an exception type")))

    (define-syntax define-type
      (syntax-rules ()
        ((_ name parent field ...)
         (define name (%record 'exception-type 'name parent (symbols field ...))))))

    (define-syntax symbols
      (syntax-rules ()
        ((_) '())
        ((_ symbol more ...) (cons 'symbol (symbols more ...)))))

    ;; The type of all exceptions. (Guile)
    (define-type &exception #f)
    ;; The type of exceptions with a message. (Guile)
    (define-type &message &exception message)
    ;; The type of warnings. (Guile)
    (define-type &warning &exception)
    ;; The type of conditions that should not be ignored. (R6RS)
    (define-type &serious &exception)
    ;; The type of errors. (Guile)
    (define-type &error &serious)
    ;; The type of errors from outside. (Guile)
    (define-type &external-error &error)
    ;; The type of requests to end the program. (Guile)
    (define-type &quit-exception &exception code)
    ;; The type of mistakes in programs. (Guile)
    (define-type &programming-error &error)
    ;; The type of failed assertions. (Guile)
    (define-type &assertion-failure &programming-error)
    ;; The type of exceptions that say which objects they are about. (Guile)
    (define-type &irritants &exception irritants)
    ;; The type of exceptions that say which procedure they come from. (Guile)
    (define-type &origin &exception origin)
    ;; The type of exceptions whose handler returned though it must not. (Guile)
    (define-type &non-continuable &programming-error)
    ;; The type of what the implementation cannot do. (Guile)
    (define-type &implementation-restriction &programming-error)
    ;; The type of texts that are no data. (Guile)
    (define-type &lexical &programming-error)
    ;; The type of forms that are no syntax. (Guile)
    (define-type &syntax &programming-error form subform)
    ;; The type of references to variables that are not there. (Guile)
    (define-type &undefined-variable &programming-error)

    ;; The kind of a condition that `throw` made, a pair of key and arguments; #f for other objects.
    (define (throw-kind object)
      (let ((kind (condition-kind object)))
        (if (pair? kind) (if (symbol? (car kind)) kind #f) #f)))

    ;; The components of an exception that a program made; #f for other objects.
    (define (exception-components object)
      (let ((kind (condition-kind object)))
        (if (pair? kind) (if (symbol? (car kind)) #f kind) #f)))

    (define (component-type component) (%record-ref component 1))

    (define (extends? type ancestor)
      (cond
        ((eq? type ancestor) #t)
        (type (extends? (%record-ref type 2) ancestor))
        (else #f)))

    (define (find-component components type)
      (if (pair? components)
          (if (extends? (component-type (car components)) type)
              (car components)
              (find-component (cdr components) type))
          #f))

    ;; The type of an error of the system, or that `error` made.
    (define (system-type object)
      (case (condition-kind object)
        ((0 1 2 3 6 7) &assertion-failure)
        ((4) &undefined-variable)
        ((5) &syntax)
        ((read) &lexical)
        ((file) &external-error)
        (else &error)))

    ;; Whether what was raised is an exception of a type.
    (define (exception-of-type? object type)
      (let ((components (exception-components object)))
        (cond
          (components (if (find-component components type) #t #f))
          ((throw-kind object) (eq? type &exception))
          ((error-object? object)
           (cond
             ((eq? type &message) #t)
             ((eq? type &irritants) #t)
             (else (extends? (system-type object) type))))
          (else #f))))

    ;; Whether a value is an exception: what `throw`, `error`, the system and `make-exception` make.
    ;; (Guile)
    (define (exception? value) (error-object? value))

    (define (make-simple type fields)
      (make-condition (cons (make-component type fields) '())
                      (if (eq? type &message) (car fields) (symbol->string (%record-ref type 1)))
                      (if (eq? type &irritants) (car fields) '())))

    (define (make-component type fields)
      (if (%fx= (length fields) (length (%record-ref type 3)))
          (%apply %record (cons 'component (cons type fields)))
          (%raise-wrong-type (%record-ref type 1) 1 fields "as many values as the type has fields")))

    ;; An exception that is all of the arguments, exceptions, at once. (Guile)
    (define (make-exception . exceptions)
      (let* ((components (all-components exceptions))
             (message (find-component components &message))
             (irritants (find-component components &irritants)))
        (make-condition (if (pair? components) components (cons (make-component &exception '()) '()))
                        (if message (%record-ref message 2) (first-name components))
                        (if irritants (%record-ref irritants 2) '()))))

    (define (first-name components)
      (if (pair? components)
          (symbol->string (%record-ref (component-type (car components)) 1))
          "&exception"))

    (define (all-components exceptions)
      (if (pair? exceptions)
          (append (components-of (car exceptions)) (all-components (cdr exceptions)))
          '()))

    (define (components-of exception)
      (cond
        ((exception-components exception))
        ((error-object? exception)
         (list (make-component (system-type exception) (blanks (%record-ref (system-type exception) 3)))
               (make-component &message (list (error-object-message exception)))
               (make-component &irritants (list (error-object-irritants exception)))))
        (else (%raise-wrong-type 'make-exception 1 exception "an exception"))))

    (define (blanks fields) (if (pair? fields) (cons #f (blanks (cdr fields))) '()))

    ;; A list of the exceptions that an exception is made of, each of one type. (Guile)
    (define (simple-exceptions exception)
      (let loop ((components (components-of exception)))
        (if (pair? components)
            (let* ((component (car components)) (type (component-type component)))
              (cons (make-simple type (fields-of component (length (%record-ref type 3)) '()))
                    (loop (cdr components))))
            '())))

    (define (fields-of component count fields)
      (if (%fx< 0 count)
          (fields-of component (%fx- count 1)
                     (cons (%record-ref component (%fx+ count 1)) fields))
          fields))

    ;; A predicate: whether a value is an exception of a type. (Guile)
    (define (exception-predicate type)
      (check-type 'exception-predicate 1 type)
      (lambda (object) (exception-of-type? object type)))

    ;; A procedure that applies an accessor, a procedure or the name of a field, to what an exception
    ;; is of a type. (Guile)
    (define (exception-accessor type field)
      (check-type 'exception-accessor 1 type)
      (let ((index (field-index (%record-ref type 3) field 2)))
        (lambda (exception)
          (let ((component (find-component (or (exception-components exception) '()) type)))
            (if component
                (%record-ref component index)
                (%raise-wrong-type field 1 exception "an exception of the accessor's type"))))))

    (define (field-index fields field index)
      (cond
        ((null? fields) (%raise-wrong-type 'exception-accessor 2 field "a field of the type"))
        ((eq? (car fields) field) index)
        (else (field-index (cdr fields) field (%fx+ index 1)))))

    ;; (define-exception-type type parent constructor predicate (field accessor) ...)
    ;; Defines a type of exceptions and its procedures. (Guile)
    (define-syntax define-exception-type
      (syntax-rules ()
        ((_ type parent constructor predicate (field accessor) ...)
         (begin
           (define type (make-exception-type 'type parent (symbols field ...)))
           (define (constructor . fields) (make-simple type fields))
           (define (predicate object) (exception-of-type? object type))
           (define accessor (exception-accessor type 'field)) ...))))

    (define-syntax define-simple
      (syntax-rules ()
        ((_ constructor predicate type parameter ...)
         (begin
           ;; A new exception of the type that the name says. (Guile)
           (define (constructor parameter ...) (make-simple type (list parameter ...)))
           ;; Whether a value is an exception of the type that the name says. (Guile)
           (define (predicate object) (exception-of-type? object type))))))

    (define-simple make-exception-with-message exception-with-message? &message message)
    (define-simple make-exception-with-irritants exception-with-irritants? &irritants irritants)
    (define-simple make-exception-with-origin exception-with-origin? &origin origin)
    (define-simple make-warning warning? &warning)
    (define-simple make-error error? &error)
    (define-simple make-external-error external-error? &external-error)
    (define-simple make-quit-exception quit-exception? &quit-exception code)
    (define-simple make-programming-error programming-error? &programming-error)
    (define-simple make-assertion-failure assertion-failure? &assertion-failure)
    (define-simple make-non-continuable-error non-continuable-error? &non-continuable)
    (define-simple make-implementation-restriction-error implementation-restriction-error?
      &implementation-restriction)
    (define-simple make-lexical-error lexical-error? &lexical)
    (define-simple make-syntax-error syntax-error-exception? &syntax form subform)
    (define-simple make-undefined-variable-error undefined-variable-error? &undefined-variable)

    ;; The message of an exception. (Guile)
    (define (exception-message exception) (error-object-message exception))

    ;; The list of the objects that an exception is about. (Guile)
    (define (exception-irritants exception) (error-object-irritants exception))

    ;; The name of the procedure that an exception comes from. (Guile)
    (define exception-origin (exception-accessor &origin 'origin))

    ;; The exit code of a request to end the program. (Guile)
    (define quit-exception-code (exception-accessor &quit-exception 'code))

    ;; The form that is no syntax. (Guile)
    (define syntax-error-form (exception-accessor &syntax 'form))

    ;; The part of the form that is wrong. (Guile)
    (define syntax-error-subform (exception-accessor &syntax 'subform))))
