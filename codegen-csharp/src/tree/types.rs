//! The declarations of types.

use super::function::public;
use super::obsolete;
use super::syntax::*;
use crate::model::{Direction, Number};
use crate::shape::*;
use wit_parser::{Docs, Record, Type, TypeDefKind, Variant};

pub fn declaration<'a>(cx: &'a Shape<'a>, declared: &'a DeclaredShape<'a>) -> Member<'a> {
    let definition = &cx.model.resolve.types[declared.id];
    let shape = &cx.types[&Type::Id(declared.id)];
    let name = &declared.name;
    let member = match (&definition.kind, &shape.form) {
        (TypeDefKind::Record(wit), Form::Record(fields)) => record(cx, name, wit, shape, fields),
        (TypeDefKind::Variant(wit), Form::Cases(Cases { of: CasesOf::Variant(names), .. })) => {
            variant(cx, name, wit, names)
        }
        (TypeDefKind::Enum(wit), Form::Enum { number, names, .. }) => {
            let docs = wit.cases.iter().map(|case| &case.docs);
            let constants = docs.zip(names).zip(0i64..);
            let constants =
                constants.map(|((docs, name), number)| constant(name.clone(), Expr::Int(number), docs));
            class("public enum", name, Some(CsType::number(*number)), constants)
        }
        (TypeDefKind::Flags(wit), Form::Flags { number, names, .. }) => {
            flags(name, *number, names, wit.flags.iter().map(|flag| &flag.docs))
        }
        _ => match &declared.resource {
            Some(resource) if resource.direction == Direction::Import => imported(cx, name, resource),
            Some(resource) => exported(cx, name, resource),
            None => unreachable!("other types have no names in C#"),
        },
    };
    let attributes = obsolete(&definition.stability).into_iter().chain(member.attributes).collect();
    Member { attributes, ..member }.about(Summary::Wit(&definition.docs))
}

fn record<'a>(
    cx: &'a Shape<'a>,
    name: &CsIdent,
    wit: &'a Record,
    shape: &TypeShape,
    fields: &Fields,
) -> Member<'a> {
    let params = fields.types.iter().zip(&fields.names);
    let params = params.map(|(ty, name)| Param::value(cx.types[ty].cs.clone(), name.clone()));
    // Bindings pass the memory of its values.
    let is_memory = shape.is_stored_as_it_is || shape.is_loaded_as_it_is;
    const SEQUENTIAL: &str = "System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Sequential)";
    let mut member = Member::new(Declaration::Type(TypeDeclaration {
        head: "public readonly record struct",
        name: name.clone(),
        params: Some(params.collect()),
        base: None,
        members: None,
    }));
    let docs = wit.fields.iter().map(|field| &field.docs);
    member.docs.params = fields.names.iter().cloned().zip(docs).collect();
    member.with(is_memory.then_some(Attribute::Fixed(SEQUENTIAL)))
}

fn variant<'a>(cx: &'a Shape<'a>, name: &CsIdent, wit: &'a Variant, names: &'a [CsIdent]) -> Member<'a> {
    let base = CsType::Simple(name.clone());
    let cases = wit.cases.iter().zip(names).map(move |(case, name)| {
        let base = Some(Base { ty: base.clone(), args: Vec::new() });
        let value = |ty| vec![Param::value(cx.types[ty].cs.clone(), CsIdent::fixed(PAYLOAD))];
        let members = || Members::of([constructor("private", name, Vec::new(), None), instance(name)]);
        let declaration = TypeDeclaration {
            head: "public sealed record",
            name: name.clone(),
            params: case.ty.as_ref().map(value),
            base,
            members: case.ty.is_none().then(members),
        };
        Member::new(Declaration::Type(declaration)).about(Summary::Wit(&case.docs))
    });
    class(
        "public abstract record",
        name,
        None,
        [constructor("private", name, Vec::new(), None)].into_iter().chain(cases),
    )
}

fn class<'a>(
    head: &'static str,
    name: &CsIdent,
    base: Option<CsType>,
    members: impl IntoIterator<Item = Member<'a>, IntoIter: 'a>,
) -> Member<'a> {
    let base = base.map(|ty| Base { ty, args: Vec::new() });
    let members = Some(Members::of(members));
    Member::new(Declaration::Type(TypeDeclaration { head, name: name.clone(), params: None, base, members }))
}

/// The one value of a case without payload.
fn instance<'a>(name: &CsIdent) -> Member<'a> {
    let ty = CsType::Simple(name.clone());
    let value = Value {
        modifiers: "public static",
        ty: ty.clone(),
        name: Expr::Local(CsIdent::fixed(INSTANCE)),
        accessors: Some("{ get; }"),
        value: Some(Expr::New(ty, Vec::new())),
    };
    Member::new(Declaration::Value(value)).about(Summary::Words("The one value of this case."))
}

fn constructor<'a>(
    modifiers: &'static str,
    name: &CsIdent,
    params: Vec<Param>,
    base: Option<Expr>,
) -> Member<'a> {
    let body = MethodBody::Block(Vec::new());
    Method { modifiers, result: None, name: name.clone(), params, base, body }.into()
}

fn constant<'a>(name: CsIdent, value: Expr, docs: &'a Docs) -> Member<'a> {
    Member::new(Declaration::Constant(name, value)).about(Summary::Wit(docs))
}

fn flags<'a>(
    name: &CsIdent,
    number: Number,
    names: &'a [CsIdent],
    docs: impl Iterator<Item = &'a Docs> + 'a,
) -> Member<'a> {
    let none = CsIdent::fixed("None");
    // A flag of the WIT may have that name.
    let none = (!names.contains(&none))
        .then(|| Member::new(Declaration::Constant(none, Expr::Int(0))).about(Summary::Words("No flag.")));
    let one = Expr::Word(if number == Number::U32 { "1u" } else { "1" });
    let bits = names.iter().zip(docs).zip(0i64..).map(move |((name, docs), bit)| {
        constant(name.clone(), one.clone().binary(BinaryOp::ShiftLeft, Expr::Int(bit)), docs)
    });
    class("public enum", name, Some(CsType::number(number)), none.into_iter().chain(bits))
        .with([Attribute::Fixed("System.Flags")])
}

fn imported<'a>(cx: &'a Shape<'a>, name: &CsIdent, resource: &'a ResourceShape<'a>) -> Member<'a> {
    let handle = CsIdent::fixed("handle");
    let owned = Param::value(CsType::service("ResourceHandle"), handle.clone());
    let constructor = constructor("internal", name, vec![owned], Some(Expr::Local(handle.clone())));
    let methods = resource.methods.iter().map(|method| public(cx, method));
    let drop = Expr::Local(CsIdent::fixed(INTEROP)).member(resource.intrinsics[0].name.clone());
    let drop = Method::new(
        "protected override",
        None,
        CsIdent::fixed(DROP_HANDLE),
        vec![Param::value(CsType::INT, handle.clone())],
        MethodBody::Expr(drop.call([Expr::Local(handle)])),
    );
    let drop = Member::from(drop).about(Summary::Inherited);
    let members = [constructor].into_iter().chain(methods).chain([drop]);
    class("public sealed class", name, Some(resource.base.clone()), members)
}

fn exported<'a>(cx: &'a Shape<'a>, name: &CsIdent, resource: &'a ResourceShape<'a>) -> Member<'a> {
    const INTERFACE: &str = "IExportedResource";
    let representation = Value {
        modifiers: "",
        ty: CsType::INT,
        name: Expr::Path(compiler_service(INTERFACE).join(CsIdent::fixed("Representation"))),
        accessors: Some("{ get; set; }"),
        value: None,
    };
    let representation = Member::new(Declaration::Value(representation));
    let methods = resource.methods.iter().map(|method| public(cx, method));
    let base = Some(CsType::service(INTERFACE));
    class("public sealed partial class", name, base, [representation].into_iter().chain(methods))
}
