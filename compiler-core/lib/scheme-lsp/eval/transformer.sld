;; Macros of compiled libraries that are procedures, in evaluated code.
;;
;; To the transformer, a syntax object is (%record 'syntax datum #f), where identifiers in the datum are
;; those of the evaluator. What the transformer introduces are aliases, as in the evaluator's rules.
(define-library (scheme-lsp eval transformer)
  (export transformer-expander)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp error)
          (only (scheme-lsp control) dynamic-wind)
          (only (scheme-lsp vector) list->vector vector->list vector-map)
          (only (scheme-lsp syntax-object) evaluator)
          (except (scheme-lsp eval environment) identifier?)
          (prefix (only (scheme-lsp eval environment) identifier?) evaluator:)
          (scheme-lsp eval rules))
  (begin
    ;; What the evaluator has in place of the rules of a macro whose transformer is a procedure. The
    ;; transformer is as `prepare-transformer` makes it.
    (define (transformer-expander transformer)
      (lambda (form scope macro)
        (let* ((serve (service scope macro)) (outer (%box-ref evaluator)))
          (dynamic-wind
           (lambda () (%box-set! evaluator serve))
           (lambda () (content ((cdr transformer) (wrap form))))
           (lambda () (%box-set! evaluator outer))))))

    (define (wrap datum) (%record 'syntax datum #f))
    (define (wrapped? x) (%record-of? x 'syntax))
    (define (wrapped-datum x) (%record-ref x 1))

    (define (identifier? x)
      (if (wrapped? x) (evaluator:identifier? (wrapped-datum x)) #f))

    ;; What a transformer answered, without syntax objects.
    (define (content x)
      (cond
        ((wrapped? x) (wrapped-datum x))
        ((pair? x)
         (let ((first (content (car x)))) (cons first (content (cdr x)))))
        ((vector? x) (vector-map content x))
        (else x)))

    ;; What does operations on syntax objects for one use of a macro.
    (define (service scope macro)
      (let ((siblings (%box '())))
        (define (literal name) (introduce name (macro-scope macro) siblings))
        (lambda (operation a b)
          (case operation
            ((syntax?) (wrapped? a))
            ((identifier?) (identifier? a))
            ((literal) (wrap (literal a)))
            ((unwrap) (unwrap-once a))
            ((syntax->datum) (strip (content a)))
            ((datum->syntax) (wrap (beside (wrapped-datum a) b)))
            ((free-identifier=?)
             (same-meaning? (wrapped-datum a) scope (wrapped-datum b) scope))
            ((bound-identifier=?) (eq? (wrapped-datum a) (wrapped-datum b)))
            ;; An alias of its own, whatever other names there are.
            ((temporary) (wrap (introduce 't (macro-scope macro) (%box '()))))
            (else (violation a))))))

    (define (unwrap-once x)
      (if (wrapped? x)
          (let ((datum (wrapped-datum x)))
            (cond
              ((pair? datum) (cons (wrap (car datum)) (wrap (cdr datum))))
              ((vector? datum) (vector-map wrap datum))
              ((evaluator:identifier? datum) x)
              (else datum)))
          x))

    ;; A datum as if it had been written where the identifier was.
    (define (beside identifier x)
      (cond
        ((wrapped? x) (wrapped-datum x))
        ((symbol? x) (written-beside identifier x))
        ((pair? x)
         (let ((first (beside identifier (car x)))) (cons first (beside identifier (cdr x)))))
        ((vector? x) (vector-map (lambda (x) (beside identifier x)) x))
        (else x)))

    ;; (who message form subform ...), where `who` may be #f.
    (define (violation parts)
      (let ((who (content (car parts))) (rest (cdr parts)))
        (raise
         (make-condition (if (symbol? who) who #f)
                         (if (string? (car rest)) (car rest) "bad syntax")
                         (strip (content (cdr rest)))))))))
