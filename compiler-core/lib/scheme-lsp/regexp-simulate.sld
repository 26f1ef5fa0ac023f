;; The simulation of a program (scheme-lsp regexp-program): all threads go through the subject together,
;; in the order of their priority. There is at most one at each instruction and level, so the time is that
;; of the length of the subject times the size of the program times the number of its levels.
;;
;; The level of a thread is the number of rounds (see there) in which it has matched something: these are
;; the outermost, so that a thread that has just read a character has the level of its instruction's
;; depth. What becomes of a thread depends on its instruction, its level and what is left of the subject,
;; and on nothing else.
(define-library (scheme-lsp regexp-simulate)
  (export find-match)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp regexp-syntax)
          (scheme-lsp regexp-program))
  (begin
    ;; Threads that wait for a character, or have matched: (%record 'threads count places notes), vectors
    ;; of where each stands, and what it has noted, a list of pairs of a slot and an index, the last first.
    (define (make-threads size)
      (%record 'threads 0 (%make-vector size 0) (%make-vector size '())))
    (define (thread-count threads) (%record-ref threads 1))
    (define (clear! threads) (%record-set! threads 1 0))

    (define (put-thread! threads place notes)
      (let ((count (thread-count threads)))
        (vector-set! (%record-ref threads 2) count place)
        (vector-set! (%record-ref threads 3) count notes)
        (%record-set! threads 1 (%fx+ count 1))))

    ;; For each instruction and level, the index for which a thread was there last.
    (define (make-visited program)
      (%make-vector (%fx* (vector-length (program-operations program)) (program-levels program)) -1))

    ;; Adds the threads that one becomes that has just read a character.
    (define (add-thread! program subject visited threads place index notes)
      (let ((operations (program-operations program))
            (xs (program-xs program))
            (ys (program-ys program))
            (depths (program-depths program))
            (levels (program-levels program)))
        (define (new? place level)
          (let ((at (%fx+ (%fx* place levels) level)))
            (if (eq? index (vector-ref visited at))
                #f
                (begin
                  (vector-set! visited at index)
                  #t))))
        (define (add place level notes)
          (let ((operation (vector-ref operations place)) (x (vector-ref xs place)))
            (case operation
              ;; Here the level makes no difference any more.
              ((0 8) (if (new? place 0) (put-thread! threads place notes)))
              (else
               (if (new? place level)
                   (case operation
                     ((1)
                      (add x level notes)
                      (add (vector-ref ys place) level notes))
                     ((2) (add x level notes))
                     ((3) (add (%fx+ place 1) level (cons (cons x index) notes)))
                     ((4) (if (x subject index) (add (%fx+ place 1) level notes)))
                     ((5)
                      (if (eq? (vector-ref ys place) (look subject x index))
                          (add (%fx+ place 1) level notes)))
                     ((6) (add (%fx+ place 1) level notes))
                     ((7)
                      (if (%fx< level (vector-ref depths place))
                          #f
                          (add (%fx+ place 1) (%fx- level 1) notes)))
                     (else #f)))))))
        (add place (vector-ref depths place) notes)))

    ;; The first match of a program from an index on, or at the index only, and up to the end or not: its
    ;; notes, or #f.
    (define (find-match program subject from anchored? whole?)
      (make-tables! program subject)
      (let* ((operations (program-operations program))
             (xs (program-xs program))
             (size (vector-length operations))
             (visited (make-visited program))
             (string (subject-string subject))
             (end (subject-end subject)))
        ;; Lets all threads read the character at an index. Once one has matched, those after it have
        ;; less priority, and end.
        (define (step threads next index found)
          (let ((count (thread-count threads))
                (places (%record-ref threads 2))
                (notes (%record-ref threads 3))
                (char (if (%fx< index end) (string-ref string index) #f)))
            (let loop ((thread 0) (found found))
              (if (%fx< thread count)
                  (let ((place (vector-ref places thread)))
                    (if (eq? 8 (vector-ref operations place))
                        (if (if whole? (%fx= index end) #t)
                            (cons (cons 1 index) (vector-ref notes thread))
                            (loop (%fx+ thread 1) found))
                        (begin
                          (if (if char ((vector-ref xs place) char) #f)
                              (add-thread! program subject visited next (%fx+ place 1)
                                           (%fx+ index 1) (vector-ref notes thread)))
                          (loop (%fx+ thread 1) found))))
                  found))))
        (let loop ((index from) (threads (make-threads size)) (next (make-threads size)) (found #f))
          (if (if found #f (if anchored? (eq? index from) #t))
              (add-thread! program subject visited threads 0 index (cons (cons 0 index) '())))
          (if (if (eq? 0 (thread-count threads)) (if found #t anchored?) #f)
              found
              (let ((found (step threads next index found)))
                (clear! threads)
                (if (%fx< index end) (loop (%fx+ index 1) next threads found) found))))))

    ;; Looks. The table of a look is a bytevector with a 1 for each index, from the start of the subject
    ;; on, where the look's program matches: ahead, from there to any index after, or behind, from any
    ;; index before to there. So a look costs no more than a search.
    (define (look subject number index)
      (eq? 1 (bytevector-u8-ref (vector-ref (subject-tables subject) number)
                                (%fx- index (subject-start subject)))))

    ;; A look within a look has a smaller number, and its table is made first.
    (define (make-tables! program subject)
      (let ((looks (program-looks program)) (tables (subject-tables subject)))
        (let loop ((number 0))
          (if (%fx< number (vector-length looks))
              (begin
                (if (vector-ref tables number)
                    #t
                    (let ((look (vector-ref looks number)))
                      (vector-set! tables number (make-table (cdr look) (car look) subject))))
                (loop (%fx+ number 1)))))))

    (define (make-table program ahead? subject)
      (let* ((start (subject-start subject))
             (end (subject-end subject))
             (table (%make-bytevector (%fx+ 1 (%fx- end start)) 0))
             (operations (program-operations program))
             (xs (program-xs program))
             (size (vector-length operations))
             (visited (make-visited program))
             (direction (if ahead? -1 1))
             (last (if ahead? start end)))
        (let loop ((index (if ahead? end start))
                   (threads (make-threads size))
                   (next (make-threads size)))
          (add-thread! program subject visited threads 0 index '())
          (let ((char (if (eq? index last)
                          #f
                          (string-ref (subject-string subject) (if ahead? (%fx- index 1) index))))
                (count (thread-count threads))
                (places (%record-ref threads 2)))
            (let each ((thread 0))
              (if (%fx< thread count)
                  (let ((place (vector-ref places thread)))
                    (if (eq? 8 (vector-ref operations place))
                        (bytevector-u8-set! table (%fx- index start) 1)
                        (if (if char ((vector-ref xs place) char) #f)
                            (add-thread! program subject visited next (%fx+ place 1)
                                         (%fx+ index direction) '())))
                    (each (%fx+ thread 1)))))
            (clear! threads)
            (if (eq? index last) table (loop (%fx+ index direction) next threads))))))))
