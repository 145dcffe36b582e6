//! The blocks of code on a page of the documentation.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// A block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands behind the fence: a language, and mostly a name.
    pub info: String,
    /// The lines.
    pub content: String,
}

/// The blocks of code of `markdown`, in order.
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_inside = false;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                is_inside = true;
                blocks.push(Block { info: info.into_string(), content: String::new() });
            }
            Event::Text(text) if is_inside => {
                blocks.last_mut().expect("a block begins before its text").content.push_str(&text);
            }
            Event::End(TagEnd::CodeBlock) => is_inside = false,
            _ => {}
        }
    }
    blocks
}
