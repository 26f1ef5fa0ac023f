;; Priorities of nodes: a linear congruential sequence, the same in every run.
(define next-priority!
  (let ((state 1))
    (lambda ()
      (set! state (modulo (+ (* state 1664525) 1013904223) 4294967296))
      state)))
