import Testing

@testable import Figures

@Suite struct DensityTests {
    @Test func everyEventIsCountedOnce() {
        var grid = DensityGrid(x: 0...1, y: 0...2, columns: 4, rows: 4)
        let points: [(Double, Double)] = [
            (0, 0), (1, 2), (0.5, 1), (0.5, 1), (.nan, 1), (0.5, .infinity), (-0.1, 1), (0.5, 2.1),
            (0.99, 0.01),
        ]
        for (x, y) in points { grid.add(x: x, y: y) }
        #expect(grid.inside == 5)
        #expect(grid.notFinite == 2)
        #expect(grid.outside == 2)
        #expect(grid.total == points.count)
        #expect(grid.counts[0] == 1)
        // The upper ends belong to the last cell.
        #expect(grid.counts[15] == 1)
        #expect(grid.counts[2 * 4 + 2] == 2)
    }

    @Test func smoothingKeepsTheNumberOfEvents() {
        var grid = DensityGrid(x: 0...1, y: 0...1, columns: 16, rows: 16)
        for (x, y) in [(0.01, 0.01), (0.99, 0.5), (0.5, 0.5)] { grid.add(x: x, y: y) }
        let sum = grid.smoothed(sigma: 2).reduce(0, +)
        #expect(abs(sum - 3) < 1e-12)
        #expect(grid.smoothed(sigma: 0) == grid.counts.map(Double.init))
    }

    private func gaussian(_ n: Int) -> (DensityGrid, [GatePoint]) {
        var random = Normal(seed: 7)
        var grid = DensityGrid(x: -6...6, y: -6...6, columns: 128, rows: 128)
        var points: [GatePoint] = []
        for _ in 0..<n {
            let u = random.next(), v = random.next()
            let point = GatePoint(x: u, y: 0.6 * u + 0.8 * v)
            points.append(point)
            grid.add(x: point.x, y: point.y)
        }
        return (grid, points)
    }

    /// Even-odd rule over all loops of a level.
    private func isInside(_ p: GatePoint, _ lines: [[GatePoint]]) -> Bool {
        var inside = false
        for (a, b) in lines.lazy.flatMap({ zip($0, $0.dropFirst()) }) where (a.y > p.y) != (b.y > p.y) {
            if p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) { inside.toggle() }
        }
        return inside
    }

    @Test func contoursOfAGaussianEncloseWhatTheySay() {
        let (grid, points) = gaussian(40_000)
        let contours = ContourLines(grid, density: grid.smoothed(sigma: PanelPlot.contourSigma))
        #expect(contours.levels.map(\.share) == [0.5, 0.75, 0.9, 0.95])
        for level in contours.levels {
            // The same share of other events of the distribution, not only of those that made the lines.
            let sample = points.prefix(8000)
            let share = Double(sample.count { isInside($0, level.lines) }) / Double(sample.count)
            #expect(abs(share - level.share) < 0.02, "\(level.share): \(share)")
        }
        // The 50 % region of a normal distribution in two dimensions ends at radius √(2 ln 2).
        let radii = contours.levels[0].lines.joined().map { p in
            let v = (p.y - 0.6 * p.x) / 0.8
            return (p.x * p.x + v * v).squareRoot()
        }
        let mean = radii.reduce(0, +) / Double(radii.count)
        #expect(abs(mean - 1.177) < 0.06)
    }

    @Test func linesAreClosedAndLieWithinEachOther() {
        let (grid, _) = gaussian(5000)
        let contours = ContourLines(grid, density: grid.smoothed(sigma: 2))
        for level in contours.levels {
            #expect(level.lines.allSatisfy { $0.count > 3 && $0.first == $0.last })
        }
        let densities = contours.levels.map(\.density)
        #expect(densities == densities.sorted(by: >))
        let outside = contours.outlierCells.reduce(0) { $0 + grid.counts[$1] }
        #expect(outside + contours.levels[3].enclosed == grid.inside)
    }

    @Test func noEventsHaveNoContoursAndNoColours() {
        let grid = DensityGrid(x: 0...1, y: 0...1, columns: 8, rows: 8)
        let density = grid.smoothed(sigma: 1)
        #expect(ContourLines(grid, density: density).levels.isEmpty)
        #expect(DensityColors(grid, density: density) == nil)
    }

    @Test func coloursRunFromDarkToLight() {
        #expect(DensityColors.color(0) == "#440154")
        #expect(DensityColors.color(DensityColors.steps - 1) == "#fde725")
    }
}
