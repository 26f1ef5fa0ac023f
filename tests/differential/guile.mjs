// What Guile has besides: the part of R7RS that Chez Scheme lacks, optional and keyword arguments, and some of its
// libraries. Programs with these are compared with Guile only.

/** Definitions as in operations.mjs. */
export const GUILE_OPERATIONS = [
  // R7RS.
  ...['floor/', 'truncate/'].flatMap((op) => [
    ['list', `(call-with-values (lambda () (${op} (exact _) (exact _))) list)`, 'int', 'int'],
    ['list', `(map 1+ (call-with-values (lambda () (${op} _ _)) list))`, 'floint', 'floint'],
  ]),
  ...['floor-quotient', 'floor-remainder', 'truncate-quotient', 'truncate-remainder'].map((op) => ['int', `(${op} (exact _) (exact _))`, 'int', 'int']),
  ['real', '(square _)', 'real'],
  ['list', '(string->list _ _)', 'string', 'small'],
  ['list', '(vector->list _ _ _)', 'vector', 'small', 'small'],
  ['string', '(string-copy _ _)', 'string', 'small'],
  ['string', '(string-map char-upcase _)', 'string'],
  ['string', '(string-map (lambda (a b) (if (char<? a b) a b)) _ _)', 'string', 'string'],
  ['string', '(let ((s (make-string 5 #\\-))) (string-copy! s _ _) s)', 'small', 'string'],
  ['string', '(let ((s (make-string 5 #\\-))) (string-fill! s (char-upcase _) _) s)', 'char', 'small'],
  ['vector', '(vector-append _ _)', 'vector', 'vector'],
  ['vector', '(vector-copy _ _)', 'vector', 'small'],
  ['vector', '(let ((v (vector 1 2 3 4 5))) (vector-copy! v _ v 0 3) v)', 'small'],
  ['vector', '(let ((v (make-vector 4 0))) (vector-fill! v _ _ 3) v)', 'any', 'small'],
  ['vector', '(string->vector _)', 'string'],
  ['vector', '(vector-map (lambda (a b) (list b a)) _ _)', 'vector', 'vector'],
  ['list', '(let ((l (list 1 2 3))) (list-set! l _ _) l)', 'small', 'any'],
  ['any', '(assoc _ (list (cons _ 1) (cons _ 2)) =)', 'int', 'real', 'flo'],
  ['any', '(member _ (list _ _) string-ci=?)', 'string', 'string', 'string'],
  ['any', '(case _ ((1 2 3) => (lambda (x) (list x))) ((#t) 4) (else => list))', 'any'],
  ['any', '(guard (e ((assq (quote a) (if (list? e) (filter pair? e) (list))) => cdr) ((and (error-object? e) (equal? (error-object-message e) "message")) (error-object-irritants e))) (error "message" _ _))', 'any', 'any'],
  ['any', '(let-values (((a b . c) (apply values 1 2 _))) (list a b c))', 'list'],
  ['any', '(parameterize ((number-base _)) (number->string 255 (number-base)))', 'radix'],
  ['int', '(bytevector-length (bytevector-append (string->utf8 _) (make-bytevector (modulo _ 7) 1)))', 'string', 'small'],
  ['list', '(let ((port (open-input-string _))) (let* ((a (read-string 2 port)) (b (read-line port))) (list (eof-object? a) (eof-object? b) (if (string? b) b 0))))', 'string'],
  ['bool', '(boolean=? _ _)', 'bool', 'bool'],
  ['bool', '(symbol=? _ _ (string->symbol (symbol->string _)))', 'symbol', 'symbol', 'symbol'],
  ['any', '(force (make-promise _))', 'any'],
  ['any', '(force (let loop ((n 50)) (if (= n 0) (delay _) (delay-force (loop (- n 1))))))', 'any'],
  // Guile. What is no list, Guile's `assoc-ref` takes for an empty one: it gets what `append` has taken.
  ['int', '(1+ _)', 'int'],
  ['list', '(iota (modulo (exact _) 7))', 'small'],
  ['list', '(filter _ _)', 'procedure1', 'list'],
  ['any', '(fold cons _ _)', 'any', 'list'],
  ['any', '(fold-right (lambda (x y) (list x y)) _ _)', 'any', 'list'],
  ['any', '(reduce max 0 (map length (list _ _)))', 'pairlist', 'pairlist'],
  ['list', '(append-map list _)', 'list'],
  ['list', '(delete _ _)', 'any', 'list'],
  ['list', '(delete-duplicates (append _ _))', 'list', 'list'],
  ['list', '(call-with-values (lambda () (partition pair? _)) list)', 'list'],
  ['any', '(assq-ref (append _ (list)) _)', 'alist', 'symbol'],
  ['any', '(assoc-ref (append _ (list)) _)', 'alist', 'any'],
  ['list', '(string-split _ #\\space)', 'string'],
  ['string', '(string-join (list _ _ _) ", ")', 'string', 'string', 'string'],
  ['any', '(string-index _ _)', 'string', 'char'],
  ['any', '(string-contains _ _)', 'string', 'string'],
  ['bool', '(string-prefix? _ _)', 'string', 'string'],
  ['string', '(string-trim-both _)', 'string'],
  ['string', '(string-reverse _)', 'string'],
  ['string', '(string-pad _ 6 #\\*)', 'string'],
  ['int', '(string-count _ char-alphabetic?)', 'string'],
  ['string', '(format #f "~a|~s|~a" _ _ _)', 'string', 'string', 'int'],
  ['any', '(receive (a . rest) (apply values 1 _) (list rest a))', 'list'],
  ['any', '(and-let* ((x _) ((pair? x)) (y (car x))) (list y))', 'any'],
  ['any', '(match _ ((a b . c) (list 1 a b c)) ((a) (list 2 a)) (() 3) (#(x y ...) (list 4 x y)) ((? string? s) (list 5 s)) (other 6))', 'any'],
  ['any', '(match (list _ _) (((? number? x) (= number->string y)) (list x y)) (((and x (or 1 #t #f)) y) (list y x)) ((x (h . t)) (list t h x)) ((x x2) (vector x x2)))', 'any', 'int'],
  ['any', '(let ((t (make-hash-table))) (hash-set! t _ 1) (hash-set! t _ 2) (list (hash-ref t _ 0) (hash-count (const #t) t)))', 'any', 'any', 'any'],
  ['int', '(logand _ _)', 'int', 'int'],
  ['int', '(logxor _ _)', 'int', 'int'],
  ['int', '(ash _ (- (modulo _ 7) 2))', 'int', 'small'],
  ['int', '(logcount _)', 'int'],
  ['bool', '(logbit? _ _)', 'small', 'int'],
];

const KEYWORDS = ['alpha', 'beta', 'gamma'];

/** A call of a procedure with optional and keyword arguments; it may have too few, too many, or unknown ones. */
export function keywordCall(generator, sub) {
  const { random } = generator;
  const parameters = [];
  const fresh = () => {
    const name = generator.name('o');
    parameters.push(name);
    return name;
  };
  // A default may refer to the parameters before it.
  const initial = () => random.weighted([
    [2, () => sub('any')],
    [parameters.length ? 2 : 0, () => `(list ${random.pick(parameters.length ? parameters : ['1'])} 'default)`],
  ])();
  const optionalParameter = (name, show = (name, value) => `(${name} ${value})`) => {
    if (random.chance(30)) {
      parameters.push(name);
      return name;
    }
    const value = initial();
    parameters.push(name);
    return show(name, value);
  };
  const required = Array.from({ length: random.below(3) }, fresh);
  const optional = Array.from({ length: random.below(3) }, () => optionalParameter(generator.name('o')));
  const keys = KEYWORDS.slice(0, random.below(4)).map((keyword) => optionalParameter(keyword));
  const rest = random.chance(25) ? fresh() : undefined;
  const lambdaList = [
    ...required,
    ...(optional.length ? ['#:optional', ...optional] : []),
    ...(keys.length ? ['#:key', ...keys, ...(random.chance(30) ? ['#:allow-other-keys'] : [])] : []),
    ...(rest ? ['#:rest', rest] : []),
  ].join(' ');
  const count = required.length + (keys.length || random.chance(85) ? random.below(optional.length + 1) : 3);
  const positional = Array.from({ length: random.chance(95) ? count : 0 }, () => sub('any'));
  const passed = keys.length
    ? KEYWORDS.slice(0, random.chance(15) ? 3 : keys.length).filter(() => random.chance(50)).map((it) => `#:${it} ${sub('any')}`)
    : [];
  if (random.chance(50)) passed.reverse();
  const args = [...positional, ...passed].join(' ');
  const body = `(list ${parameters.join(' ')})`;
  const f = generator.name('f');
  const call = `(apply ${f} (list ${args}))`;
  return random.chance(50)
    ? `(let () (define* (${f} ${lambdaList}) ${body}) ${call})`
    : `(let ((${f} (lambda* (${lambdaList}) ${body}))) ${call})`;
}
