(define (return value)
  (lambda (_text start succeed _fail) (succeed value start)))

(define (expected what)
  (lambda (_text start _succeed fail) (fail start (list what))))

(define (bind parser continue)
  (lambda (text start succeed fail)
    (parser text start
            (lambda (value end) ((continue value) text end succeed fail))
            fail)))

(define (char-if what test)
  (lambda (text start succeed fail)
    (if (and (< start (string-length text)) (test (string-ref text start)))
        (succeed (string-ref text start) (+ start 1))
        (fail start (list what)))))

(define (literal string)
  (let ((size (string-length string)))
    (lambda (text start succeed fail)
      (let ((end (+ start size)))
        (if (and (<= end (string-length text)) (string=? string (substring text start end)))
            (succeed string end)
            (fail start (list string)))))))

(define (end-of-text text start succeed fail)
  (if (= start (string-length text))
      (succeed #t start)
      (fail start '("the end"))))

;; The first alternative that succeeds; it is not left again. If none does, the failures that came furthest are
;; reported.
(define (choose . parsers)
  (lambda (text start succeed fail)
    (let try ((parsers parsers) (furthest start) (all '()))
      (if (null? parsers)
          (fail furthest all)
          ((car parsers)
           text start succeed
           (lambda (place what)
             (cond ((> place furthest) (try (cdr parsers) place what))
                   ((= place furthest) (try (cdr parsers) furthest (append all what)))
                   (else (try (cdr parsers) furthest all)))))))))

(define (parse parser text)
  ((bind parser (lambda (value) (bind end-of-text (lambda (_) (return value)))))
   text 0
   (lambda (value _end) value)
   (lambda (place what) (raise (make-parse-error place what)))))
