/// What stands left of `~`, evaluated on the rows used.
public enum Response: Sendable, Hashable {
    /// One number per row, with the text of the expression: `log(CD3)`.
    case numeric([Double], name: String)
    /// Several columns of a call: `cbind(successes, failures)`, `Surv(time, event)`.
    case columns(function: String, [[Double]])

    /// The numbers of a plain response, or nil for a call.
    public var numbers: [Double]? {
        if case .numeric(let values, _) = self { values } else { nil }
    }
}
