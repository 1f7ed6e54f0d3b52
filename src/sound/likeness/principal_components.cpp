#include <exsampling/sound/likeness/principal_components.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <random>

namespace exsampling::sound {

namespace {

constexpr Eigen::Index kSpare = 8;  // directions more than wanted, which sharpen the wanted ones
constexpr int kPasses = 4;

Eigen::Map<const Eigen::VectorXf> mapped(std::span<const float> values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// An orthonormal basis of what the columns span.
Eigen::MatrixXf basisOf(const Eigen::MatrixXf& columns) {
  const Eigen::HouseholderQR<Eigen::MatrixXf> split(columns);
  return split.householderQ() * Eigen::MatrixXf::Identity(columns.rows(), columns.cols());
}

Eigen::MatrixXf randomMatrix(Eigen::Index rows, Eigen::Index columns) {
  std::mt19937 random(1);
  return Eigen::MatrixXf::NullaryExpr(rows, columns, [&random] {
    return static_cast<float>(static_cast<double>(random()) / std::mt19937::max() - 0.5);
  });
}

}  // namespace

std::vector<float> PrincipalComponents::project(std::span<const float> vector) const {
  const Eigen::VectorXf centred = mapped(vector) - mapped(mean);
  std::vector<float> place;
  place.reserve(axes.size());
  for (const auto& axis : axes) place.push_back(mapped(axis).dot(centred));
  return place;
}

PrincipalComponents fitPrincipalComponents(std::span<const std::vector<float>> vectors,
                                           std::size_t count) {
  if (vectors.empty()) return {};
  const auto dimension = static_cast<Eigen::Index>(vectors.front().size());
  Eigen::MatrixXf centred(static_cast<Eigen::Index>(vectors.size()), dimension);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    centred.row(static_cast<Eigen::Index>(i)) = mapped(vectors[i]).transpose();
  }
  const Eigen::VectorXf mean = centred.colwise().mean();
  centred.rowwise() -= mean.transpose();

  const Eigen::Index wanted = std::min(static_cast<Eigen::Index>(count), dimension);
  Eigen::MatrixXf basis = basisOf(randomMatrix(dimension, std::min(wanted + kSpare, dimension)));
  for (int pass = 0; pass < kPasses; ++pass) {
    basis = basisOf(centred.transpose() * (centred * basis));
  }
  const Eigen::MatrixXf inBasis = centred * basis;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solved(inBasis.transpose() * inBasis);
  const Eigen::MatrixXf axes = basis * solved.eigenvectors();  // the most varied last

  PrincipalComponents components{{mean.begin(), mean.end()}, {}};
  for (Eigen::Index i = 1; i <= wanted; ++i) {
    Eigen::VectorXf axis = axes.col(axes.cols() - i);
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis[largest] < 0.0F) axis = -axis;
    components.axes.emplace_back(axis.begin(), axis.end());
  }
  return components;
}

}  // namespace exsampling::sound
