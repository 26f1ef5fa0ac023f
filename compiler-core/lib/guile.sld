;; Guile: its core under its own name.
(define-library (guile)
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
          open-output-string or output-port-open? output-port? pair? parameterize peek-char peek-u8
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
          with-exception-handler write-bytevector write-char write-string write-u8 zero?
          char-alphabetic? char-ci<=? char-ci<? char-ci=? char-ci>=? char-ci>? char-downcase
          char-foldcase char-lower-case? char-numeric? char-upcase char-upper-case? char-whitespace?
          digit-value string-ci<=? string-ci<? string-ci=? string-ci>=? string-ci>? string-downcase
          string-foldcase string-upcase caaaar caaadr caaar caadar caaddr caadr cadaar cadadr cadar
          caddar cadddr caddr cdaaar cdaadr cdaar cdadar cdaddr cdadr cddaar cddadr cddar cdddar
          cddddr cdddr acos asin atan cos exp finite? infinite? log nan? sin sqrt tan delay
          delay-force force make-promise promise? display write write-shared write-simple
          command-line emergency-exit exit get-environment-variable get-environment-variables
          current-jiffy current-second jiffies-per-second lambda* define* case-lambda* case-lambda
          define-syntax-rule named-lambda receive assert keyword? pk peek identity const compose
          negate while and-let* 1+ 1- cons* iota last-pair list-head list-index append! reverse!
          delq delq! delete delete! delete-duplicates filter remove partition reduce fold fold-right
          any every find find-tail count append-map filter-map append-reverse append-reverse!
          map-in-order first second third fourth fifth last acons assq-ref assv-ref assoc-ref
          assq-set! assv-set! assoc-set! assq-remove! assv-remove! assoc-remove! alist-copy
          alist-cons alist-delete exact->inexact inexact->exact angle imag-part
          magnitude make-polar make-rectangular real-part logand logior logxor
          lognot logtest logbit? ash bit-count integer-length euclidean/ string-null? string-join
          string-concatenate string-index string-rindex string-contains string-prefix?
          string-suffix? string-take string-drop string-take-right string-drop-right string-pad
          string-pad-right string-trim string-trim-right string-trim-both string-split
          string-reverse string-any string-every string-fold string-fold-right string-filter
          string-delete string-tabulate string-replace string-count
          string-normalize-nfc string-normalize-nfd string-normalize-nfkc string-normalize-nfkd
          string-skip reverse-list->string
          string-titlecase string-capitalize string-prefix-ci? string-suffix-ci? symbol-append
          symbol<? gensym string->uninterned-symbol keyword->symbol sort sort! stable-sort merge
          sorted? vector-grow make-hash-table hash-table? hashq-ref hashq-set! hashq-remove!
          hashv-ref hashv-set! hashv-remove! hash-ref hash-set! hash-remove! hash-clear!
          hash-for-each hash-map->list hash-fold hash-count hash hashq hashv hash-table-ref
          hash-table-ref/default hash-table-set! hash-table-delete! hash-table-contains?
          hash-table-exists? hash-table-update! hash-table-update!/default hash-table-size
          hash-table-keys hash-table-values hash-table->alist hash-table-walk hash-table-fold
          hash-table-copy call-with-output-string with-output-to-string with-input-from-string
          call-with-input-string with-output-to-port with-error-to-port object->string force-output
          call-with-prompt abort-to-prompt make-prompt-tag default-prompt-tag call/ec
          call-with-escape-continuation let/ec let/cc shift reset record? record-type-descriptor
          record-type-name record-type-fields current-time gettimeofday get-internal-real-time
          internal-time-units-per-second unspecified? *unspecified*
          and-map or-map getenv inf? vector-binary-search)
  (import (scheme-lsp guile))
  ;; Macros and modules.
  (export syntax-case syntax quasisyntax unsyntax unsyntax-splicing with-syntax
          define-syntax-parameter syntax-parameterize eval-when begin-for-syntax
          define-public define*-public @ @@
          identifier? syntax? syntax->datum datum->syntax free-identifier=? bound-identifier=?
          generate-temporaries syntax-violation make-variable-transformer syntax-source
          identifier-syntax define-inlinable)
  ;; Exceptions, fluids, formatted output, and the rest of the core.
  (export ->char-set catch char-set char-set->list char-set->string char-set-adjoin char-set-adjoin!
          char-set-any char-set-complement char-set-complement! char-set-contains? char-set-copy
          char-set-count char-set-cursor char-set-cursor-next char-set-delete char-set-delete!
          char-set-diff+intersection char-set-diff+intersection! char-set-difference
          char-set-difference! char-set-every char-set-filter char-set-filter! char-set-fold
          char-set-for-each char-set-hash char-set-intersection char-set-intersection! char-set-map
          char-set-ref char-set-size char-set-unfold char-set-unfold! char-set-union char-set-union!
          char-set-xor char-set-xor! char-set:ascii char-set:blank char-set:digit char-set:empty
          char-set:full char-set:graphic char-set:hex-digit char-set:iso-control char-set:letter
          char-set:letter+digit char-set:lower-case char-set:printing char-set:punctuation
          char-set:symbol char-set:title-case char-set:upper-case char-set:whitespace char-set<=
          char-set= char-set? doubly-weak-hash-table? end-of-char-set? exception-args exception-kind
          false-if-exception fluid->parameter fluid-bound? fluid-ref fluid-set! fluid-unset! fluid?
          format hash-create-handle! hash-for-each-handle hash-get-handle hashq-create-handle!
          hashq-get-handle hashv-create-handle! hashv-get-handle hashx-create-handle!
          hashx-get-handle hashx-ref hashx-remove! hashx-set! list->char-set list->char-set!
          make-doubly-weak-hash-table make-fluid make-object-property make-unbound-fluid
          make-weak-key-hash-table make-weak-value-hash-table raise-exception scm-error
          simple-format string->char-set string->char-set! string-append/shared string-capitalize!
          string-ci< string-ci<= string-ci<> string-ci= string-ci> string-ci>= string-compare
          string-compare-ci string-concatenate-reverse string-concatenate-reverse/shared
          string-concatenate/shared string-contains-ci string-downcase! string-for-each-index
          string-hash string-hash-ci string-index-right string-map! string-prefix-length
          string-prefix-length-ci string-reverse! string-skip-right string-suffix-length
          string-suffix-length-ci string-titlecase! string-tokenize string-unfold
          string-unfold-right string-upcase! string-xcopy! string< string<= string<> string= string>
          string>= substring-fill! substring-move! substring/copy substring/read-only
          substring/shared throw ucs-range->char-set ucs-range->char-set! weak-key-hash-table?
          weak-value-hash-table? with-fluid* with-fluids with-fluids* with-throw-handler xsubstring
          call-with-input-file call-with-output-file delete-file eval file-exists?
          interaction-environment load null-environment open-binary-input-file
          open-binary-output-file open-file open-input-file open-output-file read
          scheme-report-environment symbol->keyword with-input-from-file with-output-to-file)
  ;; Random numbers, sorting and bits.
  (export *random-state* bit-extract copy-random-state logcount merge! random
          random-state-from-platform random:exp random:normal random:uniform restricted-vector-sort!
          seed->random-state stable-sort!))
