//! XML documentation comments, from the Markdown of WIT: what C#'s documentation has a form for.

use super::writer::Writer;
use crate::shape::{CsIdent, CsType};
use pulldown_cmark::{Event, Parser, Tag};
use std::fmt::{self, Display, Write};
use std::iter::Peekable;
use wit_parser::Docs;

/// A part of a text that stands by itself.
pub enum Block {
    Paragraph(String), // A paragraph or a heading: XML, with `\n` where a line ends
    Code(String),      // Lines of code, shown as they are
    List(&'static str, Vec<Vec<Block>>), // The kind of a list, and its items, each of which has blocks
}

/// The blocks of what WIT says, the first of which is the summary.
pub fn of_wit(docs: &Docs) -> Vec<Block> {
    blocks(&mut Parser::new(docs.contents.as_deref().unwrap_or_default()).peekable())
}

/// Writes documentation: a summary, remarks, and the documentation of parameters that have some.
pub fn docs(writer: &mut Writer, text: &[Block], params: &[(&CsIdent, Vec<Block>)]) {
    if let Some((summary, remarks)) = text.split_first() {
        element(writer, "summary", "summary", std::slice::from_ref(summary));
        if !remarks.is_empty() {
            element(writer, "remarks", "remarks", remarks);
        }
    }
    for (name, text) in params.iter().filter(|(_, text)| !text.is_empty()) {
        element(writer, &format!("param name=\"{}\"", name.bare()), "param", text);
    }
}

/// Writes that a method throws an error of the type `error`; `when` is a sentence without a stop.
pub fn exception(writer: &mut Writer, error: &CsType, when: &str) {
    let error = match error {
        CsType::Named(path) => format!("<see cref=\"{path}\"/>"),
        other => format!("<c>{}</c>", Xml(&other.to_string())),
    };
    writer.line(format_args!(
        "/// <exception cref=\"global::CmDotnet.WitException{{TError}}\">{when}; its value is of the type {error}.</exception>"
    ));
}

/// Writes blocks within a tag; a paragraph that is alone needs no tag of its own.
fn element(writer: &mut Writer, open: &str, close: &str, blocks: &[Block]) {
    match blocks {
        [Block::Paragraph(text)] => paragraph(writer, open, close, text),
        _ => {
            writer.line(format_args!("/// <{open}>"));
            blocks.iter().for_each(|inner| block(writer, inner));
            writer.line(format_args!("/// </{close}>"));
        }
    }
}

fn block(writer: &mut Writer, block: &Block) {
    match block {
        Block::Paragraph(text) => paragraph(writer, "para", "para", text),
        Block::Code(text) => {
            writer.line("/// <code>");
            text.lines().for_each(|line| writer.line(format!("/// {}", Xml(line)).trim_end()));
            writer.line("/// </code>");
        }
        Block::List(kind, items) => {
            writer.line(format_args!("/// <list type=\"{kind}\">"));
            for item in items {
                writer.line("/// <item>");
                element(writer, "description", "description", item);
                writer.line("/// </item>");
            }
            writer.line("/// </list>");
        }
    }
}

/// On one line if it is one.
fn paragraph(writer: &mut Writer, open: &str, close: &str, text: &str) {
    if !text.contains('\n') {
        return writer.line(format_args!("/// <{open}>{text}</{close}>"));
    }
    writer.line(format_args!("/// <{open}>"));
    text.lines().for_each(|line| writer.line(format_args!("/// {line}")));
    writer.line(format_args!("/// </{close}>"));
}

/// The blocks up to the end of what is around them, which is taken too. Text without a paragraph of its own, as in the
/// items of a tight list, is one.
fn blocks<'t>(events: &mut Peekable<impl Iterator<Item = Event<'t>>>) -> Vec<Block> {
    let mut found = Vec::new();
    while let Some(event) = events.peek() {
        if !stands_alone(event) {
            found.push(Block::Paragraph(inlines(events, stands_alone)));
            continue;
        }
        match events.next() {
            None | Some(Event::End(_)) => break,
            Some(Event::Start(Tag::CodeBlock(_))) => found.push(Block::Code(verbatim(events))),
            Some(Event::Start(Tag::List(first))) => {
                found.push(Block::List(if first.is_some() { "number" } else { "bullet" }, items(events)));
            }
            Some(Event::Start(Tag::BlockQuote(_))) => found.extend(blocks(events)),
            Some(Event::Rule) => {}
            Some(_) => found.push(Block::Paragraph(inlines(events, |_| false))),
        }
    }
    found.retain(|block| !matches!(block, Block::Paragraph(text) if text.is_empty()));
    found
}

fn stands_alone(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => {
            !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
        }
        _ => matches!(event, Event::End(_) | Event::Rule),
    }
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

/// Words as XML, up to the end of what they are in, which is taken too, or to where `ends`.
fn inlines<'t>(
    events: &mut Peekable<impl Iterator<Item = Event<'t>>>,
    ends: fn(&Event<'t>) -> bool,
) -> String {
    let mut found = String::new();
    while let Some(event) = events.next_if(|event| !ends(event)) {
        match event {
            Event::End(_) => break,
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => add(&mut found, Xml(&text)),
            Event::Code(code) => add(&mut found, format_args!("<c>{}</c>", Xml(&code))),
            Event::SoftBreak | Event::HardBreak => found.push('\n'),
            Event::Start(tag) => {
                let words = inlines(events, |_| false);
                match tag {
                    Tag::Link { dest_url, .. } if dest_url.contains("://") => {
                        add(&mut found, format_args!("<see href=\"{}\">{words}</see>", Xml(&dest_url)));
                    }
                    // Emphasis, and a place in another text, which is not here: the words alone.
                    _ => found.push_str(&words),
                }
            }
            _ => {}
        }
    }
    found.truncate(found.trim_end_matches('\n').len());
    found
}

fn add(text: &mut String, part: impl Display) {
    write!(text, "{part}").expect("a string takes all");
}

/// Text in an XML element or attribute. Control characters, which XML does not have, become spaces, but for line ends.
struct Xml<'a>(&'a str);

impl Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\n' => f.write_char(c),
            '\u{fffe}' | '\u{ffff}' => f.write_char(' '),
            c if c.is_control() => f.write_char(' '),
            c => f.write_char(c),
        })
    }
}
