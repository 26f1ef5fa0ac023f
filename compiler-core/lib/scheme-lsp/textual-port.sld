;; Guile's and R6RS's names for input and output: (ice-9 rdelim), (ice-9 textual-ports) and
;; (ice-9 binary-ports).
(define-library (scheme-lsp textual-port)
  (export read-line read-delimited write-line
          get-char lookahead-char get-line get-string-all get-string-n unget-char unget-string
          put-char put-string
          get-u8 lookahead-u8 get-bytevector-n get-bytevector-n! get-bytevector-some
          get-bytevector-all put-u8 put-bytevector
          open-bytevector-input-port open-bytevector-output-port)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp string)
          (scheme-lsp output) (scheme-lsp write) (scheme-lsp bytevector)
          (except (scheme-lsp port) put-char! put-string!)
          (rename (scheme-lsp input)
                  (read-line plain-read-line)))
  (begin
    ;; Reads up to the end of a line. What becomes of the delimiter is said by a symbol: `trim` drops
    ;; it, `concat` makes it a part of the string, `peek` leaves it in the port, and with `split` the
    ;; answer is a pair of the string and the delimiter. (Guile: Line/Delimited)
    (define read-line
      (case-lambda
        (() (plain-read-line))
        ((port) (plain-read-line port))
        ((port handling)
         (if (eq? handling 'trim)
             (plain-read-line port)
             (read-delimited "\n" port handling)))))

    ;; Reads up to one of the characters of a string. What becomes of it is said as for `read-line`.
    ;; (Guile: Line/Delimited)
    (define read-delimited
      (case-lambda
        ((delimiters) (read-delimited delimiters (input-port)))
        ((delimiters port) (read-delimited delimiters port 'trim))
        ((delimiters port handling)
         (check-input-port 'read-delimited 2 port)
         (let ((text (open-output-string)))
           (let loop ((empty? #t))
             (let ((char (peek-char! port)))
               (if (if (eof-object? char) #t (member-of? char delimiters 0))
                   (finish text char empty? port handling)
                   (begin
                     (write-char (next-char! port) text)
                     (loop #f)))))))))

    (define (member-of? char text index)
      (if (%fx< index (string-length text))
          (if (eq? char (string-ref text index)) #t (member-of? char text (%fx+ index 1)))
          #f))

    (define (finish text char empty? port handling)
      (let ((result (if (if empty? (eof-object? char) #f) char (get-output-string text))))
        (case handling
          ((trim)
           (next-char! port)
           result)
          ((peek) result)
          ((concat)
           (next-char! port)
           (if (eof-object? char)
               result
               (string-append result (string char))))
          ((split)
           (next-char! port)
           (cons result char))
          (else
           (%raise-wrong-type 'read-delimited 3 handling "trim, peek, concat or split")))))

    ;; Displays a value and ends the line. (Guile: Line/Delimited)
    (define write-line
      (case-lambda
        ((x) (write-line x (output-port)))
        ((x port)
         (display x port)
         (newline port))))

    ;; As `read-char`. (R6RS, Guile: Textual I/O)
    (define (get-char port) (read-char port))
    ;; As `peek-char`. (R6RS, Guile: Textual I/O)
    (define (lookahead-char port) (peek-char port))
    ;; As `read-line`. (R6RS, Guile: Textual I/O)
    (define (get-line port) (plain-read-line port))
    ;; As `write-char`, with the port first. (R6RS, Guile: Textual I/O)
    (define (put-char port char) (write-char char port))

    ;; As `write-string`, with the port first; with a start and a count of characters. (R6RS, Guile:
    ;; Textual I/O)
    (define put-string
      (case-lambda
        ((port string) (write-string string port))
        ((port string start) (write-string string port start))
        ((port string start count) (write-string string port start (+ start count)))))

    ;; All that is left of a port, as a string. (R6RS, Guile: Textual I/O)
    (define (get-string-all port)
      (check-input-port 'get-string-all 1 port)
      (let ((text (open-output-string)))
        (let loop ()
          (let ((char (next-char! port)))
            (if (eof-object? char)
                (get-output-string text)
                (begin
                  (write-char char text)
                  (loop)))))))

    ;; A string of at most `count` characters of a port. (R6RS, Guile: Textual I/O)
    (define (get-string-n port count) (read-string count port))

    ;; Puts a character back, so that it is read next. (Guile: Textual I/O)
    (define (unget-char port char) (unget-string port (string char)))

    ;; Puts the characters of a string back, so that they are read next. (Guile: Textual I/O)
    (define (unget-string port string)
      (check-input-port 'unget-string 1 port)
      (set-port-buffer! port
                        (string-append string
                                       (%substring (port-buffer port)
                                                   (port-index port)
                                                   (port-limit port))))
      (set-port-index! port 0)
      (set-port-limit! port (string-length (port-buffer port))))

    ;; As `read-u8`. (R6RS, Guile: Binary I/O)
    (define (get-u8 port) (read-u8 port))
    ;; As `peek-u8`. (R6RS, Guile: Binary I/O)
    (define (lookahead-u8 port) (peek-u8 port))
    ;; At most `count` bytes of a port. (R6RS, Guile: Binary I/O)
    (define (get-bytevector-n port count) (read-bytevector count port))

    ;; Reads at most `count` bytes into a bytevector from a start on; how many. (R6RS, Guile: Binary
    ;; I/O)
    (define (get-bytevector-n! port bytes start count)
      (read-bytevector! bytes port start (+ start count)))

    ;; Some bytes of a port, at least one; the end-of-file object if there are none. (R6RS, Guile:
    ;; Binary I/O)
    (define (get-bytevector-some port) (read-bytevector 4096 port))

    ;; All bytes that are left of a port; the end-of-file object if there are none. (R6RS, Guile: Binary
    ;; I/O)
    (define (get-bytevector-all port)
      (let loop ((parts '()))
        (let ((part (read-bytevector 4096 port)))
          (cond
            ((bytevector? part) (loop (cons part parts)))
            ((null? parts) part)
            (else (%apply bytevector-append (reverse parts)))))))

    ;; As `write-u8`, with the port first. (R6RS, Guile: Binary I/O)
    (define (put-u8 port byte) (write-u8 byte port))

    ;; As `write-bytevector`, with the port first; with a start and a count of bytes. (R6RS, Guile:
    ;; Binary I/O)
    (define put-bytevector
      (case-lambda
        ((port bytes) (write-bytevector bytes port))
        ((port bytes start) (write-bytevector bytes port start))
        ((port bytes start count) (write-bytevector bytes port start (+ start count)))))

    ;; As `open-input-bytevector`. (R6RS, Guile: Binary I/O)
    (define (open-bytevector-input-port bytes) (open-input-bytevector bytes))

    ;; A binary output port, and a procedure that answers what has been written to it and makes the port
    ;; empty. (R6RS, Guile: Binary I/O)
    (define (open-bytevector-output-port)
      (let ((port (open-output-bytevector)))
        (values port
                (lambda ()
                  (let ((bytes (get-output-bytevector port)))
                    (set-port-index! port 0)
                    bytes)))))))
