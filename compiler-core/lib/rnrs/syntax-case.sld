;; Procedural macros as R6RS has them.
(define-library (rnrs syntax-case)
  (export syntax-case syntax quasisyntax unsyntax unsyntax-splicing with-syntax identifier?
          syntax->datum datum->syntax free-identifier=? bound-identifier=? generate-temporaries
          syntax-violation make-variable-transformer identifier-syntax ... _)
  (import (scheme-lsp syntax) (scheme-lsp syntax-macro)))
