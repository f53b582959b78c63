import Diagnostics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that appears under its name only when it is complete: written beside it, then renamed.
final class AtomicFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    /// Bytes written, those still in memory included.
    private(set) var size = 0
    private static let bufferSize = 1 << 20

    init(path: String) throws(CytometryError) {
        self.path = path
        temporary = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .notWritten(path, String(cString: strerror(errno))) }
        buffer.reserveCapacity(AtomicFile.bufferSize + 65_536)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    func append(_ bytes: some Sequence<UInt8>) throws(CytometryError) {
        let before = buffer.count
        buffer.append(contentsOf: bytes)
        size += buffer.count - before
        if buffer.count >= AtomicFile.bufferSize { try flush() }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(CytometryError) {
        buffer.append(contentsOf: bytes)
        size += bytes.count
        if buffer.count >= AtomicFile.bufferSize { try flush() }
    }

    /// Writes over bytes that were written before.
    func overwrite(_ bytes: [UInt8], at offset: Int) throws(CytometryError) {
        try flush()
        try write(bytes, at: offset)
    }

    /// Makes the file complete on the disk and gives it its name.
    func finish() throws(CytometryError) {
        try flush()
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw .notWritten(path, String(cString: strerror(errno)))
        }
        close(descriptor)
        descriptor = -1
    }

    private func flush() throws(CytometryError) {
        try write(buffer, at: size - buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(CytometryError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                pwrite(descriptor, all.baseAddress.map { $0 + done }, all.count - done, off_t(offset + done))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .notWritten(path, String(cString: strerror(errno))) }
            done += count
        }
    }
}

extension CytometryError {
    static func notWritten(_ path: String, _ reason: String) -> CytometryError {
        CytometryError(
            "IC0630", "The file '\(path)' cannot be written: \(reason).",
            remedy: "Check the folder, its permissions and the free space.", at: .byte(file: path, offset: 0),
            failure: .cannotWrite)
    }
}
