;; The program and its surroundings (R7RS 6.14).
(define-library (scheme-lsp process)
  (export exit emergency-exit command-line get-environment-variable get-environment-variables
          getenv
          current-second current-jiffy jiffies-per-second features
          current-time gettimeofday get-internal-real-time internal-time-units-per-second)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp state))
  (begin
    (define (exit-code value)
      (cond
        ((%fixnum? value) (%fxand value 255))
        ((eq? value #f) 1)
        (else 0)))

    ;; Ends the program, after running what outstanding `dynamic-wind`s ask for. The argument, if
    ;; there is one, is the exit code, or #f for failure. (R7RS 6.14)
    (define exit
      (case-lambda
        (() (exit 0))
        ((value)
         (unwind-to! '())
         (%exit (exit-code value)))))

    ;; Ends the program at once. (R7RS 6.14)
    (define emergency-exit
      (case-lambda
        (() (%exit 0))
        ((value) (%exit (exit-code value)))))

    ;; A list of strings: the name of the program, which is empty because no host tells it, and the
    ;; arguments. (R7RS 6.14)
    (define (command-line)
      (cons "" (arguments-from 0)))

    (define (arguments-from index)
      (let ((argument (%command-line-argument index)))
        (if argument (cons argument (arguments-from (%fx+ index 1))) '())))

    ;; The value of an environment variable; #f if there is none of this name. (R7RS 6.14)
    (define (get-environment-variable name)
      (if (string? name)
          #t
          (%raise-wrong-type 'get-environment-variable 1 name "a string"))
      (let ((pair (find-variable name (get-environment-variables))))
        (if pair (cdr pair) #f)))

    ;; As `get-environment-variable`. (Guile)
    (define (getenv name) (get-environment-variable name))

    (define (find-variable name variables)
      (if (pair? variables)
          (if (%fx= 0 (%string-compare name (car (car variables))))
              (car variables)
              (find-variable name (cdr variables)))
          #f))

    ;; A list of pairs of names and values of environment variables. (R7RS 6.14)
    (define (get-environment-variables)
      (let loop ((index 0))
        (let ((variable (%environment-variable index)))
          (if variable
              (let ((end (find-equals variable 0)))
                (cons (cons (%substring variable 0 end)
                            (%substring variable (%fx+ end 1) (string-length variable)))
                      (loop (%fx+ index 1))))
              '()))))

    (define (find-equals text index)
      (if (eq? (string-ref text index) #\=) index (find-equals text (%fx+ index 1))))

    ;; The time in seconds since the beginning of 1970, as an inexact number. (R7RS 6.14)
    (define (current-second) (%current-second))

    ;; The time in jiffies since some moment. (R7RS 6.14)
    (define (current-jiffy) (exact (%flfloor (%current-jiffy))))

    ;; How many jiffies a second has. (R7RS 6.14)
    (define (jiffies-per-second) 1000000)

    ;; The time in seconds since the beginning of 1970, as an exact integer. (Guile)
    (define (current-time) (exact (%flfloor (%current-second))))

    ;; The time since the beginning of 1970 as a pair: seconds, microseconds. (Guile)
    (define (gettimeofday)
      (let* ((now (%current-second)) (seconds (%flfloor now)))
        (cons (exact seconds) (exact (%flfloor (%fl* (%fl- now seconds) 1000000.0))))))

    ;; The time since the program began, in units of which `internal-time-units-per-second` make a
    ;; second. (Guile)
    (define (get-internal-real-time) (current-jiffy))

    ;; How many units of `get-internal-real-time` a second has. (Guile)
    (define internal-time-units-per-second 1000000)

    ;; A list of symbols: what `cond-expand` takes for present. (R7RS 6.14)
    (define (features) '(r7rs exact-closed full-unicode ieee-float ratios scheme-lsp wasm syntax-rules))))
