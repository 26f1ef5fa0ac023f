;; A scanner is a port with the place of its next character.

(define-record-type scanner
  (make-scanner port line column depth)
  scanner?
  (port scanner-port)
  (line scanner-line set-scanner-line!)
  (column scanner-column set-scanner-column!)
  (depth scanner-depth set-scanner-depth!))

(define (port->scanner port) (make-scanner port 1 1 0))

(define (peek scanner) (peek-char (scanner-port scanner)))

(define (next! scanner)
  (let ((char (read-char (scanner-port scanner))))
    (cond ((eof-object? char) char)
          ((char=? char #\newline)
           (set-scanner-line! scanner (+ (scanner-line scanner) 1))
           (set-scanner-column! scanner 1)
           char)
          (else
           (set-scanner-column! scanner (+ (scanner-column scanner) 1))
           char))))

(define (fail scanner reason)
  (raise (make-json-error reason (scanner-line scanner) (scanner-column scanner))))

(define (skip-space! scanner)
  (let loop ((char (peek scanner)))
    (when (and (char? char) (memv char '(#\space #\tab #\newline #\return)))
      (next! scanner)
      (loop (peek scanner)))))

;; Takes the character if it is the next one; otherwise it is a mistake.
(define (expect! scanner char)
  (if (eqv? (peek scanner) char)
      (next! scanner)
      (fail scanner (string-append "expected " (string char)))))

;; Evaluates the body one level deeper.
(define-syntax nested
  (syntax-rules ()
    ((_ scanner body0 body ...)
     (let ((depth (+ (scanner-depth scanner) 1)))
       (when (> depth (json-max-depth))
         (fail scanner "nested too deeply"))
       (set-scanner-depth! scanner depth)
       (let ((result (let () body0 body ...)))
         (set-scanner-depth! scanner (- depth 1))
         result)))))
