extension TabularError.Code {
    /// One entry of `explain`: the code with a title and what lies behind it.
    package struct Explanation: Hashable, Sendable {
        package let code: TabularError.Code
        package let title: String
        package let text: String
    }

    /// Every code of this room, in the order of the numbers.
    package static let catalogue: [Explanation] = [
        .init(
            code: .missingFile, title: "File not found",
            text: "No file has this name. Paths count from the working directory."),
        .init(
            code: .notAFile, title: "Not a file",
            text: "A folder or device stands where a table file was expected."),
        .init(
            code: .unreadable, title: "File cannot be read",
            text: "The system refused to open or read the file, or the disk failed."),
        .init(
            code: .notATable, title: "Not a table",
            text:
                "The first bytes belong to another kind of file (PDF, image, archive, FCS …), or the text holds NUL bytes."
        ),
        .init(
            code: .legacyWorkbook, title: "Legacy Excel workbook",
            text: "The binary .xls format is not read. Save the workbook as .xlsx or CSV."),
        .init(code: .emptyFile, title: "Empty file", text: "The file or sheet holds no cell at all."),
        .init(
            code: .lineTooLong, title: "Record too long",
            text:
                "A record is longer than 16 MB: usually a quote that was never closed, or a file that is no table."
        ),
        .init(
            code: .raggedRow, title: "Wrong number of cells",
            text:
                "A row has more or fewer cells than the header. Padding or cutting it could move values into the wrong column."
        ),
        .init(
            code: .unterminatedQuote, title: "Quote never closed",
            text: "A quoted cell runs to the end of the file. A quote inside a quoted cell is written twice."),
        .init(
            code: .textAfterQuote, title: "Text after a closing quote",
            text: "Only a delimiter or a line end may follow a closing quote (RFC 4180)."),
        .init(
            code: .duplicateColumn, title: "Duplicate column",
            text: "Two columns carry the same name, so a name no longer says which one is meant."),
        .init(
            code: .invalidEncoding, title: "Invalid encoding",
            text: "The bytes are no text in the encoding of the file. The byte offset counts from 0."),
        .init(
            code: .missingHeader, title: "No header row",
            text: "The row that should name the columns does not exist or is blank."),
        .init(
            code: .notANumber, title: "Not a number",
            text: "A cell that should hold a number holds something else; the message says what."),
        .init(
            code: .unknownColumn, title: "Unknown column",
            text: "The table has no column of this name. Names are compared exactly."),
        .init(code: .unknownSheet, title: "Unknown sheet", text: "The workbook has no sheet of this name."),
        .init(
            code: .brokenWorkbook, title: "Broken workbook",
            text: "The .xlsx file is no intact zip archive, or a part that its index names is absent."),
        .init(
            code: .malformedXML, title: "Malformed workbook part",
            text:
                "A part of the workbook is not well-formed XML, or declares a document type, which workbooks never need."
        ),
        .init(
            code: .oversizedWorkbook, title: "Workbook expands too far",
            text: "A part of the workbook expands beyond the limits that protect against zip bombs."),
        .init(
            code: .encryptedWorkbook, title: "Password-protected workbook",
            text: "The workbook is encrypted. Remove the password and save it again."),
        .init(
            code: .cannotWrite, title: "Cannot write",
            text:
                "The output could not be written. The target is unchanged: files are replaced only when complete."
        ),
        .init(
            code: .unwritableTable, title: "Table cannot be written",
            text: "Names or shapes that the output format cannot express."),
        .init(
            code: .hiddenCells, title: "Hidden rows or columns",
            text: "Hidden rows and columns are read like the others."),
        .init(
            code: .formulaCells, title: "Formulas",
            text:
                "Cells hold formulas; the values stored at the last calculation were read. A formula without one reads as an error cell."
        ),
        .init(
            code: .textNumbers, title: "Numbers stored as text",
            text: "Cells of type text that look like numbers stay text and are parsed as text."),
        .init(
            code: .errorCells, title: "Error cells",
            text: "Cells hold spreadsheet errors such as #N/A or #DIV/0!; they are never numbers."),
        .init(
            code: .guessedEncoding, title: "Encoding guessed",
            text:
                "The file has no byte order mark and is no UTF-8; its encoding was judged from byte patterns."
        ),
        .init(
            code: .ambiguousDecimals, title: "Decimal mark unclear",
            text: "The numbers fit both a decimal comma and a thousands separator."),
    ]
}
