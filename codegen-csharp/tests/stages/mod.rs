//! Tests of single stages, with small inputs: a part of the crate while it is tested, since they see what is not public.

mod model;
mod shape;
mod text;
mod tree;

use crate::model::{Model, nominal};
use crate::shape::Shape;
use crate::{Options, ResultStyle};
use wit_parser::Resolve;

/// The model of a package's one world.
fn with_model<T>(wit: &str, then: impl FnOnce(&Model<'_>) -> T) -> T {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("test.wit", wit).expect("it is WIT");
    let world = resolve.select_world(&[package], None).expect("there is one world");
    let resolve = nominal(&resolve, world);
    then(&Model::of(&resolve, world).expect("it fits into memory"))
}

/// The shape of a package's one world.
fn with_shape<T>(wit: &str, results: ResultStyle, then: impl FnOnce(&Shape<'_>) -> T) -> T {
    let options = Options { results, ..Options::default() };
    with_model(wit, |model| then(&Shape::of(model, &options)))
}
