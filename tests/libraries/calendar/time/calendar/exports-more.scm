(export (rename date->number date->day-number)
        (rename number->date day-number->date)
        date-weekday date-week leap-year? days-in-month add-days add-months
        date<? date-difference)
(export format-date parse-date easter with-date)
