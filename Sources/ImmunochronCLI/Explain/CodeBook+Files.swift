extension CodeBook {
    static let files: [Entry] = [
        // Files
        Entry(
            "IC0101", "JSON text cannot be read",
            "The file is not JSON (RFC 8259), or a key occurs twice. The message names line and column."),
        Entry(
            "IC0201", "No such file",
            "The path does not exist. Check its spelling and the folder you are in."),
        Entry(
            "IC0202", "Not a file",
            "The path is a folder or a device. Name one of its files, or use 'analyze' for a folder."),
        Entry(
            "IC0203", "File cannot be read",
            "The file exists but cannot be opened. Check its permissions."),
        Entry(
            "IC0204", "Not a table",
            "The bytes are those of another kind of file (PDF, image, FCS, archive …), not of a text table or workbook. Export the table as CSV or XLSX."
        ),
        Entry(
            "IC0205", "Legacy .xls workbook",
            "The old binary Excel format is refused because it cannot be read reliably. Save it as .xlsx."),
        Entry(
            "IC0206", "Empty file",
            "There is no row to read. Check that the export finished."),
        Entry(
            "IC0207", "Line over 16 MB",
            "A line this long is a broken export or an unclosed quote. The message names its place."),
        Entry(
            "IC0208", "Ragged row",
            "A row has more or fewer cells than the header. A missing delimiter or an unquoted comma shifts values into wrong columns, so the row is refused."
        ),
        Entry(
            "IC0209", "Unterminated quote",
            "A quoted cell is not closed before the file ends. Close the quote at the place named."),
        Entry(
            "IC0210", "Text after a closing quote",
            "After a closing quote only a delimiter or line end may follow. Double quotes inside quoted cells."
        ),
        Entry(
            "IC0211", "Duplicate column",
            "Two columns have the same header, so one would hide the other. Rename one."),
        Entry(
            "IC0212", "Invalid encoding",
            "A byte does not belong to the file's encoding. Save as UTF-8, or name the encoding in the mapping."
        ),
        Entry(
            "IC0213", "Missing header",
            "The header row is absent or has an empty name. Name every column, or state header_row in the mapping."
        ),
        Entry(
            "IC0214", "Not a number",
            "A cell of a numeric column cannot be read as a number in the file's dialect."),
        Entry(
            "IC0215", "Unknown column",
            "The table has no such column; the message suggests near names."),
        Entry(
            "IC0216", "Unknown sheet",
            "The workbook has no such sheet; the message suggests near names."),
        Entry(
            "IC0220", "Broken workbook",
            "The archive or its parts are damaged. Open and save it again, or export as CSV."),
        Entry(
            "IC0221", "Malformed XML in a workbook",
            "A part of the workbook is not well-formed, or uses a construct that is refused for safety."),
        Entry(
            "IC0222", "Workbook too large when unpacked",
            "The archive unpacks to far more than its size or over the limit, as a zip bomb does. Export as CSV."
        ),
        Entry(
            "IC0223", "Encrypted workbook",
            "Remove the password and save it again."),
        Entry(
            "IC0230", "Cannot write a table",
            "The target cannot be written. Check folder and disk space."),
        Entry(
            "IC0231", "Table cannot be written",
            "Names or cells cannot be represented in the target format."),
        Entry(
            "IC0250", "Hidden rows or columns",
            "The sheet has hidden cells; they are read and counted here so that you can decide."),
        Entry(
            "IC0251", "Cells computed by formulas",
            "The value last saved by the spreadsheet is read. Recalculate and save if it may be stale."),
        Entry(
            "IC0252", "Numbers stored as text",
            "The cells look like numbers but are text; they are read as written."),
        Entry(
            "IC0253", "Error cells",
            "Cells such as #N/A or #DIV/0! are read as missing."),
        Entry(
            "IC0254", "Encoding was guessed",
            "The file does not say its encoding. If names look wrong, state it in the mapping."),
        Entry(
            "IC0255", "Decimal mark is ambiguous",
            "The numbers could be read with a decimal comma or point. State it in the mapping."),
    ]
}
