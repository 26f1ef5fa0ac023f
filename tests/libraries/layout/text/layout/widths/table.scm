;; Ranges of characters that take two columns, and of those that take none (Unicode, East Asian Width; in parts).
(define wide-ranges
  '#((#x1100 . #x115F) (#x2E80 . #x303E) (#x3041 . #x33FF) (#x3400 . #x4DBF) (#x4E00 . #x9FFF)
     (#xAC00 . #xD7A3) (#xF900 . #xFAFF) (#xFF00 . #xFF60) (#x1F300 . #x1F64F)))

(define zero-ranges
  '#((#x0300 . #x036F) (#x200B . #x200F) (#xFE00 . #xFE0F)))
