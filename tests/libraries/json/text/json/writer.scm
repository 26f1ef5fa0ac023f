;; The writer. Lines are broken if `indent` is a number of columns.

(define write-json
  (case-lambda
    ((value) (write-json value (current-output-port)))
    ((value port) (write-json value port #f))
    ((value port indent) (write-value value port indent 0))))

(define json->string
  (case-lambda
    ((value) (json->string value #f))
    ((value indent)
     (let ((port (open-output-string)))
       (write-json value port indent)
       (get-output-string port)))))

(define (write-value value port indent column)
  (cond ((eq? value #t) (write-string "true" port))
        ((eq? value #f) (write-string "false" port))
        ((json-null? value) (write-string "null" port))
        ((string? value) (write-text value port))
        ((number? value) (write-number value port))
        ((vector? value)
         (write-items (vector->list value) "[" "]" port indent column
                      (lambda (item column) (write-value item port indent column))))
        ((list? value)
         (write-items value "{" "}" port indent column
                      (lambda (entry column)
                        (write-text (symbol->string (car entry)) port)
                        (write-string (if indent ": " ":") port)
                        (write-value (cdr entry) port indent column))))
        (else (error "not a value of JSON" value))))

(define (write-items items open close port indent column write-item)
  (define (break column)
    (when indent
      (newline port)
      (write-string (make-string column #\space) port)))
  (let ((inner (+ column (or indent 0))))
    (write-string open port)
    (unless (null? items)
      (break inner)
      (write-item (car items) inner)
      (for-each (lambda (item)
                  (write-string "," port)
                  (break inner)
                  (write-item item inner))
                (cdr items))
      (break column))
    (write-string close port)))

(define (write-number value port)
  (cond ((and (exact? value) (integer? value)) (write value port))
        ((and (real? value) (= value value) (< (abs value) 1e308))
         (write (inexact value) port))
        (else (error "not a number of JSON" value))))

(define (write-text text port)
  (write-char #\" port)
  (string-for-each
   (lambda (char)
     (case char
       ((#\" #\\) (write-char #\\ port) (write-char char port))
       ((#\newline) (write-string "\\n" port))
       ((#\return) (write-string "\\r" port))
       ((#\tab) (write-string "\\t" port))
       (else
        (if (char<? char #\space)
            (let ((digits (number->string (char->integer char) 16)))
              (write-string "\\u" port)
              (write-string (make-string (- 4 (string-length digits)) #\0) port)
              (write-string digits port))
            (write-char char port)))))
   text)
  (write-char #\" port))
