// libFuzzer target: any bytes as a formula. Built with the sources it needs as one module by tools/fuzz/run.

/// Parses the bytes as a formula and walks everything it gives; errors are expected, crashes are not.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: min(count, 4096)), as: UTF8.self)
    do throws(FormulaError) {
        let formula = try Formula(text)
        _ = (formula.columns, formula.fixed.labels, formula.random.map(\.text))
    } catch {
        precondition(error.code.hasPrefix("IC05") && !error.message.isEmpty)
    }
    _ = try? RowFilter(text)
    return 0
}
