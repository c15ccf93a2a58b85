func strings(a: Bool) -> String {
    let b = "if \(a ? 1 : 2) \(rows.map { $0 && true }) \" // no comment"
    let c = """
      while "\(a)" { /* not */
      // nor this
      """
    let d = #"raw \(a ? 1 : 2) \#(a ? 1 : 2) "if" "#
    return b + c + d
}
func after() {}
