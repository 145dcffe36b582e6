//! `openapi`: the files it writes, what it leaves alone, and that other verbs take them.

mod support;

use support::Workspace;

const DOCUMENT: &str = "openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /articles/{id}:
    get:
      operationId: getArticle
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        200: { description: It., content: { application/json: { schema: { type: object, properties: { a: {} } } } } }
";
const COMMAND: [&str; 4] = ["openapi", "shop.yaml", "--out-dir", "wit"];

fn shop() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("shop.yaml", DOCUMENT);
    workspace
}

#[test]
fn the_wit_is_what_other_verbs_read() {
    let workspace = shop();
    assert_eq!(workspace.run(&COMMAND).success(), "wit: 1 of 1 files written\n");
    let wit = workspace.run(&["wit", "print", "wit"]).success();
    for part in ["package openapi:shop@1.0.0;", "get-article: func(id: string) -> result<", "export api;"] {
        assert!(wit.contains(part), "no `{part}` in\n{wit}");
    }
    workspace.run(&["bindings", "wit", "--out-dir", "cs"]).success();
    assert!(workspace.names("cs").iter().any(|name| name.ends_with(".cs")));
}

#[test]
fn a_second_run_writes_what_changed_and_nothing_else() {
    let workspace = shop();
    workspace.write("wit/own.txt", "mine");
    workspace.run(&COMMAND).success();
    let time = || {
        std::fs::metadata(workspace.path("wit/shop.wit"))
            .and_then(|file| file.modified())
            .expect("it is there")
    };
    let before = time();
    assert_eq!(workspace.run(&COMMAND).success(), "wit: 0 of 1 files written\n");
    assert_eq!(time(), before);
    let renamed = [&COMMAND[..], &["--package", "acme:store@2.0.0"]].concat();
    workspace.run(&renamed).success();
    assert_eq!(workspace.names("wit"), [".componentize-dotnet-openapi", "own.txt", "store.wit"]);
    assert!(workspace.read("wit/store.wit").starts_with("package acme:store@2.0.0;"));
}

#[test]
fn a_problem_leaves_the_wit_as_it_was() {
    let workspace = shop();
    workspace.run(&COMMAND).success();
    let before = workspace.read("wit/shop.wit");
    workspace.write("shop.yaml", DOCUMENT.replace("{ a: {} }", "{ a: { $ref: 'other.yaml' } }"));
    workspace.run(&COMMAND).problem(&["CDN1002", "the reference `other.yaml` leads to another document"]);
    assert_eq!(workspace.read("wit/shop.wit"), before);
}

#[test]
fn what_is_left_out_is_a_warning() {
    let workspace = shop();
    workspace.write("shop.yaml", format!("{DOCUMENT}webhooks: {{ news: {{ post: {{}} }} }}\n"));
    let outcome = workspace.run(&[&COMMAND[..], &["--message-format", "short"]].concat());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(outcome.messages.contains("warning[CDN1004]: the webhook is left out"), "{outcome:?}");
    assert!(workspace.path("wit/shop.wit").is_file());
}
