;; Looking at a program while it runs.
(define-library (scheme-lsp debug)
  (export pk peek)
  (import (scheme-lsp syntax) (scheme-lsp primitive) (scheme-lsp list) (scheme-lsp output)
          (scheme-lsp write))
  (begin
    ;; Writes all its arguments on a line of the current output port, after `;;; `, and answers the
    ;; last. (Guile)
    (define (pk . arguments)
      (write-string ";;; ")
      (write arguments)
      (newline)
      (if (pair? arguments) (last arguments)))

    ;; As `pk`. (Guile)
    (define (peek . arguments)
      (%apply pk arguments))))
