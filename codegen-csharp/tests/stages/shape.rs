//! The decisions.

use super::with_shape;
use crate::ResultStyle;
use crate::shape::{
    ArgumentForm, Crossing, CsIdent, CsPath, CsType, Form, FunctionShape, Passing, ResultPassing, Scope,
    Shape, TypeShape,
};
use wit_parser::Type;

/// The types of the parameters of the world's first import.
fn params<'a>(shape: &'a Shape<'_>) -> Vec<&'a TypeShape> {
    let arguments = shape.files[0].class.imports[0].arguments.iter();
    arguments.map(|argument| &shape.types[&argument.ty]).collect()
}

fn export<'a>(shape: &'a Shape<'a>) -> &'a FunctionShape<'a> {
    shape.files.iter().find_map(|file| file.class.exports.first()).expect("there is an export")
}

#[test]
fn a_taken_name_gets_underscores() {
    let mut scope = Scope::members_of(&CsIdent::pascal("shape"));
    assert_eq!(scope.claim(CsIdent::pascal("shape")).to_string(), "Shape_");
    assert_eq!(scope.claim(CsIdent::pascal("to-string")).to_string(), "ToString_");
    assert_eq!(scope.claim(CsIdent::pascal("side")).to_string(), "Side");
    assert_eq!(scope.local("Side").to_string(), "Side2");
}

#[test]
fn names_of_projects_become_identifiers() {
    for (project, name) in [
        ("MyApp", "MyApp"),
        ("my-app", "my_app"),
        ("my app (2)", "my_app__2_"),
        ("3d", "_3d"),
        ("-", "_"),
        ("\u{301}a", "_\u{301}a"),
        ("class", "@class"),
        ("@class", "@class"),
        ("größe", "größe"),
        ("日本", "日本"),
        ("\u{1d4d0}", "_"),
    ] {
        assert_eq!(CsIdent::of_user(project).to_string(), name);
    }
}

#[test]
fn keywords_are_escaped_where_they_are_written() {
    assert_eq!(CsIdent::camel("class").to_string(), "@class");
    assert_eq!(CsPath::fixed("A.in.B").to_string(), "global::A.@in.B");
}

#[test]
fn a_type_says_what_it_is_and_how_it_lies_in_memory() {
    let wit = "package a:b; world w { record r { a: u8, b: u32 } enum e { x, y } flags f8 { a, b, c, d, e, f, g, h }
        import f: func(r: r, e: e, f8: f8, o: option<option<u8>>, t: tuple<u8, string>); }";
    with_shape(wit, ResultStyle::Throw, |shape| {
        let [record, cases, bits, option, tuple] = params(shape)[..] else {
            panic!("there are five parameters")
        };
        let Form::Record(fields) = &record.form else { panic!("{:?}", record.form) };
        assert_eq!((&fields.offsets[..], record.size, record.align), (&[0, 4][..], 8, 4));
        assert!(record.is_stored_as_it_is && record.is_loaded_as_it_is);
        // A number that is no case can be in a C# enum, and arrive; all bits are flags.
        assert!(!cases.is_stored_as_it_is && !cases.is_loaded_as_it_is);
        assert!(bits.is_stored_as_it_is && bits.is_loaded_as_it_is);
        let inner = CsType::Keyword("byte").nullable();
        assert_eq!(option.cs, CsType::runtime_of("Option", [inner]));
        assert!(!tuple.is_stored_as_it_is && tuple.lowers_with_arena());
        assert_eq!(tuple.core_values().len(), 3);
    });
}

#[test]
fn types_are_the_same_by_what_they_are_and_not_by_their_csharp() {
    let wit = "package a:b; world w { type alias = list<u8>;
        import f: func(a: list<u8>, b: alias, c: list<u8, 4>, d: stream<list<u8>>, e: stream<alias>, f: stream<list<u8, 4>>); }";
    with_shape(wit, ResultStyle::Throw, |shape| {
        let params = params(shape);
        assert_eq!(params[0].same, params[1].same);
        assert!(params[0].same != params[2].same && params[0].cs == params[2].cs);
        assert!(params[3].same == params[4].same && params[3].same != params[5].same);
        assert_eq!(shape.files[0].class.channels.len(), 2);
    });
}

#[test]
fn arguments_are_pinned_only_while_a_call_waits() {
    let wit = "package a:b; world w { import f: func(a: list<u8>, b: list<char>, c: list<string>);
        import g: async func(a: list<u8>); }";
    with_shape(wit, ResultStyle::Throw, |shape| {
        let forms = |index: usize| {
            let arguments = shape.files[0].class.imports[index].arguments.iter();
            arguments.map(|argument| argument.form).collect::<Vec<_>>()
        };
        assert!(matches!(
            forms(0)[..],
            [
                ArgumentForm::PinnedList(Type::U8),
                ArgumentForm::PinnedList(Type::Char),
                ArgumentForm::List(Type::String, _)
            ]
        ));
        assert!(matches!(forms(1)[..], [ArgumentForm::List(Type::U8, _)]));
    });
}

#[test]
fn a_result_with_a_resource_of_an_async_export_is_given_away_as_core_values() {
    let wit = "package a:b; interface i { resource r; f: async func() -> result<own<r>, string>; } world w { export i; }";
    for (style, is_thrown) in [(ResultStyle::Throw, true), (ResultStyle::Value, false)] {
        with_shape(wit, style, |shape| {
            let function = export(shape);
            let Crossing::AsyncExport(export) = &function.crossing else { panic!("{:?}", function.crossing) };
            assert!(export.moves_result && export.internal_error.is_none());
            assert_eq!((&export.result.passing, export.result.params.len()), (&Passing::Flat, 3));
            assert_eq!(function.outcome.thrown.is_some(), is_thrown);
            assert_eq!(function.task.is_some(), function.function.kind.is_async());
        });
    }
}

#[test]
fn a_result_of_an_export_is_released_where_it_has_memory() {
    let result = |ty: &str| {
        let wit = format!("package a:b; world w {{ export f: func() -> {ty}; }}");
        with_shape(&wit, ResultStyle::Throw, |shape| match &export(shape).crossing {
            Crossing::Export(export) => match export.result {
                ResultPassing::Area { is_released, .. } => {
                    assert_eq!(export.post_return.is_some(), is_released);
                    Some(is_released)
                }
                _ => None,
            },
            other => panic!("{other:?}"),
        })
    };
    assert_eq!([result("u8"), result("tuple<u8, u8>"), result("string")], [None, Some(false), Some(true)]);
}

#[test]
fn more_core_values_than_parameters_are_passed_in_memory() {
    let params: Vec<String> = (0..17).map(|index| format!("p{index}: u8")).collect();
    let wit = format!("package a:b; world w {{ import f: func({}); }}", params.join(", "));
    with_shape(&wit, ResultStyle::Throw, |shape| {
        let Crossing::Import(import) = &shape.files[0].class.imports[0].crossing else {
            panic!("it is imported")
        };
        let offsets = (0..17).collect();
        assert_eq!(import.signature.passing, Passing::InMemory { offsets, size: 17 });
        assert_eq!(import.signature.params.len(), 1);
    });
}
