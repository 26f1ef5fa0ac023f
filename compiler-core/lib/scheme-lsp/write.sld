;; `write` and its like (R7RS 6.13.3), with labels for data that go round in a circle.
(define-library (scheme-lsp write)
  (export write display write-shared write-simple object->string)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp port) (scheme-lsp print)
          (scheme-lsp output) (scheme-lsp hash-table))
  (begin
    ;; Writes a representation of a value that `read` reads as an equal one; data that contain
    ;; themselves are written with labels. (R7RS 6.13.3)
    (define write
      (case-lambda
        ((x) (put-datum x (output-port) #t #f))
        ((x port) (put-datum x (check-output-port 'write 2 port) #t #f))))

    ;; Writes a value for people: strings and characters as they are. (R7RS 6.13.3)
    (define display
      (case-lambda
        ((x)
         (if (string? x)
             (write-text x 0 (string-length x) (output-port))
             (put-datum x (output-port) #f #f)))
        ((x port)
         (check-output-port 'display 2 port)
         (if (string? x)
             (write-text x 0 (string-length x) port)
             (put-datum x port #f #f)))))

    ;; As `write`, with labels for all data that occur more than once. (R7RS 6.13.3)
    (define write-shared
      (case-lambda
        ((x) (put-datum x (output-port) #t #t))
        ((x port) (put-datum x (check-output-port 'write-shared 2 port) #t #t))))

    ;; As `write`, without labels. (R7RS 6.13.3)
    (define write-simple
      (case-lambda
        ((x) (put-simple x (output-port)))
        ((x port) (put-simple x (check-output-port 'write-simple 2 port)))))

    (define (put-simple x port)
      (print x port #t #f)
      (finish-output! port))

    (define (put-datum x port write? shared?)
      (print x port write?
             (if shared?
                 (labels x #t)
                 (if (small-datum? x) #f (labels x #f))))
      (finish-output! port))

    ;; A string of what `write`, or the procedure given, writes. (Guile)
    (define object->string
      (case-lambda
        ((x) (object->string x write))
        ((x write)
         (let ((port (open-output-string)))
           (write x port)
           (get-output-string port)))))

    ;; Labels as `print` wants them. The table holds for each pair, vector and record: 1 while its
    ;; parts are being looked at, 2 afterwards, 3 if it needs a label; once it has one, the label as
    ;; a symbol to print in its place.
    (define (labels x shared?)
      (let ((table (new-table 0 #f #f)))
        (find-repeated! x table shared?)
        (let ((count -1))
          (cons (lambda (x)
                  (let ((state (table-ref table x 2 0)))
                    (if (symbol? state) #t (%fx= 3 state))))
                (lambda (x)
                  (let ((state (table-ref table x 2 0)))
                    (cond
                      ((symbol? state) state)
                      ((%fx= 3 state)
                       (set! count (%fx+ count 1))
                       (let ((text (object->string count)))
                         (table-set! table x (string->symbol (label text #\#)) 0)
                         (label text #\=)))
                      (else #f))))))))

    (define (label text end)
      (let* ((length (string-length text)) (result (%make-string (%fx+ length 2) end)))
        (string-set! result 0 #\#)
        (%string-copy! result 1 text 0 length)
        result))

    ;; Finds what needs a label: what is met again (`shared?`), or met again within itself.
    (define (find-repeated! x table shared?)
      (if (if (pair? x) #t (if (vector? x) #t (%record? x)))
          (let ((state (table-ref table x 0 0)))
            (cond
              ((%fx= state 0)
               (table-set! table x 1 0)
               (cond
                 ((pair? x)
                  (find-repeated! (car x) table shared?)
                  (find-repeated! (cdr x) table shared?))
                 ((vector? x) (find-in-elements! x 0 table shared?))
                 (else (find-in-fields! x 1 table shared?)))
               (if (%fx= 1 (table-ref table x 0 0)) (table-set! table x 2 0)))
              ((if shared? #t (%fx= state 1)) (table-set! table x 3 0))))))

    (define (find-in-elements! x index table shared?)
      (if (%fx< index (vector-length x))
          (begin
            (find-repeated! (vector-ref x index) table shared?)
            (find-in-elements! x (%fx+ index 1) table shared?))))

    (define (find-in-fields! x index table shared?)
      (if (if (%record-of? (%record-type x) 'record-type)
              (%fx< (%fx- index 1) (%record-length x))
              #f)
          (begin
            (find-repeated! (%record-ref x index) table shared?)
            (find-in-fields! x (%fx+ index 1) table shared?))))))
