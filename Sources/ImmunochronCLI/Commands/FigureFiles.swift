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
        if format == "vl.json" {
            return try figures.map { figure in
                let path = "\(folder)/\(figure.id).vl.json"
                try FileOutput.write(figure.specification.text, to: path)
                return path
            }
        }
        guard let image = ImageFormat(rawValue: format) else {
            throw CLIError(
                .usage, code: "IC0909", "there is no figure format '\(format)'",
                remedy: "Use svg, pdf, png or vl.json.")
        }
        let locator = PythonLocator(
            environment: global.environment, executable: InstalledFiles.executable.path)
        let renderer = Renderer(python: try locator.locate().path, workers: global.threadCount)
        let jobs = figures.map {
            RenderJob(id: $0.id, specification: $0.specification, folder: folder, formats: [image])
        }
        let outcomes = try renderer.render(jobs)
        if let failed = outcomes.compactMap(\.error).first { throw failed }
        return outcomes.compactMap { $0.files[image] }
    }
}
