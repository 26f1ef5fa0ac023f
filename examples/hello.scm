(import (scheme base)
        (scheme write))

(display "Hello from Scheme, compiled to WebAssembly!")
(newline)
