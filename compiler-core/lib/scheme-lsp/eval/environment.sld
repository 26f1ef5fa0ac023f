;; Environments of the evaluator: what identifiers mean.
;;
;; An identifier is a symbol or an alias, (%record 'alias name scope siblings): the identifier `name` as it
;; is meant in `scope`, which is where the macro that introduced it was defined. The siblings, a box of
;; pairs of a name and an alias, are what the same use of the macro introduced.
;;
;; What an identifier means:
;;   (%record 'variable name index scope)         a local variable: a slot of the frames of a scope
;;   (%record 'cell name value environment)       a variable of an environment; `undefined` is no value
;;   (%record 'value value)                       what a compiled library exports
;;   (%record 'form name)                         a form that the evaluator knows
;;   (%record 'macro name rules scope)            a macro, and where its templates' identifiers are meant;
;;                                                in place of rules it may have a procedure, which takes
;;                                                the form, the scope of the use and the macro, and
;;                                                answers what the form expands to
;;
;; A scope is (%record 'scope bindings parent frames?): pairs of an identifier and its meaning; `frames?`
;; says whether there are frames at run time, vectors of the frame of the scope around it and the
;; variables. An environment is the outermost scope: (%record 'environment buckets mutable?).
(define-library (scheme-lsp eval environment)
  (export undefined undefined? introduce written-beside alias? identifier? identifier-symbol alias-name
          alias-scope
          make-variable variable? variable-name variable-index variable-scope
          make-cell cell? cell-name cell-value set-cell-value! cell-environment
          make-value value? value-content find-form form? form-name
          make-macro macro? macro-name macro-rules macro-scope
          make-scope bind! scope-frames? set-scope-frames! scope-parent scope?
          make-environment environment? environment-mutable? environment-names
          set-meaning! find-meaning lookup scope-environment same-meaning? frame-depth
          environment-identifier)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp list))
  (begin
    ;; What a variable holds that has no value yet.
    (define undefined (%record 'undefined))
    (define (undefined? value) (%record-of? value 'undefined))

    ;; The alias of a name: for each name, one of the siblings.
    (define (introduce name scope siblings)
      (let ((found (assq name (%box-ref siblings))))
        (if found
            (cdr found)
            (let ((alias (%record 'alias name scope siblings)))
              (%box-set! siblings (cons (cons name alias) (%box-ref siblings)))
              alias))))
    (define (alias? x) (%record-of? x 'alias))
    (define (alias-name alias) (%record-ref alias 1))
    (define (alias-scope alias) (%record-ref alias 2))

    ;; A symbol as an identifier that stands where another one was written.
    (define (written-beside identifier symbol)
      (if (alias? identifier)
          (introduce (written-beside (alias-name identifier) symbol)
                     (alias-scope identifier)
                     (%record-ref identifier 3))
          symbol))

    (define (identifier? x) (if (symbol? x) #t (alias? x)))

    ;; The symbol that an identifier was written as.
    (define (identifier-symbol x)
      (if (alias? x) (identifier-symbol (alias-name x)) x))

    (define (make-variable name index scope) (%record 'variable name index scope))
    (define (variable? x) (%record-of? x 'variable))
    (define (variable-name x) (%record-ref x 1))
    (define (variable-index x) (%record-ref x 2))
    (define (variable-scope x) (%record-ref x 3))

    (define (make-cell name value environment) (%record 'cell name value environment))
    (define (cell? x) (%record-of? x 'cell))
    (define (cell-name x) (%record-ref x 1))
    (define (cell-value x) (%record-ref x 2))
    (define (set-cell-value! x value) (%record-set! x 2 value))
    (define (cell-environment x) (%record-ref x 3))

    (define (make-value content) (%record 'value content))
    (define (value? x) (%record-of? x 'value))
    (define (value-content x) (%record-ref x 1))

    (define (form? x) (%record-of? x 'form))
    (define (form-name x) (%record-ref x 1))

    (define forms (%box '()))

    ;; The meaning of the name of a form, always the same object.
    (define (find-form name)
      (let ((found (assq name (%box-ref forms))))
        (if found
            (cdr found)
            (let ((form (%record 'form name)))
              (%box-set! forms (cons (cons name form) (%box-ref forms)))
              form))))

    (define (make-macro name rules scope) (%record 'macro name rules scope))
    (define (macro? x) (%record-of? x 'macro))
    (define (macro-name x) (%record-ref x 1))
    (define (macro-rules x) (%record-ref x 2))
    (define (macro-scope x) (%record-ref x 3))

    (define (make-scope bindings parent frames?) (%record 'scope bindings parent frames?))
    (define (scope? x) (%record-of? x 'scope))
    (define (scope-bindings x) (%record-ref x 1))
    (define (scope-parent x) (%record-ref x 2))
    (define (scope-frames? x) (%record-ref x 3))
    (define (set-scope-frames! x frames?) (%record-set! x 3 frames?))

    (define (bind! scope identifier meaning)
      (%record-set! scope 1 (cons (cons identifier meaning) (scope-bindings scope))))

    (define (make-environment mutable?)
      (%record 'environment (%make-vector 256 '()) mutable?))

    ;; Whether a value is an environment for `eval`.
    (define (environment? x) (%record-of? x 'environment))
    (define (environment-buckets x) (%record-ref x 1))
    (define (environment-mutable? x) (%record-ref x 2))

    (define (find-pair environment name)
      (assq name (vector-ref (environment-buckets environment) (%fxand (%eq-hash name) 255))))

    ;; What a symbol means in an environment; #f if nothing.
    (define (find-meaning environment name)
      (let ((found (find-pair environment name)))
        (if found (cdr found) #f)))

    (define (set-meaning! environment name meaning)
      (let ((found (find-pair environment name)) (bucket (%fxand (%eq-hash name) 255)))
        (if found
            (set-cdr! found meaning)
            (vector-set! (environment-buckets environment) bucket
                         (cons (cons name meaning)
                               (vector-ref (environment-buckets environment) bucket))))))

    ;; The pairs of the names of an environment and what they mean.
    (define (environment-names environment)
      (let ((buckets (environment-buckets environment)))
        (let loop ((index 0) (names '()))
          (if (%fx< index 256)
              (loop (%fx+ index 1) (append (vector-ref buckets index) names))
              names))))

    ;; What an identifier means in a scope; #f if nothing.
    (define (lookup identifier scope)
      (cond
        ((scope? scope)
         (let ((found (assq identifier (scope-bindings scope))))
           (if found (cdr found) (lookup identifier (scope-parent scope)))))
        ((alias? identifier) (lookup (alias-name identifier) (alias-scope identifier)))
        ((environment? scope) (find-meaning scope identifier))
        (else #f)))

    ;; The environment around a scope; #f for the scope of a compiled library's macro.
    (define (scope-environment scope)
      (if (scope? scope) (scope-environment (scope-parent scope)) scope))

    ;; The pair of the environment that an identifier without local meaning belongs to, and its symbol
    ;; there.
    (define (environment-identifier identifier scope)
      (if (alias? identifier)
          (environment-identifier (alias-name identifier) (alias-scope identifier))
          (cons (scope-environment scope) identifier)))

    ;; Whether two identifiers, each in its scope, mean the same.
    (define (same-meaning? a scope-a b scope-b)
      (let ((x (defined (lookup a scope-a))) (y (defined (lookup b scope-b))))
        (cond
          ((eq? x y) (if x #t (eq? (identifier-symbol a) (identifier-symbol b))))
          ((if (value? x) (value? y) #f) (eq? (value-content x) (value-content y)))
          (else #f))))

    ;; A variable that is referred to before its definition has a cell, but means nothing yet.
    (define (defined meaning)
      (if (if (cell? meaning) (undefined? (cell-value meaning)) #f) #f meaning))

    ;; How many frames out from a scope those of an outer scope are.
    (define (frame-depth from to)
      (let loop ((scope from) (depth 0))
        (if (eq? scope to)
            depth
            (loop (scope-parent scope) (if (scope-frames? scope) (%fx+ depth 1) depth)))))))
