;; (do-bit-set (element set [result]) body ...): for each element, from the least.
(define-syntax do-bit-set
  (syntax-rules ()
    ((_ (element set) body ...)
     (do-bit-set (element set #t) body ...))
    ((_ (element set result) body ...)
     (begin
       (bit-set-for-each (lambda (element) body ...) set)
       result))))

(define (bit-set-for-each procedure set)
  (let bytes-loop ((index 0) (size (bytevector-length (bytes set))))
    (when (< index size)
      (let bits-loop ((byte (byte-ref set index)) (element (* index 8)))
        (when (> byte 0)
          (when (odd? byte) (procedure element))
          (bits-loop (arithmetic-shift byte -1) (+ element 1))))
      (bytes-loop (+ index 1) size))))

(define (bit-set-fold kons knil set)
  (do-bit-set (element set knil)
    (set! knil (kons element knil))))
