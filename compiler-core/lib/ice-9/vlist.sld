;; Guile: vlists, lists with access by index, and association lists by hash.
(define-library (ice-9 vlist)
  (export vlist? vlist-cons vlist-head vlist-tail vlist-null? vlist-null list->vlist vlist-ref
          vlist-drop vlist-take vlist-length vlist-fold vlist-fold-right vlist-map vlist-unfold
          vlist-unfold-right vlist-reverse vlist-filter vlist-delete vlist->list vlist-append
          vlist-for-each vhash? vhash-cons vhash-consq vhash-consv vhash-assoc vhash-assq
          vhash-assv vhash-delete vhash-delq vhash-delv vhash-fold vhash-fold-right vhash-fold*
          vhash-foldq* vhash-foldv* alist->vhash)
  (import (scheme-lsp vlist)))
