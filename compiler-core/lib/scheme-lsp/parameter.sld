;; Parameter objects and their bindings.
(define-library (scheme-lsp parameter)
  (export make-parameter parameterize call-with-parameters parameter-binding
          make-cell cell->parameter cell-value set-cell! copy-of-bindings call-with-own-bindings)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp state))
  (begin
    ;; A parameter object is a procedure around a cell, (%record 'parameter value converter). Given
    ;; this symbol it answers the cell.
    (define-syntax cell-request
      (syntax-rules () ((_) '%parameter-cell)))

    ;; A new parameter object with an initial value, which passes through the converter, a procedure
    ;; of one argument, if there is one. Called with no arguments it answers its current value; with
    ;; one it sets it, as in Guile. (R7RS 4.2.6)
    (define make-parameter
      (case-lambda
        ((value) (cell->parameter (make-cell value #f)))
        ((value converter)
         (cell->parameter (make-cell (converter value) converter)))))

    ;; The library's own parameters read their cells, without a call of the parameter object.
    (define (make-cell value converter) (%record 'parameter value converter))

    (define (cell->parameter cell)
      (case-lambda
        (() (cell-value cell))
        ((value)
         (if (eq? value (cell-request))
             cell
             (set-cell! cell (convert cell value))))))

    (define (find-binding cell bindings)
      (if (pair? bindings)
          (if (eq? (car (car bindings)) cell)
              (car bindings)
              (find-binding cell (cdr bindings)))
          (if (%box? bindings) (find-binding cell (%box-ref bindings)) #f)))

    (define (cell-value cell)
      (let ((binding (find-binding cell (state-bindings (%dynamic-state)))))
        (if binding (cdr binding) (%record-ref cell 1))))

    (define (set-cell! cell value)
      (let* ((bindings (state-bindings (%dynamic-state))) (binding (find-binding cell bindings)))
        (if binding
            (set-cdr! binding value)
            (let ((own (end-of-list bindings)))
              (if (%box? own)
                  (%box-set! own (cons (cons cell value) (%box-ref own)))
                  (%record-set! cell 1 value))))))

    (define (end-of-list x)
      (if (pair? x) (end-of-list (cdr x)) x))

    (define (convert cell value)
      (let ((converter (%record-ref cell 2)))
        (if converter (converter value) value)))

    ;; What `call-with-parameters` takes: the cell of a parameter object with its converted value.
    (define (parameter-binding parameter value)
      (let ((cell (if (procedure? parameter) (parameter (cell-request)) #f)))
        ;; A fluid may be the cell of a parameter object, see (scheme-lsp fluid).
        (if (if (%record-of? cell 'parameter) #t (%record-of? cell 'fluid))
            (cons cell (convert cell value))
            (%raise-wrong-type 'parameterize 1 parameter "a parameter object"))))

    (define (call-with-parameters bindings thunk)
      (push-bindings! bindings)
      (then-return (thunk) (pop-state!)))

    ;; A copy of the bindings in force, for a computation that sets and binds parameters of its own.
    (define (copy-of-bindings)
      (let copy ((bindings (state-bindings (%dynamic-state))))
        (cond
          ((pair? bindings)
           (cons (cons (car (car bindings)) (cdr (car bindings))) (copy (cdr bindings))))
          ((%box? bindings) (copy (%box-ref bindings)))
          (else (%box '())))))

    ;; Calls a thunk with a copy of bindings in place of those in force.
    (define (call-with-own-bindings bindings thunk)
      (push-own-bindings! bindings)
      (then-return (thunk) (pop-state!)))

    ;; (parameterize ((parameter value) ...) body ...)
    ;; Evaluates the body with the parameters bound to the values, converted. (R7RS 4.2.6)
    (define-syntax parameterize
      (syntax-rules ()
        ((_ () first body ...)
         (let () first body ...))
        ((_ ((parameter value) (more-parameter more-value) ...) first body ...)
         (call-with-parameters
          (cons (parameter-binding parameter value)
                (parameter-bindings (more-parameter more-value) ...))
          (lambda () first body ...)))
        ((_ . other)
         (syntax-error "parameterize: expected (parameterize ((parameter value) ...) body ...)"))))

    (define-syntax parameter-bindings
      (syntax-rules ()
        ((_) '())
        ((_ (parameter value) rest ...)
         (cons (parameter-binding parameter value) (parameter-bindings rest ...)))))))
