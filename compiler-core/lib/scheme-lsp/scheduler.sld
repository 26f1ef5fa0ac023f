;; Fibers: computations that take turns on one continuation of the host. A fiber runs under a prompt and
;; gives way by aborting to it. When no fiber is ready, or after some time, the program pauses and the
;; host does other things. The interface is that of Guile's fibers.
(define-library (scheme-lsp scheduler)
  (export run-fibers spawn-fiber in-fiber? suspend-fiber yield-current-fiber add-timer!
          outside-of-fibers expect-event! event-came!)
  (import (scheme base)
          (only (scheme time) current-jiffy)
          (only (scheme-lsp extra) define*)
          (only (scheme-lsp control) make-prompt-tag call-with-prompt abort-to-prompt)
          (only (scheme-lsp error) print-uncaught)
          (only (scheme-lsp parameter) copy-of-bindings call-with-own-bindings)
          (only (scheme-lsp primitive) %pause %wake))
  (begin
    ;; Tasks, thunks in a queue, of which `last-task` is the last pair; timers, a heap; and how many
    ;; fibers have not ended.
    (define-record-type <scheduler>
      (make-scheduler tasks last-task timers fibers)
      scheduler?
      (tasks tasks set-tasks!)
      (last-task last-task set-last-task!)
      (timers timers set-timers!)
      (fibers fibers set-fibers!))

    ;; The scheduler at work; #f outside of `run-fibers`. Who lets the host call procedures, by a pause or
    ;; a call, sees to it that they find #f, and that it is as it was afterwards.
    (define current #f)

    ;; Calls a thunk during which procedures may be called that belong to no fiber.
    (define (outside-of-fibers thunk)
      (let ((scheduler current))
        (set! current #f)
        (let ((result (thunk)))
          (set! current scheduler)
          result)))

    (define (pause milliseconds) (outside-of-fibers (lambda () (%pause milliseconds))))

    ;; How many events are expected from the host, for which fibers may wait.
    (define expected 0)

    ;; An event of the host will wake a fiber.
    (define (expect-event!) (set! expected (+ expected 1)))

    ;; It did.
    (define (event-came!) (set! expected (- expected 1)))

    (define fiber-tag (make-prompt-tag 'fiber))

    ;; Whether a fiber is running.
    (define (in-fiber?) (if current #t #f))

    (define (add-task! scheduler thunk)
      (let ((new (list thunk)))
        (if (null? (tasks scheduler))
            (set-tasks! scheduler new)
            (set-cdr! (last-task scheduler) new))
        (set-last-task! scheduler new)
        (if (not (eq? scheduler current)) (%wake))))

    (define (take-task! scheduler)
      (let ((first (tasks scheduler)))
        (set-tasks! scheduler (cdr first))
        (car first)))

    ;; Runs a fiber until it ends or gives way. What it gives way with is a procedure of its
    ;; continuation.
    (define (run-fiber thunk)
      (call-with-prompt fiber-tag thunk (lambda (k what-next) (what-next k))))

    ;; Gives way. Calls a procedure, outside of the fiber, with a procedure that makes it ready again:
    ;; given a thunk, which the fiber then calls. The result is the thunk's. To be called in a fiber.
    (define (suspend-fiber procedure)
      (let ((scheduler current))
        ((abort-to-prompt
          fiber-tag
          (lambda (k)
            (procedure
             (lambda (thunk)
               (add-task! scheduler (lambda () (run-fiber (lambda () (k thunk))))))))))))

    ;; Lets the other fibers that are ready run. (Guile fibers: yield-current-fiber)
    (define (yield-current-fiber)
      (if current
          (suspend-fiber (lambda (resume) (resume (lambda () #t))))))

    ;; Starts a fiber that calls a thunk: it runs when the others give way. An exception that it does not
    ;; handle is reported, and ends this fiber alone. It has the values of parameters and fluids that are
    ;; there now; what it sets is seen by no other fiber. (Guile fibers: spawn-fiber)
    (define* (spawn-fiber thunk #:optional (scheduler #f) #:key (parallel? #f))
      (let ((scheduler (or scheduler current)))
        (if (scheduler? scheduler)
            (add-fiber! scheduler (lambda () (with-exception-handler end-fiber thunk)))
            (error "spawn-fiber: there is no scheduler; call it within run-fibers"))))

    (define (add-fiber! scheduler thunk)
      (let ((bindings (copy-of-bindings)))
        (set-fibers! scheduler (+ (fibers scheduler) 1))
        (add-task! scheduler
                   (lambda ()
                     (run-fiber
                      (lambda ()
                        (call-with-own-bindings bindings thunk)
                        (set-fibers! scheduler (- (fibers scheduler) 1))))))))

    (define (end-fiber exception)
      (print-uncaught exception)
      (let ((scheduler current))
        (abort-to-prompt fiber-tag
                         (lambda (k) (set-fibers! scheduler (- (fibers scheduler) 1))))))

    ;; Calls a thunk as a fiber, runs it and all that are spawned meanwhile until it returns, and
    ;; delivers its values. With `drain?`, until all have ended. The other arguments say how Guile
    ;; spreads fibers over processors; here there is one, and a fiber runs until it waits or yields.
    ;; (Guile fibers: run-fibers)
    (define* (run-fibers #:optional (init (lambda () #t))
                         #:key (drain? #f) (hz 0) (parallelism 1) (cpus #f) (scheduler #f)
                         (install-suspendable-ports? #f))
      (let ((scheduler (make-scheduler '() '() #f 0)) (outer #f) (results #f))
        (add-fiber! scheduler
                    (lambda () (call-with-values init (lambda values (set! results values)))))
        (dynamic-wind
         (lambda ()
           (set! outer current)
           (set! current scheduler))
         (lambda ()
           (work scheduler
                 (if drain?
                     (lambda () (= (fibers scheduler) 0))
                     (lambda () results))))
         (lambda () (set! current outer)))
        (apply values results)))

    ;; So long fibers run before the host gets a turn, in microseconds: half a frame of a page.
    (define time-slice 8000)

    ;; The clock is looked at after so many tasks.
    (define tasks-per-look 8)

    (define (work scheduler done?)
      (let next ((count tasks-per-look) (since (current-jiffy)))
        (cond
          ((done?) #t)
          ((null? (tasks scheduler))
           (let ((timer (next-timer scheduler)))
             (if timer
                 (let ((wait (- (timer-time timer) (current-jiffy))))
                   (if (> wait 0) (pause (quotient (+ (min wait longest-pause) 999) 1000)))
                   (fire-timers! scheduler (current-jiffy))
                   (next tasks-per-look (if (> wait 0) (current-jiffy) since)))
                 (if (> expected 0)
                     (begin
                       (pause -1)
                       (next tasks-per-look (current-jiffy)))
                     (error "run-fibers: every fiber waits, and nothing is left that could wake one")))))
          ((> count 0)
           ((take-task! scheduler))
           (next (- count 1) since))
          (else
           (let ((now (current-jiffy)))
             (fire-timers! scheduler now)
             (if (< (- now since) time-slice)
                 (next tasks-per-look since)
                 (begin
                   (pause 0)
                   (next tasks-per-look (current-jiffy)))))))))

    ;; Timers: a pairing heap (Fredman, Sedgewick, Sleator, Tarjan, "The pairing heap", 1986) of nodes,
    ;; each a pair of a timer and later nodes. Of two at one time, the older comes first.
    (define-record-type <timer>
      (make-timer time number pending? thunk)
      timer?
      (time timer-time)
      (number timer-number)
      (pending? timer-pending?)
      (thunk timer-thunk))

    ;; In microseconds: the host takes no more than half an hour at once.
    (define longest-pause 1800000000)

    (define last-timer 0)

    ;; Calls a thunk outside of all fibers at a time, in jiffies, unless `(pending?)` is false then.
    (define (add-timer! time pending? thunk)
      (set! last-timer (+ last-timer 1))
      (set-timers! current
                   (merge-heaps (list (make-timer time last-timer pending? thunk)) (timers current))))

    (define (earlier? a b)
      (or (< (timer-time a) (timer-time b))
          (and (= (timer-time a) (timer-time b)) (< (timer-number a) (timer-number b)))))

    (define (merge-heaps a b)
      (cond
        ((not a) b)
        ((not b) a)
        ((earlier? (car a) (car b)) (cons (car a) (cons b (cdr a))))
        (else (cons (car b) (cons a (cdr b))))))

    (define (merge-pairs nodes)
      (cond
        ((null? nodes) #f)
        ((null? (cdr nodes)) (car nodes))
        (else (merge-heaps (merge-heaps (car nodes) (cadr nodes)) (merge-pairs (cddr nodes))))))

    (define (drop-timer! scheduler)
      (set-timers! scheduler (merge-pairs (cdr (timers scheduler)))))

    ;; The earliest timer that is still wanted, or #f.
    (define (next-timer scheduler)
      (let ((heap (timers scheduler)))
        (cond
          ((not heap) #f)
          (((timer-pending? (car heap))) (car heap))
          (else
           (drop-timer! scheduler)
           (next-timer scheduler)))))

    (define (fire-timers! scheduler now)
      (let ((timer (next-timer scheduler)))
        (if (and timer (<= (timer-time timer) now))
            (begin
              (drop-timer! scheduler)
              ((timer-thunk timer))
              (fire-timers! scheduler now)))))))
