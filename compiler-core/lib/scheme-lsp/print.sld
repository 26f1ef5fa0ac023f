;; External representations. Every program holds this code, for the report of an error that nobody
;; handles: it is written to be small.
(define-library (scheme-lsp print)
  (export print small-datum? part-count part)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp text))
  (begin
    ;; The representation of `x` as pieces, strings, in front of the pieces before it: the last piece
    ;; first. As `write` has it, or as `display` if `write?` is #f. Data that go round in a circle must
    ;; be marked first, see (scheme-lsp write). What is left to print is kept in a list, not on the
    ;; stack: so this needs no code for being captured.
    (define (print x write? pieces)
      (print-datum x '() write? pieces))

    (define (print-datum x stack write? pieces)
      (case (part-kind x)
        ((0) (print-rest stack write? (print-leaf x write? pieces)))
        ((1) (print-datum (car x) (cons (cons -1 (cdr x)) stack) write? (cons "(" pieces)))
        ((2) (print-rest (cons (cons 0 x) stack) write? (cons "#(" pieces)))
        (else
         (let ((type (%record-type x)))
           (cond
             ((eq? type 'mark)
              (let ((pieces (cons (%record-ref x 1) pieces)))
                (if (eq? 1 (%record-length x))
                    (print-rest stack write? pieces)
                    (print-datum (%record-ref x 2) stack write? pieces))))
             ((symbol? type)
              (let ((name (symbol->string type)))
                ;; The name of a type of uniform vectors is what they begin with.
                (if (one-of? name 0 "#" 0)
                    (print-rest (cons (cons 0 (%record-ref x 1)) stack) write? (cons name pieces))
                    (print-rest stack write? (cons ">" (cons name (cons "#<" pieces)))))))
             ;; As Guile does: #<point x: 1 y: 2>.
             (else
              (print-rest (cons (cons 1 x) stack) write?
                          (cons (text (%record-ref type 1)) (cons "#<" pieces)))))))))

    ;; Goes on with what is left: pairs of an index and what it is in. -1: the rest of a list; -2: the
    ;; end of a list after a dot; otherwise, the next element of a vector or field of a record.
    (define (print-rest stack write? pieces)
      (if (pair? stack)
          (let ((index (car (car stack))) (x (cdr (car stack))) (below (cdr stack)))
            (cond
              ((eq? index -1)
               (cond
                 ((pair? x)
                  (print-datum (car x) (cons (cons -1 (cdr x)) below) write? (cons " " pieces)))
                 ((null? x) (print-rest below write? (cons ")" pieces)))
                 (else (print-datum x (cons (cons -2 #f) below) write? (cons " . " pieces)))))
              ((eq? index -2) (print-rest below write? (cons ")" pieces)))
              ((vector? x)
               (if (%fx< index (vector-length x))
                   (print-datum (vector-ref x index) (cons (cons (%fx+ index 1) x) below) write?
                                (if (eq? index 0) pieces (cons " " pieces)))
                   (print-rest below write? (cons ")" pieces))))
              ((%fx< (%record-length x) index) (print-rest below write? (cons ">" pieces)))
              (else
               (print-datum (%record-ref x index) (cons (cons (%fx+ index 1) x) below) write?
                            (cons ": "
                                  (cons (text (field-name (%record-ref (%record-type x) 2) index))
                                        (cons " " pieces)))))))
          pieces))

    (define (field-name names index)
      (if (eq? index 1) (car names) (field-name (cdr names) (%fx- index 1))))

    (define (print-leaf x write? pieces)
      (cond
        ((bytevector? x) (print-bytes x 0 (cons "#u8(" pieces)))
        ((if write? (string? x) #f) (print-quoted x #\" pieces))
        ((if write? (symbol? x) #f)
         (let ((name (symbol->string x)))
           (if (needs-bars? name)
               (print-quoted name #\| pieces)
               (cons name pieces))))
        ((if write? (char? x) #f) (cons (char-text x (char->integer x)) (cons "#\\" pieces)))
        (else (cons (text x) pieces))))

    ;; What `display` shows of a value without parts.
    (define (text x)
      (cond
        ((string? x) x)
        ((symbol? x) (symbol->string x))
        ((keyword? x) (concatenate (pieces "#:" (symbol->string x))))
        ((number? x) (%number->string x 10))
        ((char? x) (%make-string 1 x))
        ((null? x) "()")
        ((eq? x #t) "#t")
        ((eq? x #f) "#f")
        ((procedure? x) "#<procedure>")
        ((eof-object? x) "#<eof>")
        ((%unspecified? x) "#<unspecified>")
        ((%box? x) "#<box>")
        (else "#<unknown>")))

    ;; What kind of parts a value has: 0 none, 1 it is a pair, 2 a vector, 3 a record.
    (define (part-kind x)
      (cond
        ((pair? x) 1)
        ((vector? x) 2)
        ((%record? x) 3)
        (else 0)))

    ;; How many parts a value has that can be printed. Records of the library's own types, whose first
    ;; slot is a symbol, have none.
    (define (part-count x)
      (case (part-kind x)
        ((0) 0)
        ((1) 2)
        ((2) (vector-length x))
        (else (if (symbol? (%record-type x)) 0 (%record-length x)))))

    (define (part x index)
      (case (part-kind x)
        ((1) (if (eq? index 0) (car x) (cdr x)))
        ((2) (vector-ref x index))
        (else (%record-ref x (%fx+ index 1)))))

    (define (print-bytes x index pieces)
      (if (%fx< index (bytevector-length x))
          (print-bytes x (%fx+ index 1)
                       (cons (%integer->string (bytevector-u8-ref x index) 10)
                             (if (eq? index 0) pieces (cons " " pieces))))
          (cons ")" pieces)))

    (define (control? n)
      (if (%fx< n 32) #t (if (%fx< n 127) #f (%fx< n 160))))

    (define (char-text char n)
      (case n
        ((0) "null")
        ((7) "alarm")
        ((8) "backspace")
        ((9) "tab")
        ((10) "newline")
        ((13) "return")
        ((27) "escape")
        ((32) "space")
        ((127) "delete")
        (else
         (if (control? n)
             (concatenate (pieces "x" (%integer->string n 16)))
             (%make-string 1 char)))))

    ;; A text between two delimiters, with escapes.
    (define (print-quoted text delimiter pieces)
      (let ((mark (%make-string 1 delimiter)))
        (let loop ((start 0) (index 0) (pieces (cons mark pieces)))
          (if (%fx< index (string-length text))
              (let ((escape (escape (string-ref text index) delimiter)) (next (%fx+ index 1)))
                (if escape
                    (loop next next (cons escape (cons (%substring text start index) pieces)))
                    (loop start next pieces)))
              (cons mark (cons (%substring text start index) pieces))))))

    ;; What stands for a character between delimiters; #f for the character itself.
    (define (escape char delimiter)
      (let ((n (char->integer char)))
        (cond
          ((if (eq? char delimiter) #t (eq? n 92)) (concatenate (pieces "\\" (%make-string 1 char))))
          ((control? n)
           (case n
             ((9) "\\t")
             ((10) "\\n")
             ((13) "\\r")
             (else (concatenate (pieces "\\x" (%integer->string n 16) ";")))))
          (else #f))))

    ;; Whether a symbol's name would not read back as that symbol.
    (define (needs-bars? name)
      (let ((length (string-length name)))
        (if (if (eq? length 0) #t (like-number? name length))
            #t
            (not-plain? name length 0))))

    (define (not-plain? name length index)
      (if (%fx< index length)
          (let ((char (string-ref name index)))
            (if (if (one-of? name index "()\";'`,|\\[]{}#\xFEFF;" 0)
                    #t
                    (if (control? (char->integer char)) #t (%fx< 0 (%fxand (%char-class char) 4))))
                #t
                (not-plain? name length (%fx+ index 1))))
          #f))

    ;; Whether the character of a name at an index is one of those of a text, from `at` on.
    (define (one-of? name index chars at)
      (if (%fx< at (string-length chars))
          (if (eq? (string-ref name index) (string-ref chars at))
              #t
              (one-of? name index chars (%fx+ at 1)))
          #f))

    (define (digit? name index)
      (one-of? name index "0123456789" 0))

    ;; Whether a name is a dot or begins as a number does: with a digit (but for 1+ and the like), or with
    ;; a sign or point before a digit; or might be +i, or begin with +inf.0 or +nan.0, in either case.
    (define (like-number? name length)
      (cond
        ((digit? name 0) (if (eq? length 2) (if (one-of? name 1 "+-" 0) #f #t) #t))
        ((eq? length 1) (one-of? name 0 "." 0))
        ((one-of? name 0 "+-" 0)
         (cond
           ((one-of? name 1 "0123456789." 0) #t)
           ((eq? length 2) (one-of? name 1 "iI" 0))
           ((if (%fx< 5 length) (one-of? name 1 "iInN" 0) #f) (one-of? name 4 "." 0))
           (else #f)))
        (else (if (one-of? name 0 "." 0) (digit? name 1) #f))))

    ;; Whether a datum has so few parts that it can be printed as it is: what goes round in a circle
    ;; has not.
    (define (small-datum? x)
      (within? (cons x '()) 1000000))

    (define (within? stack budget)
      (if (pair? stack)
          (let* ((x (car stack)) (count (part-count x)) (left (%fx- budget (%fx+ count 1))))
            (if (%fx< left 0)
                #f
                (within? (push-parts x count (cdr stack)) left)))
          #t))

    ;; The last part is on top: of a list, its rest, so that the stack stays short.
    (define (push-parts x count stack)
      (let loop ((index 0) (stack stack))
        (if (%fx< index count)
            (loop (%fx+ index 1) (cons (part x index) stack))
            stack)))))
