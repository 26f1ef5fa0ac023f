;; Values of JavaScript, and conversions from and to them.
(define-library (scheme-lsp javascript)
  (export js-value? ->js js-> operate js-get js-set js-call js-construct js-named js-raise js-exception?
          js-exception-value procedure->js)
  (import (scheme base) (scheme case-lambda)
          (only (scheme-lsp error) make-condition condition-kind exception-text)
          (only (scheme-lsp scheduler) outside-of-fibers)
          (scheme-lsp primitive))
  (begin
    ;; Whether a value is one of JavaScript that Scheme has no value for.
    (define (js-value? value) (%external? value))

    (define (check-host)
      (if (not (%javascript?))
          (error "(web js): this host has no JavaScript; run the program in a browser or in Node")))

    ;; The value of a name: undefined, null, true, false, globalThis, or a new [].
    (define (js-named name)
      (check-host)
      (%js-text 2 name))

    ;; Carries out an operation, by the numbers in docs/abi.md, on values of JavaScript. What it throws
    ;; is raised. It may call procedures, and then belongs to no fiber.
    (define (operate operation a b c)
      (let* ((result (outside-of-fibers (lambda () (%js-operate operation a b c))))
             (thrown? (%js-thrown?)))
        (if thrown? (js-raise result) result)))

    (define (js-get object key) (operate 0 object key key))
    (define (js-set object key value) (operate 1 object key value))
    (define (js-call function this arguments) (operate 2 function this arguments))
    (define (js-construct constructor arguments) (operate 3 constructor arguments arguments))

    ;; Raises what JavaScript has thrown, as an error object whose irritants are the thrown value.
    (define (js-raise thrown)
      (raise (make-condition 'javascript (%js->string thrown) (list thrown))))

    ;; Whether an object was thrown by JavaScript. (web js)
    (define (js-exception? object) (eq? (condition-kind object) 'javascript))

    ;; What JavaScript threw, converted. (web js)
    (define (js-exception-value exception)
      (if (js-exception? exception)
          (js-> (car (error-object-irritants exception)))
          (error "js-exception-value: not an exception of JavaScript:" exception)))

    ;; The value of JavaScript for a value. Integers beyond 2^53 are BigInts, other numbers Numbers;
    ;; strings and symbols are strings, characters strings of one character; lists and vectors are arrays
    ;; of converted elements; procedures are functions; the unspecified value is undefined. A value of
    ;; JavaScript is itself. (web js)
    (define (->js value)
      (cond
        ((%external? value) value)
        ((string? value)
         (check-host)
         (%js-text 0 value))
        ((number? value)
         (check-host)
         (number->js value))
        ((boolean? value) (js-named (if value "true" "false")))
        ((procedure? value)
         (check-host)
         (procedure->js value))
        ((symbol? value) (->js (symbol->string value)))
        ((char? value) (->js (string value)))
        ((or (null? value) (pair? value)) (list->js value))
        ((vector? value) (list->js (vector->list value)))
        ((%unspecified? value) (js-named "undefined"))
        (else (error "(web js): JavaScript has no value for" value))))

    (define (number->js number)
      (cond
        ((not (real? number)) (error "(web js): JavaScript has no value for" number))
        ((and (exact-integer? number) (> (abs number) 9007199254740992))
         (%js-text 1 (number->string number)))
        (else (%js-number (inexact number)))))

    (define (list->js items)
      (let ((array (js-named "[]")))
        (let next ((rest items))
          (cond
            ((pair? rest)
             (let ((item (->js (car rest))))
               (operate 4 array item item)
               (next (cdr rest))))
            ((null? rest) array)
            (else (error "(web js): JavaScript has no value for" items))))))

    ;; The value for a value of JavaScript: a number, string, boolean; the unspecified value for undefined;
    ;; the procedure that a function was made of. Integers are exact. Everything else is itself. (web js)
    (define (js-> value)
      (if (%external? value)
          (case (%js-kind value)
            ((0) (if #f #f))
            ((2) #f)
            ((3) #t)
            ((4)
             (let ((number (%js->flonum value)))
               (if (and (integer? number)
                        (<= (abs number) 9007199254740992.0)
                        (not (eqv? number -0.0)))
                   (exact number)
                   number)))
            ((5) (%string->integer (%js->string value) 10))
            ((6) (%js->string value))
            ((7) (%js->procedure value))
            (else value))
          value))

    ;; The function of a procedure, the same one each time. It converts its arguments and the result. An
    ;; exception that the procedure does not handle is thrown. If the procedure pauses, the result is a
    ;; promise. (web js)
    (define (procedure->js procedure)
      (%js-function
       procedure
       (lambda (arguments)
         (let ((outcome
                (guard (exception (#t (cons 11 (exception->js exception))))
                  (cons 10 (->js (apply-to-array procedure arguments))))))
           (%js-operate (car outcome) (cdr outcome) (cdr outcome) (cdr outcome))))))

    (define (apply-to-array procedure arguments)
      (call-with-values
       (lambda () (apply procedure (array->list arguments)))
       (case-lambda
         (() (if #f #f))
         ((result . _) result))))

    (define (array->list array)
      (let ((length (js-> (js-get array (->js "length")))))
        (let next ((index (- length 1)) (list '()))
          (if (< index 0)
              list
              (next (- index 1) (cons (js-> (js-get array (->js index))) list))))))

    (define (exception->js exception)
      (if (js-exception? exception)
          (car (error-object-irritants exception))
          (js-construct (js-get (js-named "globalThis") (->js "Error"))
                        (->js (list (exception-text exception))))))))
