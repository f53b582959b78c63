#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of one FCS file: a file descriptor read with `pread`, or bytes in memory.
///
/// A file is never mapped: a file that shrinks while it is read then gives an error and not a signal, and several
/// threads may read different ranges at once.
final class FCSByteSource: Sendable {
    /// What messages call the file.
    let name: String
    /// Length in bytes when it was opened.
    let size: Int
    private let descriptor: Int32
    private let memory: [UInt8]

    init(path: String) throws(CytometryError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(file: path, reason: FCSByteSource.reason(errno)) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, (status.st_mode & S_IFMT) == S_IFREG else {
            close(descriptor)
            throw .unreadable(file: path, reason: "it is not a regular file")
        }
        name = path
        size = Int(status.st_size)
        self.descriptor = descriptor
        memory = []
    }

    init(bytes: [UInt8], name: String) {
        self.name = name
        size = bytes.count
        descriptor = -1
        memory = bytes
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Fills `buffer` with the bytes from `offset` on; all of them must exist.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(CytometryError) {
        guard offset >= 0, buffer.count <= size, offset <= size - buffer.count else {
            throw .changed(file: name, offset: offset)
        }
        guard let base = buffer.baseAddress, buffer.count > 0 else { return }
        if descriptor < 0 {
            memory.withUnsafeBytes { all in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[offset..<offset + buffer.count]))
            }
            return
        }
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(file: name, reason: FCSByteSource.reason(errno)) }
            guard count > 0 else { throw .changed(file: name, offset: offset + done) }
            done += count
        }
    }

    /// `count` bytes from `offset` on.
    func bytes(at offset: Int, count: Int) throws(CytometryError) -> [UInt8] {
        guard count >= 0, offset >= 0, count <= size, offset <= size - count else {
            throw .changed(file: name, offset: offset)
        }
        var result = [UInt8](repeating: 0, count: count)
        var failure: CytometryError?
        result.withUnsafeMutableBytes { buffer in
            do throws(CytometryError) { try read(at: offset, into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return result
    }

    private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
