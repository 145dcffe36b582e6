//! What a document describes, in WIT. All is decided before.

use crate::model::{Api, Kind, Number, Operation, Type, TypeDef};
use wit_encoder::{
    EnumCase, Field, Ident, Interface, Package, PackageName, Params, Result_, StandaloneFunc, VariantCase,
    World,
};

/// The name of the interface.
const INTERFACE: &str = "api";
/// The name of the world of a component that has the interface for others.
const WORLD: &str = "client";

impl Api {
    /// The WIT package, as the text of one file.
    pub fn to_wit(&self) -> String {
        let id = &self.package;
        let mut package =
            Package::new(PackageName::new(id.namespace.clone(), ident(&id.name), id.version.clone()));
        let mut interface = Interface::new(INTERFACE);
        interface.set_docs(docs(&self.docs));
        for definition in &self.types {
            interface.type_def(type_def(definition));
        }
        for operation in &self.operations {
            interface.function(function(operation));
        }
        package.interface(interface);
        let mut world = World::new(WORLD);
        world.named_interface_export(INTERFACE);
        package.world(world);
        package.to_string()
    }
}

/// A name as the printer takes it: it does not know all keywords.
fn ident(name: &str) -> Ident {
    match name {
        "map" | "float32" | "float64" => Ident::new(format!("%{name}")),
        _ => Ident::new(name.to_owned()),
    }
}

/// Documentation without what WIT does not allow in a text.
fn docs(text: &str) -> Option<String> {
    let is_allowed = |c: &char| {
        *c == '\n' || !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    let lines: Vec<String> = text
        .trim()
        .replace('\t', " ")
        .lines()
        .map(|line| line.chars().filter(is_allowed).collect::<String>().trim_end().to_owned())
        .collect();
    let text = lines.join("\n");
    (!text.is_empty()).then_some(text)
}

fn type_def(definition: &TypeDef) -> wit_encoder::TypeDef {
    let name = ident(&definition.name);
    let mut written = match &definition.kind {
        Kind::Alias(ty) => wit_encoder::TypeDef::type_(name, type_of(ty)),
        Kind::Record(fields) => wit_encoder::TypeDef::record(
            name,
            fields.iter().map(|field| {
                let mut written = Field::new(ident(&field.name), type_of(&field.ty));
                written.set_docs(docs(&field.docs));
                written
            }),
        ),
        Kind::Variant(cases) => wit_encoder::TypeDef::variant(
            name,
            cases.iter().map(|case| {
                let mut written = match &case.ty {
                    Some(ty) => VariantCase::value(ident(&case.name), type_of(ty)),
                    None => VariantCase::empty(ident(&case.name)),
                };
                written.set_docs(docs(&case.docs));
                written
            }),
        ),
        Kind::Enum(cases) => wit_encoder::TypeDef::enum_(
            name,
            cases.iter().map(|case| {
                let mut written = EnumCase::new(ident(&case.name));
                written.set_docs(docs(&case.docs));
                written
            }),
        ),
    };
    written.set_docs(docs(&definition.docs));
    written
}

fn function(operation: &Operation) -> StandaloneFunc {
    let mut function = StandaloneFunc::new(ident(&operation.name), false);
    let mut parameters = Params::empty();
    for parameter in &operation.parameters {
        parameters.push(ident(&parameter.name), type_of(&parameter.ty));
    }
    function.set_params(parameters);
    let error = type_of(&operation.error);
    function.set_result(Some(wit_encoder::Type::result(match &operation.ok {
        Some(ok) => Result_::both(type_of(ok), error),
        None => Result_::err(error),
    })));
    function.set_docs(docs(&operation.docs));
    function
}

fn type_of(ty: &Type) -> wit_encoder::Type {
    use wit_encoder::Type as Wit;
    match ty {
        Type::Bool => Wit::Bool,
        Type::Number(number) => number_of(*number),
        Type::String => Wit::String,
        Type::Bytes => Wit::list(Wit::U8),
        Type::List(element) => Wit::list(type_of(element)),
        Type::Map(value) => Wit::list(Wit::tuple([Wit::String, type_of(value)])),
        Type::Tuple(elements) => Wit::tuple(elements.iter().map(type_of)),
        Type::Option(some) => Wit::option(type_of(some)),
        Type::Named(name) => Wit::named(ident(name)),
    }
}

fn number_of(number: Number) -> wit_encoder::Type {
    use wit_encoder::Type as Wit;
    match number {
        Number::S8 => Wit::S8,
        Number::S16 => Wit::S16,
        Number::S32 => Wit::S32,
        Number::S64 => Wit::S64,
        Number::U8 => Wit::U8,
        Number::U16 => Wit::U16,
        Number::U32 => Wit::U32,
        Number::U64 => Wit::U64,
        Number::F32 => Wit::F32,
        Number::F64 => Wit::F64,
    }
}
