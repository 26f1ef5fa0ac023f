;; Byte by byte, over the longer of the two.
(define-syntax define-algebra
  (syntax-rules ()
    ((_ (name a b) combination)
     (define (name . sets)
       (let loop ((sets sets))
         (cond ((null? sets) (bit-set))
               ((null? (cdr sets)) (bit-set-copy (car sets)))
               (else
                (loop (cons (combine (lambda (a b) combination) (car sets) (cadr sets))
                            (cddr sets))))))))))

(define (combine operation one other)
  (let* ((size (max (bytevector-length (bytes one)) (bytevector-length (bytes other))))
         (result (make-bytevector size 0)))
    (do ((index 0 (+ index 1)))
        ((= index size) (wrap result))
      (bytevector-u8-set! result index
                          (operation (byte-ref one index) (byte-ref other index))))))

(define-algebra (bit-set-union a b) (bitwise-ior a b))
(define-algebra (bit-set-intersection a b) (bitwise-and a b))
(define-algebra (bit-set-xor a b) (bitwise-xor a b))
(define-algebra (bit-set-difference a b) (bitwise-xor a (bitwise-and a b)))

(define (bit-set-subset? one other) (bit-set-empty? (bit-set-difference one other)))
(define (bit-set=? one other) (bit-set-empty? (bit-set-xor one other)))
