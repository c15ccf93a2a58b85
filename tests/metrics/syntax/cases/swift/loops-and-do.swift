func loops(rows: [Int]) {
    outer: for row in rows where row > 1 {
        while row > 2 {
            repeat { continue outer } while a || b
        }
    }
    do {
        try risky()
    } catch let e as Wrong {
        if e.code == 1 { throw e }
    } catch Other.a {
    } catch {
    }
    do { scope() }
}
