;; External representations.
(define-library (scheme-lsp print)
  (export print small-datum?)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp port))
  (begin
    ;; Puts the representation of `x` into the buffer of a textual output port: as `write` does, or
    ;; `display` if `write?` is #f. `label` is #f, or a pair of procedures for labels: the first
    ;; answers whether a pair, vector or record has one; the second is told of each that is about to
    ;; be printed, and answers #f, or a string to print in front of it, or a symbol to print in its
    ;; place.
    (define (print x port write? label)
      (cond
        ((string? x)
         (if write?
             (print-quoted x port #\")
             (put-string! port x)))
        ((symbol? x) (print-symbol (symbol->string x) port write?))
        ((exact-integer? x) (put-string! port (%integer->string x 10)))
        ((pair? x) (print-compound x port write? label))
        ((null? x) (put-string! port "()"))
        ((boolean? x) (put-string! port (if x "#t" "#f")))
        ((char? x)
         (if write?
             (print-char x port)
             (put-char! port x)))
        ((vector? x) (print-compound x port write? label))
        ((%flonum? x) (put-string! port (%flonum->string x)))
        ((number? x)
         (put-string! port (%integer->string (%numerator x) 10))
         (put-char! port #\/)
         (put-string! port (%integer->string (%denominator x) 10)))
        ((%record? x) (print-compound x port write? label))
        ((procedure? x) (put-string! port "#<procedure>"))
        ((bytevector? x) (print-bytevector x port))
        ((keyword? x)
         (put-string! port "#:")
         (print-symbol (symbol->string x) port write?))
        ((eof-object? x) (put-string! port "#<eof>"))
        ((%unspecified? x) (put-string! port "#<unspecified>"))
        ((%box? x) (put-string! port "#<box>"))
        ((%continuation? x) (put-string! port "#<continuation>"))
        (else (put-string! port "#<unknown>"))))

    (define (print-compound x port write? label)
      (let ((mark (if label ((cdr label) x) #f)))
        (if (symbol? mark)
            (put-string! port (symbol->string mark))
            (begin
              (if mark (put-string! port mark))
              (cond
                ((pair? x)
                 (put-char! port #\()
                 (print (car x) port write? label)
                 (print-tail (cdr x) port write? label))
                ((vector? x)
                 (put-string! port "#(")
                 (print-elements x 0 port write? label))
                (else (print-record x port write? label)))))))

    (define (print-tail x port write? label)
      (cond
        ((null? x) (put-char! port #\)))
        ((if (pair? x) (if label (if ((car label) x) #f #t) #t) #f)
         (put-char! port #\space)
         (print (car x) port write? label)
         (print-tail (cdr x) port write? label))
        (else
         (put-string! port " . ")
         (print x port write? label)
         (put-char! port #\)))))

    (define (print-elements x index port write? label)
      (if (%fx< index (vector-length x))
          (begin
            (if (%fx< 0 index) (put-char! port #\space))
            (print (vector-ref x index) port write? label)
            (print-elements x (%fx+ index 1) port write? label))
          (put-char! port #\))))

    (define (print-bytevector x port)
      (put-string! port "#u8(")
      (let loop ((index 0))
        (if (%fx< index (bytevector-length x))
            (begin
              (if (%fx< 0 index) (put-char! port #\space))
              (put-string! port (%integer->string (bytevector-u8-ref x index) 10))
              (loop (%fx+ index 1)))
            (put-char! port #\)))))

    ;; As Guile does: #<point x: 1 y: 2>; of the library's own types, the name alone.
    (define (print-record x port write? label)
      (let ((type (%record-type x)))
        (put-string! port "#<")
        (if (%record-of? type 'record-type)
            (begin
              (print (%record-ref type 1) port #f #f)
              (print-fields x 1 (%record-ref type 2) port write? label))
            (if (symbol? type) (print type port #f #f)))
        (put-char! port #\>)))

    (define (print-fields x index fields port write? label)
      (if (pair? fields)
          (begin
            (put-char! port #\space)
            (print (car fields) port #f #f)
            (put-string! port ": ")
            (print (%record-ref x index) port write? label)
            (print-fields x (%fx+ index 1) (cdr fields) port write? label))))

    (define (put-hex! port n)
      (put-string! port (%integer->string n 16)))

    (define (control? n)
      (if (%fx< n 32) #t (if (%fx< n 127) #f (%fx< n 160))))

    (define (print-char char port)
      (let ((n (char->integer char)))
        (put-string! port "#\\")
        (cond
          ((char-name n) => (lambda (name) (put-string! port name)))
          ((control? n)
           (put-char! port #\x)
           (put-hex! port n))
          (else (put-char! port char)))))

    (define (char-name n)
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
        (else #f)))

    ;; Puts a string between two delimiters, with escapes.
    (define (print-quoted x port delimiter)
      (put-char! port delimiter)
      (let loop ((index 0))
        (if (%fx< index (string-length x))
            (let* ((char (string-ref x index)) (n (char->integer char)))
              (cond
                ((if (eq? char delimiter) #t (eq? char #\\))
                 (put-char! port #\\)
                 (put-char! port char))
                ((control? n)
                 (put-char! port #\\)
                 (case n
                   ((10) (put-char! port #\n))
                   ((9) (put-char! port #\t))
                   ((13) (put-char! port #\r))
                   (else
                    (put-char! port #\x)
                    (put-hex! port n)
                    (put-char! port #\;))))
                (else (put-char! port char)))
              (loop (%fx+ index 1)))))
      (put-char! port delimiter))

    (define (print-symbol name port write?)
      (if (if write? (needs-bars? name) #f)
          (print-quoted name port #\|)
          (put-string! port name)))

    ;; Whether a symbol's name would not read back as that symbol.
    (define (needs-bars? name)
      (let ((length (string-length name)))
        (cond
          ((%fx= length 0) #t)
          ((if (%fx= length 1) (eq? (string-ref name 0) #\.) #f) #t)
          ((like-number? name length) #t)
          (else
           (let loop ((index 0))
             (if (%fx< index length)
                 (if (plain-constituent? (string-ref name index))
                     (loop (%fx+ index 1))
                     #t)
                 #f))))))

    (define (plain-constituent? char)
      (let ((n (char->integer char)))
        (cond
          ((%fx< n 127)
           (case char
             ((#\( #\) #\" #\; #\' #\` #\, #\| #\\ #\[ #\] #\{ #\} #\#) #f)
             (else (%fx< 32 n))))
          ((control? n) #f)
          (else (%fx= 0 (%fxand (%char-class char) 4))))))

    (define (digit-at? name index length)
      (if (%fx< index length)
          (let ((n (char->integer (string-ref name index))))
            (if (%fx< n 58) (%fx< 47 n) #f))
          #f))

    ;; Whether a name begins as a number does: a digit (but for 1+ and 1-), a sign or point before
    ;; a digit, +i, +inf.0 and the like.
    (define (like-number? name length)
      (case (string-ref name 0)
        ((#\+ #\-)
         (if (%fx< 1 length)
             (case (string-ref name 1)
               ((#\.) (digit-at? name 2 length))
               ((#\i #\I #\n #\N)
                (if (%fx= length 2) #t (%fx< 5 length)))
               (else (digit-at? name 1 length)))
             #f))
        ((#\.) (digit-at? name 1 length))
        (else
         (if (digit-at? name 0 length)
             (if (%fx= length 2)
                 (case (string-ref name 1)
                   ((#\+ #\-) #f)
                   (else #t))
                 #t)
             #f))))

    ;; Whether a datum has so few parts that it can be printed as it is: what goes round in a circle
    ;; has not.
    (define (small-datum? x)
      (%fx< 0 (measure x 400000)))

    (define (measure x budget)
      (if (%fx< 0 budget)
          (cond
            ((pair? x) (measure (cdr x) (measure (car x) (%fx- budget 1))))
            ((vector? x) (measure-elements x 0 (%fx- budget 1)))
            ((%record? x) (measure-fields x 1 (%fx- budget 1)))
            (else budget))
          budget))

    (define (measure-elements x index budget)
      (if (if (%fx< 0 budget) (%fx< index (vector-length x)) #f)
          (measure-elements x (%fx+ index 1) (measure (vector-ref x index) budget))
          budget))

    (define (measure-fields x index budget)
      (if (if (%fx< 0 budget)
              (if (%record-of? (%record-type x) 'record-type)
                  (%fx< (%fx- index 1) (%record-length x))
                  #f)
              #f)
          (measure-fields x (%fx+ index 1) (measure (%record-ref x index) budget))
          budget))))
