;; The parts stand beside this file, and those of `widths` beside that folder's own.
(include "document.scm")
(begin
  (include "widths/all.scm")
  (include "render.scm"))
(include "datum.scm")
