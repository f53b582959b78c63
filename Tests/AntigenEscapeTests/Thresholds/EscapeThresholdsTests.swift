import Testing

@testable import AntigenEscape

@Suite struct EscapeThresholdsTests {
    @Test func defaultsOfTheTable() {
        let expected: [EscapeThreshold: Double] = [
            .detectionEvents: 20, .quantificationEvents: 50, .negativeShare: 0.9, .partialShare: 0.1,
            .dimBrightness: 0.3,
            .dimShare: 0.5, .informativeMarkers: 2, .informativeExpression: 50, .viability: 80,
            .sampleAge: 48, .offDrugHours: 24,
            .controlEvents: 20, .subsetEvents: 20, .subsetEventsLow: 10, .subsetShare: 0.1,
            .subsetLowerLimit: 0.05,
            .risingShare: 0.02, .subsetAlpha: 0.001, .driftRatio: 0.5, .driftFall: 0.5, .discordantMRD: 0.01,
            .discordantFactor: 5, .discordantEvents: 200_000, .discordantDays: 3, .morphologyBlasts: 5,
            .depletedCD19: 10,
            .incompleteDay: 7, .incompleteDose: 5, .prolongedCD19: 20, .relapseWindow: 30, .confidence: 0.95,
        ]
        for (threshold, value) in expected {
            #expect(EscapeThresholds.standard[threshold] == value, "\(threshold)")
        }
        #expect(EscapeThresholds.standard.changed.isEmpty)
    }

    @Test func everyThresholdSaysWhatItIs() {
        let meanings = EscapeThreshold.allCases.map(\.definition.meaning)
        #expect(Set(meanings).count == meanings.count)
        for threshold in EscapeThreshold.allCases {
            #expect(!threshold.definition.source.isEmpty)
            #expect(threshold.allowed.contains(threshold.definition.value), "\(threshold)")
        }
    }

    @Test func ownValuesAreReported() throws {
        let own = try EscapeThresholds(["quantification_events": 100, "viability": 80])
        #expect(
            own.changed == [ThresholdChange(threshold: .quantificationEvents, defaultValue: 50, value: 100)])
        let one = Case([report(blasts: 80, negative: 80)])
        #expect(
            one.levels(.e1) == [.red] && one.levels(.e1, own).isEmpty && one.levels(.e1p, own) == [.redAmber])
        #expect(one.review(own).thresholdsChanged.count == 1)
    }

    @Test func unknownAndImpossibleValues() {
        #expect(throws: EscapeError.self) { try EscapeThresholds(["quantifcation_events": 100]) }
        do { _ = try EscapeThresholds(["quantifcation_events": 100]) } catch {
            #expect(error.code == "IC0651" && error.remedy == "Did you mean 'quantification_events'?")
        }
        do { _ = try EscapeThresholds(["negative_share": 90]) } catch { #expect(error.code == "IC0652") }
        #expect(throws: EscapeError.self) { try EscapeThresholds(["viability": .nan]) }
    }
}
