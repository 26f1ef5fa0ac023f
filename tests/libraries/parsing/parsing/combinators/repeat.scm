;; Uses `parser`, a macro of the next file.

(define (many parser)
  (choose (many1 parser) (return '())))

(define (many1 one)
  (parser (first <- one)
          (rest <- (many one))
          (return (cons first rest))))

(define (optional one default)
  (choose one (return default)))

(define (separated one separator)
  (choose (parser (first <- one)
                  (rest <- (many (parser separator one)))
                  (return (cons first rest)))
          (return '())))

;; Operands with operators between them, which parse to procedures, from the left.
(define (chain-left operand operator)
  (define (continue left)
    (choose (parser (combine <- operator)
                    (right <- operand)
                    (continue (combine left right)))
            (return left)))
  (bind operand continue))

(define blank (many (char-if "a space" (lambda (char) (memv char '(#\space #\tab #\newline))))))

;; A parser, and the space after what it takes.
(define (token one)
  (parser (value <- one)
          blank
          (return value)))

(define (sequence . parsers)
  (if (null? parsers)
      (return '())
      (parser (first <- (car parsers))
              (rest <- (apply sequence (cdr parsers)))
              (return (cons first rest)))))
