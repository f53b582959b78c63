import Diagnostics

/// OLE compound documents: legacy Office files, and the envelope of password-protected new ones.
enum CompoundDocument {
    static func refusal(at place: SourceLocation, content: [UInt8]) -> TabularError {
        let marker = "EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        if contains(content, marker) {
            return TabularError(
                .encryptedWorkbook, "the workbook is protected by a password",
                remedy: "Remove the password in the spreadsheet program and save it again.", at: place)
        }
        return TabularError(
            .legacyWorkbook, "this is a legacy Office document (.xls), which is not read",
            remedy: "Open it in a spreadsheet program and save it as .xlsx.", at: place)
    }

    private static func contains(_ content: [UInt8], _ marker: [UInt8]) -> Bool {
        guard content.count >= marker.count else { return false }
        return (0...content.count - marker.count).contains { i in
            content[i] == marker[0] && content[i..<i + marker.count].elementsEqual(marker)
        }
    }
}
