struct Cache {
    func value(for key: String) -> Int {
        return store[key]
    }

    func stop(while busy: Bool, if ready: Bool) -> Bool {
        return busy
    }

    func plain(key: String) -> Int {
        return value(for: key) + stop(while: true, if: false)
    }

    func first(where test: (Int) -> Bool) -> Int {
        return `default`.guard
    }
    func `switch`() {}
}
