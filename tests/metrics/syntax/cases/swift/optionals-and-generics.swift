func safe<T: Comparable & Sendable>(_ a: T?, b: [String: Int?]?, c: (Int?) -> Void?) async throws -> T? where T: Y {
    let d = a?.b?.c ?? b!["x"] ?? nil
    let e = a as? Int, f = a is String
    return d! < e && f
}
