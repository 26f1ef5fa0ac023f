//! What a name can mean.

use super::global::Global;
use super::transformer::Transformer;
use crate::primitive::Primitive;
use crate::source::Symbol;
use std::sync::Arc;

/// What a name at the top of a library or program means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A variable.
    Variable(Global),
    /// A primitive: a variable that the compiler knows.
    Primitive(Primitive),
    /// A form that the expander knows.
    Core(CoreForm),
    /// A macro.
    Macro(Arc<Transformer>),
}

impl Binding {
    /// Whether an expression may consist of the name alone.
    pub fn is_variable(&self) -> bool {
        match self {
            Binding::Variable(_) | Binding::Primitive(_) => true,
            Binding::Core(form) => form.is_variable(),
            Binding::Macro(_) => false,
        }
    }
}

macro_rules! core_forms {
    ($($variant:ident $name:literal $syntax:literal $doc:literal;)*) => {
        /// The forms that the expander knows. `(scheme-lsp syntax)` exports each under its name.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum CoreForm {
            $(#[doc = $doc] $variant,)*
        }

        impl CoreForm {
            /// Every form.
            pub const ALL: &'static [CoreForm] = &[$(CoreForm::$variant),*];

            /// The name in `(scheme-lsp syntax)`.
            pub fn name(self) -> &'static str {
                match self { $(CoreForm::$variant => $name,)* }
            }

            /// How it is written, for hover and error messages.
            pub fn syntax(self) -> &'static str {
                match self { $(CoreForm::$variant => $syntax,)* }
            }

            /// What it does, for people.
            pub fn documentation(self) -> &'static str {
                match self { $(CoreForm::$variant => $doc,)* }
            }
        }
    };
}

core_forms! {
    Quote "quote" "(quote datum)" "The datum itself, unevaluated; `'datum` for short.";
    Quasiquote "quasiquote" "(quasiquote template)" "A list or vector structure, most of which is known, with values put in where `unquote` (`,`) and `unquote-splicing` (`,@`) stand.";
    Unquote "unquote" "(unquote expression)" "In a quasiquotation: the value of the expression.";
    UnquoteSplicing "unquote-splicing" "(unquote-splicing expression)" "In a quasiquotation: the elements of the list that the expression gives.";
    Lambda "lambda" "(lambda formals body ...)" "A procedure.";
    NamedLambda "named-lambda" "(named-lambda (name . formals) body ...)" "A procedure with a name for backtraces.";
    CaseLambda "case-lambda" "(case-lambda (formals body ...) ...)" "A procedure with several clauses; the first that takes the number of arguments is used.";
    LambdaStar "lambda*" "(lambda* (parameter ... [#:optional parameter ...] [#:key parameter ...] [#:rest name]) body ...)" "A procedure with optional and keyword parameters, each of which may have a default: `(name default)`.";
    CaseLambdaStar "case-lambda*" "(case-lambda* (formals body ...) ...)" "As `case-lambda`, with clauses as those of `lambda*`.";
    Define "define" "(define name expression)" "Defines a variable. `(define (name . formals) body ...)` defines a procedure.";
    DefineStar "define*" "(define* (name . formals) body ...)" "Defines a procedure with optional and keyword parameters, as those of `lambda*`.";
    DefinePublic "define-public" "(define-public name expression)" "As `define`; the module also exports the name. (Guile: Creating Guile Modules)";
    DefineStarPublic "define*-public" "(define*-public (name . formals) body ...)" "As `define*`; the module also exports the name. (Guile: Creating Guile Modules)";
    ModuleRef "@" "(@ library name)" "What a library exports under a name, without importing it. (Guile: Using Guile Modules)";
    PrivateRef "@@" "(@@ library name)" "What a name means inside a library, exported or not. (Guile: Using Guile Modules)";
    DefineValues "define-values" "(define-values formals expression)" "Defines several variables at once, from the values of one expression.";
    DefineRecordType "define-record-type" "(define-record-type name (constructor field ...) predicate (field accessor [modifier]) ...)" "Defines a record type: a constructor, a predicate, accessors and modifiers.";
    DefineSyntax "define-syntax" "(define-syntax keyword transformer)" "Defines a macro.";
    DefineSyntaxRule "define-syntax-rule" "(define-syntax-rule (keyword . pattern) template)" "Defines a macro with one rule.";
    LetSyntax "let-syntax" "(let-syntax ((keyword transformer) ...) body ...)" "Binds macros in the body.";
    LetrecSyntax "letrec-syntax" "(letrec-syntax ((keyword transformer) ...) body ...)" "Binds macros in the body and in each other.";
    DefineSyntaxParameter "define-syntax-parameter" "(define-syntax-parameter keyword transformer)" "Defines a macro that `syntax-parameterize` can give another meaning. (Guile: Syntax Parameters)";
    SyntaxParameterize "syntax-parameterize" "(syntax-parameterize ((keyword transformer) ...) body ...)" "Gives syntax parameters another meaning while the body is expanded. (Guile: Syntax Parameters)";
    SyntaxCase "syntax-case" "(syntax-case expression (literal ...) (pattern [fender] expression) ...)" "Takes a syntax object apart by the first pattern that matches, whose variables stand in templates. (R6RS: syntax-case)";
    Syntax "syntax" "(syntax template)" "The template as a syntax object, with what pattern variables matched; `#'template` for short. (R6RS: syntax-case)";
    Quasisyntax "quasisyntax" "(quasisyntax template)" "As `syntax`, with values put in where `unsyntax` (`#,`) and `unsyntax-splicing` (`#,@`) stand. (R6RS: syntax-case)";
    Unsyntax "unsyntax" "(unsyntax expression)" "In `quasisyntax`: the value of the expression.";
    UnsyntaxSplicing "unsyntax-splicing" "(unsyntax-splicing expression)" "In `quasisyntax`: the elements of the list that the expression gives.";
    WithSyntax "with-syntax" "(with-syntax ((pattern expression) ...) body ...)" "Matches the values of expressions with patterns, whose variables stand in templates of the body. (R6RS: syntax-case)";
    EvalWhen "eval-when" "(eval-when (situation ...) form ...)" "The forms, for the given times: `expand`, `load`, `eval`, `compile`. What is defined is known to transformers in any case. (Guile: Eval When)";
    BeginForSyntax "begin-for-syntax" "(begin-for-syntax form ...)" "Definitions for transformers.";
    SyntaxRules "syntax-rules" "(syntax-rules [ellipsis] (literal ...) (pattern template) ...)" "A transformer that rewrites a use by the first pattern that matches.";
    SyntaxError "syntax-error" "(syntax-error message datum ...)" "Reports an error when it is expanded.";
    Set "set!" "(set! name expression)" "Assigns a value to a variable.";
    If "if" "(if test consequent [alternate])" "The consequent if the test is true (anything but #f), otherwise the alternate.";
    Cond "cond" "(cond (test expression ...) ... [(else expression ...)])" "The first clause whose test is true. In `(test => receiver)` the receiver is called with the test's value.";
    Case "case" "(case key ((datum ...) expression ...) ... [(else expression ...)])" "The first clause that has a datum equal (by `eqv?`) to the key.";
    And "and" "(and test ...)" "The first false value, or the last value.";
    Or "or" "(or test ...)" "The first true value, or the last value.";
    When "when" "(when test expression ...)" "Evaluates the expressions if the test is true.";
    Unless "unless" "(unless test expression ...)" "Evaluates the expressions if the test is false.";
    Else "else" "else" "In `cond`, `case` and similar forms: the clause that is taken when no other is.";
    Arrow "=>" "=>" "In `cond`, `case` and `guard`: passes a value to a receiver.";
    Let "let" "(let ((name value) ...) body ...)" "Binds variables in the body. `(let name ((variable init) ...) body ...)` is a loop: `name` is a procedure of the variables.";
    LetStar "let*" "(let* ((name value) ...) body ...)" "Binds variables one after the other; each value sees those before it.";
    Letrec "letrec" "(letrec ((name value) ...) body ...)" "Binds variables in the body and in each other's values.";
    LetrecStar "letrec*" "(letrec* ((name value) ...) body ...)" "As `letrec`, with the values evaluated in order.";
    LetValues "let-values" "(let-values ((formals expression) ...) body ...)" "Binds the values of expressions that give several.";
    LetStarValues "let*-values" "(let*-values ((formals expression) ...) body ...)" "As `let-values`; each expression sees the variables before it.";
    Receive "receive" "(receive formals expression body ...)" "Binds the values of an expression in the body (SRFI 8).";
    Do "do" "(do ((name init [step]) ...) (test result ...) command ...)" "A loop: until the test is true, does the commands and steps the variables.";
    Begin "begin" "(begin expression ...)" "Evaluates expressions in order. At the top of a program or body, the forms stand there as if written without it.";
    CondExpand "cond-expand" "(cond-expand (requirement form ...) ... [(else form ...)])" "The forms of the first clause whose requirement this implementation meets.";
    Include "include" "(include file ...)" "The forms that the files hold.";
    IncludeCi "include-ci" "(include-ci file ...)" "As `include`, with names folded to lower case.";
    Assert "assert" "(assert expression)" "Raises an error if the expression is false.";
    Ellipsis "..." "..." "In `syntax-rules`: any number of what stands before it.";
    Underscore "_" "_" "In a pattern: anything.";
    Values "values" "(values value ...)" "Returns any number of values to the continuation.";
    Environment "environment" "(environment import-set ...)" "A new environment for `eval`, with the names that the import sets bind.";
    LibraryTable "%library-table" "(%library-table name ...)" "A table of what libraries export, for the evaluator.";
    CallWithValues "call-with-values" "(call-with-values producer consumer)" "Calls the producer without arguments, and the consumer with the values that it returns.";
}

impl CoreForm {
    /// Whether the name alone is an expression: a procedure of the library, which the expander treats
    /// in operator position.
    pub fn is_variable(self) -> bool {
        matches!(self, CoreForm::Values | CoreForm::CallWithValues | CoreForm::Environment)
    }

    /// The name as a symbol.
    pub fn symbol(self) -> Symbol {
        Symbol::new(self.name())
    }
}
