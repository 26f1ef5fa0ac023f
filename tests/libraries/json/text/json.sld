;; JSON (RFC 8259): objects are association lists with symbols as keys, arrays are vectors, null is a symbol.
(define-library (text json)
  (import (scheme base) (scheme case-lambda) (scheme char) (scheme write))
  (export (rename read-json json-read)
          (rename write-json json-write)
          string->json json->string
          json-error? json-error-reason json-error-line json-error-column
          json-null json-null?
          json-max-depth)
  (include "json/error.scm" "json/scanner.scm")
  (include "json/reader.scm")
  (include "json/writer.scm"))
