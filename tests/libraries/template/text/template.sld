;; Templates in the manner of Mustache: {{name}}, {{{name}}}, {{#section}}…{{/section}}, {{^inverted}}…{{/inverted}},
;; {{! comment }}, {{>partial}}. Names may have dots.
(define-library (text template)
  (export string->template render template?
          template-error? template-error-message template-error-offset
          (rename define-filter define-template-filter)
          (rename template-partials current-partials)
          escape-html)
  (import (scheme base) (scheme case-lambda) (scheme char) (scheme write))
  (include "template/node.scm")
  (include "template/error.scm" "template/lexer.scm")
  (include "template/parser.scm")
  (include "template/filter.scm" "template/render.scm"))
