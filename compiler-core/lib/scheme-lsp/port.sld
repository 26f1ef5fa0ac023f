;; Ports and their buffers.
;;
;; A port is (%record 'port flags buffer index limit device pending pending-index):
;;   flags    1 input, 2 output, 4 textual, 8 binary, 16 open for input, 32 open for output,
;;            64 `read` folds names to lower case; added up
;;   buffer   a string (textual) or a bytevector (binary)
;;   index    where the next item is read or written
;;   limit    input: the end of what has been read into the buffer
;;   device   the number of the host's stream, or #f
;;   pending  bytes of a device that have been read but not decoded, from pending-index on
;;
;; An output port with a device holds text only during one output operation, which ends with
;; `finish-output!`: the host collects output, and nothing is lost however the program ends.
(define-library (scheme-lsp port)
  (export port? port-flags? set-port-flags! port-flags
          port-buffer port-index port-limit port-device port-pending port-pending-index
          set-port-buffer! set-port-index! set-port-limit! set-port-pending!
          make-port standard-input standard-output standard-error
          file-closer put-char! put-string! put-substring! put-byte! make-bytes-room! finish-output!)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; Whether a value is a port. (R7RS 6.13.1)
    (define (port? value) (%record-of? value 'port))

    (define (make-port flags buffer limit device)
      (%record 'port flags buffer 0 limit device #f 0))

    ;; Whether a value is a port that has all of the flags.
    (define (port-flags? value flags)
      (if (%record-of? value 'port)
          (%fx= flags (%fxand (port-flags value) flags))
          #f))

    (define (port-flags port) (%record-ref port 1))
    (define (port-buffer port) (%record-ref port 2))
    (define (port-index port) (%record-ref port 3))
    (define (port-limit port) (%record-ref port 4))
    (define (port-device port) (%record-ref port 5))
    (define (port-pending port) (%record-ref port 6))
    (define (port-pending-index port) (%record-ref port 7))
    (define (set-port-flags! port flags) (%record-set! port 1 flags))
    (define (set-port-buffer! port buffer) (%record-set! port 2 buffer))
    (define (set-port-index! port index) (%record-set! port 3 index))
    (define (set-port-limit! port limit) (%record-set! port 4 limit))

    (define (set-port-pending! port bytes index)
      (%record-set! port 6 bytes)
      (%record-set! port 7 index))

    (define standard-input (make-port 29 (%make-string 0 #\space) 0 0))
    (define standard-output (make-port 46 (%make-string 0 #\space) 0 1))
    (define standard-error (make-port 46 (%make-string 0 #\space) 0 2))

    ;; A box of the procedure that closes the file of a device: the library of files puts it there, so
    ;; that no other program needs it.
    (define file-closer (%box #f))

    ;; Sees to it that a textual output port has room for `count` more characters.
    (define (make-room! port count)
      (let* ((buffer (port-buffer port))
             (index (port-index port))
             (room (%fx- (string-length buffer) index)))
        (if (%fx< room count)
            (let ((larger (%make-string (%fx+ (%fxshl (%fx+ index count) 1) 16) #\space)))
              (%string-copy! larger 0 buffer 0 index)
              (set-port-buffer! port larger)))))

    (define (put-char! port char)
      (let ((index (port-index port)))
        (if (%fx< index (string-length (port-buffer port)))
            #t
            (make-room! port 1))
        (string-set! (port-buffer port) index char)
        (set-port-index! port (%fx+ index 1))))

    (define (put-string! port string)
      (put-substring! port string 0 (string-length string)))

    (define (put-substring! port string start end)
      (make-room! port (%fx- end start))
      (let ((index (port-index port)))
        (%string-copy! (port-buffer port) index string start end)
        (set-port-index! port (%fx+ index (%fx- end start)))))

    (define (make-bytes-room! port count)
      (let* ((buffer (port-buffer port)) (index (port-index port)))
        (if (%fx< (%fx- (bytevector-length buffer) index) count)
            (let ((larger (%make-bytevector (%fx+ (%fxshl (%fx+ index count) 1) 16) 0)))
              (%bytevector-copy! larger 0 buffer 0 index)
              (set-port-buffer! port larger)))))

    (define (put-byte! port byte)
      (make-bytes-room! port 1)
      (let ((index (port-index port)))
        (bytevector-u8-set! (port-buffer port) index byte)
        (set-port-index! port (%fx+ index 1))))

    ;; Ends an output operation: passes what a port with a device holds to the host.
    (define (finish-output! port)
      (let ((device (port-device port)) (index (port-index port)))
        (if (if device (%fx< 0 index) #f)
            (begin
              (set-port-index! port 0)
              (%write-string device (port-buffer port) 0 index)))))))
