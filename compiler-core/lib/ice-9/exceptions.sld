;; Guile: exceptions as objects.
(define-library (ice-9 exceptions)
  (export exception? make-exception simple-exceptions make-exception-type exception-type?
          exception-predicate exception-accessor define-exception-type raise raise-continuable
          raise-exception with-exception-handler guard exception-kind exception-args &exception
          &message &warning &error &external-error &quit-exception &programming-error
          &assertion-failure &irritants &origin &non-continuable &implementation-restriction
          &lexical &syntax &undefined-variable make-exception-with-message exception-with-message?
          exception-message make-exception-with-irritants exception-with-irritants?
          exception-irritants make-exception-with-origin exception-with-origin? exception-origin
          make-warning warning? make-error error? make-external-error external-error?
          make-quit-exception quit-exception? quit-exception-code make-programming-error
          programming-error? make-assertion-failure assertion-failure?
          make-non-continuable-error non-continuable-error?
          make-implementation-restriction-error implementation-restriction-error?
          make-lexical-error lexical-error? make-syntax-error
          (rename syntax-error-exception? syntax-error?) syntax-error-form syntax-error-subform
          make-undefined-variable-error undefined-variable-error?)
  (import (scheme-lsp exception-type)
          (only (scheme-lsp error)
                raise raise-continuable)
          (only (scheme-lsp exception)
                raise-exception with-exception-handler exception-kind exception-args)
          (only (scheme-lsp guard)
                guard)))
