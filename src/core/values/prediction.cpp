#include <exsampling/core/values/prediction.hpp>

#include <algorithm>
#include <numeric>

namespace exsampling::core {

std::vector<CategoryScore> topCategories(const Prediction& prediction,
                                         const std::vector<std::string>& labels,
                                         std::size_t count) {
  std::vector<std::size_t> order(std::min(prediction.probabilities.size(), labels.size()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  count = std::min(count, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](std::size_t a, std::size_t b) {
                      const float pa = prediction.probabilities[a];
                      const float pb = prediction.probabilities[b];
                      return pa != pb ? pa > pb : a < b;
                    });
  std::vector<CategoryScore> top;
  top.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    top.push_back({static_cast<int>(order[i]), labels[order[i]],
                   static_cast<double>(prediction.probabilities[order[i]])});
  }
  return top;
}

}  // namespace exsampling::core
