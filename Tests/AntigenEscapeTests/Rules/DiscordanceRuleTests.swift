import Cohort
import Testing

@testable import AntigenEscape

@Suite struct DiscordanceRuleTests {
    /// Flow negative by a CD19 gate, PCR as given.
    private func discordant(
        pcr: ReadingValue? = .exact(0.3), kind: String? = "IG/TR", nucleated: Int? = 200_000,
        _ change: (inout MarrowAssessment) -> Void = { _ in }
    ) -> Case {
        Case([
            report(blasts: 0, negative: 0, nucleated: nucleated) {
                $0[MarrowSheet.gateUsesCD19] = true
                $0.flowMRD = .below(0.01)
                $0.pcrMRD = pcr
                $0[MarrowSheet.pcrKind] = kind
                $0[MarrowSheet.pcrDenominator] = "nucleated"
                change(&$0)
            }
        ])
    }

    @Test func positivePCRBesideNegativeFlowIsRed() {
        let one = discordant()
        #expect(one.levels(.e4) == [.red])
        #expect(
            one.flags(.e4)[0].text.contains(
                "CD19-gated MRD unreliable: PCR 0.3 %, flow negative (LOD 20/200000 = 0.01 %"))
        #expect(one.levels(.e8).isEmpty)
    }

    /// max(0.01 %, 5 x flow LOD): 0.05 % at 200,000 events, 0.01 % from 1,000,000 on.
    @Test func limits() {
        #expect(discordant(pcr: .exact(0.05)).levels(.e4) == [.red])
        #expect(discordant(pcr: .exact(0.0499)).levels(.e4) == [.info])
        #expect(discordant(pcr: .exact(0.01), nucleated: 2_000_000).levels(.e4) == [.red])
        #expect(discordant(pcr: .exact(0.0099), nucleated: 2_000_000).levels(.e4) == [.info])
        #expect(discordant(nucleated: 199_999).levels(.e4) == [.amber])
        #expect(discordant(pcr: .below(0.5)).levels(.e4).isEmpty)
        #expect(discordant(pcr: .within(0, 0.01)).levels(.e4) == [.info], "detected, not quantifiable")
        #expect(discordant(pcr: nil).levels(.e4).isEmpty)
        #expect(discordant { $0.blasts = 20 }.levels(.e4).isEmpty, "flow is positive from 20 events")
    }

    @Test func targets() {
        #expect(discordant(kind: "KMT2A").levels(.e4) == [.red])
        #expect(discordant(kind: "BCR::ABL1").levels(.e4) == [.amber])
        #expect(discordant(kind: "BCR::ABL1").flags(.e4)[0].text.contains("Multilineage Ph+ possible"))
        #expect(discordant(kind: "other").levels(.e4) == [.amber])
        #expect(discordant(kind: nil).levels(.e4) == [.red])
        #expect(discordant(kind: nil).flags(.e4)[0].missing.contains("pcr_kind"))
        #expect(discordant(kind: nil) { $0[MarrowSheet.bcrABL1] = true }.levels(.e4) == [.redAmber])
    }

    @Test func gateWithoutCD19IsAnotherQuestion() {
        #expect(discordant { $0[MarrowSheet.gateUsesCD19] = false }.levels(.e4) == [.amber])
        #expect(
            discordant {
                $0[MarrowSheet.gateUsesCD19] = nil; $0.markersUsed = []
            }.levels(.e4) == [.red])
    }

    @Test func denominatorsAreConverted() {
        func level(_ pcr: Double, mononuclear: Double?) -> [EscapeLevel] {
            discordant(pcr: .exact(pcr)) {
                $0[MarrowSheet.pcrDenominator] = "mononuclear"
                $0[MarrowSheet.mononuclearPercent] = mononuclear
            }.levels(.e4)
        }
        #expect(level(0.1, mononuclear: 50) == [.red])
        #expect(level(0.099, mononuclear: 50) == [.info])
        #expect(level(0.1, mononuclear: nil) == [.amber], "different denominators are never compared")
    }

    @Test func withinThreeDays() {
        func level(_ day: Int) -> [EscapeLevel] { discordant { $0[MarrowSheet.pcrDay] = day }.levels(.e4) }
        #expect(level(34) == [.red] && level(28) == [.red])
        #expect(level(35).isEmpty && level(27).isEmpty)
    }

    @Test func morphology() {
        let red = discordant(pcr: nil, nucleated: 20_000) { $0[MarrowSheet.morphologyBlasts] = 5 }
        #expect(red.levels(.e4) == [.red])
        #expect(discordant(pcr: nil) { $0[MarrowSheet.morphologyBlasts] = 4.9 }.levels(.e4).isEmpty)
    }

    @Test func ngsOfTheSameAspirate() {
        let one = discordant(pcr: nil) {
            $0.ngsMRD = .exact(0.2)
            $0[MarrowSheet.ngsKind] = "IG"
        }
        #expect(one.levels(.e4) == [.red])
    }

    @Test func theMostUrgentResultSpeaks() {
        let one = discordant(kind: "BCR::ABL1") {
            $0.ngsMRD = .exact(0.2)
            $0[MarrowSheet.ngsKind] = "IG"
        }
        #expect(one.levels(.e4) == [.red])
    }

    /// The only RED a summary table may raise.
    @Test func fromASummaryTable() {
        func reading(_ analyte: String, _ value: ReadingValue, row: Int) -> Reading {
            Reading(
                draw: Draw(patient: "T-1", course: 1, day: 31, specimen: .marrow), analyte: analyte,
                value: value,
                provenance: Provenance(row: row, column: 1, rawText: "", rawUnit: "%"))
        }
        let one = Case(readings: [
            reading("MRD-flow", .below(0.01), row: 2), reading("MRD-PCR", .exact(0.4), row: 3),
        ])
        #expect(one.levels(.e4) == [.red])
        #expect(one.flags(.e4)[0].missing.contains("nucleated"))
        let vague = Case(readings: [
            reading("MRD-flow", .below(0.02), row: 2), reading("MRD-PCR", .exact(0.4), row: 3),
        ])
        #expect(vague.levels(.e4) == [.amber])
        let other = Case(readings: [reading("MRD-PCR", .exact(0.4), row: 3)])
        #expect(other.levels(.e4).isEmpty)
    }

    @Test func bloodIsNotTheSameAspirate() {
        let marrow = report(blasts: 0, negative: 0, nucleated: 300_000) { $0.flowMRD = .below(0.01) }
        let blood = report(specimen: .blood, blasts: nil, negative: nil, dim: nil, nucleated: nil) {
            $0.pcrMRD = .exact(1)
        }
        #expect(Case([marrow, blood]).levels(.e4).isEmpty)
    }
}
