;; Documents that are laid out in lines of a width (Wadler, "A prettier printer", 2003).
(define-library (text layout)
  (export layout? text line soft-line group nest align hang concat fill
          separate enclose
          (rename document->string layout->string)
          (rename render-document render-layout)
          (rename datum->document datum->layout)
          string-width
          document)
  (import (except (scheme base) string-map) (scheme write))
  (include "layout/all.scm"))
