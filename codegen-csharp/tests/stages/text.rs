//! The text of trees.

use crate::shape::{CsIdent, CsType};
use crate::text::text;
use crate::tree::{
    BinaryOp, CompilationUnit, Declaration, Expr, Extent, Member, Members, Method, MethodBody, Namespace,
    Summary,
};
use wit_parser::Docs;

/// The lines of members in a namespace.
fn lines(members: Vec<Member<'_>>) -> Vec<String> {
    let name = vec![CsIdent::fixed("N")];
    let namespace = Namespace { name, extent: Extent::File, members: Members::of(members) };
    let text = text(&CompilationUnit { header: &[], namespaces: vec![namespace] });
    text.lines().skip(3).map(str::to_owned).collect()
}

fn local(name: &str) -> Expr {
    Expr::Local(CsIdent::fixed(name))
}

fn method<'a>(name: &str, body: MethodBody) -> Member<'a> {
    Method::new("static", None, CsIdent::fixed(name), Vec::new(), body).into()
}

fn documented(markdown: &str) -> Vec<String> {
    let docs = Docs { contents: Some(markdown.to_owned()) };
    let constant = Declaration::Constant(CsIdent::fixed("A"), Expr::Int(0));
    let mut lines = lines(vec![Member::new(constant).about(Summary::Wit(&docs))]);
    assert_eq!(lines.pop().as_deref(), Some("A = 0,"));
    lines.iter().map(|line| line.trim_start_matches("/// ").to_owned()).collect()
}

#[test]
fn operands_have_parentheses_where_they_bind_less_tightly() {
    let sum = local("a").binary(BinaryOp::Add, local("b"));
    for (expression, expected) in [
        (sum.clone().binary(BinaryOp::Multiply, local("c")), "(a + b) * c"),
        (local("c").binary(BinaryOp::Add, sum.clone()), "c + (a + b)"),
        (sum.clone().binary(BinaryOp::Add, local("c")), "a + b + c"),
        (sum.clone().cast(CsType::INT).dot("D"), "((int)(a + b)).D"),
        (sum.clone().deref(CsType::BYTE), "*(a + b)"),
        (sum.binary(BinaryOp::NotEqual, Expr::Int(0)).choose(local("d"), local("e")), "a + b != 0 ? d : e"),
    ] {
        assert_eq!(expression.to_string(), expected);
    }
}

#[test]
fn members_have_empty_lines_between_them_but_for_constants_and_expressions_in_a_row() {
    let constant = |name| Member::new(Declaration::Constant(CsIdent::fixed(name), Expr::Int(1)));
    let call = |name| method(name, MethodBody::Expr(local("x")));
    assert_eq!(lines(vec![constant("A"), constant("in")]), ["A = 1,", "@in = 1,"]);
    assert_eq!(
        lines(vec![call("A"), call("B"), method("C", MethodBody::None), method("D", MethodBody::None)]),
        ["static void A() => x;", "static void B() => x;", "", "static void C();", "", "static void D();"]
    );
}

#[test]
fn the_end_of_documentation_is_a_summary_and_remarks() {
    assert_eq!(
        documented("One.\n\n# Two\nThree.\n\n> Four.\n\n---\nFive *six* __seven__."),
        [
            "<summary>One.</summary>",
            "<remarks>",
            "<para>Two</para>",
            "<para>Three.</para>",
            "<para>Four.</para>",
            "<para>Five six seven.</para>",
            "</remarks>"
        ]
    );
    assert!(documented(" \n\n").is_empty());
}

#[test]
fn lists_hold_blocks() {
    let item = ["<item>", "<description>one</description>", "</item>", "<item>", "<description>"];
    let inner = ["<para>two</para>", "<list type=\"number\">", "<item>", "<description>three</description>"];
    let ends = ["</item>", "</list>", "</description>", "</item>", "</list>", "</summary>"];
    let all = ["<summary>", "<list type=\"bullet\">"].into_iter().chain(item).chain(inner).chain(ends);
    assert_eq!(documented("- one\n- two\n\n  1. three\n"), all.collect::<Vec<_>>());
}

#[test]
fn code_and_links_are_kept_and_markup_is_text() {
    let code = ["<summary>", "<code>", "a &lt; b", "///", "c", "</code>", "</summary>"];
    assert_eq!(documented("```wit\na < b\n\nc\n```"), code);
    assert_eq!(
        documented("See `a<b>`\n[there](https://x.org/) <i>or</i> [not](#here)."),
        [
            "<summary>",
            "See <c>a&lt;b&gt;</c>",
            "<see href=\"https://x.org/\">there</see> &lt;i&gt;or&lt;/i&gt; not.",
            "</summary>"
        ]
    );
    assert_eq!(
        documented("<table>\n<!-- x -->"),
        ["<summary>", "&lt;table&gt;", "&lt;!-- x --&gt;", "</summary>"]
    );
}
