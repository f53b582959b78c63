import Analysis
import Cohort
import JSONText
import VegaLite

/// A lane per patient: infusions, response, transplant, CAR-T, relapse with its CD19 status, flags, follow-up.
struct SwimmerFigure {
    let context: FigureContext
    private let lanes: [PatientTimeline]
    private let omitted: Int
    private let origin: String
    private let axis: FollowUpAxis
    private let hasOutcomes: Bool
    private let responses: (symbols: [LaneSymbol], byWord: [String: LaneSymbol])

    static let lanesPerPage = 54
    static let pages = 3
    private static let laneHeight = 9.6
    private static let left = 80.0
    private static let width = Paper.doubleColumn - left - 14

    /// Lanes of one page with their places; each entry status has a heading of its own.
    private struct Page {
        var lanes: [PatientTimeline]
        var places: [Double] = []
        var headings: [(text: String, y: Double)] = []
        var height = 0.0

        init(_ lanes: [PatientTimeline]) {
            self.lanes = lanes
            var status: String?
            for lane in lanes {
                let mine = lane.patient.entryStatus ?? "entry status not known"
                if mine != status {
                    let n = lanes.count { ($0.patient.entryStatus ?? "entry status not known") == mine }
                    headings.append(("\(mine) (\(n))", height + laneHeight / 2 + 1))
                    height += laneHeight + 2
                    status = mine
                }
                places.append(height + laneHeight / 2)
                height += laneHeight
            }
        }
    }

    /// Lanes sorted by entry status, longest follow-up first; beyond three pages only patients with a flag or an
    /// event and, of the others, every k-th are drawn.
    init?(data: StudyData, flags: [FlagMark], context: FigureContext) {
        let courses = Dictionary(grouping: data.courses, by: \.patient)
        let flags = Dictionary(grouping: flags, by: \.patient)
        let outcomes = Dictionary(
            data.outcomes.map { ($0.patient, $0) }, uniquingKeysWith: { first, _ in first })
        let all = data.patients.map {
            PatientTimeline(
                $0, courses: courses[$0.id] ?? [], outcome: outcomes[$0.id], flags: flags[$0.id] ?? [])
        }.filter { $0.end > 0 }
        guard !all.isEmpty else { return nil }
        self.context = context
        hasOutcomes = !data.outcomes.isEmpty
        lanes = Self.choose(all).sorted(by: Self.comesBefore)
        omitted = all.count - lanes.count
        origin = data.outcomes.compactMap(\.timeZero).first ?? "first infusion"
        axis = FollowUpAxis(last: lanes.map(\.end).max() ?? 1)
        responses = LaneSymbol.responses(lanes)
    }

    /// Everything the key may show, in its order.
    private var symbols: [LaneSymbol] {
        responses.symbols + PatientTimeline.Event.allCases.filter { $0 != .response }.map(LaneSymbol.init)
    }

    private func symbol(of happening: PatientTimeline.Happening) -> LaneSymbol {
        guard let word = happening.response else { return LaneSymbol(happening.event) }
        return responses.byWord[word] ?? LaneSymbol(.response)
    }

    private static func choose(_ all: [PatientTimeline]) -> [PatientTimeline] {
        let limit = lanesPerPage * pages
        guard all.count > limit else { return all }
        // A response is no reason to keep a lane: nearly all have one.
        let isMarked = { (lane: PatientTimeline) in
            lane.events.contains { $0.event != .response && $0.event != .ongoing }
        }
        let marked = Array(all.filter(isMarked).prefix(limit)), others = all.filter { !isMarked($0) }
        let room = limit - marked.count
        guard room > 0, !others.isEmpty else { return marked }
        return marked
            + (0..<min(room, others.count)).map { others[$0 * others.count / min(room, others.count)] }
    }

    private static func comesBefore(_ a: PatientTimeline, _ b: PatientTimeline) -> Bool {
        let x = a.patient.entryStatus ?? "~", y = b.patient.entryStatus ?? "~"
        if x != y { return x < y }
        return a.end == b.end ? a.patient.id < b.patient.id : a.end > b.end
    }

    var figures: [Figure] {
        let count = (lanes.count + Self.lanesPerPage - 1) / Self.lanesPerPage
        // Pages of even length read better than a full one and a rest.
        return (0..<count).map { page in
            let from = lanes.count * page / count, to = lanes.count * (page + 1) / count
            return figure(Array(lanes[from..<to]), number: page, of: count)
        }
    }

    private func figure(_ lanes: [PatientTimeline], number: Int, of count: Int) -> Figure {
        let title = "Course of each patient" + (count > 1 ? " (\(number + 1) of \(count))" : "")
        let page = Page(lanes), height = page.height
        var notes = Annotations("notes")
        let used = symbols.filter { symbol in
            lanes.contains { $0.events.contains { self.symbol(of: $0) == symbol } }
        }
        labels(page, notes: &notes)
        key(used, top: height + 36, width: Self.width + Self.left, notes: &notes)
        let sheet = Sheet(title: title, description: description(lanes), width: Paper.doubleColumn)
        let (views, dataSets) = marks(page, used: used)
        return Figure(
            id: count == 1 ? "swimmer" : "swimmer-\(number + 1)", title: title, caption: caption(lanes),
            description: sheet.description,
            specification: sheet.specification(
                .layers(views + notes.views, width: Self.width, height: height), dataSets + notes.dataSets,
                context
            ),
            dataTable: table(lanes))
    }

    // MARK: Marks

    private var x: Field {
        Field("x", .quantitative) {
            $0.scale = .span(.linear, 0...(axis.shownEnd * 1.02))
            $0.axis = .styled(
                Axis(axis.title(origin)) {
                    $0.values = axis.shownTicks
                    $0.grid = true
                    $0.format = ",.6~r"
                })
        }
    }

    private var y: Field {
        Field("y", .quantitative) {
            $0.isScaled = false
            $0.axis = .hidden
        }
    }

    private func marks(_ page: Page, used: [LaneSymbol]) -> ([View], [DataSet]) {
        let follow = DataSet(
            "follow-up",
            zip(page.lanes, page.places).map { lane, y in
                [
                    "x": 0, "x2": .number(axis.shown(lane.end)), "y": .number(y),
                    "patient": .string(lane.patient.id),
                ]
            })
        let infusions = DataSet(
            "infusions",
            zip(page.lanes, page.places).flatMap { lane, y in
                lane.infusions.map { infusion in
                    [
                        "x": .number(axis.shown(infusion.start)), "x2": .number(axis.shown(infusion.stop)),
                        "y": .number(y), "patient": .string(lane.patient.id),
                        "start_day": .number(infusion.start),
                        "stop_day": infusion.isOpen ? "not recorded" : .number(infusion.stop - 1),
                    ]
                }
            })
        let events = DataSet(
            "events",
            zip(page.lanes, page.places).flatMap { lane, y in
                lane.events.map { event in
                    [
                        "x": .number(axis.shown(event.day)), "y": .number(y),
                        "patient": .string(lane.patient.id),
                        "event": .string(symbol(of: event).name), "day": .number(event.day),
                        "what": .string(event.text),
                    ]
                }
            })
        let views = [
            bar("follow-up", 1.2, Palette.faint, []),
            bar("infusions", 5, Palette.blue, ["start_day", "stop_day"]),
        ]
        return (views + used.map(symbolView), [follow, infusions, events])
    }

    private func bar(_ data: String, _ thickness: Double, _ color: String, _ tooltip: [String]) -> View {
        let mark = Mark(.rule) {
            $0.strokeWidth = thickness
            $0.color = color
            $0.strokeCap = "butt"
            if tooltip.isEmpty { $0.ariaLabel = "" }
        }
        var encoding: Encoding = [.x: .field(x), .x2: .field(Field("x2", .quantitative)), .y: .field(y)]
        if !tooltip.isEmpty {
            encoding[.tooltip] = .fields((["patient"] + tooltip).map { Field($0, .nominal) })
        }
        return .mark(mark, data: data, encode: encoding)
    }

    private func symbolView(_ symbol: LaneSymbol) -> View {
        let mark = Mark(.point) {
            $0.shape = symbol.shape
            $0.fill = symbol.fill
            $0.stroke = symbol.stroke
            $0.strokeWidth = 0.6
            $0.size = 20
            $0.opacity = 1
        }
        let tooltip = [
            Field("patient", .nominal), Field("what", .nominal, title: "event"), Field("day", .quantitative),
        ]
        return View.mark(
            mark, data: "events", encode: [.x: .field(x), .y: .field(y), .tooltip: .fields(tooltip)]
        ).filtered("event", equals: .string(symbol.name))
    }

    private func labels(_ page: Page, notes: inout Annotations) {
        for heading in page.headings {
            notes.text(heading.text, x: -Self.left, y: heading.y, .init(isBold: true))
            notes.rule(
                x1: -Self.left + TextMetrics.width(heading.text, isBold: true) + 5, y1: heading.y,
                x2: Self.width, y2: heading.y, color: Palette.faint)
        }
        for (lane, y) in zip(page.lanes, page.places) {
            notes.text(
                TextMetrics.clip(lane.patient.id, width: Self.left - 8, size: Paper.smallSize), x: -5, y: y,
                .init(align: .right, size: Paper.smallSize))
        }
    }

    private func key(_ used: [LaneSymbol], top: Double, width: Double, notes: inout Annotations) {
        let bars: [SymbolKey.Entry] = [
            .init(sample: .band(Palette.blue, opacity: 1), text: "blinatumomab infusion"),
            .init(sample: .line(Palette.faint, dash: [1, 0], width: 1.2), text: "follow-up"),
        ]
        let symbols = used.map {
            SymbolKey.Entry(
                sample: .symbol($0.shape, stroke: $0.stroke, fill: $0.fill),
                text: $0.name)
        }
        SymbolKey(entries: bars + symbols).draw(in: &notes, x: -Self.left, y: top, width: width)
    }

    // MARK: Words

    private func count(_ lanes: [PatientTimeline], _ events: Set<PatientTimeline.Event>) -> Int {
        lanes.count { lane in lane.events.contains { events.contains($0.event) } }
    }

    private func description(_ lanes: [PatientTimeline]) -> String {
        "Timeline with one lane per patient, \(lanes.count) patients: "
            + PatientTimeline.Event.allCases.compactMap { event in
                let n = count(lanes, [event])
                return n == 0 ? nil : "\(event.rawValue) in \(n)"
            }.joined(separator: ", ") + "."
    }

    private func caption(_ lanes: [PatientTimeline]) -> String {
        var caption = Caption(
            "One lane per patient (\(lanes.count) shown), sorted by entry status and length of follow-up; blue bars: days"
                + " with infusion",
            "Response in the study's own words, drawn at the end of its course")
        if hasOutcomes { caption.add("Outcome times count from: \(origin)") }
        let unplaced = lanes.reduce(0) { $0 + $1.unplaced }
        if unplaced > 0 {
            caption.add("\(Names.count(unplaced, "later course")) without a recorded start not drawn")
        }
        if omitted > 0 {
            caption.add(
                "\(omitted) patients not drawn: of those without flag or event an evenly spaced sample is shown"
            )
        }
        caption.add("Flags are for review by a haematopathologist; they are not a diagnosis")
        return caption.text(context)
    }

    private func table(_ lanes: [PatientTimeline]) -> DataTable {
        var rows: [[JSON]] = []
        for lane in lanes {
            for infusion in lane.infusions {
                rows.append([
                    .string(lane.patient.id), "infusion", .number(infusion.start),
                    infusion.isOpen ? .null : .number(infusion.stop - 1), .null,
                ])
            }
            for event in lane.events {
                rows.append([
                    .string(lane.patient.id), .string(event.event.rawValue), .number(event.day), .null,
                    .string(event.text),
                ])
            }
        }
        return DataTable(columns: ["patient", "what", "day", "last_day", "detail"], rows: rows)
    }
}
