;; Eager comprehensions (SRFI 42). A generator is a macro that is given a continuation, a list to which
;; it appends the parts of a loop: (let (binding ...) command ...) around the loop, the loop's
;; bindings, the condition to go on before the body, (let (binding ...) command ...) around the body,
;; the condition to go on after the body, and the values of the next round.
(define-library (scheme-lsp comprehension)
  (export do-ec list-ec append-ec string-ec string-append-ec vector-ec vector-of-length-ec sum-ec
          product-ec min-ec max-ec any?-ec every?-ec first-ec last-ec fold-ec fold3-ec
          : :list :string :vector :integers :range :real-range :char-range :port :dispatched :do
          :let :parallel :while :until :-dispatch-ref :-dispatch-set! make-initial-:-dispatch
          dispatch-union :generator-proc nested index)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp number) (scheme-lsp control) (scheme-lsp error)
          (only (scheme-lsp string) string-append list->string)
          (only (scheme-lsp vector) make-vector vector-append list->vector)
          (only (scheme-lsp output) input-port?)
          (only (scheme-lsp input) read-char))
  (begin
    (define-syntax define-literal
      (syntax-rules ()
        ((_ name message)
         (define-syntax name (syntax-rules () ((_ . rest) (syntax-error message)))))))

    ;; (nested qualifier ...)
    ;; Qualifiers as one, in a comprehension. (SRFI 42)
    (define-literal nested "nested: only in a comprehension")
    ;; (index variable)
    ;; The variable that counts rounds, in a generator. (SRFI 42)
    (define-literal index "index: only in a generator")

    ;; (do-ec qualifier ... command)
    ;; Evaluates a command for all bindings that the qualifiers, generators and conditions, give; the
    ;; last generator runs fastest. (SRFI 42)
    (define-syntax do-ec
      (syntax-rules (nested if not and or begin)
        ((_ command) command)
        ((_ (nested qualifier ...) etc ... command) (do-ec qualifier ... etc ... command))
        ((_ (if test) etc ... command) (if test (do-ec etc ... command)))
        ((_ (not test) etc ... command) (if test #f (do-ec etc ... command)))
        ((_ (and test ...) etc ... command) (if (and test ...) (do-ec etc ... command)))
        ((_ (or test ...) etc ... command) (if (or test ...) (do-ec etc ... command)))
        ((_ (begin form ...) etc ... command)
         (begin
           form ...
           (do-ec etc ... command)))
        ((_ (generator argument ...) etc ... command)
         (generator (do-loop (do-ec etc ... command)) argument ...))))

    (define-syntax do-loop
      (syntax-rules ()
        ((_ body (outer outer-bindings outer-command ...) bindings before?
            (inner inner-bindings inner-command ...) after? (step ...))
         (let outer-bindings
           outer-command ...
           (let loop bindings
             (if before?
                 (let inner-bindings
                   inner-command ...
                   body
                   (if after? (loop step ...)))))))))

    ;; (:do (let (binding ...) command ...) (binding ...) test (let (binding ...) command ...) test
    ;; (step ...)), or with the second, third and last of these alone
    ;; A generator of a loop, written out. (SRFI 42)
    (define-syntax :do
      (syntax-rules ()
        ((_ cc bindings before? steps) (:do cc (let ()) bindings before? (let ()) #t steps))
        ((_ (cc ...) outer bindings before? inner after? steps)
         (cc ... outer bindings before? inner after? steps))))

    ;; (:let variable [(index variable)] expression)
    ;; A generator of one value. (SRFI 42)
    (define-syntax :let
      (syntax-rules (index)
        ((_ cc variable (index i) expression)
         (:do cc (let ((variable expression) (i 0))) () #t (let ()) #f ()))
        ((_ cc variable expression)
         (:do cc (let ((variable expression))) () #t (let ()) #f ()))))

    ;; (:parallel generator ...)
    ;; A generator of what generators give side by side, up to the end of the shortest. (SRFI 42)
    (define-syntax :parallel
      (syntax-rules ()
        ((_ cc generator ...)
         (parallel-next cc (generator ...) ((let ()) () #t (let ()) #t ())))))

    (define-syntax parallel-next
      (syntax-rules ()
        ((_ cc () (part ...)) (:do cc part ...))
        ((_ cc ((generator argument ...) more ...) parts)
         (generator (parallel-join cc (more ...) parts) argument ...))))

    (define-syntax parallel-join
      (syntax-rules ()
        ((_ cc more
            ((let-1 (ob-1 ...) oc-1 ...) (lb-1 ...) before-1 (let-2 (ib-1 ...) ic-1 ...) after-1 (s-1 ...))
            (let-3 (ob-2 ...) oc-2 ...) (lb-2 ...) before-2 (let-4 (ib-2 ...) ic-2 ...) after-2 (s-2 ...))
         (parallel-next cc more
                        ((let (ob-1 ... ob-2 ...) oc-1 ... oc-2 ...)
                         (lb-1 ... lb-2 ...)
                         (and before-1 before-2)
                         (let (ib-1 ... ib-2 ...) ic-1 ... ic-2 ...)
                         (and after-1 after-2)
                         (s-1 ... s-2 ...))))))

    ;; (:while generator test)
    ;; A generator that ends where a test does not hold. (SRFI 42)
    (define-syntax :while
      (syntax-rules ()
        ((_ cc (generator argument ...) test) (generator (while-parts cc test) argument ...))))

    (define-syntax while-parts
      (syntax-rules ()
        ((_ cc test outer bindings before? (inner (inner-binding ...) inner-command ...) after? steps)
         (while-bindings cc test () (inner-binding ...) (inner-command ...)
                         outer bindings before? after? steps))))

    ;; The bindings around the body are needed for the test before it: they are computed there, and
    ;; kept.
    (define-syntax while-bindings
      (syntax-rules ()
        ((_ cc test ((variable value kept) ...) () (inner-command ...)
            (outer (outer-binding ...) outer-command ...) bindings before? after? steps)
         (:do cc
              (let (outer-binding ... (kept #f) ...) outer-command ...)
              bindings
              (and before?
                   (let ((variable value) ...)
                     inner-command ...
                     (set! kept variable) ...
                     test))
              (let ((variable kept) ...))
              after?
              steps))
        ((_ cc test (done ...) ((variable value) more ...) . rest)
         (while-bindings cc test (done ... (variable value kept)) (more ...) . rest))))

    ;; (:until generator test)
    ;; A generator that ends after the first round for which a test holds. (SRFI 42)
    (define-syntax :until
      (syntax-rules ()
        ((_ cc (generator argument ...) test) (generator (until-parts cc test) argument ...))))

    (define-syntax until-parts
      (syntax-rules ()
        ((_ cc test outer bindings before? inner after? steps)
         (:do cc outer bindings before? inner (and after? (if test #f #t)) steps))))

    ;; A generator that takes several arguments, and an index, by one that takes one.
    (define-syntax define-generator
      (syntax-rules ()
        ((_ name join (cc variable argument) expansion)
         (define-syntax name
           (syntax-rules (index)
             ((_ cc variable (index i) . arguments)
              (:parallel cc (name variable . arguments) (:integers i)))
             ((_ cc variable argument) expansion)
             ((_ cc variable a b . more) (name cc variable (join a b . more))))))))

    ;; (:list variable [(index variable)] list ...)
    ;; A generator of the elements of lists. (SRFI 42)
    (define-generator :list append (cc variable argument)
      (:do cc (let ()) ((rest argument)) (pair? rest) (let ((variable (car rest)))) #t ((cdr rest))))

    ;; (:string variable [(index variable)] string ...)
    ;; A generator of the characters of strings. (SRFI 42)
    (define-generator :string string-append (cc variable argument)
      (:do cc
           (let ((string argument) (length 0)) (set! length (string-length string)))
           ((i 0))
           (< i length)
           (let ((variable (string-ref string i))))
           #t
           ((+ i 1))))

    ;; (:vector variable [(index variable)] vector ...)
    ;; A generator of the elements of vectors. (SRFI 42)
    (define-generator :vector vector-append (cc variable argument)
      (:do cc
           (let ((vector argument) (length 0)) (set! length (vector-length vector)))
           ((i 0))
           (< i length)
           (let ((variable (vector-ref vector i))))
           #t
           ((+ i 1))))

    ;; (:integers variable [(index variable)])
    ;; A generator of 0, 1, 2 and so on without end. (SRFI 42)
    (define-syntax :integers
      (syntax-rules (index)
        ((_ cc variable (index i)) (:do cc ((variable 0) (i 0)) #t ((+ variable 1) (+ i 1))))
        ((_ cc variable) (:do cc ((variable 0)) #t ((+ variable 1))))))

    ;; (:range variable [(index variable)] [start] end [step])
    ;; A generator of exact integers from a start (or 0) up to an end, which is not among them.
    ;; (SRFI 42)
    (define-syntax :range
      (syntax-rules (index)
        ((_ cc variable (index i) . arguments)
         (:parallel cc (:range variable . arguments) (:integers i)))
        ((_ cc variable end) (:range cc variable 0 end 1))
        ((_ cc variable start end) (:range cc variable start end 1))
        ((_ cc variable start end step)
         (:do cc
              (let ((a start) (b end) (s step)) (check-range a b s))
              ((variable a))
              (if (< 0 s) (< variable b) (< b variable))
              (let ())
              #t
              ((+ variable s))))))

    (define (check-range start end step)
      (if (if (exact-integer? start) (if (exact-integer? end) (exact-integer? step) #f) #f)
          (if (eq? step 0) (error ":range: the step must not be 0"))
          (error ":range: expected exact integers, got" start end step)))

    ;; (:real-range variable [(index variable)] [start] end [step])
    ;; A generator of real numbers from a start (or 0) up to an end, which is not among them. (SRFI 42)
    (define-syntax :real-range
      (syntax-rules (index)
        ((_ cc variable (index i) end) (:real-range cc variable (index i) 0 end 1))
        ((_ cc variable (index i) start end) (:real-range cc variable (index i) start end 1))
        ((_ cc variable (index i) start end step)
         (:do cc
              (let ((a start) (b end) (s step))
                (if (if (exact? a) (if (exact? b) (exact? s) #f) #f) #f (set! a (inexact a))))
              ((i 0))
              (if (< 0 s) (< (+ a (* i s)) b) (< b (+ a (* i s))))
              (let ((variable (+ a (* i s)))))
              #t
              ((+ i 1))))
        ((_ cc variable . arguments) (:real-range cc variable (index i) . arguments))))

    ;; (:char-range variable [(index variable)] first last)
    ;; A generator of the characters from one to another. (SRFI 42)
    (define-syntax :char-range
      (syntax-rules (index)
        ((_ cc variable (index i) . arguments)
         (:parallel cc (:char-range variable . arguments) (:integers i)))
        ((_ cc variable first last)
         (:do cc
              (let ((end (char->integer last))))
              ((code (char->integer first)))
              (< code (+ end 1))
              (let ((variable (integer->char code))))
              #t
              ((+ code 1))))))

    ;; (:port variable [(index variable)] port [reader])
    ;; A generator of what a procedure, or `read-char`, reads from a port. (SRFI 42)
    (define-syntax :port
      (syntax-rules (index)
        ((_ cc variable (index i) . arguments)
         (:parallel cc (:port variable . arguments) (:integers i)))
        ((_ cc variable port) (:port cc variable port read-char))
        ((_ cc variable port reader)
         (:do cc
              (let ((p port) (read reader)))
              ((variable (read p)))
              (if (eof-object? variable) #f #t)
              (let ())
              #t
              ((read p))))))

    ;; (:dispatched variable [(index variable)] dispatch argument ...)
    ;; A generator that a procedure of the list of the arguments finds: it answers a thunk of the next
    ;; value, which answers its own argument at the end. (SRFI 42)
    (define-syntax :dispatched
      (syntax-rules (index)
        ((_ cc variable (index i) dispatch argument ...)
         (:parallel cc (:dispatched variable dispatch argument ...) (:integers i)))
        ((_ cc variable dispatch argument ...)
         (:do cc
              (let ((next (find-generator dispatch (list argument ...))) (end (cons 'end '()))))
              ((variable (next end)))
              (if (eq? variable end) #f #t)
              (let ())
              #t
              ((next end))))))

    (define (find-generator dispatch arguments)
      (let ((found (dispatch arguments)))
        (if (procedure? found)
            found
            (error "no generator takes these arguments:" arguments))))

    ;; (: variable [(index variable)] argument ...)
    ;; A generator of what the arguments are: elements of lists, strings or vectors, numbers or
    ;; characters of a range, what a port gives. (SRFI 42)
    (define-syntax :
      (syntax-rules (index)
        ((_ cc variable (index i) argument ...)
         (:dispatched cc variable (index i) (:-dispatch-ref) argument ...))
        ((_ cc variable argument ...) (:dispatched cc variable (:-dispatch-ref) argument ...))))

    ;; (:generator-proc (generator argument ...))
    ;; The procedure of a generator, as `:dispatched` wants it. (SRFI 42)
    (define-syntax :generator-proc
      (syntax-rules ()
        ((_ (generator argument ...))
         (list->generator (list-ec (generator variable argument ...) variable)))))

    (define (list->generator rest)
      (lambda (end)
        (if (pair? rest)
            (let ((first (car rest)))
              (set! rest (cdr rest))
              first)
            end)))

    (define (counting start more? step value)
      (lambda (end)
        (if (more? start)
            (let ((n start))
              (set! start (+ start step))
              (value n))
            end)))

    (define (range-generator start end step)
      (counting start (lambda (n) (if (< 0 step) (< n end) (< end n))) step (lambda (n) n)))

    ;; The dispatch that `:` uses at first. (SRFI 42)
    (define (make-initial-:-dispatch)
      (lambda (arguments)
        (let ((first (if (pair? arguments) (car arguments) #f)))
          (cond
            ((null? arguments) 'srfi-42)
            ((every list? arguments) (list->generator (%apply append arguments)))
            ((every string-value? arguments)
             (let ((string (%apply string-append arguments)))
               (counting 0 (lambda (n) (< n (string-length string))) 1
                         (lambda (n) (string-ref string n)))))
            ((every vector-value? arguments)
             (let ((vector (%apply vector-append arguments)))
               (counting 0 (lambda (n) (< n (vector-length vector))) 1
                         (lambda (n) (vector-ref vector n)))))
            ((every real? arguments)
             (case (length arguments)
               ((1) (range-generator 0 first 1))
               ((2) (range-generator first (cadr arguments) 1))
               ((3) (range-generator first (cadr arguments) (caddr arguments)))
               (else #f)))
            ((if (char? first) (if (pair? (cdr arguments)) (char? (cadr arguments)) #f) #f)
             (let ((last (char->integer (cadr arguments))))
               (counting (char->integer first) (lambda (n) (< n (+ last 1))) 1
                         (lambda (n) (integer->char n)))))
            ((input-port? first)
             (let ((read (if (pair? (cdr arguments)) (cadr arguments) read-char)))
               (lambda (end)
                 (let ((x (read first))) (if (eof-object? x) end x)))))
            (else #f)))))

    (define (string-value? x) (string? x))
    (define (vector-value? x) (vector? x))

    (define dispatch (make-initial-:-dispatch))

    ;; The dispatch that `:` uses. (SRFI 42)
    (define (:-dispatch-ref) dispatch)
    ;; Sets the dispatch that `:` uses. (SRFI 42)
    (define (:-dispatch-set! new) (set! dispatch new))

    ;; The dispatch that tries one, then another. (SRFI 42)
    (define (dispatch-union first second)
      (lambda (arguments)
        (let ((found (first arguments)))
          (if (procedure? found) found (second arguments)))))

    ;; (fold-ec result qualifier ... expression procedure)
    ;; Goes through the values of an expression: calls a procedure with each and the result so far.
    ;; (SRFI 42)
    (define-syntax fold-ec
      (syntax-rules ()
        ((_ initial etc ... expression procedure)
         (let ((result initial) (f procedure))
           (do-ec etc ... (set! result (f expression result)))
           result))))

    ;; (fold3-ec result qualifier ... expression first-procedure procedure)
    ;; As `fold-ec`, but the first result is what the first procedure answers for the first value.
    ;; (SRFI 42)
    (define-syntax fold3-ec
      (syntax-rules ()
        ((_ initial etc ... expression first-procedure procedure)
         (let ((result #f) (empty? #t))
           (do-ec etc ...
                  (let ((value expression))
                    (set! result (if empty? (first-procedure value) (procedure value result)))
                    (set! empty? #f)))
           (if empty? initial result)))))

    ;; (list-ec qualifier ... expression)
    ;; A list of the values of an expression. (SRFI 42)
    (define-syntax list-ec
      (syntax-rules ()
        ((_ etc ... expression) (reverse (fold-ec '() etc ... expression pair)))))

    (define (pair a b) (cons a b))

    ;; (append-ec qualifier ... expression)
    ;; The lists that are the values of an expression, appended. (SRFI 42)
    (define-syntax append-ec
      (syntax-rules ()
        ((_ etc ... expression) (%apply append (list-ec etc ... expression)))))

    ;; (string-ec qualifier ... expression)
    ;; A string of the values of an expression, characters. (SRFI 42)
    (define-syntax string-ec
      (syntax-rules ()
        ((_ etc ... expression) (list->string (list-ec etc ... expression)))))

    ;; (string-append-ec qualifier ... expression)
    ;; The strings that are the values of an expression, appended. (SRFI 42)
    (define-syntax string-append-ec
      (syntax-rules ()
        ((_ etc ... expression) (%apply string-append (list-ec etc ... expression)))))

    ;; (vector-ec qualifier ... expression)
    ;; A vector of the values of an expression. (SRFI 42)
    (define-syntax vector-ec
      (syntax-rules ()
        ((_ etc ... expression) (list->vector (list-ec etc ... expression)))))

    ;; (vector-of-length-ec length qualifier ... expression)
    ;; As `vector-ec`, of so many values; it is an error if there are more or less. (SRFI 42)
    (define-syntax vector-of-length-ec
      (syntax-rules ()
        ((_ length etc ... expression)
         (let* ((n length) (vector (make-vector n)) (i 0))
           (do-ec etc ...
                  (if (< i n)
                      (begin
                        (vector-set! vector i expression)
                        (set! i (+ i 1)))
                      (error "vector-of-length-ec: more values than the length says:" n)))
           (if (= i n) vector (error "vector-of-length-ec: fewer values than the length says:" n))))))

    (define (add a b) (+ a b))
    (define (multiply a b) (* a b))

    ;; (sum-ec qualifier ... expression)
    ;; The sum of the values of an expression. (SRFI 42)
    (define-syntax sum-ec
      (syntax-rules ()
        ((_ etc ... expression) (fold-ec 0 etc ... expression add))))

    ;; (product-ec qualifier ... expression)
    ;; The product of the values of an expression. (SRFI 42)
    (define-syntax product-ec
      (syntax-rules ()
        ((_ etc ... expression) (fold-ec 1 etc ... expression multiply))))

    (define (itself x) x)
    (define (no-value who) (error "there is no value for" who))

    ;; (min-ec qualifier ... expression)
    ;; The least of the values of an expression. (SRFI 42)
    (define-syntax min-ec
      (syntax-rules ()
        ((_ etc ... expression) (fold3-ec (no-value (quote min-ec)) etc ... expression itself min))))

    ;; (max-ec qualifier ... expression)
    ;; The greatest of the values of an expression. (SRFI 42)
    (define-syntax max-ec
      (syntax-rules ()
        ((_ etc ... expression) (fold3-ec (no-value (quote max-ec)) etc ... expression itself max))))

    ;; (first-ec default qualifier ... expression)
    ;; The first value of an expression, or a default; no other is computed. (SRFI 42)
    (define-syntax first-ec
      (syntax-rules ()
        ((_ default etc ... expression)
         (call-with-escape-continuation
          (lambda (return)
            (do-ec etc ... (return expression))
            default)))))

    ;; (last-ec default qualifier ... expression)
    ;; The last value of an expression, or a default. (SRFI 42)
    (define-syntax last-ec
      (syntax-rules ()
        ((_ default etc ... expression)
         (let ((result default))
           (do-ec etc ... (set! result expression))
           result))))

    ;; (any?-ec qualifier ... test)
    ;; Whether a test holds for any of the bindings. (SRFI 42)
    (define-syntax any?-ec
      (syntax-rules ()
        ((_ etc ... test) (first-ec #f etc ... (if test) #t))))

    ;; (every?-ec qualifier ... test)
    ;; Whether a test holds for all of the bindings. (SRFI 42)
    (define-syntax every?-ec
      (syntax-rules ()
        ((_ etc ... test) (first-ec #t etc ... (not test) #f))))))
