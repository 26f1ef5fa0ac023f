(define-record-type <date>
  (date year month day)
  date?
  (year date-year)
  (month date-month)
  (day date-day))

(define (leap-year? year)
  (and (= (modulo year 4) 0)
       (or (not (= (modulo year 100) 0))
           (= (modulo year 400) 0))))

(define (days-in-month year month)
  (case month
    ((2) (if (leap-year? year) 29 28))
    ((4 6 9 11) 30)
    (else 31)))

(define (make-date year month day)
  (unless (and (integer:between? 1 month 12)
               (integer:between? 1 day (days-in-month year month)))
    (error "no such date" year month day))
  (date year month day))

;; Binds the parts of a date.
(define-syntax with-date
  (syntax-rules ()
    ((_ ((year month day) date) body ...)
     (let ((it date))
       (let ((year (date-year it)) (month (date-month it)) (day (date-day it)))
         body ...)))))

;; Years begin in March here, so that the leap day is the last one.
(define (date->number d)
  (with-date ((year month day) d)
    (let*-values (((shift) (if (<= month 2) 1 0))
                  ((era year-of-era) (floor/ (- year shift) 400)))
      (let* ((day-of-year (+ (quotient (+ (* 153 (modulo (+ month 9) 12)) 2) 5) (- day 1)))
             (day-of-era (+ (* year-of-era 365)
                            (quotient year-of-era 4)
                            (- (quotient year-of-era 100))
                            day-of-year)))
        (+ (* era 146097) day-of-era -719468)))))

(define (number->date number)
  (let*-values (((era day-of-era) (floor/ (+ number 719468) 146097))
                ((year-of-era)
                 (quotient (- day-of-era
                              (quotient day-of-era 1460)
                              (- (quotient day-of-era 36524))
                              (quotient day-of-era 146096))
                           365))
                ((day-of-year)
                 (- day-of-era
                    (- (+ (* 365 year-of-era) (quotient year-of-era 4)) (quotient year-of-era 100))))
                ((shifted) (quotient (+ (* 5 day-of-year) 2) 153))
                ((month) (+ 1 (modulo (+ shifted 2) 12))))
    (date (+ year-of-era (* era 400) (if (<= month 2) 1 0))
          month
          (+ 1 (- day-of-year (quotient (+ (* 153 shifted) 2) 5))))))

;; Monday is 0.
(define (date-weekday d) (modulo (+ (date->number d) 3) 7))

(define (add-days d days) (number->date (+ (date->number d) days)))

(define (add-months d months)
  (with-date ((year month day) d)
    (let-values (((years rest) (floor/ (+ month -1 months) 12)))
      (let ((year (+ year years)) (month (+ rest 1)))
        (date year month (integer:within 1 day (days-in-month year month)))))))

(define (date<? a b . rest)
  (and (< (date->number a) (date->number b))
       (or (null? rest) (apply date<? b rest))))

(define (date-difference a b) (- (date->number a) (date->number b)))

;; Week of the year by ISO 8601: two values, year and week.
(define (date-week d)
  (let* ((thursday (add-days d (- 3 (date-weekday d))))
         (year (date-year thursday)))
    (values year
            (+ 1 (quotient (date-difference thursday (date year 1 1)) 7)))))

;; Easter Sunday (Meeus, Jones and Butcher).
(define (easter year)
  (let*-values (((a) (modulo year 19))
                ((b c) (floor/ year 100))
                ((d e) (floor/ b 4))
                ((g) (quotient (+ (* 8 b) 13) 25))
                ((h) (modulo (+ (* 19 a) b (- d) (- g) 15) 30))
                ((i k) (floor/ c 4))
                ((l) (modulo (+ 32 (* 2 e) (* 2 i) (- h) (- k)) 7))
                ((m) (quotient (+ a (* 11 h) (* 19 l)) 433))
                ((month) (quotient (+ h l (* -7 m) 90) 25)))
    (date year month (modulo (+ h l (* -7 m) (* 33 month) 19) 32))))
