;; What the reader raises, and where in the text.

(define-record-type json-error
  (make-json-error reason line column)
  json-error?
  (reason json-error-reason)
  (line json-error-line)
  (column json-error-column))

(define json-null 'null)
(define (json-null? value) (eq? value json-null))

;; How deep arrays and objects may nest.
(define json-max-depth (make-parameter 512))
