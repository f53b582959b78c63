import Diagnostics
import Glibc

/// An open file that is read from front to back.
///
/// Plain `read`, not a memory map: as fast here, and a file cut short while being read is an error
/// instead of a signal. Pipes work too, since the first bytes are kept for the sniffers.
struct InputFile: ~Copyable {
    let path: String
    /// Size in bytes, nil for pipes.
    let size: Int?
    private let descriptor: Int32

    init(path: String) throws(TabularError) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputFile.openingError(errno, path: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            _ = close(descriptor)
            throw InputFile.openingError(code, path: path)
        }
        let type = status.st_mode & S_IFMT
        guard type != S_IFDIR else {
            _ = close(descriptor)
            throw TabularError(
                .notAFile, "this is a folder, not a file", remedy: "Name a file inside it.",
                at: SourceLocation(file: path))
        }
        self.path = path
        self.size = type == S_IFREG ? Int(status.st_size) : nil
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    /// Whether opening the path would take bytes away from a later reader.
    static func isPipe(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }

    /// Fills as much of `buffer` as the file still gives; fewer bytes than asked for means the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(TabularError) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        var count = 0
        while count < buffer.count {
            let got = Glibc.read(descriptor, base + count, buffer.count - count)
            if got > 0 {
                count += got
            } else if got == 0 {
                break
            } else if errno != EINTR {
                throw InputFile.openingError(errno, path: path)
            }
        }
        return count
    }

    /// Bytes at an offset, without moving the reading position; empty for pipes.
    func peek(at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
            got = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }

    private static func openingError(_ code: Int32, path: String) -> TabularError {
        let place = SourceLocation(file: path)
        switch code {
        case ENOENT, ENOTDIR:
            return TabularError(
                .missingFile, "no such file", remedy: "Check the name and the working directory.", at: place)
        case EACCES, EPERM:
            return TabularError(
                .unreadable, "no permission to read this file", remedy: "Ask its owner for read access.",
                at: place)
        default:
            return TabularError(
                .unreadable, "cannot read: \(String(cString: strerror(code)))",
                remedy: "Copy the file to a local disk and try again.", at: place)
        }
    }
}
