;; The rest of a document is a list of items (indentation flat? . document).

(define (item indent flat? document) (cons indent (cons flat? document)))
(define item-indent car)
(define item-flat? cadr)
(define item-document cddr)

;; Whether the first line of the items fits in the columns that are left.
(define (fits? columns items)
  (cond ((< columns 0) #f)
        ((null? items) #t)
        (else
         (let* ((first (car items))
                (document (item-document first))
                (same (lambda (document) (item (item-indent first) (item-flat? first) document))))
           (cond ((string? document)
                  (fits? (- columns (string-width document)) (cdr items)))
                 ((line? document)
                  (or (not (item-flat? first))
                      (fits? (- columns (string-width (line-flat document))) (cdr items))))
                 ((group? document) (fits? columns (cons (same (group-document document)) (cdr items))))
                 ((nest? document) (fits? columns (cons (same (nest-document document)) (cdr items))))
                 ((align? document) (fits? columns (cons (same (align-document document)) (cdr items))))
                 (else (fits? columns (append (map same document) (cdr items)))))))))

(define (render-document document width port)
  (let loop ((column 0) (items (list (item 0 #f document))))
    (unless (null? items)
      (let* ((first (car items))
             (rest (cdr items))
             (indent (item-indent first))
             (flat? (item-flat? first))
             (document (item-document first)))
        (define (put string)
          (write-string string port)
          (loop (+ column (string-width string)) rest))
        (cond ((string? document) (put document))
              ((line? document)
               (if flat?
                   (put (line-flat document))
                   (begin
                     (newline port)
                     (write-string (make-string indent #\space) port)
                     (loop indent rest))))
              ((group? document)
               (let ((flat (item indent #t (group-document document))))
                 (loop column
                       (cons (if (or flat? (fits? (- width column) (cons flat rest)))
                                 flat
                                 (item indent #f (group-document document)))
                             rest))))
              ((nest? document)
               (loop column
                     (cons (item (+ indent (nest-columns document)) flat? (nest-document document)) rest)))
              ((align? document)
               (loop column (cons (item column flat? (align-document document)) rest)))
              (else
               (loop column
                     (append (map (lambda (part) (item indent flat? part)) document) rest))))))))

(define (document->string document width)
  (let ((port (open-output-string)))
    (render-document document width port)
    (get-output-string port)))
