//! C# names as values: identifiers, full names, and which names are taken where.

use heck::{ToLowerCamelCase, ToUpperCamelCase};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;
use std::sync::LazyLock;
use unicode_ident::{is_xid_continue, is_xid_start};

/// A C# identifier. Displayed, a keyword is escaped with `@`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CsIdent(Rc<str>);

impl CsIdent {
    /// `PascalCase`, for types and members.
    pub fn pascal(wit: &str) -> Self {
        Self::fixed(wit.to_upper_camel_case())
    }

    /// `camelCase`, for parameters and locals.
    pub fn camel(wit: &str) -> Self {
        Self::fixed(wit.to_lower_camel_case())
    }

    /// A part of a namespace that the user wrote, or that is the name of a project: what an identifier cannot hold
    /// becomes `_`, as in the names that `dotnet new` makes. An `@` that escapes it is no part of the name.
    pub fn of_user(text: &str) -> Self {
        // The compiler reads UTF-16 unit by unit: a letter beyond U+FFFF is none to it.
        let fits = |c: char| c <= '\u{ffff}' && is_xid_continue(c);
        let text = text.strip_prefix('@').unwrap_or(text);
        let mut name: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
        if !name.starts_with(|c| c == '_' || is_xid_start(c)) {
            name.insert(0, '_');
        }
        Self::fixed(name)
    }

    /// A name that is not made from WIT: of the class library, of `CmDotnet`, or of the generated code itself.
    pub fn fixed(name: impl AsRef<str>) -> Self {
        Self(name.as_ref().into())
    }

    pub fn with_underscore(&self) -> Self {
        Self::fixed(format!("{}_", self.0))
    }

    /// The name without an escape, to make another name from.
    pub fn bare(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CsIdent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if KEYWORDS.contains(&*self.0) {
            f.write_str("@")?;
        }
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CsIdent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A full name from the global namespace. Displayed, it begins with `global::`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CsPath(Rc<[CsIdent]>);

impl CsPath {
    /// The name of these parts, of which there are some.
    pub fn of(segments: impl IntoIterator<Item = CsIdent>) -> Self {
        Self(segments.into_iter().collect())
    }

    /// A name of the class library or of `CmDotnet`, with dots.
    pub fn fixed(path: &str) -> Self {
        Self::of(path.split('.').map(CsIdent::fixed))
    }

    pub fn join(&self, child: CsIdent) -> Self {
        Self::of(self.0.iter().cloned().chain([child]))
    }

    pub fn segments(&self) -> &[CsIdent] {
        &self.0
    }

    pub fn scope(&self) -> CsPath {
        Self(self.0[..self.0.len() - 1].into())
    }

    pub fn last(&self) -> &CsIdent {
        self.0.last().expect("a path has a segment: the constructors make no empty one")
    }
}

impl fmt::Display for CsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("global::")?;
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{segment}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for CsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The reserved keywords of C#. Contextual keywords are valid names wherever generated code uses a name.
static KEYWORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let words = "abstract as base bool break byte case catch char checked class const continue decimal default \
        delegate do double else enum event explicit extern false finally fixed float for foreach goto if \
        implicit in int interface internal is lock long namespace new null object operator out override \
        params private protected public readonly ref return sbyte sealed short sizeof stackalloc static \
        string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual \
        void volatile while";
    words.split(' ').collect()
});

/// Members that every C# type has (`object`), or that the compiler makes for a record.
const COMMON_MEMBERS: &str = "Clone Deconstruct EqualityContract Equals Finalize GetHashCode GetType MemberwiseClone PrintMembers \
    ReferenceEquals ToString";

/// The names that are taken in one C# declaration space.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    taken: BTreeSet<String>,
    numbers: BTreeMap<String, usize>, // The number that the next local of a name tries first
}

impl Scope {
    /// The declaration space of the type `name`: a member cannot be named like it, nor like a member it has anyway.
    pub fn members_of(name: &CsIdent) -> Self {
        let taken = COMMON_MEMBERS.split(' ').chain([name.bare()]).map(str::to_owned).collect();
        Self { taken, numbers: BTreeMap::new() }
    }

    /// The locals of a method with these parameters.
    pub fn locals<'a>(params: impl IntoIterator<Item = &'a CsIdent>) -> Self {
        let taken = params.into_iter().map(|name| name.bare().to_owned()).collect();
        Self { taken, numbers: BTreeMap::new() }
    }

    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Takes `wanted`, with as many `_` at its end as make it unique.
    pub fn claim(&mut self, wanted: CsIdent) -> CsIdent {
        let mut name = wanted.bare().to_owned();
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        CsIdent::fixed(name)
    }

    /// Takes `wanted` for a local variable, with the first number from 2 that makes it unique.
    pub fn local(&mut self, wanted: &str) -> CsIdent {
        if self.taken.insert(wanted.to_owned()) {
            return CsIdent::fixed(wanted);
        }
        let number = self.numbers.entry(wanted.to_owned()).or_insert(2);
        loop {
            let name = format!("{wanted}{number}");
            *number += 1;
            if self.taken.insert(name.clone()) {
                return CsIdent::fixed(name);
            }
        }
    }
}

/// The parts of a namespace that the user wrote.
pub fn user_namespace(text: &str) -> Vec<CsIdent> {
    text.split('.').filter(|part| !part.is_empty()).map(CsIdent::of_user).collect()
}

/// `Item1`, `Item2`, …
pub fn tuple_item(index: usize) -> CsIdent {
    CsIdent::fixed(format!("Item{}", index + 1))
}

/// A local's name from a member's.
pub fn local_hint(member: &str) -> String {
    let mut chars = member.chars();
    match chars.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}
