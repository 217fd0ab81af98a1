use std::collections::HashMap;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// What of a syntax tree must be known to plant mutants in its text.
#[derive(Default)]
pub(crate) struct Places {
    /// The pattern of each match arm, by the start of the arm.
    pub(crate) arms: HashMap<usize, Range<usize>>,
    /// Both operands of each binary operator, by the start of the operator.
    pub(crate) binaries: HashMap<usize, (Range<usize>, Range<usize>)>,
    /// Each struct expression with a base.
    pub(crate) structs: Vec<Range<usize>>,
    /// The operand of each unary operator, by the start of the operator.
    pub(crate) unaries: HashMap<usize, Range<usize>>,
}

impl Places {
    pub(crate) fn of(source: &str) -> Places {
        let mut places = Places::default();
        places.visit_file(&syn::parse_file(source).expect("the file compiles"));
        places
    }
}

impl<'ast> Visit<'ast> for Places {
    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.arms.insert(arm.span().byte_range().start, arm.pat.span().byte_range());
        visit::visit_arm(self, arm);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        // `let` is no expression: `a && let b = c` has no other operator.
        if !is_let_chain(&binary.left) && !is_let_chain(&binary.right) {
            let operands = (binary.left.span().byte_range(), binary.right.span().byte_range());
            self.binaries.insert(binary.op.span().byte_range().start, operands);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_struct(&mut self, expression: &'ast syn::ExprStruct) {
        self.structs.push(expression.span().byte_range());
        visit::visit_expr_struct(self, expression);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        self.unaries.insert(unary.op.span().byte_range().start, unary.expr.span().byte_range());
        visit::visit_expr_unary(self, unary);
    }
}

fn is_let_chain(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => is_let_chain(&binary.left) || is_let_chain(&binary.right),
        _ => false,
    }
}
