(define (operator string procedure)
  (parser (token (literal string))
          (return procedure)))

(define digits
  (parser (chars <- (many1 (char-if "a digit" char-numeric?)))
          (return (list->string chars))))

(define-parser number
  (whole <- digits)
  (fraction <- (optional (parser (literal ".") (and-then digits (lambda (text) (return (string-append "." text))))) ""))
  (return (string->number (string-append whole fraction))))

(define-parser factor
  (choose (token number)
          (parser (token (literal "-"))
                  (value <- factor)
                  (return (- value)))
          (parser (token (literal "("))
                  (value <- expression)
                  (token (literal ")"))
                  (return value))))

(define-parser term
  (chain-left factor (choose (operator "*" *) (operator "/" /))))

(define-parser expression
  (chain-left term (choose (operator "+" +) (operator "-" -))))

(define (calculate text) (parse expression text))
