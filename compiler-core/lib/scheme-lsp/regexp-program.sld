;; Programs for the simulation of a regular expression by many threads at once (Thompson 1968; Pike's
;; machine, as Cox describes it, "Regular Expression Matching: the Virtual Machine Approach", 2009).
;;
;; An instruction is an operation and two operands, x and y:
;;   0 char      a character that the predicate x holds of; goes on behind it
;;   1 split     goes on at x, and with less priority at y
;;   2 jump      goes on at x
;;   3 note      notes the index in slot x: the start (2 n) or end (2 n + 1) of submatch n
;;   4 assert    goes on if (x subject index) holds
;;   5 look      goes on if the table of look x says y for the index
;;   6 enter     a round of a repetition begins that must not match nothing
;;   7 leave     goes on if something has been matched since the round began
;;   8 match
;;   9 fail
;; Targets are relative to the instruction until the program is put together.
;;
;; The depth of an instruction is the number of rounds that it is in, of those that `enter` begins.
(define-library (scheme-lsp regexp-program)
  (export make-program program-operations program-xs program-ys program-depths program-levels
          program-looks)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp vector) (scheme-lsp regexp-syntax))
  (begin
    ;; The program of a tree, whose looks are given: (%record 'program operations xs ys depths levels
    ;; looks), where `levels` is one more than the greatest depth, and a look is a pair: whether it looks
    ;; ahead, and its program. What is ahead is matched backwards, from its end.
    (define (make-program tree looks)
      (assemble (code tree #f #t)
                (list->vector
                 (map (lambda (look)
                        (let ((ahead? (caddr look)))
                          (cons ahead? (assemble (code (car (cddddr look)) ahead? #f) #f))))
                      looks))))

    (define (program-operations program) (%record-ref program 1))
    (define (program-xs program) (%record-ref program 2))
    (define (program-ys program) (%record-ref program 3))
    (define (program-depths program) (%record-ref program 4))
    (define (program-levels program) (%record-ref program 5))
    (define (program-looks program) (%record-ref program 6))

    (define (assemble code looks)
      (let* ((code (append code (list (instruction 8 #f #f))))
             (size (length code))
             (operations (%make-vector size 0))
             (xs (%make-vector size #f))
             (ys (%make-vector size #f))
             (depths (%make-vector size 0)))
        (define (target at operand) (if operand (%fx+ at operand) #f))
        (let loop ((at 0) (code code) (depth 0) (levels 1))
          (if (pair? code)
              (let* ((instruction (car code))
                     (operation (vector-ref instruction 0))
                     (jumps? (if (eq? operation 1) #t (eq? operation 2)))
                     (x (vector-ref instruction 1))
                     (y (vector-ref instruction 2)))
                (vector-set! operations at operation)
                (vector-set! xs at (if jumps? (target at x) x))
                (vector-set! ys at (if jumps? (target at y) y))
                (vector-set! depths at depth)
                ;; A round is code in one piece, from `enter` to `leave`.
                (let ((depth (case operation
                               ((6) (%fx+ depth 1))
                               ((7) (%fx- depth 1))
                               (else depth))))
                  (loop (%fx+ at 1) (cdr code) depth (if (%fx< depth levels) levels (%fx+ depth 1)))))
              (%record 'program operations xs ys depths levels looks)))))

    (define (instruction operation x y) (vector operation x y))

    ;; The code of a tree, a list of instructions: for matching backwards or not, and with submatches or
    ;; without.
    (define (code tree backwards? notes?)
      (define (code-of tree) (code tree backwards? notes?))
      (case (car tree)
        ((empty) '())
        ((char) (list (instruction 0 (cadr tree) #f)))
        ((sequence)
         (let ((parts (map code-of (cdr tree))))
           (%apply append (if backwards? (reverse parts) parts))))
        ((or) (alternatives (map code-of (cdr tree))))
        ((repeat) (repetition (cadr tree) (code-of (cadr tree)) (cddr tree)))
        ((assert) (list (instruction 4 (cadr tree) #f)))
        ((submatch)
         (let ((body (code-of (caddr tree))) (slot (%fxshl (cadr tree) 1)))
           (if notes?
               (append (list (instruction 3 slot #f)) body
                       (list (instruction 3 (%fx+ slot 1) #f)))
               body)))
        (else (list (instruction 5 (cadr tree) (cadddr tree))))))

    (define (alternatives codes)
      (cond
        ((null? codes) (list (instruction 9 #f #f)))
        ((null? (cdr codes)) (car codes))
        (else
         (let* ((first (car codes)) (rest (alternatives (cdr codes))))
           (cons (instruction 1 1 (%fx+ 2 (length first)))
                 (append first (list (instruction 2 (%fx+ 1 (length rest)) #f)) rest))))))

    ;; A round beyond the least number that matches nothing does not count: other ways to match are
    ;; tried, and in the end that it is left out.
    (define (repetition tree body counts)
      (let* ((least (car counts))
             (most (cadr counts))
             (greedy? (caddr counts))
             (empty? (nullable? tree))
             (round (if empty?
                        (append (list (instruction 6 #f #f)) body (list (instruction 7 #f #f)))
                        body)))
        (cond
          (most (append (copies body least '()) (optional round (%fx- most least) greedy?)))
          ((eq? least 0) (endless round greedy?))
          ((if empty? #f #t)
           (append (copies body least '())
                   (list (branch (%fx- 0 (length body)) 1 greedy?))))
          ;; What can be empty anywhere need not be there, unless submatches tell.
          ((contains-node? tells-when-empty? tree)
           (append (copies body least '()) (endless round greedy?)))
          (else (endless round greedy?)))))

    (define (tells-when-empty? tree)
      (case (car tree)
        ((submatch assert look) #t)
        (else #f)))

    (define (copies body count code)
      (if (eq? count 0) code (copies body (%fx- count 1) (append body code))))

    ;; A split between a round more, and none.
    (define (branch round end greedy?)
      (if greedy? (instruction 1 round end) (instruction 1 end round)))

    (define (endless body greedy?)
      (let ((length (length body)))
        (cons (branch 1 (%fx+ 2 length) greedy?)
              (append body (list (instruction 2 (%fx- -1 length) #f))))))

    (define (optional body count greedy?)
      (let ((length (%fx+ 1 (length body))))
        (let loop ((count count) (rest-length 0) (code '()))
          (if (eq? count 0)
              code
              (let ((rest-length (%fx+ length rest-length)))
                (loop (%fx- count 1) rest-length
                      (cons (branch 1 rest-length greedy?) (append body code))))))))))
