// Statements about control: winds that are left and entered again, continuations that are kept by local procedures,
// and recursion that is deep. All of them note what happens, in an order that is specified.

/**
 * Nested and consecutive dynamic-winds, in which continuations are captured; some of these are called afterwards,
 * from outside or from within the extent of others.
 */
export function winds(generator, sub) {
  const { random } = generator;
  const points = [];
  let winds = 0;
  const point = () => {
    const k = generator.name('k');
    points.push(k);
    return `(note! (list '${k} (call/cc (lambda (c) (set! ${k} c) 0))))`;
  };
  const part = (depth) => random.weighted([
    [2, point],
    [1, () => `(note! ${sub('any')})`],
    [depth > 0 ? 3 : 0, () => wind(depth - 1)],
    [points.length ? 1 : 0, () => {
      const k = random.pick(points);
      return `(if (and (> left 0) ${sub('bool')}) (begin (set! left (- left 1)) (${k} (list 'jump left))))`;
    }],
    [1, () => `(call/cc (lambda (out) (dynamic-wind (lambda () (note! 'in)) (lambda () (if ${sub('bool')} (out 1)) (note! 'in-body)) (lambda () (note! 'out)))))`],
  ])();
  const body = (depth) => Array.from({ length: 1 + random.below(3) }, () => part(depth)).join('\n    ');
  const wind = (depth) => {
    winds += 1;
    const number = winds;
    return `(dynamic-wind (lambda () (note! 'enter${number})) (lambda () ${body(depth)}) (lambda () (note! 'leave${number})))`;
  };
  const text = wind(1 + random.below(2));
  const again = points.map((k) => `${k}`).join(' ');
  return `(let ((left ${random.below(4)}) ${points.map((k) => `(${k} #f)`).join(' ')})
  ${text}
  (if (> left 0) (begin (set! left (- left 1)) (let ((ks (list ${again || '#f'}))) (let ((k (list-ref ks (modulo left (length ks))))) (if k (k (list 'again left))))))))`;
}

/** Procedures of a letrec that keep continuations, which are called after the body has returned once. */
export function letrecs(generator, sub) {
  const { random } = generator;
  const [f, g, k, count] = ['f', 'g', 'kept', 'count'].map((it) => generator.name(it));
  const at = random.below(4);
  const assigned = random.chance(50);
  return `(let ((left ${1 + random.below(3)}) (trace '()))
  (letrec ((${k} #f)
           (${count} 0)
           (${f} (lambda (n acc) (if (<= n 0) (begin ${assigned ? `(set! ${count} (+ ${count} 1))` : ''} (list ${count} acc)) (${g} (- n 1) (cons (call/cc (lambda (c) (if (= n ${at}) (set! ${k} c)) n)) acc)))))
           (${g} (lambda (n acc) ${random.chance(50) ? `(let ((r (${f} n acc))) (set! trace (cons n trace)) r)` : `(${f} n (cons ${sub('any')} acc))`})))
    (let ((result (${f} ${1 + random.below(5)} '())))
      (note! result)
      (note! trace)
      (if (and ${k} (> left 0)) (begin (set! left (- left 1)) (${k} (list 'again left)))))))`;
}

/** Recursion and data that are deep, and continuations captured, left and entered there. */
export function deep(generator, sub) {
  const { random } = generator;
  const depth = random.pick([1000, 10000, 50000]);
  return random.weighted([
    [1, () => `(let ((x ${sub('int')})) (note! (let deep ((n ${depth})) (if (= n 0) x (+ 1 (deep (- n 1)))))))`],
    [1, () => `(let ((x ${sub('any')})) (note! (length (let deep ((n ${depth})) (if (= n 0) (list x) (cons n (deep (- n 1))))))))`],
    [1, () => `(note! (call/cc (lambda (k) (let ((x ${sub('any')})) (let deep ((n ${depth})) (if (= n 0) (k (list 'left x)) (cons n (deep (- n 1)))))))))`],
    [1, () => `(note! (guard (e (#t (list 'raised (procedure? e)))) (let ((x ${sub('any')})) (let deep ((n ${depth})) (if (= n 0) (raise x) (list (deep (- n 1))))))))`],
    [1, () => `(let ((k #f) (left ${1 + random.below(2)}) (x ${sub('int')}))
  (let ((r (let deep ((n ${depth})) (if (= n 0) (call/cc (lambda (c) (set! k c) x)) (+ 1 (deep (- n 1)))))))
    (note! r)
    (if (> left 0) (begin (set! left (- left 1)) (k (+ left 100))))))`],
    [1, () => `(let* ((x ${sub('any')}) (nest (lambda () (let nest ((n 2000) (x x)) (if (= n 0) x (nest (- n 1) (${random.pick(['list', 'vector'])} x)))))) (one (nest)))
  (note! (equal? one (nest)))
  (note! (let unnest ((n 2000) (x one)) (if (= n 0) x (unnest (- n 1) (if (vector? x) (vector-ref x 0) (car x)))))))`],
    [1, () => `(note! (let deep ((n 200)) (if (= n 0) ${sub('any')} (let ((r (dynamic-wind (lambda () #f) (lambda () (deep (- n 1))) (lambda () #f)))) (list r)))))`],
    [1, () => `(let ((l (let build ((n ${depth}) (l '())) (if (= n 0) l (build (- n 1) (cons n l))))))
  (note! (apply + (map (lambda (x y) (* x y)) l (reverse l))))
  (note! (length (append l (list ${sub('any')}) l)))
  (note! (apply max l))
  (note! (vector-length (list->vector l)))
  (note! (memv ${depth} l)))`],
  ])();
}
