//! Finds the blocks of a function that handle exceptions, and what has to be known before the first of their instructions
//! is written: who catches what, who delegates to whom, which exceptions are thrown again.

use wasmparser::{FunctionBody, Operator, Result};

/// A `try` or `try_table`. They are numbered in the order in which they begin.
#[derive(Debug, Default)]
pub struct Try {
    pub kind: Kind,
    /// Whether exceptions come in from blocks that delegate to it.
    pub is_delegated_to: bool,
}

/// What becomes of exceptions in a `try`.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// They pass: it has no handler, or it is a `try_table`, which stays as it is.
    #[default]
    Plain,
    /// They go to its handlers.
    Catches(Vec<Handler>),
    /// They go to somebody else's.
    Delegates(Target),
}

/// Who gets an exception that is delegated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The handlers of the `try` or `try_table` of this number.
    Try(usize),
    /// The caller of the function.
    Caller,
}

/// A `catch` or `catch_all`.
#[derive(Debug, PartialEq, Eq)]
pub struct Handler {
    /// The tag; none for `catch_all`.
    pub tag: Option<u32>,
    /// The place among the function's locals for exceptions, when it throws its exception again.
    pub exception: Option<u32>,
}

/// What a function does with exceptions.
#[derive(Debug, Default)]
pub struct Exceptions {
    pub tries: Vec<Try>,
    /// Whether exceptions are delegated to the caller.
    pub is_delegated_to_caller: bool,
    /// How many locals for exceptions it needs.
    pub locals: u32,
}

/// A block that is open.
enum Open {
    /// The body of the `try` or `try_table` of this number.
    Body(usize),
    /// The last handler so far of the `try` of this number.
    Handler(usize),
    /// Any other block.
    Other,
}

/// Scans a function of a valid module.
pub fn scan(body: &FunctionBody<'_>) -> Result<Exceptions> {
    let mut exceptions = Exceptions::default();
    let mut open = vec![Open::Other];
    for operator in body.get_operators_reader()? {
        exceptions.add(&mut open, &operator?);
    }
    exceptions.resolve_delegates();
    Ok(exceptions)
}

impl Exceptions {
    fn add(&mut self, open: &mut Vec<Open>, operator: &Operator<'_>) {
        match operator {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => open.push(Open::Other),
            Operator::Try { .. } | Operator::TryTable { .. } => {
                open.push(Open::Body(self.tries.len()));
                self.tries.push(Try::default());
            }
            Operator::Catch { tag_index } => self.add_handler(open, Some(*tag_index)),
            Operator::CatchAll => self.add_handler(open, None),
            Operator::Rethrow { relative_depth } => self.mark_rethrown(open, *relative_depth),
            Operator::Delegate { relative_depth } => self.add_delegate(open, *relative_depth),
            Operator::End => drop(open.pop()),
            _ => {}
        }
    }

    fn add_handler(&mut self, open: &mut [Open], tag: Option<u32>) {
        let Some(innermost) = open.last_mut() else { return };
        if let Open::Body(number) | Open::Handler(number) = *innermost {
            *innermost = Open::Handler(number);
            let handler = Handler { tag, exception: None };
            match &mut self.tries[number].kind {
                Kind::Catches(handlers) => handlers.push(handler),
                kind => *kind = Kind::Catches(vec![handler]),
            }
        }
    }

    /// A handler keeps its exception in the local of its depth among the handlers that are open.
    fn mark_rethrown(&mut self, open: &[Open], depth: u32) {
        let Some(at) = open.len().checked_sub(depth as usize + 1) else { return };
        let Open::Handler(number) = open[at] else { return };
        let outside = open[..at].iter().filter(|block| matches!(block, Open::Handler(_))).count() as u32;
        self.locals = self.locals.max(outside + 1);
        if let Kind::Catches(handlers) = &mut self.tries[number].kind
            && let Some(handler) = handlers.last_mut()
        {
            handler.exception = Some(outside);
        }
    }

    /// An exception is delegated to the innermost `try` from the label on outwards that it is in the body of.
    fn add_delegate(&mut self, open: &mut Vec<Open>, depth: u32) {
        let Some(Open::Body(number)) = open.pop() else { return };
        let outside = &open[..open.len().saturating_sub(depth as usize)];
        let target = outside.iter().rev().find_map(|block| match block {
            Open::Body(target) => Some(Target::Try(*target)),
            _ => None,
        });
        self.tries[number].kind = Kind::Delegates(target.unwrap_or(Target::Caller));
    }

    /// A `try` that delegates itself passes on what is delegated to it. It lies around the one that delegates to it, so its
    /// number is lower, and its own target is known.
    fn resolve_delegates(&mut self) {
        for number in 0..self.tries.len() {
            let Kind::Delegates(mut target) = self.tries[number].kind else { continue };
            if let Target::Try(outer) = target
                && let Kind::Delegates(next) = self.tries[outer].kind
            {
                target = next;
            }
            self.tries[number].kind = Kind::Delegates(target);
            match target {
                Target::Try(outer) => self.tries[outer].is_delegated_to = true,
                Target::Caller => self.is_delegated_to_caller = true,
            }
        }
    }
}
