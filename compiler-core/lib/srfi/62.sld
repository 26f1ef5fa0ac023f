;; SRFI 62: comments of data, which the reader knows.
(define-library (srfi 62)
  (export)
  (import))
