@preconcurrency import CZip
import Diagnostics
import Glibc

/// How far a workbook may expand; protects against zip bombs.
struct WorkbookLimits: Sendable, Hashable {
    /// One part, expanded.
    var partBytes = 4 << 30
    /// Parts that are kept in memory (shared strings, styles), expanded.
    var residentBytes = 512 << 20
    /// Expanded to stored size; sheets of real tables stay below 100.
    var ratio = 300
    /// Parts smaller than this may have any ratio.
    var freeBytes = 64 << 20
    var parts = 10_000
}

/// A zip archive opened for reading.
final class ZipArchive {
    let path: String
    let limits: WorkbookLimits
    private let handle: OpaquePointer

    init(path: String, limits: WorkbookLimits = WorkbookLimits()) throws(TabularError) {
        var code: Int32 = 0
        guard let handle = zip_open(path, ZIP_RDONLY, &code) else {
            throw ZipArchive.opening(code, path: path)
        }
        self.path = path
        self.limits = limits
        self.handle = handle
        if zip_get_num_entries(handle, 0) > limits.parts {
            throw TabularError(
                .oversizedWorkbook, "the archive holds more than \(limits.parts) parts",
                remedy: "Save the workbook again in a spreadsheet program.", at: SourceLocation(file: path))
        }
    }

    deinit { zip_discard(handle) }

    func contains(_ part: String) -> Bool { zip_name_locate(handle, part, zip_flags_t(ZIP_FL_NOCASE)) >= 0 }

    /// Opens a part for reading from front to back.
    func open(_ part: String) throws(TabularError) -> ZipPart {
        let index = zip_name_locate(handle, part, zip_flags_t(ZIP_FL_NOCASE))
        guard index >= 0 else { throw broken("the part '\(part)' is missing") }
        var status = zip_stat_t()
        guard zip_stat_index(handle, zip_uint64_t(index), 0, &status) == 0 else {
            throw broken("the part '\(part)' cannot be found")
        }
        if status.encryption_method != ZIP_EM_NONE {
            throw TabularError(
                .encryptedWorkbook, "the archive is protected by a password",
                remedy: "Remove the password and save the file again.", at: SourceLocation(file: path))
        }
        try check(part, expanded: Int(clamping: status.size), stored: Int(clamping: status.comp_size))
        guard let file = zip_fopen_index(handle, zip_uint64_t(index), 0) else {
            throw broken("the part '\(part)' cannot be opened")
        }
        return ZipPart(
            file, name: part, archive: self, size: Int(clamping: status.size),
            stored: Int(clamping: status.comp_size))
    }

    /// A whole part in memory.
    func read(_ part: String) throws(TabularError) -> [UInt8] {
        let reader = try open(part)
        var bytes: [UInt8] = []
        while try reader.append(to: &bytes, count: 1 << 16) > 0 {
            if bytes.count > limits.residentBytes { throw oversized(part) }
        }
        return bytes
    }

    /// Refuses what declares, or turns out, to expand too far.
    func check(_ part: String, expanded: Int, stored: Int) throws(TabularError) {
        let tooDense = expanded > limits.freeBytes && expanded / limits.ratio > stored
        if expanded > limits.partBytes || tooDense { throw oversized(part) }
    }

    func oversized(_ part: String) -> TabularError {
        TabularError(
            .oversizedWorkbook, "the part '\(part)' expands too far: this looks like a zip bomb",
            remedy: "Save the table as CSV if the workbook is genuine.", at: SourceLocation(file: path))
    }

    func broken(_ message: String) -> TabularError {
        TabularError(
            .brokenWorkbook, "the workbook is broken: \(message)",
            remedy: "Open it in a spreadsheet program and save it again as .xlsx.",
            at: SourceLocation(file: path))
    }

    private static func opening(_ code: Int32, path: String) -> TabularError {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        let reason = zip_error_strerror(&error).map { String(cString: $0) } ?? "unknown"
        return TabularError(
            .brokenWorkbook, "the workbook is broken: \(reason)",
            remedy: "Fetch the file again; it may have been cut short.", at: SourceLocation(file: path))
    }
}

/// One part of an archive, read from front to back.
final class ZipPart {
    let name: String
    let archive: ZipArchive
    private let size: Int
    private let stored: Int
    private var expanded = 0
    private let file: OpaquePointer

    init(_ file: OpaquePointer, name: String, archive: ZipArchive, size: Int, stored: Int) {
        self.size = size
        self.file = file
        self.name = name
        self.archive = archive
        self.stored = stored
    }

    deinit { _ = zip_fclose(file) }

    /// Appends up to `count` bytes; 0 at the end, where the checksum has been verified.
    func append(to bytes: inout [UInt8], count: Int) throws(TabularError) -> Int {
        // One byte more than declared, to notice the end and wrong declarations alike.
        let wanted = min(count, max(1, size - expanded + 1))
        var got = 0
        let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            got = Int(zip_fread(file, buffer.baseAddress, zip_uint64_t(wanted)))
            filled = max(0, got)
        }
        guard got >= 0 else { throw archive.broken("the part '\(name)' is damaged") }
        bytes.append(contentsOf: piece)
        expanded += got
        try archive.check(name, expanded: expanded, stored: stored)
        return got
    }
}
