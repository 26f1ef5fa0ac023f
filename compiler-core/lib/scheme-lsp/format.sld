;; `format` (Guile: Formatted Output), after that of Common Lisp, and Guile's simple-format.
(define-library (scheme-lsp format)
  (export format simple-format)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp text) (scheme-lsp list)
          (scheme-lsp number) (scheme-lsp number-text) (scheme-lsp char) (scheme-lsp string)
          (scheme-lsp string-search) (scheme-lsp port) (scheme-lsp output) (scheme-lsp write)
          (scheme-lsp error) (scheme-lsp format-number) (scheme-lsp pretty-print))
  (begin
    ;; Calls a procedure with a port for what a destination means: #f, a string of what is written;
    ;; #t, the current output port; or a port.
    (define (call-with-destination who destination procedure)
      (cond
        ((eq? destination #f)
         (let ((port (open-output-string)))
           (procedure port)
           (get-output-string port)))
        ((eq? destination #t) (put-text (collected procedure) (output-port)))
        (else (put-text (collected procedure) (check-output-port who 1 destination)))))

    (define (collected procedure) (call-with-destination 'format #f procedure))

    ;; Writes a message with the arguments in the places of `~A` (as `display`) and `~S` (as `write`);
    ;; `~%` is the end of a line, `~~` a tilde. The first argument says where: a port, #t for the
    ;; current output port, or #f for a string, which is answered. (Guile)
    (define (simple-format destination message . arguments)
      (call-with-destination 'simple-format destination
                             (lambda (port) (put-simple port message 0 arguments))))

    (define (put-simple port message start arguments)
      (let* ((length (string-length message))
             (tilde (or (string-index message #\~ start) length)))
        (put-substring! port message start tilde)
        (if (%fx< tilde length)
            (let ((directive (if (%fx< (%fx+ tilde 1) length)
                                 (char-downcase (string-ref message (%fx+ tilde 1)))
                                 #f))
                  (next (%fx+ tilde 2)))
              (case directive
                ((#\a #\s)
                 (if (pair? arguments)
                     #t
                     (error "simple-format: too few arguments for:" message))
                 (if (eq? directive #\a)
                     (display (car arguments) port)
                     (write (car arguments) port))
                 (put-simple port message next (cdr arguments)))
                ((#\%)
                 (put-char! port #\newline)
                 (put-simple port message next arguments))
                ((#\~)
                 (put-char! port #\~)
                 (put-simple port message next arguments))
                (else
                 (error "simple-format: the only directives are ~A, ~S, ~% and ~~:" message))))
            (if (pair? arguments)
                (error "simple-format: too many arguments for:" message)))))

    ;; Writes a message, in which directives that begin with a tilde say how the arguments are shown;
    ;; the manual of Guile lists them. The first argument says where: a port, #t for the current output
    ;; port, or #f for a string, which is answered; without it, the answer is a string. (Guile,
    ;; SRFI 28)
    (define (format destination . rest)
      (if (string? destination)
          (formatted #f destination rest)
          (if (pair? rest)
              (formatted destination (car rest) (cdr rest))
              (error "format: there is no message"))))

    (define (formatted destination message arguments)
      (if (string? message)
          (call-with-destination 'format destination
                                 (lambda (port)
                                   (run (%record 'format port message (list->vector arguments) 0)
                                        0
                                        (string-length message))))
          (%raise-wrong-type 'format 2 message "a string")))

    ;; The state of a run is (%record 'format port message arguments index): the index is that of the
    ;; next argument. `message` is the text that is run, not one that encloses it.
    (define (state-port state) (%record-ref state 1))
    (define (state-message state) (%record-ref state 2))
    (define (state-arguments state) (%record-ref state 3))
    (define (state-index state) (%record-ref state 4))

    (define (arguments-left state)
      (%fx- (vector-length (state-arguments state)) (state-index state)))

    (define (next-argument! state)
      (let ((index (state-index state)) (arguments (state-arguments state)))
        (if (%fx< index (vector-length arguments))
            (begin
              (%record-set! state 4 (%fx+ index 1))
              (vector-ref arguments index))
            (error "format: too few arguments for:" (state-message state)))))

    (define (set-index! state index)
      (if (if (< index 0) #t (< (vector-length (state-arguments state)) index))
          (error "format: ~* goes past the arguments:" (state-message state))
          (%record-set! state 4 index)))

    (define (list->vector list)
      (let ((vector (%make-vector (length list) #f)))
        (let loop ((index 0) (rest list))
          (if (pair? rest)
              (begin
                (vector-set! vector index (car rest))
                (loop (%fx+ index 1) (cdr rest)))
              vector))))

    (define (put state text) (put-string! (state-port state) text))

    ;; How many characters have been written since the last end of a line.
    (define (column state)
      (let* ((port (state-port state)) (buffer (port-buffer port)) (index (port-index port)))
        (let loop ((at index))
          (if (if (%fx< 0 at) (eq? (string-ref buffer (%fx- at 1)) #\newline) #t)
              (%fx- index at)
              (loop (%fx- at 1))))))

    ;; A directive is (%record 'directive char parameters colon? at? end): where it ends in the
    ;; message. Parameters are numbers, characters, #f for those left out, and the symbols `argument`
    ;; and `count`.
    (define (directive-char d) (%record-ref d 1))
    (define (directive-parameters d) (%record-ref d 2))
    (define (colon? d) (%record-ref d 3))
    (define (at? d) (%record-ref d 4))
    (define (directive-end d) (%record-ref d 5))

    ;; The directive whose tilde stands before an index.
    (define (parse-directive message start)
      (define (char-at index)
        (if (%fx< index (string-length message))
            (string-ref message index)
            (error "format: a directive is not complete:" message)))
      (define (modifiers index parameters colon? at?)
        (let ((char (char-at index)))
          (case char
            ((#\:) (modifiers (%fx+ index 1) parameters #t at?))
            ((#\@) (modifiers (%fx+ index 1) parameters colon? #t))
            (else
             (%record 'directive (char-downcase char) (reverse parameters) colon? at? (%fx+ index 1))))))
      (define (after-parameter index parameters)
        (if (eq? (char-at index) #\,)
            (parameter (%fx+ index 1) parameters)
            (modifiers index parameters #f #f)))
      (define (parameter index parameters)
        (let ((char (char-at index)))
          (case char
            ((#\,) (parameter (%fx+ index 1) (cons #f parameters)))
            ((#\') (after-parameter (%fx+ index 2) (cons (char-at (%fx+ index 1)) parameters)))
            ((#\v #\V) (after-parameter (%fx+ index 1) (cons 'argument parameters)))
            ((#\#) (after-parameter (%fx+ index 1) (cons 'count parameters)))
            ((#\+ #\-) (number index (%fx+ index 1) parameters))
            (else
             (if (digit? char)
                 (number index (%fx+ index 1) parameters)
                 (modifiers index parameters #f #f))))))
      (define (number start index parameters)
        (if (digit? (char-at index))
            (number start (%fx+ index 1) parameters)
            (after-parameter index
                             (cons (or (string->number (%substring message start index))
                                       (error "format: a sign without a number:" message))
                                   parameters))))
      (parameter start '()))

    (define (digit? char)
      (let ((code (char->integer char)))
        (if (%fx< 47 code) (%fx< code 58) #f)))

    ;; The values of a directive's parameters.
    (define (resolve state parameters)
      (if (pair? parameters)
          (let* ((parameter (car parameters))
                 (value (case parameter
                          ((argument) (next-argument! state))
                          ((count) (arguments-left state))
                          (else parameter))))
            (if (if value (if (%fixnum? value) #f (if (char? value) #f #t)) #f)
                (error "format: not a parameter of a directive:" value (state-message state)))
            (cons value (resolve state (cdr parameters))))
          '()))

    (define (nth parameters index default)
      (if (pair? parameters)
          (if (eq? index 0)
              (or (car parameters) default)
              (nth (cdr parameters) (%fx- index 1) default))
          default))

    ;; Runs a part of the message. Answers whether `~^` ended it.
    (define (run state start end)
      (let* ((message (state-message state))
             (tilde (string-index message #\~ start end)))
        (put-substring! (state-port state) message start (or tilde end))
        (if tilde
            (let ((directive (parse-directive message (%fx+ tilde 1))))
              (run-directive state
                             directive
                             (resolve state (directive-parameters directive))
                             end))
            #f)))

    ;; Runs a directive and what follows it up to the end.
    (define (run-directive state d parameters end)
      (let ((next (directive-end d)))
        (case (directive-char d)
          ((#\[ #\{ #\()
           (let* ((clauses (find-clauses state (directive-char d) next end))
                  (next (clauses-end clauses)))
             (if (case (directive-char d)
                   ((#\[) (run-conditional state d parameters clauses))
                   ((#\{) (run-iteration state d parameters clauses))
                   (else (run-case state d clauses)))
                 #t
                 (run state next end))))
          ((#\^)
           (if (escape? state parameters)
               #t
               (run state next end)))
          ((#\newline)
           (if (at? d) (put state "\n"))
           (run state
                (if (colon? d)
                    next
                    (or (string-skip (state-message state) char-whitespace? next end) end))
                end))
          ((#\?  #\k)
           (run-indirect state d)
           (run state next end))
          (else
           (run-simple state d parameters)
           (run state next end)))))

    (define (escape? state parameters)
      (case (length parameters)
        ((0) (eq? 0 (arguments-left state)))
        ((1) (eqv? 0 (car parameters)))
        ((2) (eqv? (car parameters) (cadr parameters)))
        (else (in-order? (car parameters) (cadr parameters) (caddr parameters)))))

    (define (in-order? a b c) (if (< b a) #f (if (< c b) #f #t)))

    (define (put-repeated state text parameters)
      (let loop ((n (nth parameters 0 1)))
        (if (< 0 n)
            (begin
              (put state text)
              (loop (- n 1))))))

    (define (run-simple state d parameters)
      (case (directive-char d)
        ((#\a) (put-padded state (show display (next-argument! state)) d parameters))
        ((#\s) (put-padded state (show write (next-argument! state)) d parameters))
        ((#\d) (put-integer state d 10 parameters))
        ((#\b) (put-integer state d 2 parameters))
        ((#\o) (put-integer state d 8 parameters))
        ((#\x) (put-integer state d 16 parameters))
        ((#\r) (put-radix state d parameters))
        ((#\f #\e #\g #\$ #\i) (put-real state d parameters))
        ((#\c) (put-character state d parameters))
        ((#\p) (put-plural state d))
        ((#\%) (put-repeated state "\n" parameters))
        ((#\&)
         (let ((n (nth parameters 0 1)))
           (if (< 0 n)
               (begin
                 (if (eq? 0 (column state)) #t (put state "\n"))
                 (put-repeated state "\n" (list (- n 1)))))))
        ((#\~) (put-repeated state "~" parameters))
        ((#\_) (put-repeated state " " parameters))
        ((#\/) (put-repeated state "\t" parameters))
        ((#\|) (put-repeated state "\f" parameters))
        ((#\t) (put-tabulation state d parameters))
        ((#\y) (pretty-print (next-argument! state) (state-port state)))
        ((#\!) #t)
        ((#\*)
         (let ((index (state-index state)))
           (set-index! state
                       (cond
                         ((at? d) (nth parameters 0 0))
                         ((colon? d) (- index (nth parameters 0 1)))
                         (else (+ index (nth parameters 0 1)))))))
        (else (error "format: there is no such directive:" (state-message state)
                     (directive-char d)))))

    (define (show write x) (object->string x write))

    ;; ~mincol,colinc,minpad,padcharA
    (define (put-padded state text d parameters)
      (let* ((width (nth parameters 0 0))
             (step (max 1 (nth parameters 1 1)))
             (least (nth parameters 2 0))
             (length (+ (string-length text) least))
             (missing (max 0 (- width length)))
             (padding (%make-string (+ least (* step (quotient (+ missing (- step 1)) step)))
                                    (nth parameters 3 #\space))))
        (if (at? d)
            (begin
              (put state padding)
              (put state text))
            (begin
              (put state text)
              (put state padding)))))

    ;; ~mincol,padchar,commachar,commawidthD
    (define (put-integer state d radix parameters)
      (let ((n (next-argument! state)))
        (put state
             (if (number? n)
                 (pad-left (integer-text n radix d parameters)
                           (nth parameters 0 0)
                           (nth parameters 1 #\space))
                 (not-a-number state n)))))

    (define (not-a-number state n)
      (error "format: not a number that the directive takes:" n))

    (define (integer-text n radix d parameters)
      (let* ((digits (number->string (if (integer? n) (exact n) (not-a-number #f n)) radix))
             (negative? (eq? (string-ref digits 0) #\-))
             (digits (if negative? (%substring digits 1 (string-length digits)) digits))
             (digits (if (colon? d)
                         (group-digits digits
                                       (%make-string 1 (nth parameters 2 #\,))
                                       (nth parameters 3 3))
                         digits)))
        (concatenate (list (if negative? "-" (if (if (at? d) (< -1 n) #f) "+" "")) digits))))

    ;; ~radix,mincol,padchar,commachar,commawidthR
    (define (put-radix state d parameters)
      (if (nth parameters 0 #f)
          (put-integer state d (car parameters) (cdr parameters))
          (let ((n (next-argument! state)))
            (put state
                 (cond
                   ((if (exact-integer? n) #f #t) (not-a-number state n))
                   ;; A numeral of a larger number has no place in any memory.
                   ((at? d)
                    (if (if (%fixnum? n) (%fx< 0 n) #f)
                        (if (colon? d) (old-roman-text n) (roman-text n))
                        (not-a-number state n)))
                   ((colon? d) (ordinal-text n))
                   (else (cardinal-text n)))))))

    (define (put-real state d parameters)
      (let ((x (next-argument! state)))
        (put state
             (if (real? x) (real-text x d parameters) (not-a-number state x)))))

    (define (real-text x d parameters)
      (define (n index default) (nth parameters index default))
      (case (directive-char d)
        ((#\f) (fixed-text x (n 0 #f) (n 1 #f) (n 2 0) (n 3 #f) (n 4 #\space) (at? d)))
        ((#\e)
         (exponent-text x (n 0 #f) (n 1 #f) (n 2 #f) (n 3 1) (n 4 #f) (n 5 #\space)
                        (mark-text (n 6 #f))
                        (at? d)))
        ((#\g)
         (general-text x (n 0 #f) (n 1 #f) (n 2 #f) (n 3 1) (n 4 #f) (n 5 #\space)
                       (mark-text (n 6 #f))
                       (at? d)))
        ((#\$) (money-text x (n 0 2) (n 1 1) (n 2 0) (n 3 #\space) (at? d) (colon? d)))
        (else
         (concatenate (list (fixed-text x #f #f 0 #f #\space (at? d)) "+0.0i")))))

    (define (mark-text char) (if char (%make-string 1 char) #f))

    ;; ~C the character itself, or that of a code; ~@C as `write` does; ~:C control characters as ^X.
    (define (put-character state d parameters)
      (let ((char (if (nth parameters 0 #f)
                      (integer->char (car parameters))
                      (next-argument! state))))
        (cond
          ((char? char)
           (cond
             ((at? d) (write char (state-port state)))
             ((if (colon? d) (%fx< (char->integer char) 32) #f)
              (put state "^")
              (put-char! (state-port state) (integer->char (%fx+ 64 (char->integer char)))))
             (else (put-char! (state-port state) char))))
          (else (error "format: not a character:" char)))))

    ;; ~P an s unless the argument is 1; ~@P y or ies; ~:P for the argument before.
    (define (put-plural state d)
      (if (colon? d) (set-index! state (- (state-index state) 1)))
      (let ((one? (eqv? 1 (next-argument! state))))
        (put state (if (at? d) (if one? "y" "ies") (if one? "" "s")))))

    ;; ~colnum,colincT to a column; ~colrel,colinc@T by so many columns, and on to a multiple.
    (define (put-tabulation state d parameters)
      (let ((at (column state)) (first (nth parameters 0 1)) (step (nth parameters 1 1)))
        (let ((spaces
               (if (at? d)
                   (let ((target (+ at first)))
                     (- (if (< 0 step) (* step (quotient (+ target (- step 1)) step)) target) at))
                   (if (< at first)
                       (- first at)
                       (if (< 0 step) (- step (remainder (- at first) step)) 0)))))
          (put state (%make-string spaces #\space)))))

    ;; ~? runs a message with the arguments in a list, ~@? with those that follow.
    (define (run-indirect state d)
      (let ((message (next-argument! state)))
        (if (string? message)
            (if (at? d)
                (let ((inner (%record 'format (state-port state) message (state-arguments state)
                                      (state-index state))))
                  (run inner 0 (string-length message))
                  (%record-set! state 4 (state-index inner)))
                (run (%record 'format (state-port state) message
                              (list->vector (next-argument! state))
                              0)
                     0
                     (string-length message)))
            (error "format: ~? wants a message:" message))))

    ;; Clauses are (%record 'clauses list end colon? at?): the list has for each clause the start, the
    ;; end and whether the separator before it had a colon; `end` is behind the closing directive,
    ;; which had a colon or at-sign.
    (define (clauses-list clauses) (%record-ref clauses 1))
    (define (clauses-end clauses) (%record-ref clauses 2))
    (define (clauses-colon? clauses) (%record-ref clauses 3))

    (define (closing char)
      (case char
        ((#\[) #\])
        ((#\{) #\})
        (else #\))))

    (define (find-clauses state open start end)
      (let ((message (state-message state)))
        (let loop ((at start) (clause start) (default? #f) (nesting '()) (clauses '()))
          (let ((tilde (string-index message #\~ at end)))
            (if tilde
                (let* ((d (parse-directive message (%fx+ tilde 1)))
                       (char (directive-char d))
                       (next (directive-end d)))
                  (case char
                    ((#\[ #\{ #\()
                     (loop next clause default? (cons (closing char) nesting) clauses))
                    ((#\] #\} #\))
                     (if (pair? nesting)
                         (if (eq? char (car nesting))
                             (loop next clause default? (cdr nesting) clauses)
                             (unbalanced message))
                         (if (eq? char (closing open))
                             (%record 'clauses
                                      (reverse (cons (list clause tilde default?) clauses))
                                      next
                                      (colon? d))
                             (unbalanced message))))
                    ((#\;)
                     (if (if (null? nesting) (eq? open #\[) #f)
                         (loop next next (colon? d) nesting
                               (cons (list clause tilde default?) clauses))
                         (loop next clause default? nesting clauses)))
                    (else (loop next clause default? nesting clauses))))
                (unbalanced message))))))

    (define (unbalanced message)
      (error "format: brackets do not match in:" message))

    (define (run-clause state clause) (run state (car clause) (cadr clause)))

    (define (run-conditional state d parameters clauses)
      (let ((clauses (clauses-list clauses)))
        (cond
          ((at? d)
           (if (vector-ref-or (state-arguments state) (state-index state))
               (run-clause state (car clauses))
               (begin
                 (next-argument! state)
                 #f)))
          ((colon? d)
           (if (%fx= 2 (length clauses))
               (run-clause state (if (next-argument! state) (cadr clauses) (car clauses)))
               (error "format: ~:[ wants two clauses:" (state-message state))))
          (else
           (let loop ((n (or (nth parameters 0 #f) (next-argument! state))) (clauses clauses))
             (if (pair? clauses)
                 (if (if (eqv? n 0) #t (if (null? (cdr clauses)) (caddr (car clauses)) #f))
                     (run-clause state (car clauses))
                     (loop (if (exact-integer? n) (- n 1) (not-a-number state n)) (cdr clauses)))
                 #f))))))

    (define (vector-ref-or vector index)
      (if (%fx< index (vector-length vector)) (vector-ref vector index) #f))

    ;; ~n{ runs its clause with the elements of a list, again and again, until none are left; ~:{ with
    ;; one list after the other; ~@{ with the arguments that follow. An empty clause is an argument.
    ;; ~:} runs it at least once.
    (define (run-iteration state d parameters clauses)
      (let* ((clause (car (clauses-list clauses)))
             (empty? (%fx= (car clause) (cadr clause)))
             (message (if empty? (next-argument! state) (state-message state)))
             (start (if empty? 0 (car clause)))
             (end (if empty? (string-length message) (cadr clause)))
             (most (nth parameters 0 #f))
             (arguments (if (at? d)
                            (state-arguments state)
                            (list->vector (elements (next-argument! state)))))
             (inner (%record 'format (state-port state) message arguments
                             (if (at? d) (state-index state) 0))))
        (let loop ((n 0))
          (if (if (if most (< n most) #t)
                  (if (eq? 0 (arguments-left inner))
                      (if (eq? n 0) (clauses-colon? clauses) #f)
                      #t)
                  #f)
              (if (if (colon? d)
                      (begin
                        (run (%record 'format (state-port state) message
                                      (list->vector
                                       (if (eq? 0 (arguments-left inner))
                                           '()
                                           (elements (next-argument! inner))))
                                      0)
                             start
                             end)
                        #f)
                      (run inner start end))
                  #t
                  (loop (+ n 1)))))
        (if (at? d) (%record-set! state 4 (state-index inner)))
        #f))

    (define (elements x)
      (cond
        ((list? x) x)
        (else (error "format: ~{ wants a list:" x))))

    (define (run-case state d clauses)
      (let* ((port (open-output-string))
             (inner (%record 'format port (state-message state) (state-arguments state)
                             (state-index state)))
             (escaped? (run-clause inner (car (clauses-list clauses))))
             (text (get-output-string port)))
        (put state
             (cond
               ((colon? d) (if (at? d) (string-upcase text) (string-titlecase text)))
               ((at? d) (capitalise-first (string-downcase text)))
               (else (string-downcase text))))
        (%record-set! state 4 (state-index inner))
        escaped?))

    (define (capitalise-first text)
      (let ((at (string-index text char-alphabetic?)))
        (if at
            (string-append (string-upcase (%substring text 0 (%fx+ at 1)))
                           (%substring text (%fx+ at 1) (string-length text)))
            text)))))
