import Diagnostics
import Glibc

/// A file that appears complete or not at all: written beside its target, then renamed onto it.
///
/// Targets that are no plain files (`/dev/stdout`, pipes) are written directly.
final class AtomicFile {
    let path: String
    /// Where the bytes go until `commit`.
    let temporaryPath: String
    private var descriptor: Int32
    private let isDirect: Bool
    private var isCommitted = false

    init(path: String) throws(TabularError) {
        let target = AtomicFile.resolvingLinks(path)
        var status = stat()
        let exists = stat(target, &status) == 0
        if exists, status.st_mode & S_IFMT == S_IFDIR {
            throw AtomicFile.failure(EISDIR, path: path)
        }
        self.path = target
        isDirect = exists && status.st_mode & S_IFMT != S_IFREG
        temporaryPath = isDirect ? target : AtomicFile.sibling(of: target)
        let flags = isDirect ? O_WRONLY | O_CLOEXEC : O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        descriptor = Glibc.open(temporaryPath, flags, 0o666)
        guard descriptor >= 0 else { throw AtomicFile.failure(errno, path: path) }
        if exists, !isDirect { _ = fchmod(descriptor, status.st_mode & 0o777) }
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
        if !isCommitted, !isDirect { _ = unlink(temporaryPath) }
    }

    func write(_ bytes: [UInt8]) throws(TabularError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer -> Int in
                guard let base = buffer.baseAddress else { return 0 }
                return Glibc.write(descriptor, base + written, buffer.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw AtomicFile.failure(errno, path: path)
            }
        }
    }

    /// Makes the file durable and puts it in its place.
    func commit() throws(TabularError) {
        guard !isCommitted else { return }
        if !isDirect {
            // Something else may have written the temporary file through its own handle; sync reaches it too.
            guard fsync(descriptor) == 0, rename(temporaryPath, path) == 0 else {
                throw AtomicFile.failure(errno, path: path)
            }
        }
        isCommitted = true
        let code = close(descriptor)
        descriptor = -1
        guard code == 0 else { throw AtomicFile.failure(errno, path: path) }
    }

    /// A name in the same folder that no other writer uses; process and counter keep it apart.
    private static func sibling(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let name = parts.last.map(String.init) ?? path
        let prefix = parts.count > 1 ? folder + "/" : ""
        var attempt = 0
        var status = stat()
        while true {
            let candidate = "\(prefix).\(name.prefix(100)).\(getpid()).\(attempt).tmp"
            if lstat(candidate, &status) != 0 { return candidate }
            attempt += 1
        }
    }

    private static func resolvingLinks(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func failure(_ code: Int32, path: String) -> TabularError {
        let remedy =
            switch code {
            case ENOENT: "Create the folder first."
            case EISDIR: "Name a file, not a folder."
            case ENOSPC, EDQUOT: "Free some disk space."
            default: "Choose a folder you may write to."
            }
        return TabularError(
            .cannotWrite, "cannot write: \(String(cString: strerror(code)))", remedy: remedy,
            at: SourceLocation(file: path))
    }
}
