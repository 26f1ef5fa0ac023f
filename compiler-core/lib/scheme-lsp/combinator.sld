;; Procedures on procedures, and forms that Guile has in its core.
(define-library (scheme-lsp combinator)
  (export identity const compose negate cut cute and-let* unspecified? *unspecified*)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp control))
  (begin
    ;; Its argument. (Guile)
    (define (identity x) x)

    ;; A procedure that answers a value, whatever its arguments. (Guile)
    (define (const value) (lambda arguments value))

    ;; A procedure that does what the arguments do, the last first. (Guile)
    (define (compose procedure . rest)
      (if (pair? rest)
          (let ((inner (compose-all rest)))
            (lambda arguments
              (receive results (call inner arguments) (%apply procedure results))))
          procedure))

    (define (compose-all procedures) (%apply compose procedures))

    (define (call procedure arguments) (%apply procedure arguments))

    ;; A predicate that holds where another does not. (Guile)
    (define (negate predicate)
      (lambda arguments (if (call predicate arguments) #f #t)))

    ;; Whether a value is the one that stands for none.
    (define (unspecified? value) (%unspecified? value))

    ;; The value that stands for none. (Guile)
    (define *unspecified* (if #f #f))

    ;; (cut procedure argument ...)
    ;; A procedure whose parameters take the places of `<>`, and of `<...>` at the end for any number.
    ;; (SRFI 26)
    (define-syntax cut
      (syntax-rules ()
        ((_ item ...) (cut-slots () () item ...))))

    (define-syntax cut-slots
      (syntax-rules (<> <...>)
        ((_ (parameter ...) (procedure item ...))
         (lambda (parameter ...) ((begin procedure) item ...)))
        ((_ (parameter ...) (procedure item ...) <...>)
         (lambda (parameter ... . rest) (apply-to procedure (item ...) rest)))
        ((_ (parameter ...) (done ...) <> item ...)
         (cut-slots (parameter ... x) (done ... x) item ...))
        ((_ (parameter ...) (done ...) next item ...)
         (cut-slots (parameter ...) (done ... next) item ...))))

    (define-syntax apply-to
      (syntax-rules ()
        ((_ procedure () rest) (%apply procedure rest))
        ((_ procedure (item ...) rest) (%apply procedure (prepend item ... rest)))))

    (define-syntax prepend
      (syntax-rules ()
        ((_ rest) rest)
        ((_ item more ...) (cons item (prepend more ...)))))

    ;; (cute procedure argument ...)
    ;; As `cut`, but the arguments that are no places are evaluated once, at the beginning. (SRFI 26)
    (define-syntax cute
      (syntax-rules ()
        ((_ item ...) (cute-slots () () () item ...))))

    (define-syntax cute-slots
      (syntax-rules (<> <...>)
        ((_ (binding ...) parameters done)
         (let (binding ...) (cut-slots parameters done)))
        ((_ (binding ...) parameters done <...>)
         (let (binding ...) (cut-slots parameters done <...>)))
        ((_ (binding ...) (parameter ...) (done ...) <> item ...)
         (cute-slots (binding ...) (parameter ... x) (done ... x) item ...))
        ((_ (binding ...) parameters (done ...) next item ...)
         (cute-slots (binding ... (x next)) parameters (done ... x) item ...))))

    ;; (and-let* (clause ...) body ...)
    ;; As `and`, but a clause (variable expression) also binds a variable for what follows. (SRFI 2)
    (define-syntax and-let*
      (syntax-rules ()
        ((_ ()) #t)
        ((_ () body ...) (let () body ...))
        ((_ ((variable expression)) . body)
         (let ((variable expression)) (and-let-rest variable () . body)))
        ((_ ((variable expression) clause ...) . body)
         (let ((variable expression)) (and-let-rest variable (clause ...) . body)))
        ((_ ((expression) clause ...) . body)
         (let ((x expression)) (and-let-rest x (clause ...) . body)))
        ((_ (variable clause ...) . body)
         (and-let-rest variable (clause ...) . body))))

    (define-syntax and-let-rest
      (syntax-rules ()
        ((_ value ()) value)
        ((_ value clauses . body) (if value (and-let* clauses . body) #f))))))
