class Screen {
    let test: (Int) -> Bool = { x in x > 1 && x < 3 }
    func outer(rows: [Int]) {
        let bound = { (x: Int) -> Int in return x > 1 ? 1 : 2 }
        self.handler = { [weak self] in
            if true { }
        }
        rows.map { $0 > 1 ? 1 : 2 }.forEach { row in
            if row > 1 { print(row) }
        }
        func nested() { while true { } }
        defer { close() }
        run(then: { $0 || true }) { _ in }
    }
}
let top = { (a: Int) in a }
