;; `load` (R7RS 6.12).
(define-library (scheme-lsp load)
  (export load)
  (import (except (scheme-lsp syntax) environment) (scheme-lsp primitive) (scheme-lsp file)
          (scheme-lsp output) (scheme-lsp read) (scheme-lsp string) (scheme-lsp port)
          (scheme-lsp eval) (scheme-lsp eval environment) (scheme-lsp eval definition))
  (begin
    ;; Reads the forms in a file and evaluates them, one after the other, in an environment, or in the
    ;; interaction environment. (R7RS 6.12)
    (define load
      (case-lambda
        ((name) (load name (interaction-environment)))
        ((name environment)
         (if (environment? environment)
             #t
             (%raise-wrong-type 'load 2 environment "an environment"))
         (%box-set! file-reader read-file)
         (call-with-input-file
          name
          (lambda (port)
            (let loop ()
              (let ((datum (read port)))
                (if (eof-object? datum)
                    (if #f #f)
                    (begin
                      (eval datum environment)
                      (loop))))))))))

    (define (read-file name fold-case?)
      (call-with-input-file
       name
       (lambda (port)
         (if fold-case? (set-port-flags! port (%fxior 64 (port-flags port))))
         (let loop ()
           (let ((datum (read port)))
             (if (eof-object? datum) '() (cons datum (loop))))))))))
