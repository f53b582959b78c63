import FoundationEssentials

/// Where the Python that renders figures was found.
package struct PythonLocation: Hashable, Sendable {
    package enum Source: String, Hashable, Sendable {
        case environment = "IMMUNOCHRON_PYTHON"
        case besideExecutable = "share/immunochron/venv beside the executable"
        case virtualEnvironment = "nearest .venv above the executable"
        case searchPath = "python3 on PATH"
    }

    package var path: String
    package var source: Source

    package init(path: String, source: Source) {
        self.path = path
        self.source = source
    }
}

/// Looks for the Python that renders figures; everything it looks at is handed in.
package struct PythonLocator: Sendable {
    package var environment: [String: String]
    /// Absolute path of the running program.
    package var executable: String
    package var isExecutable: @Sendable (String) -> Bool

    package init(
        environment: [String: String], executable: String,
        isExecutable: @escaping @Sendable (String) -> Bool = {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    ) {
        self.environment = environment
        self.executable = executable
        self.isExecutable = isExecutable
    }

    /// The variable first (set but unusable is an error, not a reason to look elsewhere), then the installed
    /// environment, then the nearest `.venv`, then the search path.
    package func locate() throws(VegaLiteError) -> PythonLocation {
        if let path = environment["IMMUNOCHRON_PYTHON"], !path.isEmpty {
            guard isExecutable(path) else {
                throw .noPython("IMMUNOCHRON_PYTHON names \(path), which is not an executable file")
            }
            return PythonLocation(path: path, source: .environment)
        }
        for candidate in candidates where isExecutable(candidate.path) { return candidate }
        throw .noPython("looked at \(candidates.map(\.path).joined(separator: ", "))")
    }

    /// Every place looked at without the variable, in order.
    package var candidates: [PythonLocation] {
        let folders = ancestors(of: executable)
        var out: [PythonLocation] = []
        if folders.count > 1 {
            out.append(
                PythonLocation(
                    path: join(folders[1], "share/immunochron/venv/bin/python"), source: .besideExecutable))
        }
        out += folders.map {
            PythonLocation(path: join($0, ".venv/bin/python"), source: .virtualEnvironment)
        }
        let path = environment["PATH"] ?? ""
        out += path.split(separator: ":").filter { $0.hasPrefix("/") }.map {
            PythonLocation(path: join(String($0), "python3"), source: .searchPath)
        }
        return out
    }

    /// The folders that hold the executable, nearest first, down to the root.
    private func ancestors(of path: String) -> [String] {
        var parts = path.split(separator: "/").map(String.init)
        var out: [String] = []
        while !parts.isEmpty {
            parts.removeLast()
            out.append("/" + parts.joined(separator: "/"))
        }
        return out
    }

    private func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}
