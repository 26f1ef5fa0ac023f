;; What the evaluator makes of expressions: *code*, a procedure of the frame. A frame is a vector of the
;; frame around it and the variables of a scope.
(define-library (scheme-lsp eval code)
  (export constant-code call-code sequence-code procedure-code clauses-code receive-code
          variable-code checked-variable-code variable-setter frame-code wrong-arity
          unbound-variable starred-code)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp list)
          (scheme-lsp error) (scheme-lsp eval environment))
  (begin
    (define (constant-code value) (lambda (_frame) value))

    (define (values-of codes frame)
      (if (pair? codes)
          (let ((first ((car codes) frame))) (cons first (values-of (cdr codes) frame)))
          '()))

    (define (call-code operator operands)
      (case (length operands)
        ((0) (lambda (frame) ((operator frame))))
        ((1) (let ((a (car operands))) (lambda (frame) ((operator frame) (a frame)))))
        ((2)
         (let ((a (car operands)) (b (cadr operands)))
           (lambda (frame) ((operator frame) (a frame) (b frame)))))
        ((3)
         (let ((a (car operands)) (b (cadr operands)) (c (caddr operands)))
           (lambda (frame) ((operator frame) (a frame) (b frame) (c frame)))))
        (else
         (lambda (frame)
           (let ((procedure (operator frame))) (%apply procedure (values-of operands frame)))))))

    ;; Each in turn; there is at least one.
    (define (sequence-code codes)
      (if (pair? (cdr codes))
          (let ((first (car codes)) (rest (sequence-code (cdr codes))))
            (lambda (frame)
              (first frame)
              (rest frame)))
          (car codes)))

    (define (wrong-arity procedure) (raise-primitive-error 2 #f 0 procedure #f))

    (define (unbound-variable name) (raise-primitive-error 4 #f 0 name #f))

    ;; A procedure of `count` required arguments, and a list of the rest if `rest?`.
    (define (procedure-code count rest? body)
      (if rest?
          (case count
            ((0) (lambda (frame) (lambda rest (body (vector frame rest)))))
            ((1) (lambda (frame) (lambda (a . rest) (body (vector frame a rest)))))
            (else (clauses-code (list (list count rest? body)))))
          (case count
            ((0) (lambda (frame) (lambda () (body (vector frame)))))
            ((1) (lambda (frame) (lambda (a) (body (vector frame a)))))
            ((2) (lambda (frame) (lambda (a b) (body (vector frame a b)))))
            ((3) (lambda (frame) (lambda (a b c) (body (vector frame a b c)))))
            ((4) (lambda (frame) (lambda (a b c d) (body (vector frame a b c d)))))
            (else (clauses-code (list (list count rest? body)))))))

    ;; A procedure of clauses, each a list of its number of required arguments, whether it takes more,
    ;; and its body.
    (define (clauses-code clauses)
      (lambda (frame)
        (define (self . arguments)
          (let ((count (length arguments)))
            (let loop ((clauses clauses))
              (if (pair? clauses)
                  (let ((clause (car clauses)))
                    (if (if (%fx= count (car clause))
                            #t
                            (if (cadr clause) (%fx< (car clause) count) #f))
                        ((caddr clause) (frame-of frame arguments (car clause) (cadr clause)))
                        (loop (cdr clauses))))
                  (wrong-arity self)))))
        self))

    (define (frame-of parent arguments count rest?)
      (let ((frame (%make-vector (%fx+ count (if rest? 2 1)) parent)))
        (let loop ((index 1) (arguments arguments))
          (if (%fx< count index)
              (if rest? (vector-set! frame index arguments))
              (begin
                (vector-set! frame index (car arguments))
                (loop (%fx+ index 1) (cdr arguments)))))
        frame))

    ;; Binds all values of an expression in a body.
    (define (receive-code expression count rest? body)
      (lambda (frame)
        (receive results (expression frame)
          (let ((got (length results)))
            (if (if (%fx= got count) #t (if rest? (%fx< count got) #f))
                (body (frame-of frame results count rest?))
                (raise-primitive-error 7 #f count got #f))))))

    ;; Evaluates a body in a new frame of the values of codes.
    (define (frame-code codes body)
      (case (length codes)
        ((0) (lambda (frame) (body (vector frame))))
        ((1) (let ((a (car codes))) (lambda (frame) (body (vector frame (a frame))))))
        ((2)
         (let ((a (car codes)) (b (cadr codes)))
           (lambda (frame) (body (vector frame (a frame) (b frame))))))
        (else
         (let ((count (length codes)))
           (lambda (frame) (body (frame-of frame (values-of codes frame) count #f)))))))

    (define (outer frame depth)
      (if (%fx< 0 depth) (outer (vector-ref frame 0) (%fx- depth 1)) frame))

    (define (variable-code depth index)
      (case depth
        ((0) (lambda (frame) (vector-ref frame index)))
        ((1) (lambda (frame) (vector-ref (vector-ref frame 0) index)))
        ((2) (lambda (frame) (vector-ref (vector-ref (vector-ref frame 0) 0) index)))
        (else (lambda (frame) (vector-ref (outer frame depth) index)))))

    ;; A variable that may have no value yet.
    (define (checked-variable-code depth index name)
      (let ((code (variable-code depth index)))
        (lambda (frame)
          (let ((value (code frame)))
            (if (undefined? value) (unbound-variable name) value)))))

    ;; A procedure of a frame and the variable's new value.
    (define (variable-setter depth index)
      (lambda (frame value) (vector-set! (outer frame depth) index value)))

    ;; A procedure with optional and keyword parameters: `optional` is a list of codes of defaults,
    ;; `keywords` one of pairs of a keyword and such code. The frame has the required, the optional and
    ;; the keyword parameters, then the rest.
    (define (starred-code count optional keywords rest? other-keys? body)
      (let* ((first-keyword (%fx+ 1 (%fx+ count (length optional))))
             (rest-index (%fx+ first-keyword (length keywords)))
             (size (%fx+ rest-index (if rest? 1 0))))
        (define (fill-required! self frame arguments index)
          (if (%fx< count index)
              (fill-optional! self frame arguments index optional)
              (if (pair? arguments)
                  (begin
                    (vector-set! frame index (car arguments))
                    (fill-required! self frame (cdr arguments) (%fx+ index 1)))
                  (wrong-arity self))))
        (define (fill-optional! self frame arguments index defaults)
          (if (pair? defaults)
              (if (if (pair? arguments)
                      (if (pair? keywords) (if (keyword? (car arguments)) #f #t) #t)
                      #f)
                  (begin
                    (vector-set! frame index (car arguments))
                    (fill-optional! self frame (cdr arguments) (%fx+ index 1) (cdr defaults)))
                  (begin
                    (vector-set! frame index ((car defaults) frame))
                    (fill-optional! self frame arguments (%fx+ index 1) (cdr defaults))))
              (begin
                (if rest? (vector-set! frame rest-index arguments))
                (if (pair? keywords)
                    (begin
                      (check-keywords self arguments)
                      (fill-keywords! frame arguments index keywords))
                    (if (if rest? #f (pair? arguments)) (wrong-arity self))))))
        (define (check-keywords self arguments)
          (if (pair? arguments)
              (if (keyword? (car arguments))
                  (begin
                    (if (pair? (cdr arguments)) #t (wrong-arity self))
                    (if (if other-keys? #t (assq (car arguments) keywords))
                        #t
                        (error "unknown keyword:" (car arguments)))
                    (check-keywords self (cddr arguments)))
                  (if rest?
                      (check-keywords self (cdr arguments))
                      (wrong-arity self)))))
        (define (fill-keywords! frame arguments index keywords)
          (if (pair? keywords)
              (let ((found (find-keyword (car (car keywords)) arguments)))
                (vector-set! frame index
                             (if found (cadr found) ((cdr (car keywords)) frame)))
                (fill-keywords! frame arguments (%fx+ index 1) (cdr keywords)))))
        (lambda (frame)
          (define (self . arguments)
            (let ((own (%make-vector size undefined)))
              (vector-set! own 0 frame)
              (fill-required! self own arguments 1)
              (body own)))
          self)))

    (define (find-keyword keyword arguments)
      (if (pair? arguments)
          (if (eq? keyword (car arguments))
              arguments
              (find-keyword keyword (if (pair? (cdr arguments)) (cddr arguments) '())))
          #f))))
