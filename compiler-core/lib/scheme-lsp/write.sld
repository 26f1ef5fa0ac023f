;; `write` and its like (R7RS 6.13.3), with labels for data that go round in a circle.
(define-library (scheme-lsp write)
  (export write display write-shared write-simple object->string)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp text) (scheme-lsp print)
          (scheme-lsp output))
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
      (put-text (concatenate (reverse-pieces (print x #t #f '()) '())) port))

    (define (put-datum x port write? shared?)
      (let ((label (if shared? (labels x #t) (if (small-datum? x) #f (labels x #f)))))
        (put-text (concatenate (reverse-pieces (print x write? label '()) '())) port)))

    ;; A string of what `write`, or the procedure given, writes. (Guile)
    (define object->string
      (case-lambda
        ((x) (object->string x write))
        ((x write)
         (let ((port (open-output-string)))
           (write x port)
           (get-output-string port)))))

    ;; Labels as `print` wants them. The state of each pair, vector and record is 1 while its parts
    ;; are being looked at, 2 afterwards, 3 if it needs a label; once it has one, a list of what to
    ;; print in its place.
    (define (labels x shared?)
      (let ((map (cons 0 (%make-vector 64 0))) (count -1))
        (find-repeated! x map shared?)
        (cons (lambda (x)
                (let ((state (state-of x map)))
                  (if (pair? state) #t (%fx= 3 state))))
              (lambda (x)
                (let ((state (state-of x map)))
                  (cond
                    ((pair? state) state)
                    ((%fx= 3 state)
                     (set! count (%fx+ count 1))
                     (let ((number (%integer->string count 10)))
                       (set-state! x map (cons (concatenate (cons "#" (cons number '("#")))) '()))
                       (concatenate (cons "#" (cons number '("="))))))
                    (else #f)))))))

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
                ((if shared? #t (%fx= state 1)) (set-state! x map 3)))))))

    ;; The map from data to states: a pair of the number of keys and a vector, its length a power of
    ;; two, of keys, each followed by its state. Where there is no key, there is 0.
    (define (find-slot key slots)
      (let ((mask (%fx- (vector-length slots) 2)))
        (let loop ((slot (%fxand (%fxshl (%eq-hash key) 1) mask)))
          (let ((found (vector-ref slots slot)))
            (if (if (eq? found key) #t (eq? found 0))
                slot
                (loop (%fxand (%fx+ slot 2) mask)))))))

    (define (state-of key map)
      (vector-ref (cdr map) (%fx+ 1 (find-slot key (cdr map)))))

    (define (set-state! key map state)
      (let* ((slots (cdr map)) (slot (find-slot key slots)))
        (vector-set! slots (%fx+ slot 1) state)
        (if (eq? (vector-ref slots slot) 0)
            (begin
              (vector-set! slots slot key)
              (set-car! map (%fx+ (car map) 1))
              (if (%fx< (vector-length slots) (%fxshl (car map) 2)) (grow! map slots))))))

    (define (grow! map slots)
      (let ((larger (%make-vector (%fxshl (vector-length slots) 1) 0)))
        (let loop ((slot 0))
          (if (%fx< slot (vector-length slots))
              (let ((key (vector-ref slots slot)))
                (if (eq? key 0)
                    #t
                    (let ((new-slot (find-slot key larger)))
                      (vector-set! larger new-slot key)
                      (vector-set! larger (%fx+ new-slot 1) (vector-ref slots (%fx+ slot 1)))))
                (loop (%fx+ slot 2)))))
        (set-cdr! map larger)))))
