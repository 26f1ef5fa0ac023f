;; What a program without any import sees besides the libraries of R7RS: the rest of (scheme-lsp guile).
(define-library (scheme-lsp extra)
  (export lambda* define* case-lambda* case-lambda define-syntax-rule named-lambda receive assert
          keyword? pk peek identity const compose negate while and-let* 1+ 1- cons* iota last-pair
          list-head list-index make-list append! reverse! delq delq! delete delete!
          delete-duplicates filter remove partition reduce fold fold-right any every find find-tail
          count append-map filter-map append-reverse append-reverse! map-in-order first second third
          fourth fifth last acons assq-ref assv-ref assoc-ref assq-set! assv-set! assoc-set!
          assq-remove! assv-remove! assoc-remove! alist-copy alist-cons alist-delete exact->inexact
          inexact->exact angle imag-part magnitude make-polar make-rectangular real-part
          logand logior logxor lognot logtest logbit? ash bit-count
          integer-length euclidean/ exact-integer-sqrt finite? infinite? nan? string-null?
          string-join string-concatenate string-index string-rindex string-contains string-prefix?
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
          and-map or-map getenv inf? vector-binary-search
          syntax-case syntax quasisyntax unsyntax unsyntax-splicing with-syntax
          define-syntax-parameter syntax-parameterize eval-when begin-for-syntax
          define-public define*-public @ @@
          identifier? syntax? syntax->datum datum->syntax free-identifier=? bound-identifier=?
          generate-temporaries syntax-violation make-variable-transformer syntax-source
          identifier-syntax define-inlinable)
  (import (only (scheme-lsp syntax)
                lambda* define* case-lambda* case-lambda define-syntax-rule named-lambda receive
                assert syntax-case syntax quasisyntax unsyntax unsyntax-splicing with-syntax
                define-syntax-parameter syntax-parameterize eval-when begin-for-syntax define-public
                define*-public @ @@
          define-public define*-public @ @@)
          (only (scheme-lsp primitive)
                keyword?)
          (only (scheme-lsp syntax-macro)
                identifier? syntax? syntax->datum datum->syntax free-identifier=? bound-identifier=?
                generate-temporaries syntax-violation make-variable-transformer syntax-source
                identifier-syntax define-inlinable)
          (only (scheme-lsp alist)
                acons assq-set! assv-set! assoc-set! assq-remove! assv-remove! assoc-remove!
                alist-copy alist-cons alist-delete)
          (only (scheme-lsp combinator)
                identity const compose negate and-let* unspecified? *unspecified*)
          (only (scheme-lsp while) while)
          (only (scheme-lsp control)
                call-with-prompt abort-to-prompt make-prompt-tag default-prompt-tag call/ec
                call-with-escape-continuation let/ec let/cc shift reset)
          (only (scheme-lsp debug)
                pk peek)
          (only (scheme-lsp hash-table-procedure)
                make-hash-table hash-table? hashq-ref hashq-set! hashq-remove! hashv-ref hashv-set!
                hashv-remove! hash-ref hash-set! hash-remove! hash-clear! hash-for-each
                hash-map->list hash-fold hash-count hash hashq hashv hash-table-ref
                hash-table-ref/default hash-table-set! hash-table-delete! hash-table-contains?
                hash-table-exists? hash-table-update! hash-table-update!/default hash-table-size
                hash-table-keys hash-table-values hash-table->alist hash-table-walk hash-table-fold
                hash-table-copy)
          (only (scheme-lsp input)
                with-input-from-string call-with-input-string)
          (only (scheme-lsp integer)
                logand logior logxor lognot logtest logbit? ash bit-count integer-length)
          (only (scheme-lsp list)
                cons* iota last-pair list-head make-list append! reverse! delq delq! append-reverse!
                first second third fourth fifth last)
          (only (scheme-lsp list-library)
                append-reverse)
          (only (scheme-lsp list-procedure)
                and-map or-map list-index delete delete! delete-duplicates filter remove partition reduce fold
                fold-right any every find find-tail count append-map filter-map map-in-order
                assq-ref assv-ref assoc-ref)
          (only (scheme-lsp complex)
                angle imag-part magnitude make-polar make-rectangular real-part)
          (only (scheme-lsp number)
                1+ 1- exact->inexact inexact->exact euclidean/ exact-integer-sqrt finite?
                infinite? inf? nan?)
          (only (scheme-lsp output)
                call-with-output-string with-output-to-string with-output-to-port with-error-to-port
                force-output)
          (only (scheme-lsp process)
                current-time getenv gettimeofday get-internal-real-time
                internal-time-units-per-second)
          (only (scheme-lsp record)
                record? record-type-descriptor record-type-name record-type-fields)
          (only (scheme-lsp sort)
                sort sort! stable-sort merge sorted?)
          (only (scheme-lsp string)
                string-normalize-nfc string-normalize-nfd string-normalize-nfkc string-normalize-nfkd
                symbol-append symbol<? gensym string->uninterned-symbol keyword->symbol)
          (only (scheme-lsp string-search)
                string-null? string-join string-concatenate string-index string-rindex string-count
                string-contains string-prefix? string-suffix? string-take string-drop
                string-take-right string-drop-right string-pad string-pad-right string-trim
                string-trim-right string-trim-both string-split string-reverse string-any
                string-every string-fold string-fold-right string-filter string-delete
                string-tabulate string-replace string-skip reverse-list->string string-titlecase
                string-capitalize string-prefix-ci? string-suffix-ci?)
          (only (scheme-lsp vector)
                vector-grow vector-binary-search)
          (only (scheme-lsp write)
                object->string))
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
          weak-value-hash-table? with-fluid* with-fluids with-fluids* with-throw-handler xsubstring)
  (import (only (scheme-lsp char-set)
                char-set? char-set= char-set<= char-set-hash char-set-cursor char-set-ref
                char-set-cursor-next end-of-char-set? char-set-fold char-set-unfold char-set-unfold!
                char-set-for-each char-set-map char-set-copy char-set list->char-set
                string->char-set list->char-set! string->char-set! char-set-filter char-set-filter!
                ucs-range->char-set ucs-range->char-set! ->char-set char-set->list char-set->string
                char-set-size char-set-count char-set-contains? char-set-every char-set-any
                char-set-adjoin char-set-delete char-set-adjoin! char-set-delete!
                char-set-complement char-set-union char-set-intersection char-set-difference
                char-set-xor char-set-diff+intersection char-set-complement! char-set-union!
                char-set-intersection! char-set-difference! char-set-xor!
                char-set-diff+intersection! char-set:lower-case char-set:upper-case
                char-set:title-case char-set:letter char-set:digit char-set:letter+digit
                char-set:graphic char-set:printing char-set:whitespace char-set:iso-control
                char-set:punctuation char-set:symbol char-set:hex-digit char-set:blank
                char-set:ascii char-set:empty char-set:full)
          (only (scheme-lsp exception)
                throw catch with-throw-handler false-if-exception exception-kind exception-args
                scm-error raise-exception)
          (only (scheme-lsp fluid)
                make-fluid make-unbound-fluid fluid? fluid-ref fluid-set! fluid-unset! fluid-bound?
                with-fluid* with-fluids* with-fluids fluid->parameter)
          (only (scheme-lsp format)
                format simple-format)
          (only (scheme-lsp hash-table-procedure)
                hashq-get-handle hashq-create-handle! hashv-get-handle hashv-create-handle!
                hash-get-handle hash-create-handle! hash-for-each-handle hashx-ref hashx-set!
                hashx-remove! hashx-get-handle hashx-create-handle! make-weak-key-hash-table
                make-weak-value-hash-table make-doubly-weak-hash-table weak-key-hash-table?
                weak-value-hash-table? doubly-weak-hash-table? make-object-property string-hash)
          (only (scheme-lsp string-library)
                string-compare string-compare-ci string= string<> string< string> string<= string>=
                string-ci= string-ci<> string-ci< string-ci> string-ci<= string-ci>= string-hash-ci
                string-prefix-length string-suffix-length string-prefix-length-ci
                string-suffix-length-ci string-upcase! string-downcase! string-titlecase!
                string-capitalize! string-reverse! string-append/shared string-concatenate/shared
                string-concatenate-reverse string-concatenate-reverse/shared string-map!
                string-for-each-index string-unfold string-unfold-right xsubstring string-xcopy!
                string-tokenize substring/shared substring/copy substring/read-only substring-fill!
                substring-move!)
          (only (scheme-lsp string-search)
                string-index-right string-skip-right string-contains-ci))
  ;; What R7RS has in libraries that are not imported by themselves.
  (export call-with-input-file call-with-output-file delete-file file-exists?
          open-binary-input-file
          open-binary-output-file open-file open-input-file open-output-file read
          symbol->keyword with-input-from-file with-output-to-file)
  (import (only (scheme-lsp file)
                call-with-input-file call-with-output-file delete-file file-exists?
                open-binary-input-file open-binary-output-file open-file open-input-file
                open-output-file with-input-from-file with-output-to-file)
          (only (scheme-lsp primitive)
                symbol->keyword)
          (only (scheme-lsp read)
                read))
  ;; Random numbers, sorting and bits.
  (export *random-state* bit-extract copy-random-state logcount merge! random
          random-state-from-platform random:exp random:normal random:uniform restricted-vector-sort!
          seed->random-state stable-sort!)
  (import (only (scheme-lsp bitwise)
                logcount bit-extract)
          (only (scheme-lsp random)
                random random:uniform random:normal random:exp *random-state* seed->random-state
                copy-random-state random-state-from-platform)
          (only (scheme-lsp sort)
                stable-sort! merge! restricted-vector-sort!)))
