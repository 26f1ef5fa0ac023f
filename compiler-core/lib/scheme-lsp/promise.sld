;; Promises (R7RS 4.2.5). A promise is (%record 'promise box), so that a chain of promises can come to
;; share one box; the box holds (#t . value), or (#f . thunk) where the thunk answers a promise.
(define-library (scheme-lsp promise)
  (export delay delay-force make-promise promise? force)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    (define (new-promise done? content)
      (%record 'promise (%box (cons done? content))))

    (define (new-lazy-promise thunk) (new-promise #f thunk))

    ;; (delay expression)
    ;; A promise of the value of the expression, which `force` evaluates when it is first asked.
    ;; (R7RS 4.2.5)
    (define-syntax delay
      (syntax-rules ()
        ((_ expression) (new-lazy-promise (lambda () (new-promise #t expression))))))

    ;; (delay-force expression)
    ;; As (delay (force expression)), but chains of such promises are forced in constant space.
    ;; (R7RS 4.2.5)
    (define-syntax delay-force
      (syntax-rules ()
        ((_ expression) (new-lazy-promise (lambda () expression)))))

    ;; A promise of a value that is already there; a promise itself is answered as it is. (R7RS 4.2.5)
    (define (make-promise value)
      (if (promise? value) value (new-promise #t value)))

    ;; Whether a value is a promise. (R7RS 4.2.5)
    (define (promise? value) (%record-of? value 'promise))

    ;; The value of a promise, computed when it is asked for the first time; of any other value, the
    ;; value itself. (R7RS 4.2.5)
    (define (force promise)
      (if (promise? promise)
          (let ((content (%box-ref (%record-ref promise 1))))
            (if (car content)
                (cdr content)
                (let ((next ((cdr content))))
                  ;; Forcing may have come back here: the first value to be found stays.
                  (let* ((box (%record-ref promise 1)) (content (%box-ref box)))
                    (if (car content)
                        (cdr content)
                        (if (promise? next)
                            (let ((next-content (%box-ref (%record-ref next 1))))
                              (set-car! content (car next-content))
                              (set-cdr! content (cdr next-content))
                              (%record-set! next 1 box)
                              (force promise))
                            (%raise-wrong-type 'delay-force 1 next "a promise")))))))
          promise))))
