(export make-date date? date-year date-month date-day)
(include-library-declarations "exports-more.scm")
