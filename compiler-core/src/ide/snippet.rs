//! What is put in for a form: a text with places to fill in, in the syntax of the protocol's snippets.

use crate::library::CoreForm;

/// The form without its parentheses; `None` for one whose name is all that can be said.
pub fn of(form: CoreForm) -> Option<&'static str> {
    Some(match form {
        CoreForm::Define => "define (${1:name}${2: parameter})\n  $0",
        CoreForm::DefineStar => "define* (${1:name} #:key (${2:parameter} ${3:default}))\n  $0",
        CoreForm::DefinePublic => "define-public (${1:name}${2: parameter})\n  $0",
        CoreForm::DefineValues => "define-values (${1:name} ${2:name})\n  $0",
        CoreForm::DefineRecordType => {
            "define-record-type ${1:name}\n  (make-$1 ${2:field})\n  $1?\n  ($2 $1-$2)$0"
        }
        CoreForm::DefineSyntax => {
            "define-syntax ${1:name}\n  (syntax-rules ()\n    ((_ ${2:pattern}) ${3:template}))$0"
        }
        CoreForm::DefineSyntaxRule => "define-syntax-rule (${1:name} ${2:pattern})\n  $0",
        CoreForm::SyntaxRules => "syntax-rules (${1})\n  ((_ ${2:pattern}) ${3:template})$0",
        CoreForm::Lambda => "lambda (${1:parameter}) $0",
        CoreForm::LambdaStar => "lambda* (#:key (${1:parameter} ${2:default})) $0",
        CoreForm::CaseLambda => "case-lambda\n  ((${1:parameter}) ${2:body})$0",
        CoreForm::Let => "let ((${1:name} ${2:value}))\n  $0",
        CoreForm::LetStar => "let* ((${1:name} ${2:value}))\n  $0",
        CoreForm::Letrec => "letrec ((${1:name} ${2:value}))\n  $0",
        CoreForm::LetrecStar => "letrec* ((${1:name} ${2:value}))\n  $0",
        CoreForm::LetValues => "let-values (((${1:name} ${2:name}) ${3:expression}))\n  $0",
        CoreForm::LetStarValues => "let*-values (((${1:name} ${2:name}) ${3:expression}))\n  $0",
        CoreForm::Receive => "receive (${1:name} ${2:name}) ${3:expression}\n  $0",
        CoreForm::Do => "do ((${1:name} ${2:init} ${3:step}))\n    (${4:test} ${5:result})\n  $0",
        CoreForm::If => "if ${1:test}\n    ${2:consequent}\n    ${3:alternate}",
        CoreForm::Cond => "cond (${1:test} ${2:expression})\n      (else ${3:expression})",
        CoreForm::Case => "case ${1:key}\n  ((${2:datum}) ${3:expression})\n  (else ${4:expression})",
        CoreForm::When => "when ${1:test}\n  $0",
        CoreForm::Unless => "unless ${1:test}\n  $0",
        CoreForm::Set => "set! ${1:name} ${2:expression}",
        _ => return None,
    })
}
