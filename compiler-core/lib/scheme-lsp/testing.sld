;; Test suites (SRFI 64).
(define-library (scheme-lsp testing)
  (export test-begin test-end test-group test-group-with-cleanup test-assert test-eqv test-eq
          test-equal test-approximate test-error test-apply test-with-runner test-skip
          test-expect-fail test-match-name test-match-nth test-match-any test-match-all
          test-runner? test-runner-null test-runner-simple test-runner-current test-runner-get
          test-runner-create test-runner-factory test-runner-reset
          test-runner-pass-count test-runner-fail-count test-runner-xpass-count
          test-runner-xfail-count test-runner-skip-count test-runner-test-name
          test-runner-group-path test-runner-group-stack test-runner-aux-value
          test-runner-aux-value! test-result-kind test-passed? test-result-ref test-result-set!
          test-result-remove test-result-clear test-result-alist
          test-runner-on-test-begin test-runner-on-test-begin! test-runner-on-test-end
          test-runner-on-test-end! test-runner-on-group-begin test-runner-on-group-begin!
          test-runner-on-group-end test-runner-on-group-end! test-runner-on-final
          test-runner-on-final! test-runner-on-bad-count test-runner-on-bad-count!
          test-runner-on-bad-end-name test-runner-on-bad-end-name!
          test-on-test-begin-simple test-on-test-end-simple test-on-group-begin-simple
          test-on-group-end-simple test-on-final-simple test-on-bad-count-simple
          test-on-bad-end-name-simple)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp list-procedure)
          (scheme-lsp number) (scheme-lsp equal) (scheme-lsp error) (scheme-lsp guard)
          (scheme-lsp parameter) (scheme-lsp control) (scheme-lsp output) (scheme-lsp write)
          (scheme-lsp exception-type)
          (only (scheme-lsp string) string=?))
  (begin
    (define-record-type test-runner
      (make-runner pass fail xpass xfail skip result groups skips fails run aux total
                   on-test-begin on-test-end on-group-begin on-group-end on-final on-bad-count
                   on-bad-end-name)
      ;; Whether a value is a test runner. (SRFI 64)
      test-runner?
      ;; How many tests have passed. (SRFI 64)
      (pass test-runner-pass-count set-pass!)
      ;; How many tests have failed. (SRFI 64)
      (fail test-runner-fail-count set-fail!)
      ;; How many tests have passed that were expected to fail. (SRFI 64)
      (xpass test-runner-xpass-count set-xpass!)
      ;; How many tests have failed as expected. (SRFI 64)
      (xfail test-runner-xfail-count set-xfail!)
      ;; How many tests have been skipped. (SRFI 64)
      (skip test-runner-skip-count set-skip!)
      ;; What is known of the current test, an association list. (SRFI 64)
      (result test-result-alist set-result!)
      ;; The open groups, innermost first: each a vector of name, count, specifiers before, total.
      (groups groups set-groups!)
      (skips skips set-skips!)
      (fails fails set-fails!)
      ;; Specifiers of the tests to run, for `test-apply`; #f for all.
      (run run set-run!)
      ;; A place for the runner's own use. (SRFI 64)
      (aux test-runner-aux-value test-runner-aux-value!)
      (total total set-total!)
      (on-test-begin test-runner-on-test-begin test-runner-on-test-begin!)
      (on-test-end test-runner-on-test-end test-runner-on-test-end!)
      (on-group-begin test-runner-on-group-begin test-runner-on-group-begin!)
      (on-group-end test-runner-on-group-end test-runner-on-group-end!)
      (on-final test-runner-on-final test-runner-on-final!)
      (on-bad-count test-runner-on-bad-count test-runner-on-bad-count!)
      (on-bad-end-name test-runner-on-bad-end-name test-runner-on-bad-end-name!))

    (define (ignore . arguments) #f)

    ;; A new test runner that says nothing. (SRFI 64)
    (define (test-runner-null)
      (make-runner 0 0 0 0 0 '() '() '() '() #f #f 0
                   ignore ignore ignore ignore ignore ignore ignore))

    ;; A new test runner that writes what fails, and counts at the end. (SRFI 64)
    (define (test-runner-simple)
      (make-runner 0 0 0 0 0 '() '() '() '() #f #f 0
                   test-on-test-begin-simple test-on-test-end-simple test-on-group-begin-simple
                   test-on-group-end-simple test-on-final-simple test-on-bad-count-simple
                   test-on-bad-end-name-simple))

    ;; A parameter object: the current test runner, or #f. (SRFI 64)
    (define test-runner-current (make-parameter #f))

    ;; A parameter object: the procedure that `test-runner-create` calls. (SRFI 64)
    (define test-runner-factory (make-parameter test-runner-simple))

    ;; A new test runner of the kind that `test-runner-factory` says. (SRFI 64)
    (define (test-runner-create) ((test-runner-factory)))

    ;; The current test runner; it is an error if there is none. (SRFI 64)
    (define (test-runner-get)
      (or (test-runner-current) (error "test-runner-get: there is no test runner")))

    ;; Sets the counts of a test runner to zero, and ends its groups. (SRFI 64)
    (define (test-runner-reset runner)
      (set-pass! runner 0)
      (set-fail! runner 0)
      (set-xpass! runner 0)
      (set-xfail! runner 0)
      (set-skip! runner 0)
      (set-total! runner 0)
      (set-result! runner '())
      (set-groups! runner '())
      (set-skips! runner '())
      (set-fails! runner '())
      (set-run! runner #f))

    ;; The names of the open groups, innermost first. (SRFI 64)
    (define (test-runner-group-stack runner)
      (map (lambda (group) (vector-ref group 0)) (groups runner)))

    ;; The names of the open groups, outermost first. (SRFI 64)
    (define (test-runner-group-path runner) (reverse (test-runner-group-stack runner)))

    ;; The name of the current test; the empty string if it has none. (SRFI 64)
    (define (test-runner-test-name runner) (test-result-ref runner 'test-name ""))

    ;; A property of the current test, or the third argument, or #f. (SRFI 64)
    (define test-result-ref
      (case-lambda
        ((runner name) (test-result-ref runner name #f))
        ((runner name default)
         (let ((pair (assq name (test-result-alist runner))))
           (if pair (cdr pair) default)))))

    ;; Sets a property of the current test. (SRFI 64)
    (define (test-result-set! runner name value)
      (let ((pair (assq name (test-result-alist runner))))
        (if pair
            (set-cdr! pair value)
            (set-result! runner (cons (cons name value) (test-result-alist runner))))))

    ;; Removes a property of the current test. (SRFI 64)
    (define (test-result-remove runner name)
      (set-result! runner
                   (remove (lambda (pair) (eq? (car pair) name)) (test-result-alist runner))))

    ;; Removes all properties of the current test. (SRFI 64)
    (define (test-result-clear runner) (set-result! runner '()))

    ;; How the current test, or the last, went: `pass`, `fail`, `xpass`, `xfail` or `skip`; #f if there
    ;; was none. (SRFI 64)
    (define test-result-kind
      (case-lambda
        (() (test-result-kind (test-runner-get)))
        ((runner) (test-result-ref runner 'result-kind))))

    ;; Whether the current test, or the last, passed. (SRFI 64)
    (define test-passed?
      (case-lambda
        (() (test-passed? (test-runner-get)))
        ((runner) (if (memq (test-result-kind runner) '(pass xpass)) #t #f))))

    ;; Opens a group of tests with a name and perhaps the number of tests in it; without a current test
    ;; runner it makes one. (SRFI 64)
    (define test-begin
      (case-lambda
        ((name) (test-begin name #f))
        ((name count)
         (if (test-runner-current) #t (test-runner-current (test-runner-create)))
         (let ((runner (test-runner-get)))
           ((test-runner-on-group-begin runner) runner name count)
           (set-groups! runner
                        (cons (vector name count (skips runner) (fails runner) (total runner))
                              (groups runner)))))))

    ;; Closes the innermost group; the name, if it is given, must be the group's. The end of the
    ;; outermost group ends the test runner. (SRFI 64)
    (define test-end
      (case-lambda
        (() (end-group #f))
        ((name) (end-group name))))

    (define (end-group name)
      (let ((runner (test-runner-get)))
        (if (null? (groups runner)) (error "test-end: there is no open group:" name))
        (let* ((group (car (groups runner)))
               (count (vector-ref group 1))
               (actual (- (total runner) (vector-ref group 4))))
          (if (if name (if (equal? name (vector-ref group 0)) #f #t) #f)
              ((test-runner-on-bad-end-name runner) runner (vector-ref group 0) name))
          (if (if count (if (= count actual) #f #t) #f)
              ((test-runner-on-bad-count runner) runner actual count))
          ((test-runner-on-group-end runner) runner)
          (set-groups! runner (cdr (groups runner)))
          (set-skips! runner (vector-ref group 2))
          (set-fails! runner (vector-ref group 3))
          (if (null? (groups runner))
              (begin
                ((test-runner-on-final runner) runner)
                (if (eq? runner (test-runner-current)) (test-runner-current #f)))))))

    ;; (test-group name test ...)
    ;; Evaluates tests in a group, unless that is to be skipped. (SRFI 64)
    (define-syntax test-group
      (syntax-rules ()
        ((_ name test ...) (call-in-group name (lambda () test ...)))))

    (define (call-in-group name thunk)
      (if (test-runner-current) #t (test-runner-current (test-runner-create)))
      (let ((runner (test-runner-get)))
        (test-result-clear runner)
        (test-result-set! runner 'test-name name)
        (if (any-matches? (skips runner) runner)
            #f
            (dynamic-wind (lambda () (test-begin name)) thunk (lambda () (test-end name))))))

    ;; (test-group-with-cleanup name test ... cleanup)
    ;; As `test-group`; the last form is evaluated when the group is left. (SRFI 64)
    (define-syntax test-group-with-cleanup
      (syntax-rules ()
        ((_ name form ...) (group-with-cleanup name () form ...))))

    (define-syntax group-with-cleanup
      (syntax-rules ()
        ((_ name (test ...) cleanup)
         (test-group name
           (dynamic-wind (lambda () #f) (lambda () #f test ...) (lambda () cleanup))))
        ((_ name (test ...) next form ...)
         (group-with-cleanup name (test ... next) form ...))))

    ;; Specifiers are procedures of the runner. Each is called, since some count.
    (define (any-matches? specifiers runner)
      (let loop ((rest specifiers) (found? #f))
        (if (pair? rest)
            (loop (cdr rest) (if ((car rest) runner) #t found?))
            found?)))

    (define (as-specifier x)
      (cond
        ((procedure? x) x)
        ((exact-integer? x) (test-match-nth 1 x))
        ((string? x) (test-match-name x))
        (else (%raise-wrong-type 'test-specifier 1 x "a procedure, a number or a name"))))

    ;; A specifier of the tests of a name. (SRFI 64)
    (define (test-match-name name)
      (lambda (runner) (equal? name (test-runner-test-name runner))))

    ;; A specifier of the tests from the nth on, one or so many. (SRFI 64)
    (define test-match-nth
      (case-lambda
        ((n) (test-match-nth n 1))
        ((n count)
         (let ((seen 0))
           (lambda (runner)
             (set! seen (+ seen 1))
             (if (< seen n) #f (< seen (+ n count))))))))

    ;; A specifier of the tests that any of the specifiers means. (SRFI 64)
    (define (test-match-any . specifiers)
      (let ((specifiers (map as-specifier specifiers)))
        (lambda (runner) (any-matches? specifiers runner))))

    ;; A specifier of the tests that all of the specifiers mean. (SRFI 64)
    (define (test-match-all . specifiers)
      (let ((specifiers (map as-specifier specifiers)))
        (lambda (runner)
          (let loop ((rest specifiers) (all? #t))
            (if (pair? rest)
                (loop (cdr rest) (if ((car rest) runner) all? #f))
                all?)))))

    ;; Has the tests that a specifier means skipped, in the current group. (SRFI 64)
    (define (test-skip . specifiers)
      (let ((runner (test-runner-get)))
        (set-skips! runner (cons (%apply test-match-all specifiers) (skips runner)))))

    ;; Says that the tests that a specifier means will fail, in the current group. (SRFI 64)
    (define (test-expect-fail . specifiers)
      (let ((runner (test-runner-get)))
        (set-fails! runner (cons (%apply test-match-all specifiers) (fails runner)))))

    ;; Runs a test: `check` is called, with the runner, unless the test is to be skipped, and answers
    ;; whether it passes.
    (define (run-test name expression check)
      (if (test-runner-current) #t (test-runner-current (test-runner-create)))
      (let ((runner (test-runner-get)))
        (test-result-clear runner)
        (if name (test-result-set! runner 'test-name name))
        (test-result-set! runner 'source-form expression)
        (let* ((run? (if (run runner) (any-matches? (run runner) runner) #t))
               (skip? (any-matches? (skips runner) runner))
               (fail? (any-matches? (fails runner) runner)))
          (if run?
              (begin
                (set-total! runner (+ 1 (total runner)))
                (test-result-set! runner 'result-kind (if skip? 'skip (if fail? 'xfail #f)))
                ((test-runner-on-test-begin runner) runner)
                (if skip?
                    (set-skip! runner (+ 1 (test-runner-skip-count runner)))
                    (finish! runner fail? (check runner)))
                ((test-runner-on-test-end runner) runner))))))

    (define (finish! runner fail? passed?)
      (test-result-set! runner 'result-kind
                        (if passed? (if fail? 'xpass 'pass) (if fail? 'xfail 'fail)))
      (cond
        ((if passed? fail? #f) (set-xpass! runner (+ 1 (test-runner-xpass-count runner))))
        (passed? (set-pass! runner (+ 1 (test-runner-pass-count runner))))
        (fail? (set-xfail! runner (+ 1 (test-runner-xfail-count runner))))
        (else (set-fail! runner (+ 1 (test-runner-fail-count runner))))))

    ;; What `use` answers for the value of a thunk; #f if the thunk raises something.
    (define (with-value runner thunk use)
      (guard (object (#t (test-result-set! runner 'actual-error object) #f))
        (let ((value (thunk)))
          (test-result-set! runner 'actual-value value)
          (use value))))

    (define (run-comparison name expression same? expected thunk)
      (run-test name expression
                (lambda (runner)
                  (test-result-set! runner 'expected-value expected)
                  (with-value runner thunk (lambda (value) (same? expected value))))))

    ;; (test-assert [name] expression)
    ;; A test that passes if the expression is true. (SRFI 64)
    (define-syntax test-assert
      (syntax-rules ()
        ((_ name expression) (assert-true name 'expression (lambda () expression)))
        ((_ expression) (assert-true #f 'expression (lambda () expression)))))

    (define (assert-true name expression thunk)
      (run-test name expression
                (lambda (runner) (with-value runner thunk (lambda (value) value)))))

    (define-syntax define-comparison
      (syntax-rules ()
        ((_ name same?)
         (define-syntax name
           (syntax-rules ()
             ((_ test-name expected expression)
              (run-comparison test-name 'expression same? expected (lambda () expression)))
             ((_ expected expression)
              (run-comparison #f 'expression same? expected (lambda () expression))))))))

    ;; (test-eqv [name] expected expression)
    ;; A test that passes if the expression is `eqv?` to the expected value. (SRFI 64)
    (define-comparison test-eqv eqv?)
    ;; (test-eq [name] expected expression)
    ;; A test that passes if the expression is `eq?` to the expected value. (SRFI 64)
    (define-comparison test-eq eq?)
    ;; (test-equal [name] expected expression)
    ;; A test that passes if the expression is `equal?` to the expected value. (SRFI 64)
    (define-comparison test-equal equal?)

    ;; (test-approximate [name] expected expression error)
    ;; A test that passes if the expression differs from the expected value by the error at most.
    ;; (SRFI 64)
    (define-syntax test-approximate
      (syntax-rules ()
        ((_ name expected expression error)
         (run-comparison name 'expression (within error) expected (lambda () expression)))
        ((_ expected expression error)
         (run-comparison #f 'expression (within error) expected (lambda () expression)))))

    (define (within error)
      (lambda (expected value)
        (if (number? value)
            (if (< value (- expected error)) #f (if (< (+ expected error) value) #f #t))
            #f)))

    ;; (test-error [[name] type] expression)
    ;; A test that passes if the evaluation of the expression raises something of a type: #t for
    ;; anything, a predicate, or a type of exceptions. (SRFI 64)
    (define-syntax test-error
      (syntax-rules ()
        ((_ name type expression) (expect-error name 'expression type (lambda () expression)))
        ((_ type expression) (expect-error #f 'expression type (lambda () expression)))
        ((_ expression) (expect-error #f 'expression #t (lambda () expression)))))

    (define (expect-error name expression type thunk)
      (run-test name expression
                (lambda (runner)
                  (test-result-set! runner 'expected-error type)
                  (guard (object (#t
                                  (test-result-set! runner 'actual-error object)
                                  (matches-type? object type)))
                    (test-result-set! runner 'actual-value (thunk))
                    #f))))

    (define (matches-type? object type)
      (cond
        ((procedure? type) (if (type object) #t #f))
        ((exception-type? type) (exception-of-type? object type))
        (else #t)))

    ;; Calls a thunk with a test runner as the current one, or that of `test-runner-create`, and runs
    ;; only the tests that specifiers mean. (SRFI 64)
    (define (test-apply first . rest)
      (if (test-runner? first)
          (parameterize ((test-runner-current first))
            (apply-specifiers first rest))
          (let ((runner (or (test-runner-current) (test-runner-create))))
            (parameterize ((test-runner-current runner))
              (apply-specifiers runner (cons first rest))))))

    (define (apply-specifiers runner arguments)
      (let* ((reversed (reverse arguments))
             (specifiers (map as-specifier (reverse (cdr reversed))))
             (before (run runner)))
        (set-run! runner (if (null? specifiers) before specifiers))
        ((car reversed))
        (set-run! runner before)))

    ;; (test-with-runner runner form ...)
    ;; Evaluates forms with a test runner as the current one. (SRFI 64)
    (define-syntax test-with-runner
      (syntax-rules ()
        ((_ runner form ...)
         (parameterize ((test-runner-current runner)) form ...))))

    (define (put . parts)
      (for-each (lambda (part) (display part)) parts)
      (newline))

    ;; What a simple test runner does at the beginning of a group. (SRFI 64)
    (define (test-on-group-begin-simple runner name count)
      (if (null? (groups runner)) (put "%%%% Starting test " name)))

    ;; What a simple test runner does at the end of a group: nothing. (SRFI 64)
    (define (test-on-group-end-simple runner) #f)

    ;; What a simple test runner does at the beginning of a test: nothing. (SRFI 64)
    (define (test-on-test-begin-simple runner) #f)

    ;; What a simple test runner does at the end of a test: it writes what did not go as expected.
    ;; (SRFI 64)
    (define (test-on-test-end-simple runner)
      (let ((kind (test-result-kind runner)))
        (if (memq kind '(fail xpass))
            (begin
              (display (if (eq? kind 'fail) "FAIL " "XPASS "))
              (if (equal? "" (test-runner-test-name runner))
                  (write (test-result-ref runner 'source-form))
                  (display (test-runner-test-name runner)))
              (newline)
              (put-property runner 'expected-value "  expected: ")
              (put-property runner 'actual-value "  got:      ")
              (put-error runner)))))

    (define (put-property runner name title)
      (let ((pair (assq name (test-result-alist runner))))
        (if pair
            (begin
              (display title)
              (write (cdr pair))
              (newline)))))

    (define (put-error runner)
      (let ((pair (assq 'actual-error (test-result-alist runner))))
        (if pair
            (let ((object (cdr pair)))
              (display "  raised:   ")
              (if (error-object? object)
                  (begin
                    (display (error-object-message object))
                    (for-each (lambda (irritant)
                                (display " ")
                                (write irritant))
                              (error-object-irritants object)))
                  (write object))
              (newline)))))

    ;; What a simple test runner does at the end of all tests: it writes the counts. (SRFI 64)
    (define (test-on-final-simple runner)
      (put-count "# of expected passes      " (test-runner-pass-count runner))
      (put-count "# of expected failures    " (test-runner-xfail-count runner))
      (put-count "# of unexpected successes " (test-runner-xpass-count runner))
      (put-count "# of unexpected failures  " (test-runner-fail-count runner))
      (put-count "# of skipped tests        " (test-runner-skip-count runner)))

    (define (put-count title count) (if (< 0 count) (put title count)))

    ;; What a simple test runner does if a group has another number of tests than it says. (SRFI 64)
    (define (test-on-bad-count-simple runner actual expected)
      (put "*** Total number of tests was " actual " but should be " expected ". ***"))

    ;; What a simple test runner does if the end of a group has another name than its beginning.
    ;; (SRFI 64)
    (define (test-on-bad-end-name-simple runner begin-name end-name)
      (error "test-end: the name is not that of the group:" end-name begin-name))))
