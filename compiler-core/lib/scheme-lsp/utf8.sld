;; Decoding UTF-8 that may be wrong or cut off.
(define-library (scheme-lsp utf8)
  (export utf8->text whole-length)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; How many bytes from `start` to the end are whole characters: all but the beginning of one
    ;; that may go on later.
    (define (whole-length bytes start)
      (let* ((end (bytevector-length bytes)) (lead (find-lead bytes (%fx- end 1) start 3)))
        (if (if lead (%fx< (%fx- end lead) (sequence-length (bytevector-u8-ref bytes lead))) #f)
            (%fx- lead start)
            (%fx- end start))))

    ;; The last byte at or before `index` that begins a character, if it is among `count` bytes.
    (define (find-lead bytes index start count)
      (if (if (%fx< index start) #t (%fx= count 0))
          #f
          (if (%fx= 128 (%fxand (bytevector-u8-ref bytes index) 192))
              (find-lead bytes (%fx- index 1) start (%fx- count 1))
              index)))

    (define (sequence-length lead)
      (cond
        ((%fx< lead 192) 1)
        ((%fx< lead 224) 2)
        ((%fx< lead 240) 3)
        (else 4)))

    ;; The string that bytes encode; what is not UTF-8 becomes U+FFFD.
    (define (utf8->text bytes start end)
      (or (%utf8->string bytes start end)
          (let ((text (%make-string (%fx- end start) #\space)))
            (let loop ((index start) (count 0))
              (if (%fx< index end)
                  (let* ((next (%fx+ index (sequence-length (bytevector-u8-ref bytes index))))
                         (one (if (%fx< end next) #f (%utf8->string bytes index next))))
                    (string-set! text count (if one (string-ref one 0) #\xFFFD))
                    (loop (if one next (%fx+ index 1)) (%fx+ count 1)))
                  (%substring text 0 count))))))))
