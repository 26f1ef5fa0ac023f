;; R7RS-small, appendix A: the time library.
(define-library (scheme time)
  (export current-jiffy current-second jiffies-per-second)
  (import (only (scheme-lsp process)
                current-jiffy current-second jiffies-per-second)))
