;; `read` (R7RS 6.13.2): the lexical syntax of R7RS 7.1, brackets, and Guile's keywords and `#vu8(`.
(define-library (scheme-lsp read)
  (export read read-syntax-error)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp port) (scheme-lsp input)
          (scheme-lsp error) (scheme-lsp list) (scheme-lsp vector) (scheme-lsp string)
          (scheme-lsp number-text) (scheme-lsp read-token) (scheme-lsp placeholder))
  (begin
    ;; Reads the next datum of a port; the end-of-file object if there is none. What is not a datum
    ;; raises an object that satisfies `read-error?`. (R7RS 6.13.2)
    (define read
      (case-lambda
        (() (read-whole (input-port)))
        ((port) (read-whole (check-input-port 'read 1 port)))))

    ;; A reader is (%record 'reader port labels referred?): the labels that have been read, pairs of a
    ;; number and a placeholder, and whether one has been referred to. A placeholder
    ;; stands where its label is referred to until the whole datum has been read.
    (define (reader-port reader) (%record-ref reader 1))

    (define (read-whole port)
      (let* ((reader (%record 'reader port '() #f)) (datum (read-item reader)))
        (cond
          ((eof-object? datum) datum)
          ((closing? datum) (fail "unexpected closing parenthesis" datum))
          ((eq? datum the-dot) (fail "unexpected dot"))
          ((%record-ref reader 3) (resolve datum))
          (else datum))))

    ;; What stands between data: items that `read-item` answers besides data.
    (define the-dot (%record 'delimiter "."))
    (define closing-parenthesis (%record 'delimiter ")"))
    (define closing-bracket (%record 'delimiter "]"))

    (define (closing? item)
      (if (eq? item closing-parenthesis) #t (eq? item closing-bracket)))

    (define (fail message . irritants)
      (read-syntax-error message
                         (if (if (pair? irritants) (%record? (car irritants)) #f)
                             (list (string->symbol (%record-ref (car irritants) 1)))
                             irritants)))

    ;; The next datum, closing parenthesis or dot; the end-of-file object if there is nothing.
    (define (read-item reader)
      (let* ((port (reader-port reader)) (char (next-char! port)))
        (if (eof-object? char)
            char
            (case char
              ((#\() (read-list reader closing-parenthesis))
              ((#\[) (read-list reader closing-bracket))
              ((#\)) closing-parenthesis)
              ((#\]) closing-bracket)
              ((#\') (abbreviation 'quote reader))
              ((#\`) (abbreviation 'quasiquote reader))
              ((#\,)
               (if (eq? (peek-char! port) #\@)
                   (begin
                     (next-char! port)
                     (abbreviation 'unquote-splicing reader))
                   (abbreviation 'unquote reader)))
              ((#\") (read-delimited port #\"))
              ((#\|) (string->symbol (read-delimited port #\|)))
              ((#\;)
               (skip-line port)
               (read-item reader))
              ((#\#) (read-hash reader port))
              (else
               (if (space? char)
                   (read-item reader)
                   (let ((word (read-word port char)))
                     (cond
                       ((string=? word ".") the-dot)
                       ((string=? word "!#") (read-item reader))
                       (else (word-datum word port))))))))))

    ;; The next item, which must be a datum.
    (define (read-datum reader what)
      (let ((item (read-item reader)))
        (cond
          ((eof-object? item) (fail "end of input after" what))
          ((closing? item) (fail "unexpected closing parenthesis" item))
          ((eq? item the-dot) (fail "unexpected dot"))
          (else item))))

    (define (abbreviation name reader)
      (list name (read-datum reader name)))

    (define (read-list reader close)
      (let loop ((items '()))
        (let ((item (read-item reader)))
          (cond
            ((eof-object? item) (fail "end of input in a list"))
            ((closing? item)
             (check-closing item close)
             (reverse items))
            ((eq? item the-dot)
             (if (null? items) (fail "unexpected dot"))
             (let* ((tail (read-datum reader 'dot)) (item (read-item reader)))
               (cond
                 ((eof-object? item) (fail "end of input in a list"))
                 ((closing? item) (check-closing item close))
                 (else (fail "more than one datum after a dot" item)))
               (append-reverse items tail)))
            (else (loop (cons item items)))))))

    (define (check-closing item close)
      (if (eq? item close) #t (fail "mismatched closing parenthesis" item)))

    ;; The elements of a vector or bytevector, whose opening parenthesis has been read.
    (define (read-elements reader)
      (let loop ((items '()))
        (let ((item (read-item reader)))
          (cond
            ((eof-object? item) (fail "end of input in a vector"))
            ((eq? item the-dot) (fail "unexpected dot"))
            ((closing? item)
             (check-closing item closing-parenthesis)
             (reverse items))
            (else (loop (cons item items)))))))

    ;; What begins with #.
    (define (read-hash reader port)
      (let ((char (peek-char! port)))
        (if (eof-object? char)
            (fail "end of input after" (string->symbol "#"))
            (case char
              ((#\()
               (next-char! port)
               (list->vector (read-elements reader)))
              ((#\;)
               (next-char! port)
               (read-datum reader 'comment)
               (read-item reader))
              ((#\|)
               (next-char! port)
               (skip-block port)
               (read-item reader))
              ((#\!)
               (next-char! port)
               (read-directive port)
               (read-item reader))
              ((#\\)
               (next-char! port)
               (read-character port))
              ((#\:)
               (next-char! port)
               (read-keyword port))
              ((#\')
               (next-char! port)
               (abbreviation 'syntax reader))
              ((#\`)
               (next-char! port)
               (abbreviation 'quasisyntax reader))
              ((#\,)
               (next-char! port)
               (if (eq? (peek-char! port) #\@)
                   (begin
                     (next-char! port)
                     (abbreviation 'unsyntax-splicing reader))
                   (abbreviation 'unsyntax reader)))
              (else
               (if (digit? char)
                   (read-label reader port 0)
                   (read-hash-word reader port)))))))

    ;; #0=datum, or #0#.
    (define (read-label reader port number)
      (let ((char (next-char! port)))
        (cond
          ((eof-object? char) (fail "end of input in a datum label"))
          ((digit? char)
           (read-label reader port (+ (* number 10) (%fx- (char->integer char) 48))))
          ((eq? char #\#)
           (let ((label (assv number (%record-ref reader 2))))
             (if label
                 (begin
                   (%record-set! reader 3 #t)
                   (cdr label))
                 (fail "no such datum label" number))))
          ((eq? char #\=)
           (if (assv number (%record-ref reader 2))
               (fail "datum label defined again" number))
           (let ((placeholder (make-placeholder)))
             (%record-set! reader 2 (cons (cons number placeholder) (%record-ref reader 2)))
             (let ((datum (read-datum reader 'label)))
               (if (eq? datum placeholder) (fail "datum label of itself" number))
               (set-placeholder-datum! placeholder datum)
               datum)))
          (else (fail "bad datum label" number)))))

    (define (read-hash-word reader port)
      (let ((word (read-word port #\#)))
        (cond
          ((if (eq? (peek-char! port) #\() (bytevector-word? word) #f)
           (next-char! port)
           (elements->bytevector (read-elements reader)))
          ((boolean-word word) => (lambda (found) (eq? found 'true)))
          (else
           (or (string->number word)
               (fail "not Scheme syntax:" (string->symbol word)))))))

    (define (elements->bytevector items)
      (let ((bytes (%make-bytevector (length items) 0)))
        (let loop ((items items) (index 0))
          (if (pair? items)
              (let ((item (car items)))
                (if (if (%fixnum? item) (%fx= item (%fxand item 255)) #f)
                    (bytevector-u8-set! bytes index item)
                    (fail "not a byte:" item))
                (loop (cdr items) (%fx+ index 1)))
              bytes))))))
