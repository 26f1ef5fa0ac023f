;; SRFI 13: strings.
(define-library (srfi 13)
  (export string? string-null? string-every string-any make-string string string-tabulate
          string-unfold string-unfold-right
          string->list list->string reverse-list->string string-join string-length string-ref
          string-copy substring/shared string-copy! string-take string-take-right string-drop
          string-drop-right string-pad string-pad-right string-trim string-trim-right
          string-trim-both string-set! string-fill! string-compare string-compare-ci string<>
          string= string< string> string<= string>= string-ci<> string-ci= string-ci< string-ci>
          string-ci<= string-ci>= string-hash string-hash-ci string-prefix-length
          string-suffix-length string-prefix-length-ci string-suffix-length-ci string-prefix?
          string-suffix? string-prefix-ci? string-suffix-ci? string-index string-index-right
          string-skip string-skip-right string-count string-contains string-contains-ci
          string-titlecase string-upcase string-downcase string-titlecase! string-upcase!
          string-downcase! string-reverse string-reverse! string-append string-concatenate
          string-append/shared string-concatenate/shared string-concatenate-reverse
          string-concatenate-reverse/shared string-map string-map! string-fold string-fold-right
          string-for-each string-for-each-index xsubstring string-xcopy! string-replace
          string-tokenize string-filter string-delete make-kmp-restart-vector kmp-step
          string-kmp-partial-search string-parse-start+end string-parse-final-start+end
          let-string-start+end check-substring-spec substring-spec-ok?)
  (import (only (scheme-lsp primitive)
                string? string-length string-ref string-set!)
          (only (scheme-lsp hash-table-procedure)
                string-hash)
          (only (scheme-lsp string)
                make-string string string->list list->string string-copy string-copy! string-fill!
                string-upcase string-downcase string-append string-for-each string-map)
          (scheme-lsp string-library)
          (only (scheme-lsp string-search)
                string-null? string-every string-any string-tabulate reverse-list->string
                string-join string-take string-take-right string-drop string-drop-right string-pad
                string-pad-right string-trim string-trim-right string-trim-both string-titlecase
                string-prefix? string-suffix? string-prefix-ci? string-suffix-ci? string-index
                string-index-right string-skip string-skip-right string-count string-contains
                string-contains-ci string-concatenate string-reverse string-fold string-fold-right
                string-replace string-filter string-delete)))
