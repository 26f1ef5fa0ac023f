;; Fluids: variables with dynamic extent (Guile: Fluids and Dynamic States).
;;
;; A fluid is (%record 'fluid value #f): a cell as those of parameter objects, so that both are found
;; in the same way.
(define-library (scheme-lsp fluid)
  (export make-fluid make-unbound-fluid fluid? fluid-ref fluid-set! fluid-unset!
          fluid-bound? with-fluid* with-fluids* with-fluids fluid->parameter)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp parameter) (scheme-lsp error))
  (begin
    (define no-value (cons 'no-value '()))

    ;; A new fluid; its value is the argument, or #f. (Guile)
    (define make-fluid
      (case-lambda
        (() (%record 'fluid #f #f))
        ((value) (%record 'fluid value #f))))

    ;; A new fluid without a value. (Guile)
    (define (make-unbound-fluid) (%record 'fluid no-value #f))

    ;; Whether a value is a fluid. (Guile)
    (define (fluid? value) (%record-of? value 'fluid))

    (define (check-fluid who fluid)
      (if (fluid? fluid) fluid (%raise-wrong-type who 1 fluid "a fluid")))

    ;; The value of a fluid. (Guile)
    (define (fluid-ref fluid)
      (let ((value (cell-value (check-fluid 'fluid-ref fluid))))
        (if (eq? value no-value)
            (error "fluid-ref: the fluid has no value:" fluid)
            value)))

    ;; Sets the value of a fluid, in the innermost `with-fluids` that binds it. (Guile)
    (define (fluid-set! fluid value) (set-cell! (check-fluid 'fluid-set! fluid) value))

    ;; Takes a fluid's value away. (Guile)
    (define (fluid-unset! fluid) (set-cell! (check-fluid 'fluid-unset! fluid) no-value))

    ;; Whether a fluid has a value. (Guile)
    (define (fluid-bound? fluid)
      (if (eq? no-value (cell-value (check-fluid 'fluid-bound? fluid))) #f #t))

    ;; Calls a thunk with a fluid bound to a value. (Guile)
    (define (with-fluid* fluid value thunk)
      (call-with-parameters (cons (cons (check-fluid 'with-fluid* fluid) value) '()) thunk))

    ;; Calls a thunk with the fluids in a list bound to the values in another. (Guile)
    (define (with-fluids* fluids values thunk)
      (call-with-parameters (bindings fluids values) thunk))

    (define (bindings fluids values)
      (if (pair? fluids)
          (cons (cons (check-fluid 'with-fluids (car fluids)) (car values))
                (bindings (cdr fluids) (cdr values)))
          '()))

    ;; (with-fluids ((fluid value) ...) body ...)
    ;; Evaluates the body with the fluids bound to the values. (Guile)
    (define-syntax with-fluids
      (syntax-rules ()
        ((_ ((fluid value) ...) body ...)
         (with-fluids* (pieces fluid ...) (pieces value ...) (lambda () body ...)))))

    (define-syntax pieces
      (syntax-rules ()
        ((_) '())
        ((_ piece more ...) (cons piece (pieces more ...)))))

    ;; A parameter object whose value is that of a fluid. (Guile)
    (define (fluid->parameter fluid) (cell->parameter (check-fluid 'fluid->parameter fluid)))))
