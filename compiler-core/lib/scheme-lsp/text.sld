;; Texts made of pieces.
(define-library (scheme-lsp text)
  (export pieces concatenate reverse-pieces)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; A list of the arguments, made in place.
    (define-syntax pieces
      (syntax-rules ()
        ((_) '())
        ((_ piece more ...) (cons piece (pieces more ...)))))

    ;; A new string of the strings in a list in turn.
    (define (concatenate pieces)
      (let ((text (%make-string (total-length pieces 0) #\space)))
        (copy-pieces! text 0 pieces)
        text))

    (define (total-length pieces length)
      (if (pair? pieces)
          (total-length (cdr pieces) (%fx+ length (string-length (car pieces))))
          length))

    (define (copy-pieces! text at pieces)
      (if (pair? pieces)
          (let* ((piece (car pieces)) (length (string-length piece)))
            (%string-copy! text at piece 0 length)
            (copy-pieces! text (%fx+ at length) (cdr pieces)))))

    ;; The elements of a list in opposite order, before `rest`.
    (define (reverse-pieces pieces rest)
      (if (pair? pieces)
          (reverse-pieces (cdr pieces) (cons (car pieces) rest))
          rest))))
