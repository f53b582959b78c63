/// The method a by-hand subcommand runs. ArgumentParser knows commands by their types: each method needs one.
protocol StatsMethodName {
    static var method: String { get }
    /// Argument lines for the examples in the help.
    static var examples: [String] { get }
}

enum SignedRankName: StatsMethodName {
    static let method = "signed_rank"
    static let examples = [
        "subsets.csv 'CD3_post - CD3_pre'",
        "subsets.csv 'log(CD3_post) - log(CD3_pre)' --by risk --adjust holm",
        "long.csv 'value ~ draw | patient + course' --levels pre,post --filter 'analyte == IL-6'",
        "courses.csv 'post - pre' --cluster patient",
    ]
}
enum ClusteredName: StatsMethodName {
    static let method = "signed_rank_clustered"
    static let examples = ["courses.csv 'post - pre' --cluster patient"]
}
enum SignTestName: StatsMethodName {
    static let method = "sign_test"
    static let examples = ["beads.csv 'IL6_post - IL6_pre'"]
}
enum PairedTName: StatsMethodName {
    static let method = "paired_t"
    static let examples = ["subsets.csv 'log(CD8_post) - log(CD8_pre)'"]
}
enum PairedPermutationName: StatsMethodName {
    static let method = "paired_permutation"
    static let examples = ["subsets.csv 'NK_post - NK_pre'"]
}
enum MannWhitneyName: StatsMethodName {
    static let method = "mann_whitney"
    static let examples = [
        "patients.csv 'age ~ mrd'",
        "long.csv 'CD3 ~ risk' --groups SR,HR --filter 'draw == post & cycle == 1'",
    ]
}
enum KruskalName: StatsMethodName {
    static let method = "kruskal_dunn"
    static let examples = ["long.csv 'CD3 ~ risk' --filter 'draw == post & cycle == 1'"]
}
enum FriedmanName: StatsMethodName {
    static let method = "friedman"
    static let examples = [
        "wide.csv 'pre + mid + post'", "long.csv 'IL10 ~ draw | patient' --filter 'cycle == 1'",
    ]
}
enum CorrelationName: StatsMethodName {
    static let method = "correlation"
    static let examples = ["patients.csv 'CD3 ~ age'"]
}
enum ROCName: StatsMethodName {
    static let method = "roc"
    static let examples = [
        "patients.csv 'relapse ~ CD3 + IL6'", "patients.csv 'relapse ~ CD3' --direction '<'",
    ]
}
enum ChiSquareName: StatsMethodName {
    static let method = "chisq"
    static let examples = ["patients.csv 'cr ~ risk'", "--table '25,15,13;9,15,9'"]
}
enum FisherName: StatsMethodName {
    static let method = "fisher_2x2"
    static let examples = ["patients.csv 'cr ~ cd19_loss'", "--table '9,2;33,7'"]
}
enum FisherLargeName: StatsMethodName {
    static let method = "fisher_rxc"
    static let examples = ["patients.csv 'crs_grade ~ risk'", "--table '25,15,13;9,15,9;6,5,1'"]
}
enum McNemarName: StatsMethodName {
    static let method = "mcnemar"
    static let examples = ["patients.csv 'detected_pre ~ detected_post'", "--table '20,14;5,31'"]
}
enum MantelHaenszelName: StatsMethodName {
    static let method = "cmh"
    static let examples = ["patients.csv 'cr ~ cd19_loss | risk'"]
}
enum GeneralMantelHaenszelName: StatsMethodName {
    static let method = "cmh_general"
    static let examples = ["patients.csv 'crs_grade ~ risk | centre'"]
}
enum BinomialName: StatsMethodName {
    static let method = "binomial_ci"
    static let examples = ["--x 9 --n 11", "patients.csv 'cr == \"CR\"' --by risk"]
}
enum PAdjustName: StatsMethodName {
    static let method = "p_adjust"
    static let examples = ["--p 0.001,0.02,0.04", "results.csv p --methods holm,BH"]
}
enum LogisticName: StatsMethodName {
    static let method = "logistic"
    static let examples = ["patients.csv 'infection ~ age + risk'"]
}
enum FirthLogisticName: StatsMethodName {
    static let method = "logistic_firth"
    static let examples = ["patients.csv 'infection ~ age + mrd'"]
}
enum KaplanMeierName: StatsMethodName {
    static let method = "km"
    static let examples = [
        "patients.csv 'Surv(efs_month, efs_event) ~ risk' --at 6,12,24 --rmst 24 --test",
        "patients.csv 'Surv(os_month, os_event) ~ 1'",
    ]
}
enum LogRankName: StatsMethodName {
    static let method = "logrank"
    static let examples = [
        "patients.csv 'Surv(efs_month, efs_event) ~ mrd + strata(centre)'",
        "patients.csv 'Surv(efs_month, efs_event) ~ risk' --factor risk=SR,IR,HR --trend 1,2,3",
    ]
}
enum CoxName: StatsMethodName {
    static let method = "cox"
    static let examples = [
        "patients.csv 'Surv(efs_month, efs_event) ~ mrd + age + strata(centre)'",
        "intervals.csv 'Surv(start, stop, event) ~ cd19_loss + cluster(patient)'",
    ]
}
enum FirthCoxName: StatsMethodName {
    static let method = "cox_firth"
    static let examples = ["patients.csv 'Surv(efs_month, efs_event) ~ mrd + age'"]
}
enum CoxBaselineName: StatsMethodName {
    static let method = "cox_baseline"
    static let examples = [
        "patients.csv 'Surv(efs_month, efs_event) ~ mrd + age' --new mrd=pos,age=7 --at 6,12,24"
    ]
}
enum CoxResidualsName: StatsMethodName {
    static let method = "cox_residuals"
    static let examples = ["patients.csv 'Surv(efs_month, efs_event) ~ mrd + age' --json"]
}
enum CoxZphName: StatsMethodName {
    static let method = "cox_zph"
    static let examples = ["patients.csv 'Surv(efs_month, efs_event) ~ mrd + age'"]
}
enum CumulativeIncidenceName: StatsMethodName {
    static let method = "cuminc"
    static let examples = ["patients.csv 'Surv(efs_month, efs_type) ~ mrd' --censor none --at 6,12,24"]
}
enum FineGrayName: StatsMethodName {
    static let method = "fine_gray"
    static let examples = [
        "patients.csv 'Surv(efs_month, efs_type) ~ mrd + age' --fail relapse_CD19neg --censor none"
    ]
}
enum LandmarkName: StatsMethodName {
    static let method = "landmark"
    static let examples = [
        "patients.csv 'Surv(efs_month, efs_event) ~ 1' --landmark 6 --marker-time cd19_loss_month",
        "patients.csv 'Surv(efs_month, efs_event) ~ mrd_day28' --landmark 1",
    ]
}
enum MixedModelName: StatsMethodName {
    static let method = "lmm"
    static let examples = [
        "long.csv 'log(CD3) ~ draw * risk + (1 | patient)'",
        "long.csv 'log(CD3) ~ draw + (1 + day | patient)' --df kenward-roger",
        "long.csv 'log(CD3) ~ draw + (1 | patient)' --car1 day --series patient",
    ]
}
enum LeastSquaresName: StatsMethodName {
    static let method = "gls"
    static let examples = ["long.csv 'log(CD3) ~ draw' --car1 day --series patient"]
}
enum ManyResponsesName: StatsMethodName {
    static let method = "lmm_many"
    static let examples = [
        "long.csv 'log(CD3) + log(CD4) + log(CD8) ~ draw + (1 | patient)' --term drawpost --methods holm,BH"
    ]
}
enum ProfileName: StatsMethodName {
    static let method = "lmm_profile_ci"
    static let examples = ["long.csv 'log(CD3) ~ draw + (1 | patient)' --level 0.9"]
}
enum BootstrapName: StatsMethodName {
    static let method = "lmm_bootstrap"
    static let examples = [
        "long.csv 'log(CD3) ~ draw + (1 + day | patient)' --replicates 10000 --seed 7",
        "long.csv 'log(CD3) ~ draw + (day | patient)' --reduced 'log(CD3) ~ draw + (1 | patient)'",
    ]
}
enum InfluenceName: StatsMethodName {
    static let method = "lmm_influence"
    static let examples = [
        "long.csv 'log(CD3) ~ draw + (1 | patient)' --delete patient",
        "long.csv 'log(CD3) ~ draw + (1 | patient)' --delete row",
    ]
}
enum MeansName: StatsMethodName {
    static let method = "emmeans"
    static let examples = [
        "long.csv 'log(CD3) ~ draw * risk + (1 | patient)' --over draw --by risk --contrasts pairwise",
        "long.csv 'log(CD3) ~ draw + (1 | patient)' --over draw --contrasts trt.vs.ctrl --reference pre --type response",
        "long.csv 'log(CD3) ~ risk * day + (1 | patient)' --over risk --by day --at day=0,7,28 --adjust holm,none",
    ]
}
enum NestedModelsName: StatsMethodName {
    static let method = "lmm_lrt"
    static let examples = ["long.csv 'log(CD3) ~ draw + (day | patient)' 'log(CD3) ~ draw + (1 | patient)'"]
}
enum CensoredModelName: StatsMethodName {
    static let method = "lmm_censored"
    static let examples = [
        "long.csv 'log(IL6) ~ draw + (1 | patient)' --censored IL6_cens",
        "long.csv 'log(IL6) ~ draw + (1 + cycle | patient)' --censored IL6_cens --censoring left",
        "long.csv 'log(IL6) ~ draw + (1 | patient)' --lower low --upper high",
    ]
}
enum GeneralisedBinomialName: StatsMethodName {
    static let method = "glmm_binomial"
    static let examples = [
        "long.csv 'infection ~ draw + (1 | patient)' --agq 15",
        "courses.csv 'cbind(days_fever, days - days_fever) ~ risk + (1 | patient)'",
    ]
}
enum BetaBinomialName: StatsMethodName {
    static let method = "glmm_betabinomial"
    static let examples = ["long.csv 'cbind(blasts, cells - blasts) ~ draw + (1 | patient)'"]
}
enum PoissonName: StatsMethodName {
    static let method = "glmm_poisson"
    static let examples = ["courses.csv 'infections ~ risk + offset(log(days)) + (1 | patient)'"]
}
enum NegativeBinomialName: StatsMethodName {
    static let method = "glmm_negative_binomial"
    static let examples = ["courses.csv 'infections ~ risk + offset(log(days)) + (1 | patient)'"]
}
enum DescribeName: StatsMethodName {
    static let method = "describe"
    static let examples = ["patients.csv", "long.csv 'CD3 + CD4 ~ draw'"]
}
