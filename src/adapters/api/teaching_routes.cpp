#include "teaching_routes.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/learning/teaching/teaching.hpp>

#include <httplib.h>

#include "stage_requests.hpp"
#include "wire_json.hpp"
#include <utility>

namespace exsampling::adapters {

namespace {

using learning::Teaching;

// What a page can show; the rest is counted.
constexpr std::size_t kMostRenamings = 200;

Json shareRecord(const learning::Share& share) {
  return {{"met", share.met}, {"of", share.of}, {"low", share.low}, {"high", share.high}};
}

Json trialRecord(const learning::Trial& trial, bool isOutdated) {
  Json figures = Json::array();
  for (const auto& figure : trial.lesson.figures) {
    figures.push_back({{"category", figure.category},
                       {"recognised", shareRecord(figure.recognised)},
                       {"wronglyHeard", shareRecord(figure.wronglyHeard)}});
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

Json teachingRecord(const Teaching::State& state) {
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

void answerTeaching(const Teaching& teaching, httplib::Response& response) {
  const auto state = teaching.state();
  if (!state) return answerError(response, state.error());
  answerJson(response, 200, jsonText(teachingRecord(*state)));
}

/// Does something about teaching and answers with how it stands then.
auto teaching(Teaching& parts, std::function<core::Status(const Json& body)> act) {
  return [&parts, act](const httplib::Request& request, httplib::Response& response) {
    const auto body = readObject(request);
    if (!body) return answerError(response, body.error());
    if (const auto done = act(*body); !done) return answerError(response, done.error());
    answerTeaching(parts, response);
  };
}

core::Status train(Teaching& teaching, const Json& body) {
  std::vector<std::string> without;
  const auto named = body.find("withoutEarlier");
  if (named != body.end()) {
    bool areTexts = named->is_array();
    for (const Json& one : areTexts ? *named : Json::array()) {
      areTexts = areTexts && one.is_string();
      if (areTexts) without.push_back(one.get<std::string>());
    }
    if (!areTexts) return nonsense("withoutEarlier has to be a list of categories.");
  }
  return teaching.train(without);
}

core::Status use(Teaching& teaching, const Json& body) {
  const auto model = body.find("model");
  if (model == body.end()) return teaching.use();
  if (!model->is_string()) return nonsense("model has to be the name of a kept model.");
  return teaching.use(model->get<std::string>());
}

core::Status keep(Teaching& teaching, const Json& body) {
  const auto name = body.find("name");
  if (name == body.end() || !name->is_string()) return nonsense("name has to be a text.");
  return teaching.keep(name->get<std::string>());
}

}  // namespace

std::vector<Route> teachingRoutes(const StageRouteParts& parts) {
  Teaching& owner = parts.daemon.teaching;
  const std::string base = "/api/stage/teaching";
  return {
      {"GET", base, [&owner](const auto&, auto& response) { answerTeaching(owner, response); }},
      {"POST", base + "/train",
       teaching(owner, [&owner](const Json& body) { return train(owner, body); })},
      {"POST", base + "/use",
       teaching(owner, [&owner](const Json& body) { return use(owner, body); })},
      {"POST", base + "/keep",
       teaching(owner, [&owner](const Json& body) { return keep(owner, body); })},
      {"POST", base + "/undo", teaching(owner, [&owner](const Json&) { return owner.undo(); })},
  };
}

}  // namespace exsampling::adapters
