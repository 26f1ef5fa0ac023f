(import (scheme base) (scheme write) (text layout))

(define (show document width)
  (display (layout->string document width))
  (newline))

(define definition
  '(define (fold kons knil items)
     (let loop ((items items) (result knil))
       (if (null? items)
           result
           (loop (cdr items) (kons (car items) result))))))

(for-each
 (lambda (width)
   (show (datum->layout definition) width)
   (display "--")
   (newline))
 '(100 60 40 24))

(define words
  (map text '("layout" "of" "words" "in" "as" "few" "lines" "as" "the" "width" "allows" 1 2.5 #\c sym)))
(show (fill words) 20)
(show (group (nest 2 "begin" line (separate (concat ";" line) '("one" "two" "three"))) line "end") 30)
(show (group (nest 2 "begin" line (separate (concat ";" line) '("one" "two" "three"))) line "end") 20)
(show (group "call(" (align (separate (concat "," soft-line) '("first" "second" "third"))) ")") 16)

(define (record name . fields)
  (document
   name
   (when (pair? fields)
     ":"
     (nest 4 (document (each (field fields) line field))))))

(show (record "empty") 80)
(show (record "point" "x" "y") 80)

(write (map string-width '("abc" "日本" "e\x301;" "")))
(newline)
(show (group "日本語" line "テスト") 12)
(show (group "日本語" line "テスト") 13)
(write (map layout? (list "a" line (list "a" (group line)) 1 (list 'a))))
(newline)
(render-layout (datum->layout '#(1 "two" #\3 (four . 4))) 80 (current-output-port))
(newline)
