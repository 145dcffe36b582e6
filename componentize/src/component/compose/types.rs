//! What types consist of.

use std::collections::BTreeSet;
use wasmparser::component_types::{
    ComponentAnyTypeId, ComponentDefinedType, ComponentEntityType, ComponentValType,
};
use wasmparser::types::Types;

/// The types that an import or export is made of, directly or through others.
pub fn reached(types: &Types, item: &ComponentEntityType) -> BTreeSet<ComponentAnyTypeId> {
    let mut found = BTreeSet::new();
    let mut items = vec![*item];
    let mut left = Vec::new();
    while let Some(item) = items.pop() {
        match item {
            ComponentEntityType::Func(id) => left.push(id.into()),
            ComponentEntityType::Type { created, .. } => left.push(created),
            ComponentEntityType::Instance(id) => items.extend(types[id].exports.values().map(|item| item.ty)),
            _ => {}
        }
    }
    while let Some(id) = left.pop() {
        if found.insert(id) {
            left.extend(inside(types, id));
        }
    }
    found
}

/// The types that a type consists of.
fn inside(types: &Types, id: ComponentAnyTypeId) -> Vec<ComponentAnyTypeId> {
    use ComponentDefinedType as Ty;
    let values: Vec<ComponentValType> = match id {
        ComponentAnyTypeId::Func(id) => {
            let function = &types[id];
            function.params.iter().map(|(_, ty)| ty).chain(&function.result).copied().collect()
        }
        ComponentAnyTypeId::Defined(id) => match &types[id] {
            Ty::Own(resource) | Ty::Borrow(resource) => return vec![(*resource).into()],
            Ty::Primitive(_) | Ty::Flags(_) | Ty::Enum(_) => Vec::new(),
            Ty::Record(record) => record.fields.values().copied().collect(),
            Ty::Variant(variant) => variant.cases.values().filter_map(|case| case.ty).collect(),
            Ty::Tuple(tuple) => tuple.types.to_vec(),
            Ty::List { element, .. } | Ty::FixedLengthList { element, .. } => vec![*element],
            Ty::Map { key, value, .. } => vec![*key, *value],
            Ty::Option { ty, .. } => vec![*ty],
            Ty::Result { ok, err, .. } => ok.iter().chain(err).copied().collect(),
            Ty::Future { ty, .. } | Ty::Stream { ty, .. } => ty.iter().copied().collect(),
        },
        _ => Vec::new(),
    };
    let ids = values.into_iter().filter_map(|value| match value {
        ComponentValType::Type(id) => Some(id.into()),
        ComponentValType::Primitive(_) => None,
    });
    ids.collect()
}
