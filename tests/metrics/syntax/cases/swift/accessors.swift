class Cell {
    @Published var name: String = "x" {
        willSet(new) { }
        didSet { if name == "" { clear() } }
    }
    var full: String { return a ? "b" : "c" }
    var both: Int {
        get async throws { 1 }
        set(v) { if v > 0 && v < 9 { } }
    }
    lazy var late: Int = { if a { return 1 }; return 2 }()
    subscript(i: Int) -> Int { get { return i } set { } }
    subscript(k: String) -> Int { 1 }
    static let shared = Cell()
}
