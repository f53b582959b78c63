@preconcurrency import CXLSXWriter

/// The few formats our workbooks use; they belong to their workbook.
struct WorkbookFormats {
    let header: UnsafeMutablePointer<lxw_format>
    let notice: UnsafeMutablePointer<lxw_format>
    let date: UnsafeMutablePointer<lxw_format>

    init?(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
        guard let header = workbook_add_format(workbook), let notice = workbook_add_format(workbook),
            let date = workbook_add_format(workbook)
        else { return nil }
        format_set_bold(header)
        format_set_italic(notice)
        format_set_num_format(date, "yyyy-mm-dd")
        self.header = header
        self.notice = notice
        self.date = date
    }

    /// `_x0009_` in a text would read as a tab: its underscore is escaped (ECMA-376 part 1, 22.9.2.19).
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(0x5F) else { return text }
        return text.replacing(/_(?=x[0-9A-Fa-f]{4}_)/) { _ in "_x005F_" }
    }
}
