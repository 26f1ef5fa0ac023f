;; Operations: what a fiber can wait for, as values that can be combined (Reppy, "Concurrent ML: Design,
;; Application and Semantics", 1993; Guile fibers: Operations). An operation that is performed is first
;; tried; if it cannot be done at once, the fiber waits, and whoever can complete it does. A state,
;; `waiting` or `synched`, in a box that belongs to one performance decides which of several alternatives
;; was completed; the others then count as cancelled.
(define-library (scheme-lsp operation)
  (export make-base-operation wrap-operation choice-operation perform-operation
          make-wait-queue add-waiter! take-waiter! complete!)
  (import (scheme base) (scheme-lsp box) (scheme-lsp scheduler))
  (begin
    (define-record-type <operation>
      (make-operation wrap try block)
      operation?
      (wrap operation-wrap)
      (try operation-try)
      (block operation-block))

    ;; Several operations, in a list, of which one is to be done.
    (define-record-type <choice> (make-choice operations) choice? (operations choice-operations))

    ;; An operation. `try`, without arguments, answers a thunk that delivers the result, or #f if nothing
    ;; can be done yet. Then `block` is called with the box of the state, the scheduler (always #f here),
    ;; and a procedure that completes the operation with a thunk; it must see to it that somebody sets
    ;; the state to `synched` and calls that. `wrap`, a procedure or #f, is applied to the results.
    ;; (Guile fibers: make-base-operation)
    (define (make-base-operation wrap try block) (make-operation wrap try block))

    ;; An operation that does the same and calls a procedure with the results. (Guile fibers:
    ;; wrap-operation)
    (define (wrap-operation operation procedure)
      (if (choice? operation)
          (make-choice (map (lambda (it) (wrap-operation it procedure)) (choice-operations operation)))
          (let ((wrap (operation-wrap operation)))
            (make-operation (if wrap
                                (lambda results
                                  (call-with-values (lambda () (apply wrap results)) procedure))
                                procedure)
                            (operation-try operation)
                            (operation-block operation)))))

    ;; An operation that does one of several, whichever can be done first; of those that can be done at
    ;; once, each has a turn. (Guile fibers: choice-operation)
    (define (choice-operation . operations)
      (let ((all (append-map-operations operations)))
        (if (and (pair? all) (null? (cdr all))) (car all) (make-choice all))))

    (define (append-map-operations operations)
      (if (null? operations)
          '()
          (append (if (choice? (car operations))
                      (choice-operations (car operations))
                      (list (car operations)))
                  (append-map-operations (cdr operations)))))

    (define turn 0)

    ;; The operations from the one whose turn it is on.
    (define (rotated operations)
      (let ((count (length operations)))
        (set! turn (+ turn 1))
        (if (< count 2)
            operations
            (let* ((start (modulo turn count)) (rest (list-tail operations start)))
              (append rest (list-copy-until operations rest))))))

    (define (list-copy-until list end)
      (if (eq? list end) '() (cons (car list) (list-copy-until (cdr list) end))))

    (define (deliver operation thunk)
      (let ((wrap (operation-wrap operation)))
        (if wrap (call-with-values thunk wrap) (thunk))))

    ;; Does an operation: waits until it can be done, and delivers its results. Outside of fibers, the
    ;; program as a whole waits. (Guile fibers: perform-operation)
    (define (perform-operation operation)
      (if (in-fiber?)
          (let ((operations
                 (if (choice? operation) (rotated (choice-operations operation)) (list operation))))
            (let try ((left operations))
              (if (null? left)
                  (wait-for operations)
                  (let ((thunk ((operation-try (car left)))))
                    (if thunk (deliver (car left) thunk) (try (cdr left)))))))
          (run-fibers (lambda () (perform-operation operation)))))

    (define (wait-for operations)
      (suspend-fiber
       (lambda (resume)
         (let ((state (box 'waiting)))
           (for-each (lambda (operation)
                       (if (eq? (unbox state) 'waiting)
                           ((operation-block operation)
                            state
                            #f
                            (lambda (thunk) (resume (lambda () (deliver operation thunk)))))))
                     operations)))))

    ;; Those who wait for something: entries in order of arrival. Those that are cancelled are dropped
    ;; when they are met, and all of them when there are twice as many entries as remained last time.
    (define-record-type <wait-queue>
      (new-wait-queue front back count limit)
      wait-queue?
      (front front set-front!)
      (back back set-back!)
      (count entry-count set-entry-count!)
      (limit entry-limit set-entry-limit!))

    (define-record-type <waiter>
      (make-waiter state resume value)
      waiter?
      (state waiter-state)
      (resume waiter-resume)
      (value waiter-value))

    (define least-limit 32)

    ;; A queue without waiters.
    (define (make-wait-queue) (new-wait-queue '() '() 0 least-limit))

    (define (waiting? waiter) (eq? (unbox (waiter-state waiter)) 'waiting))

    (define (only-waiting waiters)
      (cond
        ((null? waiters) '())
        ((waiting? (car waiters)) (cons (car waiters) (only-waiting (cdr waiters))))
        (else (only-waiting (cdr waiters)))))

    ;; Adds who waits with a state, a procedure to complete the operation, and a value.
    (define (add-waiter! queue state resume value)
      (set-back! queue (cons (make-waiter state resume value) (back queue)))
      (set-entry-count! queue (+ (entry-count queue) 1))
      (if (> (entry-count queue) (entry-limit queue))
          (let ((waiters (only-waiting (append (front queue) (reverse (back queue))))))
            (set-front! queue waiters)
            (set-back! queue '())
            (set-entry-count! queue (length waiters))
            (set-entry-limit! queue (max least-limit (* 2 (entry-count queue)))))))

    ;; Takes the first who still waits out of a queue; #f if nobody does.
    (define (take-waiter! queue)
      (if (and (null? (front queue)) (pair? (back queue)))
          (begin
            (set-front! queue (reverse (back queue)))
            (set-back! queue '())))
      (if (null? (front queue))
          #f
          (let ((waiter (car (front queue))))
            (set-front! queue (cdr (front queue)))
            (set-entry-count! queue (- (entry-count queue) 1))
            (if (waiting? waiter) waiter (take-waiter! queue)))))

    ;; Completes what a waiter waits for, with a thunk; answers the value that it waited with.
    (define (complete! waiter thunk)
      (set-box! (waiter-state waiter) 'synched)
      ((waiter-resume waiter) thunk)
      (waiter-value waiter))))
