import Cohort

/// The blast events of one report, with the sheet's spellings of "how many are CD19-negative" resolved.
struct BlastCounts: Hashable {
    /// Blast events that form a cluster: what the guards count.
    var events: Int?
    /// The population the CD19 share is taken from, and its parts.
    var total: Int?
    var negative: Int?
    var dim: Int?
    var missing: [String] = []

    init(_ assessment: MarrowAssessment) {
        let cluster = assessment[MarrowSheet.clusteredBlasts]
        let blasts = assessment.blasts ?? BlastCounts.sum(of: assessment)
        events = cluster ?? blasts
        total = blasts ?? cluster
        negative = assessment[MarrowSheet.cd19BelowCut] ?? assessment.cd19Negative
        dim = assessment.cd19Dim
        if let cluster, let inCluster = assessment[MarrowSheet.clusteredCD19Negative] {
            total = cluster
            negative = inCluster
            // Dim events are counted over all blasts: their share of the cluster is not known.
            if cluster != blasts { dim = nil }
        }
        settle(assessment)
    }

    private static func sum(of assessment: MarrowAssessment) -> Int? {
        guard let negative = assessment.cd19Negative, let positive = assessment.cd19Positive else {
            return nil
        }
        return negative + positive + (assessment.cd19Dim ?? 0)
    }

    /// Derives a missing part and refuses impossible ones; a conflict never makes the population smaller.
    private mutating func settle(_ assessment: MarrowAssessment) {
        if negative == nil, let total, let positive = assessment.cd19Positive, let dim = assessment.cd19Dim,
            positive + dim <= total
        {
            negative = total - positive - dim
            missing.append("cd19_negative (taken as blasts - cd19_positive - cd19_dim)")
        }
        if let known = negative, let all = total, known > all {
            missing.append("consistent counts: cd19_negative \(known) exceeds blasts \(all)")
            total = known
        }
        if let known = dim, let all = total, known + (negative ?? 0) > all {
            missing.append("consistent counts: cd19_dim \(known) does not fit into blasts \(all)")
            dim = nil
        }
        if total != nil, negative == nil { missing.append("cd19_negative") }
    }
}
