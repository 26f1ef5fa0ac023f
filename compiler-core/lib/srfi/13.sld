;; SRFI 13: strings; the procedures that Guile has in its core, without their optional ranges.
(define-library (srfi 13)
  (export string? string-null? string-every string-any make-string string string-tabulate
          string->list list->string reverse-list->string string-join string-length string-ref
          string-copy substring string-take string-take-right string-drop string-drop-right
          string-pad string-pad-right string-trim string-trim-right string-trim-both string-set!
          string-fill! string-upcase string-downcase string-titlecase string-prefix? string-suffix?
          string-prefix-ci? string-suffix-ci? string-index string-index-right string-skip
          string-skip-right string-count string-contains string-append string-concatenate
          string-reverse string-fold string-fold-right string-for-each string-map string-replace
          string-filter string-delete)
  (import (only (scheme-lsp primitive)
                string? string-length string-ref string-set!)
          (only (scheme-lsp string)
                make-string string string->list list->string string-copy substring string-fill!
                string-upcase string-downcase string-count string-append string-for-each string-map)
          (only (scheme-lsp string-search)
                string-null? string-every string-any string-tabulate reverse-list->string
                string-join string-take string-take-right string-drop string-drop-right string-pad
                string-pad-right string-trim string-trim-right string-trim-both string-titlecase
                string-prefix? string-suffix? string-prefix-ci? string-suffix-ci? string-index
                string-index-right string-skip string-skip-right string-contains string-concatenate
                string-reverse string-fold string-fold-right string-replace string-filter
                string-delete)))
