;; SRFI 115: regular expressions as Scheme data.
(define-library (srfi 115)
  (export regexp rx regexp? valid-sre? regexp->sre char-set->sre regexp-matches regexp-matches?
          regexp-search regexp-replace regexp-replace-all regexp-fold regexp-extract regexp-split
          regexp-partition regexp-match? regexp-match-count regexp-match-submatch
          regexp-match-submatch-start regexp-match-submatch-end regexp-match->list)
  (import (scheme-lsp regexp)))
