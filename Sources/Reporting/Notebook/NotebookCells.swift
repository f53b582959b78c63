import JSONText
import VegaLite

/// Collects the cells of a notebook with stable ids.
struct NotebookCells {
    private var cells: [JSON] = []
    private var executed = 0

    mutating func markdown(_ text: String) {
        cells.append([
            "cell_type": "markdown", "id": .string(nextID), "metadata": [:], "source": Self.lines(text),
        ])
    }

    mutating func code(_ source: String, output: String? = nil) {
        let outputs: [JSON] =
            output.map {
                [["output_type": "stream", "name": "stdout", "text": Self.lines($0)]]
            } ?? []
        append(source, outputs, hidden: output == nil)
    }

    /// A figure: the interactive specification, and its drawing for readers without a Vega-Lite renderer.
    mutating func figure(source: String, spec: JSON, svg: String?, description: String) {
        var data: [String: JSON] = [
            ChartSpecification.mediaType: spec, "text/plain": Self.lines(description),
        ]
        if let svg { data["image/svg+xml"] = Self.lines(svg) }
        append(
            source, [["output_type": "display_data", "data": .object(data), "metadata": [:]]], hidden: true)
    }

    private mutating func append(_ source: String, _ outputs: [JSON], hidden: Bool) {
        executed += 1
        let metadata: JSON = hidden ? ["jupyter": ["source_hidden": true]] : [:]
        cells.append([
            "cell_type": "code", "id": .string(nextID), "metadata": metadata,
            "execution_count": .integer(executed), "source": Self.lines(source), "outputs": .array(outputs),
        ])
    }

    private var nextID: String { "cell-\(cells.count + 1)" }

    /// Jupyter keeps text as a list of lines, each with its line feed.
    private static func lines(_ text: String) -> JSON {
        let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
        return JSON(
            parts.enumerated().map { $0.offset < parts.count - 1 ? $0.element + "\n" : String($0.element) })
    }

    var notebook: JSON {
        [
            "nbformat": 4, "nbformat_minor": 5,
            "metadata": [
                "kernelspec": ["display_name": "Python 3", "language": "python", "name": "python3"],
                "language_info": ["name": "python"],
            ],
            "cells": .array(cells),
        ]
    }
}
