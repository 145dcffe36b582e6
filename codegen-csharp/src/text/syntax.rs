//! The text of types, expressions and statements.

use super::writer::Writer;
use crate::shape::{CsType, Param, ParamPassing};
use crate::tree::{Arg, BinaryOp, Expr, Pattern, Stmt};
use std::fmt::{self, Display};

impl Display for CsType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyword(keyword) => f.write_str(keyword),
            Self::Simple(name) => write!(f, "{name}"),
            Self::Named(path) => write!(f, "{path}"),
            Self::Generic(path, args) => write!(f, "{path}<{}>", Join(", ", args)),
            Self::Array(item) => write!(f, "{item}[]"),
            Self::Nullable(inner) => write!(f, "{inner}?"),
            Self::Tuple(items) => write!(f, "({})", Join(", ", items)),
            Self::Pointer(target) => write!(f, "{target}*"),
        }
    }
}

/// Items with a text between them.
pub struct Join<'a, T>(pub &'static str, pub &'a [T]);

impl<T: Display> Display for Join<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.1.iter().enumerate() {
            if index > 0 {
                f.write_str(self.0)?;
            }
            write!(f, "{item}")?;
        }
        Ok(())
    }
}

impl Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.passing {
            ParamPassing::Value => write!(f, "{} {}", self.ty, self.name),
            ParamPassing::Ref => write!(f, "ref {} {}", self.ty, self.name),
            ParamPassing::Out => write!(f, "out {} {}", self.ty, self.name),
            ParamPassing::Optional => write!(f, "{} {} = default", self.ty, self.name),
        }
    }
}

impl Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{value}"),
            Self::Ref(name) => write!(f, "ref {name}"),
            Self::Out(ty, name) => write!(f, "out {ty} {name}"),
        }
    }
}

impl Display for BinaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Multiply => "*",
            Self::Add => "+",
            Self::ShiftLeft => "<<",
            Self::NotEqual => "!=",
        })
    }
}

/// How tightly an expression binds (C# specification, "Operator precedence and associativity").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precedence {
    Conditional,
    Equality,
    Relational,
    Shift,
    Additive,
    Multiplicative,
    Unary,
    Primary,
}

impl Expr {
    fn precedence(&self) -> Precedence {
        match self {
            Self::Conditional(..) | Self::StackAlloc(_) => Precedence::Conditional,
            Self::IsNotNull(..) => Precedence::Relational,
            Self::Binary(_, operator, _) => match operator {
                BinaryOp::NotEqual => Precedence::Equality,
                BinaryOp::ShiftLeft => Precedence::Shift,
                BinaryOp::Add => Precedence::Additive,
                BinaryOp::Multiply => Precedence::Multiplicative,
            },
            Self::Cast(..) | Self::Deref(..) | Self::AddressOf(_) => Precedence::Unary,
            _ => Precedence::Primary,
        }
    }
}

/// An operand, in parentheses where it binds less tightly than its place needs.
struct Operand<'a>(&'a Expr, Precedence);

impl Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.precedence() < self.1 { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use Precedence::{Conditional, Primary, Relational, Unary};
        match self {
            Self::Local(name) => write!(f, "{name}"),
            Self::Word(word) => f.write_str(word),
            Self::Int(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "\"{}\"", text.escape_default()),
            Self::Path(path) => write!(f, "{path}"),
            Self::Type(ty) => write!(f, "{ty}"),
            Self::Member(target, name) => write!(f, "{}.{name}", Operand(target, Primary)),
            Self::Index(target, index) => write!(f, "{}[{index}]", Operand(target, Primary)),
            Self::Call(target, types, args) if types.is_empty() => {
                write!(f, "{}({})", Operand(target, Primary), Join(", ", args))
            }
            Self::Call(target, types, args) => {
                write!(f, "{}<{}>({})", Operand(target, Primary), Join(", ", types), Join(", ", args))
            }
            Self::New(ty, args) => write!(f, "new {ty}({})", Join(", ", args)),
            Self::Tuple(items) => write!(f, "({})", Join(", ", items)),
            Self::Cast(ty, value) => write!(f, "({ty}){}", Operand(value, Unary)),
            Self::UncheckedCast(ty, value) => write!(f, "unchecked(({ty}){})", Operand(value, Unary)),
            Self::Binary(left, operator, right) => {
                let precedence = self.precedence();
                write!(f, "{} {operator} {}", Operand(left, precedence), Operand(right, tighter(precedence)))
            }
            Self::Conditional(condition, yes, no) => {
                write!(
                    f,
                    "{} ? {} : {}",
                    Operand(condition, Precedence::Equality),
                    Operand(yes, Relational),
                    Operand(no, Conditional)
                )
            }
            // Every address is a `byte*`.
            Self::Deref(CsType::Keyword("byte"), address) => write!(f, "*{}", Operand(address, Unary)),
            Self::Deref(ty, address) => write!(f, "*({ty}*){}", Operand(address, Unary)),
            Self::StackAlloc(size) => write!(f, "stackalloc byte[{size}]"),
            Self::AddressOf(method) => write!(f, "&{}", Operand(method, Primary)),
            Self::IsNotNull(value, name) => write!(f, "{} is {{ }} {name}", Operand(value, Relational)),
        }
    }
}

/// What the right operand of a left-associative operator needs.
fn tighter(precedence: Precedence) -> Precedence {
    match precedence {
        Precedence::Additive => Precedence::Multiplicative,
        _ => Precedence::Unary,
    }
}

pub fn statements(writer: &mut Writer, statements: &[Stmt]) {
    for item in statements {
        statement(writer, item);
    }
}

fn statement(writer: &mut Writer, item: &Stmt) {
    match item {
        Stmt::Local(ty, name, Some(Expr::New(created, args))) if ty == created => {
            writer.line(format_args!("{ty} {name} = new({});", Join(", ", args)));
        }
        Stmt::Local(ty, name, Some(value)) => writer.line(format_args!("{ty} {name} = {value};")),
        Stmt::Local(ty, name, None) => writer.line(format_args!("{ty} {name};")),
        Stmt::Assign(target, value) => writer.line(format_args!("{target} = {value};")),
        Stmt::Expr(expression) => writer.line(format_args!("{expression};")),
        Stmt::If(condition, yes, no) => branch(writer, condition, yes, no),
        Stmt::Switch(value, sections) => switch(writer, value, sections),
        Stmt::For(index, count, body) => {
            let head = format!("for (int {index} = 0; {index} < {count}; {index}++)");
            writer.block(head, |writer| statements(writer, body));
        }
        Stmt::TryFinally(body, finally) => {
            writer.block("try", |writer| statements(writer, body));
            writer.block("finally", |writer| statements(writer, finally));
        }
        Stmt::TryCatch(body, ty, name, handler) => {
            writer.block("try", |writer| statements(writer, body));
            let caught = match name {
                Some(name) => format!("catch ({ty} {name})"),
                None => format!("catch ({ty})"),
            };
            writer.block(caught, |writer| statements(writer, handler));
        }
        Stmt::Fixed(ty, name, value, body) => {
            writer.block(format_args!("fixed ({ty} {name} = {value})"), |writer| statements(writer, body));
        }
        Stmt::Return(Some(value)) => writer.line(format_args!("return {value};")),
        Stmt::Return(None) => writer.line("return;"),
        Stmt::Throw(value) => writer.line(format_args!("throw {value};")),
    }
}

fn branch(writer: &mut Writer, condition: &Expr, yes: &[Stmt], no: &[Stmt]) {
    writer.block(format_args!("if ({condition})"), |writer| statements(writer, yes));
    if !no.is_empty() {
        writer.block("else", |writer| statements(writer, no));
    }
}

fn switch(writer: &mut Writer, value: &Expr, sections: &[(Pattern, Vec<Stmt>)]) {
    writer.block(format_args!("switch ({value})"), |writer| {
        for (pattern, body) in sections {
            match pattern {
                Pattern::Int(number) => writer.line(format_args!("case {number}:")),
                Pattern::Type(ty, Some(name)) => writer.line(format_args!("case {ty} {name}:")),
                Pattern::Type(ty, None) => writer.line(format_args!("case {ty}:")),
                Pattern::Default => writer.line("default:"),
            }
            writer.indented(|writer| {
                statements(writer, body);
                if falls_through(body) {
                    writer.line("break;");
                }
            });
        }
    });
}

/// Whether the end of a block can be reached, as the compiler sees it.
fn falls_through(body: &[Stmt]) -> bool {
    match body.last() {
        Some(Stmt::Return(_) | Stmt::Throw(_)) => false,
        Some(Stmt::Switch(_, sections)) => sections.iter().any(|(_, body)| falls_through(body)),
        _ => true,
    }
}
