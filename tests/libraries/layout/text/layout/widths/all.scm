(include "table.scm")
(include "string.scm")
