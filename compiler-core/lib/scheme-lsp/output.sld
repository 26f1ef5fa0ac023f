;; Output (R7RS 6.13.3) but for `write` and its like, and the ports that collect it.
(define-library (scheme-lsp output)
  (export current-output-port current-error-port output-port output-port?
          input-port? textual-port? binary-port? input-port-open? output-port-open?
          close-port close-input-port close-output-port call-with-port flush-output-port force-output
          check-output-port
          write-char write-string newline write-u8 write-bytevector put-text
          open-output-string get-output-string open-output-bytevector get-output-bytevector
          call-with-output-string with-output-to-string with-output-to-port with-error-to-port)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp port) (scheme-lsp parameter)
          (scheme-lsp range))
  (begin
    (define (check-textual-output port)
      (if (port-flags? port 2)
          port
          (%raise-wrong-type 'current-output-port 1 port "an output port")))

    (define output-cell (make-cell standard-output check-textual-output))
    (define error-cell (make-cell standard-error check-textual-output))

    ;; A parameter object: the port that output goes to by default. (R7RS 6.13.1)
    (define current-output-port (cell->parameter output-cell))

    ;; A parameter object: the port for messages about errors. (R7RS 6.13.1)
    (define current-error-port (cell->parameter error-cell))

    ;; The value of `current-output-port`.
    (define (output-port) (cell-value output-cell))

    (define (check-output-port who index port)
      (if (port-flags? port 36)
          port
          (%raise-wrong-type who index port "an open textual output port")))

    (define (check-binary-output-port who index port)
      (if (port-flags? port 40)
          port
          (%raise-wrong-type who index port "an open binary output port")))

    (define (check-port who port)
      (if (port? port) port (%raise-wrong-type who 1 port "a port")))

    ;; Whether a value is a port that can be read from. (R7RS 6.13.1)
    (define (input-port? value) (port-flags? value 1))
    ;; Whether a value is a port that can be written to. (R7RS 6.13.1)
    (define (output-port? value) (port-flags? value 2))
    ;; Whether a value is a port for characters. (R7RS 6.13.1)
    (define (textual-port? value) (port-flags? value 4))
    ;; Whether a value is a port for bytes. (R7RS 6.13.1)
    (define (binary-port? value) (port-flags? value 8))

    ;; Whether a port can be read from, and has not been closed. (R7RS 6.13.1)
    (define (input-port-open? port)
      (port-flags? (check-port 'input-port-open? port) 16))

    ;; Whether a port can be written to, and has not been closed. (R7RS 6.13.1)
    (define (output-port-open? port)
      (port-flags? (check-port 'output-port-open? port) 32))

    ;; Closes a port: nothing more can be read from it or written to it. (R7RS 6.13.1)
    (define (close-port port)
      (check-port 'close-port port)
      (let ((device (port-device port)) (flags (port-flags port)))
        (set-port-flags! port (%fxand flags 15))
        (if (if device (if (%fx< 2 device) (%fx< 0 (%fxand flags 48)) #f) #f)
            ((%box-ref file-closer) device))))

    ;; Closes an input port. (R7RS 6.13.1)
    (define (close-input-port port)
      (if (input-port? port)
          (close-port port)
          (%raise-wrong-type 'close-input-port 1 port "an input port")))

    ;; Closes an output port. (R7RS 6.13.1)
    (define (close-output-port port)
      (if (output-port? port)
          (close-port port)
          (%raise-wrong-type 'close-output-port 1 port "an output port")))

    ;; Calls a procedure with a port, closes the port when it returns, and delivers its values.
    ;; (R7RS 6.13.1)
    (define (call-with-port port procedure)
      (receive results (procedure port)
        (close-port port)
        (%list->values results)))

    ;; Passes what a port holds back to where it goes. (R7RS 6.13.3)
    (define flush-output-port
      (case-lambda
        (() (flush (output-port)))
        ((port)
         (if (output-port? port)
             (flush port)
             (%raise-wrong-type 'flush-output-port 1 port "an output port")))))

    ;; A write of no bytes tells the host to pass on what it has.
    (define (flush port)
      (if (port-device port) (%write-bytes (port-device port) (%make-bytevector 0 0) 0 0)))

    ;; As `flush-output-port`. (Guile)
    (define force-output
      (case-lambda
        (() (flush-output-port))
        ((port) (flush-output-port port))))

    ;; Writes a part of a string; a port with a device holds nothing between operations, so the host
    ;; can have it at once.
    (define (write-text string start end port)
      (let ((device (port-device port)))
        (if device
            (%write-string device string start end)
            (put-substring! port string start end))))

    (define (put-text string port)
      (write-text string 0 (string-length string) port))

    ;; Writes a character. (R7RS 6.13.3)
    (define write-char
      (case-lambda
        ((char) (write-char char (output-port)))
        ((char port)
         (check-output-port 'write-char 2 port)
         (if (char? char)
             (begin
               (put-char! port char)
               (finish-output! port))
             (%raise-wrong-type 'write-char 1 char "a character")))))

    ;; Writes the characters of a string, from a start to an end. (R7RS 6.13.3)
    (define write-string
      (case-lambda
        ((string) (write-string string (output-port)))
        ((string port)
         (check-output-port 'write-string 2 port)
         (put-text string port))
        ((string port start) (write-string string port start (string-length string)))
        ((string port start end)
         (check-output-port 'write-string 2 port)
         (check-range 'write-string 3 start end (string-length string))
         (write-text string start end port))))

    ;; Writes the end of a line. (R7RS 6.13.3)
    (define newline
      (case-lambda
        (() (put-text "\n" (output-port)))
        ((port)
         (check-output-port 'newline 1 port)
         (put-text "\n" port))))

    ;; Writes a byte. (R7RS 6.13.3)
    (define write-u8
      (case-lambda
        ((byte) (write-u8 byte (output-port)))
        ((byte port)
         (check-binary-output-port 'write-u8 2 port)
         (if (if (%fixnum? byte) (%fx= byte (%fxand byte 255)) #f)
             (if (port-device port)
                 (%write-bytes (port-device port) (%make-bytevector 1 byte) 0 1)
                 (put-byte! port byte))
             (%raise-wrong-type 'write-u8 1 byte "a byte")))))

    ;; Writes the bytes of a bytevector, from a start to an end. (R7RS 6.13.3)
    (define write-bytevector
      (case-lambda
        ((bytes) (write-bytevector bytes (output-port)))
        ((bytes port) (write-bytevector bytes port 0 (bytevector-length bytes)))
        ((bytes port start) (write-bytevector bytes port start (bytevector-length bytes)))
        ((bytes port start end)
         (check-binary-output-port 'write-bytevector 2 port)
         (check-range 'write-bytevector 3 start end (bytevector-length bytes))
         (if (port-device port)
             (if (%fx< start end) (%write-bytes (port-device port) bytes start end))
             (begin
               (make-bytes-room! port (%fx- end start))
               (let ((index (port-index port)))
                 (%bytevector-copy! (port-buffer port) index bytes start end)
                 (set-port-index! port (%fx+ index (%fx- end start)))))))))

    ;; A new textual output port that collects what is written. (R7RS 6.13.1)
    (define (open-output-string) (make-port 38 (%make-string 16 #\space) 0 #f))

    ;; A new string of what has been written to a port that `open-output-string` made. (R7RS 6.13.1)
    (define (get-output-string port)
      (if (if (port-flags? port 6) (if (port-device port) #f #t) #f)
          (%substring (port-buffer port) 0 (port-index port))
          (%raise-wrong-type 'get-output-string 1 port "a string output port")))

    ;; A new binary output port that collects what is written. (R7RS 6.13.1)
    (define (open-output-bytevector) (make-port 42 (%make-bytevector 16 0) 0 #f))

    ;; A new bytevector of what has been written to a port that `open-output-bytevector` made.
    ;; (R7RS 6.13.1)
    (define (get-output-bytevector port)
      (if (if (port-flags? port 10) (if (port-device port) #f #t) #f)
          (let* ((length (port-index port)) (bytes (%make-bytevector length 0)))
            (%bytevector-copy! bytes 0 (port-buffer port) 0 length)
            bytes)
          (%raise-wrong-type 'get-output-bytevector 1 port "a bytevector output port")))

    ;; Calls a procedure with a string output port and answers what it has written. (Guile, SRFI 6)
    (define (call-with-output-string procedure)
      (let ((port (open-output-string)))
        (procedure port)
        (get-output-string port)))

    ;; Calls a thunk with a string output port as the current output port and answers what it has
    ;; written. (Guile)
    (define (with-output-to-string thunk)
      (let ((port (open-output-string)))
        (with-output-to-port port thunk)
        (get-output-string port)))

    ;; Calls a thunk with a port as the current output port. (Guile)
    (define (with-output-to-port port thunk)
      (parameterize ((current-output-port port)) (thunk)))

    ;; Calls a thunk with a port as the current error port. (Guile)
    (define (with-error-to-port port thunk)
      (parameterize ((current-error-port port)) (thunk)))))
