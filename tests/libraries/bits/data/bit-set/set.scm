(define (bit-set . elements) (list->bit-set elements))

(define (list->bit-set elements)
  (let ((set (wrap (bytevector))))
    (for-each (lambda (element) (bit-set-add! set element)) elements)
    set))

(define (bit-set-copy set) (wrap (bytevector-copy (bytes set))))
(define (bit-set->list set) (reverse (bit-set-fold cons '() set)))

(define (check element)
  (unless (and (exact-integer? element) (>= element 0))
    (error "not an element of a bit set" element)))

(define (bit-set-contains? set element)
  (check element)
  (not (= 0 (bitwise-and (byte-mask element) (byte-ref set (byte-index element))))))

(define (bit-set-add! set element)
  (check element)
  (update-byte! (byte set (byte-index element))
    (bitwise-ior byte (byte-mask element))))

(define (bit-set-delete! set element)
  (check element)
  (when (bit-set-contains? set element)
    (update-byte! (byte set (byte-index element))
      (bitwise-and byte (bitwise-and 255 (bitwise-not (byte-mask element)))))))

(define (bit-set-toggle! set element)
  (check element)
  (update-byte! (byte set (byte-index element))
    (bitwise-xor byte (byte-mask element))))

(define (bit-set-size set)
  (let ((bytes (bytes set)))
    (let loop ((index 0) (size 0))
      (if (= index (bytevector-length bytes))
          size
          (loop (+ index 1) (+ size (bit-count (bytevector-u8-ref bytes index))))))))

(define (bit-set-empty? set) (= 0 (bit-set-size set)))

(define (bit-set-min set)
  (call/cc (lambda (return) (do-bit-set (element set #f) (return element)))))

(define (bit-set-max set)
  (bit-set-fold (lambda (element _greatest) element) #f set))
