#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace exsampling::sound {

/// The mean of many vectors and the directions in which they differ most.
struct PrincipalComponents {
  std::vector<float> mean;               ///< a value a dimension; empty: fitted on nothing
  std::vector<std::vector<float>> axes;  ///< of length 1, at right angles; the most varied first

  /// The coordinates, one per axis, of a vector of `mean.size()` values relative to the mean.
  std::vector<float> project(std::span<const float> vector) const;
};

/// The first `count` principal components of vectors of one length, fewer when that is shorter.
/// Beyond the rank of the vectors the axes are arbitrary, but at right angles to the others. The
/// same vectors give the same components: each axis points to where its largest value is positive.
/// Randomised subspace iteration (Halko, Martinsson and Tropp, SIAM Review 53, 2011).
PrincipalComponents fitPrincipalComponents(std::span<const std::vector<float>> vectors,
                                           std::size_t count);

}  // namespace exsampling::sound
