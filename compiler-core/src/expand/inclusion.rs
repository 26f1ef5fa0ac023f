//! Forms that come from elsewhere or not at all: `cond-expand`, `include`, `syntax-error`.

use super::describe::describe;
use super::expander::Expander;
use super::expression::Form;
use super::syntax::Syntax;
use super::{Included, Inclusion};
use crate::diagnostics::Code;
use crate::expand::expr::Expr;
use crate::library::{CoreForm, Requirements};
use crate::syntax::DatumKind;

/// Files that one top-level form may include, directly or by way of other files.
const INCLUDE_LIMIT: u32 = 500;

impl Expander<'_> {
    /// The forms of the clause of `cond-expand` whose requirement is met.
    pub(super) fn cond_expand(&mut self, form: &Form) -> Vec<Syntax> {
        let resources = self.resources;
        let library = |name| resources.has_library(name);
        let requirements = Requirements { library: &library };
        for clause in form.operands() {
            let items = clause.items(&mut self.scopes);
            let Some([requirement, forms @ ..]) = items.as_deref() else {
                let got = describe(clause, &mut self.scopes);
                self.bad(clause, format!("cond-expand: expected (requirement form …), got {got}"));
                continue;
            };
            let mut diagnostics = Vec::new();
            let met = requirements.met(&requirement.datum(), &mut diagnostics);
            for diagnostic in diagnostics {
                self.error(diagnostic.code, diagnostic.place, diagnostic.message);
            }
            if met {
                return forms.to_vec();
            }
        }
        Vec::new()
    }

    /// Whether a form in a `cond-expand` of a program is an import, which the program's header has.
    pub(super) fn is_import(&mut self, form: &Syntax) -> bool {
        let items = form.items(&mut self.scopes).unwrap_or_default();
        let keyword = items.first().and_then(Syntax::symbol);
        keyword.is_some_and(|keyword| keyword.as_str() == "import" && self.environment.get(keyword).is_none())
    }

    /// The forms of the files that `include` names. They belong to the place of the `include`, and
    /// their names mean what they mean there.
    pub(super) fn included(&mut self, form: &Form) -> Result<Vec<Syntax>, Expr> {
        let mut forms = Vec::new();
        if form.syntax.is_top_of_form() && self.resources.is_spliced(self.form) {
            return Ok(forms);
        }
        if form.operands().is_empty() {
            return Err(self.bad_form(form));
        }
        for operand in form.operands() {
            let path = match operand.atom().map(|kind| &**kind) {
                Some(DatumKind::String(path)) => path.clone(),
                _ => {
                    let got = describe(operand, &mut self.scopes);
                    return Err(self.bad(operand, format!("include: expected the name of a file, got {got}")));
                }
            };
            self.includes += 1;
            if self.includes > INCLUDE_LIMIT {
                let message = format!("include: too many files; does {path:?} include itself?");
                return Err(self.error(Code::ExpansionLimit, operand.node, message));
            }
            // Beside the file that the name is written in.
            let from = operand.file.checked_sub(1).and_then(|at| self.included_files.get(usize::from(at)));
            let fold_case = form.keyword == CoreForm::IncludeCi;
            let inclusion =
                Inclusion { form: self.form, from: from.map(|file| &**file), path: &path, fold_case };
            match self.resources.include(&inclusion) {
                Ok(Included { file, data }) => {
                    self.included_files.push(file);
                    let file = self.included_files.len() as u16;
                    let scopes = form.items[0].scopes;
                    let here = |datum: &_| {
                        let datum = crate::library::declaration::renumbered(datum, &|_| operand.node);
                        Syntax::from_file(&datum, scopes, file)
                    };
                    forms.extend(data.iter().map(here));
                }
                Err(message) => return Err(self.error(Code::InputOutput, operand.node, message)),
            }
        }
        Ok(forms)
    }

    /// `(syntax-error message datum ...)`.
    pub(super) fn syntax_error(&mut self, form: &Form) -> Expr {
        let mut message = String::new();
        for (i, operand) in form.operands().iter().enumerate() {
            match operand.atom().map(|kind| &**kind) {
                Some(DatumKind::String(text)) if i == 0 => message.push_str(text),
                _ => {
                    let text = describe(operand, &mut self.scopes);
                    message.push_str(if i == 0 { "" } else { " " });
                    message.push_str(&text);
                }
            }
        }
        if message.is_empty() {
            return self.bad_form(form);
        }
        self.error(Code::SyntaxError, form.syntax.node, message)
    }
}
