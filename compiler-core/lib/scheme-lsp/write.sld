;; `write` and its like (R7RS 6.13.3), with labels for data that go round in a circle.
(define-library (scheme-lsp write)
  (export write display write-shared write-simple object->string)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp text) (scheme-lsp print)
          (scheme-lsp output) (scheme-lsp identity-map))
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
        ((x) (if (string? x) (display-string x) (display-datum x)))
        ((x port)
         (check-output-port 'display 2 port)
         (if (string? x)
             (put-text x port)
             (put-datum x port #f #f)))))

    (define (display-string x) (put-text x (output-port)))
    (define (display-datum x) (put-datum x (output-port) #f #f))

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
      (put-text (concatenate (reverse-pieces (print x #t '()) '())) port))

    (define (put-datum x port write? shared?)
      (let ((x (cond
                 (shared? (marked x #t))
                 ((small-datum? x) x)
                 ((circular? (cons (cons x '(1 . #f)) '())) (marked x #f))
                 (else x))))
        (put-text (concatenate (reverse-pieces (print x write? '()) '())) port)))

    ;; A string of what `write`, or the procedure given, writes. (Guile)
    (define object->string
      (case-lambda
        ((x) (object->string x write))
        ((x write)
         (let ((port (open-output-string)))
           (write x port)
           (get-output-string port)))))

    ;; Whether data go round in a circle. In data that do, the walk follows an endless path sooner or
    ;; later, and the path is periodic: it is found as Brent (1980) finds the cycle of a function, by
    ;; comparing each datum with the one above it whose depth was the last power of two. So nothing that
    ;; was met has to be remembered; what is shared is walked over as often as it will be printed.
    ;; Each entry is (datum depth . ancestor), for a datum with parts that has not been walked over.
    (define (circular? entries)
      (if (pair? entries)
          (let* ((x (car (car entries)))
                 (depth (car (cdr (car entries))))
                 (ancestor (cdr (cdr (car entries)))))
            (if (eq? x ancestor)
                #t
                (let ((power? (eq? 0 (%fxand depth (%fx- depth 1)))))
                  (circular? (push-parts x (part-count x)
                                         (cons (%fx+ depth 1) (if power? x ancestor))
                                         (cdr entries))))))
          #f))

    ;; The first part comes to stand on top.
    (define (push-parts x index path entries)
      (if (eq? index 0)
          entries
          (let* ((index (%fx- index 1)) (part (part x index)))
            (push-parts x index path
                        (if (%fx< 0 (part-count part)) (cons (cons part path) entries) entries)))))

    ;; A copy of a datum with marks in the places of labels, as `print` wants them: (%record 'mark "#0="
    ;; datum) where the label is given, (%record 'mark "#0#") where it is used. The state of each pair,
    ;; vector and record is 1 while its parts are being looked at, 2 afterwards, 3 if it needs a label,
    ;; and once it has one, its mark.
    (define (marked x shared?)
      (let ((map (make-identity-map)) (count -1))
        (define (copy x)
          (let ((state (if (%fx< 0 (part-count x)) (state-of x map) 0)))
            (cond
              ((%record? state) state)
              ((%fx= 3 state)
               (set! count (%fx+ count 1))
               (let ((number (%integer->string count 10)))
                 (set-state! x map (%record 'mark (concatenate (cons "#" (cons number '("#"))))))
                 (%record 'mark (concatenate (cons "#" (cons number '("=")))) (copy-parts x))))
              (else (copy-parts x)))))
        (define (copy-parts x)
          (cond
            ((pair? x) (let ((first (copy (car x)))) (cons first (copy (cdr x)))))
            ((vector? x) (apply vector (copy-from x 0 (vector-length x))))
            ((%fx< 0 (part-count x))
             (apply %record (cons (%record-type x) (copy-from x 0 (part-count x)))))
            (else x)))
        (define (copy-from x index count)
          (if (%fx< index count)
              (let ((first (copy (part x index))))
                (cons first (copy-from x (%fx+ index 1) count)))
              '()))
        (find-repeated! x map shared?)
        (copy x)))

    (define (apply procedure arguments)
      (%apply procedure arguments))

    ;; Finds what needs a label: what is met again (`shared?`), or met again within itself.
    (define (find-repeated! x map shared?)
      (let ((count (part-count x)))
        (if (%fx< 0 count)
            (let ((state (state-of x map)))
              (cond
                ((%fx= state 0)
                 (set-state! x map 1)
                 (let loop ((index 0))
                   (if (%fx< index count)
                       (begin
                         (find-repeated! (part x index) map shared?)
                         (loop (%fx+ index 1)))))
                 (if (%fx= 1 (state-of x map)) (set-state! x map 2)))
                ((if shared? #t (%fx= state 1)) (set-state! x map 3)))))))))
