;; Literals that go round in a circle, which the compiler cannot make as constants.
(define-library (scheme-lsp circular)
  (export build-literal)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp placeholder))
  (begin
    ;; The datum that a description stands for: (0 . atom), (1 car . cdr), (2 . list of elements) for a
    ;; vector, (3 label . datum), and (4 . label) where the label is referred to.
    (define (build-literal description)
      (let ((labels '()))
        (define (build x)
          (case (car x)
            ((0) (cdr x))
            ((1)
             (let ((first (build (car (cdr x))))) (cons first (build (cdr (cdr x))))))
            ((2) (build-vector (build (cdr x))))
            ((3)
             (let ((placeholder (make-placeholder)))
               (set! labels (cons (cons (car (cdr x)) placeholder) labels))
               (let ((datum (build (cdr (cdr x)))))
                 (set-placeholder-datum! placeholder datum)
                 datum)))
            (else (find (cdr x) labels))))
        (resolve (build description))))

    (define (find label labels)
      (if (eqv? label (car (car labels))) (cdr (car labels)) (find label (cdr labels))))

    (define (build-vector elements)
      (let ((vector (%make-vector (count elements 0) #f)))
        (let loop ((elements elements) (index 0))
          (if (pair? elements)
              (begin
                (vector-set! vector index (car elements))
                (loop (cdr elements) (%fx+ index 1)))))
        vector))

    (define (count elements n)
      (if (pair? elements) (count (cdr elements) (%fx+ n 1)) n))))
