;; Descriptors of record types. A record's first slot is its descriptor; a descriptor is itself a
;; record, (%record 'record-type name fields), whose first slot is a symbol, as is that of the
;; library's own types, whose records print by that symbol alone.
(define-library (scheme-lsp record)
  (export make-record-type record-type? record-type-name record-type-fields
          record? record-type-descriptor)
  (import (scheme-lsp syntax) (scheme-lsp primitive))
  (begin
    ;; A new record type, different from all others, with a name and a list of the names of its
    ;; fields. `define-record-type` makes its type with it. (R7RS 5.5)
    (define (make-record-type name fields)
      (%record 'record-type name fields))

    ;; Whether a value is the descriptor of a record type.
    (define (record-type? value)
      (%record-of? value 'record-type))

    ;; The name of a record type, a symbol.
    (define (record-type-name type)
      (if (record-type? type)
          (%record-ref type 1)
          (%raise-wrong-type 'record-type-name 1 type "a record type")))

    ;; The names of the fields of a record type, a list of symbols.
    (define (record-type-fields type)
      (if (record-type? type)
          (%record-ref type 2)
          (%raise-wrong-type 'record-type-fields 1 type "a record type")))

    ;; Whether a value is an instance of a type that `define-record-type` made.
    (define (record? value)
      (if (%record? value) (record-type? (%record-type value)) #f))

    ;; The descriptor of the type of a record.
    (define (record-type-descriptor record)
      (if (record? record)
          (%record-type record)
          (%raise-wrong-type 'record-type-descriptor 1 record "a record")))))
