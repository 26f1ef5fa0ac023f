(define template-partials (make-parameter '()))

;; The context is a stack of data. Objects are association lists, lists are vectors.
(define (look-up path context)
  (if (null? path)
      (car context)
      (let search ((context context))
        (if (null? context)
            #f
            (let ((entry (and (list? (car context)) (assq-entry (car path) (car context)))))
              (if entry
                  (follow (cdr path) (cdr entry))
                  (search (cdr context))))))))

(define (assq-entry key object)
  (and (pair? object) (pair? (car object)) (assq key object)))

(define (follow path value)
  (if (null? path)
      value
      (let ((entry (and (list? value) (assq-entry (car path) value))))
        (and entry (follow (cdr path) (cdr entry))))))

(define (truthy? value) (not (member value '(#f #() ""))))

(define render
  (case-lambda
    ((template data) (render template data (current-output-port)))
    ((template data port)
     (parameterize ((current-output-port port))
       (render-nodes (template-nodes template) (list data))))))

(define (render-nodes nodes context)
  (for-each (lambda (node) (render-node node context)) nodes))

(define (render-node node context)
  (cond ((text-node? node) (write-string (text-node-text node)))
        ((value-node? node)
         (let* ((value (apply-filters (value-node-filters node) (look-up (value-node-path node) context)))
                (text (if value (join-text value) "")))
           (write-string (if (value-node-raw? node) text (escape-html text)))))
        ((partial-node? node)
         (let ((partial (assq (partial-node-name node) (template-partials))))
           (when partial (render-nodes (template-nodes (cdr partial)) context))))
        (else
         (let ((value (look-up (section-node-path node) context))
               (body (section-node-body node)))
           (cond ((section-node-inverted? node)
                  (unless (truthy? value) (render-nodes body context)))
                 ((vector? value)
                  (vector-for-each (lambda (item) (render-nodes body (cons item context))) value))
                 ((procedure? value)
                  (write-string
                   (value (let ((port (open-output-string)))
                            (parameterize ((current-output-port port)) (render-nodes body context))
                            (get-output-string port)))))
                 ((truthy? value)
                  (render-nodes body (cons value context))))))))
