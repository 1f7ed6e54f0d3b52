#pragma once

#include <exsampling/core/values/prediction.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace exsampling::learning {

/// A sound of known category, and a model's prediction for it.
struct NamedSound {
  std::string category;
  core::Prediction prediction;
};

/// A mean over cases, and the bounds between which it lies with 95 % confidence: percentiles of
/// 2,000 bootstrap samples of the cases (B. Efron, Annals of Statistics 7, 1979). Sounds of one
/// source count as cases of their own.
struct Mean {
  double value = 0.0;
  double low = 0.0;
  double high = 0.0;
};
Mean meanOf(std::span<const double> cases);

/// The share of relevant entries among the first `count` of a ranking.
double precisionAt(std::size_t count, const std::vector<bool>& ranking);

/// The mean, over the relevant ones of a whole ranking, of the precision at their places; 0 when
/// none is relevant (C. D. Manning, P. Raghavan, H. Schütze, "Introduction to Information
/// Retrieval", 2008, section 8.4).
double averagePrecision(const std::vector<bool>& ranking);

/// How well sounds of the same category find each other by their embeddings.
struct RetrievalFigures {
  std::size_t queries = 0;
  std::size_t collection = 0;
  Mean precisionAt5;
  Mean averagePrecision;  ///< its mean over queries is known as mAP
  struct Category {
    std::string category;
    std::size_t queries = 0;
    double precisionAt5 = 0.0;
    double averagePrecision = 0.0;
  };
  std::vector<Category> categories;  ///< of the queries, by name
};

/// Ranks the whole collection for each query as the similarity index does, by cosine; relevant is
/// what has the query's category. Queries whose category is missing from the collection are left
/// out.
RetrievalFigures measureRetrieval(const std::vector<NamedSound>& queries,
                                  const std::vector<NamedSound>& collection);

/// How often teaching is repeated with other examples, and with how many of each category.
struct TeachingSpec {
  std::size_t draws = 20;
  std::size_t examples = 5;  ///< of each category that is taught
  std::size_t rivals = 8;    ///< of each that is not, as `exemplars.json` keeps
  std::size_t own = 10;      ///< categories that count as the performer's own
  std::uint64_t seed = 1;
};

/// A share over draws of examples: how it spreads.
struct Spread {
  double mean = 0.0;
  double deviation = 0.0;  ///< standard deviation, of a sample
  double least = 0.0;
  double most = 0.0;
};
Spread spreadOf(std::span<const double> draws);

/// How well a few examples of each category teach it.
struct TeachingFigures {
  TeachingSpec spec;
  std::size_t categories = 0;
  /// Top-1 accuracy when all categories are taught from a few examples, using only the network's
  /// embedding.
  Spread fewShot;
  /// `spec.own` categories, drawn anew each time, are taken from the model (its probabilities are
  /// shared among the rest) and taught from a few examples. For the sounds of the rest: top-1
  /// accuracy before and after, and the loss.
  Spread othersBefore;
  Spread othersAfter;
  Spread cost;
  Spread ownRecognised;  ///< of the taught categories' sounds: top-1 accuracy
};

/// Draws examples from `known`, teaches, and counts on `tested`. `labels` are those of the
/// predictions. Fails with invalidArgument when a category has too few sounds or there are no
/// more categories than `spec.own`, and as teaching does.
core::Result<TeachingFigures> measureTeaching(const std::vector<NamedSound>& tested,
                                              const std::vector<NamedSound>& known,
                                              const std::vector<std::string>& labels,
                                              const TeachingSpec& spec = {});

/// How good the embedding is for tasks other than naming.
struct EmbeddingFigures {
  RetrievalFigures retrieval;
  TeachingFigures teaching;
};

}  // namespace exsampling::learning
