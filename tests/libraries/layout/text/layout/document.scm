;; A document is a string, a list of documents, or one of these.

(define-record-type <line>
  (make-line flat)
  line?
  ;; What stands for the end of the line when the group fits on one.
  (flat line-flat))

(define-record-type <group>
  (group* document)
  group?
  (document group-document))

(define-record-type <nest>
  (make-nest columns document)
  nest?
  (columns nest-columns)
  (document nest-document))

(define-record-type <align>
  (make-align document)
  align?
  (document align-document))

(define (layout? object)
  (or (string? object)
      (line? object) (group? object) (nest? object) (align? object)
      (and (list? object) (every-layout? object))))

(define (every-layout? items)
  (or (null? items)
      (and (layout? (car items)) (every-layout? (cdr items)))))

(define (text . parts)
  (let ((port (open-output-string)))
    (for-each (lambda (part) (display part port)) parts)
    (get-output-string port)))

(define line (make-line " "))
(define soft-line (make-line ""))
(define (concat . documents) documents)
(define (group . documents) (group* documents))
(define (nest columns . documents) (make-nest columns documents))
(define (align . documents) (make-align documents))
(define (hang columns . documents) (align (make-nest columns documents)))

;; The documents with another between each two.
(define (separate separator documents)
  (if (or (null? documents) (null? (cdr documents)))
      documents
      (cons (car documents)
            (cons separator (separate separator (cdr documents))))))

(define (enclose open document close)
  (concat open document close))

;; As many as fit on each line.
(define (fill documents)
  (if (null? documents)
      '()
      (cons (car documents)
            (map (lambda (document) (group line document)) (cdr documents)))))

;; (document part ...): a part is an expression, or (when test part ...), or (each (name items) part ...).
(define-syntax document
  (syntax-rules (when each)
    ((_) '())
    ((_ (when test part ...) rest ...)
     (concat (if test (document part ...) '()) (document rest ...)))
    ((_ (each (name items) part ...) rest ...)
     (concat (map (lambda (name) (document part ...)) items) (document rest ...)))
    ((_ part rest ...)
     (concat part (document rest ...)))))
