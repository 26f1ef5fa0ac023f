;; Points of the Mandelbrot set: flonums in loops.
(define (count-point cr ci limit)
  (let loop ((zr 0.0) (zi 0.0) (n 0))
    (if (or (= n limit) (> (+ (* zr zr) (* zi zi)) 4.0))
        n
        (loop (+ (- (* zr zr) (* zi zi)) cr)
              (+ (* 2.0 (* zr zi)) ci)
              (+ n 1)))))

(define (mandelbrot size limit)
  (let ((scale (/ 3.0 (exact->inexact size))))
    (let rows ((y 0) (total 0))
      (if (= y size)
          total
          (rows (+ y 1)
                (let columns ((x 0) (total total))
                  (if (= x size)
                      total
                      (columns (+ x 1)
                               (+ total
                                  (count-point (- (* scale (exact->inexact x)) 2.0)
                                               (- (* scale (exact->inexact y)) 1.5)
                                               limit))))))))))

(define (run) (mandelbrot 200 200))
(define expected 1526957)
