;; (parser (name <- parser) parser ... parser): one after another; the last one's value is that of all.
(define-syntax parser
  (syntax-rules (<-)
    ((_ last) last)
    ((_ (name <- first) rest ...) (bind first (lambda (name) (parser rest ...))))
    ((_ first rest ...) (bind first (lambda (_ignored) (parser rest ...))))))

;; A parser that may stand in front of the parsers that it refers to.
(define-syntax lazy-parser
  (syntax-rules ()
    ((_ body)
     (lambda (text start succeed fail) (body text start succeed fail)))))

(define-syntax define-parser
  (syntax-rules ()
    ((_ name part ...) (define name (lazy-parser (parser part ...))))))
