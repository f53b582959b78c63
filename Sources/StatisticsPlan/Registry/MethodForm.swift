/// What is typed for a method by hand, and how it becomes the fields of a spec.
package enum MethodForm: String, Sendable, CaseIterable {
    /// `'after - before'`, or `'value ~ draw | patient'` of a long table.
    case pairs
    /// `'value ~ group'`.
    case groups
    /// `'pre + mid + post'`, or `'value ~ draw | patient'` of a long table.
    case blocks
    /// `'row ~ column'`, or counts typed in.
    case counts
    /// `'before ~ after'`, or counts typed in.
    case matchedCounts
    /// `'row ~ column | stratum'`.
    case stratifiedCounts
    /// A yes/no column or condition, or successes and trials typed in.
    case proportion
    /// A column of p values, or p values typed in.
    case pValues
    /// `'x ~ y'`.
    case correlation
    /// `'outcome ~ marker + marker'`.
    case markers
    /// `'outcome ~ x + z'`.
    case regression
    /// `'Surv(time, event) ~ group + strata(s)'`.
    case survivalGroups
    /// `'Surv(time, event) ~ x + strata(s) + cluster(c)'`.
    case survivalModel
    /// `'Surv(time, status) ~ group'`, status naming the outcome.
    case competingGroups
    /// `'Surv(time, status) ~ x'`, status naming the outcome.
    case competingModel
    /// `'Surv(time, event) ~ group'` from a landmark on.
    case landmark
    /// `'y ~ x + (1 | patient)'`.
    case mixedModel
    /// `'cbind(successes, failures) ~ x + (1 | patient)'`, or 0/1 or counts on the left.
    case generalisedMixedModel
    /// The same; the response is a limit where another column says so.
    case censoredModel
    /// Several responses, one right-hand side: `'CD3 + CD4 ~ draw + (1 | patient)'`.
    case manyResponses
    /// Two formulas of mixed models, the larger one first.
    case nestedModels
    /// Columns to describe, with `| group`.
    case columns
}

extension MethodForm {
    /// What to type, for help and messages.
    package var usage: String {
        switch self {
        case .pairs: "'after - before', or 'value ~ draw | patient' for a long table"
        case .groups: "'value ~ group'"
        case .blocks: "'pre + mid + post', or 'value ~ draw | patient' for a long table"
        case .counts: "'row ~ column', or counts with --table"
        case .matchedCounts: "'before ~ after', or counts with --table"
        case .stratifiedCounts: "'row ~ column | stratum'"
        case .proportion: "a 0/1 column or a condition such as 'cr == \"CR\"', or --x and --n"
        case .pValues: "a column of p values, or --p"
        case .correlation: "'x ~ y'"
        case .markers: "'outcome ~ marker + marker', outcome 0/1 or a column with two levels"
        case .regression: "'outcome ~ x + z', outcome 0/1 or a column with two levels"
        case .survivalGroups: "'Surv(time, event) ~ group + strata(s)'; ~ 1 for everybody"
        case .survivalModel:
            "'Surv(time, event) ~ x + strata(s) + cluster(c)', or 'Surv(start, stop, event) ~ …'"
        case .competingGroups: "'Surv(time, status) ~ group', the status naming the outcome"
        case .competingModel: "'Surv(time, status) ~ x + z', the status naming the outcome"
        case .landmark: "'Surv(time, event) ~ group', or ~ 1 with --marker-time"
        case .mixedModel: "'y ~ x + (1 | patient)'"
        case .manyResponses: "'log(CD3) + log(CD4) ~ draw + (1 | patient)'"
        case .generalisedMixedModel:
            "'y ~ x + (1 | patient)', y 0/1, cbind(successes, failures) or a count"
        case .nestedModels: "two formulas, the larger one first"
        case .censoredModel: "'log(y) ~ x + (1 | patient)', the limits marked by --censored"
        case .columns: "'CD3 + CD4 ~ group'; nothing describes every column"
        }
    }
}
