#include "stage_answers.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/learning/teaching/teaching.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/sound/library/library_editor.hpp>

#include <httplib.h>

#include "wire_json.hpp"

namespace exsampling::adapters {

namespace {

// What a page can show; the rest is counted.
constexpr std::size_t kMostRenamings = 200;

Json proportionRecord(const learning::Proportion& share) {
  return {{"met", share.met}, {"of", share.of}, {"low", share.low}, {"high", share.high}};
}

Json trialRecord(const learning::Trial& trial, bool isOutdated) {
  Json figures = Json::array();
  for (const auto& figure : trial.result.figures) {
    figures.push_back({{"category", figure.category},
                       {"recognised", proportionRecord(figure.recognised)},
                       {"wronglyHeard", proportionRecord(figure.wronglyHeard)}});
  }
  Json renamings = Json::array();
  for (const auto& one : trial.renamings) {
    if (renamings.size() == kMostRenamings) break;
    renamings.push_back({{"number", one.number}, {"from", one.from}, {"to", one.to}});
  }
  return {{"figures", std::move(figures)},
          {"renamings", std::move(renamings)},
          {"renamed", trial.renamings.size()},
          {"same", trial.same},
          {"isOutdated", isOutdated}};
}

Json teachingRecord(const learning::Teaching::State& state) {
  Json categories = Json::array();
  for (const auto& one : state.categories) {
    categories.push_back({{"category", one.name},
                          {"own", one.own},
                          {"inUse", one.inUse},
                          {"examples", one.examples},
                          {"earlier", one.earlier}});
  }
  Json models = Json::array();
  for (const auto& one : state.models) {
    models.push_back({{"name", one.name}, {"categories", one.categories}, {"fits", one.fits}});
  }
  return {{"categories", std::move(categories)},
          {"least", learning::kLeastExamples},
          {"notComparable", state.notComparable},
          {"inUse", state.inUse.empty() ? Json(nullptr) : Json(state.inUse)},
          {"canUndo", state.canUndo},
          {"models", std::move(models)},
          {"isTraining", state.isTraining},
          {"trial", state.trial ? trialRecord(*state.trial, state.isOutdated) : Json(nullptr)}};
}

}  // namespace

void answerTeaching(const StageRouteParts& parts, httplib::Response& response) {
  const auto state = parts.daemon.teaching.state();
  if (!state) return answerError(response, state.error());
  answerJson(response, 200, jsonText(teachingRecord(*state)));
}

void answerState(const StageRouteParts& parts, httplib::Response& response) {
  answerJson(response, 200, jsonText(parts.stream.state()));
}

void answerMapping(const StageRouteParts& parts, httplib::Response& response) {
  const auto mapping = parts.daemon.mappingEditor.read();
  if (!mapping) return answerError(response, mapping.error());
  answerJson(response, 200, jsonText(mappingRecord(*mapping)));
}

void answerEntrance(const StageRouteParts& parts, httplib::Response& response) {
  const auto& entrance = parts.daemon.entrance;
  answerJson(response, 200,
             jsonText({{"url", entrance.joinUrl()},
                       {"origin", entrance.origin()},
                       {"code", entrance.asksForCode() ? Json(entrance.code()) : Json(nullptr)}}));
}

void answerLibrary(const StageRouteParts& parts, httplib::Response& response) {
  const auto contents = parts.daemon.libraryEditor.contents();
  if (!contents) return answerError(response, contents.error());
  answerJson(response, 200, jsonText(libraryRecord(*contents)));
}

}  // namespace exsampling::adapters
