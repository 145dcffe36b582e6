//! Random functions in the old form: what they do once they are rewritten is what the proposal says that they do. The
//! meaning is written down here once more, for a tree of blocks.

use super::{Outcome, instantiate, outcome, rewritten};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use std::fmt::Write;

/// The functions of a module, and how many modules there are.
const FUNCTIONS: u64 = 50;
const MODULES: u64 = 20;
/// How often loops are run again in one call.
const FUEL: i32 = 20;

/// Marks make a number of all that happened, in its order. Conditions look at it.
const COMMON: &str = r#"
  (tag $number (param i32))
  (tag $other)
  (global $trace (export "trace") (mut i32) (i32.const 0))
  (global $fuel (mut i32) (i32.const 0))
  (func (export "reset") (global.set $trace (i32.const 0)) (global.set $fuel (i32.const 20)))
  (func $mark (param i32)
    (global.set $trace (i32.add (i32.mul (global.get $trace) (i32.const 31)) (local.get 0))))
  (func $again (result i32)
    (global.set $fuel (i32.sub (global.get $fuel) (i32.const 1)))
    (i32.gt_s (global.get $fuel) (i32.const 0)))
  (func $odd (result i32) (i32.and (global.get $trace) (i32.const 1)))
  (func $throw (param i32) (throw $number (local.get 0)))
  (func $throw_other (throw $other))
"#;

#[derive(Debug, Clone, Copy)]
enum Exception {
    Number(i32),
    Other,
}

#[derive(Debug, Clone, Copy)]
enum Tag {
    Number,
    Other,
    All,
}

/// What a block takes and gives: what it takes is marked first, what it gives is marked behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Empty,
    Gives(i32),
    TakesAndGives(i32, i32),
}

#[derive(Debug)]
enum Kind {
    Block,
    /// Once more from the beginning, at its end, while there is fuel.
    Loop,
    /// Its statements run when the trace is odd.
    If,
    Try(Vec<(Tag, Vec<Statement>)>),
    Delegate(u32),
}

#[derive(Debug)]
enum Statement {
    Mark(i32),
    /// By a call, or by the instruction itself.
    Throw(Exception, bool),
    /// When the trace is odd, or always.
    Branch(u32, bool),
    Return,
    Rethrow(u32),
    Block(Shape, Kind, Vec<Statement>),
}

/// How statements end.
enum End {
    Through,
    Branch(u32),
    Return,
    Throw(Exception),
    /// Towards the block of this depth, which then throws it.
    Delegate(u32, Exception),
}

/// What the labels around a statement are, the innermost last.
#[derive(Clone, Copy, PartialEq)]
enum Label {
    Plain(Shape),
    Loop,
    Handler(Shape),
}

struct Maker {
    random: StdRng,
    labels: Vec<Label>,
    left: u32,
}

impl Maker {
    fn statements(&mut self) -> Vec<Statement> {
        let count = self.random.random_range(0..5);
        (0..count).map(|_| self.statement()).collect()
    }

    fn statement(&mut self) -> Statement {
        let number = self.random.random_range(1..100);
        if self.left == 0 {
            return Statement::Mark(number);
        }
        self.left -= 1;
        let depth = self.random.random_range(0..self.labels.len() as u32);
        match self.random.random_range(0..12) {
            0..2 => Statement::Mark(number),
            2 => Statement::Throw(Exception::Number(number), self.random.random()),
            3 => Statement::Throw(Exception::Other, self.random.random()),
            4 => Statement::Branch(depth, self.random.random_bool(0.7)),
            5 if self.random.random_bool(0.2) => Statement::Return,
            5..7 => self.rethrow().unwrap_or(Statement::Mark(number)),
            _ => self.block(),
        }
    }

    fn rethrow(&mut self) -> Option<Statement> {
        let outwards = (0..).zip(self.labels.iter().rev());
        let handlers = outwards.filter(|(_, label)| matches!(label, Label::Handler(_)));
        let handlers: Vec<u32> = handlers.map(|(depth, _)| depth).collect();
        handlers.choose(&mut self.random).map(|&depth| Statement::Rethrow(depth))
    }

    fn block(&mut self) -> Statement {
        let (taken, given) = (self.random.random_range(1..100), self.random.random_range(1..100));
        let shape = *[Shape::Empty, Shape::Gives(given), Shape::TakesAndGives(taken, given)]
            .choose(&mut self.random)
            .expect("there are three");
        let kind = match self.random.random_range(0..10) {
            0 => Kind::Block,
            1 => Kind::Loop,
            2 => Kind::If,
            3..6 => Kind::Delegate(self.random.random_range(0..self.labels.len() as u32)),
            _ => Kind::Try(self.handlers(shape)),
        };
        let shape = if matches!(kind, Kind::Loop | Kind::If) { Shape::Empty } else { shape };
        let label = if matches!(kind, Kind::Loop) { Label::Loop } else { Label::Plain(shape) };
        Statement::Block(shape, kind, self.inside(label))
    }

    fn handlers(&mut self, shape: Shape) -> Vec<(Tag, Vec<Statement>)> {
        let tags: &[Tag] = [
            &[][..],
            &[Tag::All],
            &[Tag::Number],
            &[Tag::Other, Tag::Number],
            &[Tag::Number, Tag::All],
            &[Tag::Number, Tag::Number, Tag::Other],
        ]
        .choose(&mut self.random)
        .expect("there are some");
        tags.iter().map(|&tag| (tag, self.inside(Label::Handler(shape)))).collect()
    }

    fn inside(&mut self, label: Label) -> Vec<Statement> {
        self.labels.push(label);
        let statements = self.statements();
        self.labels.pop();
        statements
    }
}

/// Writes statements as text.
#[derive(Default)]
struct Text {
    text: String,
    labels: Vec<Label>,
}

impl Text {
    fn line(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("a string takes all");
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Mark(number) => self.line(&format!("(call $mark (i32.const {number}))")),
            Statement::Throw(exception, by_call) => self.line(&match (exception, by_call) {
                (Exception::Number(number), true) => format!("(call $throw (i32.const {number}))"),
                (Exception::Number(number), false) => format!("(throw $number (i32.const {number}))"),
                (Exception::Other, true) => "(call $throw_other)".to_owned(),
                (Exception::Other, false) => "(throw $other)".to_owned(),
            }),
            Statement::Branch(depth, conditional) => self.branch(*depth, *conditional),
            Statement::Return => self.line("return"),
            Statement::Rethrow(depth) => self.line(&format!("rethrow {depth}")),
            Statement::Block(shape, kind, body) => self.block(*shape, kind, body),
        }
    }

    fn branch(&mut self, depth: u32, conditional: bool) {
        let label = self.labels[self.labels.len() - 1 - depth as usize];
        let value = match label {
            Label::Plain(shape) | Label::Handler(shape) if shape != Shape::Empty => "(i32.const 3)",
            _ => "",
        };
        match (label, conditional) {
            (Label::Loop, _) => self.line(&format!("(br_if {depth} (call $again))")),
            (_, false) => self.line(&format!("{value} br {depth}")),
            (_, true) if value.is_empty() => self.line(&format!("(br_if {depth} (call $odd))")),
            (_, true) => self.line(&format!("(drop (br_if {depth} {value} (call $odd)))")),
        }
    }

    fn block(&mut self, shape: Shape, kind: &Kind, body: &[Statement]) {
        let (ty, given) = match shape {
            Shape::Empty => ("", None),
            Shape::Gives(given) => ("(result i32)", Some(given)),
            Shape::TakesAndGives(_, given) => ("(param i32) (result i32)", Some(given)),
        };
        // A value that lies below all along.
        self.line("(i32.const 5)");
        if let Shape::TakesAndGives(taken, _) = shape {
            self.line(&format!("(i32.const {taken})"));
        }
        let keyword = match kind {
            Kind::Block => "block",
            Kind::Loop => "loop",
            Kind::If => "(call $odd) if",
            Kind::Try(_) | Kind::Delegate(_) => "try",
        };
        self.line(&format!("{keyword} {ty}"));
        if let Shape::TakesAndGives(..) = shape {
            self.line("call $mark");
        }
        self.inside(if matches!(kind, Kind::Loop) { Label::Loop } else { Label::Plain(shape) }, body);
        if matches!(kind, Kind::Loop) {
            self.line("(br_if 0 (call $again))");
        }
        let give = given.map(|given| format!("(i32.const {given})")).unwrap_or_default();
        self.line(&give);
        match kind {
            Kind::Delegate(depth) => self.line(&format!("delegate {depth}")),
            Kind::Try(handlers) => {
                for (tag, handler) in handlers {
                    self.line(match tag {
                        Tag::Number => "catch $number call $mark",
                        Tag::Other => "catch $other",
                        Tag::All => "catch_all",
                    });
                    self.inside(Label::Handler(shape), handler);
                    self.line(&give);
                }
                self.line("end");
            }
            _ => self.line("end"),
        }
        if given.is_some() {
            self.line("call $mark");
        }
        self.line("call $mark");
    }

    fn inside(&mut self, label: Label, statements: &[Statement]) {
        self.labels.push(label);
        self.statements(statements);
        self.labels.pop();
    }
}

/// Does what the proposal says.
struct Meaning {
    trace: i32,
    fuel: i32,
    /// The exceptions of the blocks around; those of handlers, the innermost last.
    caught: Vec<Option<Exception>>,
    /// Which of the blocks around are loops.
    loops: Vec<bool>,
}

impl Meaning {
    fn mark(&mut self, number: i32) {
        self.trace = self.trace.wrapping_mul(31).wrapping_add(number);
    }

    fn again(&mut self) -> bool {
        self.fuel -= 1;
        self.fuel > 0
    }

    fn is_odd(&self) -> bool {
        self.trace & 1 == 1
    }

    fn statements(&mut self, statements: &[Statement]) -> End {
        for statement in statements {
            match self.statement(statement) {
                End::Through => {}
                end => return end,
            }
        }
        End::Through
    }

    fn statement(&mut self, statement: &Statement) -> End {
        match statement {
            Statement::Mark(number) => self.mark(*number),
            Statement::Throw(exception, _) => return End::Throw(*exception),
            Statement::Branch(depth, conditional) => return self.branch(*depth, *conditional),
            Statement::Return => return End::Return,
            Statement::Rethrow(depth) => {
                let caught = self.caught[self.caught.len() - 1 - *depth as usize];
                return End::Throw(caught.expect("only handlers are named"));
            }
            Statement::Block(shape, kind, body) => return self.block(*shape, kind, body),
        }
        End::Through
    }

    fn branch(&mut self, depth: u32, conditional: bool) -> End {
        let is_loop = self.loops[self.loops.len() - 1 - depth as usize];
        let taken = if is_loop { self.again() } else { !conditional || self.is_odd() };
        if taken { End::Branch(depth) } else { End::Through }
    }

    fn block(&mut self, shape: Shape, kind: &Kind, body: &[Statement]) -> End {
        if let (Kind::If, false) = (kind, self.is_odd()) {
            self.mark(5);
            return End::Through;
        }
        if let Shape::TakesAndGives(taken, _) = shape {
            self.mark(taken);
        }
        let is_loop = matches!(kind, Kind::Loop);
        let mut end = loop {
            match self.inside(None, is_loop, body) {
                End::Branch(0) if is_loop => {}
                End::Through if is_loop && self.again() => {}
                end => break end,
            }
        };
        end = match (end, kind) {
            // What arrives at this block is thrown in it.
            (End::Throw(exception) | End::Delegate(0, exception), Kind::Try(handlers)) => {
                self.handle(handlers, exception)
            }
            (End::Throw(exception) | End::Delegate(0, exception), Kind::Delegate(depth)) => {
                return End::Delegate(*depth, exception);
            }
            (end, _) => end,
        };
        self.leave(end, shape)
    }

    fn handle(&mut self, handlers: &[(Tag, Vec<Statement>)], exception: Exception) -> End {
        let fits = |tag: Tag| {
            matches!(
                (tag, exception),
                (Tag::All, _) | (Tag::Number, Exception::Number(_)) | (Tag::Other, Exception::Other)
            )
        };
        let Some((tag, handler)) = handlers.iter().find(|(tag, _)| fits(*tag)) else {
            return End::Throw(exception);
        };
        if let (Tag::Number, Exception::Number(number)) = (tag, exception) {
            self.mark(number);
        }
        match self.inside(Some(exception), false, handler) {
            // To a handler that runs: its own block handles nothing any more.
            End::Delegate(0, exception) => End::Throw(exception),
            end => end,
        }
    }

    fn inside(&mut self, caught: Option<Exception>, is_loop: bool, statements: &[Statement]) -> End {
        self.caught.push(caught);
        self.loops.push(is_loop);
        let end = self.statements(statements);
        self.caught.pop();
        self.loops.pop();
        end
    }

    /// What the end of its inside means for a block; what it gives is marked, and what lay below.
    fn leave(&mut self, end: End, shape: Shape) -> End {
        let given = match (&end, shape) {
            (End::Through, Shape::Gives(given) | Shape::TakesAndGives(_, given)) => Some(given),
            (End::Branch(0), Shape::Gives(_) | Shape::TakesAndGives(..)) => Some(3),
            _ => None,
        };
        match end {
            End::Through | End::Branch(0) => {
                given.into_iter().for_each(|given| self.mark(given));
                self.mark(5);
                End::Through
            }
            End::Branch(depth) => End::Branch(depth - 1),
            End::Delegate(0, exception) => End::Throw(exception),
            End::Delegate(depth, exception) => End::Delegate(depth - 1, exception),
            end @ (End::Return | End::Throw(_)) => end,
        }
    }
}

fn made(seed: u64) -> Vec<Statement> {
    let function = Label::Plain(Shape::Empty);
    let mut maker = Maker { random: StdRng::seed_from_u64(seed), labels: vec![function], left: 40 };
    let mut statements = Vec::new();
    while maker.left > 0 {
        statements.push(maker.statement());
    }
    statements
}

#[test]
fn random_functions_do_what_they_did() {
    let mut thrown = 0;
    for first in (0..MODULES).map(|module| module * FUNCTIONS) {
        let functions: Vec<(u64, Vec<Statement>)> =
            (first..first + FUNCTIONS).map(|seed| (seed, made(seed))).collect();
        let mut text = Text { labels: vec![Label::Plain(Shape::Empty)], ..Text::default() };
        for (seed, statements) in &functions {
            text.line(&format!("(func (export \"{seed}\")"));
            text.statements(statements);
            text.line(")");
        }
        let module =
            wat::parse_str(format!("(module {COMMON} {})", text.text)).expect("the text is a module");
        let (mut store, instance) = instantiate(&rewritten(&module));
        let reset = instance.get_typed_func::<(), ()>(&mut store, "reset").expect("it is exported");
        for (seed, statements) in &functions {
            let mut meaning = Meaning { trace: 0, fuel: FUEL, caught: vec![None], loops: vec![false] };
            let throws = matches!(meaning.statements(statements), End::Throw(_) | End::Delegate(..));
            thrown += u32::from(throws);
            reset.call(&mut store, ()).expect("it returns");
            let run =
                instance.get_typed_func::<(), ()>(&mut store, &seed.to_string()).expect("it is exported");
            let found = outcome(run.call(&mut store, ()).map(|()| 0));
            let trace =
                instance.get_global(&mut store, "trace").expect("it is exported").get(&mut store).i32();
            let expected = (if throws { Outcome::Thrown } else { Outcome::Value(0) }, Some(meaning.trace));
            assert_eq!((found, trace), expected, "seed {seed}: {statements:#?}");
        }
    }
    assert!(
        (FUNCTIONS * MODULES / 10..FUNCTIONS * MODULES).contains(&thrown.into()),
        "{thrown} of them throw"
    );
}
