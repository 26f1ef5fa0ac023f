;; Data as Scheme code is indented.

(define body-forms '((define . 1) (lambda . 1) (let . 1) (if . 0)))

(define (datum->document datum)
  (cond ((and (pair? datum) (list? datum))
         (let ((body (and (symbol? (car datum)) (assq (car datum) body-forms))))
           (if body
               (body-document datum (cdr body))
               (group (enclose "(" (align (separate line (map datum->document datum))) ")")))))
        ((vector? datum)
         (concat "#" (datum->document (vector->list datum))))
        (else
         (let ((port (open-output-string)))
           (write datum port)
           (get-output-string port)))))

;; So many parts of the form stand on its first line.
(define (body-document datum count)
  (let split ((left (+ count 1)) (parts datum) (head '()))
    (if (or (= left 0) (null? parts))
        (group "("
               (hang 1
                     (separate " " (map datum->document (reverse head)))
                     (map (lambda (part) (concat line (datum->document part))) parts))
               ")")
        (split (- left 1) (cdr parts) (cons (car parts) head)))))
