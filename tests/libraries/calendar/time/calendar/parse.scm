;; A date of ISO 8601; #f if it is none.
(define (parse-date text)
  (define (number from to)
    (let loop ((index from) (value 0))
      (if (= index to)
          value
          (let ((digit (digit-value* (string-ref text index))))
            (and digit (loop (+ index 1) (+ (* 10 value) digit)))))))
  (and (= (string-length text) 10)
       (char=? (string-ref text 4) #\-)
       (char=? (string-ref text 7) #\-)
       (let ((year (number 0 4)) (month (number 5 7)) (day (number 8 10)))
         (and year month day
              (guard (e ((error-object? e) #f))
                (make-date year month day))))))

(define (digit-value* char)
  (and (char<=? #\0 char #\9)
       (- (char->integer char) (char->integer #\0))))
