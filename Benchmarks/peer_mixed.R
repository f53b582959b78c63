# Times R's mixed models on one table, for part_mixed.py: Rscript peer_mixed.R TASK TABLE
# A line per call, separated by tabs: name, version, median seconds (or why there are none), then its values as
# path=number, named by their path in the result of our command.
# `sleepstudy TABLE` writes lme4's sleepstudy there; `whole-… TABLE` is a whole command, which prints its answer.

suppressPackageStartupMessages(library(lme4))
arguments <- commandArgs(TRUE)
task <- arguments[1]
source <- arguments[2]

clock <- function(call) {
  start <- Sys.time()
  result <- quiet(call())
  list(seconds = as.numeric(difftime(Sys.time(), start, units = "secs")), result = result)
}

quiet <- function(expression) suppressWarnings(suppressMessages(expression))

# The first call warms up, unless it is the one asked for or takes over a second; then at least three and as many as
# fit into a second. A call of over ten seconds is made once.
measure <- function(call, first_only) {
  first <- clock(call)
  seconds <- if (first_only || first$seconds > 1) first$seconds else numeric()
  if (!first_only && first$seconds <= 10) {
    while (length(seconds) < 3 || (sum(seconds) < 1 && length(seconds) < 51)) {
      seconds <- c(seconds, clock(call)$seconds)
    }
  }
  list(seconds = median(seconds), result = first$result)
}

# `values` gets the timed result; numbers that R's loose default stopping would blur come from a closer, untimed fit.
report <- function(name, package, call, values = function(result) NULL, first_only = FALSE) {
  if (!requireNamespace(package, quietly = TRUE)) return(cat(name, "\t\tnot installed\n", sep = ""))
  quiet(library(package, character.only = TRUE))
  version <- paste0("R ", getRversion(), ", ", package, " ", packageVersion(package))
  tryCatch({
    found <- measure(call, first_only)
    numbers <- quiet(unlist(values(found$result)))
    numbers[is.na(numbers)] <- NaN
    cells <- if (length(numbers)) paste0(names(numbers), "=", sprintf("%.17g", numbers))
    cat(c(name, version, format(found$seconds, digits = 6), cells), sep = "\t")
    cat("\n")
  }, error = function(problem) {
    cat(name, "\t", version, "\tfailed: ", sub("\n.*", "", conditionMessage(problem)), "\n", sep = "")
  })
}

skipped <- function(name, reason) cat(name, "\t\tnot run (", reason, ")\n", sep = "")
named <- function(prefix, values) setNames(as.list(values), paste0(prefix, names(values)))
close <- function(...) lmerControl("bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5), calc.derivs = FALSE, ...)

# Coefficients, standard errors, criterion.
core <- function(fit) c(
  named("beta.", fixef(fit)), named("se.", sqrt(diag(as.matrix(vcov(fit))))),
  list(criterion = -2 * as.numeric(logLik(fit))))

degrees <- function(fit, method, field) {
  table <- coef(summary(fit, ddf = method))
  named(paste0(field, "."), setNames(table[, "df"], paste0(rownames(table), ".df")))
}

fit_lmer <- function(formula, d, control = lmerControl()) lme4::lmer(formula, d, control = control)
fit_test <- function(formula, d, method) summary(lmerTest::lmer(formula, d), ddf = method)

plain <- function(formula, d, derivatives = TRUE, ...) {
  report("lmer", "lme4", function() fit_lmer(formula, d, lmerControl(calc.derivs = derivatives)),
         function(fit) core(fit_lmer(formula, d, close())), ...)
}

tested <- function(formula, d, method, field, name) {
  report(name, "lmerTest", function() fit_test(formula, d, method), function(result) {
    fit <- lmerTest::lmer(formula, d, control = close())
    c(core(fit), degrees(fit, method, field))
  })
}

satterthwaite <- function(formula, d) tested(formula, d, "Satterthwaite", "satterthwaite", "lmerTest, Satterthwaite")
kenward_roger <- function(formula, d) {
  name <- "pbkrtest, Kenward-Roger"
  if (nrow(d) > 3000) return(skipped(name, "it forms n x n matrices: tens of gigabytes"))
  tested(formula, d, "Kenward-Roger", "kenward_roger", name)
}

slope <- Reaction ~ Days + (Days | Subject)
visits <- y ~ t * g + (t | id)
analyte <- log(a1) ~ draw + cycle + (cycle | patient)

other_slopes <- function(d) {
  report("nlme lme", "nlme", function() nlme::lme(Reaction ~ Days, d, random = ~ Days | Subject))
  report("glmmTMB", "glmmTMB", function() glmmTMB::glmmTMB(slope, d, REML = TRUE))
}

many <- function(method, field, name) function(d) {
  responses <- paste0("a", 1:40)
  formulas <- lapply(responses, function(a) as.formula(paste0("log(", a, ") ~ draw + cycle + (cycle | patient)")))
  report(name, "lmerTest", function() lapply(formulas, fit_test, d = d, method = method), function(result) {
    unlist(lapply(c(1, 20, 40), function(k) {
      fit <- lmerTest::lmer(formulas[[k]], d, control = close())
      named(paste0("fits.a", k, "."), unlist(c(core(fit), degrees(fit, method, field))))
    }))
  })
}

# confint names .sig01 … .sigma: standard deviations and the correlation, in the order of the lower triangle.
profile <- function(d) report(
  "lme4 confint, profile", "lme4", function() confint(lme4::lmer(slope, d, REML = FALSE), quiet = TRUE),
  function(limits) {
    rownames(limits) <- c("sd_(Intercept)", "cor", "sd_Days", "sigma", "(Intercept)", "Days")
    setNames(as.list(t(limits)), paste0(rep(rownames(limits), each = 2), ".", 0:1))
  })

bootstrap <- function(replicates) function(d) {
  fit <- lme4::lmer(slope, d)
  report("lme4 bootMer", "lme4", function() bootMer(fit, fixef, nsim = replicates, seed = 1),
         function(boot) named("se.", apply(boot$t, 2, sd)))
}

# No package of R fits this to more than four digits: adaptive quadrature and nlminb, written for speed over patients.
nodes <- function(k) {
  off <- sqrt(seq_len(k - 1))
  matrix <- diag(0, k)
  matrix[cbind(1:(k - 1), 2:k)] <- matrix[cbind(2:k, 1:(k - 1))] <- off
  found <- eigen(matrix, symmetric = TRUE)
  list(x = found$values, w = found$vectors[1, ]^2)
}

censored_loglik <- function(parameters, y, below, x, id, rule) {
  p <- ncol(x)
  tau <- exp(parameters[p + 1])
  sigma <- exp(parameters[p + 2])
  center <- y - as.numeric(x %*% parameters[1:p])
  u <- numeric(max(id))
  curvature <- u
  for (step in 1:60) {
    z <- (center - tau * u[id]) / sigma
    mills <- exp(dnorm(z, log = TRUE) - pnorm(z, log.p = TRUE))
    slope <- rowsum(ifelse(below, -mills, z), id)[, 1] * tau / sigma - u
    curvature <- rowsum(ifelse(below, mills * (z + mills), 1), id)[, 1] * (tau / sigma)^2 + 1
    u <- u + slope / curvature
    if (max(abs(slope)) < 1e-11) break
  }
  logs <- sapply(seq_along(rule$x), function(k) {
    v <- u + rule$x[k] / sqrt(curvature)
    z <- (center - tau * v[id]) / sigma
    terms <- ifelse(below, pnorm(z, log.p = TRUE), dnorm(z, log = TRUE) - log(sigma))
    rowsum(terms, id)[, 1] - v^2 / 2 + rule$x[k]^2 / 2 + log(rule$w[k])
  })
  top <- apply(logs, 1, max)
  sum(top + log(rowSums(exp(logs - top))) - log(curvature) / 2)
}

censored <- function(d) {
  d$draw <- factor(d$draw, c("pre", "mid", "post"))
  x <- model.matrix(~ draw + cycle, d)
  y <- log(d$value)
  id <- as.integer(factor(d$patient))
  rule <- nodes(25)
  objective <- function(p) -censored_loglik(p, y, d$below == 1, x, id, rule)
  report(
    "R script, adaptive quadrature", "stats",
    function() nlminb(c(coef(lm(y ~ x - 1)), -0.5, -0.5), objective, control = list(rel.tol = 1e-14, x.tol = 1e-10)),
    function(fit) {
      # nlminb stops with a gradient of 1e-3 here; compared is where Newton steps take it, untimed.
      at <- fit$par
      for (step in 1:4) at <- at - solve(numDeriv::hessian(objective, at), numDeriv::grad(objective, at))
      c(named("beta.", setNames(at[1:4], colnames(x))), loglik = -objective(at), sigma = exp(at[[6]]))
    })
  report("lmec", "lmec", function() lmec::lmec(y, d$below, x, matrix(1, nrow(d)), id, method = "ML", epsstop = 1e-4))
}

counts <- function(nodes) function(d) {
  formula <- cbind(incidence, size - incidence) ~ period + (1 | herd)
  tight <- glmerControl("bobyqa", tolPwrss = 1e-12, optCtrl = list(rhoend = 1e-9))
  report("lme4 glmer", "lme4", function() glmer(formula, d, binomial, nAGQ = nodes), function(fit) {
    fit <- glmer(formula, d, binomial, nAGQ = nodes, control = tight)
    named("beta.", fixef(fit))
  })
  if (nodes == 1) report(
    "glmmTMB", "glmmTMB", function() glmmTMB::glmmTMB(formula, d, binomial()), function(fit) named("beta.", glmmTMB::fixef(fit)$cond))
}

on_cohort <- function(run) function(d) {
  d$draw <- factor(d$draw, c("pre", "mid", "post"))
  run(d)
}

tasks <- list(
  "slope" = function(d) { plain(slope, d); other_slopes(d) },
  "slope-first" = function(d) plain(slope, d, first_only = TRUE),
  "slope-satterthwaite" = function(d) satterthwaite(slope, d), "slope-kr" = function(d) kenward_roger(slope, d),
  "cohort" = on_cohort(function(d) plain(analyte, d)),
  "cohort-satterthwaite" = on_cohort(function(d) satterthwaite(analyte, d)),
  "many-satterthwaite" = on_cohort(many("Satterthwaite", "satterthwaite", "lmerTest, a loop, Satterthwaite")),
  "many-kr" = on_cohort(many("Kenward-Roger", "kenward_roger", "lmerTest, a loop, Kenward-Roger")),
  "visits-kr" = function(d) kenward_roger(visits, d),
  "visits-satterthwaite" = function(d) satterthwaite(visits, d),
  "visits" = function(d) plain(visits, d, derivatives = FALSE),
  "profile" = profile, "bootstrap-500" = bootstrap(500), "bootstrap-10000" = bootstrap(10000),
  "censored" = censored, "glmm-laplace" = counts(1), "glmm-agq9" = counts(9),
  "whole-cohort" = on_cohort(function(d) print(coef(fit_test(analyte, d, "Satterthwaite")))),
  "whole-many" = on_cohort(function(d) {
    for (a in paste0("a", 1:40)) {
      formula <- as.formula(paste0("log(", a, ") ~ draw + cycle + (cycle | patient)"))
      print(quiet(coef(fit_test(formula, d, "Satterthwaite"))))
    }
  }))

if (task == "sleepstudy") {
  write.csv(lme4::sleepstudy, source, row.names = FALSE, quote = FALSE)
} else {
  d <- read.csv(source, stringsAsFactors = TRUE)
  if ("Subject" %in% names(d)) d$Subject <- factor(d$Subject)
  tasks[[task]](d)
}
