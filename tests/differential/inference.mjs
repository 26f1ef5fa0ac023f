// Statements that use a value as only some types allow it, and then ask what it is: what a compiler infers of a value
// from its uses, and of results from operations, has to hold.

// Uses of x, by the type of values that suit them most.
const USES = {
  real: ['(quotient x 2)', '(remainder 7 x)', '(modulo x 4)', '(+ x 1)', '(- x)', '(* x x)', '(/ x 2)', '(max x 1)', '(min 1/2 x)',
    '(abs x)', '(floor x)', '(round x)', '(exact x)', '(exact->inexact x)', '(gcd x 4)', '(even? x)', '(zero? x)', '(< x 1)', '(= x 1)',
    '(number->string x)', '(numerator (exact x))', '(+ x x)', '(- 1 x)', '(* 2 x)', '(+ 1.5 x)', '(expt x 2)',
    '(exact (floor x))', '(+ (quotient x 1) 1)'],
  small: ['(vector-ref (vector 1 2.0 3) x)', '(string-ref "abc" x)', '(list-ref (list 1 2 3) x)', '(list-tail (list 1 2 3) x)',
    '(integer->char x)', '(vector-set! (vector 1 2 3) x 0)', '(substring "abc" x 3)', '(make-vector (modulo x 5) 0)', '(- x 1)',
    '(bytevector-u8-ref (string->utf8 "abc") x)'],
  list: ['(car x)', '(cdr x)', '(length x)', '(reverse x)', '(append x (list 1))', '(apply list x)', '(list->vector x)', '(cadr x)',
    '(map (lambda (e) e) x)', '(memv 1 x)', '(set-car! (cons 1 2) x)'],
  vector: ['(vector-length x)', '(vector-ref x 0)', '(vector->list x)', '(vector-map (lambda (e) e) x)', '(vector-fill! x 1)'],
  string: ['(string-length x)', '(string-ref x 0)', '(string-append x "a")', '(string->symbol x)', '(string->list x)', '(string<? x "b")'],
  char: ['(char-upcase x)', '(char->integer x)', '(char<? x #\\b)', '(string x #\\a)'],
  symbol: ['(symbol->string x)'],
  procedure1: ['(x 1)', '(map x (list 1))', '(call/cc x)'],
};
const QUESTIONS = ['(number? x)', '(exact-integer? x)', '(integer? x)', '(rational? x)', '(pair? x)', '(null? x)', '(list? x)', '(vector? x)',
  '(string? x)', '(symbol? x)', '(char? x)', '(boolean? x)', '(procedure? x)', '(eqv? x 0)', '(eqv? x 2.0)', "(equal? x '())",
  '(eq? x #f)', '(eqv? x #\\a)', '(if x 1 2)', '(and (number? x) (exact? x))', '(and (number? x) (inexact? x))', '(and (real? x) (< x 3))',
  '(if (pair? x) (car x) 0)', '(if (exact-integer? x) (+ x 1) x)', '(if (integer? x) (* x 2) x)', '(not x)', '(eof-object? x)'];

/** The value is hidden in a vector first, or it is the compiler's to see. */
export function uses(generator, sub) {
  const { random } = generator;
  const type = random.pick(Object.keys(USES));
  const value = random.chance(70) ? sub(random.pick([type, type, type === 'real' ? 'flo' : type, type === 'small' ? 'floint' : type])) : sub('any');
  const use = (name) => random.pick(USES[type]).replaceAll(/\bx\b/g, name);
  const ask = (name) => `(list ${Array.from({ length: 4 }, () => random.pick(QUESTIONS).replaceAll(/\bx\b/g, name)).join(' ')})`;
  const [x, y] = [generator.name('x'), generator.name('y')];
  const hidden = random.chance(70) ? `(hide ${value})` : value;
  const body = random.weighted([
    [2, () => `(let* ((${y} ${use(x)})) (note! ${ask(x)}) (note! ${ask(y)}))`],
    [1, () => `(begin ${use(x)} (note! ${ask(x)}))`],
    [1, () => `(if ${random.pick(QUESTIONS).replaceAll(/\bx\b/g, x)} (begin (note! ${ask(x)}) (note! ${use(x)})) (note! ${ask(x)}))`],
    [1, () => `(let loop ((n 3) (${y} ${x})) (if (= n 0) (note! ${ask(y)}) (begin ${use(y)} (loop (- n 1) ${random.chance(50) ? use(y) : y}))))`],
    [1, () => `(let ((f (lambda (${y}) ${use(y)} ${ask(y)}))) (note! (f ${x})) (note! (f ${sub('any')})))`],
  ])();
  return `(guard (e (#t (note! 'no-use))) (let ((${x} ${hidden})) ${body}))`;
}
