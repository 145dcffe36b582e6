//! Each folder below `golden` is a document and the WIT that it becomes, `expected.wit`, rewritten with BLESS=1. What is
//! written is WIT, and the same each time.

use std::fs;
use std::path::Path;
use test_support::Golden;
use wit_parser::Resolve;

fn wit(path: &Path) -> String {
    let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
    let text = fs::read_to_string(path).expect("the document is readable");
    let reading = openapi_wit::read(&name, &text, None).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(reading.warnings.to_string(), "", "{}", path.display());
    reading.api.to_wit()
}

#[test]
fn documents_become_the_wit_that_is_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut golden = Golden::new();
    for case in ["petstore/openapi.json", "orders/openapi.yaml", "files/openapi.yaml"] {
        let document = folder.join(case);
        let text = wit(&document);
        assert_eq!(text, wit(&document), "{case}");
        golden.compare(&document.with_file_name("expected.wit"), Some(&text));
        let mut resolve = Resolve::default();
        resolve.push_str("expected.wit", &text).unwrap_or_else(|error| panic!("{case}: {error:#}\n{text}"));
    }
    golden.finish();
}
