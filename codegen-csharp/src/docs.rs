//! Documentation from WIT, which is Markdown, as a tree of what C#'s documentation has a form for. The XML is written in
//! `render`.

use pulldown_cmark::{Event, Parser, Tag};
use std::iter::Peekable;
use wit_parser::Docs;

/// The documentation of an item; its first block is the summary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocText {
    /// The blocks, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A part of a text that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph or a heading.
    Paragraph(Vec<Inline>),
    /// Lines that are shown as they are.
    Code(String),
    /// A list, each of whose items has blocks.
    List(ListKind, Vec<Vec<Block>>),
}

/// How the items of a list are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// With bullets.
    Bullet,
    /// With numbers.
    Number,
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// The end of a line of the source.
    LineEnd,
    /// A piece of code.
    Code(String),
    /// Words that lead to an address.
    Link(String, Vec<Inline>),
}

impl DocText {
    /// Reads the documentation of an item.
    pub fn of(docs: &Docs) -> Self {
        let text = docs.contents.as_deref().unwrap_or_default();
        Self { blocks: blocks(&mut Parser::new(text).peekable()) }
    }

    /// One paragraph, which is not from WIT.
    pub fn words(text: &str) -> Self {
        Self { blocks: vec![Block::Paragraph(vec![Inline::Text(text.to_owned())])] }
    }
}

/// The blocks up to the end of what is around them, which is taken too. Text without a paragraph of its own, as in the
/// items of a tight list, is one.
fn blocks<'t>(events: &mut Peekable<impl Iterator<Item = Event<'t>>>) -> Vec<Block> {
    let mut found = Vec::new();
    while let Some(event) = events.peek() {
        match event {
            Event::End(_) => {
                events.next();
                break;
            }
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock) => {
                events.next();
                found.push(Block::Paragraph(inlines(events, Until::End)));
            }
            Event::Start(Tag::CodeBlock(_)) => {
                events.next();
                found.push(Block::Code(verbatim(events)));
            }
            Event::Start(Tag::List(first)) => {
                let kind = if first.is_some() { ListKind::Number } else { ListKind::Bullet };
                events.next();
                found.push(Block::List(kind, items(events)));
            }
            Event::Start(Tag::BlockQuote(_)) => {
                events.next();
                found.extend(blocks(events));
            }
            Event::Rule => {
                events.next();
            }
            _ => found.push(Block::Paragraph(inlines(events, Until::Block))),
        }
    }
    found.retain(|block| !matches!(block, Block::Paragraph(content) if content.is_empty()));
    found
}

fn items<'t>(events: &mut Peekable<impl Iterator<Item = Event<'t>>>) -> Vec<Vec<Block>> {
    let mut found = Vec::new();
    while let Some(Event::Start(Tag::Item)) = events.next() {
        found.push(blocks(events));
    }
    found
}

fn verbatim<'t>(events: &mut impl Iterator<Item = Event<'t>>) -> String {
    let mut text = String::new();
    while let Some(Event::Text(part)) = events.next() {
        text.push_str(&part);
    }
    text
}

/// Where a run of inlines ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// At the end of what it is in, which is taken too.
    End,
    /// There, or before a block.
    Block,
}

fn inlines<'t>(events: &mut Peekable<impl Iterator<Item = Event<'t>>>, until: Until) -> Vec<Inline> {
    let mut found = Vec::new();
    while let Some(event) = events.peek() {
        if until == Until::Block && ends_text(event) {
            break;
        }
        match events.next() {
            None | Some(Event::End(_)) => break,
            Some(Event::Text(text) | Event::Html(text) | Event::InlineHtml(text)) => add(&mut found, &text),
            Some(Event::Code(code)) => found.push(Inline::Code(code.into_string())),
            Some(Event::SoftBreak | Event::HardBreak) => found.push(Inline::LineEnd),
            Some(Event::Start(Tag::Link { dest_url, .. })) => {
                found.push(Inline::Link(dest_url.into_string(), inlines(events, Until::End)));
            }
            // Emphasis, and what else is around words: the words alone.
            Some(Event::Start(_)) => {
                for inner in inlines(events, Until::End) {
                    match inner {
                        Inline::Text(text) => add(&mut found, &text),
                        other => found.push(other),
                    }
                }
            }
            Some(_) => {}
        }
    }
    while found.last() == Some(&Inline::LineEnd) {
        found.pop();
    }
    found
}

fn ends_text(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::End(_)
            | Event::Rule
            | Event::Start(
                Tag::Paragraph
                    | Tag::Heading { .. }
                    | Tag::CodeBlock(_)
                    | Tag::List(_)
                    | Tag::BlockQuote(_)
                    | Tag::HtmlBlock
            )
    )
}

/// Adds words, whose lines can end in them where they are HTML to Markdown.
fn add(found: &mut Vec<Inline>, text: &str) {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            found.push(Inline::LineEnd);
        }
        match found.last_mut() {
            Some(Inline::Text(before)) => before.push_str(line),
            _ if line.is_empty() => {}
            _ => found.push(Inline::Text(line.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Block> {
        DocText::of(&Docs { contents: Some(text.to_owned()) }).blocks
    }

    fn words(text: &str) -> Block {
        Block::Paragraph(vec![Inline::Text(text.to_owned())])
    }

    #[test]
    fn paragraphs_headings_and_quotes_are_blocks_in_their_order() {
        assert_eq!(
            read("One.\n\n# Two\nThree.\n\n> Four.\n\n---\nFive *six* __seven__."),
            [words("One."), words("Two"), words("Three."), words("Four."), words("Five six seven.")]
        );
        assert_eq!(read(" \n\n"), []);
    }

    #[test]
    fn lists_hold_blocks() {
        assert_eq!(
            read("- one\n- two\n\n  1. three\n"),
            [Block::List(
                ListKind::Bullet,
                vec![
                    vec![words("one")],
                    vec![words("two"), Block::List(ListKind::Number, vec![vec![words("three")]])]
                ]
            )]
        );
    }

    #[test]
    fn code_and_links_are_kept_and_markup_is_text() {
        assert_eq!(read("```wit\na < b\n\nc\n```"), [Block::Code("a < b\n\nc\n".to_owned())]);
        let inline = [
            Inline::Text("See ".to_owned()),
            Inline::Code("a<b>".to_owned()),
            Inline::LineEnd,
            Inline::Link("https://x.org/".to_owned(), vec![Inline::Text("there".to_owned())]),
            Inline::Text(" <i>or</i> not.".to_owned()),
        ];
        let text = "See `a<b>`\n[there](https://x.org/) <i>or</i> not.";
        assert_eq!(read(text), [Block::Paragraph(inline.to_vec())]);
        assert_eq!(
            read("<table>\n<!-- x -->"),
            [Block::Paragraph(vec![
                Inline::Text("<table>".to_owned()),
                Inline::LineEnd,
                Inline::Text("<!-- x -->".to_owned()),
            ])]
        );
    }
}
