(import (scheme base) (scheme write) (text json))

(define-syntax show
  (syntax-rules ()
    ((_ expression) (begin (write expression) (newline)))))

(define (attempt text)
  (guard (failure ((json-error? failure)
                   (list (json-error-reason failure)
                         (json-error-line failure)
                         (json-error-column failure))))
    (string->json text)))

(show (string->json "[1, -2.5, 1e3, 0, true, false, null, \"x\"]"))
(show (string->json " {\"name\": \"Ada\", \"born\": 1815, \"tags\": [], \"more\": {}} "))
(show (string->json "\"tab\\t quote\\\" slash\\/ \\u00e9 \\ud83d\\ude00\""))
(show (json-null? (string->json "null")))

(for-each (lambda (text) (show (attempt text)))
          '("[1, 2" "[1 2]" "{\"a\" 1}" "01" "\"\\x\"" "nul" "[1]\n\n  2" "\"\\ud800x\"" "-" ""))

(show (parameterize ((json-max-depth 3)) (attempt "[[[[]]]]")))
(show (parameterize ((json-max-depth 4)) (attempt "[[[[]]]]")))

;; Several values from one port.
(define port (open-input-string "1 [2] {\"three\": 3}"))
(let loop ((value (json-read port)))
  (unless (eof-object? value)
    (show value)
    (loop (json-read port))))

(define document
  '((title . "Engines") (pages . #(1 2 3)) (price . 2.5) (empty . ()) (none . #()) (nothing . null)))
(json-write document)
(newline)
(json-write document (current-output-port) 2)
(newline)
(show (equal? document (string->json (json->string document 4))))
(show (json->string "a\"b\\c\nd\x1;e"))
(show (guard (e ((error-object? e) (error-object-message e))) (json->string #\a)))
