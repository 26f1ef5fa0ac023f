(import (scheme base) (scheme write) (text template))

(define (show text . data)
  (render (string->template text) (if (null? data) '() (car data)))
  (newline))

(show "Hello, {{name}}!" '((name . "World")))
(show "{{a}} {{{a}}} {{a.b}}{{! nothing }}|{{missing}}|" '((a . "<&\">")))
(show "{{person.name.first}} is {{person.age}}" '((person . ((name . ((first . "Ada"))) (age . 36)))))
(show "{{#items}}[{{.}}]{{/items}}{{^items}}none{{/items}}" '((items . #(1 2.5 "x"))))
(show "{{#items}}[{{.}}]{{/items}}{{^items}}none{{/items}}" '((items . #())))
(show "{{#rows}}{{#cells}}{{title}}:{{.}} {{/cells}}; {{/rows}}"
      '((title . "T") (rows . #(((cells . #(1 2))) ((title . "U") (cells . #(3)))))))
(show "{{ name | upper }} {{name|size}}" '((name . "straße")))
(show "{{#bold}}text of {{name}}{{/bold}}"
      (list (cons 'bold (lambda (text) (string-append "<b>" text "</b>")))
            '(name . "x")))

(define-template-filter (twice value) (string-append value value))
(show "{{x | twice | upper}}" '((x . "ab")))

(define tree (string->template "({{label}}{{#children}}{{>tree}}{{/children}})"))
(parameterize ((current-partials (list (cons 'tree tree))))
  (show "{{>tree}}{{>nothing}}"
        '((label . "a")
          (children . #(((label . "b") (children . #()))
                        ((label . "c") (children . #(((label . "d") (children . #()))))))))))

(for-each
 (lambda (text)
   (write (guard (e ((template-error? e)
                     (list (template-error-offset e) (template-error-message e))))
            (template? (string->template text))))
   (newline))
 '("a {{b" "{{#a}}{{b}}" "{{#a}}{{/b}}" "x{{/a}}" "{{}}" "{{{a}}" "}} { {"))
