;; Data over several lines (Guile: Pretty Printing).
(define-library (scheme-lsp pretty-print)
  (export pretty-print truncated-print)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp text) (scheme-lsp list)
          (scheme-lsp number) (scheme-lsp output) (scheme-lsp write))
  (begin
    ;; Writes a datum as `write` does, over several lines where one is too short, and ends the line.
    ;; With `#:display? #t` strings and characters are written as they are; each line begins with
    ;; `#:per-line-prefix`. (Guile)
    (define (pretty-print x . options)
      (%apply pretty-print* (cons x (port-option options))))

    ;; Options whose first may be the port without its keyword.
    (define (port-option options)
      (if (if (pair? options) (if (keyword? (car options)) #f #t) #f)
          (cons '#:port options)
          options))

    (define* (pretty-print* x
                            #:key (port (output-port))
                            (width 79)
                            (max-expr-width 50)
                            (display? #f)
                            (per-line-prefix ""))
      (check-output-port 'pretty-print 2 port)
      (let ((show (if display? display write)))
        (put-text (concatenate
                   (reverse
                    (cons "\n"
                          (layout x 0 0 (- width (string-length per-line-prefix)) per-line-prefix show
                                  (list per-line-prefix)))))
                  port)))

    ;; Writes a datum as `write` does, with an ellipsis in the place of what does not fit the width.
    ;; (Guile)
    (define (truncated-print x . options)
      (%apply truncated-print* (cons x (port-option options))))

    (define* (truncated-print* x
                               #:key (port (output-port))
                               (width 79)
                               (display? #f)
                               (breadth-first? #f))
      (check-output-port 'truncated-print 2 port)
      (let ((text (object->string x (if display? display write))))
        (put-text (if (< width (string-length text))
                      (concatenate (list (%substring text 0 (max 0 (- width 1))) "\x2026;"))
                      text)
                  port)))

    ;; The pieces of a datum that begins at a column, and has `after` characters behind it on its last
    ;; line, in front of the pieces before it.
    (define (layout x column after width prefix show pieces)
      (let ((text (object->string x show)))
        (if (if (< (+ column (string-length text) after) (+ width 1)) #t (atom? x))
            (cons text pieces)
            (cond
              ((vector? x)
               (layout-elements (vector-elements x (vector-length x) '()) (+ column 2) (+ column 2)
                                after width prefix show (cons "#(" pieces)))
              ((abbreviation x)
               (let ((mark (abbreviation x)))
                 (layout (cadr x) (+ column (string-length mark)) after width prefix show
                         (cons mark pieces))))
              (else (layout-list x column after width prefix show (cons "(" pieces)))))))

    (define (atom? x)
      (cond
        ((pair? x) #f)
        ((vector? x) (eq? 0 (vector-length x)))
        (else #t)))

    (define (vector-elements vector end elements)
      (if (eq? end 0)
          elements
          (vector-elements vector (- end 1) (cons (vector-ref vector (- end 1)) elements))))

    (define (abbreviation x)
      (if (if (pair? (cdr x)) (null? (cddr x)) #f)
          (case (car x)
            ((quote) "'")
            ((quasiquote) "`")
            ((unquote) ",")
            ((unquote-splicing) ",@")
            (else #f))
          #f))

    ;; How many elements after the head of a form stand on its first line, before a body that is
    ;; indented by two; #f for what is no such form.
    (define (distinguished head)
      (case head
        ((lambda define define* lambda* let let* letrec letrec* when unless case define-syntax
           let-values let*-values define-record-type syntax-rules parameterize do named-lambda
           define-values receive match guard with-fluids module define-module library
           define-library let-syntax letrec-syntax while)
         1)
        ((begin) 0)
        (else #f)))

    (define (layout-list x column after width prefix show pieces)
      (let ((head (car x)))
        (cond
          ((if (symbol? head) (distinguished head) #f)
           (layout-form x (distinguished head) column after width prefix show pieces))
          ((if (symbol? head) (if (pair? (cdr x)) (short-name? head) #f) #f)
           (let* ((name (object->string head show)) (inner (+ column (string-length name) 2)))
             (layout-elements (cdr x) inner inner after width prefix show
                              (cons " " (cons name pieces)))))
          (else (layout-elements x (+ column 1) (+ column 1) after width prefix show pieces)))))

    (define (short-name? symbol) (< (string-length (symbol->string symbol)) 20))

    ;; A form with a body: the head and `count` elements (one more for a named `let`), then the rest,
    ;; each on a line.
    (define (layout-form x count column after width prefix show pieces)
      (let* ((named? (if (eq? (car x) 'let) (if (pair? (cdr x)) (symbol? (cadr x)) #f) #f))
             (count (if named? 2 count)))
        (let loop ((rest (cdr x))
                   (count count)
                   (column* (+ column 1 (string-length (object->string (car x) show))))
                   (pieces (cons (object->string (car x) show) pieces)))
          (if (if (pair? rest) (< 0 count) #f)
              (loop (cdr rest)
                    (- count 1)
                    (+ column* 1 (string-length (object->string (car rest) show)))
                    (layout (car rest) (+ column* 1) (if (null? (cdr rest)) (+ after 1) 0) width prefix
                            show
                            (cons " " pieces)))
              (if (null? rest)
                  (cons ")" pieces)
                  (layout-elements rest (+ column 2) (+ column 2) after width prefix show
                                   (indent (+ column 2) prefix pieces)))))))

    (define (indent column prefix pieces)
      (cons (concatenate (list "\n" prefix (%make-string column #\space))) pieces))

    ;; Elements, each on a line at a column, and the closing parenthesis.
    (define (layout-elements rest column first-column after width prefix show pieces)
      (cond
        ((pair? rest)
         (let* ((last? (null? (cdr rest)))
                (pieces (layout (car rest) first-column (if last? (+ after 1) 0) width prefix show
                                pieces)))
           (if last?
               (cons ")" pieces)
               (layout-elements (cdr rest) column column after width prefix show
                                (indent column prefix pieces)))))
        ((null? rest) (cons ")" pieces))
        (else
         (cons ")"
               (layout rest (+ column 2) (+ after 1) width prefix show (cons ". " pieces))))))))
