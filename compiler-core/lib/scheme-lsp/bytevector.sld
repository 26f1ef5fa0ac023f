;; Bytevectors (R7RS 6.9).
(define-library (scheme-lsp bytevector)
  (export make-bytevector bytevector bytevector-copy bytevector-copy! bytevector-append
          bytevector-fill! utf8->string string->utf8 u8-list->bytevector bytevector->u8-list)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp range) (scheme-lsp list)
          (scheme-lsp error))
  (begin
    (define (check-byte who index x)
      (if (if (%fixnum? x) (%fx= (%fxand x 255) x) #f)
          x
          (%raise-wrong-type who index x "a byte")))

    ;; A new bytevector of a length, each byte the second argument. (R7RS 6.9)
    (define make-bytevector
      (case-lambda
        ((length) (%make-bytevector length 0))
        ((length fill) (%make-bytevector length (check-byte 'make-bytevector 2 fill)))))

    ;; A new bytevector of the arguments. (R7RS 6.9)
    (define (bytevector . bytes) (u8-list->bytevector bytes))

    ;; A new bytevector of the bytes in a list. (R6RS)
    (define (u8-list->bytevector bytes)
      (let ((result (%make-bytevector (length bytes) 0)))
        (let loop ((index 0) (rest bytes))
          (if (pair? rest)
              (begin
                (bytevector-u8-set! result index (check-byte 'bytevector (%fx+ index 1) (car rest)))
                (loop (%fx+ index 1) (cdr rest)))
              result))))

    ;; A new list of the bytes of a bytevector. (R6RS)
    (define (bytevector->u8-list bytes)
      (let loop ((index (%fx- (bytevector-length bytes) 1)) (list '()))
        (if (%fx< index 0)
            list
            (loop (%fx- index 1) (cons (bytevector-u8-ref bytes index) list)))))

    ;; A new bytevector of the bytes of a bytevector, from a start to an end. (R7RS 6.9)
    (define bytevector-copy
      (case-lambda
        ((bytes) (bytevector-copy bytes 0 (bytevector-length bytes)))
        ((bytes start) (bytevector-copy bytes start (bytevector-length bytes)))
        ((bytes start end)
         (check-range 'bytevector-copy 2 start end (bytevector-length bytes))
         (let ((copy (%make-bytevector (%fx- end start) 0)))
           (%bytevector-copy! copy 0 bytes start end)
           copy))))

    ;; Copies bytes into a bytevector at an index: those of another, from a start to an end; it may be
    ;; the same bytevector. (R7RS 6.9)
    (define bytevector-copy!
      (case-lambda
        ((to at from) (bytevector-copy! to at from 0 (bytevector-length from)))
        ((to at from start) (bytevector-copy! to at from start (bytevector-length from)))
        ((to at from start end)
         (check-range 'bytevector-copy! 4 start end (bytevector-length from))
         (check-room 'bytevector-copy! at (%fx- end start) (bytevector-length to))
         (%bytevector-copy! to at from start end))))

    ;; A new bytevector of the bytes of all arguments in turn. (R7RS 6.9)
    (define (bytevector-append . all)
      (let ((result (%make-bytevector (total-length all 0) 0)))
        (let loop ((rest all) (at 0))
          (if (pair? rest)
              (let ((length (bytevector-length (car rest))))
                (%bytevector-copy! result at (car rest) 0 length)
                (loop (cdr rest) (%fx+ at length)))
              result))))

    (define (total-length all total)
      (if (pair? all)
          (total-length (cdr all) (%fx+ total (bytevector-length (car all))))
          total))

    ;; Stores a byte in a bytevector, from a start to an end.
    (define bytevector-fill!
      (case-lambda
        ((bytes fill) (bytevector-fill! bytes fill 0 (bytevector-length bytes)))
        ((bytes fill start) (bytevector-fill! bytes fill start (bytevector-length bytes)))
        ((bytes fill start end)
         (check-range 'bytevector-fill! 3 start end (bytevector-length bytes))
         (check-byte 'bytevector-fill! 2 fill)
         (let loop ((index start))
           (if (%fx< index end)
               (begin
                 (bytevector-u8-set! bytes index fill)
                 (loop (%fx+ index 1))))))))

    ;; The string that bytes encode in UTF-8, from a start to an end. (R7RS 6.9)
    (define utf8->string
      (case-lambda
        ((bytes) (utf8->string bytes 0 (bytevector-length bytes)))
        ((bytes start) (utf8->string bytes start (bytevector-length bytes)))
        ((bytes start end)
         (check-range 'utf8->string 2 start end (bytevector-length bytes))
         (or (%utf8->string bytes start end)
             (error "utf8->string: the bytes are not UTF-8:" bytes)))))

    ;; The encoding of a string in UTF-8, from a start to an end. (R7RS 6.9)
    (define string->utf8
      (case-lambda
        ((string) (%string->utf8 string 0 (string-length string)))
        ((string start) (string->utf8 string start (string-length string)))
        ((string start end)
         (check-range 'string->utf8 2 start end (string-length string))
         (%string->utf8 string start end))))))
