//! The C# as a tree.

use super::with_shape;
use crate::ResultStyle;
use crate::tree::{Declaration, Expr, Member, MethodBody, Stmt, file};

/// The members of a type.
fn members<'a>(member: &Member<'a>) -> Vec<Member<'a>> {
    match &member.declaration {
        Declaration::Type(declaration) => {
            declaration.members.iter().flat_map(|members| members.take()).collect()
        }
        _ => Vec::new(),
    }
}

fn name(member: &Member<'_>) -> String {
    match &member.declaration {
        Declaration::Type(declaration) => declaration.name.to_string(),
        Declaration::Method(method) => method.name.to_string(),
        Declaration::Value(value) => value.name.to_string(),
        Declaration::Constant(name, _) => name.to_string(),
    }
}

/// The names and the members of a world's one class.
fn class<T>(wit: &str, then: impl Fn(&[Member<'_>]) -> T) -> T {
    with_shape(wit, ResultStyle::Throw, |shape| {
        let unit = file(shape, &shape.files[0]);
        let classes: Vec<Member<'_>> = unit.namespaces[0].members.take().collect();
        then(&members(&classes[0]))
    })
}

#[test]
fn a_class_has_its_types_its_methods_and_what_talks_to_the_other_side() {
    let wit = "package a:b; world w { record r { a: string } export e: func(r: r); import i: func() -> r; }";
    class(wit, |found| {
        assert_eq!(found.iter().map(name).collect::<Vec<_>>(), ["R", "E", "I", "WitInterop"]);
        let interop: Vec<String> = members(&found[3]).iter().map(name).collect();
        assert_eq!(interop, ["LoadR", "StoreR", "ImportI", "ExportE"]);
    });
}

#[test]
fn a_call_of_plain_values_is_one_statement() {
    class("package a:b; world w { import add: func(a: s32, b: s32) -> s32; }", |found| {
        let Declaration::Method(method) = &found[0].declaration else { panic!("{found:?}") };
        let MethodBody::Block(body) = &method.body else { panic!("{method:?}") };
        assert!(matches!(&body[..], [Stmt::Return(Some(Expr::Call(..)))]), "{body:?}");
    });
}

#[test]
fn an_exported_method_has_no_body_and_members_are_taken_once() {
    class("package a:b; world w { export f: func(); }", |found| {
        let Declaration::Method(method) = &found[0].declaration else { panic!("{found:?}") };
        assert!(matches!(method.body, MethodBody::None));
        assert_eq!((members(&found[1]).len(), members(&found[1]).len()), (1, 0));
    });
}
