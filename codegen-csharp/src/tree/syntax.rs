//! The part of C#'s syntax that the generated files use, as values. Their text is made in `text`; what they say is decided
//! in `shape`.

use crate::shape::{CsIdent, CsPath, CsType, Origin, Param, compiler_service};
use std::cell::RefCell;
use std::fmt;
use wit_parser::Docs;

#[derive(Debug)]
pub struct CompilationUnit<'a> {
    pub header: &'static [&'static str], // Its first lines
    pub namespaces: Vec<Namespace<'a>>,
}

/// A namespace, of the whole file or in braces.
#[derive(Debug)]
pub struct Namespace<'a> {
    pub name: Vec<CsIdent>,
    pub extent: Extent,
    pub members: Members<'a>,
}

/// What a namespace is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    File,
    Block,
}

/// The members of a type or namespace. Each is made when it is come to, and once: a class has as many as there are
/// functions in an interface.
pub struct Members<'a>(RefCell<Option<Box<dyn Iterator<Item = Member<'a>> + 'a>>>);

impl<'a> Members<'a> {
    pub fn of(members: impl IntoIterator<Item = Member<'a>, IntoIter: 'a>) -> Self {
        Self(RefCell::new(Some(Box::new(members.into_iter()))))
    }

    /// The members, which can be taken once.
    pub fn take(&self) -> impl Iterator<Item = Member<'a>> + use<'a> {
        self.0.take().into_iter().flatten()
    }
}

impl fmt::Debug for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.take()).finish()
    }
}

/// A member, with what is written before it.
#[derive(Debug)]
pub struct Member<'a> {
    pub docs: Documentation<'a>,
    pub attributes: Vec<Attribute<'a>>,
    pub origin: Option<Origin<'a>>, // What the compiler shall take for its place
    pub declaration: Declaration<'a>,
}

/// What the documentation of a member is made from.
#[derive(Debug, Default)]
pub struct Documentation<'a> {
    pub summary: Summary<'a>,
    pub params: Vec<(CsIdent, &'a Docs)>, // The parameters, and what WIT says of them
    /// The type of the errors in the exceptions that it throws, and when: a sentence without a stop.
    pub exception: Option<(CsType, &'static str)>,
}

/// What is said of a member first.
#[derive(Debug, Default)]
pub enum Summary<'a> {
    #[default]
    None,
    Wit(&'a Docs), // What WIT says, in Markdown
    Words(&'static str),
    Inherited, // What is said of the member that it overrides
}

#[derive(Debug)]
pub enum Attribute<'a> {
    Fixed(&'static str), // Its arguments have no values of WIT
    Obsolete { since: String },
    CoreImport { module: String, entry_point: &'a str },
    CoreExport { entry_point: &'a str },
}

/// What a member declares.
#[derive(Debug)]
pub enum Declaration<'a> {
    Type(TypeDeclaration<'a>),
    Method(Method),
    Value(Value),
    Constant(CsIdent, Expr), // `name = value,` of an enum
}

/// `head name(params) : base { … }`, or `;` without members.
#[derive(Debug)]
pub struct TypeDeclaration<'a> {
    pub head: &'static str, // Modifiers, and what kind of type it is
    pub name: CsIdent,
    pub params: Option<Vec<Param>>,
    pub base: Option<Base>,
    pub members: Option<Members<'a>>,
}

/// What a type derives from.
#[derive(Debug)]
pub struct Base {
    pub ty: CsType,
    pub args: Vec<(&'static str, Expr)>, // The arguments of its constructor, by their names
}

/// A method, or a constructor, which has no `result`.
#[derive(Debug)]
pub struct Method {
    pub modifiers: &'static str,
    pub result: Option<CsType>,
    pub name: CsIdent,
    pub params: Vec<Param>,
    pub base: Option<Expr>, // What a constructor gives that of the base class
    pub body: MethodBody,
}

/// What a method does.
#[derive(Debug)]
pub enum MethodBody {
    None,             // `;`
    Block(Vec<Stmt>), // `{ … }`
    Expr(Expr),       // `=> expression;`
    Given(String),    // `=> expression;`, written by who called the generator
}

/// A field, or a property, which has accessors.
#[derive(Debug)]
pub struct Value {
    pub modifiers: &'static str,
    pub ty: CsType,
    pub name: Expr,
    pub accessors: Option<&'static str>,
    pub value: Option<Expr>,
}

impl<'a> Member<'a> {
    /// A member without documentation.
    pub fn new(declaration: Declaration<'a>) -> Self {
        let docs = Documentation::default();
        Self { docs, attributes: Vec::new(), origin: None, declaration }
    }

    pub fn with(mut self, attributes: impl IntoIterator<Item = Attribute<'a>>) -> Self {
        self.attributes.extend(attributes);
        self
    }

    pub fn about(mut self, summary: Summary<'a>) -> Self {
        self.docs.summary = summary;
        self
    }
}

impl Method {
    /// A method with these modifiers; without a result, `void`.
    pub fn new(
        modifiers: &'static str,
        result: Option<CsType>,
        name: CsIdent,
        params: Vec<Param>,
        body: MethodBody,
    ) -> Self {
        let result = Some(result.unwrap_or(CsType::Keyword("void")));
        Self { modifiers, result, name, params, base: None, body }
    }
}

impl<'a> From<Method> for Member<'a> {
    fn from(method: Method) -> Self {
        Self::new(Declaration::Method(method))
    }
}

/// How an argument is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    Value(Expr),          // By value.
    Ref(CsIdent),         // `ref x`
    Out(CsType, CsIdent), // `out T x`, which declares `x`.
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    Local(CsIdent),                               // A local variable or a parameter.
    Word(&'static str),                           // A word of the language: `null`, `true`, `default`.
    Int(i64),                                     // An integer literal.
    Text(String),                                 // A string literal.
    Path(CsPath),                                 // A type, or a member by its full name.
    Type(CsType),                                 // A generic type, as the target of a static member.
    Member(Box<Expr>, CsIdent),                   // `target.member`
    Index(Box<Expr>, Box<Expr>),                  // `target[index]`
    Call(Box<Expr>, Vec<CsType>, Vec<Arg>),       // `target<T, …>(args)`
    New(CsType, Vec<Expr>),                       // `new T(args)`
    Tuple(Vec<Expr>),                             // `(a, b, …)`
    Cast(CsType, Box<Expr>),                      // `(T)value`
    UncheckedCast(CsType, Box<Expr>), // `unchecked((T)value)`: right also in a project that checks for overflow.
    Binary(Box<Expr>, BinaryOp, Box<Expr>), // `left operator right`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>), // `condition ? yes : no`
    Deref(CsType, Box<Expr>),         // `*(T*)address`
    StackAlloc(Box<Expr>),            // `stackalloc byte[size]`
    IsNotNull(Box<Expr>, CsIdent),    // `value is { } name`
    AddressOf(Box<Expr>),             // `&method`
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    Multiply,  // `*`
    Add,       // `+`
    ShiftLeft, // `<<`
    NotEqual,  // `!=`
}

impl Expr {
    /// A static method of `CmDotnet.CompilerServices.<class>`.
    pub fn service(class: &str, method: &str) -> Self {
        Self::Path(compiler_service(class).join(CsIdent::fixed(method)))
    }

    pub fn library(path: &str) -> Self {
        Self::Path(CsPath::fixed(path))
    }

    pub fn int(number: impl Into<i64>) -> Self {
        Self::Int(number.into())
    }

    pub fn member(self, name: CsIdent) -> Self {
        Self::Member(Box::new(self), name)
    }

    /// `self.name`, which is not made from WIT.
    pub fn dot(self, name: &str) -> Self {
        self.member(CsIdent::fixed(name))
    }

    pub fn at(self, index: Expr) -> Self {
        Self::Index(Box::new(self), Box::new(index))
    }

    pub fn deref(self, ty: CsType) -> Self {
        Self::Deref(ty, Box::new(self))
    }

    pub fn address_of(self) -> Self {
        Self::AddressOf(Box::new(self))
    }

    pub fn call_of(self, types: Vec<CsType>, args: Vec<Arg>) -> Self {
        Self::Call(Box::new(self), types, args)
    }

    /// `self(args)`, with the arguments by value.
    pub fn call(self, args: impl IntoIterator<Item = Expr>) -> Self {
        self.invoke(args.into_iter().map(Arg::Value).collect())
    }

    /// `self(args)`
    pub fn invoke(self, args: Vec<Arg>) -> Self {
        Self::Call(Box::new(self), Vec::new(), args)
    }

    pub fn binary(self, operator: BinaryOp, right: Expr) -> Self {
        Self::Binary(Box::new(self), operator, Box::new(right))
    }

    pub fn cast(self, ty: CsType) -> Self {
        Self::Cast(ty, Box::new(self))
    }

    /// `(to)self`, where the compiler does not know it as that.
    pub fn converted(self, from: &CsType, to: &CsType) -> Self {
        if from == to { self } else { self.cast(to.clone()) }
    }

    pub fn unchecked_cast(self, ty: CsType) -> Self {
        Self::UncheckedCast(ty, Box::new(self))
    }

    pub fn offset(self, bytes: u32) -> Self {
        if bytes == 0 { self } else { self.binary(BinaryOp::Add, Expr::Int(i64::from(bytes))) }
    }

    pub fn choose(self, yes: Expr, no: Expr) -> Self {
        Self::Conditional(Box::new(self), Box::new(yes), Box::new(no))
    }
}

/// What a switch section matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    Int(u32),                      // `case 1:`
    Type(CsType, Option<CsIdent>), // `case T name:`, or `case T:`
    Default,                       // `default:`
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stmt {
    Local(CsType, CsIdent, Option<Expr>),    // `T name = value;`
    Assign(Expr, Expr),                      // `target = value;`
    Expr(Expr),                              // `expression;`
    If(Expr, Vec<Stmt>, Vec<Stmt>), // `if (condition) { … } else { … }`; no `else` when that is empty.
    Switch(Expr, Vec<(Pattern, Vec<Stmt>)>), // `switch (value) { … }`; a section gets a `break` where its end can be reached.
    For(CsIdent, Expr, Vec<Stmt>),           // `for (int index = 0; index < count; index++) { … }`
    TryFinally(Vec<Stmt>, Vec<Stmt>),        // `try { … } finally { … }`
    TryCatch(Vec<Stmt>, CsType, Option<CsIdent>, Vec<Stmt>), // `try { … } catch (T name) { … }`, or `catch (T)`
    Fixed(CsType, CsIdent, Expr, Vec<Stmt>),                 // `fixed (T* name = value) { … }`
    Return(Option<Expr>),                                    // `return value;`
    Throw(Expr),                                             // `throw value;`
}
