#pragma once

#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/learning/training/evaluation.hpp>

#include <string>
#include <vector>

namespace exsampling::learning {

/// `metrics.json`: all figures of an evaluation.
std::string metricsJson(const Evaluation& evaluation);

/// The confusion matrix as an SVG picture: one row a category, one column a named category, counts
/// in the squares.
std::string confusionSvg(const Figures& figures, const std::string& title);

/// The figures as Markdown tables: all, by category, by stress, doubt.
std::string figuresMarkdown(const Evaluation& evaluation);

}  // namespace exsampling::learning
