;; Placeholders for data that are referred to before they are complete.
(define-library (scheme-lsp placeholder)
  (export make-placeholder set-placeholder-datum! resolve)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; A placeholder is (%record 'placeholder datum).
    (define (make-placeholder) (%record 'placeholder #f))
    (define (set-placeholder-datum! placeholder datum) (%record-set! placeholder 1 datum))
    (define (placeholder? x) (%record-of? x 'placeholder))

    (define (placeholder-datum x)
      (if (placeholder? x) (placeholder-datum (%record-ref x 1)) x))

    ;; Puts what labels stand for in the places of placeholders. What has been read is a tree so far.
    (define (resolve x)
      (let ((datum (placeholder-datum x)))
        (resolve-parts! datum)
        datum))

    (define (resolve-parts! x)
      (cond
        ((pair? x)
         (if (placeholder? (car x))
             (set-car! x (placeholder-datum (car x)))
             (resolve-parts! (car x)))
         (if (placeholder? (cdr x))
             (set-cdr! x (placeholder-datum (cdr x)))
             (resolve-parts! (cdr x))))
        ((vector? x) (resolve-elements! x 0))))

    (define (resolve-elements! x index)
      (if (%fx< index (vector-length x))
          (let ((item (vector-ref x index)))
            (if (placeholder? item)
                (vector-set! x index (placeholder-datum item))
                (resolve-parts! item))
            (resolve-elements! x (%fx+ index 1)))))))
