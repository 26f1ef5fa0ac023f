;; Association lists (SRFI 1 and Guile).
(define-library (scheme-lsp alist)
  (export acons alist-cons alist-copy alist-delete alist-delete!
          assq-set! assv-set! assoc-set! assq-remove! assv-remove! assoc-remove!)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp equal))
  (begin
    ;; An association list with one more pair in front. (Guile)
    (define (acons key value alist) (cons (cons key value) alist))

    ;; An association list with one more pair in front. (SRFI 1)
    (define (alist-cons key value alist) (cons (cons key value) alist))

    ;; A new association list of new pairs. (SRFI 1)
    (define (alist-copy alist)
      (map (lambda (pair) (if (pair? pair) (cons (car pair) (cdr pair)) pair)) alist))

    ;; An association list without the pairs whose car is `equal?`, or the third argument, to a key.
    ;; (SRFI 1)
    (define alist-delete
      (case-lambda
        ((key alist) (alist-delete key alist equal?))
        ((key alist same?) (remove (lambda (pair) (same? key (car pair))) alist))))

    ;; As `alist-delete`; the list may be changed for it. (SRFI 1)
    (define alist-delete!
      (case-lambda
        ((key alist) (alist-delete key alist equal?))
        ((key alist same?) (alist-delete key alist same?))))

    (define (set-value! pair key value alist)
      (if pair
          (begin
            (set-cdr! pair value)
            alist)
          (acons key value alist)))

    ;; Associates a key with a value by `eq?`; the result is the new list. (Guile)
    (define (assq-set! alist key value) (set-value! (assq key alist) key value alist))
    ;; Associates a key with a value by `eqv?`; the result is the new list. (Guile)
    (define (assv-set! alist key value) (set-value! (assv key alist) key value alist))
    ;; Associates a key with a value by `equal?`; the result is the new list. (Guile)
    (define (assoc-set! alist key value) (set-value! (assoc key alist) key value alist))

    (define (remove-pair pair alist) (if pair (delq pair alist) alist))

    ;; Removes the first pair whose car is `eq?` to a key; the result is the new list. (Guile)
    (define (assq-remove! alist key) (remove-pair (assq key alist) alist))
    ;; Removes the first pair whose car is `eqv?` to a key; the result is the new list. (Guile)
    (define (assv-remove! alist key) (remove-pair (assv key alist) alist))
    ;; Removes the first pair whose car is `equal?` to a key; the result is the new list. (Guile)
    (define (assoc-remove! alist key) (remove-pair (assoc key alist) alist))))
