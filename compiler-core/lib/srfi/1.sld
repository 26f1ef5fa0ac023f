;; SRFI 1: lists.
(define-library (srfi 1)
  (export xcons cons* make-list list-tabulate list-copy circular-list iota proper-list?
          circular-list? dotted-list? null-list? not-pair? list= car cdr caar cadr cdar cddr caaar
          caadr cadar caddr cdaar cdadr cddar cdddr cadddr cddddr list-ref first second third fourth
          fifth sixth seventh eighth ninth tenth car+cdr take drop take-right drop-right take!
          drop-right! split-at split-at! last last-pair length length+ concatenate reverse append
          concatenate! reverse! append! append-reverse append-reverse! zip unzip1 unzip2 unzip3
          unzip4 unzip5 count map fold unfold pair-fold reduce map-in-order fold-right unfold-right
          pair-fold-right reduce-right append-map append-map! map! pair-for-each filter-map for-each
          filter partition remove filter! partition! remove! find find-tail any every list-index
          take-while drop-while take-while! span break span! break! delete delete-duplicates delete!
          member memq memv assoc assq assv alist-cons alist-copy alist-delete alist-delete! lset<=
          lset= lset-adjoin lset-union lset-union! lset-intersection lset-intersection!
          lset-difference lset-difference! lset-xor lset-xor! lset-diff+intersection
          lset-diff+intersection! cons list set-car! set-cdr! pair? null? list?)
  (import (only (scheme-lsp primitive)
                car cdr cons set-car! set-cdr! pair? null?)
          (only (scheme-lsp alist)
                alist-cons alist-copy alist-delete alist-delete!)
          (only (scheme-lsp list)
                cons* make-list list-copy iota caar cadr cdar cddr caaar caadr cadar caddr cdaar
                cdadr cddar cdddr cadddr cddddr list-ref first second third fourth fifth last
                last-pair length reverse append reverse! append! append-reverse! memq memv assq assv
                list list?)
          (only (scheme-lsp list-library)
                xcons list-tabulate circular-list proper-list? circular-list? dotted-list?
                null-list? not-pair? list= sixth seventh eighth ninth tenth car+cdr take drop
                take-right drop-right take! drop-right! split-at split-at! length+ concatenate
                concatenate! append-reverse zip unzip1 unzip2 unzip3 unzip4 unzip5 unfold pair-fold
                unfold-right pair-fold-right append-map! map! pair-for-each take-while drop-while
                take-while! span break span! break! lset<= lset= lset-adjoin lset-union lset-union!
                lset-intersection lset-intersection! lset-difference lset-difference! lset-xor
                lset-xor! lset-diff+intersection lset-diff+intersection!)
          (only (scheme-lsp list-procedure)
                count map fold reduce map-in-order fold-right reduce-right append-map filter-map
                for-each filter partition remove filter! partition! remove! find find-tail any every
                list-index delete delete-duplicates delete! member assoc)))
