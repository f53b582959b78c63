import Cohort
import Testing

@testable import AntigenEscape

@Suite struct LineageRulesTests {
    private func changed(day: Int = 31, _ change: (inout MarrowAssessment) -> Void = { _ in }) -> Case {
        Case([
            report(day: day, blasts: 500, negative: 495) {
                $0[MarrowSheet.lostBMarkers] = ["CD19", "CD22"]
                $0[MarrowSheet.newMyeloidMarkers] = ["CD33", "CD64"]
                $0[MarrowSheet.diagnosisMyeloidMarkers] = []
                $0[MarrowSheet.myeloidMarkersTested] = ["CD33", "CD64"]
                $0[MarrowSheet.lineageClusterEvents] = 500
                $0[MarrowSheet.doubletsExcluded] = true
                change(&$0)
            }
        ])
    }

    @Test func redAfterACD19Drug() {
        let one = changed()
        #expect(one.levels(.e6) == [.red])
        #expect(one.levels(.e1) == [.red], "antigen loss is said beside it")
        #expect(one.flags(.e6)[0].text.contains("CD19, CD22 lost or falling, CD33, CD64 new"))
        #expect(one.flags(.e6)[0].missing.isEmpty)
    }

    @Test func beforeAnyDrugOnlyKMT2AIsRed() {
        #expect(changed(day: -2).levels(.e6) == [.amber])
        #expect(changed(day: -2) { $0[MarrowSheet.kmt2aRearranged] = true }.levels(.e6) == [.red])
    }

    @Test func conditions() {
        #expect(changed { $0[MarrowSheet.lineageClusterEvents] = 50 }.levels(.e6) == [.red])
        #expect(changed { $0[MarrowSheet.lineageClusterEvents] = 49 }.levels(.e6).isEmpty)
        #expect(
            changed { $0[MarrowSheet.lostBMarkers] = ["CD19"] }.levels(.e6).isEmpty, "no other B marker lost")
        #expect(
            changed { $0[MarrowSheet.diagnosisMyeloidMarkers] = ["CD33", "CD64"] }.levels(.e6).isEmpty,
            "not new")
        #expect(changed { $0[MarrowSheet.diagnosisMyeloidMarkers] = ["CD33"] }.levels(.e6) == [.red])
        #expect(changed { $0[MarrowSheet.doubletsExcluded] = false }.levels(.e6) == [.amber])
        #expect(
            changed { $0[MarrowSheet.doubletsExcluded] = nil }.levels(.e6) == [.red],
            "an unknown lowers nothing")
        #expect(changed { $0[MarrowSheet.lostBMarkers] = nil }.levels(.e6) == [.amber])
        let kept = changed {
            $0.cd19Negative = 5
            $0.cd19Positive = 495
            $0[MarrowSheet.lostBMarkers] = ["CD22"]
        }
        #expect(kept.levels(.e6).isEmpty, "CD19 is kept")
    }

    @Test func withoutMyeloidMarkersLineageIsNotAssessable() {
        let one = changed {
            $0[MarrowSheet.newMyeloidMarkers] = nil
            $0[MarrowSheet.myeloidMarkersTested] = []
        }
        #expect(one.levels(.e6) == [.notAssessable])
        let tested = changed { $0[MarrowSheet.newMyeloidMarkers] = [] }
        #expect(tested.levels(.e6).isEmpty, "tested and none gained")
    }

    @Test func lineageNotFound() {
        func levels(_ lesion: Bool?, _ monocytes: Bool?, found: Bool? = false) -> [EscapeLevel] {
            Case([
                report(blasts: 0, negative: 0) {
                    $0[MarrowSheet.bLineageFound] = found
                    $0[MarrowSheet.persistentLesion] = lesion
                    $0[MarrowSheet.monocytosis] = monocytes
                }
            ]).levels(.e6b)
        }
        #expect(levels(true, nil) == [.redAmber])
        #expect(levels(nil, true) == [.redAmber])
        #expect(levels(nil, nil).isEmpty && levels(true, true, found: true).isEmpty)
    }
}
