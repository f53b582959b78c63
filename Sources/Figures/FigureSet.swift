import Analysis
import AntigenEscape
import Cohort

/// All figures of a study, most important first.
package struct FigureSet: Hashable, Sendable {
    package var figures: [Figure]
    /// Ids that found no room below the limit; the report names them.
    package var omitted: [String]

    /// At most forty figures: what a report can carry and a reader can take in.
    package static let limit = 40
    /// Pages of flagged patients at most.
    package static let patientPages = 6

    package static func make(results: StudyResults, data: StudyData) -> [Figure] {
        compose(results: results, data: data).figures
    }

    package static func compose(
        results: StudyResults, data: StudyData, limit: Int = FigureSet.limit
    ) -> FigureSet {
        let maker = FigureMaker(results: results, data: data, flags: results.escape.flags.map(FlagMark.init))
        // Single figures and the primary family come first, then the long lists take turns, so that a study with
        // many analytes loses the tail of each list and not one list whole.
        let lists = [maker.trajectories, maker.ladders, maker.patients]
        var all = maker.core
        for index in 0..<(lists.map(\.count).max() ?? 0) {
            for list in lists where index < list.count { all.append(list[index]) }
        }
        all = distinct(all)
        let kept = Array(all.prefix(limit))
        return FigureSet(figures: arrange(kept), omitted: all.dropFirst(limit).map(\.id))
    }

    /// Two names may shrink to one file name: later ones get a number.
    private static func distinct(_ figures: [Figure]) -> [Figure] {
        var seen: [String: Int] = [:]
        return figures.map { figure in
            var figure = figure
            let count = (seen[figure.id.lowercased()] ?? 0) + 1
            seen[figure.id.lowercased()] = count
            if count > 1 { figure.id += "-\(count)" }
            return figure
        }
    }

    /// Figures of a kind together, in the order of the analysis plan.
    private static func arrange(_ figures: [Figure]) -> [Figure] {
        let kinds = [
            "ladder", "forest-comparisons", "heatmap", "trajectory", "response", "forest-response", "km",
            "cif",
            "forest-hazards", "swimmer", "patient", "missingness",
        ]
        let rank = { (figure: Figure) in kinds.firstIndex { figure.id.hasPrefix($0) } ?? kinds.count }
        return figures.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
    }
}

/// Makes the figures of each kind.
private struct FigureMaker {
    let results: StudyResults
    let data: StudyData
    let flags: [FlagMark]

    private var context: FigureContext {
        FigureContext(
            study: results.study.name, toolVersion: results.toolVersion, notice: results.study.notice)
    }

    var core: [Figure] {
        let forests = ForestFigures(context: context), grids = GridFigures(context: context)
        let single = [
            forests.comparisons(results.comparisons, trends: results.trends),
            grids.heatMap(results.foldChanges),
            forests.response(results.response), forests.oddsRatios(results.responseTests),
            forests.hazardRatios(results.survival), grids.missingness(results.missingness),
        ]
        let curves = results.survival.flatMap { result in
            [
                KaplanMeierFigure(result, context: context)?.figure,
                IncidenceFigure(result, context: context)?.figure,
            ]
        }
        let swimmer = SwimmerFigure(data: data, flags: flags, context: context)?.figures ?? []
        return (single + curves).compactMap { $0 } + swimmer
            + leading.compactMap { LadderFigure($0, context: context)?.figure }
    }

    private var firstCourse: [PairedComparison] { results.comparisons.filter { $0.scope == .firstCourse } }
    /// The primary family.
    private var leading: [PairedComparison] { Array(firstCourse.filter { $0.family != nil }.prefix(4)) }

    var trajectories: [Figure] {
        results.trends.filter { $0.question == .kinetics }
            .compactMap { TrajectoryFigure($0, data: data, context: context)?.figure }
    }

    var ladders: [Figure] {
        firstCourse.filter { !leading.contains($0) }
            .compactMap { LadderFigure($0, context: context)?.figure }
    }

    /// Most urgent flag first.
    var patients: [Figure] {
        var worst: [String: EscapeLevel] = [:]
        for flag in flags where flag.isAlert {
            worst[flag.patient] = max(worst[flag.patient] ?? .amber, flag.level)
        }
        let ranked = worst.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
        let patients = Dictionary(data.patients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return ranked.prefix(FigureSet.patientPages).compactMap { entry in
            patients[entry.key].flatMap {
                PatientPageFigure($0, data: data, flags: flags, context: context)?.figure
            }
        }
    }
}
