#pragma once

#include <exsampling/learning/training/train_options.hpp>
#include <exsampling/night/settings/config.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::app {

/// `exsampling analyze`.
struct AnalyzeRequest {
  std::vector<std::filesystem::path> files;
  bool json = false;
  std::optional<std::filesystem::path> model;    ///< folder
  std::optional<std::filesystem::path> mapping;  ///< file
};

/// `exsampling rehearse`.
struct RehearseRequest {
  std::filesystem::path folder;
  std::string to;              ///< origin of the recorder
  std::filesystem::path data;  ///< the daemon's data folder, whose certificate authority is trusted
  double perMinute = 60.0;
  int phones = 10;
  int takes = 0;  ///< 0: each file once
};

/// `exsampling evaluate`.
struct EvaluateRequest {
  std::filesystem::path dataset;
  std::filesystem::path model;  ///< folder
  std::vector<int> folds;       ///< empty: all
  std::vector<int> against;     ///< folds to look sounds up in and to teach from; empty: neither
  bool stress = false;
  std::filesystem::path out;  ///< for metrics.json and confusion.svg
};

/// Which session of which data folder; empty: the newest.
struct SessionRequest {
  std::filesystem::path data = night::defaultDataFolder();
  std::filesystem::path session;  ///< its name or its folder
};

/// `exsampling export`.
struct ExportRequest {
  SessionRequest of;
  std::filesystem::path out;  ///< empty: named after the session, in the working folder
};

/// `exsampling forget`.
struct ForgetRequest {
  SessionRequest of;
  bool sure = false;
};

/// `exsampling doctor`.
struct DoctorRequest {
  night::Config config;
  bool withPhone = true;
  std::chrono::seconds wait{120};  ///< for the phone
};

/// Serves until SIGINT or SIGTERM. Each of these returns the process's exit code and writes to
/// standard output; problems go to standard error.
int serve(const night::Config& config);
int doctor(const DoctorRequest& request);
int analyze(const AnalyzeRequest& request);
int rehearse(const RehearseRequest& request);
int train(const learning::TrainOptions& options);
int evaluate(const EvaluateRequest& request);
int sessions(const std::filesystem::path& data);
int exportSession(const ExportRequest& request);
int forget(const ForgetRequest& request);

/// Parses the command line and runs the command.
int runCommandLine(int argc, char** argv);

}  // namespace exsampling::app
