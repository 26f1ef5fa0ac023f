;; The dynamic state: an immutable chain of nodes, innermost first, from the state now current
;; (`%dynamic-state`) to the root, which is not a record.
;;
;; Each node says what it adds (its kind and payload) and holds what is then in force: the parameter
;; bindings and the exception handlers. What it adds is relative to its parent, so a node can be put
;; on another parent (`rebase`), which composable continuations need: they bring their part of the
;; chain to wherever they are called. For the same reason whoever leaves a node sets the state to the
;; parent of the *current* node and never to a state it remembers.
(define-library (scheme-lsp state)
  (export state-bindings state-handlers state-parent
          push-winder! push-bindings! push-handler! push-handler-call! pop-state!
          handlers-at-raise push-handlers! push-own-bindings!
          then-return
          switch-state! unwind-to! state-slice push-slice!)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; Evaluates a form, then others for their effect, and delivers the values of the first.
    (define-syntax then-return
      (syntax-rules ()
        ((_ form effect ...)
         (receive results form
           effect ...
           (if (if (pair? results) (null? (cdr results)) #f)
               (car results)
               (%list->values results))))))

    ;; A node is (%record 'dynamic-state parent depth bindings handlers kind first second). Kinds:
    ;;   0 winder:       first is the procedure to run on entry, second the one to run on exit
    ;;   1 bindings:     first is a list of (cell . value)
    ;;   2 handler:      first is an exception handler
    ;;   3 handler call: the innermost handler is running, and not in force; or, if first is a list, its
    ;;                   handlers are in force
    ;;   4 own bindings: first is what is in force in place of all bindings outside
    (define (append-bindings bindings rest)
      (if (pair? bindings)
          (cons (car bindings) (append-bindings (cdr bindings) rest))
          rest))

    (define (node-kind node) (%record-ref node 5))
    (define (node-first node) (%record-ref node 6))
    (define (node-second node) (%record-ref node 7))

    (define (state-parent state)
      (if (%record? state) (%record-ref state 1) state))

    (define (state-depth state)
      (if (%record? state) (%record-ref state 2) 0))

    ;; A list of (cell . value), innermost first. It ends with the empty list, or with a box of such a
    ;; list: of what was set, but not bound, since the node of own bindings was entered.
    (define (state-bindings state)
      (if (%record? state) (%record-ref state 3) '()))

    ;; The exception handlers in force, innermost first.
    (define (state-handlers state)
      (if (%record? state) (%record-ref state 4) '()))

    (define (push! bindings handlers kind first second)
      (let ((parent (%dynamic-state)))
        (%set-dynamic-state!
         (%record 'dynamic-state
                  parent
                  (%fx+ (state-depth parent) 1)
                  bindings
                  handlers
                  kind
                  first
                  second))))

    ;; Enters a node in which the same parameters and handlers are in force.
    (define (push-plain! kind first second)
      (let ((state (%dynamic-state)))
        (push! (state-bindings state) (state-handlers state) kind first second)))

    (define (push-winder! before after) (push-plain! 0 before after))

    (define (push-bindings! bindings)
      (let ((state (%dynamic-state)))
        (push! (append-bindings bindings (state-bindings state)) (state-handlers state) 1 bindings #f)))

    (define (push-own-bindings! bindings)
      (push! bindings (state-handlers (%dynamic-state)) 4 bindings #f))

    (define (push-handler! handler)
      (let ((state (%dynamic-state)))
        (push! (state-bindings state) (cons handler (state-handlers state)) 2 handler #f)))

    (define (push-handler-call!)
      (let* ((state (%dynamic-state)) (handlers (state-handlers state)))
        (push! (state-bindings state) (if (pair? handlers) (cdr handlers) '()) 3 #f #f)))

    ;; The handlers that were in force where the object was raised that the innermost handler is running
    ;; for.
    (define (handlers-at-raise)
      (let loop ((state (%dynamic-state)))
        (if (if (%record? state) (if (%fx= 3 (node-kind state)) (not-first? state) #f) #f)
            (loop (state-parent state))
            (state-handlers state))))

    (define (not-first? node) (if (node-first node) #f #t))

    ;; Enters a node in which other handlers are in force.
    (define (push-handlers! handlers)
      (push! (state-bindings (%dynamic-state)) handlers 3 handlers #f))

    (define (pop-state!)
      (%set-dynamic-state! (state-parent (%dynamic-state))))

    ;; Leaves nodes until the state is `target`, an ancestor of the current one, or the root.
    (define (unwind-to! target)
      (let ((state (%dynamic-state)))
        (if (eq? state target)
            #t
            (if (%record? state)
                (begin
                  (%set-dynamic-state! (state-parent state))
                  (if (%fx= (node-kind state) 0) ((node-second state)))
                  (unwind-to! target))
                #t))))

    ;; Enters the nodes of `target` from its ancestor `from`, which is the current state.
    (define (rewind-to! target from)
      (if (eq? target from)
          #t
          (if (%record? target)
              (begin
                (rewind-to! (state-parent target) from)
                (if (%fx= (node-kind target) 0) ((node-first target)))
                (%set-dynamic-state! target))
              #t)))

    (define (common-ancestor a b)
      (if (eq? a b)
          a
          (let ((m (state-depth a)) (n (state-depth b)))
            (if (%fx< m n)
                (common-ancestor a (state-parent b))
                (if (%fx< n m)
                    (common-ancestor (state-parent a) b)
                    (if (%fx= m 0)
                        a
                        (common-ancestor (state-parent a) (state-parent b))))))))

    ;; Goes from the current state to another by their common ancestor, running what `dynamic-wind`
    ;; asks for on the way.
    (define (switch-state! target)
      (if (eq? target (%dynamic-state))
          #t
          (let ((ancestor (common-ancestor (%dynamic-state) target)))
            (unwind-to! ancestor)
            (rewind-to! target ancestor))))

    ;; The nodes of `state` above its ancestor `base`, outermost first.
    (define (state-slice state base)
      (let loop ((node state) (slice '()))
        (if (if (eq? node base) #f (%record? node))
            (loop (state-parent node) (cons node slice))
            slice)))

    ;; Enters copies of the nodes of a slice.
    (define (push-slice! slice)
      (if (pair? slice)
          (let* ((node (car slice)) (kind (node-kind node)) (first (node-first node)))
            (case kind
              ((0)
               (first)
               (push-winder! first (node-second node)))
              ((1) (push-bindings! first))
              ((2) (push-handler! first))
              ((4) (push-own-bindings! first))
              (else (if first (push-handlers! first) (push-handler-call!))))
            (push-slice! (cdr slice)))))))
