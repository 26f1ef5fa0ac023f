;; A template is a list of nodes. (define-node type name predicate (field accessor) ...) makes a record type whose
;; constructor takes all fields.
(define-syntax define-node
  (syntax-rules ()
    ((_ type name predicate (field accessor) ...)
     (define-record-type type
       (name field ...)
       predicate
       (field accessor) ...))))

(define-node <text> text-node text-node? (text text-node-text))
(define-node <value> value-node value-node? (path value-node-path) (filters value-node-filters) (raw value-node-raw?))
(define-node <section> section-node section-node?
  (path section-node-path)
  (inverted section-node-inverted?)
  (body section-node-body))
(define-node <partial> partial-node partial-node? (name partial-node-name))

(define-record-type <template>
  (make-template nodes)
  template?
  (nodes template-nodes))
