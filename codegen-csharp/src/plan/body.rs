//! A method body while it is planned: its statements so far, its locals, and whether it needs the call's arena.

use super::Context;
use crate::csharp::{CsType, Expr, Stmt};
use crate::names::{CsIdent, Scope};
use crate::types::compiler_service;

/// Whether lowering needs memory that belongs to the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArenaUse {
    /// It does not.
    None,
    /// It does.
    Used,
}

/// A method body that is being planned.
pub struct Body<'a> {
    /// The world.
    pub cx: &'a Context<'a>,
    /// The names of parameters and locals.
    pub scope: Scope,
    /// The name of the arena, whether it is used or not.
    pub arena: CsIdent,
    /// Whether it is.
    pub arena_use: ArenaUse,
    /// The resource whose method is called, and which the resources that it gives may be parts of.
    pub origin: Option<Expr>,
    /// Whether the call may go on when its method has returned, so that its memory cannot be on the stack.
    pub outlives_stack: bool,
    /// Whether the arena keeps what is lent.
    pub keeps_loans: bool,
    /// Whether it has no loop, and calls none of the methods that load and store declared types.
    pub is_leaf: bool,
    block: Vec<Stmt>,
}

impl<'a> Body<'a> {
    /// The body of a method whose parameters are in `scope`.
    pub fn new(cx: &'a Context<'a>, mut scope: Scope) -> Self {
        let arena = scope.local("arena");
        Self {
            cx,
            scope,
            arena,
            arena_use: ArenaUse::None,
            origin: None,
            outlives_stack: false,
            keeps_loans: false,
            is_leaf: true,
            block: Vec::new(),
        }
    }

    /// The statements of the whole body.
    pub fn finish(self) -> Vec<Stmt> {
        self.block
    }

    /// Adds a statement.
    pub fn push(&mut self, statement: Stmt) {
        self.block.push(statement);
    }

    /// The statements that `write` adds, as a block of their own.
    pub fn nested(&mut self, write: impl FnOnce(&mut Self)) -> Vec<Stmt> {
        let outer = std::mem::take(&mut self.block);
        write(self);
        std::mem::replace(&mut self.block, outer)
    }

    /// Declares a local.
    pub fn declare(&mut self, hint: &str, ty: CsType, value: Option<Expr>) -> Expr {
        let name = self.scope.local(hint);
        self.push(Stmt::Local(ty, name.clone(), value));
        Expr::Local(name)
    }

    /// `value` as an expression that can be used repeatedly.
    pub fn bind(&mut self, hint: &str, ty: CsType, value: Expr) -> Expr {
        match value {
            Expr::Local(_) => value,
            _ => self.declare(hint, ty, Some(value)),
        }
    }

    /// The arena, from now on in use.
    pub fn arena(&mut self) -> Expr {
        self.arena_use = ArenaUse::Used;
        Expr::Local(self.arena.clone())
    }
}

/// A static method of `CmDotnet.CompilerServices.<class>`.
pub fn service(class: &str, method: &str) -> Expr {
    Expr::Path(compiler_service(class).join(CsIdent::fixed(method)))
}

/// A method of the class library.
pub fn library(path: &str) -> Expr {
    Expr::Path(crate::names::CsPath::fixed(path))
}

/// A member name that is not made from WIT.
pub fn member(name: &str) -> CsIdent {
    CsIdent::fixed(name)
}
