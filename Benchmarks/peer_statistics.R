# Times R's own calls on one table, for part_statistics.py: Rscript peer_statistics.R TASK TABLE
# A line per call, separated by tabs: name, version, median seconds (or why there are none), then its values as
# path=number, named by their path in the result of our command.

arguments <- commandArgs(TRUE)
task <- arguments[1]
source <- arguments[2]

clock <- function(call) {
  start <- Sys.time()
  result <- call()
  list(seconds = as.numeric(difftime(Sys.time(), start, units = "secs")), result = result)
}

# One call to warm up, then at least three and as many as fit into a second; a call of over a second needs none.
measure <- function(call) {
  first <- clock(call)
  seconds <- if (first$seconds > 1) first$seconds else numeric()
  while (length(seconds) < 3 || (sum(seconds) < 1 && length(seconds) < 51)) {
    seconds <- c(seconds, clock(call)$seconds)
  }
  list(seconds = median(seconds), result = first$result)
}

report <- function(name, package, call, values = function(result) NULL) {
  if (!requireNamespace(package, quietly = TRUE)) return(cat(name, "\t\tnot installed\n", sep = ""))
  suppressPackageStartupMessages(library(package, character.only = TRUE))
  version <- paste("R", getRversion())
  if (!package %in% c("stats", "utils")) version <- paste0(version, ", ", package, " ", packageVersion(package))
  tryCatch({
    found <- suppressWarnings(measure(call))
    numbers <- suppressWarnings(unlist(values(found$result)))
    numbers[is.na(numbers)] <- NaN
    values <- if (length(numbers)) paste0(names(numbers), "=", sprintf("%.17g", numbers))
    cat(c(name, version, format(found$seconds, digits = 6), values), sep = "\t")
    cat("\n")
  }, error = function(problem) {
    cat(name, "\t", version, "\tfailed: ", sub("\n.*", "", conditionMessage(problem)), "\n", sep = "")
  })
}

named <- function(prefix, values) setNames(as.list(values), paste0(prefix, names(values)))

signed_rank <- function(d) report(
  "wilcox.test", "stats", function() wilcox.test(d$x, d$y, paired = TRUE, exact = FALSE),
  function(test) list(V_wilcoxon = test$statistic[[1]], normal.p_continuity = test$p.value))

exact_signed_rank <- function(d) {
  report(
    "exactRankTests", "exactRankTests", function() wilcox.exact(d$x, d$y, paired = TRUE, exact = TRUE),
    function(test) list(V_wilcoxon = test$statistic[[1]], exact_permutation_wilcoxon.p_two_sided = test$p.value))
  report(
    "coin (Pratt)", "coin",
    function() pvalue(wilcoxsign_test(x ~ y, d, zero.method = "Pratt", distribution = "exact")),
    function(p) list(exact_permutation_pratt.p_two_sided = as.numeric(p)))
}

# wilcox.test solves for its limits to 1e-4; those of a second, closer call are the ones compared.
hodges_lehmann <- function(d) report(
  "wilcox.test", "stats", function() wilcox.test(d$x, d$y, paired = TRUE, exact = FALSE, conf.int = TRUE),
  function(test) {
    test <- wilcox.test(d$x, d$y, paired = TRUE, exact = FALSE, conf.int = TRUE, tol.root = 1e-13)
    list(normal.lower = test$conf.int[1], normal.upper = test$conf.int[2])
  })

mann_whitney <- function(d) report(
  "wilcox.test", "stats", function() wilcox.test(value ~ group, d, exact = FALSE),
  function(test) list(U = test$statistic[[1]], p_continuity = test$p.value))

kaplan_meier <- function(d) report(
  "survfit", "survival", function() survfit(Surv(time, event) ~ x2, d),
  function(fit) {
    events <- setNames(summary(fit)$table[, "events"], names(fit$strata))
    limits <- quantile(fit, c(0.25, 0.5))
    quantiles <- lapply(names(limits), function(side) {
      values <- setNames(c(limits[[side]]), outer(names(fit$strata), 0:1, paste, sep = "."))
      named(paste0("quantiles.log.", side, "."), values)
    })
    c(named("events.", events), unlist(quantiles))
  })

log_rank <- function(d) report(
  "survdiff", "survival", function() survdiff(Surv(time, event) ~ x2, d),
  function(test) list(chisq = test$chisq, expected.0 = test$exp[1], expected.1 = test$exp[2]))

cox <- function(d) report(
  "coxph", "survival", function() coxph(Surv(time, event) ~ x1 + x2 + x3, d),
  function(fit) {
    se <- setNames(sqrt(diag(fit$var)), names(coef(fit)))
    c(named("beta.", coef(fit)), named("se.", se), loglik = fit$loglik[2])
  })

# crr stops a little short of its maximum; compared is where one more Newton step by its own score would take it.
fine_gray <- function(d) report(
  "crr", "cmprsk", function() crr(d$time, d$status, d[c("x1", "x2")]),
  function(fit) {
    there <- crr(d$time, d$status, d[c("x1", "x2")], init = fit$coef, maxiter = 0)
    beta <- fit$coef + solve(there$inf, there$score)
    se <- setNames(sqrt(diag(fit$var)), names(beta))
    c(named("beta.", beta), named("se.", se), loglik = fit$loglik)
  })

cumulative_incidence <- function(d) report(
  "cuminc", "cmprsk", function() cuminc(d$time, d$status, d$g),
  function(fit) {
    tests <- fit$Tests[, c("stat", "pv")]
    setNames(as.list(tests), paste0("gray.", outer(rownames(tests), c("stat", "p"), paste, sep = ".")))
  })

fisher <- function(text) {
  counts <- do.call(rbind, lapply(strsplit(strsplit(text, ";")[[1]], ","), as.integer))
  report("fisher.test", "stats", function() fisher.test(counts, workspace = 2e7), function(test) list(p = test$p.value))
}

# Number and mean of each numeric column, which counts from 0.
columns_read <- function(d) {
  numeric <- which(vapply(d, is.numeric, TRUE))
  values <- unlist(lapply(as.list(d)[numeric], function(x) c(n = sum(!is.na(x)), mean = mean(x, na.rm = TRUE))))
  c(rows = nrow(d), setNames(as.list(values), paste0("columns.", rep(numeric - 1, each = 2), c(".n", ".mean"))))
}

reading <- function(path) {
  report("read.csv", "utils", function() read.csv(path, stringsAsFactors = TRUE), columns_read)
  report("fread", "data.table", function() fread(path, stringsAsFactors = TRUE), columns_read)
}

on_table <- function(run) function(path) run(read.csv(path, stringsAsFactors = TRUE))

tasks <- list(
  "signed-rank" = on_table(signed_rank), "exact-signed-rank" = on_table(exact_signed_rank),
  "hodges-lehmann" = on_table(hodges_lehmann), "mann-whitney" = on_table(mann_whitney), "km" = on_table(kaplan_meier),
  "logrank" = on_table(log_rank), "cox" = on_table(cox), "fine-gray" = on_table(fine_gray),
  "cuminc" = on_table(cumulative_incidence), "fisher-rxc" = fisher, "read" = reading)
tasks[[task]](source)
