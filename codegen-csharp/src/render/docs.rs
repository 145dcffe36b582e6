//! The text of XML documentation comments.

use crate::csharp::CsType;
use crate::docs::{Block, DocText, Inline, ListKind};
use crate::names::CsIdent;
use crate::writer::Writer;
use std::fmt::{self, Display, Write};

/// Writes documentation: a summary, remarks, and the documentation of parameters that have some.
pub fn docs(writer: &mut Writer, text: &DocText, params: &[(&CsIdent, &DocText)]) {
    if let Some((summary, remarks)) = text.blocks.split_first() {
        element(writer, "summary", "summary", std::slice::from_ref(summary));
        if !remarks.is_empty() {
            element(writer, "remarks", "remarks", remarks);
        }
    }
    for (name, text) in params.iter().filter(|(_, text)| !text.blocks.is_empty()) {
        element(writer, &format!("param name=\"{}\"", name.bare()), "param", &text.blocks);
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
        [Block::Paragraph(content)] => paragraph(writer, open, close, content),
        _ => {
            writer.line(format_args!("/// <{open}>"));
            blocks.iter().for_each(|inner| block(writer, inner));
            writer.line(format_args!("/// </{close}>"));
        }
    }
}

fn block(writer: &mut Writer, block: &Block) {
    match block {
        Block::Paragraph(content) => paragraph(writer, "para", "para", content),
        Block::Code(text) => {
            writer.line("/// <code>");
            text.lines().for_each(|line| comment(writer, line));
            writer.line("/// </code>");
        }
        Block::List(kind, items) => {
            let kind = match kind {
                ListKind::Bullet => "bullet",
                ListKind::Number => "number",
            };
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

/// A line of code, which may be empty.
fn comment(writer: &mut Writer, line: &str) {
    writer.line(format!("/// {}", Xml(line)).trim_end());
}

/// On one line if it is one.
fn paragraph(writer: &mut Writer, open: &str, close: &str, content: &[Inline]) {
    let text = Words(content).to_string();
    if !text.contains('\n') {
        return writer.line(format_args!("/// <{open}>{text}</{close}>"));
    }
    writer.line(format_args!("/// <{open}>"));
    text.lines().for_each(|line| writer.line(format_args!("/// {line}")));
    writer.line(format_args!("/// </{close}>"));
}

/// Inlines as XML, with `\n` where a line ends.
struct Words<'a>(&'a [Inline]);

impl Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|inline| match inline {
            Inline::Text(text) => write!(f, "{}", Xml(text)),
            Inline::LineEnd => f.write_char('\n'),
            Inline::Code(code) => write!(f, "<c>{}</c>", Xml(code)),
            Inline::Link(address, words) if address.contains("://") => {
                write!(f, "<see href=\"{}\">{}</see>", Xml(address), Words(words))
            }
            // A place in another text, which is not here.
            Inline::Link(_, words) => write!(f, "{}", Words(words)),
        })
    }
}

/// Text in an XML element or attribute. Control characters, which XML does not have, become spaces.
struct Xml<'a>(&'a str);

impl Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => f.write_char(' '),
            c if c.is_control() => f.write_char(' '),
            c => f.write_char(c),
        })
    }
}
