@objc(Foo) @MainActor
public class Item {
    @available(iOS 13, *)
    @discardableResult
    public func many() -> some View {
        VStack { if a { Text("x") } else { Text("y") } }
    }

    @objc func same(@ViewBuilder _ a: () -> Int) {}
    @Environment(\.dismiss) private var dismiss
    @IBAction
    private func odd() {}
}
