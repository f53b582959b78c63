import Cytometry
import JSONText
import Testing
import VegaLite

@testable import Figures

@Suite struct CytometryFigureTests {
    @Test func outlinesPassThroughTheTransformedCorners() throws {
        let scheme = try CytometryFixture.scheme()
        let whole = 0.0...1.0
        let polygon = try #require(GateOutline(scheme.gates[1], populations: ["poly": 1], x: whole, y: whole))
        #expect(polygon.lines[0].map(\.x) == [0.3, 0.9, 0.6, 0.3])
        #expect(polygon.lines[0].map(\.y) == [0.2, 0.3, 0.8, 0.2])
        #expect(polygon.regions.map(\.x) == [0.3...0.9])
        // An ellipse: every corner at the stated Mahalanobis distance.
        let ellipse = try #require(
            GateOutline(scheme.gates[2], populations: ["round": 2], x: whole, y: whole))
        for point in ellipse.lines[0] {
            let u = point.x - 0.5, v = point.y - 0.4
            let distance = (0.02 * u * u - 2 * 0.01 * u * v + 0.04 * v * v) / (0.04 * 0.02 - 0.01 * 0.01)
            #expect(abs(distance - 0.5) < 1e-12)
        }
        #expect(ellipse.lines[0].first == ellipse.lines[0].last)
        let quadrants = try #require(
            GateOutline(scheme.gates[3], populations: ["--": 3, "++": 4], x: whole, y: whole))
        #expect(quadrants.lines.map(\.count) == [2, 2])
        #expect(quadrants.lines[0].allSatisfy { $0.x == 0.5 })
        #expect(quadrants.lines[1].allSatisfy { $0.y == 0.4 })
        #expect(quadrants.regions.map(\.x) == [0...0.5, 0.5...1])
        // Open ends run to the edge of the plot and have no side.
        let box = try #require(
            GateOutline(scheme.gates[0], populations: ["cells": 0], x: 0...262144, y: 0...262144))
        #expect(
            box.lines == [
                [GatePoint(x: 1000, y: 0), GatePoint(x: 1000, y: 200_000)],
                [GatePoint(x: 1000, y: 200_000), GatePoint(x: 262144, y: 200_000)],
            ])
        #expect(GateOutline(scheme.gates[5], populations: [:], x: whole, y: whole) == nil)
    }

    @Test func linesFromFarAwayAreCutNearThePlot() throws {
        let x = GateDimension(.channel("PE-A")), y = GateDimension(.channel("APC-A"))
        let corners = [(-1e12, 0.5), (0.5, 0.5), (0.5, -1e12), (-1e12, -1e12)].map {
            GateVertex(x: $0, y: $1)
        }
        let gate = Gate(id: "corner", shape: .polygon(x, y, corners))
        let outline = try #require(GateOutline(gate, populations: ["corner": 0], x: 0...1, y: 0...1))
        let points = outline.lines.flatMap { $0 }
        #expect(points.contains(GatePoint(x: 0.5, y: 0.5)))
        #expect(points.allSatisfy { abs($0.x) < 1.1 && abs($0.y) < 1.1 })
        #expect(points.map(\.x).min().map { abs($0 + 0.05) < 1e-3 } == true)
        #expect(outline.lines.count == 1)
    }

    @Test func aGateIsDrawnOnItsParentWithNameShareAndCount() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(3000))
        for style in DensityStyle.allCases {
            let figure = try #require(DensityFigure(source, gate: "poly", style: style)).figure()
            let count = try source.dataSet.gate(source.gating).counts[1]
            #expect(figure.texts.contains("poly"))
            #expect(figure.texts.contains { $0.hasSuffix("(n = \(CytometryWords.count(count)))") })
            #expect(figure.title == "APC-A by CD19 (PE-A), synthetic.fcs")
            #expect(figure.caption.contains("logicle T = 262144, W = 0.5, M = 4.5, A = 0; not compensated"))
            #expect(figure.caption.contains("Research use only"))
            #expect(figure.caption.hasSuffix(Fixture.notice))
            #expect(figure.description.contains("of the parent"))
            let events = figure.dataTable.rows.compactMap { $0[2].int }.reduce(0, +)
            #expect(events == 2998)
            #expect(figure.caption.contains("Not drawn, but counted: 2 beyond the ends of the axes."))
            #expect(figure.rows("panel-gate").count == 4)
            #expect(figure.brokenPositions == 0)
            #expect(figure.danglingData.isEmpty)
        }
    }

    @Test func eventsWithoutAPlaceAreStated() throws {
        var events = CytometryFixture.cloud(2000)
        events[10][2] = .nan
        events[11][2] = .infinity
        events[12][3] = -1e9
        let source = try CytometryFixture.source(events)
        let x = GateDimension(.channel("PE-A"), transform: "lgcl"),
            y = GateDimension(.channel("APC-A"), transform: "lgcl")
        let figure = try DensityFigure(source, x: x, y: y, style: .density).figure()
        #expect(figure.caption.contains("2,000 of 2,000 events"))
        #expect(figure.caption.contains("1 beyond the ends of the axes"))
        #expect(figure.caption.contains("2 without a finite position"))
        #expect(figure.dataTable.rows.compactMap { $0[2].int }.reduce(0, +) == 1997)
        #expect(figure.brokenPositions == 0)
    }

    @Test func anEmptyPopulationGivesAFigureThatSaysSo() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(500))
        for style in DensityStyle.allCases {
            let figure = try #require(DensityFigure(source, gate: "inside nobody", style: style)).figure()
            #expect(figure.texts.contains("No events"))
            #expect(figure.caption.contains("The population has no events."))
            #expect(figure.description.contains("no events"))
            #expect(figure.danglingData.isEmpty)
        }
        let none = try CytometryFixture.source([])
        #expect(
            try #require(DensityFigure(none, gate: "cells", style: .density)).figure().texts.contains(
                "No events"))
    }

    @Test func fewEventsAreDrawnAsPoints() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(60))
        let figure = try #require(DensityFigure(source, gate: "poly", style: .contour)).figure()
        #expect(figure.caption.contains("no contours"))
        #expect(!figure.rows("panel-points").isEmpty)
    }

    @Test func theTreeHasAPanelPerGateParentsFirst() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(2000))
        let figure = try #require(try GatingTreeFigure(source).figures().first)
        #expect(
            source.gatesInTreeOrder.map(\.id) == [
                "cells", "poly", "quad", "round", "bright", "nobody", "inside nobody", "either",
            ])
        #expect(
            figure.texts.filter { $0.first?.isNumber == true && $0.contains(". ") } == [
                "1. All events", "2. cells", "3. poly", "4. cells", "5. cells", "6. cells", "7. nobody",
            ])
        #expect(figure.caption.contains("Without a panel, in the data table: either"))
        #expect(figure.caption.contains("Without events: panel 7."))
        #expect(figure.dataTable.rows.count == 9)
        #expect(figure.brokenPositions == 0)
        #expect(figure.danglingData.isEmpty)
        #expect(
            try GatingTreeFigure(
                CytometrySource(source.dataSet, scheme: GatingScheme(), context: Fixture.context)
            ).figures().isEmpty)
    }

    @Test func histogramsAreInOrderOfDaysWithTheirMedians() throws {
        let items = try [(28.0, 1001), (0, 2000)].map { day, n in
            HistogramOverlay.Item(
                try CytometryFixture.source(CytometryFixture.cloud(n, seed: UInt64(n))),
                label: "Day \(Int(day))",
                day: day)
        }
        let dimension = GateDimension(.channel("PE-A"), transform: "lgcl")
        for layout in HistogramOverlay.Layout.allCases {
            let figure = try #require(
                HistogramOverlay(items, population: "cells", dimension: dimension, layout: layout)
            ).figure()
            #expect(figure.dataTable.rows.map { $0[0].string } == ["Day 0", "Day 28"])
            #expect(figure.dataTable.rows.allSatisfy { abs(($0[4].double ?? 0) - 3000) < 100 })
            #expect(figure.texts.contains("Day 0"))
            #expect(figure.brokenPositions == 0)
            #expect(figure.danglingData.isEmpty)
        }
        let over = try #require(HistogramOverlay(items, dimension: dimension)).figure()
        #expect(over.title == "CD19 (PE-A) over time")
        let alone = try #require(HistogramOverlay([items[0]], dimension: dimension)).figure()
        #expect(alone.title == "CD19 (PE-A), synthetic.fcs")
        #expect(alone.caption.hasSuffix(Fixture.notice))
        #expect(HistogramOverlay(items, population: "missing", dimension: dimension) == nil)
        #expect(HistogramOverlay([], dimension: dimension) == nil)
    }

    @Test func filesOfDifferentPatientsAreNoCourse() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(200))
        var items = [1.0, 0].map { HistogramOverlay.Item(source, label: "day \(Int($0))", day: $0) }
        items[0].tube.patient = "A"
        items[1].tube.patient = "B"
        let dimension = GateDimension(.channel("PE-A"), transform: "lgcl")
        let overlay = try #require(HistogramOverlay(items, dimension: dimension))
        let figure = try overlay.figure()
        #expect(figure.title == "CD19 (PE-A), 2 files")
        #expect(overlay.warnings.count == 1)
        #expect(figure.caption.contains("2 patients"))
        // A label stays with its file.
        #expect(figure.dataTable.rows.map { $0[0].string } == ["day 0", "day 1"])
    }

    @Test func eachFileIsReadByItsOwnChannel() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(400))
        let pe = GateDimension(.channel("PE-A"), transform: "lgcl")
        let apc = GateDimension(.channel("APC-A"), transform: "lgcl")
        let items = [pe, apc].map {
            HistogramOverlay.Item(source, label: String(describing: $0), dimension: $0)
        }
        let overlay = try #require(HistogramOverlay(items, dimension: pe))
        #expect(overlay.warnings.contains { $0.contains("PE-A") && $0.contains("APC-A") })
        let medians = try overlay.figure().dataTable.rows.compactMap { $0[4].double }
        #expect(medians.count == 2 && abs(medians[0] - 3000) < 200 && abs(medians[1] - 900) < 200)
    }

    @Test func fewEventsOfAHistogramAreTicks() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(5))
        let dimension = GateDimension(.channel("PE-A"), transform: "lgcl")
        let overlay = try #require(
            HistogramOverlay([HistogramOverlay.Item(source, label: "few")], dimension: dimension))
        let figure = try overlay.figure()
        #expect(figure.caption.contains("drawn as ticks"))
        #expect(figure.rows("curve-0").allSatisfy { $0["y"] == $0["y2"] })
        #expect(
            try #require(DensityFigure(source, gate: "bright", style: .density)).figure().caption.contains(
                "no curve"))
    }

    @Test func rowsOfAFewFilesStayApart() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(500))
        let dimension = GateDimension(.channel("PE-A"), transform: "lgcl")
        let items = (0..<8).map { HistogramOverlay.Item(source, label: "day \($0)", day: Double($0)) }
        let figure = try #require(HistogramOverlay(items, dimension: dimension)).figure()
        for row in 0..<8 {
            let tops = figure.rows("curve-\(row)").compactMap { $0["y"]?.double }
            #expect((tops.max() ?? 9) < Double(8 - row))
        }
    }

    @Test func namesOfFiguresKeepTheSignsOfPopulations() {
        #expect(CytometryWords.slug("Blasts CD19-") == "Blasts-CD19neg")
        #expect(CytometryWords.slug("Blasts CD19+") == "Blasts-CD19pos")
        #expect(CytometryWords.slug("CD3+CD4+") == "CD3pos-CD4pos")
        #expect(CytometryWords.slug("--") == "negneg")
        #expect(CytometryWords.slug("PE-Cy7-A") == "PE-Cy7-A")
        #expect(CytometryWords.slug("B - T") == "B-T")
    }

    @Test func datesOfTheStandardAreDays() {
        #expect(TubeIdentity.days("01-JAN-1970") == 0)
        #expect(TubeIdentity.days("29-feb-2024") == 19_782)
        #expect(TubeIdentity.days("2024-02-29") == nil)
    }

    @Test func theSameEventsGiveTheSameBytes() throws {
        func texts() throws -> [String] {
            let source = try CytometryFixture.source(CytometryFixture.cloud(1500))
            let density = try DensityStyle.allCases.map {
                try #require(DensityFigure(source, gate: "round", style: $0)).figure()
            }
            return try (density + GatingTreeFigure(source, style: .contour).figures()).map(
                \.specification.text)
        }
        #expect(try texts() == texts())
    }

    @Test func channelsAreFoundByNameAndStain() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(200))
        // As the gates look at it.
        #expect(source.dimension("cd19") == GateDimension(.channel("PE-A"), transform: "lgcl"))
        #expect(source.dimension("SSC-A") == GateDimension(.channel("SSC-A")))
        #expect(source.dimension("CD20") == nil)
        let bare = try CytometrySource(
            source.dataSet, scheme: GatingScheme(), context: Fixture.context)
        let x = try #require(bare.dimension("CD19")), y = try #require(bare.dimension("FSC-A"))
        let figure = try DensityFigure(bare, x: x, y: y, style: .contour).figure()
        #expect(figure.id == "contour-synthetic-CD19-PE-A-FSC-A")
        #expect(
            figure.caption.contains(
                "logicle T = 262144, W = 0.5, M = 4.5, A = 0; not compensated (the file has no matrix)"))
        #expect(figure.caption.contains("y: FSC-A, linear; not compensated."))
    }

    @Test func aDimensionHasTheSameAxisInEveryPanel() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(1000))
        let scales = try ["poly", "round", "inside nobody"].map { gate in
            try #require(DensityFigure(source, gate: gate, style: .density)).figure().specification.view
                .units[0]
                .json["encoding"]?["x"]?["scale"]
        }
        #expect(scales[0] != nil)
        #expect(Set(scales).count == 1)
    }

    @Test func aLabelThatCannotStandInItsQuadrantIsTiedToIt() {
        let label = GateLabels.Box(left: 20, top: 60, width: 40, height: 17)
        let narrow = GateLabels.Box(left: 0, top: 90, width: 6, height: 4)
        let leader = GateLabels.leader(label, region: narrow, staysInside: true)
        #expect(leader?.from == GatePoint(x: 20, y: 77))
        #expect(leader?.to == GatePoint(x: 3, y: 92))
        let wide = GateLabels.Box(left: 0, top: 50, width: 100, height: 50)
        #expect(GateLabels.leader(label, region: wide, staysInside: true) == nil)
        let beside = GateLabels.Box(left: 10, top: 80, width: 60, height: 20)
        #expect(GateLabels.leader(label, region: beside, staysInside: false) == nil)
    }

    @Test func labelsOfQuadrantsStayInTheirs() throws {
        let source = try CytometryFixture.source(CytometryFixture.cloud(2000))
        let figure = try #require(DensityFigure(source, gate: "quad", style: .density)).figure()
        let divider = figure.rows("panel-gate").compactMap { $0["x"]?.double }.first
        #expect(divider == 0.5)
        let labels = figure.specification.dataSets.flatMap(\.rows).filter {
            ["++", "--"].contains($0["label"]?.string)
        }
        #expect(labels.count == 2)
        let left = try #require(labels.first { $0["label"] == "--" }),
            right = try #require(labels.first { $0["label"] == "++" })
        #expect((left["px"]?.double ?? 0) < (right["px"]?.double ?? 0))
        #expect((left["py"]?.double ?? 0) > (right["py"]?.double ?? 0))
    }
}
