;; Sets of characters (SRFI 14).
;;
;; A set is (%record 'char-set boundaries predicate): `boundaries` is a vector of scalar values that
;; increase, at each of which membership changes, from outside before the first. The sets of all
;; letters and the like have a predicate; their boundaries are #f until something asks for them.
(define-library (scheme-lsp char-set)
  (export char-set? char-set-contains? char-set= char-set<= char-set-hash
          char-set-cursor char-set-ref char-set-cursor-next end-of-char-set?
          char-set-fold char-set-unfold char-set-unfold! char-set-for-each char-set-map
          char-set-copy char-set list->char-set list->char-set! string->char-set string->char-set!
          char-set-filter char-set-filter! ucs-range->char-set ucs-range->char-set! ->char-set
          char-set-size char-set-count char-set->list char-set->string char-set-every char-set-any
          char-set-adjoin char-set-adjoin! char-set-delete char-set-delete!
          char-set-complement char-set-complement! char-set-union char-set-union!
          char-set-intersection char-set-intersection! char-set-difference char-set-difference!
          char-set-xor char-set-xor! char-set-diff+intersection char-set-diff+intersection!
          char-set:lower-case char-set:upper-case char-set:title-case char-set:letter
          char-set:digit char-set:letter+digit char-set:graphic char-set:printing
          char-set:whitespace char-set:iso-control char-set:punctuation char-set:symbol
          char-set:hex-digit char-set:blank char-set:ascii char-set:empty char-set:full)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp vector)
          (scheme-lsp char) (scheme-lsp string) (scheme-lsp sort) (scheme-lsp char-category))
  (begin
    (define (make-set boundaries) (%record 'char-set boundaries #f))
    (define (make-predicate-set predicate) (%record 'char-set #f predicate))

    ;; Whether a value is a set of characters. (SRFI 14)
    (define (char-set? value) (%record-of? value 'char-set))

    (define (check-set who index x)
      (if (char-set? x) x (%raise-wrong-type who index x "a character set")))

    ;; The boundaries of a set.
    (define (boundaries-of who set)
      (check-set who 1 set)
      (or (%record-ref set 1)
          (let ((boundaries (find-boundaries (%record-ref set 2))))
            (%record-set! set 1 boundaries)
            boundaries)))

    (define (find-boundaries predicate)
      (let loop ((code 0) (inside? #f) (boundaries '()))
        (cond
          ((%fx= code 55296) (loop 57344 inside? (if inside? (cons 57344 (cons 55296 boundaries)) boundaries)))
          ((%fx= code 1114112)
           (list->vector (reverse (if inside? (cons code boundaries) boundaries))))
          ((eq? inside? (if (predicate (integer->char code)) #t #f))
           (loop (%fx+ code 1) inside? boundaries))
          (else (loop (%fx+ code 1) (if inside? #f #t) (cons code boundaries))))))

    ;; Whether a character belongs to a set. (SRFI 14)
    (define (char-set-contains? set char)
      (check-set 'char-set-contains? 1 set)
      (let ((predicate (%record-ref set 2)) (code (char->integer char)))
        (if predicate
            (predicate char)
            (inside? (%record-ref set 1) code))))

    ;; A code is inside if an odd number of boundaries is not greater.
    (define (inside? boundaries code)
      (let loop ((low 0) (high (vector-length boundaries)))
        (if (%fx< low high)
            (let ((middle (%fxshr (%fx+ low high) 1)))
              (if (%fx< code (vector-ref boundaries middle))
                  (loop low middle)
                  (loop (%fx+ middle 1) high)))
            (%fx= 1 (%fxand low 1)))))

    (define all-codes '#(0 55296 57344 1114112))

    ;; The boundaries of what is made of two sets: in it is what `member?` holds of, given whether it
    ;; is in each.
    (define (combine a b member?)
      (let ((m (vector-length a)) (n (vector-length b)))
        (let loop ((i 0) (j 0) (in? #f) (boundaries '()))
          (if (if (%fx< i m) #t (%fx< j n))
              (let* ((next-a (if (%fx< i m) (vector-ref a i) 1114113))
                     (next-b (if (%fx< j n) (vector-ref b j) 1114113))
                     (code (if (%fx< next-b next-a) next-b next-a))
                     (i (if (%fx= next-a code) (%fx+ i 1) i))
                     (j (if (%fx= next-b code) (%fx+ j 1) j))
                     (now? (member? (%fx= 1 (%fxand i 1)) (%fx= 1 (%fxand j 1)))))
                (if (eq? now? in?)
                    (loop i j in? boundaries)
                    (loop i j now? (cons code boundaries))))
              (list->vector (reverse boundaries))))))

    (define (either? a b) (if a #t b))
    (define (both? a b) (if a b #f))
    (define (only-first? a b) (if a (if b #f #t) #f))
    (define (one? a b) (if a (if b #f #t) b))

    (define (combine-all who first sets member?)
      (let loop ((result (boundaries-of who first)) (rest sets))
        (if (pair? rest)
            (loop (combine result (boundaries-of who (car rest)) member?) (cdr rest))
            (make-set result))))

    ;; Whether all sets have the same characters. (SRFI 14)
    (define (char-set= . sets)
      (related? sets (lambda (a b) (%fx= 0 (vector-length (combine a b one?)))) 'char-set=))

    ;; Whether each set has only characters that the next has. (SRFI 14)
    (define (char-set<= . sets)
      (related? sets (lambda (a b) (%fx= 0 (vector-length (combine a b only-first?)))) 'char-set<=))

    (define (related? sets test who)
      (if (pair? sets)
          (let loop ((a (boundaries-of who (car sets))) (rest (cdr sets)))
            (if (pair? rest)
                (let ((b (boundaries-of who (car rest))))
                  (if (test a b) (loop b (cdr rest)) #f))
                #t))
          #t))

    ;; An exact integer, the same for sets that are `char-set=`; less than the second argument, if
    ;; that is given and not 0. (SRFI 14)
    (define char-set-hash
      (case-lambda
        ((set) (char-set-hash set 0))
        ((set bound)
         (let* ((boundaries (boundaries-of 'char-set-hash set)) (length (vector-length boundaries)))
           (let loop ((index 0) (hash 17))
             (if (%fx< index length)
                 (loop (%fx+ index 1)
                       (%fxand (%fx+ (%fx* hash 31) (vector-ref boundaries index)) 268435455))
                 (if (eq? bound 0) hash (modulo hash bound))))))))

    ;; A cursor is the index of a range in the boundaries with a code in that range, or #f at the end.
    (define (cursor-at boundaries index)
      (if (%fx< index (vector-length boundaries))
          (cons index (vector-ref boundaries index))
          #f))

    ;; A cursor at the first character of a set. (SRFI 14)
    (define (char-set-cursor set) (cursor-at (boundaries-of 'char-set-cursor set) 0))

    ;; The character at a cursor. (SRFI 14)
    (define (char-set-ref set cursor) (integer->char (cdr cursor)))

    ;; The cursor after another. (SRFI 14)
    (define (char-set-cursor-next set cursor)
      (let ((boundaries (boundaries-of 'char-set-cursor-next set))
            (index (car cursor))
            (code (%fx+ (cdr cursor) 1)))
        (if (%fx< code (vector-ref boundaries (%fx+ index 1)))
            (cons index code)
            (cursor-at boundaries (%fx+ index 2)))))

    ;; Whether a cursor is past the last character. (SRFI 14)
    (define (end-of-char-set? cursor) (if cursor #f #t))

    ;; Goes through a set in the order of scalar values: calls a procedure with each character and the
    ;; result so far, first the second argument. (SRFI 14)
    (define (char-set-fold procedure result set)
      (let* ((boundaries (boundaries-of 'char-set-fold set)) (length (vector-length boundaries)))
        (let next-range ((index 0) (result result))
          (if (%fx< index length)
              (let ((end (vector-ref boundaries (%fx+ index 1))))
                (let loop ((code (vector-ref boundaries index)) (result result))
                  (if (%fx< code end)
                      (loop (%fx+ code 1) (procedure (integer->char code) result))
                      (next-range (%fx+ index 2) result))))
              result))))

    ;; The boundaries of a set of codes, in a list in any order.
    (define (codes->boundaries codes)
      (let loop ((codes (sort codes (lambda (a b) (%fx< a b)))) (boundaries '()))
        (if (pair? codes)
            (let ((code (car codes)))
              (cond
                ((if (pair? boundaries) (%fx< code (car boundaries)) #f) (loop (cdr codes) boundaries))
                ((if (pair? boundaries) (%fx= code (car boundaries)) #f)
                 (loop (cdr codes) (cons (%fx+ code 1) (cdr boundaries))))
                (else (loop (cdr codes) (cons (%fx+ code 1) (cons code boundaries))))))
            (list->vector (reverse boundaries)))))

    (define (codes chars)
      (if (pair? chars)
          (cons (char->integer (car chars)) (codes (cdr chars)))
          '()))

    (define (add-codes who codes base)
      (make-set (combine (boundaries-of who base) (codes->boundaries codes) either?)))

    ;; A set of characters made from a seed: until `stop?` holds of the seed, (`char` seed) is in it,
    ;; and the next seed is (`next` seed); with those of the last argument. (SRFI 14)
    (define char-set-unfold
      (case-lambda
        ((stop? char next seed) (char-set-unfold stop? char next seed char-set:empty))
        ((stop? char next seed base)
         (let loop ((seed seed) (codes '()))
           (if (stop? seed)
               (add-codes 'char-set-unfold codes base)
               (loop (next seed) (cons (char->integer (char seed)) codes)))))))

    ;; As `char-set-unfold`; the last argument may be changed for it. (SRFI 14)
    (define (char-set-unfold! stop? char next seed base)
      (char-set-unfold stop? char next seed base))

    ;; Calls a procedure with each character of a set. (SRFI 14)
    (define (char-set-for-each procedure set)
      (char-set-fold (lambda (char result)
                       (procedure char)
                       result)
                     (if #f #f)
                     set))

    ;; The set of what a procedure answers for the characters of a set. (SRFI 14)
    (define (char-set-map procedure set)
      (make-set
       (codes->boundaries
        (char-set-fold (lambda (char codes) (cons (char->integer (procedure char)) codes)) '() set))))

    ;; A set of the same characters. (SRFI 14)
    (define (char-set-copy set) (make-set (boundaries-of 'char-set-copy set)))

    ;; The set of the arguments. (SRFI 14)
    (define (char-set . chars) (make-set (codes->boundaries (codes chars))))

    ;; The set of the characters in a list and in the second argument. (SRFI 14)
    (define list->char-set
      (case-lambda
        ((chars) (make-set (codes->boundaries (codes chars))))
        ((chars base) (add-codes 'list->char-set (codes chars) base))))

    ;; As `list->char-set`; the set may be changed for it. (SRFI 14)
    (define (list->char-set! chars base) (list->char-set chars base))

    ;; The set of the characters in a string and in the second argument. (SRFI 14)
    (define string->char-set
      (case-lambda
        ((string) (list->char-set (string->list string)))
        ((string base) (list->char-set (string->list string) base))))

    ;; As `string->char-set`; the set may be changed for it. (SRFI 14)
    (define (string->char-set! string base) (string->char-set string base))

    ;; The set of the characters of a set that a predicate holds of, and those of the third argument.
    ;; (SRFI 14)
    (define char-set-filter
      (case-lambda
        ((predicate set) (char-set-filter predicate set char-set:empty))
        ((predicate set base)
         (add-codes 'char-set-filter
                    (char-set-fold (lambda (char codes)
                                     (if (predicate char) (cons (char->integer char) codes) codes))
                                   '()
                                   set)
                    base))))

    ;; As `char-set-filter`; the third argument may be changed for it. (SRFI 14)
    (define (char-set-filter! predicate set base) (char-set-filter predicate set base))

    ;; The set of the characters with scalar values from a start to an end, and those of the fourth
    ;; argument; the third makes it an error if some of the values are no characters. (SRFI 14)
    (define ucs-range->char-set
      (case-lambda
        ((start end) (ucs-range->char-set start end #f char-set:empty))
        ((start end error?) (ucs-range->char-set start end error? char-set:empty))
        ((start end error? base)
         (check-code start end)
         (let* ((range (if (< start end) (vector start end) '#()))
                (chars (combine range all-codes both?)))
           (if (if error? (%fx< 0 (vector-length (combine range chars one?))) #f)
               (%raise-wrong-type 'ucs-range->char-set 1 start "a range of scalar values"))
           (make-set (combine chars (boundaries-of 'ucs-range->char-set base) either?))))))

    (define (check-code start end)
      (if (if (%fixnum? end) (if (%fx< end 1114113) #f #t) #t)
          (%raise-wrong-type 'ucs-range->char-set 2 end "a limit of scalar values"))
      (if (if (%fixnum? start) (if (%fx< -1 start) #f #t) #t)
          (%raise-wrong-type 'ucs-range->char-set 1 start "a scalar value")))

    ;; As `ucs-range->char-set`; the set may be changed for it. (SRFI 14)
    (define (ucs-range->char-set! start end error? base)
      (ucs-range->char-set start end error? base))

    ;; The set of the characters in a string, or of one character; a set is answered as it is.
    ;; (SRFI 14)
    (define (->char-set x)
      (cond
        ((char-set? x) x)
        ((string? x) (string->char-set x))
        ((char? x) (char-set x))
        (else (%raise-wrong-type '->char-set 1 x "a character set, a string or a character"))))

    ;; How many characters a set has. (SRFI 14)
    (define (char-set-size set)
      (let* ((boundaries (boundaries-of 'char-set-size set)) (length (vector-length boundaries)))
        (let loop ((index 0) (size 0))
          (if (%fx< index length)
              (loop (%fx+ index 2)
                    (%fx+ size (%fx- (vector-ref boundaries (%fx+ index 1))
                                     (vector-ref boundaries index))))
              size))))

    ;; How many characters of a set a predicate holds of. (SRFI 14)
    (define (char-set-count predicate set)
      (char-set-fold (lambda (char count) (if (predicate char) (%fx+ count 1) count)) 0 set))

    ;; A list of the characters of a set. (SRFI 14)
    (define (char-set->list set) (reverse (char-set-fold cons-two '() set)))

    (define (cons-two a b) (cons a b))

    ;; A string of the characters of a set. (SRFI 14)
    (define (char-set->string set) (list->string (char-set->list set)))

    ;; Whether a predicate holds of all characters of a set; if so, what it answered for the last.
    ;; (SRFI 14)
    (define (char-set-every predicate set)
      (let loop ((cursor (char-set-cursor set)) (last #t))
        (if cursor
            (let ((answer (predicate (char-set-ref set cursor))))
              (if answer (loop (char-set-cursor-next set cursor) answer) #f))
            last)))

    ;; The first true value that a predicate answers for the characters of a set; #f if there is none.
    ;; (SRFI 14)
    (define (char-set-any predicate set)
      (let loop ((cursor (char-set-cursor set)))
        (if cursor
            (or (predicate (char-set-ref set cursor)) (loop (char-set-cursor-next set cursor)))
            #f)))

    ;; A set with more characters. (SRFI 14)
    (define (char-set-adjoin set . chars) (add-codes 'char-set-adjoin (codes chars) set))

    ;; As `char-set-adjoin`; the set may be changed for it. (SRFI 14)
    (define (char-set-adjoin! set . chars) (add-codes 'char-set-adjoin! (codes chars) set))

    (define (without-codes who codes set)
      (make-set (combine (boundaries-of who set) (codes->boundaries codes) only-first?)))

    ;; A set without some characters. (SRFI 14)
    (define (char-set-delete set . chars) (without-codes 'char-set-delete (codes chars) set))

    ;; As `char-set-delete`; the set may be changed for it. (SRFI 14)
    (define (char-set-delete! set . chars) (without-codes 'char-set-delete! (codes chars) set))

    ;; The set of the characters that a set does not have. (SRFI 14)
    (define (char-set-complement set)
      (make-set (combine all-codes (boundaries-of 'char-set-complement set) only-first?)))

    ;; As `char-set-complement`; the set may be changed for it. (SRFI 14)
    (define (char-set-complement! set) (char-set-complement set))

    ;; The set of the characters that any of the sets has. (SRFI 14)
    (define (char-set-union . sets)
      (combine-all 'char-set-union char-set:empty sets either?))

    ;; As `char-set-union`; the first set may be changed for it. (SRFI 14)
    (define (char-set-union! first . sets) (combine-all 'char-set-union! first sets either?))

    ;; The set of the characters that all sets have. (SRFI 14)
    (define (char-set-intersection . sets)
      (if (pair? sets)
          (combine-all 'char-set-intersection (car sets) (cdr sets) both?)
          char-set:full))

    ;; As `char-set-intersection`; the first set may be changed for it. (SRFI 14)
    (define (char-set-intersection! first . sets)
      (combine-all 'char-set-intersection! first sets both?))

    ;; The set of the characters of the first set that no other has. (SRFI 14)
    (define (char-set-difference first . sets)
      (combine-all 'char-set-difference first sets only-first?))

    ;; As `char-set-difference`; the first set may be changed for it. (SRFI 14)
    (define (char-set-difference! first . sets)
      (combine-all 'char-set-difference! first sets only-first?))

    ;; The set of the characters that an odd number of sets has. (SRFI 14)
    (define (char-set-xor . sets) (combine-all 'char-set-xor char-set:empty sets one?))

    ;; As `char-set-xor`; the first set may be changed for it. (SRFI 14)
    (define (char-set-xor! first . sets) (combine-all 'char-set-xor! first sets one?))

    ;; Two values: the characters of the first set that no other has, and those that any other has.
    ;; (SRFI 14)
    (define (char-set-diff+intersection first . sets)
      (let ((others (combine-all 'char-set-diff+intersection char-set:empty sets either?)))
        (values (char-set-difference first others) (char-set-intersection first others))))

    ;; As `char-set-diff+intersection`; the first two sets may be changed for it. (SRFI 14)
    (define (char-set-diff+intersection! first second . sets)
      (%apply char-set-diff+intersection (cons first (cons second sets))))

    ;; No characters. (SRFI 14)
    (define char-set:empty (make-set '#()))
    ;; All characters. (SRFI 14)
    (define char-set:full (make-set all-codes))
    ;; The characters of ASCII. (SRFI 14)
    (define char-set:ascii (make-set '#(0 128)))
    ;; Lowercase letters. (SRFI 14)
    (define char-set:lower-case (make-predicate-set (lambda (char) (char-lower-case? char))))
    ;; Uppercase letters. (SRFI 14)
    (define char-set:upper-case (make-predicate-set (lambda (char) (char-upper-case? char))))
    ;; Titlecase letters. (SRFI 14)
    (define char-set:title-case (make-set title-case-boundaries))
    ;; Letters: what `char-alphabetic?` holds of. (SRFI 14)
    (define char-set:letter (make-predicate-set (lambda (char) (char-alphabetic? char))))
    ;; Decimal digits. (SRFI 14)
    (define char-set:digit (make-predicate-set (lambda (char) (char-numeric? char))))

    (define (letter-or-digit? char) (if (char-alphabetic? char) #t (char-numeric? char)))
    (define (graphic? char)
      (let ((code (char->integer char)))
        (cond
          ((letter-or-digit? char) #t)
          ((inside? punctuation-boundaries code) #t)
          (else (inside? symbol-boundaries code)))))

    ;; Letters and decimal digits. (SRFI 14)
    (define char-set:letter+digit (make-predicate-set letter-or-digit?))
    ;; Letters, digits, punctuation and symbols. (SRFI 14)
    (define char-set:graphic (make-predicate-set graphic?))
    ;; What is graphic, or white space. (SRFI 14)
    (define char-set:printing
      (make-predicate-set (lambda (char) (if (graphic? char) #t (char-whitespace? char)))))
    ;; White space. (SRFI 14)
    (define char-set:whitespace (make-predicate-set (lambda (char) (char-whitespace? char))))
    ;; Horizontal white space. (SRFI 14)
    (define char-set:blank
      (make-set '#(9 10 32 33 160 161 5760 5761 8192 8203 8239 8240 8287 8288 12288 12289)))
    ;; Control characters. (SRFI 14)
    (define char-set:iso-control (make-set '#(0 32 127 160)))
    ;; Punctuation. (SRFI 14)
    (define char-set:punctuation (make-set punctuation-boundaries))
    ;; Symbols. (SRFI 14)
    (define char-set:symbol (make-set symbol-boundaries))
    ;; Hexadecimal digits. (SRFI 14)
    (define char-set:hex-digit (make-set '#(48 58 65 71 97 103)))))
