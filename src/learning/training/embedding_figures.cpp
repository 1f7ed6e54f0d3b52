#include <exsampling/learning/teaching/own_categories.hpp>
#include <exsampling/learning/training/embedding_figures.hpp>
#include <exsampling/sound/likeness/similarity_index.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>

namespace exsampling::learning {

namespace {

using Random = std::mt19937_64;

double meanValue(std::span<const double> values) {
  if (values.empty()) return 0.0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Sounds by category.
using Shelf = std::map<std::string, std::vector<const NamedSound*>>;

Shelf sorted(const std::vector<NamedSound>& sounds) {
  Shelf shelf;
  for (const NamedSound& sound : sounds) shelf[sound.category].push_back(&sound);
  return shelf;
}

/// Some of a category's sounds, drawn.
void draw(std::vector<const NamedSound*> from, std::size_t count, Random& random,
          std::vector<Example>& into) {
  std::shuffle(from.begin(), from.end(), random);
  from.resize(std::min(count, from.size()));
  for (const NamedSound* sound : from) {
    into.push_back({sound->category, sound->prediction.embedding});
  }
}

const std::string& bestOf(const std::vector<float>& probabilities,
                          const std::vector<std::string>& labels) {
  return labels[static_cast<std::size_t>(std::ranges::max_element(probabilities) -
                                         probabilities.begin())];
}

/// The share of the sounds whose category is the one that `name` gives.
template <class Sounds, class Name>
double shareRight(const Sounds& sounds, const Name& name) {
  const auto right = std::ranges::count_if(
      sounds, [&](const NamedSound* sound) { return name(*sound) == sound->category; });
  return sounds.empty() ? 0.0 : static_cast<double>(right) / static_cast<double>(sounds.size());
}

/// A model that knows only some of its labels.
class NarrowedModel {
 public:
  NarrowedModel(const std::vector<std::string>& labels, const std::set<std::string>& without) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (without.contains(labels[i])) continue;
      kept_.push_back(i);
      labels_.push_back(labels[i]);
    }
  }

  const std::vector<std::string>& labels() const { return labels_; }
  core::Prediction operator()(const core::Prediction& prediction) const {
    core::Prediction narrowed{.embedding = prediction.embedding};
    for (const std::size_t i : kept_) {
      narrowed.probabilities.push_back(prediction.probabilities[i]);
    }
    const float sum =
        std::accumulate(narrowed.probabilities.begin(), narrowed.probabilities.end(), 0.0F);
    for (float& share : narrowed.probabilities) share /= std::max(sum, 1e-12F);
    return narrowed;
  }

 private:
  std::vector<std::size_t> kept_;
  std::vector<std::string> labels_;
};

/// One draw of the teaching of all.
core::Result<double> teachAll(const std::vector<NamedSound>& tested, const Shelf& known,
                              std::size_t examples, Random& random) {
  std::vector<Example> taught;
  for (const auto& [category, sounds] : known) draw(sounds, examples, random, taught);
  const auto result = teach(taught, {});
  if (!result) return result.error();
  std::vector<const NamedSound*> all;
  all.reserve(tested.size());
  for (const NamedSound& sound : tested) all.push_back(&sound);
  return shareRight(all, [&](const NamedSound& sound) {
    const core::Prediction unnamed{.embedding = sound.prediction.embedding};
    return bestOf(applyHead(result->head, unnamed, result->head.categories),
                  result->head.categories);
  });
}

struct OwnDraw {
  double before = 0.0;
  double after = 0.0;
  double recognised = 0.0;
};

/// One draw of own categories beside the others.
core::Result<OwnDraw> teachOwn(const std::vector<NamedSound>& tested, const Shelf& known,
                               const std::vector<std::string>& labels, const TeachingSpec& spec,
                               Random& random) {
  std::vector<std::string> categories;
  for (const auto& [category, sounds] : known) categories.push_back(category);
  std::shuffle(categories.begin(), categories.end(), random);
  const std::set<std::string> own(categories.begin(),
                                  categories.begin() + static_cast<std::ptrdiff_t>(spec.own));

  std::vector<Example> examples;
  std::vector<Example> rivals;
  for (const auto& [category, sounds] : known) {
    const bool isOwn = own.contains(category);
    draw(sounds, isOwn ? spec.examples : spec.rivals, random, isOwn ? examples : rivals);
  }
  const auto result = teach(examples, rivals);
  if (!result) return result.error();

  const NarrowedModel model(labels, own);
  std::vector<std::string> together = model.labels();
  together.insert(together.end(), own.begin(), own.end());
  std::vector<const NamedSound*> ownSounds;
  std::vector<const NamedSound*> others;
  for (const NamedSound& sound : tested) {
    (own.contains(sound.category) ? ownSounds : others).push_back(&sound);
  }
  const auto nameBefore = [&](const NamedSound& sound) {
    return bestOf(model(sound.prediction).probabilities, model.labels());
  };
  const auto nameAfter = [&](const NamedSound& sound) {
    return bestOf(applyHead(result->head, model(sound.prediction), together), together);
  };
  return OwnDraw{shareRight(others, nameBefore), shareRight(others, nameAfter),
                 shareRight(ownSounds, nameAfter)};
}

}  // namespace

Mean meanOf(std::span<const double> cases) {
  constexpr std::size_t kSamples = 2000;
  Mean mean{.value = meanValue(cases)};
  if (cases.empty()) return mean;
  Random random(1);
  std::uniform_int_distribution<std::size_t> any(0, cases.size() - 1);
  std::vector<double> means(kSamples);
  for (double& one : means) {
    for (std::size_t i = 0; i < cases.size(); ++i) one += cases[any(random)];
    one /= static_cast<double>(cases.size());
  }
  std::ranges::sort(means);
  mean.low = means[kSamples / 40];
  mean.high = means[kSamples - 1 - kSamples / 40];
  return mean;
}

Spread spreadOf(std::span<const double> draws) {
  if (draws.empty()) return {};
  const double mean = meanValue(draws);
  double squares = 0.0;
  for (const double one : draws) squares += (one - mean) * (one - mean);
  const auto [least, most] = std::ranges::minmax(draws);
  const auto freedom = static_cast<double>(std::max<std::size_t>(1, draws.size() - 1));
  return {mean, std::sqrt(squares / freedom), least, most};
}

double precisionAt(std::size_t count, const std::vector<bool>& ranking) {
  const auto end = ranking.begin() + static_cast<std::ptrdiff_t>(std::min(count, ranking.size()));
  return static_cast<double>(std::count(ranking.begin(), end, true)) / static_cast<double>(count);
}

double averagePrecision(const std::vector<bool>& ranking) {
  double sum = 0.0;
  double relevant = 0.0;
  for (std::size_t place = 0; place < ranking.size(); ++place) {
    if (ranking[place]) sum += ++relevant / static_cast<double>(place + 1);
  }
  return relevant > 0.0 ? sum / relevant : 0.0;
}

RetrievalFigures measureRetrieval(const std::vector<NamedSound>& queries,
                                  const std::vector<NamedSound>& collection) {
  RetrievalFigures figures{.collection = collection.size()};
  if (collection.empty()) return figures;
  sound::SimilarityIndex index(collection.front().prediction.embedding.size());
  for (std::size_t i = 0; i < collection.size(); ++i) {
    index.add({.number = static_cast<std::int64_t>(i)}, collection[i].prediction.embedding);
  }
  const Shelf shelf = sorted(collection);
  std::vector<double> all5;
  std::vector<double> allAverages;
  for (const auto& [category, sounds] : sorted(queries)) {
    if (!shelf.contains(category)) continue;
    std::vector<double> at5;
    std::vector<double> averages;
    for (const NamedSound* query : sounds) {
      std::vector<bool> ranking;
      for (const auto& near : index.nearest(query->prediction.embedding, collection.size())) {
        ranking.push_back(collection[static_cast<std::size_t>(near.id.number)].category ==
                          category);
      }
      at5.push_back(precisionAt(5, ranking));
      averages.push_back(averagePrecision(ranking));
    }
    figures.categories.push_back({category, sounds.size(), meanValue(at5), meanValue(averages)});
    all5.insert(all5.end(), at5.begin(), at5.end());
    allAverages.insert(allAverages.end(), averages.begin(), averages.end());
  }
  figures.queries = all5.size();
  figures.precisionAt5 = meanOf(all5);
  figures.averagePrecision = meanOf(allAverages);
  return figures;
}

core::Result<TeachingFigures> measureTeaching(const std::vector<NamedSound>& tested,
                                              const std::vector<NamedSound>& known,
                                              const std::vector<std::string>& labels,
                                              const TeachingSpec& spec) {
  const Shelf shelf = sorted(known);
  for (const auto& [category, sounds] : shelf) {
    if (sounds.size() >= spec.examples) continue;
    return core::Error{core::ErrorCode::invalidArgument,
                       "There are only " + std::to_string(sounds.size()) + " sounds of " +
                           category + " to teach from; " + std::to_string(spec.examples) +
                           " are needed."};
  }
  if (shelf.size() <= spec.own) {
    return core::Error{
        core::ErrorCode::invalidArgument,
        "More than " + std::to_string(spec.own) + " categories are needed to count some as own."};
  }
  Random random(spec.seed);
  std::vector<double> fewShot;
  std::vector<double> before;
  std::vector<double> after;
  std::vector<double> cost;
  std::vector<double> recognised;
  for (std::size_t i = 0; i < spec.draws; ++i) {
    const auto all = teachAll(tested, shelf, spec.examples, random);
    if (!all) return all.error();
    fewShot.push_back(*all);
    const auto own = teachOwn(tested, shelf, labels, spec, random);
    if (!own) return own.error();
    before.push_back(own->before);
    after.push_back(own->after);
    cost.push_back(own->before - own->after);
    recognised.push_back(own->recognised);
  }
  return TeachingFigures{
      spec,           shelf.size(),        spreadOf(fewShot), spreadOf(before), spreadOf(after),
      spreadOf(cost), spreadOf(recognised)};
}

}  // namespace exsampling::learning
