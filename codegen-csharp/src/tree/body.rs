//! A method body while it is made: its statements so far, its locals, and whether it needs the call's arena.

use super::syntax::{Expr, Stmt};
use crate::shape::{CsIdent, CsType, Param, ParamPassing, Scope, Shape, TypeShape};
use wit_parser::Type;

/// A place in memory: an address that can be used repeatedly, and an offset.
#[derive(Debug, Clone)]
pub struct Place(pub Expr, pub u32);

impl Place {
    /// The address of the place.
    pub fn address(&self) -> Expr {
        self.0.clone().offset(self.1)
    }

    /// The place so many bytes further on.
    pub fn at(&self, offset: u32) -> Self {
        Self(self.0.clone(), self.1 + offset)
    }
}

/// A method body that is being made.
pub struct Body<'a> {
    pub cx: &'a Shape<'a>,
    /// The names of parameters and locals.
    pub scope: Scope,
    /// The name of the arena, whether it is used or not.
    pub arena: CsIdent,
    /// Whether lowering needs memory that belongs to the call, or keeps handles.
    pub uses_arena: bool,
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
    pub fn new(cx: &'a Shape<'a>, mut scope: Scope) -> Self {
        let arena = scope.local("arena");
        Self {
            cx,
            scope,
            arena,
            uses_arena: false,
            origin: None,
            outlives_stack: false,
            keeps_loans: false,
            is_leaf: true,
            block: Vec::new(),
        }
    }

    pub fn finish(self) -> Vec<Stmt> {
        self.block
    }

    /// What was decided about a type.
    pub fn shape(&self, ty: &Type) -> &'a TypeShape {
        &self.cx.types[ty]
    }

    pub fn push(&mut self, statement: Stmt) {
        self.block.push(statement);
    }

    pub fn run(&mut self, expression: Expr) {
        self.push(Stmt::Expr(expression));
    }

    /// The statements that `write` adds, as a block of their own.
    pub fn nested(&mut self, write: impl FnOnce(&mut Self)) -> Vec<Stmt> {
        let outer = std::mem::take(&mut self.block);
        write(self);
        std::mem::replace(&mut self.block, outer)
    }

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
        self.uses_arena = true;
        Expr::Local(self.arena.clone())
    }

    pub fn declare_arena(&mut self, value: Expr) {
        self.push(Stmt::Local(arena_type(), self.arena.clone(), Some(value)));
    }

    /// Puts `statements` into the body, within the arena where they need one.
    pub fn within_arena(&mut self, statements: Vec<Stmt>) {
        if !self.uses_arena {
            return statements.into_iter().for_each(|statement| self.push(statement));
        }
        self.declare_arena(Expr::Word("default"));
        let dispose = self.arena().dot("Dispose").call([]);
        self.push(Stmt::TryFinally(statements, vec![Stmt::Expr(dispose)]));
    }

    /// The other side takes what is moved.
    pub fn complete_moves(&mut self) {
        let complete = self.arena().dot("CompleteMoves").call([]);
        self.run(complete);
    }

    pub fn arena_parameter(&self) -> Param {
        Param { ty: arena_type(), name: self.arena.clone(), passing: ParamPassing::Ref }
    }
}

fn arena_type() -> CsType {
    CsType::service("CallArena")
}
