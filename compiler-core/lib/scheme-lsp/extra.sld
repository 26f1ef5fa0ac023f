;; What a program without any import sees besides the libraries of R7RS: the rest of (scheme-lsp guile).
(define-library (scheme-lsp extra)
  (export lambda* define* case-lambda* case-lambda define-syntax-rule named-lambda receive assert
          keyword? pk peek identity const compose negate while and-let* 1+ 1- cons* iota last-pair
          list-head list-index make-list append! reverse! delq delq! delete delete!
          delete-duplicates filter remove partition reduce fold fold-right any every find find-tail
          count append-map filter-map append-reverse append-reverse! map-in-order first second third
          fourth fifth last acons assq-ref assv-ref assoc-ref assq-set! assv-set! assoc-set!
          assq-remove! assv-remove! assoc-remove! alist-copy alist-cons alist-delete exact->inexact
          inexact->exact magnitude logand logior logxor lognot logtest logbit? ash bit-count
          integer-length euclidean/ exact-integer-sqrt finite? infinite? nan? string-null?
          string-join string-concatenate string-index string-rindex string-contains string-prefix?
          string-suffix? string-take string-drop string-take-right string-drop-right string-pad
          string-pad-right string-trim string-trim-right string-trim-both string-split
          string-reverse string-any string-every string-fold string-fold-right string-filter
          string-delete string-tabulate string-replace string-count string-skip reverse-list->string
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
          internal-time-units-per-second unspecified? vector-binary-search)
  (import (only (scheme-lsp syntax)
                lambda* define* case-lambda* case-lambda define-syntax-rule named-lambda receive
                assert)
          (only (scheme-lsp primitive)
                keyword?)
          (only (scheme-lsp alist)
                acons assq-set! assv-set! assoc-set! assq-remove! assv-remove! assoc-remove!
                alist-copy alist-cons alist-delete)
          (only (scheme-lsp combinator)
                identity const compose negate while and-let* unspecified?)
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
                list-index delete delete! delete-duplicates filter remove partition reduce fold
                fold-right any every find find-tail count append-map filter-map map-in-order
                assq-ref assv-ref assoc-ref)
          (only (scheme-lsp number)
                1+ 1- exact->inexact inexact->exact magnitude euclidean/ exact-integer-sqrt finite?
                infinite? nan?)
          (only (scheme-lsp output)
                call-with-output-string with-output-to-string with-output-to-port with-error-to-port
                force-output)
          (only (scheme-lsp process)
                current-time gettimeofday get-internal-real-time internal-time-units-per-second)
          (only (scheme-lsp record)
                record? record-type-descriptor record-type-name record-type-fields)
          (only (scheme-lsp sort)
                sort sort! stable-sort merge sorted?)
          (only (scheme-lsp string)
                string-count symbol-append symbol<? gensym string->uninterned-symbol keyword->symbol)
          (only (scheme-lsp string-search)
                string-null? string-join string-concatenate string-index string-rindex
                string-contains string-prefix? string-suffix? string-take string-drop
                string-take-right string-drop-right string-pad string-pad-right string-trim
                string-trim-right string-trim-both string-split string-reverse string-any
                string-every string-fold string-fold-right string-filter string-delete
                string-tabulate string-replace string-skip reverse-list->string string-titlecase
                string-capitalize string-prefix-ci? string-suffix-ci?)
          (only (scheme-lsp vector)
                vector-grow vector-binary-search)
          (only (scheme-lsp write)
                object->string)))
