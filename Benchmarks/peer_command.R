# A whole command on a small table, start-up and reading included: Rscript peer_command.R km|cox TABLE
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(TRUE)
d <- read.csv(arguments[2])
if (arguments[1] == "km") {
  print(summary(survfit(Surv(time, event) ~ x2, d)))
  print(survdiff(Surv(time, event) ~ x2, d))
} else {
  print(summary(coxph(Surv(time, event) ~ x1 + x2 + x3, d)))
}
