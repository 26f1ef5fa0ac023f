;; Guile's loop.
(define-library (scheme-lsp while)
  (export while)
  (import (scheme-lsp syntax)
          (scheme-lsp primitive)
          (only (scheme-lsp syntax-object) identifier? syntax->datum datum->syntax bound-identifier=?)
          (only (scheme-lsp control) call-with-escape-continuation))
  (begin
    ;; (while condition body ...)
    ;; Evaluates the body again and again while the condition holds; the value is #f. Within both,
    ;; (break) ends the loop, with the value #t, (break value ...) ends it with these values, and
    ;; (continue) goes on with the condition. (Guile: while do)
    (define-syntax while
      (lambda (x)
        ;; Whether a name stands anywhere in a form. A loop that does not name `break` or `continue`
        ;; needs no escape.
        (define (names? form name)
          (syntax-case form ()
            ((first . rest) (or (names? (syntax first) name) (names? (syntax rest) name)))
            (#(element ...) (names? (syntax (element ...)) name))
            (_ (and (identifier? form) (bound-identifier=? form name)))))
        (syntax-case x ()
          ((keyword condition body ...)
           (let* ((break (datum->syntax (syntax keyword) 'break))
                  (continue (datum->syntax (syntax keyword) 'continue))
                  (forms (syntax (condition body ...)))
                  (loop (syntax (let loop ()
                                  (if condition
                                      (begin body ... (loop))
                                      #f))))
                  (loop (if (names? forms continue)
                            (with-syntax ((continue continue) (loop loop))
                              (syntax (let next ()
                                        (if (call-with-escape-continuation
                                             (lambda (escape)
                                               (let ((continue (lambda () (escape #t))))
                                                 loop)))
                                            (next)
                                            #f))))
                            loop)))
             (if (names? forms break)
                 (with-syntax ((break break) (loop loop))
                   (syntax (call-with-escape-continuation
                            (lambda (escape)
                              (let ((break (case-lambda
                                             (() (escape #t))
                                             (results (%apply escape results)))))
                                loop)))))
                 loop))))))))
