;; R7RS-small, appendix A: the base library.
(define-library (scheme base)
  (export * + - ... / < <= = => > >= _ abs and append apply assoc assq assv begin binary-port?
          boolean=? boolean? bytevector bytevector-append bytevector-copy bytevector-copy!
          bytevector-length bytevector-u8-ref bytevector-u8-set! bytevector? caar cadr
          call-with-current-continuation call-with-port call-with-values call/cc car case cdar cddr
          cdr ceiling char->integer char-ready? char<=? char<? char=? char>=? char>? char?
          close-input-port close-output-port close-port complex? cond cond-expand cons
          current-error-port current-input-port current-output-port define define-record-type
          define-syntax define-values denominator do dynamic-wind else eof-object eof-object? eq?
          equal? eqv? error error-object-irritants error-object-message error-object? even? exact
          exact-integer-sqrt exact-integer? exact? expt features file-error? floor floor-quotient
          floor-remainder floor/ flush-output-port for-each gcd get-output-bytevector
          get-output-string guard if include include-ci inexact inexact? input-port-open?
          input-port? integer->char integer? lambda lcm length let let* let*-values let-syntax
          let-values letrec letrec* letrec-syntax list list->string list->vector list-copy list-ref
          list-set! list-tail list? make-bytevector make-list make-parameter make-string make-vector
          map max member memq memv min modulo negative? newline not null? number->string number?
          numerator odd? open-input-bytevector open-input-string open-output-bytevector
          open-output-string or output-port-open? output-port? pair? parameterize peek-char peek-u8 port?
          positive? procedure? quasiquote quote quotient raise raise-continuable rational?
          rationalize read-bytevector read-bytevector! read-char read-error? read-line read-string
          read-u8 real? remainder reverse round set! set-car! set-cdr! square string string->list
          string->number string->symbol string->utf8 string->vector string-append string-copy
          string-copy! string-fill! string-for-each string-length string-map string-ref string-set!
          string<=? string<? string=? string>=? string>? string? substring symbol->string symbol=?
          symbol? syntax-error syntax-rules textual-port? truncate truncate-quotient
          truncate-remainder truncate/ u8-ready? unless unquote unquote-splicing utf8->string values
          vector vector->list vector->string vector-append vector-copy vector-copy! vector-fill!
          vector-for-each vector-length vector-map vector-ref vector-set! vector? when
          with-exception-handler write-bytevector write-char write-string write-u8 zero?)
  (import (only (scheme-lsp syntax)
                ... => _ and begin call-with-values case cond cond-expand define define-record-type
                define-syntax define-values do else if include include-ci lambda let let*
                let*-values let-syntax let-values letrec letrec* letrec-syntax or quasiquote quote
                set! syntax-error syntax-rules unless unquote unquote-splicing values when)
          (only (scheme-lsp primitive)
                * + - < <= = > >= boolean? bytevector-length bytevector-u8-ref bytevector-u8-set!
                bytevector? car cdr char->integer char? cons eof-object eof-object? eq? eqv? exact
                exact-integer? inexact integer->char modulo null? number? pair? procedure? quotient
                remainder set-car! set-cdr! string->symbol string-length string-ref string-set!
                string? symbol->string symbol? vector vector-length vector-ref vector-set! vector?)
          (only (scheme-lsp bytevector)
                bytevector bytevector-append bytevector-copy bytevector-copy! make-bytevector
                string->utf8 utf8->string)
          (only (scheme-lsp char)
                char<=? char<? char=? char>=? char>?)
          (only (scheme-lsp control)
                call-with-current-continuation call/cc dynamic-wind)
          (only (scheme-lsp equal)
                equal?)
          (only (scheme-lsp error)
                error error-object-irritants error-object-message error-object? file-error? raise
                raise-continuable read-error?)
          (only (scheme-lsp exception)
                with-exception-handler)
          (only (scheme-lsp guard)
                guard)
          (only (scheme-lsp input)
                char-ready? current-input-port open-input-bytevector open-input-string peek-char
                peek-u8 read-bytevector read-bytevector! read-char read-line read-string read-u8
                u8-ready?)
          (only (scheme-lsp list)
                append assq assv boolean=? caar cadr cdar cddr length list list-copy list-ref
                list-set! list-tail list? make-list memq memv not reverse)
          (only (scheme-lsp list-procedure)
                assoc for-each map member)
          (only (scheme-lsp number)
                / abs ceiling complex? denominator even? exact-integer-sqrt exact? floor
                floor-quotient floor-remainder floor/ gcd inexact? integer? lcm max min negative?
                numerator odd? positive? rational? rationalize real? round square truncate
                truncate-quotient truncate-remainder truncate/ zero?)
          (only (scheme-lsp number-text)
                number->string string->number)
          (only (scheme-lsp port) port?)
          (only (scheme-lsp output)
                binary-port? call-with-port close-input-port close-output-port close-port
                current-error-port current-output-port flush-output-port get-output-bytevector
                get-output-string input-port-open? input-port? newline open-output-bytevector
                open-output-string output-port-open? output-port? textual-port? write-bytevector
                write-char write-string write-u8)
          (only (scheme-lsp parameter)
                make-parameter parameterize)
          (only (scheme-lsp procedure)
                apply)
          (only (scheme-lsp process)
                features)
          (only (scheme-lsp real)
                expt)
          (only (scheme-lsp string)
                list->string make-string string string->list string-append string-copy string-copy!
                string-fill! string-for-each string-map string<=? string<? string=? string>=?
                string>? substring symbol=?)
          (only (scheme-lsp vector)
                list->vector make-vector string->vector vector->list vector->string vector-append
                vector-copy vector-copy! vector-fill! vector-for-each vector-map)))
