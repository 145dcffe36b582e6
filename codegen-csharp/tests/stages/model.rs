//! The world resolved.

use super::with_model;
use crate::model::{Direction, Holds, Home, Model};
use wit_parser::Type;

/// The type of a world that is called `name`.
fn named(model: &Model<'_>, name: &str) -> Type {
    let types = &model.homes[&Home::World].types;
    let (.., id) = types.iter().find(|(_, found, _)| *found == name).expect("the world has the type");
    Type::Id(*id)
}

#[test]
fn each_side_has_its_types_with_handles_and_shares_the_others() {
    let wit = "package a:b; interface i { record plain { x: u8 } resource r; record holder { r: own<r> } f: func(); }
        world w { import i; export i; }";
    with_model(wit, |model| {
        let (_, class) = model.homes.last().expect("the interface has a class");
        let types: Vec<_> = class.types.iter().map(|(side, name, _)| (*side, *name)).collect();
        let sides = [Direction::Import, Direction::Export];
        let both = sides.into_iter().flat_map(|side| [(Some(side), "r"), (Some(side), "holder")]);
        assert_eq!(types, [(None, "plain")].into_iter().chain(both).collect::<Vec<_>>());
        let directions: Vec<_> = class.functions.iter().map(|function| function.direction).collect();
        assert_eq!(directions, [Direction::Export, Direction::Import]);
        assert_eq!(model.resources.len(), 2);
    });
}

#[test]
fn what_parts_hold_is_held_by_the_whole_but_for_memory_behind_a_channel() {
    let wit =
        "package a:b; world w { resource r; type given = result<own<r>, string>; type lent = list<borrow<r>>;
        type later = stream<string>; type plain = tuple<u8, option<f32>>; }";
    with_model(wit, |model| {
        let holds = |name: &str, what| model.facts.get(&named(model, name)).holds.any(what);
        assert!(
            holds("given", Holds::OWNED) && holds("given", Holds::ADDRESSES) && !holds("given", Holds::LOANS)
        );
        assert!(holds("lent", Holds::LOANS) && !holds("lent", Holds::OWNED));
        assert!(holds("later", Holds::CHANNELS) && !holds("later", Holds::ADDRESSES));
        assert!(!holds("plain", Holds::OBJECTS));
        let fact = model.facts.get(&named(model, "plain"));
        assert_eq!((fact.size, fact.depth, fact.written, fact.bytes), (4, 3, 4, 12));
    });
}
