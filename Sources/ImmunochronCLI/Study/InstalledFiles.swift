import Cohort
import Foundation

/// Files that come with the program: beside it when installed, up the tree when built from source.
enum InstalledFiles {
    static var executable: URL {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
        return URL(filePath: path)
    }

    /// `share/immunochron/NAME` beside the executable's folder, else the nearest `data/NAME` above it.
    static func find(_ name: String) -> String? {
        let folder = executable.deletingLastPathComponent()
        let installed = folder.deletingLastPathComponent().appending(path: "share/immunochron/\(name)")
        if FileManager.default.fileExists(atPath: installed.path) { return installed.path }
        var above = folder
        while above.path != "/" {
            let candidate = above.appending(path: "data/\(name)")
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate.path }
            above = above.deletingLastPathComponent()
        }
        return nil
    }
}
