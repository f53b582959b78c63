# The peer's part of the analysis on the tidy tables of `analyze`: mixed models, paired tests, Kaplan-Meier.
suppressMessages({library(lme4); library(survival)})
folder <- commandArgs(TRUE)[1]
readings <- read.csv(file.path(folder, "readings.csv"), comment.char = "#")
pairs <- read.csv(file.path(folder, "pairs.csv"), comment.char = "#")
curves <- read.csv(file.path(folder, "survival.csv"), comment.char = "#")

breaks <- c(-8, 0, 1, 3, 8, 16, 30, 45)
readings <- subset(readings, specimen == "blood" & reason == "scheduled" & censoring == "none" & value > 0)
readings$window <- cut(readings$day, breaks)
readings <- subset(readings, !is.na(window))
readings$stratum <- ifelse(readings$course == 1, "course 1", "later")
for (analyte in unique(readings$analyte)) {
  d <- droplevels(readings[readings$analyte == analyte, ])
  if (length(unique(d$patient)) < 8 || nlevels(d$window) < 2) next
  f <- if (length(unique(d$stratum)) > 1) log(value) ~ window * stratum + (1 | patient) + (1 | patient:course) else
    log(value) ~ window + (1 | patient)
  suppressWarnings(suppressMessages(try(lmer(f, d), silent = TRUE)))
}
for (key in split(pairs, list(pairs$scope, pairs$analyte), drop = TRUE))
  suppressWarnings(wilcox.test(key$after, key$before, paired = TRUE, conf.int = TRUE))
for (endpoint in split(curves, curves$endpoint)) {
  events <- endpoint[rep(seq_len(nrow(endpoint)), endpoint$events + endpoint$censored), ]
  survfit(Surv(time, events > 0) ~ group, events)
  survdiff(Surv(time, events > 0) ~ group, events)
  suppressWarnings(coxph(Surv(time, events > 0) ~ group, events))
}
cat("done\n")
