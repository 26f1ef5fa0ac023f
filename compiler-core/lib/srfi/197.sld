;; SRFI 197: pipelines.
(define-library (srfi 197)
  (export chain chain-and chain-when chain-lambda nest nest-reverse)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                %list->values)
          (only (scheme-lsp procedure)
                apply))
  (begin
    ;; (chain initial [placeholder [ellipsis]] (step ...) ...)
    ;; Passes a value through steps: each is evaluated with the value of the one before in the place of
    ;; `_` (several for several values, `_ ...` for the rest). (SRFI 197)
    (define-syntax chain
      (syntax-rules ()
        ((_ initial) initial)
        ((_ initial (step ...) ...)
         (chain-steps initial _ (... ...) (step ...) ...))
        ((_ initial placeholder (step ...) ...)
         (chain-steps initial placeholder (... ...) (step ...) ...))
        ((_ initial placeholder ellipsis (step ...) ...)
         (chain-steps initial placeholder ellipsis (step ...) ...))))

    ;; The placeholder is given, so that a macro of its own can look for it in the steps.
    (define-syntax chain-steps
      (syntax-rules ()
        ((_ initial placeholder ellipsis step ...)
         (letrec-syntax
             ((go
               (syntax-rules .... ()
                 ((go value) value)
                 ((go value step* more ....) (walk value () () step* more ....))))
              (walk
               (syntax-rules .... (placeholder ellipsis)
                 ((_ value (parameter ....) (done ....) () more ....)
                  (go (pass value (parameter ....) (done ....)) more ....))
                 ((_ value (parameter ....) (done ....) (placeholder ellipsis) more ....)
                  (go (pass-rest value (parameter ....) rest (done ....)) more ....))
                 ((_ value (parameter ....) (done ....) (placeholder item ....) more ....)
                  (walk value (parameter .... x) (done .... x) (item ....) more ....))
                 ((_ value parameters (done ....) (next item ....) more ....)
                  (walk value parameters (done .... next) (item ....) more ....)))))
           (go initial step ...)))))

    (define-syntax pass
      (syntax-rules ()
        ((_ value () (step ...))
         (begin
           value
           (step ...)))
        ((_ value (parameter) (step ...)) (let ((parameter value)) (step ...)))
        ((_ value (parameter ...) (step ...))
         (receive (parameter ...) value
           (step ...)))))

    (define-syntax pass-rest
      (syntax-rules ()
        ((_ value (parameter ...) rest (step ...))
         (receive (parameter ... . rest) value
           (apply step ... rest)))))

    ;; (chain-and initial [placeholder] (step ...) ...)
    ;; As `chain`, but ends with #f where a value is #f. (SRFI 197)
    (define-syntax chain-and
      (syntax-rules ()
        ((_ initial) initial)
        ((_ initial (step ...) (more ...) ...)
         (let ((value initial))
           (if value (chain-and (chain value (step ...)) (more ...) ...) #f)))
        ((_ initial placeholder) initial)
        ((_ initial placeholder (step ...) more ...)
         (let ((value initial))
           (if value
               (chain-and (chain value placeholder (step ...)) placeholder more ...)
               #f)))))

    ;; (chain-when initial [placeholder] ([guard] (step ...)) ...)
    ;; As `chain`, but leaves out the steps whose guard is #f. (SRFI 197)
    (define-syntax chain-when
      (syntax-rules ()
        ((_ initial) initial)
        ((_ initial ((step ...)) more ...)
         (chain-when (chain initial (step ...)) more ...))
        ((_ initial (guard (step ...)) more ...)
         (chain-when (let ((value initial)) (if guard (chain value (step ...)) value))
                     more ...))
        ((_ initial placeholder more ...) (chain-when-named initial placeholder more ...))))

    (define-syntax chain-when-named
      (syntax-rules ()
        ((_ initial placeholder) initial)
        ((_ initial placeholder ((step ...)) more ...)
         (chain-when-named (chain initial placeholder (step ...)) placeholder more ...))
        ((_ initial placeholder (guard (step ...)) more ...)
         (chain-when-named (let ((value initial))
                             (if guard (chain value placeholder (step ...)) value))
                           placeholder
                           more ...))))

    ;; (chain-lambda [placeholder [ellipsis]] (step ...) ...)
    ;; A procedure of what the first step has placeholders for, which passes its arguments through the
    ;; steps. (SRFI 197)
    (define-syntax chain-lambda
      (syntax-rules ()
        ((_ (step ...) more ...) (lambda arguments (chain (%list->values arguments) (step ...) more ...)))
        ((_ placeholder (step ...) more ...)
         (lambda arguments (chain (%list->values arguments) placeholder (step ...) more ...)))
        ((_ placeholder ellipsis (step ...) more ...)
         (lambda arguments
           (chain (%list->values arguments) placeholder ellipsis (step ...) more ...)))))

    ;; (nest [placeholder] (step ...) ... expression)
    ;; Steps within each other, each in the place of `_` of the one before. (SRFI 197)
    (define-syntax nest
      (syntax-rules (_)
        ((nest last) last)
        ((nest _ step ... last) (nest-steps _ (step ...) last))
        ((nest (step ...) more ... last) (nest-steps _ ((step ...) more ...) last))
        ((nest placeholder step ... last) (nest-steps placeholder (step ...) last))))

    ;; (nest-reverse expression [placeholder] (step ...) ...)
    ;; As `nest`, but in opposite order. (SRFI 197)
    (define-syntax nest-reverse
      (syntax-rules (_)
        ((nest-reverse first) first)
        ((nest-reverse first _ step ...) (nest-backward _ first step ...))
        ((nest-reverse first (step ...) more ...) (nest-backward _ first (step ...) more ...))
        ((nest-reverse first placeholder step ...) (nest-backward placeholder first step ...))))

    (define-syntax nest-steps
      (syntax-rules ()
        ((_ placeholder () last) last)
        ((_ placeholder (step ... inner) last)
         (nest-steps placeholder (step ...) (place placeholder inner last)))))

    (define-syntax nest-backward
      (syntax-rules ()
        ((_ placeholder last) last)
        ((_ placeholder last step more ...)
         (nest-backward placeholder (place placeholder step last) more ...))))

    ;; The items of a form with an expression in the place of the placeholder.
    (define-syntax place
      (syntax-rules ()
        ((_ placeholder (item ...) expression)
         (letrec-syntax
             ((go
               (syntax-rules .... (placeholder)
                 ((_ (done ....) ()) (done ....))
                 ((_ (done ....) (placeholder more ....)) (done .... expression more ....))
                 ((_ (done ....) (next more ....)) (go (done .... next) (more ....))))))
           (go () (item ...))))))))
