(include "interval.scm")
(cond-expand
  (full-unicode (include "random.scm"))
  (else (include "random.scm")))
(include "treap.scm" "queries.scm")
