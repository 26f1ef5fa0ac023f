;; Files (R7RS 6.13.1 and 6.13.4).
(define-library (scheme-lsp file)
  (export open-input-file open-output-file open-binary-input-file open-binary-output-file open-file
          call-with-input-file call-with-output-file with-input-from-file with-output-to-file
          file-exists? delete-file)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp port) (scheme-lsp input)
          (scheme-lsp output) (scheme-lsp parameter) (scheme-lsp error) (scheme-lsp string))
  (begin
    ;; The result of an operation on a file, unless that was not possible: then raises an object that
    ;; satisfies `file-error?`.
    (define (operate who operation name)
      (if (string? name) #t (%raise-wrong-type who 1 name "a string"))
      (let ((result (%file-operation operation name)))
        (if (%fx< result 0)
            (raise
             (make-condition 'file
                             (string-append (symbol->string who) ": " (reason result))
                             (cons name '())))
            result)))

    (define (reason code)
      (case code
        ((-1) "no such file:")
        ((-2) "permission denied:")
        ((-3) "it is a directory:")
        ((-5) "this host has no files:")
        (else "the file cannot be used:")))

    (define (new-port who operation name flags)
      (let ((device (operate who operation name)))
        (%box-set! file-closer close)
        (make-port flags
                   (if (%fx< 0 (%fxand flags 4)) (%make-string 0 #\space) (%make-bytevector 0 0))
                   0
                   device)))

    (define (close device) (%close-file device))

    ;; A textual input port for the file of a name. (R7RS 6.13.1)
    (define (open-input-file name) (new-port 'open-input-file 0 name 21))

    ;; A textual output port for a new file of a name; what a file of that name held is lost.
    ;; (R7RS 6.13.1)
    (define (open-output-file name) (new-port 'open-output-file 1 name 38))

    ;; A binary input port for the file of a name. (R7RS 6.13.1)
    (define (open-binary-input-file name) (new-port 'open-binary-input-file 0 name 25))

    ;; A binary output port for a new file of a name; what a file of that name held is lost.
    ;; (R7RS 6.13.1)
    (define (open-binary-output-file name) (new-port 'open-binary-output-file 1 name 42))

    ;; A port for the file of a name. The mode is a string that begins with r to read, w to write a new
    ;; file, or a to write at the end; a b in it makes the port binary. (Guile: File Ports)
    (define (open-file name mode)
      (let ((binary? (if (string-index-of mode #\b 0) #t #f))
            (kind (if (if (string? mode) (%fx< 0 (string-length mode)) #f) (string-ref mode 0) #f)))
        (case kind
          ((#\r) (new-port 'open-file 0 name (if binary? 25 21)))
          ((#\w) (new-port 'open-file 1 name (if binary? 42 38)))
          ((#\a) (new-port 'open-file 2 name (if binary? 42 38)))
          (else (%raise-wrong-type 'open-file 2 mode "a mode: r, w or a")))))

    (define (string-index-of text char index)
      (if (if (string? text) (%fx< index (string-length text)) #f)
          (if (eq? (string-ref text index) char) index (string-index-of text char (%fx+ index 1)))
          #f))

    ;; Calls a procedure with a textual input port for the file of a name, closes the port when it
    ;; returns, and delivers its values. (R7RS 6.13.1)
    (define (call-with-input-file name procedure)
      (call-with-port (open-input-file name) procedure))

    ;; Calls a procedure with a textual output port for a new file of a name, closes the port when it
    ;; returns, and delivers its values. (R7RS 6.13.1)
    (define (call-with-output-file name procedure)
      (call-with-port (open-output-file name) procedure))

    ;; Calls a thunk with a port for the file of a name as the current input port, and closes the port.
    ;; (R7RS 6.13.1)
    (define (with-input-from-file name thunk)
      (call-with-port (open-input-file name)
                      (lambda (port) (parameterize ((current-input-port port)) (thunk)))))

    ;; Calls a thunk with a port for a new file of a name as the current output port, and closes the
    ;; port. (R7RS 6.13.1)
    (define (with-output-to-file name thunk)
      (call-with-port (open-output-file name)
                      (lambda (port) (parameterize ((current-output-port port)) (thunk)))))

    ;; Whether there is a file of a name. (R7RS 6.13.4)
    (define (file-exists? name)
      (if (string? name) #t (%raise-wrong-type 'file-exists? 1 name "a string"))
      (eq? 1 (%file-operation 3 name)))

    ;; Deletes the file of a name. (R7RS 6.13.4)
    (define (delete-file name)
      (operate 'delete-file 4 name))))
