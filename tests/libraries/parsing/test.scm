(import (scheme base) (scheme write) (srfi 64)
        (parsing combinators) (parsing arithmetic))

;; A runner that says the same everywhere.
(define (make-runner)
  (let ((runner (test-runner-null)))
    (test-runner-on-group-begin! runner
      (lambda (_runner name _count) (display (list 'group name)) (newline)))
    (test-runner-on-test-end! runner
      (lambda (runner)
        (display (test-runner-test-name runner))
        (display ": ")
        (display (test-result-kind runner))
        (newline)))
    (test-runner-on-final! runner
      (lambda (runner)
        (write (list (test-runner-pass-count runner) (test-runner-fail-count runner)))
        (newline)))
    runner))
(test-runner-factory make-runner)

(define-syntax failure
  (syntax-rules ()
    ((_ expression)
     (guard (e ((parse-error? e) (list (parse-error-place e) (parse-error-expected e))))
       expression))))

(test-begin "parsing")

(test-group "combinators"
  (define letter (char-if "a letter" (lambda (char) (char<=? #\a char #\z))))
  (define word (parser (letters <- (many1 letter)) (return (list->string letters))))
  (test-equal "a word" "abc" (parse word "abc"))
  (test-equal "words" '("ab" "c") (parse (separated word (literal ",")) "ab,c"))
  (test-equal "nothing" '() (parse (separated word (literal ",")) ""))
  (test-equal "in order" '("a" #\b "c") (parse (sequence (literal "a") letter (literal "c")) "abc"))
  (test-equal "otherwise" 'none (parse (optional word 'none) ""))
  (test-equal "then" 3 (parse (then word (lambda (text) (return (string-length text)))) "abc"))
  (test-equal "where it failed" '(1 ("the end")) (failure (parse (separated word (literal ",")) "a,")))
  (test-equal "what was expected" '(0 ("x" "y")) (failure (parse (choose (literal "x") (literal "y")) "z")))
  (test-equal "the end" '(1 ("a letter")) (failure (parse (choose (parser letter letter) (literal "b")) "a1")))
  (test-assert "an error" (parse-error? (guard (e (#t e)) (parse (expected "a miracle") "")))))

(test-group "arithmetic"
  (test-eqv "precedence" 7 (calculate "1 + 2 * 3"))
  (test-eqv "brackets" 9 (calculate "(1 + 2) * 3"))
  (test-eqv "from the left" -4 (calculate "1 - 2 - 3"))
  (test-eqv "rational" 1/6 (calculate "1/2/3"))
  (test-eqv "signs" 5 (calculate "-2 - -7"))
  (test-eqv "inexact" 2.75 (calculate "1.5 + 1.25"))
  (test-equal "unfinished" '(2 ("the end")) (failure (calculate "1 + ")))
  (test-equal "unopened" '(0 ("a digit" "-" "(")) (failure (calculate ")")))
  (test-equal "deep" 1 (calculate (string-append (make-string 500 #\() "1" (make-string 500 #\))))))

(test-end "parsing")
