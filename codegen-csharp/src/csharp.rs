//! The part of C#'s syntax that the generated files use, as values: types, expressions, statements, methods.
//! Their text is made in `render`; what they mean is decided in `model` and `plan`.

use crate::names::{CsIdent, CsPath};

/// A C# type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CsType {
    /// A predefined type, such as `int`.
    Keyword(&'static str),
    /// A type without type arguments.
    Named(CsPath),
    /// A type with type arguments.
    Generic(CsPath, Vec<CsType>),
    /// `T[]`
    Array(Box<CsType>),
    /// `T?`
    Nullable(Box<CsType>),
    /// `(T, U, …)`, of two types or more.
    Tuple(Vec<CsType>),
    /// `T*`
    Pointer(Box<CsType>),
}

impl CsType {
    /// `byte*`, the type of every address.
    pub fn address() -> Self {
        Self::Pointer(Box::new(Self::Keyword("byte")))
    }

    /// `T*`
    pub fn pointer(self) -> Self {
        Self::Pointer(Box::new(self))
    }
}

/// How an argument is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// By value.
    Value(Expr),
    /// `ref x`
    Ref(CsIdent),
    /// `out T x`, which declares `x`.
    Out(CsType, CsIdent),
}

/// A C# expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A local variable or a parameter.
    Local(CsIdent),
    /// A word of the language: `null`, `true`, `default`.
    Word(&'static str),
    /// An integer literal.
    Int(i64),
    /// A string literal.
    Text(String),
    /// A type, or a member by its full name.
    Path(CsPath),
    /// A generic type, as the target of a static member.
    Type(CsType),
    /// `target.member`
    Member(Box<Expr>, CsIdent),
    /// `target[index]`
    Index(Box<Expr>, Box<Expr>),
    /// `target<T, …>(args)`
    Call(Box<Expr>, Vec<CsType>, Vec<Arg>),
    /// `new T(args)`
    New(CsType, Vec<Expr>),
    /// `(a, b, …)`
    Tuple(Vec<Expr>),
    /// `(T)value`
    Cast(CsType, Box<Expr>),
    /// `unchecked((T)value)`: right also in a project that checks for overflow.
    UncheckedCast(CsType, Box<Expr>),
    /// `left operator right`
    Binary(Box<Expr>, BinaryOp, Box<Expr>),
    /// `condition ? yes : no`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `*(T*)address`
    Deref(CsType, Box<Expr>),
    /// `stackalloc byte[size]`
    StackAlloc(Box<Expr>),
    /// `value is { } name`
    IsNotNull(Box<Expr>, CsIdent),
    /// `&method`
    AddressOf(Box<Expr>),
}

/// A binary operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `*`
    Multiply,
    /// `+`
    Add,
    /// `!=`
    NotEqual,
}

impl Expr {
    /// `self.member`
    pub fn member(self, name: CsIdent) -> Self {
        Self::Member(Box::new(self), name)
    }

    /// `self(args)`, with the arguments by value.
    pub fn call(self, args: impl IntoIterator<Item = Expr>) -> Self {
        self.invoke(args.into_iter().map(Arg::Value).collect())
    }

    /// `self(args)`
    pub fn invoke(self, args: Vec<Arg>) -> Self {
        Self::Call(Box::new(self), Vec::new(), args)
    }

    /// `self operator right`
    pub fn binary(self, operator: BinaryOp, right: Expr) -> Self {
        Self::Binary(Box::new(self), operator, Box::new(right))
    }

    /// `(ty)self`
    pub fn cast(self, ty: CsType) -> Self {
        Self::Cast(ty, Box::new(self))
    }

    /// `unchecked((ty)self)`
    pub fn unchecked_cast(self, ty: CsType) -> Self {
        Self::UncheckedCast(ty, Box::new(self))
    }

    /// `self + bytes`
    pub fn offset(self, bytes: u32) -> Self {
        if bytes == 0 { self } else { self.binary(BinaryOp::Add, Expr::Int(i64::from(bytes))) }
    }

    /// `self ? yes : no`
    pub fn choose(self, yes: Expr, no: Expr) -> Self {
        Self::Conditional(Box::new(self), Box::new(yes), Box::new(no))
    }
}

/// What a switch section matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// `case 1:`
    Int(u32),
    /// `case T name:`, or `case T:`
    Type(CsType, Option<CsIdent>),
    /// `default:`
    Default,
}

/// A C# statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stmt {
    /// `T name = value;`
    Local(CsType, CsIdent, Option<Expr>),
    /// `target = value;`
    Assign(Expr, Expr),
    /// `expression;`
    Expr(Expr),
    /// `if (condition) { … } else { … }`; no `else` when that is empty.
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    /// `switch (value) { … }`; a section gets a `break` where its end can be reached.
    Switch(Expr, Vec<(Pattern, Vec<Stmt>)>),
    /// `for (int index = 0; index < count; index++) { … }`
    For(CsIdent, Expr, Vec<Stmt>),
    /// `try { … } finally { … }`
    TryFinally(Vec<Stmt>, Vec<Stmt>),
    /// `try { … } catch (T name) { … }`, or `catch (T)`
    TryCatch(Vec<Stmt>, CsType, Option<CsIdent>, Vec<Stmt>),
    /// `fixed (T* name = value) { … }`
    Fixed(CsType, CsIdent, Expr, Vec<Stmt>),
    /// `return value;`
    Return(Option<Expr>),
    /// `throw value;`
    Throw(Expr),
}

/// A parameter of a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its type.
    pub ty: CsType,
    /// Its name.
    pub name: CsIdent,
    /// How it is passed.
    pub passing: Passing,
}

/// How a parameter is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// By value.
    Value,
    /// By `ref`.
    Ref,
    /// By `out`.
    Out,
    /// By value; without one it is `default`.
    Optional,
}

impl Param {
    /// A parameter that is passed by value.
    pub fn value(ty: CsType, name: CsIdent) -> Self {
        Self { ty, name, passing: Passing::Value }
    }
}
