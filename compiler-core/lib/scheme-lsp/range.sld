;; Checks of indices into sequences.
(define-library (scheme-lsp range)
  (export check-range check-room)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; Checks the start and end of a part of a sequence of a length; the start is the argument `index`
    ;; of the procedure `who`, the end the one after.
    (define (check-range who index start end length)
      (if (if (%fixnum? end) (if (%fx< -1 end) (%fx< end (%fx+ length 1)) #f) #f)
          (if (if (%fixnum? start) (if (%fx< -1 start) (%fx< start (%fx+ end 1)) #f) #f)
              #t
              (%raise-wrong-type who index start "an index in range"))
          (%raise-wrong-type who (%fx+ index 1) end "an index in range")))

    ;; Checks that there is room for `count` elements at an index, argument 2, of a sequence.
    (define (check-room who at count length)
      (if (if (%fixnum? at) (if (%fx< -1 at) (%fx< (%fx+ at count) (%fx+ length 1)) #f) #f)
          #t
          (%raise-wrong-type who 2 at "an index with enough room behind it")))))
