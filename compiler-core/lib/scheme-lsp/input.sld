;; Input (R7RS 6.13.2) but for `read`.
(define-library (scheme-lsp input)
  (export current-input-port input-port open-input-string open-input-bytevector
          read-char peek-char read-line read-string char-ready?
          read-u8 peek-u8 u8-ready? read-bytevector read-bytevector!
          next-char! peek-char! check-input-port
          with-input-from-string call-with-input-string)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp port) (scheme-lsp parameter)
          (scheme-lsp range) (scheme-lsp utf8))
  (begin
    (define (check-input port)
      (if (port-flags? port 1)
          port
          (%raise-wrong-type 'current-input-port 1 port "an input port")))

    (define input-cell (make-cell standard-input check-input))

    ;; A parameter object: the port that input comes from by default. (R7RS 6.13.1)
    (define current-input-port (cell->parameter input-cell))

    ;; The value of `current-input-port`.
    (define (input-port) (cell-value input-cell))

    (define (check-input-port who index port)
      (if (port-flags? port 20)
          port
          (%raise-wrong-type who index port "an open textual input port")))

    (define (check-binary-input-port who index port)
      (if (port-flags? port 24)
          port
          (%raise-wrong-type who index port "an open binary input port")))

    ;; A new textual input port that delivers the characters of a string. (R7RS 6.13.1)
    (define (open-input-string string)
      (let ((length (string-length string)))
        (make-port 21 (%substring string 0 length) length #f)))

    ;; A new binary input port that delivers the bytes of a bytevector. (R7RS 6.13.1)
    (define (open-input-bytevector bytes)
      (let* ((length (bytevector-length bytes)) (copy (%make-bytevector length 0)))
        (%bytevector-copy! copy 0 bytes 0 length)
        (make-port 25 copy length #f)))

    ;; Bytes from the device of a port: how many were read into a new bytevector behind the bytes that
    ;; are pending, and that bytevector, by a call of `use`.
    (define (read-block port use)
      (let* ((pending (port-pending port))
             (start (port-pending-index port))
             (kept (if pending (%fx- (bytevector-length pending) start) 0))
             (block (%make-bytevector 4096 0))
             (count (%read-bytes (port-device port) block))
             (bytes (%make-bytevector (%fx+ kept count) 0)))
        (if pending (%bytevector-copy! bytes 0 pending start (%fx+ start kept)))
        (%bytevector-copy! bytes kept block 0 count)
        (use bytes count)))

    ;; Reads more characters into the buffer of a textual input port, which is used up. Answers
    ;; whether there were any.
    (define (fill! port)
      (if (port-device port)
          (let ((pending (port-pending port)))
            (if (if pending (%fx< 0 (whole-length pending (port-pending-index port))) #f)
                (decode! port pending (port-pending-index port)
                         (whole-length pending (port-pending-index port)))
                (read-block port
                            (lambda (bytes count)
                              (let ((whole (if (%fx= count 0)
                                               (bytevector-length bytes)
                                               (whole-length bytes 0))))
                                (cond
                                  ((%fx< 0 whole) (decode! port bytes 0 whole))
                                  ((%fx= count 0) #f)
                                  (else
                                   (set-port-pending! port bytes 0)
                                   (fill! port))))))))
          #f))

    (define (decode! port bytes start length)
      (let* ((end (%fx+ start length)) (text (utf8->text bytes start end)))
        (if (%fx= end (bytevector-length bytes))
            (set-port-pending! port #f 0)
            (set-port-pending! port bytes end))
        (set-port-buffer! port text)
        (set-port-index! port 0)
        (set-port-limit! port (string-length text))
        #t))

    ;; The next character of a port, or the end-of-file object.
    (define (next-char! port)
      (let ((index (port-index port)))
        (if (%fx< index (port-limit port))
            (begin
              (set-port-index! port (%fx+ index 1))
              (string-ref (port-buffer port) index))
            (if (fill! port) (next-char! port) (eof-object)))))

    (define (peek-char! port)
      (let ((index (port-index port)))
        (if (%fx< index (port-limit port))
            (string-ref (port-buffer port) index)
            (if (fill! port) (peek-char! port) (eof-object)))))

    ;; Reads the next character; the end-of-file object if there is none. (R7RS 6.13.2)
    (define read-char
      (case-lambda
        (() (read-char (input-port)))
        ((port)
         (check-input-port 'read-char 1 port)
         (next-char! port))))

    ;; The character that `read-char` would read next. (R7RS 6.13.2)
    (define peek-char
      (case-lambda
        (() (peek-char (input-port)))
        ((port)
         (check-input-port 'peek-char 1 port)
         (peek-char! port))))

    ;; Whether a character, or the end, can be read without waiting. (R7RS 6.13.2)
    (define char-ready?
      (case-lambda
        (() (char-ready? (input-port)))
        ((port)
         (check-input-port 'char-ready? 1 port)
         #t)))

    (define (find-line-end text index limit)
      (if (%fx< index limit)
          (let ((char (string-ref text index)))
            (if (if (eq? char #\newline) #t (eq? char #\return))
                index
                (find-line-end text (%fx+ index 1) limit)))
          #f))

    ;; Goes past the end of a line: a newline, a return, or both.
    (define (skip-line-end! port)
      (if (eq? (next-char! port) #\return)
          (if (eq? (peek-char! port) #\newline) (next-char! port))))

    ;; The text in the buffer up to an index, after `text`; the index becomes the port's.
    (define (take-text! port text end)
      (let* ((start (port-index port))
             (length (string-length text))
             (result (%make-string (%fx+ length (%fx- end start)) #\space)))
        (%string-copy! result 0 text 0 length)
        (%string-copy! result length (port-buffer port) start end)
        (set-port-index! port end)
        result))

    ;; Reads up to the end of a line, which is not part of the string answered: a newline, a return, or
    ;; a return and a newline. The end-of-file object if there is nothing left. (R7RS 6.13.2)
    (define read-line
      (case-lambda
        (() (read-line (input-port)))
        ((port)
         (check-input-port 'read-line 1 port)
         (if (eof-object? (peek-char! port))
             (eof-object)
             (let loop ((text ""))
               (let* ((limit (port-limit port))
                      (end (find-line-end (port-buffer port) (port-index port) limit))
                      (text (take-text! port text (if end end limit))))
                 (if end
                     (begin
                       (skip-line-end! port)
                       text)
                     (if (fill! port) (loop text) text))))))))

    ;; Reads a number of characters, or as many as there are; the end-of-file object if there are
    ;; none. (R7RS 6.13.2)
    (define read-string
      (case-lambda
        ((count) (read-string count (input-port)))
        ((count port)
         ;; Guile and older systems have the port first.
         (if (if (port? count) (%fixnum? port) #f)
             (read-string port count)
             (begin
               (check-input-port 'read-string 2 port)
               (if (if (%fixnum? count) (%fx< count 0) #t)
                   (%raise-wrong-type 'read-string 1 count "a number of characters"))
               (cond
                 ((%fx= count 0) "")
                 ((eof-object? (peek-char! port)) (eof-object))
                 (else
                  (let loop ((text ""))
                    (let* ((limit (port-limit port))
                           (start (port-index port))
                           (missing (%fx- count (string-length text)))
                           (end (if (%fx< (%fx- limit start) missing) limit (%fx+ start missing)))
                           (text (take-text! port text end)))
                      (if (if (%fx< (string-length text) count) (fill! port) #f)
                          (loop text)
                          text))))))))))

    ;; The next byte of a binary input port, or the end-of-file object; `step` is 1 to go past it.
    ;; Of the standard input, characters that have been decoded but not read are bytes again.
    (define (next-byte! port step)
      (let ((buffer (port-buffer port)) (index (port-index port)))
        (if (bytevector? buffer)
            (if (%fx< index (port-limit port))
                (begin
                  (set-port-index! port (%fx+ index step))
                  (bytevector-u8-ref buffer index))
                (if (if (port-device port) (fill-bytes! port) #f)
                    (next-byte! port step)
                    (eof-object)))
            (begin
              (if (%fx< index (port-limit port)) (encode-again! port))
              (let ((pending (port-pending port)) (index (port-pending-index port)))
                (if (if pending (%fx< index (bytevector-length pending)) #f)
                    (begin
                      (set-port-pending! port pending (%fx+ index step))
                      (bytevector-u8-ref pending index))
                    (read-block port
                                (lambda (bytes count)
                                  (set-port-pending! port bytes 0)
                                  (if (%fx= count 0) (eof-object) (next-byte! port step))))))))))

    ;; Reads more bytes into the buffer of a binary file's port, which is used up. Answers whether there
    ;; were any.
    (define (fill-bytes! port)
      (let* ((block (%make-bytevector 4096 0)) (count (%read-bytes (port-device port) block)))
        (set-port-buffer! port block)
        (set-port-index! port 0)
        (set-port-limit! port count)
        (%fx< 0 count)))

    (define (encode-again! port)
      (let* ((bytes (%string->utf8 (port-buffer port) (port-index port) (port-limit port)))
             (length (bytevector-length bytes))
             (pending (port-pending port))
             (start (port-pending-index port))
             (rest (if pending (%fx- (bytevector-length pending) start) 0))
             (all (%make-bytevector (%fx+ length rest) 0)))
        (%bytevector-copy! all 0 bytes 0 length)
        (if pending (%bytevector-copy! all length pending start (%fx+ start rest)))
        (set-port-limit! port 0)
        (set-port-index! port 0)
        (set-port-pending! port all 0)))

    ;; Reads the next byte; the end-of-file object if there is none. (R7RS 6.13.2)
    (define read-u8
      (case-lambda
        (() (read-u8 (input-port)))
        ((port)
         (check-binary-input-port 'read-u8 1 port)
         (next-byte! port 1))))

    ;; The byte that `read-u8` would read next. (R7RS 6.13.2)
    (define peek-u8
      (case-lambda
        (() (peek-u8 (input-port)))
        ((port)
         (check-binary-input-port 'peek-u8 1 port)
         (next-byte! port 0))))

    ;; Whether a byte, or the end, can be read without waiting. (R7RS 6.13.2)
    (define u8-ready?
      (case-lambda
        (() (u8-ready? (input-port)))
        ((port)
         (check-binary-input-port 'u8-ready? 1 port)
         #t)))

    ;; Reads a number of bytes, or as many as there are, into a new bytevector; the end-of-file object
    ;; if there are none. (R7RS 6.13.2)
    (define read-bytevector
      (case-lambda
        ((count) (read-bytevector count (input-port)))
        ((count port)
         (let* ((bytes (%make-bytevector count 0)) (end (read-bytevector! bytes port)))
           (cond
             ((%fx= count 0) bytes)
             ((eof-object? end) end)
             ((%fx= end count) bytes)
             (else
              (let ((part (%make-bytevector end 0)))
                (%bytevector-copy! part 0 bytes 0 end)
                part)))))))

    ;; Reads bytes into a bytevector, from a start to an end, and answers how many; the end-of-file
    ;; object if there are none. (R7RS 6.13.2)
    (define read-bytevector!
      (case-lambda
        ((bytes) (read-bytevector! bytes (input-port)))
        ((bytes port) (read-bytevector! bytes port 0 (bytevector-length bytes)))
        ((bytes port start) (read-bytevector! bytes port start (bytevector-length bytes)))
        ((bytes port start end)
         (check-binary-input-port 'read-bytevector! 2 port)
         (check-range 'read-bytevector! 3 start end (bytevector-length bytes))
         (let loop ((index start))
           (let ((byte (if (%fx< index end) (next-byte! port 1) (eof-object))))
             (if (eof-object? byte)
                 (if (if (%fx< start end) (%fx= index start) #f)
                     byte
                     (%fx- index start))
                 (begin
                   (bytevector-u8-set! bytes index byte)
                   (loop (%fx+ index 1)))))))))

    ;; Calls a thunk with a port for the characters of a string as the current input port. (Guile)
    (define (with-input-from-string string thunk)
      (parameterize ((current-input-port (open-input-string string))) (thunk)))

    ;; Calls a procedure with a port for the characters of a string. (Guile)
    (define (call-with-input-string string procedure)
      (procedure (open-input-string string)))))
