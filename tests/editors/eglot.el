;;; Emacs with eglot as a client of `scheme-lsp --stdio': open, error, edit, hover, definition, rename, save.
;;;
;;;   SCHEME_LSP=target/debug/scheme-lsp SCHEME_FOLDER=/tmp/empty emacs -q --batch -l tests/editors/eglot.el
;;;
;;; Ends with exit code 0 if everything was as it should be, with another and a message otherwise. Keeps to
;;; what Emacs 28 has, with eglot as a package.

(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'flymake)

(defvar folder (file-name-as-directory (or (getenv "SCHEME_FOLDER") (error "SCHEME_FOLDER is the workspace folder"))))
(defvar binary (or (getenv "SCHEME_LSP") (error "SCHEME_LSP is the server")))
(defvar file (concat folder "main.scm"))
(defvar module (concat folder "build/main.wasm"))

(defun say (text) (message "ok: %s" text))

(defmacro wait-for (what &rest condition)
  "Waits until CONDITION holds; an error that names WHAT if it never does."
  `(let ((end (+ (float-time) 60)))
     (while (not (progn ,@condition))
       (when (> (float-time) end) (error "never seen: %s" ,what))
       (accept-process-output nil 0.05))
     (say ,what)))

(defun diagnostics () (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun bytes (path)
  (with-temp-buffer (insert-file-contents-literally path) (buffer-string)))

(setq make-backup-files nil create-lockfiles nil
      eglot-autoshutdown t
      eglot-confirm-server-initiated-edits nil
      ;; A folder without version control is a project all the same.
      project-find-functions (list (lambda (_) (cons 'transient folder))))
;; As in docs/editors.md.
(add-to-list 'eglot-server-programs `(scheme-mode . (,binary "--stdio")))

(write-region (mapconcat #'identity
                         '("(import (scheme base) (scheme write))"
                           ";; The square of a number: x²."
                           "(define (square-of x) (* x y))"
                           "(display (square-of 7))"
                           "")
                         "\n")
              nil file)
(find-file file)
(scheme-mode)
(call-interactively #'eglot)
(wait-for "the unbound variable"
          (flymake-start)
          (cl-some (lambda (text) (string-match-p "y" text)) (diagnostics)))

(goto-char (point-min))
(search-forward "(* x y")
(delete-char -1)
(insert "x")
(eglot--signal-textDocument/didChange)
(wait-for "no diagnostics after the edit" (null (diagnostics)))

(search-backward "square-of")
(let ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
  (let ((text (plist-get (plist-get hover :contents) :value)))
    (cl-assert (string-match-p "The square of a number: x²" text) t)
    (cl-assert (string-match-p "receive(x)" text) t)))
(say "hover with documentation and CPS")

;; The command of the documentation.
(with-temp-buffer
  (insert-file-contents (expand-file-name "../../docs/editors.md" (file-name-directory load-file-name)))
  (search-forward "(defun scheme-dump")
  (goto-char (match-beginning 0))
  (eval (read (current-buffer))))
(scheme-dump "tailified")
(with-current-buffer "*scheme-dump*"
  (cl-assert (string-match-p "calli" (buffer-string)) t))
(say "a dump in another window")

(goto-char (point-max))
(search-backward "square-of")
(xref-find-definitions "LSP identifier at point.")
(cl-assert (= (line-number-at-pos) 3) t)
(say "definition")

(eglot-rename "squared")
(goto-char (point-min))
(cl-assert (search-forward "(define (squared x)" nil t) t)
(cl-assert (search-forward "(display (squared 7))" nil t) t)
(say "rename")

(save-buffer)
(wait-for "an artifact after the first save" (file-exists-p module))
(let ((first (bytes module)))
  (goto-char (point-max))
  (search-backward "7")
  (delete-char 1)
  (insert "8")
  (eglot--signal-textDocument/didChange)
  (save-buffer)
  (wait-for "the artifact changed" (not (equal (bytes module) first))))

(eglot-shutdown (eglot-current-server))
(say "the end of the server")
