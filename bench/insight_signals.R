# R's surveillance package on the same series: what farringtonFlexible (Noufaily) points out, as it would be used, and
# the alarm weeks of Newport in 2011 that bars_signals.cpp holds. Rscript insight_signals.R counts.csv out.csv
suppressMessages(library(surveillance))
arguments <- commandArgs(TRUE)
if (identical(arguments[1], "newport")) {
  data(salmNewport)
  all <- aggregate(salmNewport, by = "unit")
  weeks <- which(isoWeekYear(epoch(all))$ISOYear == 2011)
  ways <- list(
    list(noPeriods = 1, weightsThreshold = 1, pastWeeksNotIncluded = 3, pThresholdTrend = 0.05, thresholdMethod = "delta", alpha = 0.05),
    list(noPeriods = 10, weightsThreshold = 2.58, pastWeeksNotIncluded = 26, pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.05),
    list(noPeriods = 10, weightsThreshold = 2.58, pastWeeksNotIncluded = 26, pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.01))
  for (way in ways) {
    found <- suppressWarnings(farringtonFlexible(all, c(list(range = weeks, b = 4, w = 3), way)))
    cat(which(as.vector(alarms(found)) == 1) + min(weeks) - 1, "\n")
  }
} else {
  counts <- as.matrix(read.csv(arguments[1]))
  colnames(counts) <- paste0("V", seq_len(ncol(counts)))
  series <- sts(counts, frequency = 52, start = c(2001, 1))
  begun <- proc.time()[["elapsed"]]
  found <- suppressWarnings(farringtonFlexible(series, list(range = 417:520, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26,
    weightsThreshold = 2.58, pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.01, glmWarnings = FALSE)))
  seconds <- proc.time()[["elapsed"]] - begun
  write.csv(data.frame(series = rep(seq_len(ncol(counts)), each = 104), week = rep(417:520, ncol(counts)), p = as.vector(found@control$pvalue),
    alarm = as.integer(as.vector(found@alarm)), enough = !is.na(as.vector(found@upperbound)), seconds = seconds), arguments[2], row.names = FALSE, quote = FALSE)
}
