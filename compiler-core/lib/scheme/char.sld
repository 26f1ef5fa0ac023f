;; R7RS-small, appendix A: the char library.
(define-library (scheme char)
  (export char-alphabetic? char-ci<=? char-ci<? char-ci=? char-ci>=? char-ci>? char-downcase
          char-foldcase char-lower-case? char-numeric? char-upcase char-upper-case? char-whitespace?
          digit-value string-ci<=? string-ci<? string-ci=? string-ci>=? string-ci>? string-downcase
          string-foldcase string-upcase)
  (import (only (scheme-lsp primitive)
                char-downcase char-upcase)
          (only (scheme-lsp char)
                char-alphabetic? char-ci<=? char-ci<? char-ci=? char-ci>=? char-ci>? char-foldcase
                char-lower-case? char-numeric? char-upper-case? char-whitespace? digit-value)
          (only (scheme-lsp string)
                string-ci<=? string-ci<? string-ci=? string-ci>=? string-ci>? string-downcase
                string-foldcase string-upcase)))
