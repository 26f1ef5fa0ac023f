;; Maps from data, by identity, to states. A map is (%record 'identity-map count slots moves): the number of
;; keys, a vector, its length a power of two, of keys, each followed by its state, and the value of `%moves`
;; when they were put where they are. Where there is no key, there is 0; the state of what is not a key is 0.
(define-library (scheme-lsp identity-map)
  (export make-identity-map state-of set-state!)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    (define (make-identity-map) (%record 'identity-map 0 (%make-vector 64 0) -1))

    (define (map-count map) (%record-ref map 1))
    (define (map-slots map) (%record-ref map 2))
    (define (map-moves map) (%record-ref map 3))

    ;; Where a key is in the slots of a map, or where there is room for it.
    (define (find-slot key map)
      (let ((slots (map-slots map)))
        (let ((slot (find-slot-in key slots)))
          (if (eq? (vector-ref slots slot) key)
              slot
              (if (%fx= (map-moves map) (%moves))
                  slot
                  (begin
                    (hash-again! map (vector-length slots))
                    (find-slot key map)))))))

    (define (find-slot-in key slots)
      (let ((mask (%fx- (vector-length slots) 2)))
        (let loop ((slot (%fxand (%fxshl (%address-hash key) 1) mask)))
          (let ((found (vector-ref slots slot)))
            (if (if (eq? found key) #t (eq? found 0))
                slot
                (loop (%fxand (%fx+ slot 2) mask)))))))

    (define (state-of key map)
      (let ((slot (find-slot key map)))
        (vector-ref (map-slots map) (%fx+ 1 slot))))

    (define (set-state! key map state)
      (let* ((slot (find-slot key map)) (slots (map-slots map)))
        (vector-set! slots (%fx+ slot 1) state)
        (if (eq? (vector-ref slots slot) 0)
            (begin
              (vector-set! slots slot key)
              (%record-set! map 1 (%fx+ (map-count map) 1))
              (if (%fx< (vector-length slots) (%fxshl (map-count map) 2))
                  (hash-again! map (%fxshl (vector-length slots) 1)))))))

    ;; Puts the keys of a map where they belong, in a vector of a length. If objects move meanwhile, the
    ;; next miss finds out.
    (define (hash-again! map length)
      (let* ((old (map-slots map)) (slots (%make-vector length 0)) (moves (%moves)))
        (let loop ((slot 0))
          (if (%fx< slot (vector-length old))
              (let ((key (vector-ref old slot)))
                (if (eq? key 0)
                    #t
                    (let ((new-slot (find-slot-in key slots)))
                      (vector-set! slots new-slot key)
                      (vector-set! slots (%fx+ new-slot 1) (vector-ref old (%fx+ slot 1)))))
                (loop (%fx+ slot 2)))))
        (%record-set! map 2 slots)
        (%record-set! map 3 moves)))))
