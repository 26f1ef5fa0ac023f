;; The `guard` form (R7RS 4.2.7).
(define-library (scheme-lsp guard)
  (export guard)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp error) (scheme-lsp control))
  (begin
    ;; (guard (variable clause ...) body ...)
    ;; Evaluates the body. If it raises an object, the clauses are tried as those of `cond`, in the
    ;; dynamic state of the `guard`, with the variable bound to the object; if none applies, the
    ;; object is raised again from where it was raised. (R7RS 4.2.7)
    (define-syntax guard
      (syntax-rules (else)
        ((_ (variable clause ... (else result ...)) first body ...)
         (call-guarded (lambda () first body ...)
                       (lambda (variable k) (cond clause ... (else result ...)))))
        ((_ (variable clause ...) first body ...)
         (call-guarded (lambda () first body ...)
                       (lambda (variable k)
                         (cond clause ... (else (raise-again k variable))))))
        ((_ . other)
         (syntax-error "guard: expected (guard (variable clause ...) body ...)"))))

    (define (call-guarded thunk handle)
      (let ((tag (make-prompt-tag 'guard)))
        (call-with-prompt tag
                          (lambda ()
                            (with-exception-handler
                             (lambda (object) ((abort-to-prompt tag object)))
                             thunk))
                          (lambda (k object) (handle object k)))))

    (define (raise-again k object)
      (k (lambda () (raise-continuable object))))))
