import Cohort
import Testing

@testable import AntigenEscape

/// What must not change the flags: order of input, unit of fluorescence, other patients.
@Suite struct PropertyTests {
    /// A small numbers generator of its own, so that cases are the same on every run.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func record(_ seed: UInt64) -> PatientRecord {
        var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let marrow = [-3, 14, 31, 60, 90].enumerated().map { row, day in
            let blasts = Int.random(in: 0...700, using: &dice)
            let negative = Int.random(in: 0...blasts, using: &dice)
            return report(
                day: day, blasts: blasts, negative: negative, dim: (blasts - negative) / 3,
                clone: Bool.random(using: &dice) ? "J3-119" : "FMC63",
                mfi: Double(Int.random(in: 100...9_000, using: &dice)),
                reference: 8_000, row: row + 2
            ) {
                $0[MarrowSheet.tCellMFI] = 120
                $0[MarrowSheet.referencePopulation] = "normal B"
                $0.pcrMRD = Bool.random(using: &dice) ? .exact(0.2) : nil
                $0[MarrowSheet.viabilityPercent] = Double(Int.random(in: 70...99, using: &dice))
                $0[MarrowSheet.progenitors] = Int.random(in: 0...300, using: &dice)
            }
        }
        let readings = [-2, 3, 10, 40, 250].map {
            blood(.exact(Double(Int.random(in: 0...30, using: &dice))), day: $0)
        }
        return Case(marrow, readings: readings).record
    }

    private func flags(_ records: [PatientRecord]) -> [EscapeFlag] { DecisionTable.review(records).flags }

    @Test(arguments: UInt64(1)...40) func orderDoesNotMatter(seed: UInt64) {
        let one = record(seed)
        var dice = Dice(state: seed)
        let shuffled = PatientRecord(
            id: one.id, patient: one.patient, courses: one.courses.shuffled(using: &dice),
            marrow: one.marrow.shuffled(using: &dice),
            readings: one.readings.shuffled(using: &dice), outcome: one.outcome)
        #expect(flags([one]) == flags([shuffled]))
    }

    @Test(arguments: UInt64(1)...40) func unitOfFluorescenceDoesNotMatter(seed: UInt64) {
        let one = record(seed)
        var scaled = one
        scaled.marrow = one.marrow.map { assessment in
            var assessment = assessment
            assessment.cd19MFI = assessment.cd19MFI.map { $0 * 4 }
            assessment.referenceMFI = assessment.referenceMFI.map { $0 * 4 }
            assessment[MarrowSheet.tCellMFI] = assessment[MarrowSheet.tCellMFI].map { $0 * 4 }
            return assessment
        }
        func calls(_ record: PatientRecord) -> [[String]] {
            flags([record]).map { [$0.rule.rawValue, $0.level.rawValue, "\($0.draw?.day ?? -99)"] }
        }
        #expect(calls(one) == calls(scaled))
    }

    private func renamed(_ record: PatientRecord, _ id: String) -> PatientRecord {
        var record = record
        record.id = id
        record.marrow = record.marrow.map {
            var report = $0
            report.draw.patient = id
            return report
        }
        record.readings = record.readings.map {
            var reading = $0
            reading.draw.patient = id
            return reading
        }
        return record
    }

    @Test func otherPatientsDoNotMatter() {
        let own = record(7)
        let others = (8...14).map { renamed(record(UInt64($0)), "A-\($0)") }
        let together = flags(others + [own])
        #expect(together.filter { $0.patient == "T-1" } == flags([own]))
        #expect(together.count > flags([own]).count)
    }

    /// More CD19-negative blasts never lower the most urgent level.
    @Test(arguments: [20, 50, 200, 1_000]) func monotoneInNegativeBlasts(blasts: Int) {
        var last = EscapeLevel.grey
        for negative in stride(from: 0, through: blasts, by: max(1, blasts / 50)) {
            let review = Case([report(blasts: blasts, negative: negative)]).review()
            let alarms = review.flags.filter { [.e1, .e1p, .e2].contains($0.rule) }.map(\.level)
            let now = alarms.max() ?? .grey
            #expect(now >= last, "\(negative) of \(blasts)")
            last = now
        }
    }

    @Test func nothingNothing() {
        let review = DecisionTable.review(StudyData())
        #expect(review.flags.isEmpty && review.samplesReviewed == 0 && review.rulesTimesSamples == 0)
    }

    @Test func studyDataIsGroupedByPatient() {
        let one = record(3)
        let data = StudyData(courses: one.courses, readings: one.readings, marrow: one.marrow)
        #expect(DecisionTable.review(data).flags == flags([one]))
    }
}
