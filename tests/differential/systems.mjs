// The systems that are compared, and what a program needs in each.

/** What all systems share: output is collected, and written when a program ends. */
export const PRELUDE = `
(define-record-type point (make-point x y) point? (x point-x) (y point-y set-point-y!))
(define pieces '())
(define (shown x)
  (cond ((procedure? x) 'procedure) ((point? x) 'point)
        ((symbol? x) (list 'symbol (symbol->string x)))
        ((eof-object? x) 'eof)
        ((pair? x) (cons (shown (car x)) (shown (cdr x))))
        ((vector? x) (list->vector (map shown (vector->list x))))
        ((or (number? x) (string? x) (char? x) (boolean? x) (null? x)) x)
        (else 'other)))
(define (note! x) (set! pieces (cons (shown x) pieces)))
(define hidden (vector #f))
(define (hide x) (vector-set! hidden 0 x) (vector-ref hidden 0))
(define (program number thunk)
  (set! pieces '())
  (let ((result (call/cc (lambda (k) (with-exception-handler (lambda (e) (k 'error)) thunk)))))
    (display number) (display " ")
    (for-each (lambda (piece) (write piece) (display " ")) (reverse pieces))
    (write (shown result))
    (newline)))
`;

const R7RS = `(import (scheme base) (scheme write) (scheme char) (scheme cxr) (scheme lazy) (scheme read) (scheme case-lambda)
  (rename (scheme inexact) (exp exp)))`;
/** What programs of each dialect begin with, in systems that have R7RS. */
export const DIALECTS = {
  common: '(define exact->inexact inexact)',
  winds: '(define exact->inexact inexact)',
  guile: `(import (only (guile) define* lambda* 1+ assq-ref assoc-ref format const
    string-split string-join string-index string-contains string-prefix? string-trim-both string-reverse string-count string-pad
    make-hash-table hash-set! hash-ref hash-count logand logxor ash logcount logbit?)
  (only (srfi 1) iota filter fold fold-right reduce delete delete-duplicates append-map partition)
  (only (srfi 2) and-let*) (ice-9 match) (ice-9 receive))
(define exact->inexact inexact)
(define number-base (make-parameter 10))`,
};

/** Builds the program and runs it in this Node. */
const built = (server, options) => (file) => [
  [server, ['build', ...options, file, '-o', `${file}.wasm`]],
  [process.execPath, [`${file}.mjs`]],
];

/** Guile and Chez Scheme round small negative numbers, or -0.0, to 0.0. */
const ROUND = `
(define round
  (let ((original round))
    (lambda (x)
      (let ((r (original x)))
        (if (and (inexact? r) (zero? r)) (if (or (negative? x) (eqv? x -0.0)) -0.0 0.0) r)))))`;

/** A macro that defines operations in which flonums make the exact numbers of a list beside them inexact. */
const contagion = (exact, name = 'define-with-contagion') => `
(define-syntax ${name}
  (syntax-rules ()
    ((_ (name original) ...)
     (begin
       (define name
         (let ((operation original))
           (lambda xs
             (apply operation
                    (let look ((rest xs) (exact #f) (inexact? #f))
                      (cond ((pair? rest)
                             (look (cdr rest)
                                   (or exact (memv (car rest) '${exact}))
                                   (or inexact? (and (number? (car rest)) (not (exact? (car rest)))))))
                            ((and exact inexact?) (map inexact xs))
                            (else xs)))))))
       ...))))`;

/**
 * The systems, where `server` is our binary. Of each: the dialects that it has, what its programs begin with, its shims
 * for where it differs from the others as the reports permit, and the commands that run a file, the last of which
 * prints the answers.
 */
export const systems = (server) => ({
  development: { dialects: ['common', 'winds', 'guile'], head: R7RS, commands: built(server, []) },
  release: { dialects: ['common', 'winds', 'guile'], head: R7RS, commands: built(server, ['--release']) },
  // The embedded runner takes a hundred times as long to compile a module as Node does: on request.
  runner: { dialects: ['common', 'winds', 'guile'], head: R7RS, commands: (file) => [[server, ['run', file]]], onRequest: true },
  guile: {
    dialects: ['common', 'guile'],
    head: R7RS,
    // Guile takes (* 1 #t), (expt 0 -1) and divisions with rest of what is not whole, and its powers of -0.0 and
    // negative powers of 0.0 are others. Its string-foldcase leaves a final sigma,
    // and its (- 0 0.0) is -0.0.
    shims: `${ROUND}${contagion('(0)')}
(define-with-contagion (- -))
(define string-foldcase
  (let ((fold string-foldcase))
    (lambda (s) (string-map (lambda (c) (if (char=? c #\\ς) #\\σ c)) (fold s)))))
(define-syntax define-whole
  (syntax-rules () ((_ name ...) (begin (define name (let ((divide name)) (lambda (a b) (gcd a b) (divide a b)))) ...))))
(define-whole floor/ truncate/ floor-quotient floor-remainder truncate-quotient truncate-remainder)
(define * (let ((* *)) (lambda all (for-each (lambda (x) (+ x 0)) all) (apply * all))))
(define expt
  (let ((expt expt))
    (lambda (b e)
      (cond ((and (eqv? b 0) (negative? e)) (/ 1 0))
            ((and (number? b) (exact-integer? e) (inexact? b) (zero? b))
             (let ((power (let loop ((n (abs e)) (r 1)) (if (= n 0) r (loop (- n 1) (* r b))))))
               (cond ((= e 0) 1) ((< e 0) (/ 1.0 power)) (else power))))
            (else (expt (+ b 0) e))))))`,
    commands: (file) => [['guile', ['--r7rs', '--no-auto-compile', file]]],
  },
  chez: {
    dialects: ['common', 'winds'],
    // Chez Scheme divides flonums by an exact 0; beside flonums an exact 0 is no 0.0, but
    // absorbs them or is left out, and a remainder by an exact 1 is exact.
    head: `(import (rename (chezscheme) (define-record-type r6rs:define-record-type)
  (round chez:round) (+ chez:+) (- chez:-) (* chez:*) (/ chez:/) (modulo chez:modulo) (remainder chez:remainder)))
(define-syntax define-record-type
  (syntax-rules () ((_ name (make x y) ok? (fx get-x) (fy get-y set-y!))
    (r6rs:define-record-type (name make ok?) (fields (immutable fx get-x) (mutable fy get-y set-y!))))))
(define (exact-integer? x) (and (integer? x) (exact? x)))
${contagion('(0)')}
(define-with-contagion (+ chez:+) (- chez:-) (* chez:*))
${contagion('(0 1 -1)', 'define-with-contagion-of-units')}
(define-with-contagion-of-units (modulo chez:modulo) (remainder chez:remainder))
(define (/ x . ys)
  (for-each (lambda (y) (if (eqv? y 0) (chez:/ 1 0))) (if (null? ys) (list x) ys))
  (apply chez:/ x ys))
${ROUND.replace('original round', 'original chez:round')}`,
    commands: (file) => [['scheme', ['--program', file]]],
  },
});
