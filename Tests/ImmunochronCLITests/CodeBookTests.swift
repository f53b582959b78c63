import Foundation
import Testing

@testable import ImmunochronCLI

@Suite("Diagnostic codes")
struct CodeBookTests {
    @Test("every code that the sources use is explained, once")
    func complete() throws {
        let known = CodeBook.entries.map(\.code)
        #expect(Set(known).count == known.count)
        let code = /"(IC0[0-9]{3})"/
        for folder in ImportArrowTests.arrows.keys {
            for file in try ImportArrowTests.swiftFiles(
                in: ImportArrowTests.root.appending(path: "Sources/\(folder)"))
            {
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: code) {
                    #expect(
                        known.contains(String(match.1)),
                        "\(match.1) of \(file.lastPathComponent) is not explained")
                }
            }
        }
    }
}
