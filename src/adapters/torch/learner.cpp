#include "learner.hpp"

#include <ATen/Parallel.h>
#include <torch/script.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <cmath>
#include <numbers>
#include <thread>

namespace exsampling::adapters {

namespace {

constexpr double kWeightDecay = 0.02;
constexpr double kWarmUp = 0.08;  // share of all steps
constexpr double kAverageKeeps = 0.99;
constexpr double kLongestGradient = 5.0;

// From nearly nothing up to 1 and down again along a cosine.
double rateShare(double progress) {
  if (progress < kWarmUp) return 0.01 + 0.99 * progress / kWarmUp;
  const double rest = (progress - kWarmUp) / (1.0 - kWarmUp);
  return 0.5 * (1.0 + std::cos(std::numbers::pi * std::min(1.0, rest)));
}

torch::optim::OptimizerParamGroup group(std::vector<torch::Tensor> tensors, double weightDecay) {
  return {std::move(tensors), std::make_unique<torch::optim::AdamWOptions>(
                                  torch::optim::AdamWOptions(0.0).weight_decay(weightDecay))};
}

core::Error storageError(const std::filesystem::path& file, const std::string& what) {
  return {core::ErrorCode::storage, file.string() + ": " + what};
}

void write(torch::serialize::OutputArchive& archive, const std::string& key,
           const MobileNetV2& network) {
  torch::serialize::OutputArchive part(archive.compilation_unit());
  network->save(part);
  archive.write(key, part);
}

void read(torch::serialize::InputArchive& archive, const std::string& key, MobileNetV2& network) {
  torch::serialize::InputArchive part;
  archive.read(key, part);
  network->load(part);
}

}  // namespace

void takeWholeMachine() {
  at::set_num_threads(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

Learner::Learner(MobileNetV2 network, torch::Device device, const LearnSpec& spec)
    : network_(std::move(network)),
      average_(copyOf(network_)),
      best_(copyOf(network_)),
      device_(device),
      spec_(spec) {
  network_->to(device);
  average_->to(device);
  std::vector<torch::Tensor> kernels;
  std::vector<torch::Tensor> rest;  // norms: no decay
  for (const auto& [name, tensor] : network_->namedTensors()) {
    if (!tensor.requires_grad() || name.starts_with("classifier.")) continue;
    (tensor.dim() > 1 ? kernels : rest).push_back(tensor);
  }
  const auto& head = network_->head();
  optimizer_ = std::make_unique<torch::optim::AdamW>(std::vector<torch::optim::OptimizerParamGroup>{
      group(kernels, kWeightDecay), group(rest, 0.0), group({head->weight}, kWeightDecay),
      group({head->bias}, 0.0)});
}

void Learner::setLearningRate() {
  const double rate = spec_.learningRate * rateShare(static_cast<double>(stepsDone_) / spec_.steps);
  auto& groups = optimizer_->param_groups();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i].options().set_lr(i < 2 ? rate * spec_.bodyRate : rate);
  }
}

torch::Tensor Learner::embeddingDistance(const torch::Tensor& embedding,
                                         const learning::Batch& batch) const {
  const torch::Tensor sources = torch::tensor(batch.sources, torch::kInt64);
  const torch::Tensor rows = sources.ge(0).nonzero().squeeze(1);
  const torch::Tensor wanted = spec_.embeddings.index_select(0, sources.index_select(0, rows));
  const torch::Tensor cosine =
      torch::cosine_similarity(embedding.index_select(0, rows.to(device_)), wanted.to(device_), 1);
  return (1.0 - cosine).sum() / static_cast<double>(batch.size);
}

LearnedStep Learner::learn(const learning::Batch& batch, int bands) {
  const std::int64_t size = batch.size;
  const auto tensorOf = [&](const std::vector<float>& values, at::IntArrayRef shape) {
    return torch::from_blob(const_cast<float*>(values.data()), shape, torch::kFloat32).to(device_);
  };
  const auto pictures =
      tensorOf(batch.pictures,
               {size, bands, static_cast<std::int64_t>(batch.pictures.size()) / size / bands});
  const auto targets =
      tensorOf(batch.targets, {size, static_cast<std::int64_t>(batch.targets.size()) / size});

  setLearningRate();
  network_->train();
  optimizer_->zero_grad();
  const auto [logits, embedding] = network_->forward(pictures);
  torch::Tensor loss = -(targets * torch::log_softmax(logits, 1)).sum(1).mean();
  if (spec_.embeddings.defined()) {
    loss = loss + spec_.embeddingWeight * embeddingDistance(embedding, batch);
  }
  loss.backward();
  torch::nn::utils::clip_grad_norm_(network_->parameters(), kLongestGradient);
  optimizer_->step();
  ++stepsDone_;
  updateAverage();

  const torch::Tensor named = logits.detach().argmax(1).cpu();
  LearnedStep step{.loss = loss.item<double>()};
  for (std::int64_t i = 0; i < size; ++i) {
    step.right += named[i].item<std::int64_t>() == batch.labels[static_cast<std::size_t>(i)];
  }
  return step;
}

void Learner::updateAverage() {
  const torch::NoGradGuard noGradients;
  // The first steps count fully, so that a random start is soon forgotten.
  const double steps = static_cast<double>(stepsDone_);
  const double keeps = std::min(kAverageKeeps, steps / (steps + 10.0));
  const auto source = network_->namedTensors();
  for (auto& [name, tensor] : average_->namedTensors()) {
    tensor.mul_(keeps).add_(source.at(name), 1.0 - keeps);
  }
}

core::Status Learner::save(const std::filesystem::path& file, const TrainingState& state) const {
  const std::filesystem::path temporary = file.string() + ".part";
  try {
    torch::serialize::OutputArchive archive;
    write(archive, "network", network_);
    write(archive, "average", average_);
    write(archive, "best", best_);
    torch::serialize::OutputArchive optimizer(archive.compilation_unit());
    optimizer_->save(optimizer);
    archive.write("optimizer", optimizer);
    archive.write("steps", torch::IValue(stepsDone_));
    archive.write("settings", torch::IValue(state.settings));
    archive.write("epochs", torch::IValue(static_cast<std::int64_t>(state.epochsDone)));
    archive.write("best_loss", torch::IValue(state.bestLoss));
    archive.save_to(temporary.string());
    std::filesystem::rename(temporary, file);
    return {};
  } catch (const std::exception& error) {
    return storageError(file, std::string("the checkpoint cannot be written: ") + error.what());
  }
}

core::Result<TrainingState> Learner::load(const std::filesystem::path& file) {
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(file.string());
    read(archive, "network", network_);
    read(archive, "average", average_);
    read(archive, "best", best_);
    torch::serialize::InputArchive optimizer;
    archive.read("optimizer", optimizer);
    optimizer_->load(optimizer);
    torch::IValue steps;
    torch::IValue settings;
    torch::IValue epochs;
    torch::IValue bestLoss;
    archive.read("steps", steps);
    archive.read("settings", settings);
    archive.read("epochs", epochs);
    archive.read("best_loss", bestLoss);
    stepsDone_ = steps.toInt();
    return TrainingState{settings.toStringRef(), static_cast<int>(epochs.toInt()),
                         bestLoss.toDouble()};
  } catch (const std::exception&) {
    return storageError(file, "is no checkpoint of this trainer; start without --resume.");
  }
}

MobileNetV2Impl::Output outputOf(MobileNetV2& network, const torch::Tensor& pictures) {
  const torch::NoGradGuard noGradients;
  network->eval();
  std::vector<torch::Tensor> logits;
  std::vector<torch::Tensor> embeddings;
  for (const torch::Tensor& part : pictures.split(32)) {
    const auto output = network->forward(part);
    logits.push_back(output.logits);
    embeddings.push_back(output.embedding);
  }
  return {torch::cat(logits), torch::cat(embeddings)};
}

}  // namespace exsampling::adapters
