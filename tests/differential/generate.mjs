// Random programs in the language that R7RS, Guile and Chez Scheme have in common, or in one that two of them have.
//
// A program is one expression without free variables but for the shims of `systems.mjs`. It is mostly well
// typed, so that it computes something before it fails. The order in which operands are evaluated is
// not specified, so operands have no effects and never leave: whatever assigns, prints or escapes
// stands in the bodies of `begin`, `let*` and `lambda`, and procedures with effects are called only there.
// Nor does anything depend on what the systems do differently: Guile tests the clauses of a guard before it
// leaves the extent of the raise, Chez converts a parameter's value each time its extent is entered, and what
// is no list is found out earlier or later.
// That an operand raises an error is no effect: which of several errors is raised is not compared.
// Loops and recursions count down a small number, so that every program ends.

import { deep, letrecs, winds } from './control.mjs';
import { GUILE_OPERATIONS, keywordCall } from './guile.mjs';
import { uses } from './inference.mjs';
import { datum, template } from './literals.mjs';
import { OPERATIONS } from './operations.mjs';
import { Random } from './random.mjs';

const SYMBOLS = ['a', 'b', 'zeta', 'x1', 'list', '->y', 'else'];
const STRINGS = ['""', '"a"', '"Straße ΑΣ"', '"12/5"', '"-1e3"', '"1f"', '"😀!"', '"hello"', '"Scheme Web"','"λx"', '"ǆ ſ ŉ"', '"Ὀδυσσεύς"', '"tab\\tend"', '"q\\"q"'];
const CHARACTERS = ['#\\ß', '#\\Σ', '#\\x1F600', '#\\5', '#\\a', '#\\Z', '#\\space', '#\\0', '#\\λ', '#\\newline', '#\\ς', '#\\é', '#\\x1C5',
  '#\\x17F', '#\\A', '#\\_', '#\\٣'];
const INTEGERS = ['0', '1', '-1', '2', '3', '7', '-12', '100', '536870911', '536870912', '-536870912',
  '-536870913', '1073741823', '4294967296', '-9223372036854775808', '123456789012345678901234567890'];
const FLONUMS = ['0.0', '-0.0', '1.5', '-2.25', '0.1', '3.0', '-7.0', '1e16', '123456.789', '1e300', '-1e-300', '+inf.0', '-inf.0',
  '0.3333333333333333', '4503599627370496.5'];
const WHOLE_FLONUMS = ['6.0', '-7.0', '2.0', '-3.0', '1.0', '0.0', '10.0', '1e10', '-12345678.0', '4503599627370497.0'];
const REALS = ['0.5', '-1.5', '2.0', '100.25', '1/2', '-7/3', '1e10', '0.1', '-0.0', '22/7', '1e21', '1.7976931348623157e308',
  '5e-324', '123456.789', '-1e-7', '9007199254740993.0', '2.5', '-3.5'];

/** The types that values are drawn from. Besides there are `any`, small indexes, and procedures of a known arity. */
const TYPES = ['int', 'real', 'exact', 'flo', 'floint', 'bool', 'list', 'alist', 'vector', 'string', 'char', 'symbol', 'procedure'];
const BY_RESULT = {
  common: Object.groupBy(OPERATIONS, ([result]) => result),
  winds: Object.groupBy(OPERATIONS, ([result]) => result),
  guile: Object.groupBy([...OPERATIONS, ...GUILE_OPERATIONS, ...GUILE_OPERATIONS], ([result]) => result),
};

/**
 * The language of the program of a seed: `common`, `guile`, which Chez Scheme does not have, or `winds`, with nested
 * dynamic-winds: Guile leaves and enters the innermost one again when a continuation inside of it is called.
 */
export function dialect(seed) {
  return ['guile', 'common', 'winds', 'common'][seed % 4];
}

class Generator {
  constructor(seed) {
    this.random = new Random(seed);
    this.dialect = dialect(seed);
    this.names = 0;
  }

  name(prefix = 'v') {
    this.names += 1;
    return prefix + this.names;
  }

  constant(type) {
    const { random } = this;
    switch (type) {
      case 'int': return random.pick(INTEGERS);
      case 'small': return random.pick(['0', '1', '2', '3', '5']);
      case 'radix': return random.pick(['2', '8', '10', '16']);
      case 'pairlist': return random.pick(["'(1 2)", '(list #t "s")', "'((a) b)"]);
      case 'exact': return random.pick(['1/2', '-7/3', '5', '0', '22/7', '-1/3', '1000000007/998244353',
        '123456789012345678901234567890/7', '1/18446744073709551616']);
      case 'real': return random.chance(70) ? random.pick(REALS) : random.pick(INTEGERS);
      case 'flo': return random.pick(FLONUMS);
      case 'floint': return random.pick(WHOLE_FLONUMS);
      case 'bool': return random.pick(['#t', '#f']);
      case 'list': return random.pick(["'()", "'(1 2 3)", "'(a (b c) 4)", '(list 5 6)', "'(1.5 x)"]);
      case 'alist': return random.pick(["'((1 . 2) (a . b))", "'()", `'(("a" . 1) (2 3))`]);
      case 'vector': return random.pick(['(vector)', '(vector 1 2 3)', "(vector 'a \"b\" #\\c)"]);
      case 'string': return random.pick(STRINGS);
      case 'char': return random.pick(CHARACTERS);
      case 'symbol': return `'${random.pick(SYMBOLS)}`;
      case 'procedure1': return random.pick(['list', '(lambda (x) x)', 'not', 'car', 'vector', 'abs']);
      case 'procedure2': return random.pick(['list', '(lambda (x . y) y)', 'cons', 'max', 'eqv?', 'append']);
      case 'procedure': return random.pick(['+', 'list', 'car', 'cons', 'vector', '(lambda (x) x)', 'not', 'max']);
      default: return this.constant(random.pick(TYPES));
    }
  }

  /** A variable of a type in scope, if there is one. */
  variable(type, scope) {
    const fitting = scope.filter((it) => (type === 'any' && it.type !== 'effect') || it.type === type);
    return fitting.length ? this.random.pick(fitting).name : undefined;
  }

  /** An expression; `effects` says whether it may have some. */
  expression(type, scope, depth, effects = false) {
    const { random } = this;
    // Now and then a value of another type, to see the error.
    // Where a procedure is wanted, there is one: that an empty list has no use for it is found out or not.
    const isProcedure = type.startsWith('procedure');
    if (random.chance(2) && !isProcedure) type = random.pick(TYPES);
    if (depth <= 0) return this.variable(type, random.chance(80) ? scope : []) ?? this.constant(type);
    const sub = (type, inner = scope) => this.expression(type, inner, depth - 1 - random.below(2));
    // What is evaluated last of an expression may have the effects that the expression may have.
    const last = (type, inner = scope) => this.expression(type, inner, depth - 1 - random.below(2), effects);
    const kind = random.weighted([[12, 'operation'], [3, 'variable'], [2, 'if'], [2, 'let'], [1, 'cond'], [1, 'case'],
      [isProcedure ? 0 : 1, 'logic'], [1, 'loop'], [1, 'letrec'], [1, 'body'], [1, 'guard'], [1, 'escape'], [1, 'parameter'], [1, 'record'],
      [['any', 'list'].includes(type) ? 1 : 0, 'literal'], [this.dialect === 'guile' && ['any', 'list'].includes(type) ? 2 : 0, 'keyword']]);
    switch (kind) {
      case 'variable':
        return this.variable(type, scope) ?? this.constant(type);
      case 'if':
        return `(if ${sub('bool')} ${last(type)} ${last(type)})`;
      case 'let': {
        const types = Array.from({ length: 1 + random.below(3) }, () => random.pick(TYPES));
        const star = random.chance(40);
        let inner = scope;
        const bindings = types.map((type) => {
          const name = this.name();
          const binding = `(${name} ${sub(type, star ? inner : scope)})`;
          inner = [...inner, { name, type }];
          return binding;
        });
        return `(let${star ? '*' : ''} (${bindings.join(' ')}) ${last(type, inner)})`;
      }
      case 'cond': {
        const name = this.name();
        const arrow = `(${sub('any')} => (lambda (${name}) ${sub(type, [...scope, { name, type: 'any' }])}))`;
        return `(cond (${sub('bool')} ${last(type)}) ${random.chance(30) ? arrow : ''} (else ${last(type)}))`;
      }
      case 'case':
        return `(case ${sub('any')} ((1 a #\\a) ${last(type)}) ((2 3 #t ()) ${last(type)}) (else ${last(type)}))`;
      case 'logic':
        return `(${random.pick(['and', 'or'])} ${sub('bool')} ${sub(type)} ${last(type)})`;
      case 'loop': {
        const [loop, count, sum] = [this.name('loop'), this.name('i'), this.name('acc')];
        const inner = [...scope, { name: count, type: 'small' }, { name: sum, type }];
        if (random.chance(50)) {
          return `(let ${loop} ((${count} ${random.below(6)}) (${sum} ${sub(type)}))
  (if (= ${count} 0) ${sum} (${loop} (- ${count} 1) ${sub(type, inner)})))`;
        }
        return `(do ((${count} 0 (+ ${count} 1)) (${sum} ${sub(type)} ${sub(type, inner)})) ((= ${count} ${random.below(5)}) ${sum}))`;
      }
      case 'letrec': {
        const [f, g] = [this.name('f'), this.name('g')];
        const parameter = this.name('n');
        const inner = [...scope, { name: parameter, type: 'small' }];
        const call = (name) => `(${name} (- ${parameter} 1))`;
        const body = (other) => `(if (< ${parameter} 1) ${sub(type, inner)} ${
          random.chance(50) ? call(other) : `(let ((r ${call(other)})) ${sub(type, [...inner, { name: 'r', type }])})`})`;
        return `(letrec ((${f} (lambda (${parameter}) ${body(g)})) (${g} (lambda (${parameter}) ${body(f)}))) (${f} ${random.below(8)}))`;
      }
      case 'literal':
        return random.chance(40) ? `(list '${datum(this, 3)})` : `(list \`${template(this, sub, 3)})`;
      case 'keyword':
        return keywordCall(this, sub);
      case 'body':
        return effects ? this.body(type, scope, depth - 1) : this.constant(type);
      case 'guard': {
        const name = this.name('e');
        const raised = random.chance(50) ? `(raise ${sub('any')})` : sub(type);
        const clause = random.pick([`(else ${sub(type)})`, `((symbol? ${name}) ${sub(type)})`, `((number? ${name}) ${name})`,
          `((pair? ${name}) (car ${name})) (#t ${sub(type)})`]);
        return `(guard (${name} ${clause}) (if ${sub('bool')} ${raised} ${last(type)}))`;
      }
      case 'escape': {
        const k = this.name('k');
        return `(call/cc (lambda (${k}) (if ${sub('bool')} (${k} ${sub(type)}) ${last(type)})))`;
      }
      case 'parameter': {
        const name = this.name('p');
        return `(let ((${name} (make-parameter ${sub(type)}))) (let* ((a (${name})) (b (parameterize ((${name} ${sub(type)})) (${name})))) ${
          sub(type, [...scope, { name: 'a', type }, { name: 'b', type }])}))`;
      }
      case 'record':
        return `(let ((r (make-point ${sub(type)} ${sub('any')}))) ${random.chance(50) ? `(set-point-y! r ${sub('any')})` : ''} (if (point? r) (point-x r) ${sub(type)}))`;
    }
    if (type === 'procedure') return this.lambda(scope, depth, 1 + random.below(2));
    // Calls with a number of operands that the compiler knows to be wrong would not be compiled.
    if (type === 'procedure1') return this.lambda(scope, depth, 1);
    if (type === 'procedure2') return this.lambda(scope, depth, 2);
    const operations = BY_RESULT[this.dialect][type === 'any' ? random.pick([...TYPES, 'any', 'any']) : type];
    if (!operations) return this.constant(type);
    const [, form, ...types] = random.pick(operations);
    let at = 0;
    return form.replace(/_/g, () => sub(types[at++]));
  }

  lambda(scope, depth, count) {
    const { random } = this;
    const parameters = Array.from({ length: count }, () => ({ name: this.name('x'), type: 'any' }));
    const rest = random.chance(25) ? { name: this.name('rest'), type: 'list' } : undefined;
    const inner = [...scope, ...parameters, ...(rest ? [rest] : [])];
    const names = parameters.map((it) => it.name).join(' ');
    return `(lambda (${names}${rest ? ` . ${rest.name}` : ''}) ${this.expression('any', inner, depth - 1)})`;
  }

  /** A body with effects of its own: variables that only it assigns, output, continuations. */
  body(type, scope, depth) {
    const { random } = this;
    const counter = this.name('s');
    const cells = this.name('cells');
    const inner = [...scope, { name: counter, type: 'int' }];
    const sub = (type) => this.expression(type, inner, depth - 1);
    const statement = () => random.weighted([
      [3, () => `(set! ${counter} ${sub('int')})`],
      [2, () => `(vector-set! ${cells} ${sub('small')} ${sub('any')})`],
      [2, () => `(note! ${this.expression('any', inner, depth - 1, true)})`],
      [1, () => `(for-each (lambda (x) (set! ${counter} (+ ${counter} 1)) (note! x)) (reverse ${sub('list')}))`],
      [1, () => `(dynamic-wind (lambda () (note! 'in)) (lambda () (note! ${sub('any')})) (lambda () (note! 'out)))`],
      [1, () => {
        const k = this.name('k');
        return `(call/cc (lambda (${k}) (dynamic-wind (lambda () (note! 'enter)) (lambda () (if ${sub('bool')} (${k} 1)) (note! 'stayed)) (lambda () (note! 'leave)))))`;
      }],
      [1, () => {
        const k = this.name('again');
        // Re-entered as often as the counter says, which lives outside of the continuation.
        return `(let ((${k} #f) (left ${random.below(4)})) (note! (call/cc (lambda (k) (set! ${k} k) 'first))) (if (> left 0) (begin (set! left (- left 1)) (${k} left))))`;
      }],
      [1, () => `(guard (e (#t (note! 'caught))) (note! 'before) (note! ${sub('any')}) ${random.chance(50) ? "(raise 'stop)" : ''} (note! 'after))`],
      [1, () => `(call-with-values (lambda () (values ${sub('any')} ${sub('any')})) (lambda (a b) (note! b) (note! a)))`],
      [1, () => `(with-exception-handler (lambda (e) (note! 'handling) 42) (lambda () (note! (raise-continuable ${sub('any')}))))`],
      [1, () => `(if ${sub('bool')} (note! 'yes) (note! 'no))`],
      [1, () => {
        const k = this.name('again');
        // Enters the extent of dynamic-wind again, from outside.
        return `(let ((${k} #f) (left ${random.below(3)})) (dynamic-wind (lambda () (note! 'in)) (lambda () (call/cc (lambda (k) (set! ${k} k))) (note! ${sub('any')})) (lambda () (note! 'out))) (if (> left 0) (begin (set! left (- left 1)) (${k} #f))))`;
      }],
      [1, () => {
        const [next, k] = [this.name('next'), this.name('return')];
        // A generator and its consumer, which jump to and fro.
        return `(letrec ((${k} #f) (${next} (lambda () (for-each (lambda (x) (call/cc (lambda (rest) (set! ${next} (lambda () (rest #f))) (${k} x)))) (reverse ${sub('list')})) (${k} 'end))))
  (let loop ((n ${1 + random.below(5)})) (if (> n 0) (let ((x (call/cc (lambda (back) (set! ${k} back) (${next}))))) (note! x) (if (eq? x 'end) x (loop (- n 1)))))))`;
      }],
      [1, () => `(guard (e ((string? e) (note! (list 'string e))) ((assv e '((1 . one) (2 . two))) => (lambda (p) (note! (cdr p)))))
  (guard (e ((symbol? e) (note! 'inner) (raise ${sub('any')})) ((pair? e) (note! e)))
    (note! 'raising) (raise ${sub('any')})))`],
      [1, () => `(note! (with-exception-handler (lambda (e) (note! (list 'outer e)) 1)
  (lambda () (with-exception-handler (lambda (e) (note! 'inner) (raise-continuable (list e))) (lambda () (list (raise-continuable ${sub('any')}) 'back))))))`],
      [1, () => `(note! (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (list 'left e))) (lambda () (dynamic-wind (lambda () (note! 'in)) (lambda () (raise ${sub('any')})) (lambda () (note! 'out))))))))`],
      [1, () => {
        const p = this.name('p');
        return `(let ((${p} (make-parameter ${sub('int')})) (k #f) (left 1)) (parameterize ((${p} ${sub('any')})) (call/cc (lambda (c) (set! k c))) (note! (${p}))) (note! (${p})) (if (> left 0) (begin (set! left 0) (k 1))))`;
      }],
      [1, () => `(let ((found (call/cc (lambda (return) (for-each (lambda (x) (if (pair? x) (return x))) (reverse ${sub('list')})) #f)))) (note! found))`],
      [this.dialect === 'winds' ? 4 : 0, () => winds(this, sub)],
      [3, () => uses(this, sub)],
      [1, () => letrecs(this, sub)],
      [1, () => deep(this, sub)],
      [1, () => `(let-values (((a b) (call/cc (lambda (k) (if ${sub('bool')} (k ${sub('any')} 1) (values 2 ${sub('any')})))))) (note! (list a b)))`],
    ])();
    const statements = Array.from({ length: 1 + random.below(3) }, statement);
    return `(let ((${counter} ${this.expression('int', scope, depth - 1)}) (${cells} (make-vector 4 0)))
  ${statements.join('\n  ')}
  (note! ${cells})
  ${this.expression(type, inner, depth - 1, true)})`;
  }
}

/** A program, determined by its seed. */
export function generate(seed) {
  const generator = new Generator(seed);
  return generator.body('any', [], 3 + generator.random.below(3));
}
