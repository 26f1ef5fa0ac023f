;; Days of the Gregorian calendar, counted from 1 January 1970, and their names.
(define-library (time calendar)
  (import (scheme base)
          (prefix (time arithmetic) integer:)
          (rename (prefix (only (time names) day-names month-names) english-)
                  (english-day-names weekdays)))
  (include-library-declarations "calendar/exports.scm")
  (include "calendar/date.scm")
  (include "calendar/format/format.scm"
           "calendar/parse.scm"))
