;; Promises (R7RS 4.2.5). A promise is (%record 'promise content), so that a chain of promises can come
;; to share one content: the pair (#t . value), or (#f . thunk) where the thunk answers a promise.
(define-library (scheme-lsp promise)
  (export delay delay-force make-promise promise? force)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    (define (new-promise done? content)
      (%record 'promise (cons done? content)))

    (define (new-lazy-promise thunk) (new-promise #f thunk))

    ;; (delay expression)
    ;; A promise of the value of the expression, which `force` evaluates when it is first asked.
    ;; (R7RS 4.2.5)
    (define-syntax delay
      (syntax-rules ()
        ((_ expression) (new-lazy-promise (lambda () (new-promise #t expression))))
        ((_ . other) (syntax-error "delay: expected (delay expression)"))))

    ;; (delay-force expression)
    ;; As (delay (force expression)), but chains of such promises are forced in constant space.
    ;; (R7RS 4.2.5)
    (define-syntax delay-force
      (syntax-rules ()
        ((_ expression) (new-lazy-promise (lambda () expression)))
        ((_ . other) (syntax-error "delay-force: expected (delay-force expression)"))))

    ;; A promise of a value that is already there; a promise itself is answered as it is. (R7RS 4.2.5)
    (define (make-promise value)
      (if (promise? value) value (new-promise #t value)))

    ;; Whether a value is a promise. (R7RS 4.2.5)
    (define (promise? value) (%record-of? value 'promise))

    ;; The value of a promise, computed when it is asked for the first time; of any other value, the
    ;; value itself. (R7RS 4.2.5)
    (define (force promise)
      (if (promise? promise)
          (let ((content (%record-ref promise 1)))
            (if (car content)
                (cdr content)
                (force-chain promise ((cdr content)))))
          promise))

    ;; Goes on with what the thunk of a promise answered. The thunk may have forced the promise itself:
    ;; the value found first stays.
    (define (force-chain promise next)
      (let ((content (%record-ref promise 1)))
        (cond
          ((car content) (cdr content))
          ((promise? next)
           (let ((found (%record-ref next 1)))
             (set-car! content (car found))
             (set-cdr! content (cdr found))
             (%record-set! next 1 content)
             (force promise)))
          (else (%raise-wrong-type 'delay-force 1 next "a promise")))))))
