;; Maps from data, by identity, to states. A map is a pair of the number of keys and a vector, its length
;; a power of two, of keys, each followed by its state. Where there is no key, there is 0; the state of what
;; is not a key is 0.
(define-library (scheme-lsp identity-map)
  (export make-identity-map state-of set-state!)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    (define (make-identity-map) (cons 0 (%make-vector 64 0)))

    (define (find-slot key slots)
      (let ((mask (%fx- (vector-length slots) 2)))
        (let loop ((slot (%fxand (%fxshl (%eq-hash key) 1) mask)))
          (let ((found (vector-ref slots slot)))
            (if (if (eq? found key) #t (eq? found 0))
                slot
                (loop (%fxand (%fx+ slot 2) mask)))))))

    (define (state-of key map)
      (vector-ref (cdr map) (%fx+ 1 (find-slot key (cdr map)))))

    (define (set-state! key map state)
      (let* ((slots (cdr map)) (slot (find-slot key slots)))
        (vector-set! slots (%fx+ slot 1) state)
        (if (eq? (vector-ref slots slot) 0)
            (begin
              (vector-set! slots slot key)
              (set-car! map (%fx+ (car map) 1))
              (if (%fx< (vector-length slots) (%fxshl (car map) 2)) (grow! map slots))))))

    (define (grow! map slots)
      (let ((larger (%make-vector (%fxshl (vector-length slots) 1) 0)))
        (let loop ((slot 0))
          (if (%fx< slot (vector-length slots))
              (let ((key (vector-ref slots slot)))
                (if (eq? key 0)
                    #t
                    (let ((new-slot (find-slot key larger)))
                      (vector-set! larger new-slot key)
                      (vector-set! larger (%fx+ new-slot 1) (vector-ref slots (%fx+ slot 1)))))
                (loop (%fx+ slot 2)))))
        (set-cdr! map larger)))))
