(define filters '())

;; (define-filter (name value) body ...)
(define-syntax define-filter
  (syntax-rules ()
    ((_ (name value) body ...)
     (add-filter! 'name (lambda (value) body ...)))))

(define (add-filter! name procedure)
  (set! filters (cons (cons name procedure) filters)))

(define (apply-filters names value)
  (if (null? names)
      value
      (let ((entry (assq (car names) filters)))
        (unless entry (error "no such filter" (car names)))
        (apply-filters (cdr names) ((cdr entry) value)))))

(define (escape-html text)
  (let ((out (open-output-string)))
    (string-for-each
     (lambda (char)
       (case char
         ((#\&) (write-string "&amp;" out))
         ((#\<) (write-string "&lt;" out))
         ((#\>) (write-string "&gt;" out))
         ((#\") (write-string "&quot;" out))
         (else (write-char char out))))
     text)
    (get-output-string out)))

(define-filter (upper value) (string-upcase (join-text value)))
(define-filter (size value)
  (cond ((string? value) (string-length value))
        ((vector? value) (vector-length value))
        (else (length value))))
