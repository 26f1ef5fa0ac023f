;; Guile fibers: light-weight threads that take turns. See also (fibers operations), (fibers channels),
;; (fibers conditions) and (fibers timers).
(define-library (fibers)
  (export run-fibers spawn-fiber yield-current-fiber sleep)
  (import (only (scheme-lsp scheduler) run-fibers spawn-fiber yield-current-fiber)
          (only (fibers timers) sleep)))
