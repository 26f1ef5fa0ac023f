(define-record-type <bit-set>
  (wrap bytes)
  bit-set?
  (bytes bytes set-bytes!))

(define (byte-index element) (arithmetic-shift element -3))
(define (byte-mask element) (arithmetic-shift 1 (bitwise-and element 7)))

;; The byte at an index; all after the last are 0.
(define (byte-ref set index)
  (let ((bytes (bytes set)))
    (if (< index (bytevector-length bytes))
        (bytevector-u8-ref bytes index)
        0)))

(define (ensure-byte! set index)
  (let* ((old (bytes set)) (size (bytevector-length old)))
    (unless (< index size)
      (let ((new (make-bytevector (max (+ index 1) (* 2 size)) 0)))
        (bytevector-copy! new 0 old)
        (set-bytes! set new)))))

;; (update-byte! (byte set index) expression): the byte becomes the value of the expression, in which its old
;; value is bound.
(define-syntax update-byte!
  (syntax-rules ()
    ((_ (byte set index) expression)
     (let ((s set) (i index))
       (ensure-byte! s i)
       (let ((byte (bytevector-u8-ref (bytes s) i)))
         (bytevector-u8-set! (bytes s) i expression))))))
