;; SRFI 189: Maybe and Either.
(define-library (srfi 189)
  (export just nothing right left list->just list->right list->left maybe->either either->maybe
          either-swap maybe? either? just? nothing? right? left? maybe= either= maybe-ref either-ref
          maybe-ref/default either-ref/default maybe-join either-join maybe-compose either-compose
          maybe-bind either-bind maybe-length either-length maybe-filter maybe-remove either-filter
          either-remove maybe-sequence either-sequence maybe->list either->list list->maybe
          list->either maybe->truth either->truth truth->maybe truth->either maybe->list-truth
          either->list-truth list-truth->maybe list-truth->either maybe->generation
          generation->maybe either->generation generation->either maybe->values values->maybe
          either->values values->either maybe->two-values two-values->maybe exception->either
          maybe-map either-map maybe-for-each either-for-each maybe-fold either-fold maybe-unfold
          either-unfold maybe-if maybe-and maybe-or either-and either-or maybe-let*
          maybe-let*-values either-let* either-let*-values either-guard tri-not tri=? tri-and tri-or
          tri-merge)
  (import (scheme-lsp maybe)))
