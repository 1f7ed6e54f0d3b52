#include <exsampling/adapters/mdns/announcement.hpp>
#include <exsampling/app/commands/check.hpp>
#include <exsampling/app/commands/commands.hpp>
#include <exsampling/app/commands/library_commands.hpp>
#include <exsampling/app/commands/teach_commands.hpp>
#include <exsampling/app/installation.hpp>
#include <exsampling/app/open_classifier.hpp>
#include <exsampling/night/settings/config.hpp>

#include <CLI/CLI.hpp>

#include "fail.hpp"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace exsampling::app {

namespace {

/// What was given for the settings, by their flags.
using GivenFlags = std::map<std::string, std::vector<std::string>>;

struct ServeArguments {
  std::optional<std::filesystem::path> configFile;
  GivenFlags given;
};

/// Help in which every option reads "--name VALUE   What it does (default: that)".
class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    return option->get_type_size() == 0 ? "" : " " + option->get_type_name();
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string standard = option->get_default_str();
    return option->get_description() + (standard.empty() ? "" : " (default: " + standard + ")");
  }
};

void addSettings(CLI::App& command, GivenFlags& given) {
  for (const night::Setting& setting : night::settings()) {
    if (setting.flag.empty()) continue;
    auto* option = command.add_option(setting.flag, given[setting.flag], setting.help)
                       ->type_name(setting.argument)
                       ->default_str(setting.defaultValue)
                       ->expected(1);
    if (setting.shape == night::SettingShape::textList) option->take_all();
  }
  command.add_flag_callback(
      "--no-tls", [&given] { given["--tls"] = {"off"}; }, "The same as --tls off");
}

/// The settings of file and flags; nothing, with a message, when they are invalid.
std::optional<night::Config> readSettings(const ServeArguments& arguments) {
  night::Config config;
  if (arguments.configFile) {
    auto read = night::readConfig(*arguments.configFile);
    if (!read.ok()) {
      fail("the configuration is not usable:\n" + core::formatProblems(read.problems));
      return std::nullopt;
    }
    config = std::move(read.value);
  }
  for (const night::Setting& setting : night::settings()) {
    const auto given = arguments.given.find(setting.flag);
    if (given == arguments.given.end() || given->second.empty()) continue;
    if (const auto applied = night::applyFlag(config, setting, given->second); !applied) {
      fail(applied.error().message);
      return std::nullopt;
    }
  }
  const auto contradictions = night::findContradictions(config);
  for (const std::string& contradiction : contradictions) {
    std::fprintf(stderr, "exsampling: %s\n", contradiction.c_str());
  }
  if (!contradictions.empty()) return std::nullopt;
  return config;
}

int serveWith(const ServeArguments& arguments) {
  const auto config = readSettings(arguments);
  return config ? serve(*config) : 1;
}

void addDoctor(CLI::App& app, ServeArguments& settings, DoctorRequest& request, int& exitCode) {
  auto* command = app.add_subcommand(
      "doctor", "Before the gig: look at everything, then follow a take from a real phone");
  command
      ->add_option_function<int>(
          "--wait", [&request](int given) { request.wait = std::chrono::seconds(given); },
          "Seconds that the phone may take")
      ->type_name("SECONDS")
      ->check(CLI::Range(1, 3600).description(""))
      ->default_str("120");
  command->add_flag_callback(
      "--no-phone", [&request] { request.withPhone = false; }, "End before the phone");
  command->add_option("--config", settings.configFile, "Settings from this JSON file")
      ->type_name("FILE");
  addSettings(*command, settings.given);
  command->callback([&settings, &request, &exitCode] {
    const auto config = readSettings(settings);
    exitCode = 1;
    if (!config) return;
    request.config = *config;
    exitCode = doctor(request);
  });
}

int checkWith(const CheckRequest& request) {
  const CheckReport report = checkConfiguration(request);
  std::fputs(report.text.c_str(), stdout);
  return report.exitCode;
}

/// A check whose choices the help names already.
CLI::Validator oneOf(std::set<std::string> names) {
  return CLI::IsMember(std::move(names)).description("");
}

void addTrain(CLI::App& app, learning::TrainOptions& options, int& exitCode) {
  auto* command = app.add_subcommand(
      "train",
      "Teach a model the categories of a folder of sounds (best on a machine with nothing "
      "else to do)");
  command
      ->add_option("dataset", options.dataset,
                   "A folder for each category with WAV, FLAC or Ogg files, or the ESC-50 layout "
                   "(audio/ and a csv)")
      ->type_name("DATASET")
      ->required();
  command->add_option("--out", options.out, "Folder for the model, made if need be")
      ->type_name("DIR")
      ->required();
  command
      ->add_option("--init", options.init,
                   "Start from these weights instead of at random: a model.pt of this trainer (the "
                   "one that comes with the program, say), or safetensors named as torchvision's "
                   "mobilenet_v2")
      ->type_name("FILE");
  auto* folds = command
                    ->add_option("--folds", options.folds,
                                 "Learn from these folds, measure with the others, e.g. 1,2,3")
                    ->type_name("N,N")
                    ->delimiter(',')
                    ->allow_extra_args(false);
  command
      ->add_option("--validation", options.validation,
                   "Without folds: share of each category that only measures")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 0.9).description(""))
      ->capture_default_str()
      ->excludes(folds);
  command
      ->add_option("--licence", options.licences,
                   "Learn only from files with these licences, e.g. CC0,CC-BY")
      ->type_name("NAME,NAME")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--epochs", options.epochs,
                   "Passes over all sounds (default: 10 from weights that know the "
                   "categories, else 60)")
      ->type_name("N")
      ->check(CLI::Range(0, 10000).description(""));
  command->add_flag("--resume", options.resume, "Go on where a stopped training in --out ended");
  command
      ->add_option_function<std::string>(
          "--device",
          [&options](const std::string& name) {
            options.device =
                name == "cuda" ? learning::TrainDevice::cuda : learning::TrainDevice::cpu;
          },
          "Where to compute (default: cuda when there, else cpu)")
      ->type_name("cpu|cuda")
      ->check(oneOf({"cpu", "cuda"}));
  command
      ->add_option_function<std::string>(
          "--keep",
          [&options](const std::string& name) {
            options.keep =
                name == "last" ? learning::KeptWeights::last : learning::KeptWeights::best;
          },
          "Weights of the epoch that was best on what is held out, or of the last one (default: "
          "best)")
      ->type_name("best|last")
      ->check(oneOf({"best", "last"}));
  command
      ->add_option("--temperature", options.temperature,
                   "Of the confidences, when nothing is held out to fit it on")
      ->type_name("T")
      ->check(CLI::Range(0.05, 20.0).description(""));
  command
      ->add_option("--learning-rate", options.learningRate,
                   "Highest rate, of the head (default: 0.0002 or 0.001, likewise)")
      ->type_name("RATE")
      ->check(CLI::Range(1e-9, 1.0).description(""));
  command->add_option("--batch", options.batch, "Sounds a step")
      ->type_name("N")
      ->check(CLI::Range(1, 1024).description(""))
      ->capture_default_str();
  command->add_option("--width", options.width, "Of the network; --init needs the file's")
      ->type_name("SHARE")
      ->check(CLI::Range(0.5, 1.0).description(""))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Of everything random")
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--name", options.name, "Of the model (default: the name of --out)")
      ->type_name("NAME");
  command
      ->add_option("--label-set", options.labelSet,
                   "What mappings for this model are written for (default: the dataset's name)")
      ->type_name("NAME");
  command->callback([&options, &exitCode] { exitCode = train(options); });
}

void addEvaluate(CLI::App& app, EvaluateRequest& request, int& exitCode) {
  auto* command = app.add_subcommand("evaluate", "Measure how well a model names sounds");
  command->add_option("dataset", request.dataset, "As for train")->type_name("DATASET")->required();
  command->add_option("--model", request.model, "Folder of the model (default: the one that ships)")
      ->type_name("DIR");
  auto* folds = command->add_option("--folds", request.folds, "Only these folds, e.g. 4")
                    ->type_name("N,N")
                    ->delimiter(',')
                    ->allow_extra_args(false);
  command
      ->add_option("--against", request.against,
                   "Also how well their sounds find their like in these folds, and what five "
                   "examples from there teach, e.g. 1,2,3")
      ->type_name("N,N")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->needs(folds);
  command->add_flag("--stress", request.stress,
                    "Also after what phones and rooms do to sounds (takes seven times as long)");
  command->add_option("--out", request.out, "Folder for metrics.json and confusion.svg")
      ->type_name("DIR")
      ->capture_default_str();
  command->callback([&request, &exitCode] { exitCode = evaluate(request); });
}

void addSession(CLI::App& command, SessionRequest& of) {
  command.add_option("--data", of.data, "Folder where sessions are kept")
      ->type_name("DIR")
      ->capture_default_str();
  command.add_option("--session", of.session, "Its name, or its folder (default: the newest)")
      ->type_name("SESSION");
}

void addSessions(CLI::App& app, SessionRequest& request, int& exitCode) {
  auto* command = app.add_subcommand("sessions", "List the nights that are kept");
  command->add_option("--data", request.data, "Folder where sessions are kept")
      ->type_name("DIR")
      ->capture_default_str();
  command->callback([&request, &exitCode] { exitCode = sessions(request.data); });
}

void addExport(CLI::App& app, ExportRequest& request, int& exitCode) {
  auto* command = app.add_subcommand(
      "export", "Put a night into a zip file: sounds, lists, credits, SFZ, MIDI");
  addSession(*command, request.of);
  command->add_option("--out", request.out, "The zip file (default: named after the session, here)")
      ->type_name("FILE");
  command->callback([&request, &exitCode] { exitCode = exportSession(request); });
}

void addForget(CLI::App& app, ForgetRequest& request, int& exitCode) {
  auto* command = app.add_subcommand("forget", "Delete a night with everything in it, for good");
  addSession(*command, request.of);
  command->add_flag("--yes", request.sure, "Really");
  command->callback([&request, &exitCode] { exitCode = forget(request); });
}

/// `serve` is the default command.
std::vector<std::string> withDefaultCommand(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  const bool general =
      !words.empty() && (words[0] == "--help" || words[0] == "-h" || words[0] == "--version");
  if (words.empty() || (!general && words[0].starts_with("-"))) {
    words.insert(words.begin(), "serve");
  }
  return {words.rbegin(), words.rend()};  // as CLI11 wants them: last word first
}

}  // namespace

int runCommandLine(int argc, char** argv) {
  const Installation installation = findInstallation();
  CLI::App app{"ExSampling: play a concert with the sounds that the audience's phones record.",
               "exsampling"};
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("--version", "exsampling " EXSAMPLING_VERSION, "Print the version");
  app.require_subcommand(1);
  app.footer("Without a command, exsampling serves. See exsampling COMMAND --help.");
  int exitCode = 0;

  ServeArguments serveArguments;
  auto* serveCommand = app.add_subcommand(
      "serve", "Take recordings, name them, and send them to the instruments (the default)");
  serveCommand->add_option("--config", serveArguments.configFile, "Settings from this JSON file")
      ->type_name("FILE");
  addSettings(*serveCommand, serveArguments.given);
  serveCommand->callback([&] { exitCode = serveWith(serveArguments); });

  ServeArguments doctorSettings;
  DoctorRequest doctorRequest;
  addDoctor(app, doctorSettings, doctorRequest, exitCode);

  AnalyzeRequest analyzeRequest;
  FolderAnalysisRequest folderRequest;
  auto* analyzeCommand = app.add_subcommand(
      "analyze", "Show how sound files would be named and played, without serving");
  auto* analyzeFiles =
      analyzeCommand->add_option("files", analyzeRequest.files, "WAV, FLAC, Ogg or AIFF files")
          ->type_name("FILE...");
  auto* analyzeLibrary =
      analyzeCommand
          ->add_option("--library", folderRequest.folder, "Instead, all sound files of this folder")
          ->type_name("DIR")
          ->excludes(analyzeFiles);
  auto* analyzeOut = analyzeCommand
                         ->add_option("--out", folderRequest.out,
                                      "With --library: a .csv or .json table; embeddings go "
                                      "beside it as .npy")
                         ->type_name("FILE")
                         ->needs(analyzeLibrary);
  analyzeLibrary->needs(analyzeOut);
  analyzeCommand->add_flag("--json", analyzeRequest.json, "One JSON object a line and a file");
  analyzeCommand->add_option("--model", analyzeRequest.model, "Folder of the model")
      ->type_name("DIR")
      ->default_str("the model that ships");
  analyzeCommand->add_option("--mapping", analyzeRequest.mapping, "Mapping file")
      ->type_name("FILE")
      ->default_str("the mapping that ships");
  analyzeCommand->callback([&] {
    if (!folderRequest.folder.empty()) {
      folderRequest.model = analyzeRequest.model.value_or(installation.defaultModel());
      exitCode = analyzeFolder(folderRequest);
    } else if (analyzeRequest.files.empty()) {
      exitCode = fail("analyze needs a FILE, or --library DIR with --out FILE");
    } else {
      exitCode = analyze(analyzeRequest);
    }
  });

  RehearseRequest rehearseRequest{.to = "http://127.0.0.1:8080",
                                  .data = night::defaultDataFolder()};
  auto* rehearseCommand = app.add_subcommand(
      "rehearse", "Replay a folder of takes through a serving daemon, as phones would");
  rehearseCommand->add_option("folder", rehearseRequest.folder, "Folder with sound files")
      ->type_name("DIR")
      ->required();
  rehearseCommand->add_option("--to", rehearseRequest.to, "Address of the recorder")
      ->type_name("URL")
      ->capture_default_str();
  rehearseCommand
      ->add_option("--data", rehearseRequest.data,
                   "Data folder of that daemon: its own certificate is trusted")
      ->type_name("DIR")
      ->capture_default_str();
  rehearseCommand
      ->add_option("--per-minute", rehearseRequest.perMinute, "Takes a minute, all phones together")
      ->type_name("N")
      ->check(CLI::Range(0.1, 60000.0).description(""))
      ->capture_default_str();
  rehearseCommand->add_option("--phones", rehearseRequest.phones, "Phones that take turns")
      ->type_name("N")
      ->check(CLI::Range(1, 10000).description(""))
      ->capture_default_str();
  rehearseCommand->add_option("--takes", rehearseRequest.takes, "How many; 0: each file once")
      ->type_name("N")
      ->check(CLI::Range(0, 1000000).description(""))
      ->capture_default_str();
  rehearseCommand->callback([&] { exitCode = rehearse(rehearseRequest); });

  LibraryRequest libraryRequest{.data = night::Config{}.data, .model = installation.defaultModel()};
  addLibraryCommands(app, libraryRequest, exitCode);
  TeachRequest teachRequest{.base = installation.defaultModel()};
  addTeachCommands(app, teachRequest, exitCode);

  learning::TrainOptions trainOptions;
  addTrain(app, trainOptions, exitCode);
  EvaluateRequest evaluateRequest{.model = installation.defaultModel(), .out = "evaluation"};
  addEvaluate(app, evaluateRequest, exitCode);

  SessionRequest sessionsRequest;
  addSessions(app, sessionsRequest, exitCode);
  ExportRequest exportRequest;
  addExport(app, exportRequest, exitCode);
  ForgetRequest forgetRequest;
  addForget(app, forgetRequest, exitCode);

  CheckRequest checkRequest{.shippedMapping = installation.defaultMapping(),
                            .shippedModel = installation.defaultModel(),
                            .ownCategories = [](const std::filesystem::path& data) {
                              const auto names = openCategoryNames(data);
                              return names ? names->all() : std::vector<std::string>();
                            }};
  auto* configCommand = app.add_subcommand("config", "Work on settings");
  configCommand->require_subcommand(1);
  auto* checkCommand = configCommand->add_subcommand(
      "check", "Report everything that is wrong with settings and mapping, with line and column");
  checkCommand->add_option("--config", checkRequest.config, "Settings file")->type_name("FILE");
  checkCommand->add_option("--mapping", checkRequest.mapping, "Mapping file")
      ->type_name("FILE")
      ->default_str("the one that serve would use with these settings");
  checkCommand->callback([&] { exitCode = checkWith(checkRequest); });

  const auto commands = app.get_subcommands({});
  for (CLI::App* command : commands) command->footer("");
  serveCommand->footer(adapters::canAnnounce()
                           ? "Announced in the local network by mDNS where an Avahi daemon runs."
                           : "Built without Avahi: not announced in the local network by mDNS.");
  const auto words = withDefaultCommand(argc, argv);
  const bool isCommand = std::ranges::any_of(
      commands, [&](const CLI::App* command) { return command->get_name() == words.back(); });
  if (!isCommand && !words.back().starts_with("-")) {
    return fail("there is no command \"" + words.back() + "\"; exsampling --help lists them");
  }
  try {
    app.parse(std::vector<std::string>(words));
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem);
  }
  return exitCode;
}

}  // namespace exsampling::app

extern "C" int exsamplingRun(int argc, char** argv) {
  return exsampling::app::runCommandLine(argc, argv);
}
