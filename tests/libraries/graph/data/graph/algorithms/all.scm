(include "marks.scm" "search.scm")
(include "order.scm")
(include "paths.scm")
