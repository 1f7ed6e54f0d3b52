#include <exsampling/learning/training/metrics.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace exsampling::learning {

namespace {

std::size_t bestOf(const ScoredClip& clip) {
  return static_cast<std::size_t>(std::ranges::max_element(clip.probabilities) -
                                  clip.probabilities.begin());
}

// How many categories are more probable than the true one.
int rankOfTruth(const ScoredClip& clip) {
  const float truth = clip.probabilities[static_cast<std::size_t>(clip.label)];
  return static_cast<int>(
      std::ranges::count_if(clip.probabilities, [truth](float p) { return p > truth; }));
}

double share(double part, double whole) { return whole > 0.0 ? part / whole : 0.0; }

CategoryFigures figuresOf(std::size_t category, const std::vector<std::vector<int>>& confusion,
                          const std::vector<std::string>& labels) {
  const std::vector<int>& row = confusion[category];
  CategoryFigures figures{.label = labels[category]};
  int named = 0;
  int worst = 0;
  for (std::size_t other = 0; other < row.size(); ++other) {
    figures.clips += row[other];
    named += confusion[other][category];
    if (other != category && row[other] > worst) {
      worst = row[other];
      figures.mostConfusedBy = labels[other];
    }
  }
  figures.recall = share(row[category], figures.clips);
  figures.precision = share(row[category], named);
  return figures;
}

double meanLoss(std::span<const std::vector<float>> logits, std::span<const int> labels,
                double temperature) {
  double sum = 0.0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const float top = std::ranges::max(logits[i]);
    double total = 0.0;
    for (const float logit : logits[i]) total += std::exp((logit - top) / temperature);
    sum += std::log(total) - (logits[i][static_cast<std::size_t>(labels[i])] - top) / temperature;
  }
  return sum / static_cast<double>(logits.size());
}

}  // namespace

Figures measure(std::span<const ScoredClip> scored, const std::vector<std::string>& labels) {
  Figures figures{.clips = static_cast<int>(scored.size())};
  figures.confusion.assign(labels.size(), std::vector<int>(labels.size(), 0));
  int first = 0;
  int third = 0;
  double confidence = 0.0;
  for (const ScoredClip& clip : scored) {
    const std::size_t best = bestOf(clip);
    const int rank = rankOfTruth(clip);
    first += rank == 0;
    third += rank < 3;
    confidence += clip.probabilities[best];
    ++figures.confusion[static_cast<std::size_t>(clip.label)][best];
  }
  figures.top1 = share(first, figures.clips);
  figures.top3 = share(third, figures.clips);
  figures.meanConfidence = share(confidence, figures.clips);
  figures.calibrationError = expectedCalibrationError(scored);
  for (std::size_t category = 0; category < labels.size(); ++category) {
    figures.categories.push_back(figuresOf(category, figures.confusion, labels));
  }
  return figures;
}

double expectedCalibrationError(std::span<const ScoredClip> scored) {
  constexpr std::size_t kBins = 15;
  std::array<double, kBins> surplus{};  // confidence minus correctness, summed
  for (const ScoredClip& clip : scored) {
    const std::size_t best = bestOf(clip);
    const double confidence = clip.probabilities[best];
    const auto bin = std::min(kBins - 1, static_cast<std::size_t>(confidence * kBins));
    surplus[bin] += confidence - (best == static_cast<std::size_t>(clip.label) ? 1.0 : 0.0);
  }
  double sum = 0.0;
  for (const double difference : surplus) sum += std::abs(difference);
  return share(sum, static_cast<double>(scored.size()));
}

double fitTemperature(std::span<const std::vector<float>> logits, std::span<const int> labels) {
  constexpr double kGolden = 0.6180339887498949;
  // A few clips that are all named correctly would make a model certain of everything.
  double low = std::log(0.5);
  double high = std::log(5.0);
  while (high - low > 1e-4) {
    const double left = high - kGolden * (high - low);
    const double right = low + kGolden * (high - low);
    if (meanLoss(logits, labels, std::exp(left)) < meanLoss(logits, labels, std::exp(right))) {
      high = right;
    } else {
      low = left;
    }
  }
  return std::exp((low + high) / 2.0);
}

std::vector<float> softmax(std::span<const float> logits, double temperature) {
  const float top = std::ranges::max(logits);
  std::vector<float> probabilities(logits.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double value = std::exp((logits[i] - top) / temperature);
    probabilities[i] = static_cast<float>(value);
    sum += value;
  }
  for (float& probability : probabilities) {
    probability = static_cast<float>(probability / sum);
  }
  return probabilities;
}

}  // namespace exsampling::learning
