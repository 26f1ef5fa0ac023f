(define-record-type template-error
  (make-template-error message offset)
  template-error?
  (message template-error-message)
  (offset template-error-offset))

(define-syntax reject
  (syntax-rules ()
    ((_ offset part ...)
     (raise (make-template-error (join-text part ...) offset)))))

(define (join-text . parts)
  (let ((port (open-output-string)))
    (for-each (lambda (part) (display part port)) parts)
    (get-output-string port)))
