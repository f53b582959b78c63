import Diagnostics
import Figures
import Foundation
import VegaLite

/// Writes figures in one format.
struct FigureFiles {
    private let global: GlobalOptions

    init(_ global: GlobalOptions) { self.global = global }

    /// Draws into a folder and answers the files.
    func draw(_ figures: [Figure], format: String, into folder: String) throws -> [String] {
        try draw(figures, format: format, to: Self.paths(figures, format: format, into: folder))
    }

    /// `DIR/ID.FORMAT` of each figure; the second of a name gets a number.
    static func paths(_ figures: [Figure], format: String, into folder: String) -> [String] {
        var taken: Set<String> = []
        return figures.map { figure in
            var name = figure.id, number = 2
            while !taken.insert(name.lowercased()).inserted {
                name = "\(figure.id)-\(number)"
                number += 1
            }
            return "\(folder)/\(name).\(format)"
        }
    }

    /// Draws each figure into its file.
    func draw(_ figures: [Figure], format: String, to paths: [String]) throws -> [String] {
        if format == "vl.json" {
            for (figure, path) in zip(figures, paths) {
                try FileOutput.write(figure.specification.text, to: path)
            }
            return paths
        }
        guard let image = ImageFormat(rawValue: format) else {
            throw CLIError(
                .usage, code: "IC0909", "there is no figure format '\(format)'",
                remedy: "Use svg, pdf, png or vl.json.")
        }
        let locator = PythonLocator(
            environment: global.environment, executable: InstalledFiles.executable.path)
        let renderer = Renderer(python: try locator.locate().path, workers: global.threadCount)
        let jobs = zip(figures, paths).map { figure, path in
            RenderJob(id: figure.id, specification: figure.specification.json, files: [image: path])
        }
        let outcomes = try renderer.render(jobs)
        if let failed = outcomes.compactMap(\.error).first { throw failed }
        return outcomes.compactMap { $0.files[image] }
    }
}
