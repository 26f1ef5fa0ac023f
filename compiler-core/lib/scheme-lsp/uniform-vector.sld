;; Vectors of numbers of one kind (SRFI 4). Those of bytes are bytevectors; the others are (%record KIND
;; vector), where the kind is a symbol such as `s16vector`.
(define-library (scheme-lsp uniform-vector)
  (export u8vector? make-u8vector u8vector u8vector-length u8vector-ref u8vector-set! u8vector->list
          list->u8vector
          s8vector? make-s8vector s8vector s8vector-length s8vector-ref s8vector-set! s8vector->list
          list->s8vector
          u16vector? make-u16vector u16vector u16vector-length u16vector-ref u16vector-set!
          u16vector->list list->u16vector
          s16vector? make-s16vector s16vector s16vector-length s16vector-ref s16vector-set!
          s16vector->list list->s16vector
          u32vector? make-u32vector u32vector u32vector-length u32vector-ref u32vector-set!
          u32vector->list list->u32vector
          s32vector? make-s32vector s32vector s32vector-length s32vector-ref s32vector-set!
          s32vector->list list->s32vector
          u64vector? make-u64vector u64vector u64vector-length u64vector-ref u64vector-set!
          u64vector->list list->u64vector
          s64vector? make-s64vector s64vector s64vector-length s64vector-ref s64vector-set!
          s64vector->list list->s64vector
          f32vector? make-f32vector f32vector f32vector-length f32vector-ref f32vector-set!
          f32vector->list list->f32vector
          f64vector? make-f64vector f64vector f64vector-length f64vector-ref f64vector-set!
          f64vector->list list->f64vector)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp number)
          (only (scheme-lsp real) expt)
          (only (scheme-lsp vector) make-vector vector->list list->vector)
          (only (scheme-lsp bytevector) make-bytevector bytevector->u8-list u8-list->bytevector))
  (begin
    ;; Whether a value is a vector of bytes. (SRFI 4)
    (define (u8vector? x) (bytevector? x))
    ;; A new vector of bytes of a length. (SRFI 4)
    (define make-u8vector
      (case-lambda
        ((length) (make-bytevector length))
        ((length fill) (make-bytevector length fill))))
    ;; A new vector of the arguments, bytes. (SRFI 4)
    (define (u8vector . bytes) (u8-list->bytevector bytes))
    ;; The number of bytes of a vector. (SRFI 4)
    (define (u8vector-length vector) (bytevector-length vector))
    ;; The byte of a vector at an index. (SRFI 4)
    (define (u8vector-ref vector index) (bytevector-u8-ref vector index))
    ;; Stores a byte in a vector at an index. (SRFI 4)
    (define (u8vector-set! vector index byte) (bytevector-u8-set! vector index byte))
    ;; A list of the bytes of a vector. (SRFI 4)
    (define (u8vector->list vector) (bytevector->u8-list vector))
    ;; A vector of the bytes in a list. (SRFI 4)
    (define (list->u8vector bytes) (u8-list->bytevector bytes))

    ;; What a number is as an element, or #f if it cannot be one.
    (define (integer-element low high)
      (lambda (x) (if (if (exact-integer? x) (if (< x low) #f (< x high)) #f) x #f)))

    (define (double-element x) (if (real? x) (inexact x) #f))

    ;; The nearest number of single precision: 24 significant bits, or multiples of the smallest.
    (define (single-element x)
      (if (real? x)
          (let* ((x (inexact x)) (size (%flabs x)))
            (cond
              ((%fl< 3.4028235677973362e38 size) (%fl/ x 0.0))
              ((%fl< size 1.1754943508222875e-38)
               (let ((big (* 1.5 (expt 2.0 -97)))) (%fl- (%fl+ x big) big)))
              ((%fl= x x)
               (let ((scaled (%fl* x 536870913.0))) (%fl- scaled (%fl- scaled x))))
              (else x)))
          #f))

    (define (convert who index element x)
      (or (element x) (%raise-wrong-type who index x "a number that the vector can hold")))

    (define (convert-all who element list index)
      (if (pair? list)
          (cons (convert who index element (car list))
                (convert-all who element (cdr list) (+ index 1)))
          '()))

    (define-syntax define-uniform
      (syntax-rules ()
        ((_ description element zero is? make construct length-of ref set to-list from-list kind)
         (begin
           (define (numbers who x)
             (if (%record-of? x 'kind)
                 (%record-ref x 1)
                 (%raise-wrong-type who 1 x description)))
           ;; Whether a value is a vector of the kind that the name says. (SRFI 4)
           (define (is? x) (%record-of? x 'kind))
           ;; A new vector of a length, of the kind that the name says. (SRFI 4)
           (define make
             (case-lambda
               ((length) (make length zero))
               ((length fill)
                (%record 'kind (make-vector length (convert 'make 2 element fill))))))
           ;; A new vector of the arguments, of the kind that the name says. (SRFI 4)
           (define (construct . list)
             (%record 'kind (list->vector (convert-all 'construct element list 1))))
           ;; The number of elements of a vector of the kind that the name says. (SRFI 4)
           (define (length-of vector) (vector-length (numbers 'length-of vector)))
           ;; The element at an index of a vector of the kind that the name says. (SRFI 4)
           (define (ref vector index) (vector-ref (numbers 'ref vector) index))
           ;; Stores an element at an index of a vector of the kind that the name says. (SRFI 4)
           (define (set vector index x)
             (vector-set! (numbers 'set vector) index (convert 'set 3 element x)))
           ;; A list of the elements of a vector of the kind that the name says. (SRFI 4)
           (define (to-list vector) (vector->list (numbers 'to-list vector)))
           ;; A vector of the elements in a list, of the kind that the name says. (SRFI 4)
           (define (from-list list)
             (%record 'kind (list->vector (convert-all 'from-list element list 1))))))))

    (define-uniform "an s8vector" (integer-element -128 128) 0
      s8vector? make-s8vector s8vector s8vector-length s8vector-ref s8vector-set! s8vector->list
      list->s8vector |#s8(|)
    (define-uniform "a u16vector" (integer-element 0 65536) 0
      u16vector? make-u16vector u16vector u16vector-length u16vector-ref u16vector-set!
      u16vector->list list->u16vector |#u16(|)
    (define-uniform "an s16vector" (integer-element -32768 32768) 0
      s16vector? make-s16vector s16vector s16vector-length s16vector-ref s16vector-set!
      s16vector->list list->s16vector |#s16(|)
    (define-uniform "a u32vector" (integer-element 0 4294967296) 0
      u32vector? make-u32vector u32vector u32vector-length u32vector-ref u32vector-set!
      u32vector->list list->u32vector |#u32(|)
    (define-uniform "an s32vector" (integer-element -2147483648 2147483648) 0
      s32vector? make-s32vector s32vector s32vector-length s32vector-ref s32vector-set!
      s32vector->list list->s32vector |#s32(|)
    (define-uniform "a u64vector" (integer-element 0 18446744073709551616) 0
      u64vector? make-u64vector u64vector u64vector-length u64vector-ref u64vector-set!
      u64vector->list list->u64vector |#u64(|)
    (define-uniform "an s64vector" (integer-element -9223372036854775808 9223372036854775808) 0
      s64vector? make-s64vector s64vector s64vector-length s64vector-ref s64vector-set!
      s64vector->list list->s64vector |#s64(|)
    (define-uniform "an f32vector" single-element 0.0
      f32vector? make-f32vector f32vector f32vector-length f32vector-ref f32vector-set!
      f32vector->list list->f32vector |#f32(|)
    (define-uniform "an f64vector" double-element 0.0
      f64vector? make-f64vector f64vector f64vector-length f64vector-ref f64vector-set!
      f64vector->list list->f64vector |#f64(|)))
