#include "intent_routes.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/stage/performance/performance.hpp>

#include <httplib.h>

#include "stage_answers.hpp"
#include "stage_bodies.hpp"
#include "stage_requests.hpp"
#include "wire_json.hpp"
#include <array>

namespace exsampling::adapters {

namespace {

using stage::Intent;
using Reading = core::Result<Intent>;

/// The parts of a request from which an intent is read.
struct Wish {
  const Json& body;
  std::string named;  ///< by the address: a channel, a number or an id; empty: nothing
  core::SteadyTime now;

  std::int64_t number() const { return readNumber(named); }
  /// One that no track has when it is none.
  int channel() const { return static_cast<int>(std::min(number(), kNoChannel)); }
  static constexpr std::int64_t kNoChannel = 1'000;
};

core::Result<bool> readOn(const Json& body) {
  const auto on = body.find("on");
  if (on == body.end() || !on->is_boolean()) return invalid("on has to be true or false.");
  return on->get<bool>();
}

/// A text that has to be there; `what` says which, to whoever left it out.
core::Result<std::string> requiredText(const Json& body, const char* name, const char* what) {
  const auto text = body.find(name);
  if (text == body.end() || !text->is_string()) {
    return invalid(std::string(name) + " has to be " + what + ".");
  }
  return text->get<std::string>();
}

core::Result<int> readChannel(const Json& body) {
  const auto channel = body.find("channel");
  if (channel == body.end() || !channel->is_number_unsigned() || *channel > Wish::kNoChannel) {
    return invalid("channel has to be a track's MIDI channel.");
  }
  return channel->get<int>();
}

core::Status readConfirmation(const Json& body, const char* what) {
  if (body.value("confirm", Json(false)) == true) return {};
  return invalid(std::string("confirm has to be true: ") + what + " is deleted for good.");
}

Reading readHold(const Wish& wish) {
  const auto on = readOn(wish.body);
  if (!on) return on.error();
  return Intent(stage::HoldTrack{wish.channel(), *on});
}

Reading readGain(const Wish& wish) {
  const auto value = wish.body.find("gainDb");
  if (value == wish.body.end() || !value->is_number()) {
    return invalid("gainDb has to be a number of decibels.");
  }
  return Intent(stage::SetGain{wish.channel(), core::Decibels{value->get<double>()}});
}

Reading readAssign(const Wish& wish) {
  const auto channel = readChannel(wish.body);
  if (!channel) return channel.error();
  return Intent(stage::Assign{wish.number(), *channel});
}

Reading readAssignFromLibrary(const Wish& wish) {
  const auto channel = readChannel(wish.body);
  if (!channel) return channel.error();
  return Intent(stage::AssignFromLibrary{wish.number(), *channel});
}

Reading readAudition(const Wish& wish) {
  const auto sample = wish.body.find("sample");
  if (sample == wish.body.end()) return Intent(stage::Audition{});
  if (!sample->is_number_unsigned()) return invalid("sample has to be a sample's number.");
  return Intent(stage::Audition{sample->get<std::int64_t>()});
}

Reading readIntake(const Wish& wish) {
  const auto wanted = wish.body.find("intake");
  for (const auto intake : {core::Intake::closed, core::Intake::open, core::Intake::finished}) {
    if (wanted != wish.body.end() && *wanted == intakeWord(intake)) {
      return Intent(stage::SetIntake{intake});
    }
  }
  return invalid("intake has to be \"closed\", \"open\" or \"finished\".");
}

Reading readMode(const Wish& wish) {
  const auto wanted = wish.body.find("mode");
  const auto confidence = wish.body.find("confidence");
  const bool isSet = confidence != wish.body.end();
  if (isSet && !confidence->is_number()) return invalid("confidence has to be a number.");
  for (const auto approval :
       {core::Approval::automatic, core::Approval::asked, core::Approval::aboveConfidence}) {
    if (wanted != wish.body.end() && *wanted == modeWord(approval)) {
      return Intent(stage::SetApproval{
          approval, isSet ? std::optional(confidence->get<double>()) : std::nullopt});
    }
  }
  return invalid("mode has to be \"auto\", \"ask\" or \"above\".");
}

Reading readBlock(const Wish& wish) {
  const auto contributor = requiredText(wish.body, "contributor", "a sample's contributor");
  if (!contributor) return contributor.error();
  const auto on = readOn(wish.body);
  if (!on) return on.error();
  return Intent(stage::Block{*contributor, *on});
}

Reading readTempo(const Wish& wish) {
  const auto tapped = readTapped(wish.body, wish.now);
  if (!tapped) return tapped.error();
  return Intent(stage::TapTempo{*tapped});
}

Reading readFavourite(const Wish& wish) {
  const auto on = readOn(wish.body);
  if (!on) return on.error();
  return Intent(stage::SetFavourite{wish.number(), *on});
}

Reading readCorrection(const Wish& wish) {
  const auto category = wish.body.find("category");
  if (category != wish.body.end() && category->is_null()) {
    return Intent(stage::Correct{wish.number(), std::nullopt});
  }
  const auto name = requiredText(wish.body, "category", "the name of a category, or null");
  if (!name) return name.error();
  return Intent(stage::Correct{wish.number(), *name});
}

Reading readTakeRemoval(const Wish& wish) {
  const auto id = core::RecordingId::parse(wish.named);
  if (!id) return id.error();
  return Intent(stage::RemoveTake{*id});
}

Reading readForgetting(const Wish& wish) {
  const auto confirmed = readConfirmation(wish.body, "everything that arrived");
  if (!confirmed) return confirmed.error();
  return Intent(stage::ForgetNight{});
}

Reading readSoundCheck(const Wish& wish) {
  const auto on = readOn(wish.body);
  if (!on) return on.error();
  if (*on) return Intent(stage::SetSoundCheck{true});
  const auto confirmed = readConfirmation(wish.body, "what arrived in the sound check");
  if (!confirmed) return confirmed.error();
  return Intent(stage::SetSoundCheck{false});
}

Reading readEdit(const Wish& wish) {
  auto version = requiredText(wish.body, "version", "that of the mapping that is edited");
  if (!version) return version.error();
  auto edit = readMappingEdit(wish.body);
  if (!edit) return edit.error();
  return Intent(stage::EditMapping{*std::move(edit), *std::move(version)});
}

Reading readScene(const Wish& wish) {
  const auto scene = requiredText(wish.body, "scene", "its name");
  if (!scene) return scene.error();
  return Intent(stage::SwitchScene{*scene});
}

Reading readTraining(const Wish& wish) {
  stage::Train train;
  const auto named = wish.body.find("withoutEarlier");
  if (named == wish.body.end()) return Intent(train);
  bool areTexts = named->is_array();
  for (const Json& one : areTexts ? *named : Json::array()) {
    areTexts = areTexts && one.is_string();
    if (areTexts) train.withoutEarlier.push_back(one.get<std::string>());
  }
  if (!areTexts) return invalid("withoutEarlier has to be a list of categories.");
  return Intent(train);
}

Reading readUse(const Wish& wish) {
  if (!wish.body.contains("model")) return Intent(stage::UseModel{});
  const auto model = requiredText(wish.body, "model", "the name of a kept model");
  if (!model) return model.error();
  return Intent(stage::UseModel{*model});
}

Reading readKeep(const Wish& wish) {
  const auto name = requiredText(wish.body, "name", "a text");
  if (!name) return name.error();
  return Intent(stage::KeepModel{*name});
}

Reading readAddition(const Wish& wish) {
  const auto path = requiredText(wish.body, "path", "a path");
  if (!path) return path.error();
  const auto divide = wish.body.value("divide", Json("onsets"));
  if (divide != "onsets" && divide != "windows") {
    return invalid("divide has to be \"onsets\" or \"windows\".");
  }
  return Intent(stage::AddToLibrary{*path, divide == "windows"});
}

Reading readLibraryRemoval(const Wish& wish) {
  const auto path = requiredText(wish.body, "path", "a path");
  if (!path) return path.error();
  return Intent(stage::RemoveFromLibrary{*path});
}

Reading readRenewal(const Wish& wish) {
  const auto everyoneOut = wish.body.value("everyoneOut", Json(false));
  if (!everyoneOut.is_boolean()) return invalid("everyoneOut has to be true or false.");
  return Intent(stage::RenewJoinCode{everyoneOut.get<bool>()});
}

using Answer = void (*)(const StageRouteParts&, httplib::Response&);

/// A request that does something: its meaning and its answer. Without an answer function, the
/// answer is the sound that was marked or corrected.
struct Row {
  const char* method;
  const char* path;
  Reading (*read)(const Wish&);
  Answer answer;
};

constexpr Answer kNotedSound = nullptr;

constexpr std::array kRows{
    Row{"POST", "/api/stage/tracks/{channel}/hold", readHold, answerState},
    Row{"POST", "/api/stage/tracks/{channel}/gain", readGain, answerState},
    Row{"POST", "/api/stage/tracks/{channel}/clear",
        [](const Wish& wish) -> Reading { return Intent(stage::ClearTrack{wish.channel()}); },
        answerState},
    Row{"POST", "/api/stage/tracks/{channel}/undo",
        [](const Wish& wish) -> Reading { return Intent(stage::UndoTrack{wish.channel()}); },
        answerState},
    Row{"DELETE", "/api/stage/samples/{number}",
        [](const Wish& wish) -> Reading { return Intent(stage::RemoveSample{wish.number()}); },
        answerState},
    Row{"POST", "/api/stage/samples/{number}/approve",
        [](const Wish& wish) -> Reading { return Intent(stage::Approve{wish.number()}); },
        answerState},
    Row{"POST", "/api/stage/samples/{number}/reject",
        [](const Wish& wish) -> Reading { return Intent(stage::Reject{wish.number()}); },
        answerState},
    Row{"POST", "/api/stage/samples/{number}/assign", readAssign, answerState},
    Row{"POST", "/api/stage/samples/{number}/category", readCorrection, kNotedSound},
    Row{"POST", "/api/stage/samples/{number}/favourite", readFavourite, kNotedSound},
    Row{"DELETE", "/api/stage/recordings/{id}", readTakeRemoval, answerState},
    Row{"POST", "/api/stage/block", readBlock, answerState},
    Row{"POST", "/api/stage/intake", readIntake, answerState},
    Row{"POST", "/api/stage/mode", readMode, answerState},
    Row{"POST", "/api/stage/tempo", readTempo, answerState},
    Row{"POST", "/api/stage/undo", [](const Wish&) -> Reading { return Intent(stage::Undo{}); },
        answerState},
    Row{"POST", "/api/stage/audition", readAudition, answerState},
    Row{"POST", "/api/stage/session/clear", readForgetting, answerState},
    Row{"POST", "/api/stage/session/sound-check", readSoundCheck, answerState},
    Row{"POST", "/api/stage/entrance/rotate", readRenewal, answerEntrance},
    Row{"POST", "/api/stage/mapping", readEdit, answerMapping},
    Row{"POST", "/api/stage/mapping/undo",
        [](const Wish&) -> Reading { return Intent(stage::UndoMapping{}); }, answerMapping},
    Row{"POST", "/api/stage/scene", readScene, answerMapping},
    Row{"POST", "/api/stage/library/{segment}/audition",
        [](const Wish& wish) -> Reading {
          return Intent(stage::AuditionFromLibrary{wish.number()});
        },
        answerState},
    Row{"POST", "/api/stage/library/{segment}/assign", readAssignFromLibrary, answerState},
    Row{"POST", "/api/stage/library/add", readAddition, answerLibrary},
    Row{"POST", "/api/stage/library/stop",
        [](const Wish&) -> Reading { return Intent(stage::StopAdding{}); }, answerLibrary},
    Row{"POST", "/api/stage/library/remove", readLibraryRemoval, answerLibrary},
    Row{"POST", "/api/stage/teaching/train", readTraining, answerTeaching},
    Row{"POST", "/api/stage/teaching/use", readUse, answerTeaching},
    Row{"POST", "/api/stage/teaching/keep", readKeep, answerTeaching},
    Row{"POST", "/api/stage/teaching/undo",
        [](const Wish&) -> Reading { return Intent(stage::UndoTeaching{}); }, answerTeaching},
};

void answerIntent(const StageRouteParts& parts, const Row& row, const httplib::Request& request,
                  httplib::Response& response) {
  const auto body = readObject(request);
  if (!body) return answerError(response, body.error());
  const auto intent = row.read({*body, request.matches.size() > 1 ? request.matches[1].str() : "",
                                parts.daemon.clock.steadyNow()});
  if (!intent) return answerError(response, intent.error());
  const auto done = parts.daemon.performance.act(*intent);
  if (!done) return answerError(response, done.error());
  if (row.answer != kNotedSound) return row.answer(parts, response);
  const core::SampleNoted& noted = **done;
  answerJson(response, 200, jsonText(arrivalRecord(noted.arrival, noted.status)));
}

}  // namespace

std::vector<Route> intentRoutes(const StageRouteParts& parts) {
  std::vector<Route> routes;
  routes.reserve(kRows.size());
  for (const Row& row : kRows) {
    routes.push_back({row.method, row.path,
                      [parts, &row](const httplib::Request& request, httplib::Response& response) {
                        answerIntent(parts, row, request, response);
                      }});
  }
  return routes;
}

}  // namespace exsampling::adapters
