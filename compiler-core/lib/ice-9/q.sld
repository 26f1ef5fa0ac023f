;; Guile: queues. A queue is a pair of a list and its last pair, which is #f if the list is empty.
(define-library (ice-9 q)
  (export make-q q? q-empty? q-empty-check q-front q-rear q-remove! q-push! enq! q-pop! deq!
          q-length sync-q!)
  (import (scheme-lsp syntax)
          (only (scheme-lsp primitive)
                pair? null? car cdr cons eq? set-car! set-cdr!)
          (only (scheme-lsp list)
                list? length last-pair delq)
          (only (scheme-lsp exception)
                throw))
  (begin
    ;; Makes the second part of a queue the last pair of the first; answers the queue. (Guile)
    (define (sync-q! q)
      (set-cdr! q (if (pair? (car q)) (last-pair (car q)) #f))
      q)

    ;; A new, empty queue. (Guile)
    (define (make-q) (cons '() #f))

    ;; Whether a value is a queue. (Guile)
    (define (q? value)
      (if (pair? value)
          (if (list? (car value))
              (if (null? (car value))
                  (eq? (cdr value) #f)
                  (eq? (cdr value) (last-pair (car value))))
              #f)
          #f))

    ;; Whether a queue has no elements. (Guile)
    (define (q-empty? q) (null? (car q)))

    ;; Throws `q-empty` if a queue has no elements. (Guile)
    (define (q-empty-check q) (if (q-empty? q) (throw 'q-empty q)))

    ;; The first element of a queue. (Guile)
    (define (q-front q)
      (q-empty-check q)
      (car (car q)))

    ;; The last element of a queue. (Guile)
    (define (q-rear q)
      (q-empty-check q)
      (car (cdr q)))

    ;; Removes the elements that are `eq?` to an object from a queue, which is answered. (Guile)
    (define (q-remove! q object)
      (set-car! q (delq object (car q)))
      (sync-q! q))

    ;; Adds an element at the front of a queue, which is answered. (Guile)
    (define (q-push! q object)
      (let ((first (cons object (car q))))
        (set-car! q first)
        (if (cdr q) #t (set-cdr! q first))
        q))

    ;; Adds an element at the rear of a queue, which is answered. (Guile)
    (define (enq! q object)
      (let ((last (cons object '())))
        (if (null? (car q)) (set-car! q last) (set-cdr! (cdr q) last))
        (set-cdr! q last)
        q))

    ;; Removes the first element of a queue, and answers it. (Guile)
    (define (q-pop! q)
      (q-empty-check q)
      (let ((first (car (car q))))
        (set-car! q (cdr (car q)))
        (if (null? (car q)) (set-cdr! q #f))
        first))

    ;; Removes the first element of a queue, and answers it. (Guile)
    (define (deq! q) (q-pop! q))

    ;; How many elements a queue has. (Guile)
    (define (q-length q) (length (car q)))))
