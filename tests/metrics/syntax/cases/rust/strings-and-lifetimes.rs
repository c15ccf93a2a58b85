fn texts<'a>(x: &'a str) -> &'a str {
    let raw = r#"if "a" && // no comment
        /* not either */ {"#;
    let ch = ['"', '\'', 'a', '{'];
    let bytes = b"\" || ";
    x
}
fn after() {}
